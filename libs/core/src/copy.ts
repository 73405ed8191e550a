import { after, once, say, stay, type Transition } from './change.ts'
import type { ContactEvent } from './contact-event.ts'
import { accountOf, type Address, type Contact } from './contact.ts'
import { noteSent } from './reaching.ts'

type Ended = ContactEvent & { type: 'sent' | 'undeliverable' | 'delivered' }

/** Whose copy it is: somebody asked, or somebody who only watches. */
interface Holder {
  readonly ref: string
  readonly address: Address
  readonly watches?: 'cc' | 'bcc'
}

/**
 * A copy that asks nobody who was not asked: what the agent added, a new link, and all that a watcher gets. What becomes
 * of it is told, and is nothing for or against the request: whoever was reached by that stays reached.
 */
export function isMereCopy(contact: Contact, event: Ended): boolean {
  if (event.turnId !== undefined || event.renewal) return true
  return contact.watchers?.some((one) => one.id === event.recipientId) === true
}

/** Told once for each copy, also after the end: who was copied in did not hear of it. */
export function noteCopyLost(contact: Contact, event: Ended & { type: 'undeliverable' }): Transition {
  const { messageId, reason } = event
  if (messageId === undefined) return stay(contact)
  const about = told(contact, event)
  if (!about) return stay(contact)
  const data = { ...about, message: messageId, reason }
  return once(contact, `lost:${messageId}`, (first) => say(first, { type: 'contact.unreachable', data }))
}

/** Nobody knows whether it arrived: told once for each attempt. That one was sent is not told. */
export function noteCopySent(contact: Contact, event: Ended & { type: 'sent' }): Transition {
  const about = event.unknown ? told(contact, event) : undefined
  if (!about) return stay(contact)
  const { messageId: message, attempt = 1 } = event
  const data = { ...about, message, state: 'unknown' } as const
  return once(contact, `unknown:${message}:${attempt}`, (first) => say(first, { type: 'contact.sent', data }))
}

/**
 * Told once for each copy. Of a request that is open it confirms the send, if nobody was sure of that before; the send
 * itself is told where it is the first that is heard of the step.
 */
export function noteDelivered(contact: Contact, event: Ended & { type: 'delivered' }): Transition {
  const about = told(contact, event)
  if (!about) return stay(contact)
  const data = { ...about, message: event.messageId }
  return once(contact, `delivered:${event.messageId}`, (first) => {
    const asks = first.status === 'pending' && !isMereCopy(first, event)
    const sent = asks ? noteSent(first, { ...event, type: 'sent' }) : stay(first)
    const isFirst = first.stepClockAt === undefined
    return after(isFirst ? sent : { ...sent, news: [] }, (confirmed) =>
      say(confirmed, { type: 'contact.delivered', data })
    )
  })
}

function told(contact: Contact, { recipientId, address, turnId }: Ended) {
  const holder = holderOf(contact, recipientId, address)
  return (
    holder && {
      recipient: holder.ref,
      address: accountOf(holder.address),
      ...(turnId === undefined ? {} : { turn: turnId }),
      ...(holder.watches ? { watches: holder.watches } : {})
    }
  )
}

function holderOf(contact: Contact, id: string, address: number): Holder | undefined {
  const recipient = contact.recipients.find((one) => one.id === id)
  if (recipient) return { ref: recipient.ref, address: recipient.addresses[address] ?? recipient.addresses[0] }
  const watcher = contact.watchers?.find((one) => one.id === id)
  return watcher && { ref: watcher.ref, address: watcher.address, watches: watcher.kind }
}
