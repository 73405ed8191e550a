import {
  accountOf,
  parseDuration,
  ParleyError,
  type Address,
  type PolicySpec,
  type Recipient,
  type Ref,
  type ResolvedPolicy,
  type Watcher,
  type Who
} from '@parley/core'
import type { DirectoryEntry, PersonRepository } from '@parley/database'
import type { ChannelsService } from './channels.service.ts'
import { blaming } from './fault-path.ts'

export interface ResolvedAsk {
  readonly policy: ResolvedPolicy
  readonly recipients: readonly Recipient[]
}

/** Looks up everything that a policy names, before the transaction: the core looks nothing up. */
export class Recipients {
  constructor(
    private readonly people: PersonRepository,
    private readonly channels: ChannelsService
  ) {}

  /** Throws with the path of the ref: `person_not_found`, `channel_not_found`, `target_invalid`, `target_not_found`. */
  async resolve(
    projectId: string,
    spec: PolicySpec,
    pathOf: (stage: number, step: number, index: number) => string,
    { name, channels }: { name?: string | undefined; channels?: readonly string[] | undefined } = {}
  ): Promise<ResolvedAsk> {
    const lookup = await this.prepare(projectId, channels, [
      ...spec.stages.flatMap((stage) => stage.steps.flatMap((step) => step.to)),
      ...spec.stages.flatMap((stage) => [...(stage.allowed ?? []), ...stage.require.flatMap((one) => one.of ?? [])])
    ])
    const recipients: Recipient[] = []
    for (const [s, stage] of spec.stages.entries()) {
      for (const [p, step] of stage.steps.entries()) {
        for (const [index, ref] of step.to.entries()) {
          const path = pathOf(s, p, index)
          const recipient = await lookup.recipient(ref, path)
          const twin = recipients.find((one) => one.stage === s && one.step === p && sameTarget(one, recipient))
          if (!twin) recipients.push({ ...recipient, id: `r${recipients.length}`, stage: s, step: p })
        }
      }
    }
    const stages = await Promise.all(
      spec.stages.map(async (stage, s) => ({
        steps: stage.steps.map((step) => (step.wait === undefined ? {} : { waitMs: parseDuration(step.wait)! })),
        require: await Promise.all(
          stage.require.map(async (one, r) => ({
            count: one.count,
            ...(one.of ? { of: await lookup.everybody(one.of, `policy.stages.${s}.require.${r}.of`) } : {})
          }))
        ),
        rejections: stage.rejections,
        ...(stage.allowed ? { allowed: await lookup.everybody(stage.allowed, `policy.stages.${s}.allowed`) } : {})
      }))
    )
    const [first, ...rest] = stages
    return {
      policy: {
        ...(name === undefined ? {} : { name }),
        stages: [first!, ...rest],
        onTimeout: spec.onTimeout,
        minAssurance: spec.minAssurance,
        sameRespondent: spec.sameRespondent
      },
      recipients
    }
  }

  /** More recipients for a step that runs. `from` is how many the contact has. */
  async resolveMore(
    projectId: string,
    refs: readonly Ref[],
    place: { stage: number; step: number; from: number },
    channels?: readonly string[]
  ): Promise<Recipient[]> {
    const lookup = await this.prepare(projectId, channels, refs)
    const recipients: Recipient[] = []
    for (const [index, ref] of refs.entries()) {
      const recipient = await lookup.recipient(ref, `to.${index}`)
      if (recipients.some((one) => sameTarget(one, recipient))) continue
      recipients.push({ ...recipient, id: `r${place.from + recipients.length}`, stage: place.stage, step: place.step })
    }
    return recipients
  }

  /** Each at one address; a group is told as one. Nobody who watches is told twice. */
  async resolveWatchers(
    projectId: string,
    refs: Readonly<Record<'cc' | 'bcc', readonly Ref[] | undefined>>,
    channels?: readonly string[]
  ): Promise<Watcher[]> {
    const kinds = (['cc', 'bcc'] as const).filter((kind) => refs[kind])
    if (kinds.length === 0) return []
    const lookup = await this.prepare(
      projectId,
      channels,
      kinds.flatMap((kind) => refs[kind]!)
    )
    const watchers: Watcher[] = []
    for (const kind of kinds) {
      for (const [index, ref] of refs[kind]!.entries()) {
        const { ref: text, name, addresses } = await lookup.recipient(ref, `${kind}.${index}`)
        const [address] = addresses
        if (watchers.some((one) => accountOf(one.address) === accountOf(address))) continue
        watchers.push({ id: `${kind}${index}`, kind, ref: text, name, address })
      }
    }
    return watchers
  }

  /** `channels`: all that the asking key may use; no platform is asked for it on others. */
  private async prepare(
    projectId: string,
    channels: readonly string[] | undefined,
    refs: readonly Ref[]
  ): Promise<Lookup> {
    const texts = refs.flatMap((ref) => (typeof ref === 'string' ? [ref] : [ref.ref, ...(ref.via ?? [])]))
    const handles = texts.filter((text) => text.startsWith('@')).map((text) => text.slice(1))
    const places = new Places(projectId, this.channels, channels)
    const found = await places.findAll(texts.filter((text) => !text.startsWith('@')))
    const accounts = found.filter((one) => !one.group).map((one) => accountOf(one.address))
    return new Lookup(await this.people.findEntries(projectId, { handles, accounts }), places)
  }
}

/** An address, and whether several people are there. */
interface Place {
  readonly address: Address
  readonly group: boolean
}

/** The addresses that one request names, each looked up once. */
class Places {
  private readonly asked = new Map<string, Promise<Place>>()

  constructor(
    private readonly projectId: string,
    private readonly channels: ChannelsService,
    private readonly allowed: readonly string[] | undefined
  ) {}

  /** Side by side, as platforms may have to be asked. Of those that cannot be found, `find` says why. */
  async findAll(texts: readonly string[]): Promise<Place[]> {
    const found = await Promise.allSettled(texts.map((text) => this.find(text)))
    return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  }

  find(text: string): Promise<Place> {
    const asked = this.asked.get(text) ?? this.ask(text)
    this.asked.set(text, asked)
    return asked
  }

  private async ask(text: string): Promise<Place> {
    const colon = text.indexOf(':')
    const name = colon < 0 ? text : text.slice(0, colon)
    const channel = await this.channels.stored(this.projectId, name)
    const target = colon < 0 ? channel.defaultTarget : text.slice(colon + 1)
    if (target === undefined) {
      throw new ParleyError('target_invalid', {
        detail: `The channel "${name}" has no default target: write "${name}:target"`
      })
    }
    const canonical = await this.channels.target(channel, target, this.allowed)
    const provider = await this.channels.provider(channel)
    return {
      address: { channelId: channel.id, channel: channel.name, target: canonical },
      group: provider.isGroup(canonical)
    }
  }
}

/** One request's view of the directory. */
class Lookup {
  constructor(
    private readonly entries: readonly DirectoryEntry[],
    private readonly places: Places
  ) {}

  async recipient(ref: Ref, path: string): Promise<Omit<Recipient, 'id' | 'stage' | 'step'>> {
    const text = typeof ref === 'string' ? ref : ref.ref
    const via = typeof ref === 'string' ? undefined : ref.via
    if (text.startsWith('@')) {
      const entry = this.person(text, path)
      const texts = via ?? entry.addresses
      const addresses = await Promise.all(
        texts.map(async (one) => (await blaming(path, this.places.find(one))).address)
      )
      return this.personRecipient(entry, text, addresses)
    }
    if (via) throw new ParleyError('request_invalid', { path, detail: '"via" is for persons: give the address itself' })
    const { address, group } = await blaming(path, this.places.find(text))
    const account = accountOf(address)
    const entry = group ? undefined : this.entries.find((one) => one.accounts.includes(account.toLowerCase()))
    if (entry) return this.personRecipient(entry, text, [address])
    return {
      ref: text,
      group,
      name: account,
      addresses: [address],
      accounts: group ? [] : [account, ...operatorAccount(address)],
      delegates: []
    }
  }

  async everybody(texts: readonly string[], path: string): Promise<Who[]> {
    return Promise.all(texts.map((text, index) => this.who(text, `${path}.${index}`)))
  }

  private async who(text: string, path: string): Promise<Who> {
    if (text.startsWith('@')) return { ref: text, person: this.person(text, path).id, group: false }
    const { address, group } = await blaming(path, this.places.find(text))
    const account = accountOf(address)
    const entry = group ? undefined : this.entries.find((one) => one.accounts.includes(account.toLowerCase()))
    return { ref: text, account, group, ...(entry ? { person: entry.id } : {}) }
  }

  private personRecipient(
    entry: DirectoryEntry,
    ref: string,
    addresses: readonly Address[]
  ): Omit<Recipient, 'id' | 'stage' | 'step'> {
    const [first, ...rest] = addresses
    return {
      ref,
      group: false,
      person: entry.id,
      name: entry.name,
      addresses: [first!, ...rest],
      accounts: [
        ...new Set([...entry.accounts, ...addresses.flatMap((one) => [accountOf(one), ...operatorAccount(one)])])
      ],
      delegates: entry.delegates.map((one) => ({ person: one.id, name: one.name, accounts: one.accounts })),
      ...(entry.quietHours ? { quietHours: entry.quietHours } : {})
    }
  }

  private person(text: string, path: string): DirectoryEntry {
    const entry = this.entries.find((one) => one.handle === text.slice(1))
    if (!entry) throw new ParleyError('person_not_found', { path, detail: `There is no person ${text}` })
    return entry
  }
}

/** The operator's page writes as `operator:<key name>`: the same person as their inbox. */
function operatorAccount(address: Address): string[] {
  return address.channel === 'inbox' ? [`operator:${address.target}`] : []
}

export function sameTarget(
  a: Pick<Recipient, 'person' | 'addresses'>,
  b: Pick<Recipient, 'person' | 'addresses'>
): boolean {
  return a.person !== undefined ? a.person === b.person : accountOf(a.addresses[0]) === accountOf(b.addresses[0])
}
