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
    'Nо',
    'Νο',
    'Rеjесt',
    'Ѕtор',
    'ɴᴏ',
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

  it.each([
    'Yes',
    'Approve',
    'OK',
    'Go ahead',
    '«Oui»',
    'Genehmigen',
    'Sí',
    'Aprovar',
    '同意',
    '承認',
    'はい',
    '👍',
    'Yеѕ',
    'ОК'
  ])('%j rejects nothing, and asks for no changes', (label) => {
    expect(called(label, 'reject')).toEqual(['options.1.label'])
    expect(called(label, 'request_changes')).toEqual(['options.1.label'])
    expect(called(label, 'approve')).toEqual([])
  })

  it.each([
    'Yes, but only half',
    'Refund $20',
    'Cancel the order',
    'Change it',
    'No problem',
    'Later',
    'Да',
    'Нет',
    'Но',
    'Όχι',
    '50%'
  ])('%j reads as nothing, and may do anything', (label) => {
    for (const decision of ['approve', 'reject', 'request_changes'] as const)
      expect(called(label, decision)).toEqual([])
  })

  describe.each([
    '1. x',
    '1) x',
    '(1) x',
    '1: x',
    '1 x',
    '1 - x',
    '1– x',
    '#1 x',
    '[1] x',
    '１．x',
    '１）x',
    '① x',
    '⑴x',
    '⒈x',
    '❶ x',
    '➀ x',
    '1️⃣ x',
    '１：x',
    '1、x',
    '٣) x',
    '3. x',
    '10. x',
    '1.1. x',
    '1. (a) x',
    'a) x',
    'A. x',
    'Ａ）x',
    '(b) x',
    'Ⓒ: x',
    'ⓐ. x',
    '🅰 – x',
    'iv) x',
    'Ⅳ. x',
    'II: x',
    '一、x',
    'Option 1: x',
    'Option A: x',
    'No. 1: x',
    '№ 1: x',
    'Nr. 1 – x',
    '* 1. x',
    'x (7)',
    'x 7',
    'x [7]'
  ])('%j, whatever counts it', (pattern) => {
    // In the place that it has by its number.
    const at = (label: string, decision: Decision) => {
      const others = Array.from({ length: 3 }, (_, index) => ({
        ...YES,
        id: `y${index}`,
        label: `Plan ${'PQR'[index]!}`
      }))
      const place = /[3٣]/.test(pattern) ? 2 : 0
      const options = others.with(place, { id: 'x', label, decision })
      return pathsOf(options).map((path) => path.replace(`.${place}.`, '.x.'))
    }
    it.each(['No, stop', 'Reject', 'Decline', 'Nein'])('before %j', (word) => {
      const label = pattern.replace('x', word)
      expect(at(label, 'approve')).toEqual(['options.x.label'])
      expect(at(label, 'reject')).toEqual([])
    })
    it.each(['Yes', 'Approve', 'Genehmigen', '同意'])('before %j', (word) => {
      const label = pattern.replace('x', word)
      expect(at(label, 'reject')).toEqual(['options.x.label'])
      expect(at(label, 'approve')).toEqual([])
    })
  })

  it.each(['Option 2', 'No. 2', 'Nr. 2', '№ 2', '2%', '2 %', '€2', '2 days', '2nd', '2-day trial', '2:30 pm'])(
    '%j says nothing by its number, in the second place',
    (label) => {
      for (const decision of ['approve', 'reject', 'request_changes'] as const)
        expect(called(label, decision)).toEqual([])
    }
  )

  it.each([
    '1%',
    '1. Refund',
    '(1) Refund',
    '1) Refund',
    '１．Refund',
    '1️⃣ Refund',
    '❶ Refund',
    'Option 1',
    'No. 1',
    '1: Refund',
    '$1',
    '1 day'
  ])('%j in the second place is what somebody types for the first', (label) => {
    expect(called(label, 'approve')).toEqual(['options.1.label'])
    expect(called(label, 'reject')).toEqual(['options.1.label'])
  })

  it.each(['3. Refund', '0%', '10%', '20€', '1st', '1.5 days', '1:30 pm', 'Refund 1', 'A1', 'Version 1'])(
    '%j is what nobody types for the first of two',
    (label) => {
      expect(called(label, 'approve')).toEqual([])
    }
  )

  it('has an id that is a number', () => {
    expect(
      pathsOf([
        { id: '1', label: 'Refund', decision: 'approve' },
        { id: '2', label: 'Keep', decision: 'approve' },
        { id: '3', label: 'Leave', decision: 'reject' }
      ])
    ).toEqual([])
    expect(
      pathsOf([
        { id: '1', label: 'Leave', decision: 'reject' },
        { id: '2', label: 'Refund', decision: 'approve' }
      ])
    ).toEqual([])
    expect(pathsOf([YES, { id: '2-yes', label: 'Leave', decision: 'reject' }])).toEqual(['options.1.id'])
  })

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
    ['Pay', 'Рау'],
    ['Cox', 'Сох'],
    ['a\nb', 'a b']
  ])('%j and %j', (one, other) => {
    const options = [one, other].map((label, index) => ({ id: `o${index}`, label, decision }))
    expect(pathsOf(options, kind)).toEqual(['options.1.label'])
  })

  it.each([
    ['x'.repeat(79), 'a', 'b'],
    ['Pay 4,000 dollars to the vendor of the printers, as they ask in their ', 'letter', 'e-mail'],
    ['x'.repeat(60), 'yes', 'no'],
    ['x'.repeat(59), 'ab', 'ac'],
    ['🎉'.repeat(37), 'ab', 'ac'],
    [`${'x\u200b'.repeat(15)}${'x'.repeat(46)}`, 'a', 'b'],
    [`\u3164${'x'.repeat(60)}`, '\u200baaa', 'bbb']
  ])('%j is all that a button shows of two', (beginning, one, other) => {
    const options = [one, other].map((end, index) => ({ id: `o${index}`, label: `${beginning}${end}`, decision }))
    expect(pathsOf(options, kind)).toEqual(['options.1.label'])
  })

  it('nor one that is cut and one that ends so', () => {
    const options = ['x'.repeat(70), `${'x'.repeat(59)}…`].map((label, index) => ({ id: `o${index}`, label, decision }))
    expect(pathsOf(options, kind)).toEqual(['options.1.label'])
  })

  it.each([
    ['x'.repeat(58), 'ab', 'ba'],
    ['x'.repeat(59), 'a', 'b'],
    ['x'.repeat(59), '', 'abcdef'],
    ['🎉'.repeat(36), 'ab', 'ba']
  ])('but %j is shown with what is behind it', (beginning, one, other) => {
    const options = [one, other].map((end, index) => ({ id: `o${index}`, label: `${beginning}${end}`, decision }))
    expect(pathsOf(options, kind)).toEqual([])
  })

  it('and those that differ are taken', () => {
    const labels = ['Blue', 'Bleu', 'Blue!', 'Blue sky', '👍🏽', '👍🏿']
    const options = labels.map((label, index) => ({ id: `o${index}`, label, decision }))
    expect(pathsOf(options, kind)).toEqual([])
  })
})
