import { atLeast } from './assurance.ts'
import { after, say, stay, type Transition } from './change.ts'
import type { ContactNews, Hearing, Receipt, Reply, ReplyNews } from './contact-event.ts'
import type { Contact, Vote } from './contact.ts'
import { standingOf, vouchedStandingOf, type Standing } from './electorate.ts'
import { settle } from './ladder.ts'
import { passesWithout } from './verdict.ts'

export function hear(contact: Contact, given: Reply, at: number): Transition {
  const reply = fitting(contact, given)
  if (reply.own || isOf(contact.requester.addresses, reply.account)) {
    return { ...stay(contact), receipt: { kind: 'ignored' }, hearing: { state: 'ignored', reason: 'own_account' } }
  }
  if (contact.heard.includes(markOf(reply)) || contact.votes.some((vote) => vote.replyId === reply.id)) {
    return heardBefore(contact, reply)
  }
  const standing = reply.vouched
    ? vouchedStandingOf(contact, reply, reply.vouched.recipientId)
    : standingOf(contact, reply)
  if (reply.vouched && typeof standing === 'string') {
    // The operator named somebody for whom it cannot count: a held one stays held, and they may name another.
    const state = contact.heard.includes(reply.id) ? 'held' : 'refused'
    return { ...stay(contact), receipt: { kind: 'not_allowed' }, hearing: { state, reason: standing } }
  }
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
  if (reply.decision === undefined) return converse(contact, reply, standing, known)
  return count(hearing(contact, reply), voteOf(reply, reply.decision, standing, at), known, at)
}

/** However somebody wrote them down: an agent may never answer itself by a capital letter. */
function isOf(addresses: readonly string[], account: string): boolean {
  return addresses.some((one) => one.toLowerCase() === account.toLowerCase())
}

/** Only an approval can be approved and only a question answered: any other decision is conversation. */
function fitting(contact: Contact, reply: Reply): Reply {
  const fits =
    contact.kind === 'approval'
      ? reply.decision !== 'answer'
      : contact.kind === 'question' && reply.decision === 'answer'
  if (fits) return reply
  const { decision: _, option: __, ...said } = reply
  return said
}

/** Accepting a held reply is heard apart from the reply itself, and once. */
function markOf(reply: Reply): string {
  return reply.vouched ? `vouched:${reply.id}` : reply.id
}

function hearing(contact: Contact, reply: Reply): Contact {
  const marks = [reply.id, markOf(reply)].filter((mark, index, all) => all.indexOf(mark) === index)
  const fresh = marks.filter((mark) => !contact.heard.includes(mark))
  return fresh.length === 0 ? contact : { ...contact, heard: [...contact.heard, ...fresh] }
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
  const next = after(say({ ...contact, votes }, news), (heard) => settle(heard, at))
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
  const held = { ...known, state: 'held', reason } as const
  // What is closed takes nothing in, and tells strangers nothing.
  if (contact.status !== 'pending')
    return { ...stay(contact), receipt: { kind: 'held', reason, told: true }, hearing: held }
  const mark = `held:${reply.account}`
  const told = contact.told.includes(mark)
  const news: ContactNews = { type: 'contact.held', data: { ...replyNews(reply, known ?? {}), reason } }
  return {
    ...say({ ...hearing(contact, reply), told: told ? contact.told : [...contact.told, mark] }, news),
    receipt: { kind: 'held', reason, told },
    hearing: held
  }
}

function late(contact: Contact, reply: Reply, known: Hearing): Transition {
  const mark = `late:${known.respondent}`
  const told = contact.told.includes(mark)
  const heard = { ...hearing(contact, reply), told: told ? contact.told : [...contact.told, mark] }
  const receipt = { ...settledReceipt(contact), told }
  const hears: Hearing = { ...known, state: 'late' }
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
    return !contact.outcome!.responses.some(
      (one) => one.option === reply.option && one.text === reply.text && sameValues(one.values, reply.values)
    )
  }
  return (reply.decision === 'approve') !== (decided === 'approved')
}

function sameValues(a: Reply['values'] = {}, b: Reply['values'] = {}): boolean {
  const sorted = (values: object) => JSON.stringify(Object.entries(values).sort(([x], [y]) => (x < y ? -1 : 1)))
  return sorted(a) === sorted(b)
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
    ...pick('attachments'),
    ...pick('proof'),
    ...(known.respondent === undefined ? {} : { respondent: known.respondent }),
    ...(known.delegateFor === undefined ? {} : { delegateFor: known.delegateFor })
  }
}
