import {
  aContact,
  ann,
  bareAddress,
  bob,
  cy,
  dee,
  group,
  person,
  who
} from '../../../tests/builders/contact.builder.ts'
import { bounced, play, says } from '../../../tests/builders/contact-event.builder.ts'

const approvals = group('slack:#approvals')
const finance = group('slack:finance')
const changes = { id: 'changes', decision: 'request_changes' } as const

describe('votes of one stage', () => {
  it('case 1: one asked approves: approved', () => {
    const { contact, said, effects, receipt } = play(aContact().asked(ann), says(ann).approves())
    expect(contact).toMatchObject({
      status: 'resolved',
      outcome: { decision: 'approved', by: 'people', settledBy: { respondent: 'person:ann' } }
    })
    expect(said).toEqual(['contact.created', 'contact.asked', 'contact.replied', 'contact.resolved'])
    expect(effects).toEqual([{ type: 'update' }])
    expect(receipt).toEqual({ kind: 'accepted', pending: false, decision: 'approve' })
  })

  it('case 2: two asked, count 1, the first rejects: rejected', () => {
    const { contact } = play(aContact().asked(ann, bob), says(ann).rejects())
    expect(contact).toMatchObject({ status: 'resolved', outcome: { decision: 'rejected', by: 'people' } })
  })

  it('case 3: count 2: A approves: pending; B approves: approved', () => {
    const one = play(aContact().asked(ann, bob, cy).quorum(2), says(ann).approves())
    expect(one.contact.status).toBe('pending')
    expect(one.receipt).toEqual({ kind: 'accepted', pending: true, decision: 'approve' })
    const two = play(one.contact, says(bob).approves())
    expect(two.contact.outcome).toMatchObject({ decision: 'approved', settledBy: { respondent: 'person:bob' } })
    expect(two.contact.outcome?.responses.map((one) => one.person)).toEqual(['ann', 'bob'])
  })

  it('case 4: 2 of 3, rejections 1: A approves, B rejects: rejected', () => {
    const { contact } = play(aContact().asked(ann, bob, cy).quorum(2), says(ann).approves(), says(bob).rejects())
    expect(contact.outcome).toMatchObject({ decision: 'rejected', settledBy: { respondent: 'person:bob' } })
  })

  it('case 5: the same with rejections 2: pending; C decides', () => {
    const split = play(
      aContact().asked(ann, bob, cy).quorum(2).rejections(2),
      says(ann).approves(),
      says(bob).rejects()
    ).contact
    expect(split.status).toBe('pending')
    expect(play(split, says(cy).approves()).contact.outcome?.decision).toBe('approved')
    expect(play(split, says(cy).rejects()).contact.outcome?.decision).toBe('rejected')
  })

  it('case 6: rejections not reached, but `require` no longer reachable in a finite electorate: rejected', () => {
    const one = play(aContact().asked(ann, bob, cy).quorum(2).rejections(3), says(ann).rejects())
    expect(one.contact.status).toBe('pending')
    const two = play(one.contact, says(bob).rejects())
    expect(two.contact).toMatchObject({ status: 'resolved', outcome: { decision: 'rejected', by: 'people' } })
  })

  it('case 6: an open group is no finite electorate: pending', () => {
    const { contact } = play(
      aContact().asked(approvals).rejections(3),
      says(ann).in(approvals).rejects(),
      says(bob).in(approvals).rejects()
    )
    expect(contact.status).toBe('pending')
  })

  it('case 6: a group in which only certain people may decide is one', () => {
    const { contact } = play(
      aContact().asked(approvals).allowed(ann, bob).quorum(2).rejections(2),
      says(ann).in(approvals).rejects()
    )
    expect(contact.outcome?.decision).toBe('rejected')
  })

  it('case 6: steps that are still to come belong to the electorate', () => {
    const { contact } = play(aContact().asked(ann).orElse(bob).rejections(2), says(ann).rejects())
    expect(contact.status).toBe('pending')
    expect(contact.reached).toEqual([1])
  })

  it('case 7: A approves on Slack and again by mail, count 2: pending, one vote', () => {
    const { contact } = play(
      aContact().asked(ann, bob).quorum(2),
      says(ann).from('slack:ANN').proving('platform').approves(),
      says(ann).approves()
    )
    expect(contact.status).toBe('pending')
    expect(contact.votes).toHaveLength(1)
    expect(contact.votes[0]).toMatchObject({ respondent: 'person:ann', account: 'email:ann@acme.example' })
  })

  it('case 7: asked herself and in a group that she is in, A is one vote still', () => {
    const both = aContact().asked(ann, approvals).quorum(2)
    expect(play(both, says(ann).approves(), says(ann).in(approvals).approves()).contact.votes).toHaveLength(1)
    expect(play(both, says(ann).in(approvals).approves(), says(ann).approves()).contact.votes).toHaveLength(1)
    const asBareAddress = aContact().asked(bareAddress('slack:U1'), approvals).quorum(2)
    const inGroup = says(bareAddress('slack:U1')).with({ address: approvals.group, assurance: 'platform' })
    expect(
      play(asBareAddress, says(bareAddress('slack:U1')).approves(), inGroup.approves()).contact.votes
    ).toHaveLength(1)
  })

  it('case 8: count 2: A approves, then A rejects: rejected', () => {
    const { contact } = play(aContact().asked(ann, bob).quorum(2), says(ann).approves(), says(ann).rejects())
    expect(contact.outcome).toMatchObject({ decision: 'rejected', responses: [{ decision: 'reject' }] })
  })

  it('counts the latest decision of somebody who rejected and then approves', () => {
    const withCy = aContact().asked(ann, bob, cy).quorum(2).rejections(2)
    const changed = play(withCy, says(ann).rejects(), says(ann).approves(), says(bob).rejects(), says(cy).approves())
    expect(changed.contact.outcome?.decision).toBe('approved')
  })

  it('case 16: an option with decision `request_changes` counts as one rejection and names the outcome', () => {
    const offered = aContact().options({ id: 'approve', decision: 'approve' }, changes)
    expect(play(offered.asked(ann), says(ann).requestsChanges()).contact.outcome).toMatchObject({
      decision: 'changes_requested',
      settledBy: { option: 'changes' }
    })
    const two = offered.asked(ann, bob, cy).rejections(2)
    expect(play(two, says(ann).rejects(), says(bob).requestsChanges()).contact.outcome?.decision).toBe(
      'changes_requested'
    )
    expect(play(two, says(ann).requestsChanges(), says(bob).rejects()).contact.outcome?.decision).toBe('rejected')
    expect(play(two, says(ann).requestsChanges(), says(ann).rejects()).contact.status).toBe('pending')
  })

  it('case 18: question, count 2, two different answers: answered; both in the outcome', () => {
    const { contact } = play(
      aContact().kind('question').asked(ann, bob).quorum(2),
      says(ann).answers('the blue one'),
      says(bob).answers('the red one')
    )
    expect(contact.outcome).toMatchObject({
      decision: 'answered',
      settledBy: { text: 'the red one' },
      responses: [{ text: 'the blue one' }, { text: 'the red one' }]
    })
  })
})

describe('requirements', () => {
  const ofBoth = aContact()
    .asked(ann, bob, cy, dee)
    .require({ of: [who(ann), who(bob)], count: 1 }, { of: [who(ann), who(cy)], count: 1 })

  it('case 19: one of finance and one of legal; two of finance approve: pending', () => {
    const { contact } = play(
      aContact()
        .asked(ann, bob, cy)
        .require({ of: [who(ann), who(bob)], count: 1 }, { of: [who(cy)], count: 1 }),
      says(ann).approves(),
      says(bob).approves()
    )
    expect(contact.status).toBe('pending')
    expect(play(contact, says(cy).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('case 19: Ann is in both and approves alone: pending, one vote fills one requirement', () => {
    const { contact } = play(ofBoth, says(ann).approves())
    expect(contact.status).toBe('pending')
    expect(play(contact, says(bob).approves()).contact.outcome?.decision).toBe('approved')
    expect(play(contact, says(cy).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('seats voters so that as many requirements as possible are filled, whoever came first', () => {
    for (const [first, second] of [
      [ann, bob],
      [bob, ann],
      [cy, ann]
    ] as const) {
      expect(play(ofBoth, says(first).approves(), says(second).approves()).contact.status).toBe('resolved')
    }
    expect(play(ofBoth, says(bob).approves(), says(dee).approves()).contact.status).toBe('pending')
  })

  it('takes the platform’s word for who is in a group', () => {
    const asked = aContact()
      .asked(approvals)
      .require({ of: [who(finance)], count: 1 })
    const outsider = play(asked, says(ann).in(approvals).approves())
    expect(outsider.contact.status).toBe('pending')
    const insider = play(outsider.contact, says(bob).in(approvals).memberOf('slack:finance').approves())
    expect(insider.contact.outcome?.decision).toBe('approved')
  })

  it('waits for somebody whose account did not show that they are in the group', () => {
    const byMail = play(
      aContact()
        .asked(ann)
        .require({ of: [who(finance)], count: 1 }),
      says(ann).approves()
    )
    expect(byMail.contact.status).toBe('pending')
    const onSlack = says(ann).from('slack:ANN').proving('platform').memberOf('slack:finance')
    expect(play(byMail.contact, onSlack.approves()).contact.outcome?.decision).toBe('approved')
  })

  it('rejects once the one of legal has, though finance could still approve', () => {
    const { contact } = play(
      aContact()
        .asked(ann, bob, cy)
        .rejections(2)
        .require({ of: [who(ann), who(bob)], count: 1 }, { of: [who(cy)], count: 1 }),
      says(cy).rejects()
    )
    expect(contact.outcome?.decision).toBe('rejected')
  })

  it('lets a bare address fill a requirement that names it', () => {
    const cfo = bareAddress('email:cfo@acme.example')
    const { contact } = play(
      aContact()
        .asked(cfo, ann)
        .require({ of: [who(cfo)], count: 1 }),
      says(cfo).approves()
    )
    expect(contact.outcome).toMatchObject({ settledBy: { respondent: 'account:email:cfo@acme.example' } })
  })
})

describe('stages', () => {
  it('asks the next stage once the one before approves', () => {
    const { contact, effects } = play(aContact().asked(ann).stage(bob), says(ann).approves())
    expect(contact).toMatchObject({ status: 'pending', stage: 1, reached: [0, 0] })
    expect(effects).toEqual([{ type: 'send', recipientId: 'bob', address: 0 }])
    expect(play(contact, says(bob).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('does not hear those of a stage that was not reached', () => {
    const { contact, receipt } = play(aContact().asked(ann).stage(bob), says(bob).proving('platform').approves())
    expect(contact.votes).toEqual([])
    expect(receipt).toEqual({ kind: 'not_allowed' })
  })

  it('case 20: stage 1 approved by A, stage 2 asks A and B, A approves: already counted, pending', () => {
    const asked = aContact().asked(ann).stage(ann, bob)
    const { contact, receipt, effects } = play(asked, says(ann).approves(), says(ann).approves())
    expect(receipt).toEqual({ kind: 'already_counted' })
    expect(contact).toMatchObject({ status: 'pending', stage: 1, votes: [{ stage: 0 }] })
    expect(effects).toEqual([])
    expect(play(contact, says(bob).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('case 20: unless `sameRespondent`', () => {
    const { contact } = play(
      aContact().asked(ann).stage(ann, bob).sameRespondent(),
      says(ann).approves(),
      says(ann).approves()
    )
    expect(contact.outcome).toMatchObject({ decision: 'approved', responses: [{ stage: 0 }, { stage: 1 }] })
  })

  it('case 20: and with `sameRespondent` the first stage’s message, answered again, is no yes to the second', () => {
    const asked = aContact().asked(ann).stage(ann).sameRespondent()
    const first = says(ann).to(ann, 1)
    const { contact } = play(asked, first.approves(), first.approves())
    expect(contact).toMatchObject({ status: 'pending', stage: 1, votes: [{ stage: 0 }] })
    expect(play(contact, says(ann).to(ann, 2).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('case 20: with `sameRespondent` also in a group of the second stage, when asked alone in the first', () => {
    const asked = aContact().asked(ann).stage(approvals)
    const twice = [says(ann).approves(), says(ann).in(approvals).approves()]
    expect(play(asked.sameRespondent(), ...twice).contact.outcome?.decision).toBe('approved')
    expect(play(asked, ...twice)).toMatchObject({
      contact: { status: 'pending' },
      receipt: { kind: 'already_counted' }
    })
  })

  it('case 20: on another account and as a member of a group as well', () => {
    const asked = aContact().asked(approvals).stage(approvals)
    const { contact, receipt } = play(
      asked,
      says(ann).in(approvals).approves(),
      says(ann).from('teams:ann').with({ address: approvals.group, assurance: 'platform' }).approves()
    )
    expect(receipt).toEqual({ kind: 'already_counted' })
    expect(contact.status).toBe('pending')
  })

  it('case 21: A, counted in stage 1, rejects during stage 2: counts in stage 1, rejected', () => {
    const { contact } = play(aContact().asked(ann).stage(ann, bob), says(ann).approves(), says(ann).rejects())
    expect(contact.outcome).toMatchObject({ decision: 'rejected', responses: [{ stage: 0, decision: 'reject' }] })
  })

  it('reopens the question of stage 1 when an approval there is withdrawn and rejections are not reached', () => {
    const asked = aContact().asked(ann, bob).rejections(2).stage(cy)
    const withdrawn = play(asked, says(ann).approves(), says(ann).rejects(), says(cy).approves()).contact
    expect(withdrawn).toMatchObject({ status: 'pending', stage: 1 })
    expect(play(withdrawn, says(bob).approves()).contact.outcome?.decision).toBe('approved')
    expect(play(withdrawn, says(bob).rejects()).contact.outcome?.decision).toBe('rejected')
  })

  it('waits for another to take A’s place in stage 1 when stage 2 needs A', () => {
    const asked = aContact().asked(ann, bob).stage(ann)
    const counted = play(asked, says(ann).approves()).contact
    expect(counted).toMatchObject({ status: 'pending', stage: 1 })
    const { contact } = play(counted, says(bob).approves(), says(ann).approves())
    expect(contact.outcome).toMatchObject({ decision: 'approved', settledBy: { respondent: 'person:ann', stage: 1 } })
  })

  it('is undeliverable, asking nobody, when those left for the next stage can never make it up', () => {
    const asked = aContact()
      .asked(ann, bob)
      .stage(ann, bob)
      .require({ of: [who(ann)], count: 1 })
    const { contact, effects } = play(asked, says(ann).approves())
    expect(contact).toMatchObject({ status: 'undeliverable', reason: 'too_few_left' })
    expect(effects).toEqual([{ type: 'update' }])
  })

  it('names a rejection by who rejected, even where an approval showed that nobody is left', () => {
    const asked = aContact()
      .asked(ann, bob, cy)
      .rejections(2)
      .stage(ann, bob)
      .require({ of: [who(ann)], count: 1 })
    const { contact } = play(asked, says(cy).rejects(), says(ann).approves())
    expect(contact.outcome).toMatchObject({ decision: 'rejected', settledBy: { respondent: 'person:cy' } })
  })

  it('lets somebody who rejected in a stage that passed anyway approve in the next', () => {
    const asked = aContact().asked(ann, bob).rejections(2).stage(ann)
    const { contact } = play(asked, says(ann).rejects(), says(bob).approves(), says(ann).approves())
    expect(contact.outcome).toMatchObject({ decision: 'approved', settledBy: { respondent: 'person:ann', stage: 1 } })
  })
})

it('counts a vote given before its address was lost', () => {
  const asked = aContact().asked(ann, bob).quorum(2)
  const { contact } = play(asked, says(ann).approves(), bounced(ann), says(bob).approves())
  expect(contact.outcome?.decision).toBe('approved')
})

it('keeps one vote for an account whose owner the directory learns of later', () => {
  const someone = person('eve', { addresses: ['slack:EVE'] })
  const { contact } = play(
    aContact().asked(approvals).quorum(2),
    says(bareAddress('slack:EVE')).with({ address: approvals.group, assurance: 'platform' }).approves(),
    says(someone).with({ address: approvals.group, assurance: 'platform' }).approves()
  )
  expect(contact).toMatchObject({ status: 'pending', votes: [{ respondent: 'account:slack:EVE' }] })
})
