import type { Recipient, Requirement, Stage, Vote, Who } from './contact.ts'
import { isOn, respondentNamed, rosterOf } from './roster.ts'
import { respondentOf } from './standing.ts'

/**
 * Whether a vote can fill a requirement. A vote that a delegate gave, or an operator vouched for, fills what the one
 * it counts for may fill, whatever account it came from.
 */
export function fills(requirement: Requirement, vote: Vote): boolean {
  if (!requirement.of) return true
  const roster = rosterOf(requirement.of)
  const lent = vote.delegateFor !== undefined || vote.vouchedBy !== undefined
  const isTheirs = lent || vote.person !== undefined || !vote.respondent.startsWith('person:')
  if (isTheirs && roster.respondents.has(vote.respondent)) return true
  return !lent && isOn(roster, vote)
}

/** Somebody who might still vote, and which requirements of the stage they could fill. */
export interface Potential {
  readonly respondent: string
  /** Asked themselves; otherwise only named among those who may answer in a group. */
  readonly asked: boolean
  readonly could: (requirement: Requirement) => boolean
}

export interface Electorate {
  readonly people: readonly Potential[]
  /** Requirements that an open group can fill without bound. */
  readonly unbounded: (requirement: Requirement) => boolean
}

/**
 * Who could answer a stage if every recipient given were reached. A group is open: it stands for any number of
 * accounts, unless it is told by name who in it may decide. Whether a person belongs to a platform's group shows when
 * they answer, so until then they are taken to.
 */
export function electorateOf(stage: Stage, recipients: readonly Recipient[]): Electorate {
  const people = new Map<string, Potential>()
  for (const one of recipients) {
    if (one.group) continue
    const respondent = respondentOf(one)
    people.set(respondent, { respondent, asked: true, could: (requirement) => couldBe(requirement, one) })
  }
  let open = false
  // Groups that say nothing more than the stage does are all alike: one speaks for the others.
  let spoken = false
  for (const group of recipients) {
    if (!group.group) continue
    const own = group.allowed?.some(isNamed) ? group.allowed : undefined
    if (!own && spoken) continue
    spoken ||= !own
    const lists = [...(stage.allowed ? [stage.allowed] : []), ...(own ?? [])]
    // Whoever is on all of them is on the shortest.
    const [named] = lists.filter(isNamed).toSorted((a, b) => a.length - b.length)
    open ||= named === undefined
    for (const who of named ?? stage.require.flatMap((requirement) => requirement.of ?? [])) {
      const respondent = respondentNamed(who)
      if (who.group || people.has(respondent) || !lists.every((list) => mayAdmit(list, respondent))) continue
      people.set(respondent, {
        respondent,
        asked: false,
        could: ({ of }) => !of || rosterOf(of).groups.size > 0 || rosterOf(of).respondents.has(respondent)
      })
    }
  }
  return {
    people: [...people.values()],
    unbounded: ({ of }) => open && (!of || rosterOf(of).groups.size > 0)
  }
}

/** Whether a list names everybody who is on it. */
const isNamed = (list: readonly Who[]): boolean => rosterOf(list).groups.size === 0

const mayAdmit = (list: readonly Who[], respondent: string): boolean =>
  rosterOf(list).groups.size > 0 || rosterOf(list).respondents.has(respondent)

function couldBe({ of }: Requirement, recipient: Recipient): boolean {
  if (!of) return true
  const { groups, persons, accounts } = rosterOf(of)
  if (groups.size > 0 || (recipient.person !== undefined && persons.has(recipient.person))) return true
  return recipient.accounts.some((account) => accounts.has(account))
}
