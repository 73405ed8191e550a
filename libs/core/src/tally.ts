import type { Requirement, Stage, Vote } from './contact.ts'
import { fills, type Electorate } from './electorate.ts'

/**
 * Whether distinct voters can fill all requirements, each voter one of them (bipartite matching by augmenting
 * paths). Voters who could fill the same ones are interchangeable, so one that finds no place speaks for the rest.
 */
function canSeat<Seat extends { readonly count: number }, Voter>(
  seats: readonly Seat[],
  voters: Iterable<Voter>,
  could: (seat: Seat, voter: Voter) => boolean
): boolean {
  const taken: (readonly number[])[][] = seats.map(() => [])
  const place = (choices: readonly number[], tried: Set<number>): boolean => {
    for (const choice of choices) {
      if (tried.has(choice)) continue
      tried.add(choice)
      const those = taken[choice]!
      const moved = those.length < seats[choice]!.count ? those.length : those.findIndex((other) => place(other, tried))
      if (moved < 0) continue
      those[moved] = choices
      return true
    }
    return false
  }
  const turnedAway = new Set<string>()
  let missing = seats.reduce((sum, seat) => sum + seat.count, 0)
  for (const voter of voters) {
    if (missing === 0) break
    const choices: number[] = []
    for (let index = 0; index < seats.length; index += 1) if (could(seats[index]!, voter)) choices.push(index)
    const alike = choices.join()
    if (turnedAway.has(alike)) continue
    if (place(choices, new Set())) missing -= 1
    else turnedAway.add(alike)
  }
  return missing === 0
}

/** Whether a decision is for the contact: an approval, or the answer to a question. */
export function isFor(vote: { decision: Vote['decision'] }): boolean {
  return vote.decision === 'approve' || vote.decision === 'answer'
}

/** Whether the votes for it fill the stage's requirements; one vote fills one. */
export function isFilled(stage: Stage, votes: readonly Vote[]): boolean {
  return canSeat(stage.require, votes.filter(isFor), fills)
}

/** A stage, the votes that count in it, and who might yet vote in it. */
export interface Race {
  readonly stage: Stage
  readonly votes: readonly Vote[]
  readonly electorate: Electorate
}

/**
 * Whether the stages, in their order, can still all be won by the votes given and by those who could yet vote.
 * Who rejected is not hoped for in that stage or an earlier one. Unless `sameRespondent`, one respondent fills one
 * place in all of them; somebody counted in an earlier stage can still move on if another may take their place.
 */
export function canAllBeFilled(races: readonly Race[], sameRespondent: boolean): boolean {
  const seats = races.flatMap(({ stage, electorate }, index) =>
    stage.require
      .filter((requirement) => !electorate.unbounded(requirement))
      .map((requirement) => ({ index, requirement, count: requirement.count }))
  )
  const voters = new Map<string, { index: number; could: (requirement: Requirement) => boolean }[]>()
  const add = (respondent: string, index: number, could: (requirement: Requirement) => boolean) => {
    const key = sameRespondent ? `${index} ${respondent}` : respondent
    const known = voters.get(key)
    if (known) known.push({ index, could })
    else voters.set(key, [{ index, could }])
  }
  const rejectedAt = new Map<string, number>()
  races.forEach(({ votes }, index) => {
    for (const vote of votes) {
      if (isFor(vote)) add(vote.respondent, index, (requirement) => fills(requirement, vote))
      else rejectedAt.set(vote.respondent, index)
    }
  })
  races.forEach(({ electorate }, index) => {
    for (const { respondent, could } of electorate.people) {
      if (index > (rejectedAt.get(respondent) ?? -1)) add(respondent, index, could)
    }
  })
  return canSeat(seats, voters.values(), (seat, chances) =>
    chances.some((chance) => chance.index === seat.index && chance.could(seat.requirement))
  )
}
