import { after, once, say, stay, type Transition } from './change.ts'
import type { ContactEvent } from './contact-event.ts'
import type { Contact } from './contact.ts'
import { isMereCopy, noteCopyLost, noteCopySent, noteDelivered } from './copy.ts'
import { discard, hear } from './hearing.ts'
import { enterStage, join, wait } from './ladder.ts'
import { notice } from './noticed.ts'
import { giveUp, loseThose, noteAbsence, noteSent } from './reaching.ts'
import { letIn } from './returning.ts'
import { close } from './settlement.ts'
import { noteSpoken } from './silence.ts'

/**
 * What a contact becomes by an event, and what must be done about it.
 *
 * Pure and total: queues redeliver, platforms repeat and people answer late, so an event that no longer applies
 * returns the same contact (the same object) and no effects instead of throwing. A contact that is closed never
 * opens again and never asks anybody; it only keeps what came late and brings late copies up to date.
 */
export function transition(contact: Contact, event: ContactEvent): Transition {
  const next = step(contact, event)
  return next.contact === contact ? next : { ...next, contact: { ...next.contact, version: contact.version + 1 } }
}

function step(contact: Contact, event: ContactEvent): Transition {
  if (event.type === 'replied') return hear(contact, event.reply, event.at)
  if (event.type === 'sent') return isMereCopy(contact, event) ? noteCopySent(contact, event) : noteSent(contact, event)
  if (event.type === 'delivered') return noteDelivered(contact, event)
  if (event.type === 'undeliverable' && isMereCopy(contact, event)) return noteCopyLost(contact, event)
  if (event.type === 'autoreplied') return noteAbsence(contact, event)
  if (event.type === 'reacted' || event.type === 'viewed') return notice(contact, event)
  if (contact.status !== 'pending') return stay(contact)
  switch (event.type) {
    case 'opened':
      return contact.reached.length > 0
        ? stay(contact)
        : after(say(contact, { type: 'contact.created', data: {} }), (opened) => enterStage(opened, 0, event.at))
    case 'undeliverable':
      return giveUp(contact, event)
    case 'removed':
      return loseThose(contact, event)
    case 'discarded':
      return discard(contact, event.replyId, event.account)
    case 'let_in':
      return letIn(contact, event)
    case 'spoke':
      return noteSpoken(contact, event)
    case 'waited':
      return wait(contact, event.at)
    case 'cancelled':
      return close(contact, 'cancelled', { reason: event.reason ?? 'cancelled', by: event.by })
    case 'joined':
      return join(contact, event)
    case 'turned':
      return once(contact, `turn:${event.turnId}`, (first) => ({
        contact: first,
        effects: [{ type: 'say', turnId: event.turnId }],
        news: []
      }))
    case 'notified':
      if (contact.kind !== 'notice') return stay(contact)
      return event.delivered
        ? close(contact, 'resolved', {})
        : close(contact, 'undeliverable', { reason: 'nobody_reached' })
  }
}
