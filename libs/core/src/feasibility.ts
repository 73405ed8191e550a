import type { Recipient, ResolvedPolicy } from './contact.ts'
import { electorateOf } from './electorate.ts'
import { ParleyError } from './errors.ts'
import { canAllBeFilled } from './tally.ts'

/**
 * Refuses a policy that those asked could never meet: a count above the number of people, a stage left with
 * nobody because one respondent does not count in two stages. Throws `policy_unsatisfiable` naming the first stage
 * that cannot be met.
 */
export function assertSatisfiable(policy: ResolvedPolicy, recipients: readonly Recipient[]): void {
  const races = policy.stages.map((stage, index) => ({
    stage,
    votes: [],
    electorate: electorateOf(
      stage,
      recipients.filter((one) => one.stage === index)
    )
  }))
  races.forEach((race, index) => {
    if (!canAllBeFilled([race], true)) throw unsatisfiable(index, 'count more respondents than are asked')
  })
  races.forEach((_, index) => {
    if (!canAllBeFilled(races.slice(0, index + 1), policy.sameRespondent)) {
      throw unsatisfiable(index, 'need more respondents: nobody counts in two stages unless sameRespondent is set')
    }
  })
}

function unsatisfiable(stage: number, problem: string): ParleyError {
  return new ParleyError('policy_unsatisfiable', {
    path: `policy.stages.${stage}.require`,
    detail: `The requirements of stage ${stage + 1} ${problem}`
  })
}
