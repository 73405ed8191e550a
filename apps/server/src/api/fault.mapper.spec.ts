import { NewContact } from '@parley/core'
import { toRequestError } from './fault.mapper.ts'

const refusal = (body: unknown) => toRequestError(NewContact.safeParse(body).error!.issues, NewContact)
const GOOD = { kind: 'approval', body: 'May I?', to: 'inbox' }
const many = <T>(count: number, one: (n: number) => T) => Array.from({ length: count }, (_, n) => one(n))
const names = (count: number) => Object.fromEntries(many(count, (n) => [`kimd${n}`, 1]))

it.each<[string, (count: number) => object]>([
  ['fields that nobody knows', (count) => ({ ...GOOD, ...names(count) })],
  ['fields that nobody knows further in', (count) => ({ ...GOOD, context: names(count) })],
  ['refs that are none', (count) => ({ ...GOOD, to: many(count, () => 1) })],
  [
    'refs with more than they may have',
    (count) => ({ ...GOOD, to: many(count, () => ({ ref: 'inbox', ...names(2) })) })
  ],
  ['options that are none', (count) => ({ ...GOOD, options: many(count, () => ({})) })],
  ['fields of a form that are none', (count) => ({ ...GOOD, form: { fields: many(count, () => ({})) } })],
  ['keys that are none', (count) => ({ ...GOOD, metadata: Object.fromEntries(many(count, (n) => [`${n} `, 1])) })]
])('names the first fifty of %s, however many there are', (_what, body) => {
  expect(refusal(body(10_000)).faults.length).toBeLessThanOrEqual(50)
})

it('reads no more of what is far too long', () => {
  const tooLong = expect.stringMatching(/must have at most 10,000 items/)
  expect(refusal({ ...GOOD, to: many(200_000, () => 1) }).faults).toEqual([{ path: 'to', message: tooLong }])
  const stages = many(10, () => ({ steps: many(5, () => ({ to: many(4_000, () => 1) })) }))
  expect(refusal({ ...GOOD, to: undefined, policy: { stages } }).faults).toEqual([{ path: 'policy', message: tooLong }])
})

const option = (n: number) => ({ id: `o${n}`, label: `Option ${n} of them`, decision: 'reject' })
const field = (n: number) => ({ id: `f${n}`, label: `Field ${n} of them`, type: 'text' })

it.each<[string, (count: number) => object, string]>([
  ['options', (count) => ({ ...GOOD, options: many(count, option) }), 'options'],
  ['fields', (count) => ({ ...GOOD, form: { fields: many(count, field) } }), 'form.fields'],
  [
    'choices',
    (count) => ({ ...GOOD, form: { fields: [{ ...field(1), type: 'select', options: many(count, (n) => `c${n}`) }] } }),
    'form.fields.0.options'
  ]
])('looks at none of too many %s beside the others', (_what, body, path) => {
  expect(refusal(body(4_000)).faults.map((one) => one.path)).toEqual([path])
})
