import { Form, Option } from './ask.schema.ts'

const labelled = (label: string) => Option.safeParse({ id: 'yes', label, decision: 'approve' })

it.each(['\u200b', ' \u2060\u00ad ', '\u200e', '\u202e', '\u3164', '\u2800 \ufe0f'])(
  'takes no label that nobody sees (%j)',
  (label) => {
    expect(labelled(label).error?.issues).toMatchObject([{ path: ['label'] }])
  }
)

it.each(['Да', '✅', '👩‍🚀', '\u200fنعم', '一'])('takes a label of any script (%j)', (label) => {
  expect(labelled(label).success).toBe(true)
})

it.each([
  ['Amount', ' amount '],
  ['Amount', 'ＡＭＯＵＮＴ'],
  ['Amount', 'Amo\u200bunt'],
  ['Due  day', 'due day']
])('takes no two fields that are called alike (%j, %j)', (...labels) => {
  const fields = labels.map((label, index) => ({ id: `f${index}`, label, type: 'text' }))
  expect(Form.safeParse({ fields }).error?.issues).toMatchObject([{ path: ['fields', 1, 'label'] }])
})
