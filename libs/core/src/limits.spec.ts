import { addRefs, assertRowSize, assertWithinLimits, countRef } from './limits.ts'
import { PolicySpec } from './policy.schema.ts'

const pathOf = (stage: number, step: number, index: number) => `policy.stages.${stage}.steps.${step}.to.${index}`
const many = (count: number) => Array.from({ length: count }, (_, index) => `inbox:p${index}`)
const spec = (to: string[], more = {}) => PolicySpec.parse({ stages: [{ steps: [{ to }], ...more }] })
const code = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as { code: string; faults: { path: string }[] }).faults[0]?.path
  }
}

it('counts whom a policy asks, whom it requires and admits, and who watches', () => {
  const policy = spec(many(3), { require: [{ of: many(2), count: 1 }, { count: 1 }], allowed: many(4) })
  expect(assertWithinLimits(policy, pathOf, { cc: many(5), bcc: many(6) })).toBe(20)
})

it('counts a ref, and those that it brings', () => {
  expect(countRef('@ann')).toBe(1)
  expect(countRef({ ref: '@ann', via: ['email:a@acme.example', 'slack:U1'] })).toBe(3)
})

it('takes a thousand and no more, and says where the first one too many stands', () => {
  expect(assertWithinLimits(spec(many(1_000)), pathOf)).toBe(1_000)
  expect(code(() => assertWithinLimits(spec(many(1_001)), pathOf))).toBe('policy.stages.0.steps.0.to.1000')
  expect(code(() => assertWithinLimits(spec(many(999)), pathOf, { bcc: many(2) }))).toBe('bcc.1')
})

it('names a policy that has a name by it alone', () => {
  const of = spec(many(1), { require: [{ of: many(1_000), count: 1 }] })
  expect(code(() => assertWithinLimits(of, () => 'policy'))).toBe('policy')
  expect(code(() => assertWithinLimits(of, pathOf))).toBe('policy.stages.0.require.0.of')
})

it('goes on counting where some are there already', () => {
  expect(addRefs(998, 2, 'to.0')).toBe(1_000)
  expect(() => addRefs(998, 3, 'to.0')).toThrow('at most 1,000 refs')
})

it('takes a row of one MiB, and not a byte more; what is written with more bytes counts them', () => {
  const filled = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) })
  expect(() => assertRowSize(filled(1_048_576))).not.toThrow()
  expect(() => assertRowSize(filled(1_048_577))).toThrow('larger than 1 MiB')
  expect(() => assertRowSize({ a: '€'.repeat(400_000) })).toThrow('larger than 1 MiB')
})
