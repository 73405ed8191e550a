import {
  transition,
  type Assurance,
  type Contact,
  type ContactEvent,
  type Decision,
  type Effect,
  type Reply,
  type Transition,
  type Vouched
} from '@parley/core'
import {
  accountsOf,
  recipient,
  recipientId,
  START,
  type Asked,
  type ContactBuilder,
  type SomePerson
} from './contact.builder.ts'

/** Redelivering an event means playing the same object again: each one built is a reply, a message or a turn anew. */
let built = 0

type Replied = ContactEvent & { type: 'replied' }

/** Somebody of the directory writes or presses, from their first address and at assurance `address`. */
export function says(someone: SomePerson): Saying {
  const [first] = accountsOf(someone)
  return new Saying({
    account: first!,
    address: first!,
    ...(someone.bare ? {} : { person: someone.handle }),
    name: someone.name,
    delegateOf: [],
    memberOf: [],
    assurance: 'address'
  })
}

/** An account that the directory does not know. */
export function stranger(account: string): Saying {
  return new Saying({ account, address: account, name: account, delegateOf: [], memberOf: [], assurance: 'address' })
}

/** Immutable: every method but the last, which makes the event, returns another saying. */
class Saying {
  readonly #reply: Omit<Reply, 'id'>

  constructor(reply: Omit<Reply, 'id'>) {
    this.#reply = reply
  }

  from(account: string): Saying {
    return this.with({ account, address: account })
  }

  /** In a group, where the platform proves who wrote. */
  in(group: Asked & { group: string }): Saying {
    return this.with({ address: group.group, assurance: 'platform' })
  }

  memberOf(...groups: readonly string[]): Saying {
    return this.with({ memberOf: groups })
  }

  proving(assurance: Assurance): Saying {
    return this.with({ assurance })
  }

  /** The directory says that they are a delegate of these. */
  delegateOf(...those: readonly SomePerson[]): Saying {
    return this.with({ delegateOf: those.map((one) => one.handle) })
  }

  /** To the message that this recipient was sent. */
  to(one: Asked, occurrence = 1): Saying {
    return this.with({ recipientId: recipientId(one, occurrence) })
  }

  with(more: Partial<Reply>): Saying {
    return new Saying({ ...this.#reply, ...more })
  }

  approves(at?: number): Replied {
    return this.decides('approve', { option: 'approve' }, at)
  }

  rejects(at?: number): Replied {
    return this.decides('reject', { option: 'reject' }, at)
  }

  requestsChanges(at?: number): Replied {
    return this.decides('request_changes', { option: 'changes' }, at)
  }

  answers(text: string, at?: number): Replied {
    return this.decides('answer', { text }, at)
  }

  /** Text that decides nothing. */
  wonders(text = 'Which customer?', at?: number): Replied {
    return this.#event({ text }, at)
  }

  decides(decision: Decision, more: Partial<Reply> = {}, at?: number): Replied {
    return this.#event({ decision, ...more }, at)
  }

  /** No word of theirs: by an emoji, or by their calendar. */
  reacts(reaction: string, messageId = 'message-1', at = START + 1_000): ContactEvent {
    return { type: 'reacted', messageId, author: this.#reply, reaction, at }
  }

  /** Their program says so. */
  sees(messageId = 'message-1', at = START + 1_000): ContactEvent {
    return { type: 'viewed', messageId, author: this.#reply, at }
  }

  #event(said: Partial<Reply>, at = START + 1_000): Replied {
    built += 1
    return { type: 'replied', reply: { ...this.#reply, ...said, id: `reply-${built}` }, at }
  }
}

/** An operator accepts a held reply for one of those asked. */
export function accepts(held: Replied, as: Asked, at = START + 2_000): Replied {
  return { ...held, reply: { ...held.reply, vouched: { by: 'ops', ...meant(as) } }, at }
}

function meant(as: Asked): Omit<Vouched, 'by'> {
  if ('group' in as) return { groupIds: [recipientId(as)] }
  if (as.bare) return { groupIds: [], account: { account: accountsOf(as)[0]! } }
  return { groupIds: [], person: as.handle }
}

interface Sending {
  /** Which of the recipient's addresses. */
  address?: number
  occurrence?: number
  at?: number
  messageId?: string
  /** It was of what the agent added, and not of the request. */
  turnId?: string
  /** It was of the request once more, with a new link. */
  renewal?: boolean
  /** Its platform will say when it is there. */
  awaited?: boolean
}

export function sent(to: Asked, sending: Sending = {}): ContactEvent {
  const { address = 0, occurrence = 1, at = START, messageId, turnId, renewal, awaited } = sending
  built += 1
  return {
    type: 'sent',
    recipientId: recipientId(to, occurrence),
    address,
    messageId: messageId ?? `message-${built}`,
    ...(turnId === undefined ? {} : { turnId }),
    ...(renewal === undefined ? {} : { renewal }),
    ...(awaited === undefined ? {} : { awaited }),
    at
  }
}

export function unknown(to: Asked, sending: Sending = {}): ContactEvent {
  return { ...(sent(to, sending) as ContactEvent & { type: 'sent' }), unknown: true }
}

export function delivered(to: Asked, sending: Sending = {}): ContactEvent {
  return { ...(sent(to, sending) as ContactEvent & { type: 'sent' }), type: 'delivered' }
}

export function bounced(to: Asked, sending: Sending = {}): ContactEvent {
  const { address = 0, occurrence = 1, at = START, messageId, turnId, renewal } = sending
  built += 1
  return {
    type: 'undeliverable',
    recipientId: recipientId(to, occurrence),
    address,
    messageId: messageId ?? `message-${built}`,
    ...(turnId === undefined ? {} : { turnId }),
    ...(renewal === undefined ? {} : { renewal }),
    reason: 'recipient_unreachable',
    at
  }
}

/** Lost until they opt in again, or can be reached. */
export function shutOut(
  to: Asked,
  { until = 'opted_in', ...sending }: Sending & { until?: 'opted_in' | 'reachable' } = {}
): ContactEvent {
  return { ...(bounced(to, sending) as ContactEvent & { type: 'undeliverable' }), until }
}

export function waited(at: number): ContactEvent {
  return { type: 'waited', at }
}

export function cancelled(reason?: string, at = START): ContactEvent {
  return { type: 'cancelled', by: 'key-1', ...(reason === undefined ? {} : { reason }), at }
}

export function turned(turnId: string, at = START): ContactEvent {
  return { type: 'turned', turnId, at }
}

export function joined(...those: readonly Asked[]): ContactEvent {
  return { type: 'joined', recipients: those.map((one) => recipient(one)), at: START }
}

export function notified(delivered: boolean): ContactEvent {
  return { type: 'notified', delivered, at: START }
}

/** What the last event did, and everything that was said and done since the contact was given. */
export interface Played extends Transition {
  readonly said: readonly string[]
  readonly done: readonly Effect[]
}

/** Opens a built contact, or takes one as it is, and lets events happen to it in order. */
export function play(start: ContactBuilder | Contact, ...events: readonly ContactEvent[]): Played {
  const opening = 'unopened' in start
  const first = opening ? start.unopened() : start
  const all: readonly ContactEvent[] = opening ? [{ type: 'opened', at: first.createdAt }, ...events] : events
  return all.reduce<Played>(
    (before, event) => {
      const next = transition(before.contact, event)
      return {
        ...next,
        said: [...before.said, ...next.news.map((one) => one.type)],
        done: [...before.done, ...next.effects]
      }
    },
    { contact: first, effects: [], news: [], said: [], done: [] }
  )
}

/** Whom the effects ask, as `recipient` or `recipient@address` past their first one. */
export function asks(effects: readonly Effect[]): string[] {
  return effects.flatMap((one) =>
    one.type === 'send' ? [one.address === 0 ? one.recipientId : `${one.recipientId}@${one.address}`] : []
  )
}
