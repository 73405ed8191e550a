import type { Recipient, Requirement, ResolvedPolicy } from './contact.ts'
import { electorateOf, type Potential } from './electorate.ts'
import { ParleyError } from './errors.ts'
import { canBeFilled, matchVoters } from './tally.ts'

/**
 * Refuses a policy that those asked could never meet: a count above the number of people, a stage left with
 * nobody because one respondent does not count in two stages. Throws `policy_unsatisfiable` naming the stage.
 */
export function assertSatisfiable(policy: ResolvedPolicy, recipients: readonly Recipient[]): void {
  const electorates = policy.stages.map((stage, index) =>
    electorateOf(
      stage,
      recipients.filter((one) => one.stage === index)
    )
  )
  policy.stages.forEach((stage, index) => {
    if (!canBeFilled(stage, [], electorates[index]!, new Set()))
      throw unsatisfiable(index, 'count more respondents than are asked')
  })
  if (policy.sameRespondent) return
  const require = policy.stages.flatMap((stage, index) =>
    stage.require
      .filter((requirement) => !electorates[index]!.unbounded(requirement))
      .map((requirement) => ({ ...requirement, stage: index }))
  )
  const voters = new Map<string, { stage: number; potential: Potential }[]>()
  electorates.forEach((electorate, stage) => {
    for (const potential of electorate.people) {
      voters.set(potential.respondent, [...(voters.get(potential.respondent) ?? []), { stage, potential }])
    }
  })
  const could = (requirement: Requirement & { stage?: number }, voter: { stage: number; potential: Potential }[]) =>
    voter.some(({ stage, potential }) => stage === requirement.stage && potential.could(requirement))
  if (!matchVoters(require, [...voters.values()], could).filled) {
    throw unsatisfiable(
      policy.stages.length - 1,
      'need more respondents: nobody counts in two stages unless sameRespondent is set'
    )
  }
}

function unsatisfiable(stage: number, problem: string): ParleyError {
  return new ParleyError('policy_unsatisfiable', {
    path: `policy.stages.${stage}.require`,
    detail: `The requirements of stage ${stage + 1} ${problem}`
  })
}
