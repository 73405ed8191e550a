import { accountOf, isParleyError, ParleyError, type ErrorCode, type Recipient, type Ref, type Who } from '@parley/core'
import type { DirectoryEntry } from '@parley/database'
import { blaming } from './fault-path.ts'
import { assertPlacement } from './placement.ts'
import type { Place, Places } from './places.ts'

/** Why there is nothing at an address. */
const NOWHERE: readonly ErrorCode[] = ['channel_not_found', 'target_invalid', 'target_not_found']

/** One request's view of the directory. */
export class DirectoryLookup {
  constructor(
    private readonly entries: readonly DirectoryEntry[],
    private readonly places: Places
  ) {}

  async recipient(ref: Ref, path: string): Promise<Omit<Recipient, 'id' | 'stage' | 'step'>> {
    const recipient = await this.reached(ref, path)
    if (typeof ref === 'string' || ref.placement === undefined) return recipient
    const { provider } = await this.places.find(accountOf(recipient.addresses[0]))
    assertPlacement(provider, ref.placement, `${path}.placement`)
    return { ...recipient, placement: ref.placement }
  }

  private async reached(ref: Ref, path: string): Promise<Omit<Recipient, 'id' | 'stage' | 'step'>> {
    const text = typeof ref === 'string' ? ref : ref.ref
    const via = typeof ref === 'string' ? undefined : ref.via
    if (text.startsWith('@')) {
      const entry = this.person(text, path)
      const places = via
        ? await this.ownPlaces(entry, via, path)
        : await Promise.all(entry.addresses.map((one) => blaming(path, this.places.find(one))))
      return this.personRecipient(entry, text, places)
    }
    if (via) throw new ParleyError('request_invalid', { path, detail: '"via" is for persons: give the address itself' })
    const place = await blaming(path, this.places.find(text))
    const { address, group } = place
    const entry = this.personAt(place)
    if (entry) return this.personRecipient(entry, text, [place])
    return {
      ref: text,
      group,
      name: accountOf(address),
      addresses: [address],
      accounts: group ? [] : spellingsOf(place),
      delegates: []
    }
  }

  async everybody(texts: readonly string[], path: string): Promise<Who[]> {
    return Promise.all(texts.map((text, index) => this.who(text, `${path}.${index}`)))
  }

  private async who(text: string, path: string): Promise<Who> {
    if (text.startsWith('@')) return { ref: text, person: this.person(text, path).id, group: false }
    const place = await blaming(path, this.places.find(text))
    const { account, group } = place
    const entry = this.personAt(place)
    return { ref: text, account, group, ...(entry ? { person: entry.id } : {}) }
  }

  private personRecipient(
    entry: DirectoryEntry,
    ref: string,
    places: readonly Place[]
  ): Omit<Recipient, 'id' | 'stage' | 'step'> {
    const [first, ...rest] = places.map((one) => one.address)
    return {
      ref,
      group: false,
      person: entry.id,
      name: entry.name,
      addresses: [first!, ...rest],
      accounts: [...new Set([...withOperators(entry.accounts), ...places.flatMap(spellingsOf)])],
      delegates: entry.delegates.map(({ id, name, accounts }) => ({
        person: id,
        name,
        accounts: withOperators(accounts)
      })),
      ...(entry.quietHours ? { quietHours: entry.quietHours } : {})
    }
  }

  /** Whoever the directory has at a place, in whatever spelling. */
  private personAt({ account, address, group }: Place): DirectoryEntry | undefined {
    if (group) return undefined
    const spellings = [account, accountOf(address)].map((one) => one.toLowerCase())
    return this.entries.find((entry) => spellings.some((one) => entry.accounts.includes(one)))
  }

  /** Where somebody is asked by `via`: nobody is ever asked at the address of another, whoever writes it. */
  private async ownPlaces(entry: DirectoryEntry, via: readonly string[], path: string): Promise<Place[]> {
    const found = await Promise.all(
      via.map((text, index) => this.ownPlace(entry, text, path === 'policy' ? path : `${path}.via.${index}`))
    )
    return [...new Map(found.flat().map((place) => [place.account, place])).values()]
  }

  private async ownPlace(entry: DirectoryEntry, text: string, path: string): Promise<Place[]> {
    const colon = text.indexOf(':')
    const channel = colon < 0 ? text : text.slice(0, colon)
    const there = (accounts: readonly string[]) =>
      this.places.findAll(accounts.filter((one) => one.startsWith(`${channel}:`)))
    if (colon < 0) {
      for (const accounts of [entry.addresses, entry.aliases]) {
        const own = await there(accounts)
        if (own.length > 0) return own
      }
      throw foreign(path, entry, `has no address on "${text}"`)
    }
    const why = `has no address or alias "${text}"`
    const wanted = await this.places.find(text).catch((error: unknown) => {
      if (isParleyError(error) && NOWHERE.includes(error.code)) throw foreign(path, entry, why)
      return blaming(path, Promise.reject(error as Error))
    })
    const own = await there([...entry.addresses, ...entry.aliases])
    if (own.some((one) => one.account === wanted.account && one.group === wanted.group)) return [wanted]
    throw foreign(path, entry, why)
  }

  private person(text: string, path: string): DirectoryEntry {
    const entry = this.entries.find((one) => one.handle === text.slice(1))
    if (!entry) throw new ParleyError('person_not_found', { path, detail: `There is no person ${text}` })
    return entry
  }
}

function spellingsOf({ account, address }: Place): string[] {
  return withOperators([...new Set([account, accountOf(address)])])
}

/** The operator's page writes as `operator:<key name>`: the same person as their inbox. */
function withOperators(accounts: readonly string[]): string[] {
  const inboxes = accounts.filter((one) => one.startsWith('inbox:'))
  return [...accounts, ...inboxes.map((one) => one.replace('inbox:', 'operator:'))]
}

function foreign(path: string, { handle }: DirectoryEntry, why: string): ParleyError {
  return new ParleyError('request_invalid', {
    path,
    detail: `@${handle} ${why}: "via" names only what the directory has`
  })
}
