import { canonicalJson } from './canonical-json.ts'
import { after, say, stay, type Transition } from './change.ts'
import { nextDue, quietStart } from './clock.ts'
import type { ContactEvent, ContactNews, Effect } from './contact-event.ts'
import type { Contact, Outcome, Recipient, Watcher } from './contact.ts'
import { quietUntil } from './quiet-hours.ts'
import { close, timeOut } from './settlement.ts'
import { proposalOf } from './proposal.ts'
import { judge, passedBy } from './verdict.ts'

export function enterStage(contact: Contact, stage: number, at: number): Transition {
  const entered = { ...contact, stage, reached: [...contact.reached, 0], confirmed: [...contact.confirmed, false] }
  return ask(entered, at)
}

/**
 * Asks the step that `reached` says is the running stage's last, and settles what can be settled at once.
 * Nobody is asked by a contact that closes in the same moment, nor at an address that is known to be lost.
 */
function ask(contact: Contact, at: number): Transition {
  const stage = contact.stage
  const step = contact.reached[stage]!
  const recipients = contact.recipients.filter(
    (one) => one.stage === stage && one.step === step && !contact.reach[one.id]?.unreachable
  )
  // A step that asks nobody anew, such as the same group again, only lets time pass.
  const asksNobody = !contact.recipients.some((one) => one.stage === stage && one.step === step)
  const clockAt = asksNobody ? at : quietStart(contact, stage, step, at)
  const { stepClockAt: _, ...rest } = contact
  const asked = { ...rest, stepEnteredAt: at, ...(clockAt === undefined ? {} : { stepClockAt: clockAt }) }
  const settled = settle(asked, at)
  if (settled.contact.status !== 'pending') return settled
  return after(
    {
      contact: asked,
      effects: recipients.map((one) => sendTo(one, contact.reach[one.id]?.address ?? 0, at)),
      news: recipients.length > 0 ? [askedNews(stage, step, recipients)] : []
    },
    () => settled
  )
}

function askedNews(
  stage: number,
  step: number,
  recipients: readonly Recipient[],
  watchers: readonly Watcher[] = []
): ContactNews {
  const told = watchers.length > 0 ? { watchers: watchers.map((one) => one.ref) } : {}
  return { type: 'contact.asked', data: { stage, step, recipients: recipients.map((one) => one.ref), ...told } }
}

export function sendTo(recipient: Recipient, address: number, at: number): Effect {
  const notBefore = recipient.quietHours && quietUntil(at, recipient.quietHours)
  return { type: 'send', recipientId: recipient.id, address, ...(notBefore === undefined ? {} : { notBefore }) }
}

function escalate(contact: Contact, reason: string, at: number): Transition {
  const step = contact.reached[contact.stage]! + 1
  const reached = contact.reached.map((last, stage) => (stage === contact.stage ? step : last))
  return after(
    say({ ...contact, reached }, { type: 'contact.escalated', data: { stage: contact.stage, step, reason } }),
    (escalated) => ask(escalated, at)
  )
}

/** Whoever joins is asked in the running stage and step, wherever it stood when they were looked up. */
export function join(contact: Contact, event: ContactEvent & { type: 'joined' }): Transition {
  const { recipients, watchers = [], at } = event
  const step = contact.reached[contact.stage]
  if (step === undefined) return stay(contact)
  const known = new Set(contact.recipients.map((one) => one.id))
  const narrowed = contact.recipients.map((one) => narrowedBy(one, recipients))
  const added = recipients
    .filter((one) => known.size < known.add(one.id).size)
    .map((one) => ({ ...one, stage: contact.stage, step }))
  const isNarrower = narrowed.some((one, index) => one !== contact.recipients[index])
  if (added.length === 0 && watchers.length === 0 && !isNarrower) return stay(contact)
  return {
    contact: {
      ...contact,
      recipients: [...narrowed, ...added],
      ...(watchers.length > 0 ? { watchers: [...(contact.watchers ?? []), ...watchers] } : {})
    },
    effects: added.map((one) => sendTo(one, 0, at)),
    news: added.length > 0 || watchers.length > 0 ? [askedNews(contact.stage, step, added, watchers)] : []
  }
}

/** A group that is asked again by its id is one recipient: whoever decides in it must be on its new list too. */
function narrowedBy(recipient: Recipient, again: readonly Recipient[]): Recipient {
  const before = recipient.allowed ?? []
  const known = new Set(before.map((list) => canonicalJson(list)))
  const more = again
    .filter((one) => one.id === recipient.id)
    .flatMap((one) => one.allowed ?? [])
    .filter((list) => !known.has(canonicalJson(list)))
  return more.length === 0 ? recipient : { ...recipient, allowed: [...before, ...more] }
}

export function settle(contact: Contact, at: number): Transition {
  const verdict = judge(contact)
  switch (verdict.type) {
    case 'open':
      return stay(contact)
    case 'next_step':
      return escalate(contact, 'unreachable', at)
    case 'next_stage':
      return enterStage(agreed(contact), contact.stage + 1, at)
    case 'undeliverable':
      return close(contact, 'undeliverable', { reason: verdict.reason })
    case 'decided':
      return close(contact, 'resolved', { outcome: outcomeOf(contact, verdict.decision) })
  }
}

/** Once the first stage has passed, what it agreed on is what the others are asked. */
function agreed(contact: Contact): Contact {
  if (contact.kind !== 'approval' || contact.stage > 0) return contact
  const option = passedBy(contact, 0)?.findLast((vote) => vote.option !== undefined)?.option
  return { ...contact, proposal: { ...proposalOf(contact), ...(option === undefined ? {} : { option }) } }
}

/** An approval is of the version and the option that passed; a rejection is named by the vote that came last. */
function outcomeOf(contact: Contact, decision: Outcome['decision']): Outcome {
  const { votes } = contact
  if (decision === 'rejected' || decision === 'changes_requested') {
    const settledBy = votes.findLast((vote) => vote.decision === 'reject' || vote.decision === 'request_changes')
    return { decision, by: 'people', ...(settledBy ? { settledBy } : {}), responses: votes }
  }
  const those = new Set(contact.policy.stages.flatMap((_, stage) => passedBy(contact, stage) ?? []))
  const settledBy = votes.findLast((vote) => those.has(vote))
  if (decision === 'answered') return { decision, by: 'people', ...(settledBy ? { settledBy } : {}), responses: votes }
  const { number, values, arguments: args, option = settledBy?.option } = proposalOf(contact)
  return {
    decision,
    by: 'people',
    proposal: number,
    ...(option === undefined ? {} : { option }),
    ...(values === undefined ? {} : { values }),
    ...(args === undefined ? {} : { arguments: args }),
    ...(settledBy ? { settledBy } : {}),
    responses: votes
  }
}

export function wait(contact: Contact, at: number): Transition {
  const due = nextDue(contact)
  if (!due || due.at > at) return stay(contact)
  // After downtime a step and the deadline may both be overdue: past the deadline nobody is asked any more.
  const over = contact.deadlineAt !== undefined && contact.deadlineAt <= at
  if (over) return timeOut(contact, contact.deadlineAt)
  if (due.what === 'deadline' || due.what === 'last_step_waited') return timeOut(contact, due.at)
  return escalate(contact, due.what === 'step_waited' ? 'no_answer' : 'no_send_ended', at)
}
