import { once, say, stay, type Transition } from './change.ts'
import type { ContactEvent } from './contact-event.ts'
import type { Contact } from './contact.ts'
import { standingOf } from './standing.ts'

/** Of one message: in a group that is open to all, anybody may react to it. */
const MOST = 20

/**
 * Somebody whom it asks reacted to a message, or saw it. Told once for each of them and message; it is nobody's vote, no
 * word, and no proof that the message arrived. A notice is closed as soon as it is sent, and hears of it all the same.
 */
export function notice(contact: Contact, event: ContactEvent & { type: 'reacted' | 'viewed' }): Transition {
  const isOpen = contact.status === 'pending' || (contact.kind === 'notice' && contact.status === 'resolved')
  const standing = standingOf(contact, event.author)
  if (!isOpen || typeof standing === 'string') return stay(contact)
  const { type, messageId, author, reaction, text } = event
  const mark = `${type}:${messageId}:`
  if (contact.told.filter((one) => one.startsWith(mark)).length >= MOST) return stay(contact)
  const data = {
    recipient: standing.recipient.ref,
    message: messageId,
    name: author.name,
    account: author.account,
    ...(reaction === undefined ? {} : { reaction }),
    ...(text === undefined ? {} : { text })
  }
  return once(contact, `${mark}${standing.respondent}`, (first) => say(first, { type: `contact.${type}`, data }))
}
