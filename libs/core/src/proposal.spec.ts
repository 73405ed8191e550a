import type { Form } from './ask.schema.ts'
import {
  aContact,
  ann,
  bob,
  cy,
  dee,
  group,
  HOUR,
  person,
  START,
  who
} from '../../../tests/builders/contact.builder.ts'
import { accepts, asks, bounced, play, says, sent } from '../../../tests/builders/contact-event.builder.ts'
import { changesSince, proposalOf, shownAsk } from './proposal.ts'

const refund = { name: 'refund', arguments: { amount: 100, to: { id: 42, vip: null } }, editable: true }
const form = { fields: [{ id: 'amount', label: 'Amount', type: 'number', required: true }] } satisfies Form
const asked = aContact().asking({ action: refund }).asked(ann, bob, cy).quorum(2)
const toTen = { amount: 10, to: { id: 42, vip: null } }

const edits = (someone: typeof ann, args: unknown, proposal = 1) =>
  says(someone).with({ proposal }).decides('approve', { option: 'approve', arguments: args })
const approves = (someone: typeof ann, proposal = 1) => says(someone).with({ proposal }).approves()

describe('case 29: what an approval approves', () => {
  it('count 2; Ann approves with the amount changed to 10: pending, version 2, with her vote', () => {
    const { contact, said, news } = play(asked, edits(ann, toTen))
    expect(contact).toMatchObject({
      status: 'pending',
      proposal: { number: 2, arguments: toTen, by: 'Ann', before: { arguments: refund.arguments } },
      votes: [{ respondent: 'person:ann', proposal: 2 }]
    })
    expect(said).toEqual(['contact.created', 'contact.asked', 'contact.replied', 'contact.changed'])
    expect(news.at(-1)?.data).toEqual({ proposal: 2, by: 'Ann', arguments: toTen })
  })

  it('copies say that it changed, and whoever is asked gets the next version as a message of its own', () => {
    const { effects } = play(asked, edits(ann, toTen))
    expect(effects[0]).toEqual({ type: 'update' })
    expect(asks(effects)).toEqual(['ann', 'bob', 'cy'])
  })

  it('approvals of the version before no longer count; their givers are asked anew, once per version, and may approve again', () => {
    const one = play(asked, approves(bob), edits(ann, toTen))
    expect(one.contact.status).toBe('pending')
    expect(asks(one.effects)).toContain('bob')
    const two = play(one.contact, edits(cy, { ...toTen, amount: 20 }, 2))
    expect(two.contact.proposal?.number).toBe(3)
    expect(asks(two.effects)).toContain('ann')
    const done = play(two.contact, approves(bob, 3))
    expect(done.contact.outcome).toMatchObject({
      decision: 'approved',
      proposal: 3,
      option: 'approve',
      arguments: { amount: 20 },
      settledBy: { respondent: 'person:bob', proposal: 3 }
    })
  })

  it('whoever cannot be reached any more is not asked anew', () => {
    const { effects } = play(asked, sent(bob), approves(bob), bounced(bob), edits(ann, toTen))
    expect(asks(effects)).toEqual(['ann', 'cy'])
  })

  it('what saw version 1 approves nothing, edits nothing and is told what changed', () => {
    const changed = play(asked, edits(ann, toTen)).contact
    for (const late of [approves(bob), edits(bob, { ...toTen, amount: 7 }), says(bob).approves()]) {
      const { contact, receipt, said, hearing } = play(changed, late)
      expect(receipt).toEqual({ kind: 'outdated', saw: 1 })
      expect(contact).toMatchObject({ status: 'pending', proposal: { number: 2 } })
      expect(contact.votes).toHaveLength(1)
      expect(hearing).toMatchObject({ state: 'conversation', reason: 'outdated' })
      expect(said).toEqual(['contact.replied'])
    }
    expect(changesSince(changed, 1)).toEqual([{ what: 'amount', from: 100, to: 10 }])
  })

  it('what was written beside an outdated approval is passed on, and its decision is not', () => {
    const changed = play(asked, edits(ann, toTen)).contact
    const said = says(bob).with({ proposal: 1 }).decides('approve', { option: 'approve', comment: 'only by Friday' })
    const [news] = play(changed, said).news
    expect(news?.data).toMatchObject({ comment: 'only by Friday', reason: 'outdated' })
    expect(news?.data).not.toHaveProperty('decision')
    expect(news?.data).not.toHaveProperty('option')
  })

  it('a rejection counts whatever it saw', () => {
    const changed = play(asked, edits(ann, toTen)).contact
    expect(play(changed, says(bob).with({ proposal: 1 }).rejects()).contact.outcome?.decision).toBe('rejected')
  })

  it('arguments compare as JSON, whatever the order of their keys', () => {
    const { contact } = play(asked, edits(ann, { to: { vip: null, id: 42 }, amount: 100 }), approves(bob))
    expect(contact.outcome).toMatchObject({ decision: 'approved', proposal: 1 })
  })

  it('null is a value: who sets it, or takes it away, makes the next version', () => {
    const action = { ...refund, arguments: { limit: null } }
    const nulled = play(asked, edits(ann, null)).contact
    expect(nulled.proposal).toMatchObject({ number: 2, arguments: null })
    expect(changesSince(nulled, 1)).toMatchObject([{ what: 'refund', to: null }])
    expect(play(asked.asking({ action }), edits(ann, { limit: null })).contact.proposal).toBeUndefined()
    expect(play(asked.asking({ action }), edits(ann, {})).contact.proposal).toMatchObject({ number: 2 })
  })

  it('an approval that names no values takes those of the current version', () => {
    const filled = aContact().asking({ form }).asked(ann, bob).quorum(2)
    const fills = says(ann).decides('approve', { option: 'approve', values: { amount: 5 } })
    const { contact } = play(filled, fills, approves(bob, 2))
    expect(contact.outcome).toMatchObject({ decision: 'approved', proposal: 2, values: { amount: 5 } })
  })

  it('form values count: two who fill in different ones agree on nothing', () => {
    const filled = aContact().asking({ form }).asked(ann, bob).quorum(2)
    const fills = (someone: typeof ann, amount: number, proposal: number) =>
      says(someone).with({ proposal }).decides('approve', { option: 'approve', values: { amount } })
    const one = play(filled, fills(ann, 5, 1), fills(bob, 6, 2))
    expect(one.contact).toMatchObject({ status: 'pending', proposal: { number: 3, values: { amount: 6 } } })
    expect(play(one.contact, fills(ann, 6, 3)).contact.outcome).toMatchObject({ proposal: 3, values: { amount: 6 } })
  })

  it('one of finance and one of legal are filled by approvals of the current version only', () => {
    const both = asked.require({ of: [who(ann)], count: 1 }, { of: [who(bob), who(cy)], count: 1 })
    const { contact } = play(both, approves(ann), edits(bob, toTen))
    expect(contact.status).toBe('pending')
    expect(play(contact, approves(ann, 2)).contact.outcome).toMatchObject({ decision: 'approved', proposal: 2 })
  })

  it('all requirements are filled by approvals of one option', () => {
    const half = { id: 'half', decision: 'approve' } as const
    const two = aContact().options({ id: 'approve', decision: 'approve' }, half).asked(ann, bob, cy).quorum(2)
    const split = play(two, approves(ann), says(bob).decides('approve', { option: 'half' }))
    expect(split.contact.status).toBe('pending')
    const agreed = play(split.contact, says(cy).decides('approve', { option: 'half' }))
    expect(agreed.contact.outcome).toMatchObject({ decision: 'approved', option: 'half' })
    const moved = play(split.contact, says(ann).decides('approve', { option: 'half' }))
    expect(moved.contact.outcome).toMatchObject({ decision: 'approved', option: 'half' })
  })

  it('an edit by whoever decides alone is the version that passed, and nobody is asked again', () => {
    const { contact, said, effects } = play(asked.quorum(1), edits(ann, toTen))
    expect(contact.outcome).toMatchObject({ decision: 'approved', proposal: 2, arguments: toTen })
    expect(said.slice(-3)).toEqual(['contact.replied', 'contact.changed', 'contact.resolved'])
    expect(effects.filter((one) => one.type === 'send')).toEqual([])
  })

  it('null is no edit where there were no arguments', () => {
    const empty = aContact()
      .asking({ action: { name: 'refund', editable: true } })
      .asked(ann, bob)
      .quorum(2)
    const { contact, said } = play(empty, edits(ann, null))
    expect(contact).not.toHaveProperty('proposal')
    expect(said).not.toContain('contact.changed')
  })

  it('what was not edited comes back as it was asked', () => {
    const { contact } = play(asked.quorum(1), approves(ann))
    expect(contact.outcome).toMatchObject({ proposal: 1, arguments: refund.arguments })
  })

  it('an approval given in a group that saw the older version is asked anew in the group', () => {
    const slack = group('slack:#approvals')
    const { effects } = play(
      aContact().asking({ action: refund }).asked(slack).quorum(2),
      says(bob).in(slack).approves(),
      says(ann).in(slack).decides('approve', { option: 'approve', arguments: toTen })
    )
    expect(asks(effects)).toEqual(['slack:#approvals'])
  })

  it('accepting a held reply that saw version 1 approves nothing', () => {
    const held = says(bob).proving('claimed').approves()
    const { contact, receipt } = play(asked, held, edits(ann, toTen), accepts(held, bob))
    expect(receipt).toEqual({ kind: 'outdated', saw: 1 })
    expect(contact.votes).toHaveLength(1)
  })
})

describe('case 29: around an edit', () => {
  it('an account that was taken from Ann approves the next version for herself no more', () => {
    const fin = group('slack:fin')
    const both = aContact()
      .asking({ action: refund })
      .asked(fin)
      .require({ of: [who(ann)], count: 1 }, { of: [who(bob)], count: 1 })
    const asAnn = says(ann).from('slack:ANN').in(fin)
    const now = play(
      both,
      asAnn.approves(),
      says(bob).in(fin).with({ proposal: 1 }).decides('approve', { option: 'approve', arguments: toTen })
    )
    expect(now.contact).toMatchObject({ status: 'pending', proposal: { number: 2 } })
    const { person: _, ...nobodys } = asAnn.with({ proposal: 2 }).approves().reply
    const taken = play(now.contact, { type: 'replied', reply: nobodys, at: START + HOUR / 60 })
    expect(taken.contact.status).toBe('pending')
  })

  it('case 13: whoever must approve again and cannot be reached is not waited for', () => {
    const two = aContact().asking({ action: refund }).asked(ann, bob).quorum(2)
    const lost = play(two, sent(ann), approves(ann), edits(bob, toTen), bounced(ann))
    expect(lost.contact).toMatchObject({ status: 'undeliverable', reason: 'too_few_reachable' })
    const laddered = play(two.orElse(cy), sent(ann), approves(ann), edits(bob, toTen), bounced(ann))
    expect(asks(laddered.effects)).toEqual(['cy'])
  })

  it('a version that does not exist approves nothing', () => {
    expect(play(asked, approves(ann, 9)).receipt).toEqual({ kind: 'outdated', saw: 9 })
  })
})

describe('case 29: later stages', () => {
  const options = [
    { id: 'full', decision: 'approve' },
    { id: 'half', decision: 'approve' },
    { id: 'no', decision: 'reject' }
  ] as const
  const staged = aContact()
    .asking({ action: refund, form })
    .options(...options)
    .asked(ann)
    .stage(bob, cy)
    .quorum(2)
  const first = says(ann).decides('approve', { option: 'half', arguments: toTen, values: { amount: 1 } })

  it('are shown the version and option that passed, with nothing left to edit', () => {
    const { contact } = play(staged, first)
    expect(proposalOf(contact)).toMatchObject({ number: 2, option: 'half', arguments: toTen })
    const shown = shownAsk(contact, contact.proposal, contact.stage)
    expect(shown.options.map((one) => one.id)).toEqual(['half', 'no'])
    expect(shown.action).toEqual({ ...refund, arguments: toTen, editable: false })
    expect(shown.form).toBeUndefined()
  })

  it('can only approve these: another option, other arguments or values are refused, and say so', () => {
    const { contact } = play(staged, first)
    const tries = [
      { option: 'full' },
      { option: 'half', arguments: refund.arguments },
      { option: 'half', values: { amount: 2 } }
    ]
    for (const what of tries) {
      const tried = play(contact, says(bob).with({ proposal: 2 }).decides('approve', what))
      expect(tried.receipt).toEqual({ kind: 'outdated', saw: 2 })
      expect(tried.contact.votes).toHaveLength(1)
      expect(tried.contact.proposal?.number).toBe(2)
    }
    const half = (someone: typeof ann) => says(someone).with({ proposal: 2 }).decides('approve', { option: 'half' })
    expect(play(contact, half(bob), half(cy)).contact.outcome).toMatchObject({
      decision: 'approved',
      proposal: 2,
      option: 'half',
      arguments: toTen,
      values: { amount: 1 }
    })
  })

  it('keep their option also where stage 1 is open again', () => {
    const two = aContact()
      .options(...options)
      .asked(ann, dee)
      .rejections(2)
      .stage(bob)
    const reopened = play(
      two,
      says(ann).decides('approve', { option: 'half' }),
      says(ann).decides('reject', { option: 'no' })
    ).contact
    expect(play(reopened, says(dee).decides('approve', { option: 'full' })).receipt).toEqual({
      kind: 'outdated',
      saw: 1
    })
    expect(play(reopened, says(dee).decides('approve', { option: 'half' })).receipt).toMatchObject({ kind: 'accepted' })
  })
})

describe('case 35: the copy of a stage that is over', () => {
  const staged = aContact().asked(ann, bob).stage(ann, cy)
  const inStage2 = play(staged, says(bob).approves()).contact

  it('approves nothing for somebody who must decide in stage 2, and says where', () => {
    const { contact, receipt, hearing } = play(inStage2, says(ann).to(ann, 1).approves())
    expect(receipt).toEqual({ kind: 'elsewhere', recipientId: 'ann#2' })
    expect(hearing).toMatchObject({ state: 'conversation', reason: 'elsewhere' })
    expect(contact).toMatchObject({ status: 'pending', votes: [{ respondent: 'person:bob' }] })
    expect(play(contact, says(ann).to(ann, 2).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('a No on any copy counts in the running stage if that asks them', () => {
    const { contact } = play(inStage2, says(ann).to(ann, 1).rejects())
    expect(contact.outcome).toMatchObject({ decision: 'rejected', settledBy: { respondent: 'person:ann', stage: 1 } })
  })

  it('else in the last stage that asked them', () => {
    const three = aContact().asked(ann, bob).rejections(2).stage(ann).stage(cy)
    const { contact } = play(
      three,
      says(bob).approves(),
      says(ann).to(ann, 2).approves(),
      says(ann).to(ann, 1).rejects()
    )
    expect(contact.outcome).toMatchObject({ decision: 'rejected', settledBy: { stage: 1 } })
  })

  it('in the same group, an old card says where too', () => {
    const slack = group('slack:#approvals')
    const twice = aContact().asked(slack).stage(slack)
    const passed = play(twice, says(bob).in(slack).approves()).contact
    const pressed = says(ann).in(slack).with({ recipientId: 'slack:#approvals' }).approves()
    expect(play(passed, pressed).receipt).toEqual({ kind: 'elsewhere', recipientId: 'slack:#approvals#2' })
  })
})

describe('case 30: an operator answers for somebody', () => {
  it('in the running stage first, whichever of her recipients was named', () => {
    const staged = aContact().asked(ann, bob).stage(ann)
    const { contact } = play(staged, says(bob).approves(), accepts(says(ann).proving('claimed').approves(), ann))
    expect(contact.outcome).toMatchObject({ decision: 'approved', settledBy: { stage: 1, vouchedBy: 'ops' } })
  })

  it('in the stage that asked her where the running one does not', () => {
    const staged = aContact().asked(ann, bob).rejections(2).stage(cy)
    const { contact } = play(staged, says(bob).approves(), accepts(says(ann).rejects(), ann))
    expect(contact.votes).toMatchObject([{ respondent: 'person:bob' }, { respondent: 'person:ann', stage: 0 }])
  })

  it('where she may decide in a group that is asked', () => {
    const slack = group('slack:#approvals')
    const reply = accepts(says(ann).proving('claimed').approves(), ann)
    const vouched = { ...reply, reply: { ...reply.reply, vouched: { by: 'ops', groupIds: [], person: 'ann' } } }
    const { contact } = play(aContact().asked(slack).allowed(ann), vouched)
    expect(contact.outcome?.settledBy).toMatchObject({ respondent: 'person:ann', vouchedBy: 'ops' })
    expect(play(aContact().asked(slack).allowed(bob), vouched).receipt).toEqual({ kind: 'not_allowed' })
  })

  it('is refused only where no stage that was entered asks her', () => {
    const staged = aContact().asked(bob).stage(ann)
    expect(play(staged, accepts(says(ann).approves(), ann)).receipt).toEqual({ kind: 'not_allowed' })
  })
})

it('ends of a turn stand on the response', () => {
  const { contact } = play(aContact().asked(ann), says(ann).decides('approve', { option: 'approve', final: true }))
  expect(contact.outcome?.settledBy).toMatchObject({ final: true })
})

it('a person who is removed is asked no more, and the ladder goes on', () => {
  const eve = person('eve')
  const { contact, effects, said } = play(aContact().asked(eve).orElse(bob), {
    type: 'removed',
    person: 'eve',
    at: START + HOUR / 60
  })
  expect(contact.reach).toMatchObject({ eve: { unreachable: true } })
  expect(asks(effects)).toEqual(['bob'])
  expect(said).toContain('contact.unreachable')
})
