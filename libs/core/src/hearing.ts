import { isMeantBy } from './account-pattern.ts'
import { atLeast } from './assurance.ts'
import { say, stay, type Transition } from './change.ts'
import type { ContactNews, Hearing, Receipt, Reply } from './contact-event.ts'
import type { Contact } from './contact.ts'
import { count } from './counting.ts'
import { accountsNamed, standingOf, vouchedStandingOf, type Standing, type Vouched } from './standing.ts'
import { contentOf, isSameContent, proposalOf } from './proposal.ts'
import { replyNews } from './reply-news.ts'
import { noteHeld, noteReleased, noteWord } from './silence.ts'

/**
 * Beyond so many replies those that are held are not noted one by one: nobody who was not asked makes a contact grow
 * without end. They are kept and may be accepted like any other; that there are more stands in the way of silence for good.
 */
const MOST_NOTED = 500

export function hear(contact: Contact, given: Reply, at: number): Transition {
  const reply = fitting(contact, given)
  if (reply.own || isOf(contact.requester.addresses, reply)) {
    return { ...stay(contact), receipt: { kind: 'ignored' }, hearing: { state: 'ignored', reason: 'own_account' } }
  }
  if (contact.heard.includes(markOf(reply)) || contact.votes.some((vote) => vote.replyId === reply.id)) {
    return heardBefore(contact, reply)
  }
  const standing = reply.vouched ? vouchedFor(contact, reply, reply.vouched) : standingOf(contact, reply)
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
  return count(hearing(contact, reply), reply, reply.decision, standing, known, at)
}

/** Nobody can lend the agent itself a vote: what its own address was asked stays without an answer. */
function vouchedFor(contact: Contact, reply: Reply, vouched: Vouched): ReturnType<typeof vouchedStandingOf> {
  const standing = vouchedStandingOf(contact, reply, vouched)
  if (typeof standing === 'string') return standing
  const { recipient, person = recipient.person } = standing
  const isOwn = (account: string) => isOf(contact.requester.addresses, { account })
  if (person === undefined) return !recipient.group && recipient.accounts.some(isOwn) ? 'not_allowed' : standing
  // A key's own vote is known by its inbox.
  const theirs = accountsNamed(contact, person).filter((one) => !one.startsWith('operator:'))
  return theirs.length > 0 && theirs.every(isOwn) ? 'not_allowed' : standing
}

/** In whatever spelling, of theirs or of the account. */
function isOf(
  addresses: readonly string[],
  { account, canonical = account }: Pick<Reply, 'account' | 'canonical'>
): boolean {
  return addresses.some((one) => isMeantBy(one, account) || isMeantBy(one, canonical))
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
  const released = reply.vouched ? noteReleased(contact, reply.id, reply.account) : contact
  return fresh.length === 0 ? released : { ...released, heard: [...released.heard, ...fresh] }
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

function converse(contact: Contact, reply: Reply, standing: Standing, known: Hearing): Transition {
  const mark = `unclear:${standing.respondent}`
  const told = contact.told.includes(mark)
  const news: ContactNews = { type: 'contact.replied', data: replyNews(reply, known) }
  return {
    ...say(
      noteWord(
        { ...hearing(contact, reply), told: told ? contact.told : [...contact.told, mark] },
        standing.respondent,
        false
      ),
      news
    ),
    receipt: { kind: 'unclear', told: told && !reply.faults, ...(reply.faults ? { faults: reply.faults } : {}) },
    hearing: { ...known, state: 'conversation' }
  }
}

function hold(contact: Contact, reply: Reply, reason: 'not_asked' | 'assurance_too_low', known?: Hearing): Transition {
  const held = { ...known, state: 'held', reason } as const
  // What is closed takes nothing in, and tells strangers nothing.
  if (contact.status !== 'pending')
    return { ...stay(contact), receipt: { kind: 'held', reason, told: true }, hearing: held }
  if (contact.heard.length >= MOST_NOTED) {
    const news: ContactNews = { type: 'contact.held', data: { ...replyNews(reply, known ?? {}), reason } }
    return { ...say(noteHeld(contact, 'more'), news), receipt: { kind: 'held', reason, told: true }, hearing: held }
  }
  const mark = `held:${reply.canonical ?? reply.account}`
  const told = contact.told.includes(mark)
  const news: ContactNews = { type: 'contact.held', data: { ...replyNews(reply, known ?? {}), reason } }
  const noted = noteHeld(hearing(contact, reply), reply.id)
  return {
    ...say({ ...noted, told: told ? contact.told : [...contact.told, mark] }, news),
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
  if (reply.decision === 'approve' && decided === 'approved') return !isSameApproval(contact, reply)
  return (reply.decision === 'approve') !== (decided === 'approved')
}

/** By the same option and of the same version, with nothing changed. */
function isSameApproval(contact: Contact, reply: Reply): boolean {
  const { option, proposal = 1 } = contact.outcome!
  return (
    (option === undefined || reply.option === undefined || option === reply.option) &&
    (reply.proposal ?? 1) === proposal &&
    isSameContent(contentOf(contact, reply), proposalOf(contact))
  )
}

function sameValues(a: Reply['values'] = {}, b: Reply['values'] = {}): boolean {
  const sorted = (values: object) => JSON.stringify(Object.entries(values).sort(([x], [y]) => (x < y ? -1 : 1)))
  return sorted(a) === sorted(b)
}

/** An operator threw a held reply away: it no longer stands in the way of silence. */
export function discard(contact: Contact, replyId: string, account: string): Transition {
  return stay(noteReleased(contact, replyId, account))
}
