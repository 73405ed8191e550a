import { ParleyError, type Channel, type Person, type Policy, type Ref } from '@parley/core'
import type { PolicyRepository, Principal, ThreadRepository, ThreadRow } from '@parley/database'
import type { ChannelsService } from './channels.service.ts'
import { ownOf } from './key-bounds.ts'
import { masked } from './mask.ts'
import { masksOf, type Masked } from './masking.ts'
import type { PeopleService } from './people.service.ts'

interface Dependencies {
  readonly people: PeopleService
  readonly channels: ChannelsService
  readonly policies: PolicyRepository
  readonly threads: ThreadRepository
  readonly masked: Masked
}

/**
 * What a key sees of conversations, the directory, the channels and the policies. One that sees only its own is shown whom
 * and what its bounds let it use, by name: no address of anybody, and no settings.
 */
export class SightService {
  constructor(private readonly to: Dependencies) {}

  /** Throws `thread_not_found`. */
  async thread(principal: Principal, idOrKey: string): Promise<ThreadRow> {
    const own = ownOf(principal)
    const thread = await this.to.threads.find(principal.projectId, idOrKey, own)
    if (!thread) throw new ParleyError('thread_not_found')
    if (!own) return thread
    const ids = thread.turns.flatMap((one) => one.contact ?? [])
    const masks = await masksOf(this.to.masked, principal.projectId, ids)
    return { ...thread, turns: thread.turns.map((one) => masks.get(one.contact ?? '')?.turn(one) ?? one) }
  }

  async people(principal: Principal): Promise<Person[]> {
    const people = await this.to.people.list(principal.projectId)
    if (!ownOf(principal)) return people
    const handles = await this.handles(principal)
    return people.filter((one) => isReached(one, principal, handles)).map(unaddressed)
  }

  /** Throws `person_not_found`. */
  async person(principal: Principal, idOrHandle: string): Promise<Person> {
    const person = await this.to.people.find(principal.projectId, idOrHandle)
    if (!ownOf(principal)) return person
    if (!isReached(person, principal, await this.handles(principal))) throw new ParleyError('person_not_found')
    return unaddressed(person)
  }

  async channels(principal: Principal): Promise<Channel[]> {
    const channels = await this.to.channels.list(principal.projectId)
    if (!ownOf(principal)) return channels
    const { channels: allowed } = principal.bounds
    return channels.filter((one) => !allowed || allowed.includes(one.name)).map(unset)
  }

  /** Throws `channel_not_found`. */
  async channel(principal: Principal, name: string): Promise<Channel> {
    if (!ownOf(principal)) return this.to.channels.find(principal.projectId, name)
    const channel = (await this.channels(principal)).find((one) => one.name === name)
    if (!channel) throw new ParleyError('channel_not_found', { detail: `There is no channel "${name}"` })
    return channel
  }

  async policies(principal: Principal): Promise<Policy[]> {
    const policies = await this.to.policies.list(principal.projectId)
    if (!ownOf(principal)) return policies
    return policies.filter((one) => isUsed(one, principal)).map(maskedPolicy)
  }

  /** Throws `policy_not_found`. */
  async policy(principal: Principal, idOrName: string): Promise<Policy> {
    const policy = await this.to.policies.find(principal.projectId, idOrName)
    const own = ownOf(principal)
    if (!policy || (own && !isUsed(policy, principal))) throw new ParleyError('policy_not_found')
    return own ? maskedPolicy(policy) : policy
  }

  /** Whom a key may name that asks by some policies alone: nobody but those whom they name. */
  private async handles(principal: Principal): Promise<ReadonlySet<string> | undefined> {
    if (!principal.bounds.policies) return undefined
    const policies = (await this.to.policies.list(principal.projectId)).filter((one) => isUsed(one, principal))
    const named = policies.flatMap(askedBy).filter((text) => text.startsWith('@'))
    return new Set(named.map((text) => text.slice(1)))
  }
}

function isReached(
  { handle, addresses }: Person,
  { bounds: { channels } }: Principal,
  handles: ReadonlySet<string> | undefined
): boolean {
  if (handles && !handles.has(handle)) return false
  return !channels || addresses.some((one) => channels.includes(channelOf(one)))
}

function isUsed(policy: Policy, { bounds: { policies, channels } }: Principal): boolean {
  if (policies && !policies.includes(policy.name)) return false
  return !channels || askedBy(policy).every((text) => text.startsWith('@') || channels.includes(channelOf(text)))
}

function askedBy({ spec }: Policy): string[] {
  const refs = spec.stages.flatMap((stage) => stage.steps.flatMap((step) => step.to))
  return refs.flatMap((ref) => (typeof ref === 'string' ? [ref] : [ref.ref, ...(ref.via ?? [])]))
}

function channelOf(account: string): string {
  return account.split(':', 1)[0]!
}

function unaddressed(person: Person): Person {
  return { ...person, addresses: [], aliases: [], delegates: [] }
}

function unset(channel: Channel): Channel {
  const shown = { ...channel, config: {} }
  delete shown.defaultTarget
  return shown
}

/** Whom it names, and of addresses the channel alone. */
function maskedPolicy(policy: Policy): Policy {
  const stages = policy.spec.stages.map((stage) => ({
    ...stage,
    steps: stage.steps.map((step) => ({ ...step, to: step.to.map(maskedRef) })),
    require: stage.require.map((one) => ({ ...one, ...(one.of ? { of: one.of.map(masked) } : {}) })),
    ...(stage.allowed ? { allowed: stage.allowed.map(masked) } : {})
  }))
  return { ...policy, spec: { ...policy.spec, stages } }
}

function maskedRef(ref: Ref): Ref {
  if (typeof ref === 'string') return masked(ref)
  const { via, allowed } = ref
  return {
    ref: masked(ref.ref),
    ...(via ? { via: via.map(masked) } : {}),
    ...(allowed ? { allowed: allowed.map(masked) } : {})
  }
}
