import { after, once, say, stay, type Transition } from './change.ts'
import type { ContactNews, Effect, Hearing, Reply } from './contact-event.ts'
import type { Contact, Vote } from './contact.ts'
import { askedRecipients, isSameAccount, type Standing } from './standing.ts'
import { sendTo, settle } from './ladder.ts'
import { standingAddress, UNTRIED } from './loss.ts'
import { asProposed, contentOf, edited, isSameContent, proposalOf } from './proposal.ts'
import { replyNews } from './reply-news.ts'
import { noteWord } from './silence.ts'
import { isFor } from './tally.ts'
import { isStanding, passesWithout } from './verdict.ts'

/**
 * Counts a decision. The latest of a respondent replaces theirs; the same respondent does not count in two stages unless
 * the policy says so. An approval is of the current version, and of what its writer saw.
 */
export function count(
  contact: Contact,
  reply: Reply,
  decision: Vote['decision'],
  standing: Standing,
  known: Hearing,
  at: number
): Transition {
  const vote = voteOf(reply, decision, standing, at)
  if (hasVotedAs(contact, vote)) return alreadyCounted(noteWord(contact, vote.respondent, false), known)
  const resting = restingOn(contact, vote.respondent)
  if (decision === 'approve') return approve(contact, reply, vote, resting, known, at)
  if (decision === 'answer' && resting && isSameAnswer(resting, vote)) return alreadyCounted(contact, known)
  const spoken = noteWord(contact, vote.respondent, false)
  return cast(spoken, resting ? { ...vote, stage: resting.stage } : vote, known, at)
}

/**
 * Whether the account has said so already as whom the directory had it for then: that vote stays, and another of the same
 * account would be a second one.
 */
function hasVotedAs(contact: Contact, vote: Vote): boolean {
  const isOwn = (one: Vote) => one.delegateFor === undefined && one.vouchedBy === undefined
  return (
    isOwn(vote) &&
    contact.votes.some(
      (one) =>
        isOwn(one) &&
        isSameAccount(one, vote) &&
        one.respondent !== vote.respondent &&
        isFor(one) === isFor(vote) &&
        isStanding(contact, one) &&
        (!contact.policy.sameRespondent || one.stage === vote.stage)
    )
  )
}

const isSameAnswer = (one: Vote, other: Vote): boolean =>
  one.option === other.option && one.text === other.text && isSameContent(one, other)

/** The vote of theirs that a stage which is over rests on: it stands in the way of another in the running one. */
function restingOn(contact: Contact, respondent: string): Vote | undefined {
  if (contact.policy.sameRespondent) return undefined
  return contact.votes.find(
    (one) => one.respondent === respondent && one.stage !== contact.stage && isFor(one) && !passesWithout(contact, one)
  )
}

function approve(
  contact: Contact,
  reply: Reply,
  vote: Vote,
  resting: Vote | undefined,
  known: Hearing,
  at: number
): Transition {
  const now = proposalOf(contact)
  const saw = reply.proposal ?? 1
  const content = contentOf(contact, reply)
  const isSame = isSameContent(content, now)
  const isOther = now.option !== undefined && vote.option !== undefined && vote.option !== now.option
  if (resting && isSame && !isOther) {
    return alreadyCounted(noteWord(contact, vote.respondent, isSameContent(now, asProposed(contact))), known)
  }
  // What the first stage agreed on is not changed after it.
  if (saw !== now.number || (contact.stage > 0 && (!isSame || isOther))) return outdated(contact, reply, known, saw, at)
  if (!reply.vouched && isOfOlderStage(contact, reply, vote)) return elsewhere(contact, reply, known, vote.recipientId)
  const changed = isSame ? contact : { ...contact, proposal: edited(contact, content, reply.name) }
  const { number, values, arguments: args } = proposalOf(changed)
  const spoken = noteWord(changed, vote.respondent, isSameContent(content, asProposed(contact)))
  const next = cast(spoken, { ...vote, proposal: number }, known, at)
  if (isSame) return next
  const told: ContactNews = {
    type: 'contact.changed',
    data: {
      proposal: number,
      by: reply.name,
      ...(values === undefined ? {} : { values }),
      ...(args === undefined ? {} : { arguments: args })
    }
  }
  const [replied, ...rest] = next.news
  const anew = next.contact.status === 'pending' ? [{ type: 'update' } as const, ...askAgain(next.contact, at)] : []
  return { ...next, effects: [...anew, ...next.effects], news: [replied!, told, ...rest] }
}

/**
 * A new version is a new message to everybody who is asked in the stage, its own token with it: what is pressed or
 * written on an older copy is known by that to have seen the older one.
 */
function askAgain(contact: Contact, at: number): readonly Effect[] {
  if (contact.stage > 0) return []
  return askedRecipients(contact)
    .filter((one) => one.stage === contact.stage && !contact.reach[one.id]?.unreachable)
    .map((one) => sendTo(one, standingAddress(one, contact.reach[one.id] ?? UNTRIED), at))
}

/** Pressed on the copy of a stage that is over by somebody whom a later one asked. */
function isOfOlderStage(contact: Contact, { recipientId }: Reply, vote: Vote): boolean {
  const answered = contact.recipients.find((one) => one.id === recipientId)
  return answered !== undefined && answered.stage < vote.stage
}

function cast(contact: Contact, vote: Vote, known: Hearing, at: number): Transition {
  const replaced = (one: Vote) =>
    one.respondent === vote.respondent && (!contact.policy.sameRespondent || one.stage === vote.stage)
  const votes = [...contact.votes.filter((one) => !replaced(one)), vote]
  const news: ContactNews = { type: 'contact.replied', data: replyNews(vote, vote) }
  const next = after(say({ ...contact, votes }, news), (heard) => settle(heard, at))
  return {
    ...next,
    receipt: { kind: 'accepted', pending: next.contact.status === 'pending', decision: vote.decision },
    hearing: known
  }
}

function alreadyCounted(contact: Contact, known: Hearing): Transition {
  return { ...stay(contact), receipt: { kind: 'already_counted' }, hearing: { ...known, state: 'conversation' } }
}

function outdated(contact: Contact, reply: Reply, known: Hearing, saw: number, at: number): Transition {
  const heard = noteWord(contact, known.respondent!, false)
  const passed = passOn(heard, reply, known, 'outdated')
  const shown = showNewest(passed.contact, known.recipientId!, saw, at)
  return { ...passed, ...shown, receipt: { kind: 'outdated', saw } }
}

/** A later stage is asked with the version that passed: only copies that were sent before there were any show another. */
function showNewest(contact: Contact, recipientId: string, saw: number, at: number): Partial<Transition> {
  const recipient = contact.recipients.find((one) => one.id === recipientId)!
  const { number } = proposalOf(contact)
  if (contact.status !== 'pending' || contact.stage === 0 || recipient.stage !== contact.stage || saw >= number)
    return {}
  const address = standingAddress(recipient, contact.reach[recipient.id] ?? UNTRIED)
  const { contact: next, effects } = once(contact, `anew:${recipientId}:${number}`, (first) => ({
    ...stay(first),
    effects: [{ type: 'update' }, sendTo(recipient, address, at)]
  }))
  return { contact: next, effects }
}

function elsewhere(contact: Contact, reply: Reply, known: Hearing, recipientId: string): Transition {
  return { ...passOn(contact, reply, known, 'elsewhere'), receipt: { kind: 'elsewhere', recipientId } }
}

/** What was written beside a decision that counts nothing is still passed on. */
function passOn(contact: Contact, reply: Reply, known: Hearing, reason: string): Transition {
  const { decision: _, option: __, ...said } = reply
  const news: ContactNews = { type: 'contact.replied', data: { ...replyNews(said, known), reason } }
  return { ...say(contact, news), hearing: { ...known, state: 'conversation', reason } }
}

function voteOf(reply: Reply, decision: Vote['decision'], standing: Standing, at: number): Vote {
  const { id, vouched, recipientId: _, delegateOf: __, own: ___, person: ____, proposal: _____, ...said } = reply
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
