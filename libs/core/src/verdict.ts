import { storedVersion } from './before-versions.ts'
import type { Contact, Outcome, Recipient, Vote } from './contact.ts'
import { electorateOf } from './electorate.ts'
import { proposalOf } from './proposal.ts'
import { canAllBeFilled, isFilled, isFor } from './tally.ts'

/** What the votes and what is known of who can be reached add up to. */
export type Verdict =
  | { readonly type: 'open' | 'next_step' | 'next_stage' }
  | { readonly type: 'undeliverable'; readonly reason: 'nobody_reachable' | 'too_few_reachable' | 'too_few_left' }
  | { readonly type: 'decided'; readonly decision: Outcome['decision'] }

/**
 * Judges a pending contact by its state alone, so the order of the same votes matters only in naming a rejection.
 * Every stage entered must hold: an approval withdrawn in an earlier stage counts against that stage.
 */
export function judge(contact: Contact): Verdict {
  if (contact.kind === 'notice') return { type: 'open' }
  const stages = contact.policy.stages.slice(0, contact.stage + 1)
  for (const [index, stage] of stages.entries()) {
    const against = votesIn(contact, index).filter((vote) => !isFor(vote))
    if (against.length >= stage.rejections) return { type: 'decided', decision: rejection(against) }
  }
  const open = stages.findIndex((_, index) => !passedBy(contact, index))
  if (open < 0) {
    if (stages.length < contact.policy.stages.length) return { type: 'next_stage' }
    return { type: 'decided', decision: contact.kind === 'question' ? 'answered' : 'approved' }
  }
  if (winnable(contact, 'asked', 'reachable')) return { type: 'open' }
  if (!winnable(contact, 'all_steps', 'anybody')) {
    const against = contact.votes.filter((vote) => !isFor(vote))
    return against.length > 0
      ? { type: 'decided', decision: rejection(against) }
      : { type: 'undeliverable', reason: 'too_few_left' }
  }
  if (!winnable(contact, 'all_steps', 'reachable')) {
    const nobody = contact.recipients.every((one) => contact.reach[one.id]?.unreachable)
    return { type: 'undeliverable', reason: nobody ? 'nobody_reachable' : 'too_few_reachable' }
  }
  return { type: open === contact.stage ? 'next_step' : 'open' }
}

/** Whether the stage that a vote counts in would hold without it. */
export function passesWithout(contact: Contact, vote: Vote): boolean {
  return passedBy({ ...contact, votes: contact.votes.filter((one) => one !== vote) }, vote.stage) !== undefined
}

/**
 * The votes by which a stage holds: for an approval those of the current version and of one option, as agreement is on
 * the same thing; for a question all answers. `undefined` while it does not hold.
 */
export function passedBy(contact: Contact, index: number): readonly Vote[] | undefined {
  const stage = contact.policy.stages[index]!
  const those = votesIn(contact, index).filter(isFor)
  if (contact.kind !== 'approval') return isFilled(stage, those) ? those : undefined
  const { number, option } = proposalOf(contact)
  const current = those.filter((vote) => (vote.proposal ?? storedVersion(contact, vote)) === number)
  const options = option === undefined ? [...new Set(current.map((vote) => vote.option))] : [option]
  for (const one of options) {
    const agreed = current.filter((vote) => vote.option === one || vote.option === undefined)
    if (isFilled(stage, agreed)) return agreed
  }
  return undefined
}

/** Whether it may yet fill a place as it is: an approval of an older version cannot, its giver may approve again. */
export function isStanding(contact: Contact, vote: Vote): boolean {
  if (contact.kind !== 'approval' || vote.decision !== 'approve') return true
  return (vote.proposal ?? storedVersion(contact, vote)) === proposalOf(contact).number
}

/** At an address that was asked by itself, somebody whose vote it is by their name: nobody else is hoped for there. */
function hasVotedAsAnother({ votes }: Contact, { id, group, person }: Recipient): boolean {
  return (
    !group &&
    person === undefined &&
    votes.some((one) => one.recipientId === id && one.respondent.startsWith('person:'))
  )
}

/** Stages that were passed ask nobody new, so only the running one is given the steps that are still to come. */
function winnable(contact: Contact, steps: 'asked' | 'all_steps', who: 'reachable' | 'anybody'): boolean {
  const races = contact.policy.stages.slice(0, contact.stage + 1).map((stage, index) => {
    const lastStep = steps === 'all_steps' && index === contact.stage ? stage.steps.length : contact.reached[index]!
    const recipients = contact.recipients.filter(
      (one) =>
        one.stage === index &&
        one.step <= lastStep &&
        (who === 'anybody' || !contact.reach[one.id]?.unreachable) &&
        !hasVotedAsAnother(contact, one)
    )
    return {
      stage,
      votes: votesIn(contact, index).filter((vote) => isStanding(contact, vote)),
      electorate: electorateOf(stage, recipients)
    }
  })
  return canAllBeFilled(latestOnly(races), contact.policy.sameRespondent)
}

/** Somebody asked in several stages votes in the latest, so they are not hoped for in the ones before. */
function latestOnly<R extends { electorate: ReturnType<typeof electorateOf> }>(races: readonly R[]): R[] {
  const later = new Set<string>()
  return races
    .map((_, index) => races[races.length - 1 - index]!)
    .map((race) => {
      const people = race.electorate.people.filter((one) => !one.asked || !later.has(one.respondent))
      for (const one of people) if (one.asked) later.add(one.respondent)
      return { ...race, electorate: { ...race.electorate, people } }
    })
    .reverse()
}

function votesIn(contact: Contact, stage: number): readonly Vote[] {
  return contact.votes.filter((vote) => vote.stage === stage)
}

/** The rejection that came last names the outcome. */
function rejection(against: readonly Vote[]): 'rejected' | 'changes_requested' {
  return against.at(-1)?.decision === 'request_changes' ? 'changes_requested' : 'rejected'
}
