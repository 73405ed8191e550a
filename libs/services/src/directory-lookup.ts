import {
  accountOf,
  isParleyError,
  type Delegate,
  ParleyError,
  type ErrorCode,
  type Recipient,
  type Ref,
  type Who
} from '@parley/core'
import type { DirectoryEntry } from '@parley/database'
import { blaming } from './fault-path.ts'
import { assertPlacement } from './placement.ts'
import type { Place, Places } from './places.ts'

/** Why there is nothing at an address. */
const NOWHERE: readonly ErrorCode[] = ['channel_not_found', 'target_invalid', 'target_not_found']

/** One request's view of the directory. */
export class DirectoryLookup {
  private readonly byHandle: ReadonlyMap<string, DirectoryEntry>
  private readonly byAccount: ReadonlyMap<string, DirectoryEntry>

  constructor(
    entries: readonly DirectoryEntry[],
    private readonly places: Places
  ) {
    this.byHandle = new Map(entries.map((entry) => [entry.handle, entry]))
    this.byAccount = new Map(entries.flatMap((entry) => entry.accounts.map((account) => [account, entry] as const)))
  }

  async recipient(ref: Ref, path: string): Promise<Omit<Recipient, 'id' | 'stage' | 'step'>> {
    const recipient = await this.reached(ref, path)
    if (typeof ref === 'string' || ref.placement === undefined) return recipient
    const { provider } = await this.places.find(accountOf(recipient.addresses[0]))
    assertPlacement(provider, ref.placement, `${path}.placement`)
    return { ...recipient, placement: ref.placement }
  }

  private async reached(ref: Ref, path: string): Promise<Omit<Recipient, 'id' | 'stage' | 'step'>> {
    const text = typeof ref === 'string' ? ref : ref.ref
    const { via, allowed } = typeof ref === 'string' ? {} : ref
    if (text.startsWith('@')) {
      if (allowed) throw aloneAt(path)
      const entry = this.person(text, path)
      await blaming(path, this.within(via ?? []))
      const places = via
        ? await this.ownPlaces(entry, via, path)
        : await Promise.all(entry.addresses.map((one) => blaming(path, this.places.find(one))))
      return this.personRecipient(entry, text, places)
    }
    if (via) throw new ParleyError('request_invalid', { path, detail: '"via" is for persons: give the address itself' })
    const place = await blaming(path, this.places.find(text))
    const { address, group } = place
    if (allowed && !group) throw aloneAt(path)
    const entry = this.personAt(place)
    if (entry) return this.personRecipient(entry, text, [place])
    return {
      ref: text,
      group,
      name: accountOf(address),
      addresses: [address],
      accounts: group ? [] : spellingsOf(place),
      delegates: [],
      ...(allowed ? { allowed: [await this.everybody(allowed, path === 'policy' ? path : `${path}.allowed`)] } : {})
    }
  }

  async everybody(texts: readonly string[], path: string): Promise<Who[]> {
    return Promise.all(texts.map((text, index) => this.who(text, `${path}.${index}`)))
  }

  private async who(text: string, path: string): Promise<Who> {
    if (text.startsWith('@')) return { ref: text, group: false, ...asKnown(this.person(text, path)) }
    const place = await blaming(path, this.places.find(text))
    const { account, group } = place
    const entry = this.personAt(place)
    if (group) return { ref: text, account, group }
    const accounts = spellingsOf(place)
    return { ref: text, account: accounts[0]!, group, ...(entry ? asKnown(entry) : { accounts }) }
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
      delegates: delegatesOf(entry),
      ...(entry.quietHours ? { quietHours: entry.quietHours } : {})
    }
  }

  /** Whoever the directory has at a place, in whatever spelling. */
  private personAt({ account, address, group }: Place): DirectoryEntry | undefined {
    if (group) return undefined
    return this.byAccount.get(account.toLowerCase()) ?? this.byAccount.get(accountOf(address).toLowerCase())
  }

  private async within(via: readonly string[]): Promise<void> {
    for (const one of via) this.places.assertWithin(one)
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
    const entry = this.byHandle.get(text.slice(1))
    if (!entry) throw new ParleyError('person_not_found', { path, detail: `There is no person ${text}` })
    return entry
  }
}

/** A person as they are now: what the directory says later changes nothing about a contact that is under way. */
function asKnown(entry: DirectoryEntry): Pick<Who, 'person' | 'name' | 'accounts' | 'delegates'> {
  return {
    person: entry.id,
    name: entry.name,
    accounts: withOperators(entry.accounts),
    ...(entry.delegates.length > 0 ? { delegates: delegatesOf(entry) } : {})
  }
}

const delegatesOf = ({ delegates }: DirectoryEntry): Delegate[] =>
  delegates.map(({ id, name, accounts }) => ({ person: id, name, accounts: withOperators(accounts) }))

function aloneAt(path: string): ParleyError {
  return new ParleyError('request_invalid', {
    path,
    detail: '"allowed" says who in a group may decide, and nobody else is asked here'
  })
}

function spellingsOf({ account, address }: Place): string[] {
  const spellings = withOperators([...new Set([account, accountOf(address)])])
  // The vote of a key is its own, also where its inbox was asked.
  return spellings.toSorted((a, b) => Number(b.startsWith('operator:')) - Number(a.startsWith('operator:')))
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
