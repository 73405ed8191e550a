import type { Contact, Outcome, Vote } from './contact.ts'
import { electorateOf } from './electorate.ts'
import { canBeFilled, isFor, tally } from './tally.ts'

/** What the votes and what is known of who can be reached add up to. */
export type Verdict =
  | { readonly type: 'open' | 'next_step' | 'next_stage' | 'undeliverable' }
  | { readonly type: 'decided'; readonly decision: Outcome['decision'] }

/**
 * Judges a pending contact by its state alone, so the order of the same votes does not matter.
 * Every stage entered must hold: an approval withdrawn in an earlier stage counts against that stage.
 */
export function judge(contact: Contact): Verdict {
  if (contact.kind === 'notice') return { type: 'open' }
  const stages = contact.policy.stages.slice(0, contact.stage + 1)
  for (const [index, stage] of stages.entries()) {
    const against = votesIn(contact, index).filter((vote) => !isFor(vote))
    if (against.length >= stage.rejections) return { type: 'decided', decision: rejection(against) }
  }
  const open = stages.findIndex((stage, index) => !tally(stage, votesIn(contact, index)).filled)
  if (open < 0) {
    if (stages.length < contact.policy.stages.length) return { type: 'next_stage' }
    return { type: 'decided', decision: contact.kind === 'question' ? 'answered' : 'approved' }
  }
  if (!winnable(contact, open, 'all_steps', 'anybody')) {
    const against = votesIn(contact, open).filter((vote) => !isFor(vote))
    return against.length > 0 ? { type: 'decided', decision: rejection(against) } : { type: 'undeliverable' }
  }
  if (!winnable(contact, open, 'all_steps', 'reachable')) return { type: 'undeliverable' }
  if (open === contact.stage && !winnable(contact, open, 'asked', 'reachable')) return { type: 'next_step' }
  return { type: 'open' }
}

/** Whether the earlier stage that a vote counts in would hold without it. */
export function passesWithout(contact: Contact, vote: Vote): boolean {
  const rest = votesIn(contact, vote.stage).filter((one) => one !== vote)
  return tally(contact.policy.stages[vote.stage]!, rest).filled
}

function winnable(
  contact: Contact,
  index: number,
  steps: 'asked' | 'all_steps',
  who: 'reachable' | 'anybody'
): boolean {
  const stage = contact.policy.stages[index]!
  const lastStep = steps === 'asked' || index < contact.stage ? contact.reached[index]! : stage.steps.length
  const recipients = contact.recipients.filter(
    (one) => one.stage === index && one.step <= lastStep && (who === 'anybody' || !contact.reach[one.id]?.unreachable)
  )
  return canBeFilled(stage, votesIn(contact, index), electorateOf(stage, recipients), spent(contact, index))
}

/** Who cannot add a vote for this stage: who rejected in it, and who counts in another one. */
function spent(contact: Contact, index: number): ReadonlySet<string> {
  const here = votesIn(contact, index).filter((vote) => !isFor(vote))
  const elsewhere = contact.policy.sameRespondent
    ? []
    : contact.votes.filter((vote) => vote.stage !== index && !passesWithout(contact, vote))
  return new Set([...here, ...elsewhere].map((vote) => vote.respondent))
}

function votesIn(contact: Contact, stage: number): readonly Vote[] {
  return contact.votes.filter((vote) => vote.stage === stage)
}

/** The rejection that came last names the outcome. */
function rejection(against: readonly Vote[]): 'rejected' | 'changes_requested' {
  return against.at(-1)?.decision === 'request_changes' ? 'changes_requested' : 'rejected'
}
