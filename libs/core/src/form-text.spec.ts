import { APPROVAL_OPTIONS, type Form, type FormField } from './ask.schema.ts'
import { decide } from './decide.ts'
import { readAnswer } from './answer.ts'

const field = (id: string, type: FormField['type'], label = id, more: Partial<FormField> = {}): FormField => ({
  id,
  label,
  type,
  required: false,
  ...more
})
const form: Form = {
  fields: [
    field('amount', 'number', 'Amount in EUR', { required: true }),
    field('reason', 'text', '原因'),
    field('urgent', 'boolean', 'Is it urgent?'),
    field('region', 'select', 'Region', { options: ['North', 'South East'] }),
    field('day', 'date', 'Due day')
  ]
}
const question = { kind: 'question', options: [], form } as const
const approval = { kind: 'approval', options: APPROVAL_OPTIONS, form } as const
const seats = { ...question, form: { fields: [field('seats', 'number', 'Seats', { required: true })] } }

it.each<[string, Record<string, unknown>]>([
  ['amount: 120', { amount: 120 }],
  ['Amount in EUR：120', { amount: 120 }],
  ['AMOUNT = １２０', { amount: 120 }],
  ['amount: 120\nreason: late, and broken', { amount: 120, reason: 'late, and broken' }],
  ['amount: -1.5; 原因：太贵; urgent: yes', { amount: -1.5, reason: '太贵', urgent: true }],
  ['amount: 120, region: south east, day: 2026-12-31', { amount: 120, region: 'South East', day: '2026-12-31' }],
  ['**Amount in EUR**: 7\nIs it urgent?: nein', { amount: 7, urgent: false }],
  ['Hi Ann,\n\namount: 120\n\nKind regards,\nBo Lind', { amount: 120 }]
])('%j answers a form', (text, values) => {
  expect(decide(text, question)).toMatchObject({ decision: 'answer', values, confidence: 'high' })
  expect(readAnswer(question, { text })).toEqual({ decision: 'answer', text, values })
})

it.each<[string, string, string]>([
  ['amount: a lot', 'values.amount', 'Amount in EUR must be a number'],
  ['amount: 1e3', 'values.amount', 'Amount in EUR must be a number'],
  ['amount: 1,200', 'values.amount', 'Amount in EUR must be a number'],
  ['reason: none', 'values.amount', 'Amount in EUR is required'],
  ['amount: 1; region: West', 'values.region', 'Region must be one of its options'],
  ['amount: 1; day: 31.12.2026', 'values.day', 'Due day must be a date such as 2026-12-31'],
  ['amount: 1; urgent: perhaps', 'values.urgent', 'Is it urgent? must be true or false'],
  ['amount: 1\namount: 2', 'values.amount', 'Amount in EUR is given twice']
])('%j is told by its field', (text, path, message) => {
  expect(decide(text, question)).toEqual({ confidence: 'low', why: message, faults: [{ path, message }] })
  expect(() => readAnswer(question, { text })).toThrow(message)
})

it.each([
  'What do you mean?',
  'amount',
  'I need 120',
  'amount: 120\nbut only in May',
  'amount: 120\ncolour: red',
  '',
  'yes'
])('%j answers no form, and is no fault', (text) => {
  const decided = decide(text, question)
  expect(decided.decision).toBeUndefined()
  expect(decided.faults).toBeUndefined()
  expect(readAnswer(question, { text })).toEqual(text === '' ? {} : { text })
})

it('takes the bare value of an only field', () => {
  expect(decide('12', seats)).toMatchObject({ decision: 'answer', values: { seats: 12 } })
  expect(decide('seats: 12', seats)).toMatchObject({ decision: 'answer', values: { seats: 12 } })
  expect(decide('four', seats)).toEqual({ confidence: 'low', why: 'Seats must be a number' })
  const city = { ...question, form: { fields: [field('city', 'text', 'City', { required: true })] } }
  expect(decide('Bern, I think', city)).toMatchObject({ decision: 'answer', values: { city: 'Bern, I think' } })
})

describe.each([
  'Amount, in EUR',
  'Ratio a:b',
  'Start; end',
  'A = B',
  '金額、税込',
  'Total: net, gross',
  '注：説明',
  'Amount (EUR):',
  '*Amount*',
  'due_day'
])('a field called %j', (label) => {
  const fields = [field('x1', 'text', label, { required: true }), field('y1', 'text', 'Other')]
  const asked = { ...question, form: { fields } }
  it.each([label, label.toUpperCase()])('is filled in as it is printed (%j)', (name) => {
    expect(decide(`${name}: 12`, asked)).toMatchObject({ values: { x1: '12' } })
    expect(decide(`Other: a: b, c\n${name}: 12`, asked)).toMatchObject({ values: { x1: '12', y1: 'a: b, c' } })
    expect(decide(`${name}：12；other=z`, asked)).toMatchObject({ values: { x1: '12', y1: 'z' } })
  })
})

it('reads a name as people see it, and no id that is the label of another field', () => {
  const twins = (...fields: FormField[]) => ({ ...question, form: { fields } })
  const crossed = twins(field('a', 'number', 'b'), field('b', 'number', 'a'))
  expect(decide('a: 1\nb: 2', crossed).values).toEqual({ a: 2, b: 1 })
  const shadowed = twins(field('x', 'number', 'Amount'), field('amount', 'number', 'Limit'))
  expect(decide('Amount: 5', shadowed).values).toEqual({ x: 5 })
  const named = twins(field('x', 'number', 'Amount\u200b:'), field('y', 'number', 'Limit'))
  expect(decide('amount: 5', named).values).toEqual({ x: 5 })
  const alike = twins(field('x', 'number', 'Amount'), field('amount', 'number', 'AMOUNT\u200b'))
  expect(decide('Amount: 5', alike).decision).toBeUndefined()
})

it('takes no power and no number in a circle for a number', () => {
  for (const written of ['10²', '①', '½', '5⁻¹'])
    expect(() => readAnswer(seats, { text: `seats: ${written}` })).toThrow('Seats must be a number')
})

it('rounds nothing', () => {
  for (const written of ['1.0000000000000000001', '4503599627370497.25', '0.1234567890123456789', '-9007199254740993'])
    expect(() => readAnswer(seats, { text: `seats: ${written}` })).toThrow('Seats must be a number')
  for (const [written, value] of [
    ['0.30000000000000004', 0.1 + 0.2],
    ['007.500', 7.5],
    ['-.50', -0.5],
    ['0.000', 0],
    ['100', 100],
    ['9007199254740991', Number.MAX_SAFE_INTEGER]
  ] as const)
    expect(readAnswer(seats, { text: `seats: ${written}` }).values).toEqual({ seats: value })
})

it('fills in a form beside a decision, never without one', () => {
  expect(decide('Approve\namount: 120', approval)).toMatchObject({ decision: 'approve', values: { amount: 120 } })
  expect(decide('amount: 120\n\n同意', approval)).toMatchObject({ decision: 'approve', values: { amount: 120 } })
  expect(decide('Reject\ntoo dear', approval)).toMatchObject({ decision: 'reject', comment: 'too dear' })
  expect(decide('Reject\namount: 120', approval).values).toBeUndefined()
  expect(decide('amount: 120', approval).decision).toBeUndefined()
  expect(decide('Approve, but amount: 120', approval).decision).toBeUndefined()
  expect(decide('Approve', approval)).toMatchObject({
    faults: [{ path: 'values.amount' }],
    why: 'Amount in EUR is required'
  })
  expect(readAnswer(approval, { text: 'yes', values: { amount: '3' } })).toMatchObject({
    decision: 'approve',
    values: { amount: 3 }
  })
})

it('takes neither an edited argument nor a field of every object from a text', () => {
  const asked = { ...approval, action: { name: 'refund', arguments: { limit: 1 }, editable: true } }
  const read = readAnswer(asked, { text: 'Approve\namount: 120' })
  expect(read).not.toHaveProperty('arguments')
  expect(decide('Approve\namount: 120\nlimit: 5', asked).decision).toBeUndefined()
  expect(decide('constructor: 1', question).decision).toBeUndefined()
})
