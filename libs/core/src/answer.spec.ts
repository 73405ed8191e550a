import { APPROVAL_OPTIONS, type Form, type FormField } from './ask.schema.ts'
import { readAnswer, type Said } from './answer.ts'
import { isParleyError } from './errors.ts'

type Asked = Parameters<typeof readAnswer>[0]

const approval: Asked = { kind: 'approval', options: APPROVAL_OPTIONS }
const question: Asked = { kind: 'question', options: [] }
const field = (id: string, type: FormField['type'], more: Partial<FormField> = {}): FormField => ({
  id,
  label: id.toUpperCase(),
  type,
  required: false,
  ...more
})
const form: Form = {
  fields: [
    field('name', 'text', { required: true }),
    field('seats', 'number'),
    field('window', 'boolean'),
    field('row', 'select', { options: ['a', 'b'] }),
    field('day', 'date')
  ]
}

const faultsOf = (ask: Asked, said: Said) => {
  try {
    readAnswer(ask, said)
  } catch (error) {
    if (!isParleyError(error)) throw error
    return { code: error.code, paths: error.faults.map((fault) => fault.path) }
  }
  throw new Error('was accepted')
}

it('reads an option with a comment', () => {
  expect(readAnswer(approval, { option: 'approve', comment: ' up to 100 ', text: ' ' })).toEqual({
    decision: 'approve',
    option: 'approve',
    comment: 'up to 100'
  })
})

it('reads text as a decision, and keeps it', () => {
  expect(readAnswer(approval, { text: ' yes ' })).toEqual({ decision: 'approve', option: 'approve', text: 'yes' })
  expect(readAnswer(approval, { text: 'ok but which?' })).toEqual({ text: 'ok but which?' })
  expect(readAnswer(question, { text: 'the blue one' })).toEqual({ decision: 'answer', text: 'the blue one' })
})

it('takes what is not named of a form as it stands now, and what is named blank for cleared', () => {
  const preset = {
    fields: [field('name', 'text', { required: true, default: 'Ann' }), field('seats', 'number', { default: 2 })]
  }
  const asked: Asked = { ...approval, form: preset }
  const approve = (values: Said['values'], more: Partial<Asked> = {}) =>
    readAnswer({ ...asked, ...more }, { option: 'approve', values }).values
  expect(approve({})).toEqual({ name: 'Ann', seats: 2 })
  expect(approve({ seats: 3 })).toEqual({ name: 'Ann', seats: 3 })
  expect(approve({ seats: '' })).toEqual({ name: 'Ann' })
  expect(approve({ seats: null })).toEqual({ name: 'Ann' })
  const proposal = { number: 2, values: { name: 'Bob' }, by: 'account:rec:bob', before: {} }
  expect(approve({ seats: 3 }, { proposal })).toEqual({ name: 'Bob', seats: 3 })
  expect(faultsOf(asked, { option: 'approve', values: { name: '' } }).paths).toEqual(['values.name'])
  expect(readAnswer({ ...question, form: preset }, { values: { seats: 1 } }).values).toEqual({ name: 'Ann', seats: 1 })
})

it('has nothing to say to nothing', () => {
  expect(readAnswer(approval, {})).toEqual({})
  expect(readAnswer(question, { values: {} })).toEqual({})
})

it('refuses an option that is not offered', () => {
  expect(faultsOf(approval, { option: 'Approve' })).toEqual({ code: 'option_unknown', paths: ['option'] })
  expect(faultsOf(question, { option: 'approve' })).toEqual({ code: 'option_unknown', paths: ['option'] })
})

it('demands a comment where the option does, however it was chosen', () => {
  const strict: Asked = {
    kind: 'approval',
    options: [
      { id: 'ok', label: 'OK', decision: 'approve', comment: 'none' },
      { id: 'no', label: 'No', decision: 'reject', comment: 'required' }
    ]
  }
  expect(faultsOf(strict, { option: 'no', comment: '  ' })).toEqual({ code: 'comment_required', paths: ['comment'] })
  expect(faultsOf(strict, { text: 'no' })).toEqual({ code: 'comment_required', paths: ['comment'] })
  expect(readAnswer(strict, { option: 'no', comment: 'too dear' })).toMatchObject({ decision: 'reject' })
  const written = { decision: 'reject', option: 'no', comment: 'too dear' }
  expect(readAnswer(strict, { text: 'No\n\ntoo dear' })).toEqual({ ...written, text: 'No\n\ntoo dear' })
  expect(readAnswer(strict, { text: 'No\n\ntoo dear', comment: 'see above' })).toMatchObject({ comment: 'see above' })
})

describe('a form', () => {
  const asked: Asked = { ...question, form }

  it('filled in answers a question', () => {
    const values = { name: 'Ann', seats: '2', window: 'on', row: 'b', day: '2026-12-31' }
    expect(readAnswer(asked, { values })).toEqual({
      decision: 'answer',
      values: { name: 'Ann', seats: 2, window: true, row: 'b', day: '2026-12-31' }
    })
    expect(readAnswer(asked, { values: { name: 'Ann', seats: 0, window: false, row: '', day: null } })).toEqual({
      decision: 'answer',
      values: { name: 'Ann', seats: 0, window: false }
    })
  })

  it('names every fault with the field’s path', () => {
    const values = { seats: 'two', window: 'maybe', row: 'c', day: '2026-02-31', extra: 1 }
    expect(faultsOf(asked, { values })).toEqual({
      code: 'request_invalid',
      paths: ['values.extra', 'values.name', 'values.seats', 'values.window', 'values.row', 'values.day']
    })
  })

  it.each([
    ['seats', Number.NaN],
    ['seats', Infinity],
    ['seats', true],
    ['name', 7],
    ['name', 'x'.repeat(4_001)],
    ['day', '31.12.2026'],
    ['day', '2026-13-01'],
    ['row', ['a']],
    ['window', 1]
  ])('refuses %s: %p', (id, value) => {
    expect(faultsOf(asked, { values: { name: 'Ann', [id]: value } }).paths).toContain(`values.${id}`)
  })

  it('takes no field from the prototype', () => {
    const tricky: Asked = { ...question, form: { fields: [field('constructor', 'text', { required: true })] } }
    expect(faultsOf(tricky, { values: {} }).paths).toEqual(['values.constructor'])
  })

  it('goes with an approval, and is not asked of a rejection', () => {
    const both: Asked = { ...approval, form }
    expect(readAnswer(both, { option: 'approve', values: { name: 'Ann' } })).toMatchObject({ values: { name: 'Ann' } })
    expect(faultsOf(both, { option: 'approve' }).paths).toEqual(['values.name'])
    expect(readAnswer(both, { option: 'reject' })).toEqual({ decision: 'reject', option: 'reject' })
    expect(readAnswer(both, { values: { name: 'Ann' } })).toEqual({})
    const choice = { id: 'a', label: 'A', decision: 'answer', comment: 'optional' } as const
    expect(readAnswer({ ...question, form, options: [choice] }, { values: { name: 'Ann' } })).toEqual({})
  })

  it('that was not given cannot be filled in', () => {
    expect(faultsOf(question, { values: { name: 'Ann' } })).toEqual({ code: 'request_invalid', paths: ['values'] })
  })
})

describe('the arguments of an action', () => {
  const action = { name: 'refund', arguments: { amount: 120 }, editable: true }
  const edited = { option: 'approve', arguments: { amount: 100 } }

  it('may be edited where the action says so', () => {
    const asked: Asked = { ...approval, action }
    expect(readAnswer(asked, edited)).toMatchObject({ decision: 'approve', arguments: { amount: 100 } })
    expect(readAnswer(asked, { ...edited, option: 'reject' })).not.toHaveProperty('arguments')
  })

  it.each([
    [action, { amount: '100' }, 'arguments.amount'],
    [action, { amount: 100, to: 'me' }, 'arguments.to'],
    [{ ...action, schema: { properties: { amount: { maximum: 120 } } } }, { amount: 121 }, 'arguments.amount']
  ])('are held to what was proposed: %j', (proposed, given, path) => {
    const asked: Asked = { ...approval, action: proposed }
    expect(faultsOf(asked, { option: 'approve', arguments: given })).toEqual({ code: 'request_invalid', paths: [path] })
    expect(faultsOf(asked, { text: 'yes', arguments: given }).paths).toEqual([path])
    expect(readAnswer(asked, { option: 'reject', arguments: given })).toEqual({ decision: 'reject', option: 'reject' })
  })

  it('otherwise not', () => {
    const asked: Asked = { ...approval, action: { name: 'refund', editable: false } }
    expect(faultsOf(asked, edited)).toEqual({ code: 'request_invalid', paths: ['arguments'] })
    expect(faultsOf(approval, edited).paths).toEqual(['arguments'])
  })
})

describe('in a later stage, which shows no form', () => {
  const later: Asked = {
    ...approval,
    form: { fields: [field('amount', 'number', { required: true }), field('note', 'text')] },
    proposal: { number: 2, values: { amount: 100 }, option: 'approve' },
    stage: 1
  }

  it('nothing that is filled in is dropped: it is another thing than what passed', () => {
    for (const said of [{ option: 'approve' }, { text: 'Approve' }])
      expect(readAnswer(later, { ...said, values: { amount: 999 } })).toMatchObject({ values: { amount: 999 } })
    expect(readAnswer(later, { option: 'approve', values: { amount: '100' } }).values).toEqual({ amount: 100 })
    expect(readAnswer(later, { option: 'approve' })).not.toHaveProperty('values')
  })

  it('and what fits no field is refused as before', () => {
    const said = { option: 'approve', values: { amount: 'much', other: 1 } }
    expect(faultsOf(later, said).paths).toEqual(['values.other', 'values.amount'])
    expect(readAnswer(later, { ...said, option: 'reject' }).decision).toBe('reject')
  })
})
