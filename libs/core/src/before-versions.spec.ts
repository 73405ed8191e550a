import { aContact, ann, bob, cy } from '../../../tests/builders/contact.builder.ts'
import { play, says } from '../../../tests/builders/contact-event.builder.ts'
import { withVersion } from './before-versions.ts'
import type { Contact } from './contact.ts'

const refund = { name: 'refund', arguments: { amount: 120 }, editable: true }
const toTen = { amount: 10 }

/** As it was stored while votes and contacts had no version. */
function stored(contact: Contact): Contact {
  const { proposal: _, ...rest } = contact
  return withVersion({ ...rest, votes: contact.votes.map(({ proposal: __, ...vote }) => vote) })
}
const approves = (who: typeof ann, proposal: number, more: object = {}) =>
  says(who).decides('approve', { option: 'approve', proposal, ...more })

describe('a first stage that was passed before there were versions', () => {
  const asked = aContact().asking({ action: refund }).asked(ann, bob).quorum(2).stage(cy)

  it('stays passed, and the second decides on what the first changed last', () => {
    const { contact } = play(asked, says(ann).approves(), says(bob).approves())
    const edited = {
      ...contact,
      votes: contact.votes.map((one, at) => (at === 1 ? { ...one, arguments: toTen } : one))
    }
    const before = stored(edited)
    expect(before.proposal).toMatchObject({
      number: 2,
      arguments: toTen,
      by: 'Bob',
      before: { arguments: { amount: 120 } }
    })

    const saw = play(before, approves(cy, 1))
    expect(saw.receipt).toEqual({ kind: 'outdated', saw: 1 })
    expect(saw.effects).toMatchObject([{ type: 'update' }, { type: 'send', recipientId: 'cy' }])
    expect(play(saw.contact, approves(cy, 1)).effects).toEqual([])

    const { outcome } = play(saw.contact, approves(cy, 2)).contact
    expect(outcome).toMatchObject({ decision: 'approved', proposal: 2, arguments: toTen })
  })

  it('with values of a form, too', () => {
    const fields = [{ id: 'amount', label: 'Amount', type: 'number' as const, required: true }]
    const form = aContact().asking({ form: { fields } }).asked(ann).stage(cy)
    const before = stored(play(form, approves(ann, 1, { values: { amount: 12 } })).contact)
    expect(before.proposal).toMatchObject({ number: 2, values: { amount: 12 } })
    expect(play(before, approves(cy, 2)).contact.outcome).toMatchObject({
      decision: 'approved',
      values: { amount: 12 }
    })
  })

  it('by approvals as it was asked needs nothing', () => {
    const before = stored(play(asked, says(ann).approves(), says(bob).approves()).contact)
    expect(before).not.toHaveProperty('proposal')
    expect(play(before, approves(cy, 1)).contact.outcome).toMatchObject({ decision: 'approved', proposal: 1 })
  })
})
