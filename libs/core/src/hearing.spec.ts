import type { Contact } from './contact.ts'
import {
  accountsOf,
  aContact,
  ann,
  bob,
  cy,
  group,
  MINUTE,
  person,
  START,
  who
} from '../../../tests/builders/contact.builder.ts'
import {
  accepts,
  bounced,
  cancelled,
  notified,
  play,
  says,
  stranger,
  waited
} from '../../../tests/builders/contact-event.builder.ts'

const approvals = group('slack:#approvals')

describe('late replies', () => {
  const approved = play(aContact().asked(ann, bob), says(ann).approves()).contact

  it('case 9: a decision after settlement is kept, and told to the agent if it contradicts', () => {
    const { contact, said, effects, receipt, hearing } = play(approved, says(bob).rejects())
    expect(contact).toMatchObject({ status: 'resolved', outcome: approved.outcome, votes: approved.votes })
    expect(said).toEqual(['contact.late'])
    expect(effects).toEqual([])
    expect(receipt).toEqual({ kind: 'already_settled', status: 'resolved', outcome: approved.outcome, told: false })
    expect(hearing).toMatchObject({ state: 'late', respondent: 'person:bob' })
  })

  it('case 9: one that agrees is kept without news', () => {
    const { said, receipt, hearing } = play(approved, says(bob).approves())
    expect(said).toEqual([])
    expect(receipt?.kind).toBe('already_settled')
    expect(hearing?.state).toBe('late')
  })

  it('case 9: even the one who settled it cannot take it back', () => {
    expect(play(approved, says(ann).rejects())).toMatchObject({
      said: ['contact.late'],
      contact: { status: 'resolved' }
    })
  })

  it('case 9: `request_changes` agrees with a rejection', () => {
    const rejected = play(aContact().asked(ann, bob), says(ann).rejects()).contact
    expect(play(rejected, says(bob).requestsChanges()).said).toEqual([])
    expect(play(rejected, says(bob).approves()).said).toEqual(['contact.late'])
  })

  it('case 9: another answer than those given contradicts', () => {
    const asked = aContact().kind('question').asked(ann, bob, cy).quorum(2)
    const answered = play(asked, says(ann).answers('blue'), says(bob).answers('red')).contact
    expect(play(answered, says(cy).answers('blue')).said).toEqual([])
    expect(play(answered, says(cy).answers('green')).said).toEqual(['contact.late'])
    const picked = play(asked.quorum(1), says(ann).decides('answer', { option: 'blue' })).contact
    expect(play(picked, says(bob).decides('answer', { option: 'blue' })).said).toEqual([])
    expect(play(picked, says(bob).decides('answer', { option: 'red' })).said).toEqual(['contact.late'])
    const form = play(asked.quorum(1), says(ann).decides('answer', { values: { seats: 2, row: 'a' } })).contact
    expect(play(form, says(bob).decides('answer', { values: { row: 'a', seats: 2 } })).said).toEqual([])
    expect(play(form, says(bob).decides('answer', { values: { seats: 3 } })).said).toEqual(['contact.late'])
  })

  it('case 9: an approval of something else contradicts', () => {
    const action = { name: 'refund', arguments: { amount: 100 }, editable: true }
    const asked = aContact()
      .asking({ action })
      .options(
        { id: 'full', decision: 'approve' },
        { id: 'half', decision: 'approve' },
        { id: 'no', decision: 'reject' }
      )
      .asked(ann, bob)
    const full = (more: object = {}) => says(bob).decides('approve', { option: 'full', ...more })
    const approved = play(asked, says(ann).decides('approve', { option: 'full' })).contact
    for (const same of [{}, { arguments: { amount: 100 } }]) expect(play(approved, full(same)).said).toEqual([])
    for (const other of [{ option: 'half' }, { arguments: { amount: 10 } }])
      expect(play(approved, full(other)).said).toEqual(['contact.late'])
    const changed = play(asked, says(ann).decides('approve', { option: 'full', arguments: { amount: 10 } })).contact
    expect(play(changed, full({ proposal: 1 })).said).toEqual(['contact.late'])
    expect(play(changed, full({ proposal: 2 })).said).toEqual([])
  })

  it('case 9: any decision contradicts an end without outcome', () => {
    for (const end of [
      play(aContact().deadline(MINUTE), waited(START + MINUTE)),
      play(aContact(), cancelled()),
      play(aContact(), bounced(ann))
    ]) {
      const { said, contact } = play(end.contact, says(ann).approves())
      expect(said).toEqual(['contact.late'])
      expect(contact.status).toBe(end.contact.status)
      expect(contact.outcome).toBeUndefined()
    }
  })

  it('text that decides nothing is late without news', () => {
    expect(play(approved, says(bob).wonders())).toMatchObject({ said: [], hearing: { state: 'late' } })
  })
})

describe('groups', () => {
  it('case 10: in a group without `allowed` any account may decide, each respondent one vote', () => {
    const one = play(aContact().asked(approvals).quorum(2), stranger('slack:U1').in(approvals).approves())
    expect(one.contact).toMatchObject({ status: 'pending', votes: [{ respondent: 'account:slack:U1' }] })
    const again = play(one.contact, stranger('slack:U1').in(approvals).approves())
    expect(again.contact.status).toBe('pending')
    const two = play(again.contact, stranger('slack:U2').in(approvals).approves())
    expect(two.contact.outcome?.decision).toBe('approved')
  })

  it('case 10: accounts map to persons by alias', () => {
    const onBoth = [
      says(ann).in(approvals).approves(),
      says(ann).with({ account: 'discord:ann', address: approvals.group, assurance: 'platform' }).approves()
    ]
    expect(play(aContact().asked(approvals).quorum(2), ...onBoth).contact.votes).toMatchObject([
      { respondent: 'person:ann' }
    ])
  })

  it('with `allowed`, others are told so and have no vote', () => {
    const asked = aContact().asked(approvals).allowed(ann, 'slack:U7')
    const refused = play(asked, says(bob).in(approvals).approves())
    expect(refused).toMatchObject({ receipt: { kind: 'not_allowed' }, hearing: { state: 'refused' }, news: [] })
    expect(refused.contact.votes).toEqual([])
    expect(play(refused.contact, says(ann).in(approvals).approves()).contact.status).toBe('resolved')
    expect(play(refused.contact, stranger('slack:U7').in(approvals).approves()).contact.status).toBe('resolved')
  })

  it('with a group in `allowed`, whoever the platform says is in it may decide', () => {
    const asked = aContact().asked(approvals).allowed(group('slack:leads'))
    expect(play(asked, says(bob).in(approvals).approves()).receipt).toEqual({ kind: 'not_allowed' })
    expect(play(asked, says(bob).in(approvals).memberOf('slack:leads').approves()).contact.status).toBe('resolved')
  })

  it('does not keep those who are asked themselves from answering outside the group', () => {
    const asked = aContact().asked(approvals, bob).allowed(ann)
    expect(play(asked, says(bob).approves()).contact.outcome?.decision).toBe('approved')
  })
})

describe('those who were not asked', () => {
  it('case 11: a stranger presses where the platform proves the account: not for you, no vote', () => {
    for (const assurance of ['platform', 'login'] as const) {
      const before = aContact().asked(ann).build()
      const { contact, receipt, hearing, news } = play(before, stranger('slack:U9').proving(assurance).approves())
      expect(contact).toBe(before)
      expect(receipt).toEqual({ kind: 'not_allowed' })
      expect(hearing).toMatchObject({ state: 'refused' })
      expect(news).toEqual([])
    }
  })

  it('case 12: a mail from somebody not asked, with our token: held', () => {
    const { contact, receipt, hearing, said } = play(
      aContact().asked(ann).build(),
      stranger('email:zed@else.example').to(ann).approves()
    )
    expect(contact).toMatchObject({ status: 'pending', votes: [] })
    expect(receipt).toEqual({ kind: 'held', reason: 'not_asked', told: false })
    expect(hearing).toMatchObject({ state: 'held', reason: 'not_asked' })
    expect(said).toEqual(['contact.held'])
  })

  it('case 26: an address of the agent’s key never counts, even when it is asked', () => {
    const before = aContact().asked(ann).requestedFrom('email:ann@acme.example').build()
    const { contact, receipt, hearing, news } = play(before, says(ann).approves())
    expect(contact).toBe(before)
    expect(receipt).toEqual({ kind: 'ignored' })
    expect(hearing).toEqual({ state: 'ignored', reason: 'own_account' })
    expect(news).toEqual([])
  })

  it('case 26: nor does an own channel address of the installation, in a group or vouched for', () => {
    const before = aContact().asked(ann, approvals).build()
    const ours = stranger('slack:PARLEY').in(approvals).with({ own: true }).approves()
    expect(play(before, ours)).toMatchObject({ contact: before, receipt: { kind: 'ignored' } })
    expect(play(before, accepts(ours, ann)).contact).toBe(before)
  })

  it('case 27: what answers nothing of ours is no event at all, so a contact holds nothing that could match it', () => {
    const before = aContact().asked(approvals).build()
    const elsewhere = says(ann).with({ address: 'slack:#random', assurance: 'platform' })
    expect(play(before, elsewhere.approves()).contact).toBe(before)
  })
})

describe('text that decides nothing', () => {
  it('case 17: is a turn and `contact.replied`, with one message back per respondent; still pending', () => {
    const first = play(aContact().asked(ann, bob), says(ann).wonders('ok but which customer?'))
    expect(first.receipt).toEqual({ kind: 'unclear', told: false })
    expect(first.hearing).toMatchObject({ state: 'conversation', respondent: 'person:ann' })
    expect(first.news).toMatchObject([{ type: 'contact.replied', data: { text: 'ok but which customer?' } }])
    expect(first.contact).toMatchObject({ status: 'pending', votes: [] })
    const second = play(first.contact, says(ann).from('slack:ANN').proving('platform').wonders())
    expect(second.receipt).toEqual({ kind: 'unclear', told: true })
    expect(second.said).toEqual(['contact.replied'])
    expect(play(second.contact, says(bob).wonders()).receipt).toEqual({ kind: 'unclear', told: false })
  })

  it('case 17: leaves a vote given before as it is', () => {
    const { contact } = play(aContact().asked(ann, bob).quorum(2), says(ann).approves(), says(ann).wonders())
    expect(contact.votes).toHaveLength(1)
  })

  it('takes a decision that does not fit the kind for conversation', () => {
    const answer = play(aContact().asked(ann), says(ann).answers('sure'))
    expect(answer).toMatchObject({ contact: { status: 'pending' }, receipt: { kind: 'unclear' } })
    const approval = play(aContact().kind('question').asked(ann), says(ann).approves())
    expect(approval).toMatchObject({ contact: { status: 'pending' }, receipt: { kind: 'unclear' } })
    const notice = play(aContact().kind('notice').asked(ann), says(ann).approves())
    expect(notice).toMatchObject({ contact: { status: 'pending', votes: [] }, receipt: { kind: 'unclear' } })
    expect(play(notice.contact, notified(true), says(ann).approves()).said).toEqual(['contact.resolved'])
  })
})

describe('held replies', () => {
  const asked = aContact().asked(ann, bob)
  const weak = says(ann).proving('claimed').approves()
  const held = play(asked, weak)

  it('case 22: a reply below `minAssurance` is held, told once how to prove it, and decides nothing', () => {
    expect(held.contact).toMatchObject({ status: 'pending', votes: [] })
    expect(held.receipt).toEqual({ kind: 'held', reason: 'assurance_too_low', told: false })
    expect(held.hearing).toMatchObject({ state: 'held', respondent: 'person:ann', recipientId: 'ann' })
    const again = play(held.contact, says(ann).proving('claimed').rejects())
    expect(again.receipt).toEqual({ kind: 'held', reason: 'assurance_too_low', told: true })
    expect(again.contact.votes).toEqual([])
  })

  it('case 22: accepted, it is the vote of the respondent named, assurance as proven, vouched for by the key', () => {
    const { contact, receipt } = play(held.contact, accepts(weak, ann))
    expect(receipt).toMatchObject({ kind: 'accepted', decision: 'approve' })
    expect(contact.outcome).toMatchObject({
      decision: 'approved',
      settledBy: { respondent: 'person:ann', person: 'ann', assurance: 'claimed', vouchedBy: 'ops' }
    })
  })

  it('case 22: of a stranger, it is the vote of whom the operator names, and fills what that one may fill', () => {
    const mail = stranger('email:private@else.example').approves()
    const finance = aContact()
      .asked(ann, bob)
      .require({ of: [who(bob)], count: 1 })
    const { contact } = play(finance, mail, accepts(mail, bob))
    expect(contact.outcome?.settledBy).toMatchObject({
      respondent: 'person:bob',
      account: 'email:private@else.example',
      vouchedBy: 'ops'
    })
    const replaced = play(asked.quorum(2), says(bob).approves(), mail, accepts(mail, bob))
    expect(replaced.contact.votes).toHaveLength(1)
  })

  it('case 22: accepted after settlement it is late', () => {
    const { contact, said, hearing } = play(held.contact, says(bob).rejects(), accepts(weak, ann))
    expect(contact.outcome?.decision).toBe('rejected')
    expect(said).toEqual(['contact.replied', 'contact.resolved', 'contact.late'])
    expect(hearing).toMatchObject({ state: 'late' })
  })

  it('case 22: counts for nobody who was not asked, and may then be accepted for somebody who was', () => {
    const wrong = play(held.contact, accepts(weak, cy))
    expect(wrong).toMatchObject({ contact: held.contact, receipt: { kind: 'not_allowed' }, hearing: { state: 'held' } })
    expect(play(wrong.contact, accepts(weak, ann)).contact.status).toBe('resolved')
  })

  it('case 22: vouched for at once, without having been held, it is refused for somebody who was not asked', () => {
    const before = asked.build()
    const { contact, hearing } = play(before, accepts(says(cy).proving('claimed').approves(), cy))
    expect(contact).toBe(before)
    expect(hearing).toMatchObject({ state: 'refused' })
  })

  it('accepting it twice changes nothing, also where a later vote has replaced it or it was late', () => {
    const accepting = accepts(weak, ann)
    const replaced = play(asked.rejections(2).quorum(2), weak, accepting, says(ann).rejects()).contact
    const cyToo = play(asked.asked(ann, bob, cy).rejections(2).quorum(2), weak, accepting, says(ann).rejects()).contact
    for (const contact of [replaced, cyToo, play(held.contact, says(bob).rejects(), accepting).contact]) {
      const again = play(contact, accepting)
      expect(again.contact).toBe(contact)
      expect(again.news).toEqual([])
    }
    expect(cyToo).toMatchObject({ status: 'pending', votes: [{ decision: 'reject' }] })
  })

  it('accepted for a group, it is the vote of who wrote it, if that one may decide there', () => {
    const inGroup = stranger('slack:U1').in(approvals).proving('claimed').approves()
    const { contact } = play(aContact().asked(approvals).quorum(2), inGroup, accepts(inGroup, approvals))
    expect(contact.votes).toMatchObject([{ respondent: 'account:slack:U1', vouchedBy: 'ops' }])
    const bounded = play(aContact().asked(approvals).allowed(ann), accepts(inGroup, approvals))
    expect(bounded).toMatchObject({ receipt: { kind: 'not_allowed' }, contact: { votes: [] } })
  })

  it.each([
    ['claimed', 'claimed', true],
    ['claimed', 'link', false],
    ['link', 'link', true],
    ['address', 'platform', false],
    ['platform', 'platform', true],
    ['login', 'platform', true],
    ['platform', 'login', false]
  ] as const)('%s where %s is demanded: counts is %s', (proven, demanded, counts) => {
    const { contact } = play(aContact().minAssurance(demanded), says(ann).proving(proven).approves())
    expect(contact.status === 'resolved').toBe(counts)
  })
})

describe('delegates', () => {
  const boss = person('boss', { delegates: [bob] })
  const deputy = says(bob).delegateOf(boss)

  it('vote for the one they stand in for, recorded as given by the delegate', () => {
    const { contact, hearing } = play(aContact().asked(boss, ann).quorum(2), deputy.approves())
    expect(contact.votes).toMatchObject([
      { respondent: 'person:boss', person: 'boss', name: 'Bob', delegateFor: 'Boss', account: 'email:bob@acme.example' }
    ])
    expect(hearing).toMatchObject({ respondent: 'person:boss', delegateFor: 'Boss' })
    const later = play(contact, says(boss).approves())
    expect(later.contact.votes).toHaveLength(1)
    expect(later.contact.status).toBe('pending')
  })

  it('who are asked themselves vote for themselves', () => {
    const { contact } = play(aContact().asked(boss, bob).quorum(2), deputy.approves(), deputy.to(boss).approves())
    expect(contact).toMatchObject({ status: 'pending', votes: [{ respondent: 'person:bob' }] })
    expect(contact.votes[0]).not.toHaveProperty('delegateFor')
  })

  it('of two that are asked stand in for the one whose message they answer', () => {
    const chief = person('chief', { delegates: [bob] })
    const asked = aContact().asked(boss, chief).quorum(2)
    const ofBoth = says(bob).delegateOf(boss, chief)
    expect(play(asked, ofBoth.to(boss).approves()).contact.votes).toMatchObject([{ respondent: 'person:boss' }])
    expect(play(asked, ofBoth.to(chief).approves()).contact.votes).toMatchObject([{ respondent: 'person:chief' }])
    const inTurn = aContact().asked(boss).rejections(2).quorum(1).stage(chief).rejections(2)
    const { contact } = play(inTurn, says(boss).approves(), deputy.to(boss).rejects())
    expect(contact.outcome).toMatchObject({ decision: 'rejected', settledBy: { respondent: 'person:boss', stage: 0 } })
  })

  it('fill the requirement of the one they stand in for, and none of their own', () => {
    const asked = aContact().asked(boss, ann)
    expect(play(asked.require({ of: [who(boss)], count: 1 }), deputy.approves()).contact.status).toBe('resolved')
    const ofBob = asked.asked(boss, group('slack:#x')).require({ of: [who(bob)], count: 1 })
    expect(play(ofBob, deputy.approves()).contact.status).toBe('pending')
  })

  it('do not count in the second stage for somebody counted in the first', () => {
    const { contact, receipt } = play(aContact().asked(boss).stage(boss, ann), says(boss).approves(), deputy.approves())
    expect(receipt).toEqual({ kind: 'already_counted' })
    expect(contact.status).toBe('pending')
  })
})

describe('redeliveries', () => {
  it('of the same reply change nothing, whatever it did', () => {
    const asked = aContact().asked(ann, bob).quorum(2)
    for (const reply of [
      says(ann).approves(),
      says(ann).wonders(),
      says(ann).proving('claimed').approves(),
      stranger('email:zed@else.example').approves(),
      stranger('slack:U9').proving('platform').approves()
    ]) {
      const once = play(asked, reply).contact
      const again = play(once, reply)
      expect(again.contact).toBe(once)
      expect(again.news).toEqual([])
      expect(again.effects).toEqual([])
    }
  })

  it('of a late reply change nothing', () => {
    const late = says(bob).rejects()
    const { contact } = play(aContact().asked(ann, bob), says(ann).approves(), late)
    expect(play(contact, late)).toMatchObject({ said: [], receipt: { kind: 'already_settled' } })
    expect(play(contact, late).contact).toBe(contact)
  })

  it('of a vote that was replaced do not bring it back', () => {
    const first = says(ann).approves()
    const { contact } = play(aContact().asked(ann, bob, cy).quorum(2).rejections(2), first, says(ann).rejects())
    const again = play(contact, first)
    expect(again.contact).toBe(contact)
    expect(again.receipt).toEqual({ kind: 'already_counted' })
  })

  it('of the one that settled it are told how it was settled', () => {
    const reply = says(ann).approves()
    const { contact } = play(aContact(), reply)
    expect(play(contact, reply)).toMatchObject({
      contact,
      receipt: { kind: 'already_settled', status: 'resolved', outcome: { decision: 'approved' } },
      hearing: { state: 'counted', respondent: 'person:ann' }
    })
  })
})

it('passes on what a reply says: comment, values, edited arguments', () => {
  const { contact, news } = play(
    aContact(),
    says(ann).decides('approve', {
      option: 'approve',
      comment: 'up to 100',
      values: { limit: 100 },
      arguments: { amount: 100 }
    })
  )
  expect(contact.outcome?.settledBy).toMatchObject({
    comment: 'up to 100',
    values: { limit: 100 },
    arguments: { amount: 100 }
  })
  expect(news[0]).toMatchObject({
    type: 'contact.replied',
    data: { respondent: 'person:ann', decision: 'approve', option: 'approve', comment: 'up to 100' }
  })
})

describe('the agent itself', () => {
  const bot = person('bot')
  const held = stranger('email:zed@else.example').approves()
  const mayDecide = (contact: Contact): Contact => {
    const [stage] = contact.policy.stages
    const allowed = [{ ...who(bot), accounts: accountsOf(bot) }]
    return { ...contact, policy: { ...contact.policy, stages: [{ ...stage, allowed }] } }
  }

  it.each([
    ['asked by name', aContact().asked(bot, ann), (contact: Contact) => contact],
    ['who may decide in a group', aContact().asked(approvals), mayDecide]
  ])('case 26: is lent no vote as a person either: %s', (_, asked, as) => {
    const own = as(asked.requestedFrom('email:*@acme.example', 'slack:BOT').build())
    const { contact, hearing } = play(own, held, accepts(held, bot))
    expect(contact).toMatchObject({ status: 'pending', votes: [] })
    expect(hearing).toMatchObject({ state: 'held', reason: 'not_allowed' })
    const partly = play(as(asked.requestedFrom('email:*@acme.example').build()), held, accepts(held, bot))
    expect(partly.contact.votes).toMatchObject([{ respondent: 'person:bot', vouchedBy: 'ops' }])
  })
})
