import {
  aContact,
  ann,
  bareAddress,
  bob,
  type ContactBuilder,
  cy,
  group,
  who
} from '../../../tests/builders/contact.builder.ts'
import { Looks } from '../../../tests/support/work.ts'
import { isParleyError } from './errors.ts'
import { assertSatisfiable } from './feasibility.ts'

const approvals = group('slack:#approvals')
const finance = group('slack:finance')

function refusal(builder: ContactBuilder): string | undefined {
  const { policy, recipients } = builder.unopened()
  try {
    assertSatisfiable(policy, recipients)
    return undefined
  } catch (error) {
    if (!isParleyError(error) || error.code !== 'policy_unsatisfiable') throw error
    return error.faults[0]?.path
  }
}

it('accepts what those asked could meet', () => {
  expect(refusal(aContact())).toBeUndefined()
  expect(refusal(aContact().asked(ann, bob).quorum(2))).toBeUndefined()
  expect(refusal(aContact().asked(ann).quorum(2).orElse(bob))).toBeUndefined()
  expect(refusal(aContact().asked(approvals).quorum(50))).toBeUndefined()
})

it('refuses a count above the number of respondents, naming the stage', () => {
  expect(refusal(aContact().asked(ann, bob).quorum(3))).toBe('policy.stages.0.require')
  expect(refusal(aContact().asked(ann).stage(bob).quorum(2))).toBe('policy.stages.1.require')
})

it('counts somebody asked twice once', () => {
  expect(refusal(aContact().asked(ann).quorum(2).orElse(ann))).toBe('policy.stages.0.require')
  const same = bareAddress('email:cfo@acme.example')
  expect(refusal(aContact().asked(same, same).quorum(2))).toBe('policy.stages.0.require')
})

it('refuses a requirement of somebody who is not asked', () => {
  expect(
    refusal(
      aContact()
        .asked(ann)
        .require({ of: [who(bob)], count: 1 })
    )
  ).toBe('policy.stages.0.require')
  expect(
    refusal(
      aContact()
        .asked(approvals)
        .require({ of: [who(bob)], count: 1 })
    )
  ).toBeUndefined()
})

it('lets one respondent fill one requirement', () => {
  const both = [
    { of: [who(ann)], count: 1 },
    { of: [who(ann), who(bob)], count: 1 }
  ]
  expect(
    refusal(
      aContact()
        .asked(ann, cy)
        .require(...both)
    )
  ).toBe('policy.stages.0.require')
  expect(
    refusal(
      aContact()
        .asked(ann, bob)
        .require(...both)
    )
  ).toBeUndefined()
})

it('takes people to be in a group, which shows only when they answer', () => {
  expect(
    refusal(
      aContact()
        .asked(ann)
        .require({ of: [who(finance)], count: 1 })
    )
  ).toBeUndefined()
  expect(
    refusal(
      aContact()
        .asked(ann)
        .require({ of: [who(finance)], count: 2 })
    )
  ).toBe('policy.stages.0.require')
  expect(
    refusal(
      aContact()
        .asked(approvals)
        .require({ of: [who(finance)], count: 9 })
    )
  ).toBeUndefined()
})

it('bounds a group by `allowed` where that names people only', () => {
  expect(refusal(aContact().asked(approvals).allowed(ann, bob).quorum(2))).toBeUndefined()
  expect(refusal(aContact().asked(approvals).allowed(ann, bob).quorum(3))).toBe('policy.stages.0.require')
  expect(refusal(aContact().asked(approvals, cy).allowed(ann, bob).quorum(3))).toBeUndefined()
  expect(refusal(aContact().asked(approvals).allowed(ann, finance).quorum(3))).toBeUndefined()
})

it('case 21: refuses a stage 2 that asks only A when stage 1 needs A', () => {
  expect(refusal(aContact().asked(ann).stage(ann))).toBe('policy.stages.1.require')
  expect(refusal(aContact().asked(ann).stage(ann).sameRespondent())).toBeUndefined()
  expect(refusal(aContact().asked(ann, bob).stage(ann))).toBeUndefined()
  expect(refusal(aContact().asked(ann, bob).quorum(2).stage(ann))).toBe('policy.stages.1.require')
  expect(refusal(aContact().asked(ann).stage(bob).stage(ann, bob))).toBe('policy.stages.2.require')
  expect(refusal(aContact().asked(ann, approvals).stage(ann))).toBeUndefined()
})

describe('who may decide in a group', () => {
  const of = (count: number, ...those: readonly Parameters<typeof who>[0][]) => ({ of: those.map(who), count })

  it('is bounded by `allowed`: those named there can fill what names them, or a group, and nothing else', () => {
    const bounded = aContact().asked(approvals).allowed(ann, bob)
    expect(refusal(bounded.require(of(1, bob)))).toBeUndefined()
    expect(refusal(bounded.require(of(2, ann, bob, cy)))).toBeUndefined()
    expect(refusal(bounded.require(of(3, ann, bob, cy)))).toBe('policy.stages.0.require')
    expect(refusal(bounded.require(of(1, cy)))).toBe('policy.stages.0.require')
    expect(refusal(bounded.require(of(2, finance)))).toBeUndefined()
    expect(refusal(bounded.require(of(3, finance)))).toBe('policy.stages.0.require')
  })

  it('is unbounded without it, for what names nobody or a group', () => {
    expect(refusal(aContact().asked(approvals).quorum(9))).toBeUndefined()
    expect(refusal(aContact().asked(approvals).require(of(9, finance)))).toBeUndefined()
    expect(refusal(aContact().asked(approvals).require(of(2, ann)))).toBe('policy.stages.0.require')
    expect(refusal(aContact().asked(ann).require(of(2, finance)))).toBe('policy.stages.0.require')
    expect(refusal(aContact().asked(ann).quorum(2))).toBe('policy.stages.0.require')
  })
})

it('looks at twice as many names twice as often, however many groups they decide in', () => {
  const some = <T>(count: number, one: (n: number) => T) => Array.from({ length: count }, (_, n) => one(n))
  const looksFor = (count: number) => {
    const looks = new Looks()
    const { policy, recipients } = aContact()
      .asked(...some(count, (n) => group(`slack:#g${n}`)))
      .allowed(...some(count, (n) => bareAddress(`slack:U${n}`)))
      .quorum(count)
      .unopened()
    const [stage] = policy.stages
    assertSatisfiable({ ...policy, stages: [{ ...stage, allowed: looks.watch(stage.allowed!) }] }, recipients)
    return looks.count
  }
  expect(looksFor(400)).toBeLessThanOrEqual(2 * looksFor(200) + 20)
})
