import {
  accountOf,
  parseDuration,
  type PolicySpec,
  type Recipient,
  type Ref,
  type ResolvedPolicy,
  type Watcher,
  type Who
} from '@parley/core'
import type { PersonRepository } from '@parley/database'
import type { Accounts } from './accounts.ts'
import type { ChannelsService } from './channels.service.ts'
import { DirectoryLookup } from './directory-lookup.ts'
import { Places } from './places.ts'

export interface ResolvedAsk {
  readonly policy: ResolvedPolicy
  readonly recipients: readonly Recipient[]
}

/** Looks up everything that a policy names, before the transaction: the core looks nothing up. */
export class Recipients {
  constructor(
    private readonly people: PersonRepository,
    private readonly channels: ChannelsService,
    private readonly accounts: Accounts
  ) {}

  /** Throws with the path of the ref: `person_not_found`, `channel_not_found`, `target_invalid`, `target_not_found`. */
  async resolve(
    projectId: string,
    spec: PolicySpec,
    pathOf: (stage: number, step: number, index: number) => string,
    { name, channels }: { name?: string | undefined; channels?: readonly string[] | undefined } = {}
  ): Promise<ResolvedAsk> {
    const lookup = await this.prepare(projectId, { channels, isOwn: name === undefined }, [
      ...spec.stages.flatMap((stage) => stage.steps.flatMap((step) => step.to)),
      ...spec.stages.flatMap((stage) => [...(stage.allowed ?? []), ...stage.require.flatMap((one) => one.of ?? [])])
    ])
    const recipients: Recipient[] = []
    for (const [s, stage] of spec.stages.entries()) {
      const groups = new Map<string, { readonly at: number; readonly allowed: (readonly Who[])[] }>()
      for (const [p, step] of stage.steps.entries()) {
        const asked = new Targets()
        for (const [index, ref] of step.to.entries()) {
          const path = pathOf(s, p, index)
          const recipient = await lookup.recipient(ref, path)
          const twin = recipient.group ? groups.get(accountOf(recipient.addresses[0])) : undefined
          // The same group twice in a stage is one recipient, and whoever decides in it must be on both lists.
          twin?.allowed.push(...(recipient.allowed ?? []))
          if (twin || !asked.add(recipient)) continue
          if (recipient.group) {
            const group = { at: recipients.length, allowed: [...(recipient.allowed ?? [])] }
            groups.set(accountOf(recipient.addresses[0]), group)
          }
          recipients.push({ ...recipient, id: `r${recipients.length}`, stage: s, step: p })
        }
      }
      for (const { at, allowed } of groups.values())
        if (allowed.length > 0) recipients[at] = { ...recipients[at]!, allowed }
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
        sameRespondent: spec.sameRespondent,
        ...(spec.open ? { open: spec.open } : {})
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
    const lookup = await this.prepare(projectId, { channels, isOwn: true }, refs)
    const asked = new Targets()
    const recipients: Recipient[] = []
    for (const [index, ref] of refs.entries()) {
      const recipient = await lookup.recipient(ref, `to.${index}`)
      if (!asked.add(recipient)) continue
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
      { channels, isOwn: true },
      kinds.flatMap((kind) => refs[kind]!)
    )
    const told = new Targets()
    const watchers: Watcher[] = []
    for (const kind of kinds) {
      for (const [index, ref] of refs[kind]!.entries()) {
        const recipient = await lookup.recipient(ref, `${kind}.${index}`)
        if (!told.add(recipient)) continue
        const { ref: text, name, addresses, placement } = recipient
        const [address] = addresses
        watchers.push({ id: `${kind}${index}`, kind, ref: text, name, address, ...(placement ? { placement } : {}) })
      }
    }
    return watchers
  }

  /** `channels`: all that the asking key may use; no platform is asked for it on others. `isOwn`: it wrote the refs. */
  private async prepare(
    projectId: string,
    bounds: ConstructorParameters<typeof Places>[3],
    refs: readonly Ref[]
  ): Promise<DirectoryLookup> {
    const texts = refs.flatMap((ref) =>
      typeof ref === 'string' ? [ref] : [ref.ref, ...(ref.via ?? []), ...(ref.allowed ?? [])]
    )
    const handles = texts.filter((text) => text.startsWith('@')).map((text) => text.slice(1))
    const places = new Places(projectId, this.channels, this.accounts, bounds)
    const found = await places.findAll(texts.filter((text) => !text.startsWith('@')))
    const accounts = found.filter((one) => !one.group).flatMap((one) => [one.account, accountOf(one.address)])
    return new DirectoryLookup(await this.people.findEntries(projectId, { handles, accounts }), places)
  }
}

/** Who was asked or told so far: a person or an account in whatever spelling, or a group. */
export class Targets {
  private readonly known = new Set<string>()

  constructor(recipients: readonly Pick<Recipient, 'group' | 'person' | 'accounts' | 'addresses'>[] = []) {
    for (const one of recipients) this.add(one)
  }

  /** `false` when it is there already. */
  add({ group, person, accounts, addresses }: Pick<Recipient, 'group' | 'person' | 'accounts' | 'addresses'>): boolean {
    const names = group ? [`group ${accountOf(addresses[0])}`] : [...accounts, ...(person ? [`person ${person}`] : [])]
    const fresh = !names.some((name) => this.known.has(name))
    for (const name of names) this.known.add(name)
    return fresh
  }
}
