import { readAnswer } from './answer.ts'
import { Form, type FormField } from './ask.schema.ts'
import { decide } from './decide.ts'
import { APPROVAL_OPTIONS } from './ask.schema.ts'

const pathsOf = (...fields: object[]) =>
  Form.safeParse({
    fields: fields.map((one, index) => ({ id: `f${index}`, label: `Field ${index}`, type: 'text', ...one }))
  })
    .error?.issues.map((issue) => issue.path.join('.').replace('fields.', ''))
    .toSorted() ?? []

const SIZES = [{ value: 's', label: 'Small' }, { value: 'l', label: 'Large, heavy' }, 'Other']
const select = { type: 'select', options: SIZES }

describe('what a form may hold', () => {
  it('labels for choices, several of them, several lines, and defaults', () => {
    expect(
      pathsOf(
        { ...select, default: 's' },
        { ...select, multiple: true, default: ['Other', 's'] },
        { multiline: true, default: 'one\ntwo' },
        { default: 'one' },
        { multiline: true, default: 'one\r\ntwo' },
        { type: 'number', default: 2.5 },
        { type: 'boolean', default: false },
        { type: 'date', default: '2028-02-29' }
      )
    ).toEqual([])
  })

  it.each([
    ['a label as a default', { ...select, default: 'Small' }],
    ['a value that is not offered', { ...select, default: 'm' }],
    ['a list for one choice', { ...select, default: ['s'] }],
    ['one for a list', { ...select, multiple: true, default: 's' }],
    ['one of a list that is not offered', { ...select, multiple: true, default: ['s', 'm'] }],
    ['one of a list twice', { ...select, multiple: true, default: ['s', 's'] }],
    ['an empty list', { ...select, multiple: true, default: [] }],
    ['a text for a number', { type: 'number', default: '2' }],
    ['no finite number', { type: 'number', default: Infinity }],
    ['a number that nobody writes', { type: 'number', default: 1e-7 }],
    ['a number that would be rounded', { type: 'number', default: 2 ** 53 }],
    ['a text for a tick', { type: 'boolean', default: 'true' }],
    ['a number for a text', { default: 2 }],
    ['lines for a field of one', { default: 'one\ntwo' }],
    ['nothing', { default: '' }],
    ['a day that is none', { type: 'date', default: '2027-02-29' }]
  ])('no default that is %s', (_, field) => {
    expect(pathsOf(field)).toEqual(['0.default'])
  })

  it.each([
    [
      'labels',
      [
        { value: 'a', label: 'Red' },
        { value: 'b', label: ' ＲＥＤ' }
      ]
    ],
    [
      'values',
      [
        { value: 'a', label: 'Red' },
        { value: 'A', label: 'Blue' }
      ]
    ],
    ['a label and a value', [{ value: 'red', label: 'Blue' }, 'Red']],
    ['texts', ['Red', 'r\u200bed']]
  ])('no choices that look alike: %s', (_, options) => {
    expect(pathsOf({ type: 'select', options })).toEqual(['0.options.1'])
  })

  it('lines and lists only where they are meant', () => {
    expect(pathsOf({ type: 'number', multiline: true }, { multiple: true })).toEqual(['0.multiline', '1.multiple'])
    expect(pathsOf({ ...select, options: [{ value: 'a', label: 'A', hint: 'x' }] })).not.toEqual([])
    expect(pathsOf({ ...select, options: [{ value: 'a', label: '\u200b' }] })).not.toEqual([])
  })
})

const field = (id: string, more: Partial<FormField>): FormField => ({
  id,
  label: id,
  type: 'text',
  required: false,
  ...more
})
const form: Form = {
  fields: [
    field('Size', { type: 'select', options: SIZES, required: true, default: 's' }),
    field('Extras', {
      type: 'select',
      options: [{ value: 'b', label: 'Big, blue' }, 'Red', { value: 'g', label: '绿色' }],
      multiple: true
    }),
    field('Note', { multiline: true }),
    field('Seats', { type: 'number', default: 2 })
  ]
}
const question = { kind: 'question', options: [], form } as const
const approval = { kind: 'approval', options: APPROVAL_OPTIONS, form } as const

describe('in words', () => {
  it.each<[string, Record<string, unknown>]>([
    ['Size: small', { Size: 's', Seats: 2 }],
    ['Size: L', { Size: 'l', Seats: 2 }],
    ['Size: large, heavy; Seats: 3', { Size: 'l', Seats: 3 }],
    ['Seats：３', { Size: 's', Seats: 3 }],
    ['Extras: red, big, blue', { Size: 's', Extras: ['b', 'Red'], Seats: 2 }],
    ['Extras：绿色、red', { Size: 's', Extras: ['Red', 'g'], Seats: 2 }],
    ['Extras: Red，G, red', { Size: 's', Extras: ['Red', 'g'], Seats: 2 }],
    ['Extras:\n- Big, blue\n- Red\nSeats: 1', { Size: 's', Extras: ['b', 'Red'], Seats: 1 }],
    ['Note: one\ntwo\nSize: other', { Size: 'Other', Note: 'one\ntwo', Seats: 2 }],
    ['Note:\none\ntwo\n\nKind regards,\nBo Lind', { Size: 's', Note: 'one\ntwo', Seats: 2 }]
  ])('%j fills in a form, and what it leaves out takes its default', (text, values) => {
    expect(readAnswer(question, { text })).toMatchObject({ decision: 'answer', values })
    expect(readAnswer(question, { text }).values).toEqual(values)
  })

  it.each([
    ['Size: medium', 'values.Size'],
    ['Size: small, other', 'values.Size'],
    ['Extras: red, pink', 'values.Extras'],
    ['Seats: 0x10', 'values.Seats'],
    ['Seats: 1e5', 'values.Seats'],
    ['Seats: 10²', 'values.Seats'],
    ['Seats: 0.12345678901234567890', 'values.Seats']
  ])('%j is told by its field', (text, path) => {
    expect(decide(text, question).faults).toMatchObject([{ path }])
  })

  it('answers nothing by defaults alone', () => {
    for (const text of ['Thanks!', 'What is this?', 'Kind regards,\nBo Lind'])
      expect(decide(text, question).decision).toBeUndefined()
  })

  it('takes the defaults beside a decision, and leaves each further line to be understood', () => {
    expect(decide('Approve', approval)).toMatchObject({ decision: 'approve', values: { Size: 's', Seats: 2 } })
    expect(decide('Approve\nNote: fine\nbut only half', approval).decision).toBeUndefined()
    expect(decide('Approve\nExtras: red, 绿色', approval)).toMatchObject({
      decision: 'approve',
      values: { Extras: ['Red', 'g'] }
    })
  })

  it('takes the bare choices of an only field', () => {
    const only = { ...question, form: { fields: [form.fields[1]!] } }
    expect(decide('red\n绿色', only)).toMatchObject({ decision: 'answer', values: { Extras: ['Red', 'g'] } })
    expect(decide('pink', only).decision).toBeUndefined()
  })

  it('is bounded', () => {
    const options = Array.from({ length: 50 }, (_, index) => `${',a'.repeat(55)}${index}`)
    const only = { ...question, form: { fields: [field('f', { type: 'select', options, multiple: true })] } }
    expect(decide(`f: ${',a'.repeat(1_990)}`, only).decision).toBeUndefined()
  })
})

describe('on a page, a card or the API', () => {
  const values = { Size: 'l', Extras: ['g', 'b'], Seats: '7' }
  const pathsFor = (given: Record<string, unknown>) => {
    try {
      return readAnswer(question, { values: { Size: 's', ...given } }).values
    } catch (error) {
      return (error as { faults: { path: string }[] }).faults.map(({ path }) => path)
    }
  }

  it('choices come by their values, several of them in the order in which they are offered', () => {
    expect(readAnswer(question, { values }).values).toEqual({ Size: 'l', Extras: ['b', 'g'], Seats: 7 })
    expect(pathsFor({ Extras: 'g' })).toEqual({ Size: 's', Extras: ['g'], Seats: 2 })
    expect(pathsFor({ Extras: [], Seats: '' })).toEqual({ Size: 's' })
    expect(pathsFor({ Extras: ['绿色'] })).toEqual(['values.Extras'])
    expect(pathsFor({ Extras: ['g', 'g'] })).toEqual(['values.Extras'])
    expect(pathsFor({ Extras: [['g']] })).toEqual(['values.Extras'])
    expect(pathsFor({ Size: ['s'] })).toEqual(['values.Size'])
  })

  it.each([
    '0x10',
    '1e5',
    'Infinity',
    '0b1',
    '0o7',
    '1_000',
    '1 000',
    '1,5',
    '+',
    '.',
    '1.',
    '--1',
    'NaN',
    '9'.repeat(17),
    '10²',
    '10₂',
    '1⑩',
    '⒈5',
    '½',
    '0.12345678901234567890',
    '1234567890123.123456789'
  ])('%j is no number', (Seats) => {
    expect(pathsFor({ Seats })).toEqual(['values.Seats'])
  })

  it.each([
    ['12', 12],
    [' -1.50 ', -1.5],
    ['+3', 3],
    ['.5', 0.5],
    ['１２', 12],
    ['-0', 0],
    [12.5, 12.5]
  ])('%j is the number %p', (Seats, number) => {
    expect(pathsFor({ Seats })).toEqual({ Size: 's', Seats: number })
  })
})
