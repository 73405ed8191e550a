import { APPROVAL_OPTIONS, type Receipt, type Vote } from '@parley/core'
import { receiptText } from './receipt.render.ts'

const contact = { kind: 'approval', options: APPROVAL_OPTIONS } as const
const form = { fields: [{ id: 'seats', label: 'Seats', type: 'number', required: true }] } as const
const vote = { name: 'an operator of Acme', decision: 'approve', option: 'approve' } as Vote

describe('what somebody is told', () => {
  it.each([
    [{ kind: 'accepted', pending: false, decision: 'approve' }, 'Recorded. Thank you.'],
    [{ kind: 'accepted', pending: true, decision: 'approve' }, 'Recorded. Others still have to answer.'],
    [{ kind: 'already_settled', status: 'expired' }, 'The time to answer is over.'],
    [{ kind: 'already_settled', status: 'cancelled' }, 'The agent withdrew this request.'],
    [
      {
        kind: 'already_settled',
        status: 'resolved',
        outcome: { decision: 'approved', by: 'people', settledBy: vote, responses: [vote] }
      },
      'An operator of Acme decided already: Approve.'
    ],
    [
      { kind: 'already_settled', status: 'resolved', outcome: { decision: 'rejected', by: 'policy', responses: [] } },
      'Nobody answered in time, so the policy decided: Rejected.'
    ],
    [{ kind: 'withdrawn' }, 'An operator withdrew this message, so it can no longer be answered.'],
    [{ kind: 'unclear', told: true }, undefined],
    [
      {
        kind: 'unclear',
        told: false,
        faults: [
          { path: 'values.seats', message: 'Seats must be a number' },
          { path: 'arguments.amount', message: 'must stay a number' }
        ]
      },
      'This does not count: Seats must be a number; arguments.amount must stay a number. Please answer again.'
    ],
    [{ kind: 'held', reason: 'not_asked', told: true }, undefined],
    [{ kind: 'ignored' }, undefined]
  ] as [Receipt, string | undefined][])('of %j', (receipt, text) => {
    expect(receiptText(receipt, contact)).toBe(text)
  })
})

it.each([
  [contact, undefined, 'Passed on to the agent. To decide, answer with one of: Approve, Reject.'],
  [
    contact,
    'Yes, but only in May',
    'Passed on to the agent. “but only in May” is a condition. To decide, answer with one of: Approve, Reject.'
  ],
  [contact, 'yes', 'Passed on to the agent. To decide, answer with one of: Approve, Reject.'],
  [
    { kind: 'question', options: [], form },
    'seats: few',
    'Passed on to the agent. Seats must be a number. Fill in, a line each: Seats: ….'
  ],
  [{ kind: 'question', options: [] }, 'Hm', 'Passed on to the agent.']
] as [Parameters<typeof receiptText>[1], string | undefined, string][])(
  'asks back, of %j, what %j means',
  (asked, said, text) => {
    expect(receiptText({ kind: 'unclear', told: false }, asked, said)).toBe(text)
  }
)
