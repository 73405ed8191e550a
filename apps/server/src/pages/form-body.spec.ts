import { readForm } from './answer.parse.ts'
import { readFormBody } from './form-body.ts'

describe('a posted body', () => {
  it('is a form of texts, without what no database keeps', () => {
    const body = { a: 'x\0y', b: '\ud800', c: 'one\r\ntwo\rthree', 'd\0': '👩🏽‍💻' }
    expect(readFormBody(body)).toEqual({ a: 'xy', b: '\uFFFD', c: 'one\ntwo\nthree', d: '👩🏽‍💻' })
  })

  it.each([undefined, null, 'text', 7, ['a'], Buffer.from('a=b')])('that is %p has no fields', (body) => {
    expect(readFormBody(body)).toEqual({})
  })

  it.each([
    [{ a: ['x', 'y'] }, '“a” was sent more than once'],
    [{ a: { b: 'c' } }, '“a” must be a text'],
    [{ a: null }, '“a” must be a text']
  ])('is refused when it is %j', (body, message) => {
    expect(() => readFormBody(body)).toThrow(message)
  })
})

describe('a form', () => {
  const option = { id: 'approve', label: 'Approve', decision: 'approve', comment: 'optional' } as const
  const reject = { ...option, id: 'reject', decision: 'reject', comment: 'none' } as const
  const approval = { kind: 'approval', options: [option, reject] } as const
  const editable = { ...approval, action: { name: 'pay', arguments: {}, editable: true } } as const

  it('drops a comment that the option does not take, and arguments that it does not run', () => {
    const body = { option: 'reject', comment: 'x', arguments: 'no JSON' }
    expect(readForm(editable, body)).toEqual({ option: 'reject' })
  })

  it('never takes emptied arguments for those that were proposed', () => {
    expect(() => readForm(editable, { option: 'approve', arguments: ' ' })).toThrow('not valid JSON')
    expect(() => readForm(editable, { option: 'approve', arguments: '"\\u0000"' })).toThrow('NUL')
    expect(readForm(editable, { option: 'approve', arguments: 'null' })).toHaveProperty('arguments', null)
  })

  it('brings several choices of one field as a list', () => {
    const field = { id: 'c', label: 'C', type: 'select' as const, required: false, options: ['x', 'y'], multiple: true }
    const other = { id: 'd', label: 'D', type: 'text' as const, required: false }
    const asked = { ...approval, form: { fields: [field, other] } }
    const body = { option: 'approve', 'values.c.0': 'x', 'values.c.1': 'y', 'values.d': 'z', 'values.d.0': 'q' }
    expect(readForm(asked, body).values).toEqual({ c: ['x', 'y'], d: 'z', 'd.0': 'q' })
    expect(readForm(asked, { option: 'approve', 'values.c': 'x' }).values).toEqual({ c: ['x'] })
  })

  it('says of every field that was shown what was left in it, also where that is nothing', () => {
    const fields = ['a', 'b'].map((id) => ({ id, label: id, type: 'text' as const, required: false, default: 'x' }))
    const asked = { ...approval, form: { fields } }
    const shown = { option: 'approve', form: 'shown' }
    expect(readForm(asked, { ...shown, 'values.a': 'y', 'values.b': '' }).values).toEqual({ a: 'y', b: '' })
    expect(readForm(asked, shown).values).toEqual({ a: '', b: '' })
    expect(readForm(asked, { option: 'approve' }).values).toBeUndefined()
  })

  it('that presses and writes nothing is refused', () => {
    expect(() => readForm(approval, { comment: 'hm' })).toThrow('Press one of the answers')
    expect(() => readForm({ kind: 'question', options: [] }, { text: ' ' })).toThrow('Write an answer')
    const form = { fields: [{ id: 'n', label: 'N', type: 'text', required: false }] } as const
    expect(readForm({ kind: 'question', options: [], form: { fields: [...form.fields] } }, {})).toEqual({ values: {} })
  })

  it('names no field by what every object has', () => {
    expect(() => readForm(approval, JSON.parse('{"constructor":"x"}') as Record<string, string>)).toThrow('Press one')
  })
})
