import { APPROVAL_OPTIONS, type Option } from './ask.schema.ts'
import { decide as decided } from './decide.ts'

/** What is decided; why, and how surely, is told elsewhere. */
const decide = (...asked: Parameters<typeof decided>) => {
  const { confidence: _, why: __, ...decision } = decided(...asked)
  return decision
}
const approval = { kind: 'approval', options: APPROVAL_OPTIONS } as const
const question = { kind: 'question', options: [] } as const
const option = (id: string, decision: Option['decision'], label = id): Option => ({
  id,
  label,
  decision,
  comment: 'optional'
})

it.each([
  'yes',
  'Yes',
  'YES!',
  'yes.',
  ' yes ',
  'approve',
  'Approved',
  'APPROVED!!',
  '1',
  '１',
  '同意',
  '批准。',
  'ｙｅｓ'
])('takes %j for approval', (text) => {
  expect(decide(text, approval)).toEqual({ decision: 'approve', option: 'approve' })
})

it.each(['no', 'No.', 'reject', 'Rejected', '2', '拒绝', '不同意', 'NO!'])('takes %j for rejection', (text) => {
  expect(decide(text, approval)).toEqual({ decision: 'reject', option: 'reject' })
})

it.each([
  '',
  ' ',
  '.',
  'yes?',
  'yes but only half',
  'ok but which customer?',
  'yes and no',
  'yes\nno',
  'no problem',
  'approve?',
  'approve reject',
  '0',
  '00',
  '3',
  '1 2',
  '12',
  '1.5',
  'constructor',
  'toString',
  '__proto__',
  'да',
  'не同意'
])('decides nothing by %j', (text) => {
  expect(decide(text, approval)).toEqual({})
})

it('reads the id, label or number of an option, whatever the case', () => {
  const offered = {
    kind: 'approval' as const,
    options: [
      option('full', 'approve', 'Refund all'),
      option('half', 'approve', 'Refund half'),
      option('none', 'reject')
    ]
  }
  expect(decide('HALF', offered)).toEqual({ decision: 'approve', option: 'half' })
  expect(decide('refund all.', offered)).toEqual({ decision: 'approve', option: 'full' })
  expect(decide('2', offered)).toEqual({ decision: 'approve', option: 'half' })
  expect(decide('02', offered)).toEqual({ decision: 'approve', option: 'half' })
  expect(decide('no', offered)).toEqual({ decision: 'reject', option: 'none' })
  expect(decide('yes', offered)).toEqual({})
})

it('decides nothing where a text could mean two options', () => {
  const twisted = [option('b', 'approve', 'a'), option('a', 'reject', 'c')]
  expect(decide('a', { kind: 'approval', options: twisted })).toEqual({})
  const numbers = [option('two', 'answer', '2'), option('four', 'answer', '4')]
  expect(decide('2', { kind: 'question', options: numbers })).toEqual({})
  expect(decide('4', { kind: 'question', options: numbers })).toEqual({ decision: 'answer', option: 'four' })
  const alike = [option('a', 'approve', 'Yes'), option('b', 'reject', 'yes')]
  expect(decide('yes', { kind: 'approval', options: alike })).toEqual({})
})

it('lets an option’s own words stand before the plain ones', () => {
  const reversed = [option('stop', 'approve', 'No'), option('go', 'reject', 'Yes')]
  expect(decide('no', { kind: 'approval', options: reversed })).toEqual({ decision: 'approve', option: 'stop' })
})

it('takes `request_changes` only by its own words', () => {
  const options = [...APPROVAL_OPTIONS, option('changes', 'request_changes', 'Request changes')]
  expect(decide('request changes', { kind: 'approval', options })).toEqual({
    decision: 'request_changes',
    option: 'changes'
  })
  expect(decide('no', { kind: 'approval', options })).toEqual({ decision: 'reject', option: 'reject' })
})

it('takes any text for the answer to a question without options or form', () => {
  expect(decide('The blue one, but only in May?', question)).toEqual({ decision: 'answer' })
  expect(decide('  ', question)).toEqual({})
})

it('takes free text for no answer where there are options or a form', () => {
  expect(decide('the blue one', { kind: 'question', options: [option('blue', 'answer')] })).toEqual({})
  const form = { fields: [{ id: 'seats', label: 'Seats', type: 'number' as const, required: true }] }
  expect(decide('four', { ...question, form })).toEqual({})
})

it('decides nothing on a notice', () => {
  expect(decide('yes', { kind: 'notice', options: [] })).toEqual({})
})

describe('with a comment', () => {
  it.each([
    ['Approve\n\nThanks, Ann', 'Thanks, Ann'],
    ['Approved.\n\nGood work.\nAnn', 'Good work.\nAnn'],
    ['同意\n辛苦了', '辛苦了'],
    ['1\nAnn', 'Ann'],
    ['Approve\nWith kind regards\nAnn\n+49 30 1234567', 'With kind regards\nAnn\n+49 30 1234567'],
    ['**Approve**\nBest, Ann', 'Best, Ann']
  ])('%j still approves', (text, comment) => {
    expect(decide(text, approval)).toEqual({ decision: 'approve', option: 'approve', comment })
  })

  it.each([
    ['Reject\n\nToo expensive', 'Too expensive'],
    ['Reject: too expensive', 'too expensive'],
    ['Rejected - budget not signed.\nAnn', 'budget not signed.\nAnn'],
    ['驳回。请等财务确认后再发。', '请等财务确认后再发。'],
    ['不同意，请等下周。', '请等下周。'],
    ['No\nWait for legal', 'Wait for legal'],
    ['2\nWhy this customer?', 'Why this customer?']
  ])('%j still rejects', (text, comment) => {
    expect(decide(text, approval)).toEqual({ decision: 'reject', option: 'reject', comment })
  })

  it.each([
    'Approve\nbut only for Europe',
    'Approve\nif legal agrees',
    'Approved\n\nUnless it is Friday',
    'Yes\nWhich customer?',
    'Yes\nno',
    'Yes\nI don’t think so',
    'Approve\nup to 100',
    'Approve\nafter the audit',
    'Approve\nfor Europe',
    'Approve\n1000',
    'Approve\n50 %',
    'Approve\n$1,000,000',
    'Yes\nhalf of it',
    '同意\n五百元',
    'Approve\n\nReject',
    'Approve\n2',
    'Approve\n2. is wrong',
    'Approve, with changes',
    'Approved: half of it',
    'Yes - half of it',
    '同意\n但要先付款',
    '同意，付款后发',
    '同意\n是吗？',
    '1.\nthe price is wrong',
    '1. the price is wrong\n2. so is the date',
    'Reject\n\nApprove',
    'Reject\nsorry, I meant yes',
    'No\nproblem',
    'No, go ahead',
    'No: go ahead',
    'No. Nothing against it',
    `Approve\n${'so '.repeat(2_000)}`
  ])('%j decides nothing', (text) => {
    expect(decide(text, approval)).toEqual({})
  })

  it('chooses an option of a question', () => {
    const ask = { kind: 'question' as const, options: [option('blue', 'answer'), option('red', 'answer')] }
    expect(decide('Blue\n\nAnn', ask)).toEqual({ decision: 'answer', option: 'blue', comment: 'Ann' })
    expect(decide('Blue\nRed', ask)).toEqual({})
    expect(decide('Blue\nif there is some', ask)).toEqual({})
  })

  it('is part of the answer to a question without options', () => {
    expect(decide('The blue one.\nBut why?', question)).toEqual({ decision: 'answer' })
  })
})
