import {
  accountOf,
  APPROVAL_OPTIONS,
  type Address,
  type Ask,
  type Assurance,
  type Contact,
  type Delegate,
  type Kind,
  type Option,
  type QuietHours,
  type Recipient,
  type Requirement,
  type ResolvedPolicy,
  type Stage,
  transition,
  type Who
} from '@parley/core'

/** A Monday morning, at which every built contact is created. */
export const START = Date.parse('2026-03-02T09:00:00Z')
export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export interface SomePerson {
  readonly handle: string
  readonly name: string
  readonly addresses: readonly [Address, ...Address[]]
  readonly aliases: readonly string[]
  readonly delegates: readonly SomePerson[]
  readonly quietHours?: QuietHours
  /** No directory entry: a bare address, which is a person of one. */
  readonly bare: boolean
}

export interface SomeGroup {
  readonly group: string
}

export function address(account: string): Address {
  const at = account.indexOf(':')
  const channel = account.slice(0, at)
  return { channelId: `id-of-${channel}`, channel, target: account.slice(at + 1) }
}

/** Somebody in the directory, reached by mail unless told otherwise. */
export function person(
  handle: string,
  more: {
    addresses?: readonly string[]
    aliases?: readonly string[]
    delegates?: readonly SomePerson[]
    quietHours?: QuietHours
  } = {}
): SomePerson {
  const [first = `email:${handle}@acme.example`, ...others] = more.addresses ?? []
  return {
    handle,
    name: handle.charAt(0).toUpperCase() + handle.slice(1),
    addresses: [address(first), ...others.map(address)],
    aliases: more.aliases ?? [`slack:${handle.toUpperCase()}`],
    delegates: more.delegates ?? [],
    ...(more.quietHours ? { quietHours: more.quietHours } : {}),
    bare: false
  }
}

export function bareAddress(account: string): SomePerson {
  return { handle: account, name: account, addresses: [address(account)], aliases: [], delegates: [], bare: true }
}

export function group(account: string): SomeGroup {
  return { group: account }
}

export function accountsOf(someone: SomePerson): string[] {
  return [...someone.addresses.map(accountOf), ...someone.aliases]
}

export const ann = person('ann')
export const bob = person('bob')
export const cy = person('cy')
export const dee = person('dee')

export type Asked = SomePerson | SomeGroup

/** An element of `of` or `allowed`: a person, one account, or a platform's group. */
export function who(one: Asked | string): Who {
  if (typeof one === 'string') return { ref: one, account: one, group: false }
  if ('group' in one) return { ref: one.group, account: one.group, group: true }
  if (one.bare) return { ref: one.handle, account: one.handle, group: false }
  return { ref: `@${one.handle}`, person: one.handle, group: false }
}

/**
 * The id of a recipient in a built contact: the handle, or the group's address. Asked a second time, in another step
 * or stage, the same one has `#2` behind it.
 */
export function recipientId(one: Asked, occurrence = 1): string {
  const id = 'group' in one ? one.group : one.handle
  return occurrence === 1 ? id : `${id}#${occurrence}`
}

export function recipient(one: Asked, stage = 0, step = 0, occurrence = 1): Recipient {
  const place = { id: recipientId(one, occurrence), stage, step }
  if ('group' in one) {
    return {
      ...place,
      ref: one.group,
      group: true,
      name: one.group,
      addresses: [address(one.group)],
      accounts: [],
      delegates: []
    }
  }
  return {
    ...place,
    ref: one.bare ? one.handle : `@${one.handle}`,
    group: false,
    ...(one.bare ? {} : { person: one.handle }),
    name: one.name,
    addresses: one.addresses,
    accounts: accountsOf(one),
    delegates: one.delegates.map((delegate): Delegate => ({
      person: delegate.handle,
      name: delegate.name,
      accounts: accountsOf(delegate)
    })),
    ...(one.quietHours ? { quietHours: one.quietHours } : {})
  }
}

/** An approval that asks Ann, unless told otherwise. */
export function aContact(): ContactBuilder {
  const stage: Stage = { steps: [{}], require: [{ count: 1 }], rejections: 1 }
  return new ContactBuilder({
    ask: {
      id: 'contact-1',
      kind: 'approval',
      body: 'Refund 120 EUR to customer 42?',
      options: APPROVAL_OPTIONS,
      policy: { stages: [stage], onTimeout: 'expire', minAssurance: 'link', sameRespondent: false },
      requester: { key: 'key-1', agent: 'Refund bot', addresses: [] },
      createdAt: START
    },
    asked: [[[ann]]]
  })
}

interface Built {
  readonly ask: Ask
  /** Whom, by stage and step. */
  readonly asked: readonly (readonly (readonly Asked[])[])[]
}

/**
 * Valid by default and immutable: every method returns another builder. What concerns a stage or a step
 * (`quorum`, `waits`, ...) concerns the one that was added last.
 */
export class ContactBuilder {
  readonly #built: Built

  constructor(built: Built) {
    this.#built = built
  }

  /** Whom the first step of the running stage asks. */
  asked(...those: readonly Asked[]): ContactBuilder {
    return this.#with({ asked: replaceLast(this.#built.asked, [those]) })
  }

  /** The next step of the ladder. The step before waits an hour unless it was told how long. */
  orElse(...those: readonly Asked[]): ContactBuilder {
    const steps = this.#built.asked.at(-1)!
    return this.#stage((stage) => ({
      ...stage,
      steps: [...replaceLast(stage.steps, { waitMs: HOUR, ...stage.steps.at(-1) }), {}]
    })).#with({ asked: replaceLast(this.#built.asked, [...steps, those]) })
  }

  /** The next stage, which follows once this one approves. */
  stage(...those: readonly Asked[]): ContactBuilder {
    const stage: Stage = { steps: [{}], require: [{ count: 1 }], rejections: 1 }
    return this.#policy(({ stages }) => ({ stages: [...stages, stage] })).#with({
      asked: [...this.#built.asked, [those]]
    })
  }

  quorum(count: number): ContactBuilder {
    return this.require({ count })
  }

  require(...require: readonly Requirement[]): ContactBuilder {
    return this.#stage((stage) => ({ ...stage, require }))
  }

  rejections(rejections: number): ContactBuilder {
    return this.#stage((stage) => ({ ...stage, rejections }))
  }

  allowed(...those: readonly (Asked | string)[]): ContactBuilder {
    return this.#stage((stage) => ({ ...stage, allowed: those.map(who) }))
  }

  waits(waitMs: number): ContactBuilder {
    return this.#stage((stage) => ({ ...stage, steps: replaceLast(stage.steps, { waitMs }) }))
  }

  onTimeout(onTimeout: ResolvedPolicy['onTimeout']): ContactBuilder {
    return this.#policy(() => ({ onTimeout }))
  }

  minAssurance(minAssurance: Assurance): ContactBuilder {
    return this.#policy(() => ({ minAssurance }))
  }

  sameRespondent(): ContactBuilder {
    return this.#policy(() => ({ sameRespondent: true }))
  }

  /** So long after its creation. */
  deadline(ms: number): ContactBuilder {
    return this.#ask({ deadlineAt: this.#built.ask.createdAt + ms })
  }

  createdAt(createdAt: number): ContactBuilder {
    return this.#ask({ createdAt })
  }

  kind(kind: Kind): ContactBuilder {
    return this.#ask({ kind, options: kind === 'approval' ? APPROVAL_OPTIONS : [] })
  }

  options(...options: readonly (Pick<Option, 'id' | 'decision'> & Partial<Option>)[]): ContactBuilder {
    return this.#ask({ options: options.map((one) => ({ label: one.id, comment: 'optional', ...one })) })
  }

  /** Anything else of what is asked: a form, an action, the title. */
  asking(ask: Partial<Ask>): ContactBuilder {
    return this.#ask(ask)
  }

  /** The agent's own addresses. */
  requestedFrom(...addresses: readonly string[]): ContactBuilder {
    return this.#ask({ requester: { ...this.#built.ask.requester, addresses } })
  }

  /** As it is before it was opened: nobody was asked yet. */
  unopened(): Contact {
    const seen = new Map<string, number>()
    const recipients = this.#built.asked.flatMap((steps, stage) =>
      steps.flatMap((those, step) =>
        those.map((one) => {
          const occurrence = (seen.get(recipientId(one)) ?? 0) + 1
          seen.set(recipientId(one), occurrence)
          return recipient(one, stage, step, occurrence)
        })
      )
    )
    return {
      ...this.#built.ask,
      recipients,
      version: 0,
      status: 'pending',
      stage: 0,
      reached: [],
      confirmed: [],
      stepEnteredAt: this.#built.ask.createdAt,
      reach: {},
      votes: [],
      heard: [],
      told: []
    }
  }

  build(): Contact {
    return transition(this.unopened(), { type: 'opened', at: this.#built.ask.createdAt }).contact
  }

  #with(change: Partial<Built>): ContactBuilder {
    return new ContactBuilder({ ...this.#built, ...change })
  }

  #ask(change: Partial<Ask>): ContactBuilder {
    return this.#with({ ask: { ...this.#built.ask, ...change } })
  }

  #policy(change: (policy: ResolvedPolicy) => { [K in keyof ResolvedPolicy]?: unknown }): ContactBuilder {
    const policy = this.#built.ask.policy
    return this.#ask({ policy: { ...policy, ...change(policy) } as ResolvedPolicy })
  }

  #stage(change: (stage: Stage) => Stage): ContactBuilder {
    return this.#policy(({ stages }) => ({ stages: replaceLast(stages, change(stages.at(-1)!)) }))
  }
}

function replaceLast<T>(list: readonly T[], last: T): T[] {
  return [...list.slice(0, -1), last]
}
