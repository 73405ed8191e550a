import type { Decision } from './ask.schema.ts'
import { NewContact } from './contact.schema.ts'

const YES = { id: 'y', label: 'Go with it', decision: 'approve' }

/** Where a contact with these options is refused. */
const pathsOf = (options: readonly object[], kind = 'approval') => {
  const given = NewContact.safeParse({ kind, body: 'May I?', to: 'inbox', options })
  return given.error?.issues.map((issue) => issue.path.join('.')) ?? []
}
const called = (label: string, decision: Decision) => pathsOf([YES, { id: 'x', label, decision }])

describe('a label of an approval says what it does', () => {
  it.each([
    'No, stop',
    'Reject',
    'Stop!',
    'ｎｏ',
    'N\u200bo',
    'N\u034fo',
    ' no ',
    '“No”',
    '(No)',
    '[ Reject ]',
    'No (stop)',
    '→ Cancel',
    '🎉 Reject',
    '❌',
    'Don’t do it',
    'Do not approve',
    'Nein, danke',
    'Ablehnen',
    'No, gracias',
    'Rechazar',
    'Refuser',
    'Não',
    '不同意',
    '拒绝',
    '却下',
    'いいえ'
  ])('%j approves nothing', (label) => {
    expect(called(label, 'approve')).toEqual(['options.1.label'])
    expect(called(label, 'reject')).toEqual([])
    expect(called(label, 'request_changes')).toEqual([])
  })

  it.each(['Yes', 'Approve', 'OK', 'Go ahead', '«Oui»', 'Genehmigen', 'Sí', 'Aprovar', '同意', '承認', 'はい', '👍'])(
    '%j rejects nothing, and asks for no changes',
    (label) => {
      expect(called(label, 'reject')).toEqual(['options.1.label'])
      expect(called(label, 'request_changes')).toEqual(['options.1.label'])
      expect(called(label, 'approve')).toEqual([])
    }
  )

  it.each(['Yes, but only half', 'Refund $20', 'Cancel the order', 'Change it', 'No problem', 'Later', 'Да', '50%'])(
    '%j reads as nothing, and may do anything',
    (label) => {
      for (const decision of ['approve', 'reject', 'request_changes'] as const)
        expect(called(label, decision)).toEqual([])
    }
  )

  it('and so does its id, which may be written as well', () => {
    expect(pathsOf([{ id: 'no', label: 'Refund', decision: 'approve' }])).toEqual(['options.0.id'])
    expect(pathsOf([YES, { id: 'approve', label: 'Later', decision: 'reject' }])).toEqual(['options.1.id'])
    expect(pathsOf([YES, { id: 'reject', label: 'Send back', decision: 'request_changes' }])).toEqual([])
  })

  it.each(['1', ' 2. ', '(3)', '①', '⑵', '1️⃣', '４', '٣', '२', '三', 'Ⅳ', '½', '1.000', '#1', '1\u200b'])(
    '%j is only a number',
    (label) => {
      expect(called(label, 'approve')).toEqual(['options.1.label'])
    }
  )

  it.each(['Refund 2', '50 %', '$20', '20€', '2 days', 'A1', '1st'])('%j is more than a number', (label) => {
    expect(called(label, 'approve')).toEqual([])
  })
})

it('leaves the words of a question free', () => {
  const labels = ['No, stop', 'Yes', '1', '2', 'Reject']
  expect(
    pathsOf(
      labels.map((label, index) => ({ id: `o${index}`, label, decision: 'answer' })),
      'question'
    )
  ).toEqual([])
})

describe.each([
  ['approval', 'approve'],
  ['question', 'answer']
])('no two labels of one %s look alike', (kind, decision) => {
  it.each([
    ['Blue', 'Blue'],
    ['Blue', ' blue '],
    ['Blue', 'ＢＬＵＥ'],
    ['Blue', 'B\u200blue'],
    ['Blue', 'Bl\u00adue'],
    ['Blue sky', 'Blue \u00a0\t sky'],
    ['Straße', 'STRASSE'],
    ['ﬁt', 'fit'],
    ['é', 'e\u0301'],
    ['ΣΑΣ', 'σας'],
    ['a\nb', 'a b']
  ])('%j and %j', (one, other) => {
    const options = [one, other].map((label, index) => ({ id: `o${index}`, label, decision }))
    expect(pathsOf(options, kind)).toEqual(['options.1.label'])
  })

  it('and those that differ are taken', () => {
    const labels = ['Blue', 'Bleu', 'Blue!', 'Blue sky', '👍🏽', '👍🏿']
    const options = labels.map((label, index) => ({ id: `o${index}`, label, decision }))
    expect(pathsOf(options, kind)).toEqual([])
  })
})
