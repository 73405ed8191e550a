import type { Contact } from '@parley/core'
import { aContact, ann, bob, cy, dee, group, who } from '../../../tests/builders/contact.builder.ts'
import { asks, bounced, play, says } from '../../../tests/builders/contact-event.builder.ts'

const approvals = group('slack:#approvals')

describe('an approval that was taken back in a stage that had passed', () => {
  it('keeps the running stage from asking on until the first stands again', () => {
    const asked = aContact().asked(ann, bob).rejections(2).stage(cy).orElse(dee)
    const withdrawn = play(asked, says(ann).approves(), says(ann).rejects())
    const lost = play(withdrawn.contact, bounced(cy))
    expect(lost.contact).toMatchObject({ status: 'pending', stage: 1, reached: [0, 0] })
    expect(asks(lost.effects)).toEqual([])
    const again = play(lost.contact, says(bob).approves())
    expect(again.contact).toMatchObject({ status: 'pending', reached: [0, 1] })
    expect(asks(again.effects)).toEqual(['dee'])
  })

  it('is a rejection where only a step that was never asked could make it up', () => {
    const asked = aContact().asked(ann).orElse(dee).rejections(2).stage(cy)
    const { contact } = play(asked, says(ann).approves(), says(ann).rejects())
    expect(contact.outcome?.decision).toBe('rejected')
  })
})

describe('somebody asked in two stages, who may count in both', () => {
  const withdrawn = [says(ann).approves(), says(ann).rejects()]

  it('is hoped for in the later one only', () => {
    // Bob alone is left for the first stage, and what he says counts in the second.
    const asked = aContact().asked(ann, bob).rejections(2).stage(bob).sameRespondent()
    expect(play(asked, ...withdrawn).contact.outcome?.decision).toBe('rejected')
  })

  it('is hoped for in the later one also where they could answer in a group there', () => {
    const later = aContact().asked(ann, bob).rejections(2).stage(bob, approvals)
    const asked = later.require({ of: [who(bob)], count: 1 }).sameRespondent()
    expect(play(asked, ...withdrawn).contact.outcome?.decision).toBe('rejected')
  })

  it('is hoped for in the earlier one where they are not asked in the later, but a group', () => {
    const later = aContact().asked(ann, bob).rejections(2).stage(approvals)
    const asked = later.require({ of: [who(bob), who(cy)], count: 1 }).sameRespondent()
    expect(play(asked, ...withdrawn).contact).toMatchObject({ status: 'pending', stage: 1 })
  })

  it('is hoped for in a group of the earlier one', () => {
    const asked = aContact().asked(approvals).allowed(ann, bob).rejections(2).stage(bob).sameRespondent()
    const inGroup = [says(ann).in(approvals).approves(), says(ann).in(approvals).rejects()]
    expect(play(asked, ...inGroup).contact).toMatchObject({ status: 'pending', stage: 1 })
  })
})

describe('a vote that was stored before there were versions', () => {
  const refund = { name: 'refund', arguments: { amount: 100 }, editable: true }
  const asked = aContact().asking({ action: refund }).asked(ann, bob).quorum(2)
  const stored = (args?: unknown): Contact => {
    const { proposal: _, ...contact } = play(asked, says(ann).approves()).contact
    const votes = contact.votes.map(({ proposal: __, ...vote }) => (args ? { ...vote, arguments: args } : vote))
    return { ...contact, votes }
  }

  it('counts for what was asked', () => {
    for (const contact of [stored(), stored({ amount: 100 })])
      expect(play(contact, says(bob).approves()).contact.outcome).toMatchObject({ arguments: { amount: 100 } })
  })

  it('counts for nothing that its giver did not approve, until they approve that', () => {
    const { contact } = play(stored({ amount: 10 }), says(bob).approves())
    expect(contact.status).toBe('pending')
    expect(play(contact, says(ann).approves()).contact.outcome).toMatchObject({
      decision: 'approved',
      arguments: { amount: 100 }
    })
  })
})
