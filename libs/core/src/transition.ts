import { atLeast } from './assurance.ts'
import { nextDue, quietStart } from './clock.ts'
import type { ContactEvent, ContactNews, Effect, Hearing, Receipt, Reply, ReplyNews } from './contact-event.ts'
import { accountOf, type Contact, type Outcome, type Recipient, type Status, type Vote } from './contact.ts'
import { askedRecipients, respondentOf, standingOf, type Standing } from './electorate.ts'
import { quietUntil } from './quiet-hours.ts'
import { judge, passesWithout } from './verdict.ts'

export interface Transition {
  readonly contact: Contact
  readonly effects: readonly Effect[]
  readonly news: readonly ContactNews[]
  /** For a reply: what its writer is told, and how it is kept. */
  readonly receipt?: Receipt
  readonly hearing?: Hearing
}

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
  if (event.type === 'sent') return noteSent(contact, event)
  if (contact.status !== 'pending') return stay(contact)
  switch (event.type) {
    case 'opened':
      return contact.reached.length > 0
        ? stay(contact)
        : after(say(contact, { type: 'contact.created', data: {} }), (opened) => enterStage(opened, 0, event.at))
    case 'undeliverable':
      return giveUp(contact, event)
    case 'waited':
      return wait(contact, event.at)
    case 'cancelled':
      return close(contact, 'cancelled', { reason: event.reason ?? 'cancelled', by: event.by })
    case 'joined':
      return join(contact, event.recipients, event.at)
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

// Asking

function enterStage(contact: Contact, stage: number, at: number): Transition {
  const entered = { ...contact, stage, reached: [...contact.reached, 0], confirmed: [...contact.confirmed, false] }
  return ask(entered, at)
}

/** Asks the step that `reached` says is the running stage's last, and settles what can be settled at once. */
function ask(contact: Contact, at: number): Transition {
  const stage = contact.stage
  const step = contact.reached[stage]!
  const recipients = contact.recipients.filter((one) => one.stage === stage && one.step === step)
  const clockAt = quietStart(contact, stage, step, at)
  const { stepClockAt: _, ...rest } = contact
  return after(
    {
      contact: { ...rest, stepEnteredAt: at, ...(clockAt === undefined ? {} : { stepClockAt: clockAt }) },
      effects: recipients.map((one) => sendTo(one, 0, at)),
      news: [{ type: 'contact.asked', data: { stage, step, recipients: recipients.map((one) => one.ref) } }]
    },
    (asked) => settle(asked, at)
  )
}

function sendTo(recipient: Recipient, address: number, at: number): Effect {
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

function join(contact: Contact, recipients: readonly Recipient[], at: number): Transition {
  const added = recipients.filter((one) => !contact.recipients.some((other) => other.id === one.id))
  if (added.length === 0) return stay(contact)
  return {
    contact: { ...contact, recipients: [...contact.recipients, ...added] },
    effects: added.map((one) => sendTo(one, 0, at)),
    news: [
      {
        type: 'contact.asked',
        data: { stage: contact.stage, step: contact.reached[contact.stage]!, recipients: added.map((one) => one.ref) }
      }
    ]
  }
}

// Reaching

function noteSent(contact: Contact, event: ContactEvent & { type: 'sent' }): Transition {
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
  const clock =
    open &&
    contact.stepClockAt === undefined &&
    recipient.stage === contact.stage &&
    recipient.step === contact.reached[contact.stage]
      ? { stepClockAt: event.at }
      : undefined
  const confirmed =
    open && !event.unknown && contact.confirmed[recipient.stage] === false
      ? { confirmed: contact.confirmed.map((was, stage) => was || stage === recipient.stage) }
      : undefined
  if (event.unknown)
    return once({ ...contact, ...clock }, `unknown:${event.messageId}`, (first) => say(first, told), contact)
  return clock || confirmed ? say({ ...contact, ...clock, ...confirmed }, told) : stay(contact)
}

function giveUp(contact: Contact, event: ContactEvent & { type: 'undeliverable' }): Transition {
  const recipient = contact.recipients.find((one) => one.id === event.recipientId)
  const reach = contact.reach[event.recipientId] ?? { address: 0, unreachable: false }
  if (!recipient || reach.unreachable || reach.address !== event.address) return stay(contact)
  const next = recipient.addresses[event.address + 1]
  const now = next ? { address: event.address + 1, unreachable: false } : { ...reach, unreachable: true }
  const told: ContactNews = {
    type: 'contact.unreachable',
    data: {
      recipient: recipient.ref,
      address: accountOf(recipient.addresses[event.address]!),
      reason: event.reason,
      ...(next ? { next: accountOf(next) } : {})
    }
  }
  const changed = say({ ...contact, reach: { ...contact.reach, [recipient.id]: now } }, told)
  if (next) return { ...changed, effects: [sendTo(recipient, event.address + 1, event.at)] }
  return contact.kind === 'notice' ? changed : after(changed, (lost) => settle(lost, event.at))
}

// Hearing

function hear(contact: Contact, reply: Reply, at: number): Transition {
  if (reply.own || contact.requester.addresses.includes(reply.account)) {
    return { ...stay(contact), receipt: { kind: 'ignored' }, hearing: { state: 'ignored', reason: 'own_account' } }
  }
  if (contact.heard.includes(reply.id) && !reply.vouched) return heardBefore(contact, reply)
  const standing = reply.vouched ? vouchedStanding(contact, reply.vouched.recipientId) : standingOf(contact, reply)
  if (standing === 'not_allowed' || (standing === 'stranger' && atLeast(reply.assurance, 'platform'))) {
    return { ...stay(contact), receipt: { kind: 'not_allowed' }, hearing: { state: 'refused', reason: standing } }
  }
  if (standing === 'stranger') return hold(contact, reply, 'not_asked')
  const known: Hearing = {
    state: 'counted',
    respondent: standing.respondent,
    recipientId: standing.recipient.id,
    ...(standing.delegateFor === undefined ? {} : { delegateFor: standing.delegateFor })
  }
  if (!reply.vouched && !atLeast(reply.assurance, contact.policy.minAssurance)) {
    return hold(contact, reply, 'assurance_too_low', known)
  }
  if (contact.status !== 'pending') return late(contact, reply, known)
  if (contact.votes.some((vote) => vote.replyId === reply.id)) return heardBefore(contact, reply)
  if (reply.decision === undefined || contact.kind === 'notice') return converse(contact, reply, standing, known)
  return count(hearing(contact, reply), voteOf(reply, reply.decision, standing, at), known, at)
}

function hearing(contact: Contact, reply: Reply): Contact {
  return contact.heard.includes(reply.id) ? contact : { ...contact, heard: [...contact.heard, reply.id] }
}

/** A redelivery: nothing changes. Whoever keeps replies keeps their first receipt too. */
function heardBefore(contact: Contact, reply: Reply): Transition {
  const vote = contact.votes.find((one) => one.replyId === reply.id)
  return {
    ...stay(contact),
    receipt: contact.status === 'pending' ? { kind: 'already_counted' } : settledReceipt(contact),
    ...(vote ? { hearing: { state: 'counted', respondent: vote.respondent, recipientId: vote.recipientId } } : {})
  }
}

function vouchedStanding(contact: Contact, recipientId: string): Standing | 'stranger' {
  const recipient = askedRecipients(contact).find((one) => one.id === recipientId)
  if (!recipient) return 'stranger'
  return {
    respondent: respondentOf(recipient),
    recipient,
    ...(recipient.person ? { person: recipient.person } : {})
  }
}

function voteOf(reply: Reply, decision: Vote['decision'], standing: Standing, at: number): Vote {
  const { id, vouched, recipientId: _, delegateOf: __, own: ___, person: ____, ...said } = reply
  return {
    ...said,
    replyId: id,
    decision,
    respondent: standing.respondent,
    stage: standing.recipient.stage,
    recipientId: standing.recipient.id,
    ...(standing.person === undefined ? {} : { person: standing.person }),
    ...(standing.delegateFor === undefined ? {} : { delegateFor: standing.delegateFor }),
    ...(vouched ? { vouchedBy: vouched.by } : {}),
    at
  }
}

/**
 * Where a vote counts. The same respondent does not count in two stages: while an earlier stage rests on their
 * vote, a new one replaces it there. Once it does not, they may vote in the running stage if they are asked there.
 */
function count(contact: Contact, vote: Vote, known: Hearing, at: number): Transition {
  const before = contact.votes.filter((one) => one.respondent === vote.respondent)
  const held = contact.policy.sameRespondent
    ? undefined
    : before.find((one) => one.stage !== contact.stage && !passesWithout(contact, one))
  if (held && held.decision === vote.decision) {
    return { ...stay(contact), receipt: { kind: 'already_counted' }, hearing: { ...known, state: 'conversation' } }
  }
  const stage = held ? held.stage : vote.stage
  const replaced = (one: Vote) =>
    one.respondent === vote.respondent && (!contact.policy.sameRespondent || one.stage === stage)
  const votes = [...contact.votes.filter((one) => !replaced(one)), { ...vote, stage }]
  const news: ContactNews = { type: 'contact.replied', data: replyNews(vote, vote) }
  const next = after(say({ ...contact, votes }, news), (heard) => settle(heard, at, vote.replyId))
  return {
    ...next,
    receipt: { kind: 'accepted', pending: next.contact.status === 'pending', decision: vote.decision },
    hearing: known
  }
}

function converse(contact: Contact, reply: Reply, standing: Standing, known: Hearing): Transition {
  const mark = `unclear:${standing.respondent}`
  const told = contact.told.includes(mark)
  const news: ContactNews = { type: 'contact.replied', data: replyNews(reply, known) }
  return {
    ...say({ ...hearing(contact, reply), told: told ? contact.told : [...contact.told, mark] }, news),
    receipt: { kind: 'unclear', told },
    hearing: { ...known, state: 'conversation' }
  }
}

function hold(contact: Contact, reply: Reply, reason: 'not_asked' | 'assurance_too_low', known?: Hearing): Transition {
  const mark = `held:${reply.account}`
  const told = contact.told.includes(mark)
  const news: ContactNews = { type: 'contact.held', data: { ...replyNews(reply, known ?? {}), reason } }
  return {
    ...say({ ...hearing(contact, reply), told: told ? contact.told : [...contact.told, mark] }, news),
    receipt: { kind: 'held', reason, told },
    hearing: { ...known, state: 'held', reason }
  }
}

function late(contact: Contact, reply: Reply, known: Hearing): Transition {
  const heard = hearing(contact, reply)
  const hears: Hearing = { ...known, state: 'late' }
  const receipt = settledReceipt(contact)
  if (reply.decision === undefined || !contradicts(contact, reply)) return { ...stay(heard), receipt, hearing: hears }
  return { ...say(heard, { type: 'contact.late', data: replyNews(reply, known) }), receipt, hearing: hears }
}

function settledReceipt(contact: Contact): Receipt {
  return {
    kind: 'already_settled',
    status: contact.status,
    ...(contact.outcome ? { outcome: contact.outcome } : {}),
    ...(contact.reason === undefined ? {} : { reason: contact.reason })
  }
}

function contradicts(contact: Contact, reply: Reply): boolean {
  const decided = contact.outcome?.decision
  if (decided === undefined) return contact.kind !== 'notice'
  if (decided === 'answered') {
    const settled = contact.outcome?.settledBy
    return reply.option !== settled?.option || reply.text !== settled?.text
  }
  return (reply.decision === 'approve') !== (decided === 'approved')
}

function replyNews(
  reply: Omit<ReplyNews, 'reply'> & ({ id: string } | { replyId: string }),
  known: Partial<Hearing>
): ReplyNews {
  const pick = <K extends keyof ReplyNews>(key: K) =>
    reply[key as never] === undefined ? {} : { [key]: reply[key as never] }
  return {
    reply: 'id' in reply ? reply.id : reply.replyId,
    name: reply.name,
    account: reply.account,
    assurance: reply.assurance,
    ...pick('decision'),
    ...pick('option'),
    ...pick('comment'),
    ...pick('text'),
    ...(known.respondent === undefined ? {} : { respondent: known.respondent }),
    ...(known.delegateFor === undefined ? {} : { delegateFor: known.delegateFor })
  }
}

// Settling

function settle(contact: Contact, at: number, cause?: string): Transition {
  const verdict = judge(contact)
  switch (verdict.type) {
    case 'open':
      return stay(contact)
    case 'next_step':
      return escalate(contact, 'unreachable', at)
    case 'next_stage':
      return enterStage(contact, contact.stage + 1, at)
    case 'undeliverable':
      return close(contact, 'undeliverable', { reason: 'too_few_reachable' })
    case 'decided': {
      const settledBy = contact.votes.find((vote) => vote.replyId === cause) ?? contact.votes.at(-1)
      return close(contact, 'resolved', {
        outcome: {
          decision: verdict.decision,
          by: 'people',
          ...(settledBy ? { settledBy } : {}),
          responses: contact.votes
        }
      })
    }
  }
}

function wait(contact: Contact, at: number): Transition {
  const due = nextDue(contact)
  if (!due || due.at > at) return stay(contact)
  if (due.what === 'deadline' || due.what === 'last_step_waited') return timeOut(contact)
  const next = escalate(contact, due.what === 'step_waited' ? 'no_answer' : 'no_send_ended', at)
  return after(next, (escalated) => wait(escalated, at))
}

/** Silence means what the policy says; an approval by silence needs everybody's stage surely asked. */
function timeOut(contact: Contact): Transition {
  const { onTimeout, stages } = contact.policy
  if (onTimeout === 'expire') return close(contact, 'expired', { reason: 'timeout' })
  const byPolicy = (decision: Outcome['decision']) =>
    close(contact, 'resolved', { outcome: { decision, by: 'policy', reason: 'timeout', responses: contact.votes } })
  if (onTimeout === 'reject') return byPolicy('rejected')
  if (!stages.every((_, stage) => contact.confirmed[stage]))
    return close(contact, 'expired', { reason: 'not_surely_asked' })
  const rejected = contact.votes.some((vote) => vote.decision !== 'approve')
  return rejected ? close(contact, 'expired', { reason: 'rejection_standing' }) : byPolicy('approved')
}

function close(
  contact: Contact,
  status: Exclude<Status, 'pending'>,
  end: { reason?: string; by?: string; outcome?: Outcome }
): Transition {
  const reason = end.reason ?? end.outcome?.reason
  return {
    contact: {
      ...contact,
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(end.outcome ? { outcome: end.outcome } : {})
    },
    effects: contact.kind === 'notice' ? [] : [{ type: 'update' }],
    news: [
      {
        type: `contact.${status}`,
        data: {
          status,
          ...(reason === undefined ? {} : { reason }),
          ...(end.outcome ? { decision: end.outcome.decision, by: end.outcome.by } : {}),
          ...(end.by === undefined ? {} : { by: end.by })
        }
      }
    ]
  }
}

// Putting transitions together

function stay(contact: Contact): Transition {
  return { contact, effects: [], news: [] }
}

function say(contact: Contact, ...news: ContactNews[]): Transition {
  return { contact, effects: [], news }
}

/** Says something the first time only. `before` is what a repetition returns, untouched. */
function once(contact: Contact, mark: string, then: (first: Contact) => Transition, before = contact): Transition {
  if (contact.told.includes(mark)) return stay(before)
  return then({ ...contact, told: [...contact.told, mark] })
}

function after(first: Transition, then: (contact: Contact) => Transition): Transition {
  const second = then(first.contact)
  return {
    contact: second.contact,
    effects: [...first.effects, ...second.effects],
    news: [...first.news, ...second.news]
  }
}
