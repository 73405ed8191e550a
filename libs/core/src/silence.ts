import { once, stay, type Transition } from './change.ts'
import type { ContactEvent } from './contact-event.ts'
import type { Contact, Recipient } from './contact.ts'
import { isSameContent } from './proposal.ts'
import { askedRecipients, respondentOf } from './standing.ts'
import { passedBy } from './verdict.ts'

/** The last word of somebody: only an approval as proposed lets silence speak for the others. */
export function noteWord(contact: Contact, respondent: string, approves: boolean): Contact {
  return withObjections(contact, (all) => [
    ...all.filter((one) => one !== respondent),
    ...(approves ? [] : [respondent])
  ])
}

/** A reply that is held stands in the way, whatever it says, until somebody accepts or discards it. */
export function noteHeld(contact: Contact, replyId: string): Contact {
  return withObjections(contact, (all) => [...new Set([...all, `held:${replyId}`])])
}

export function noteReleased(contact: Contact, replyId: string, account: string): Contact {
  return withObjections(contact, (all) => all.filter((one) => one !== `held:${replyId}` && one !== `held:${account}`))
}

/** Whoever writes STOP where they are asked, blocks the bot or says no to nobody knows what, is not silent. */
export function noteSpoken(contact: Contact, event: ContactEvent & { type: 'spoke' }): Transition {
  const isThere = ({ addresses }: Recipient) =>
    addresses.some(({ channelId, target }) => channelId === event.channelId && target === event.target)
  const theirs = askedRecipients(contact).filter((one) => !one.group && isThere(one))
  if (theirs.length === 0 || contact.policy.onTimeout !== 'approve') return stay(contact)
  return once(contact, `spoke:${event.by}`, (first) =>
    stay(theirs.reduce((so, one) => noteWord(so, respondentOf(one), false), first))
  )
}

function withObjections(contact: Contact, change: (all: readonly string[]) => readonly string[]): Contact {
  const before = objectionsOf(contact)
  const after = change(before)
  return after.join() === before.join() ? contact : { ...contact, objections: after }
}

/** A contact that was stored before objections were kept has them in what was told, and in its votes. */
export function objectionsOf({ objections, told, votes, action }: Contact): readonly string[] {
  if (objections) return objections
  const unclear = told.flatMap((mark) => (mark.startsWith('unclear:') ? [mark.slice('unclear:'.length)] : []))
  const held = told.filter((mark) => mark.startsWith('held:'))
  // An approval may name the arguments as they stand.
  const against = votes.filter(
    (vote) =>
      vote.decision !== 'approve' ||
      (vote.arguments !== undefined && !isSameContent({ arguments: vote.arguments }, { arguments: action?.arguments }))
  )
  return [...new Set([...unclear, ...held, ...against.map((vote) => vote.respondent)])]
}

/**
 * Whether in every stage people approved, or somebody was surely asked for at least half of the time from the contact's
 * creation to the `moment` at which silence decides: a send that is known to have arrived, no bounce, no word that they
 * are away. A stage that was never entered asked nobody.
 */
export function isSurelyAsked(contact: Contact, moment: number): boolean {
  const latest = moment - (moment - contact.createdAt) / 2
  return contact.policy.stages.every((_, stage) => {
    if (contact.reached[stage] === undefined) return false
    if (passedBy(contact, stage)) return true
    return contact.recipients.some((one) => one.stage === stage && askedSince(contact, one) <= latest)
  })
}

/** Never, where it is not sure. Rows that were stored without the time of a confirmed send have the step's. */
function askedSince(contact: Contact, recipient: Recipient): number {
  const { confirmed, confirmedAt, unreachable } = contact.reach[recipient.id] ?? {}
  if (!confirmed || unreachable || isAway(contact, recipient)) return Infinity
  return confirmedAt ?? contact.stepClockAt ?? contact.stepEnteredAt
}

/** A machine says so once, to the first of several messages: it is true of the others, too. */
function isAway(contact: Contact, recipient: Recipient): boolean {
  const who = respondentOf(recipient)
  return contact.recipients.some((one) => respondentOf(one) === who && contact.told.includes(`away:${one.id}`))
}
