import { after, once, say, stay, type Transition } from './change.ts'
import { quietStart } from './clock.ts'
import type { ContactEvent, ContactNews } from './contact-event.ts'
import { accountOf, type Contact, type Reach, type Recipient } from './contact.ts'
import { sendTo, settle } from './ladder.ts'
import { afterLoss, isLost, UNTRIED } from './loss.ts'

export function noteSent(contact: Contact, event: ContactEvent & { type: 'sent' }): Transition {
  const recipient = contact.recipients.find((one) => one.id === event.recipientId)
  if (!recipient) return stay(contact)
  const told: ContactNews = {
    type: 'contact.sent',
    data: {
      recipient: recipient.ref,
      address: accountOf(recipient.addresses[event.address] ?? recipient.addresses[0]),
      message: event.messageId,
      state: event.unknown ? 'unknown' : 'sent'
    }
  }
  const open = contact.status === 'pending'
  if (!open && !event.unknown) {
    if (contact.kind === 'notice') return stay(contact)
    // It settled before this copy arrived: no live button may stay behind.
    return once(contact, `copy:${event.messageId}`, (first) => ({
      contact: first,
      effects: [{ type: 'update', messageId: event.messageId }],
      news: [told]
    }))
  }
  const reach = contact.reach[recipient.id] ?? UNTRIED
  const lost = isLost(reach, event.address)
  const clock =
    open &&
    !lost &&
    contact.stepClockAt === undefined &&
    recipient.stage === contact.stage &&
    recipient.step === contact.reached[contact.stage]
      ? { stepClockAt: event.at }
      : undefined
  if (event.unknown)
    return once(
      { ...contact, ...clock },
      `unknown:${event.messageId}:${event.attempt ?? 1}`,
      (first) => say(first, told),
      contact
    )
  const confirmed =
    open && !lost && !event.awaited && wantsConfirming(contact, recipient)
      ? confirm(contact, recipient, reach, event.at)
      : undefined
  return clock || confirmed ? say({ ...contact, ...clock, ...confirmed }, told) : stay(contact)
}

/** The first of a stage; where silence may approve, everybody's, so that a bounce can be told from a send that holds. */
function wantsConfirming(contact: Contact, recipient: Recipient): boolean {
  if (contact.confirmed[recipient.stage] === undefined) return false
  if (contact.policy.onTimeout === 'approve') return !contact.reach[recipient.id]?.confirmed
  return !contact.confirmed[recipient.stage]
}

function confirm(
  contact: Contact,
  recipient: Recipient,
  reach: Reach,
  at: number
): Pick<Contact, 'confirmed' | 'reach'> {
  return {
    confirmed: contact.confirmed.map((was, stage) => was || stage === recipient.stage),
    reach: { ...contact.reach, [recipient.id]: { ...reach, confirmed: true, confirmedAt: at } }
  }
}

/** Told once for each recipient; decides nothing. */
export function noteAbsence(contact: Contact, event: ContactEvent & { type: 'autoreplied' }): Transition {
  const recipient = contact.recipients.find((one) => one.id === event.recipientId)
  if (!recipient || contact.status !== 'pending') return stay(contact)
  const { account, text } = event
  const data = { recipient: recipient.ref, account, ...(text === undefined ? {} : { text }) }
  return once(contact, `away:${recipient.id}`, (first) => say(first, { type: 'contact.autoreplied', data }))
}

export function giveUp(contact: Contact, event: ContactEvent & { type: 'undeliverable' }): Transition {
  const recipient = contact.recipients.find((one) => one.id === event.recipientId)
  const before = contact.reach[event.recipientId] ?? UNTRIED
  const { address, until } = event
  if (!recipient || address > before.address || isLost(before, address)) return stay(contact)
  const { reach: now, next } = afterLoss(recipient, before, { address, ...(until ? { until } : {}) })
  const told: ContactNews = {
    type: 'contact.unreachable',
    data: {
      recipient: recipient.ref,
      address: accountOf(recipient.addresses[address]!),
      reason: event.reason,
      ...(next === undefined ? {} : { next: accountOf(recipient.addresses[next]!) })
    }
  }
  const reach = { ...contact.reach, [recipient.id]: now }
  const confirmed = before.confirmed ? { confirmed: stillConfirmed(contact, recipient.stage, reach) } : {}
  const changed = say(clockAfterLoss({ ...contact, reach, ...confirmed }, event.at), told)
  const asked = recipient.step <= (contact.reached[recipient.stage] ?? -1)
  if (next !== undefined) return asked ? { ...changed, effects: [sendTo(recipient, next, event.at)] } : changed
  return contact.kind === 'notice' || !now.unreachable ? changed : after(changed, (lost) => settle(lost, event.at))
}

/** Somebody whom the directory has no more is not reached by what was asked of them by name. */
export function loseThose(contact: Contact, event: ContactEvent & { type: 'removed' }): Transition {
  const theirs = contact.recipients.filter(
    (one) => one.person === event.person && one.ref.startsWith('@') && !contact.reach[one.id]?.unreachable
  )
  if (theirs.length === 0) return stay(contact)
  const lost = theirs.map(
    (one) => [one.id, { address: contact.reach[one.id]?.address ?? 0, unreachable: true }] as const
  )
  const reach = { ...contact.reach, ...Object.fromEntries(lost) }
  const told = theirs.map((one): ContactNews => ({
    type: 'contact.unreachable',
    data: {
      recipient: one.ref,
      address: accountOf(one.addresses[contact.reach[one.id]?.address ?? 0] ?? one.addresses[0]),
      reason: 'person_removed'
    }
  }))
  const changed = say(clockAfterLoss({ ...contact, reach }, event.at), ...told)
  return contact.kind === 'notice' ? changed : after(changed, (less) => settle(less, event.at))
}

/** A send that bounced asked nobody: the stage stays confirmed only by the others that were. */
function stillConfirmed(contact: Contact, stage: number, reach: Contact['reach']): readonly boolean[] {
  const others = contact.recipients.some((one) => one.stage === stage && reach[one.id]?.confirmed)
  return contact.confirmed.map((was, index) => (index === stage ? others : was))
}

/** Once only those are left whose sends wait for the end of quiet hours, the step's clock starts at that end. */
function clockAfterLoss(contact: Contact, at: number): Contact {
  const step = contact.reached[contact.stage]
  if (contact.stepClockAt !== undefined || step === undefined) return contact
  const clockAt = quietStart(contact, contact.stage, step, at)
  return clockAt === undefined ? contact : { ...contact, stepClockAt: clockAt }
}
