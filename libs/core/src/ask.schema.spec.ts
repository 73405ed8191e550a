import { Option } from './ask.schema.ts'

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
