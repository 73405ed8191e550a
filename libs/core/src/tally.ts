import { type Electorate, fills } from './electorate.ts'
import type { Requirement, Stage, Vote } from './contact.ts'

/**
 * Fills requirements with distinct voters, as many as can be (bipartite matching by augmenting paths), in the
 * order given, so that earlier voters keep their place. Returns who fills something, or all of it is filled.
 */
export function matchVoters<Voter>(
  require: readonly Requirement[],
  voters: readonly Voter[],
  could: (requirement: Requirement, voter: Voter) => boolean
): { filled: boolean; by: ReadonlySet<Voter> } {
  const places: Voter[][] = require.map(() => [])
  const seat = (voter: Voter, tried: Set<number>): boolean => {
    for (const [index, requirement] of require.entries()) {
      if (tried.has(index) || !could(requirement, voter)) continue
      tried.add(index)
      const place = places[index]!
      if (place.length < requirement.count) {
        place.push(voter)
        return true
      }
      const moved = place.findIndex((other) => seat(other, tried))
      if (moved >= 0) {
        place[moved] = voter
        return true
      }
    }
    return false
  }
  const full = () => require.every((requirement, index) => places[index]!.length >= requirement.count)
  for (const voter of voters) {
    if (full()) break
    seat(voter, new Set())
  }
  return { filled: full(), by: new Set(places.flat()) }
}

const RANK = { approve: 1, answer: 1, reject: 0, request_changes: 0 } as const

/** Whether a decision is for the contact: an approval, or the answer to a question. */
export function isFor(vote: { decision: Vote['decision'] }): boolean {
  return RANK[vote.decision] === 1
}

/** The votes for it that fill the stage's requirements, and whether they fill them all. */
export function tally(stage: Stage, votes: readonly Vote[]): { filled: boolean; by: ReadonlySet<Vote> } {
  return matchVoters(stage.require, votes.filter(isFor), fills)
}

/**
 * Whether the stage can still be won by the votes given for it and by those who could yet vote.
 * `spent` are respondents who cannot add a vote of their own: who rejected, or counted in another stage.
 */
export function canBeFilled(
  stage: Stage,
  votes: readonly Vote[],
  electorate: Electorate,
  spent: ReadonlySet<string>
): boolean {
  const require = stage.require.filter((requirement) => !electorate.unbounded(requirement))
  const given = votes.filter(isFor)
  const voted = new Set(given.map((vote) => vote.respondent))
  const open = electorate.people.filter((one) => !spent.has(one.respondent) && !voted.has(one.respondent))
  return matchVoters(
    require,
    [...given.map((vote) => (requirement: Requirement) => fills(requirement, vote)), ...open.map((one) => one.could)],
    (requirement, could) => could(requirement)
  ).filled
}
