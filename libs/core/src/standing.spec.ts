import type { Contact } from './contact.ts'
import {
  aContact,
  accountsOf,
  ann,
  bareAddress,
  bob,
  cy,
  group,
  HOUR,
  person,
  START,
  who
} from '../../../tests/builders/contact.builder.ts'
import {
  accepts,
  bounced,
  joined,
  play,
  says,
  sent,
  stranger,
  waited
} from '../../../tests/builders/contact-event.builder.ts'

const approvals = group('slack:#approvals')
const ops = group('teams:ops')
const boss = person('boss', { delegates: [bob] })
const annOnSlack = bareAddress('slack:ANN')
const pressed = says(ann).from('slack:ANN').proving('platform')

describe('a stranger', () => {
  it('is nobody’s delegate, also where somebody has one', () => {
    const before = aContact().asked(boss, ann).build()
    const refused = play(before, stranger('slack:U9').proving('platform').approves())
    expect(refused).toMatchObject({
      contact: before,
      receipt: { kind: 'not_allowed' },
      hearing: { reason: 'stranger' }
    })
    const mail = play(before, stranger('email:zed@else.example').to(boss).approves())
    expect(mail).toMatchObject({ contact: { votes: [] }, hearing: { state: 'held', reason: 'not_asked' } })
  })

  it('in a group that is asked is told that others may decide there, however little they prove', () => {
    const asked = aContact().asked(approvals).allowed(ann)
    const weak = stranger('slack:U9').in(approvals).proving('claimed').approves()
    expect(play(asked, weak)).toMatchObject({
      receipt: { kind: 'not_allowed' },
      hearing: { state: 'refused', reason: 'not_allowed' }
    })
  })
})

describe('somebody who is asked in several ways', () => {
  it('is the one asked last', () => {
    expect(play(aContact().asked(ann, annOnSlack), pressed.approves()).hearing?.recipientId).toBe('slack:ANN')
    expect(play(aContact().asked(annOnSlack, ann), pressed.approves()).hearing?.recipientId).toBe('ann')
  })

  it('is the one whose message they answer', () => {
    const asked = aContact().asked(ann, annOnSlack)
    expect(play(asked, pressed.to(ann).approves()).hearing?.recipientId).toBe('ann')
    expect(play(asked, pressed.to(annOnSlack).approves()).hearing?.recipientId).toBe('slack:ANN')
  })

  it('is themselves before they are of a group', () => {
    for (const asked of [aContact().asked(ann, approvals), aContact().asked(approvals, ann)])
      expect(play(asked, says(ann).in(approvals).approves()).hearing?.recipientId).toBe('ann')
  })

  it('is the one of the later step, also where another joined the earlier one since', () => {
    const ladder = aContact().asked(bob).orElse(ann)
    const { contact } = play(ladder, joined(annOnSlack), sent(bob), waited(START + HOUR))
    expect(contact.recipients.map(({ id, step }) => [id, step])).toEqual([
      ['bob', 0],
      ['ann', 1],
      ['slack:ANN', 0]
    ])
    expect(play(contact, pressed.approves()).hearing?.recipientId).toBe('ann')
  })

  it('is in the group that they wrote in, of two', () => {
    const asked = aContact().asked(approvals, ops).quorum(2)
    expect(play(asked, stranger('slack:U1').in(approvals).approves()).hearing?.recipientId).toBe(approvals.group)
    expect(play(asked, stranger('teams:U1').in(ops).approves()).hearing?.recipientId).toBe(ops.group)
  })
})

describe('an account that voted for somebody else', () => {
  it('as their delegate, is itself in a group', () => {
    const asked = aContact().asked(boss, approvals).quorum(2)
    const onSlack = says(bob).delegateOf(boss).from('slack:BOB').proving('platform')
    const { contact } = play(asked, onSlack.to(boss).approves(), onSlack.in(approvals).approves())
    expect(contact.votes.map((one) => one.respondent)).toEqual(['person:boss', 'person:bob'])
    expect(contact.outcome?.decision).toBe('approved')
  })

  it('because an operator said so, is itself in a group', () => {
    const asked = aContact().asked(ann, approvals).quorum(2)
    const writer = stranger('slack:U1').proving('claimed')
    const held = writer.approves()
    const { contact } = play(asked, held, accepts(held, ann), stranger('slack:U1').in(approvals).approves())
    expect(contact.votes.map((one) => one.respondent)).toEqual(['person:ann', 'account:slack:U1'])
  })

  it('also because an operator said that it counts for another account', () => {
    const asked = aContact().asked(annOnSlack, approvals).quorum(2)
    const held = stranger('slack:U1').proving('claimed').approves()
    const { contact } = play(asked, held, accepts(held, annOnSlack), stranger('slack:U1').in(approvals).approves())
    expect(contact.votes.map((one) => one.respondent)).toEqual(['account:slack:ANN', 'account:slack:U1'])
  })

  it('gains nothing by that where it belongs by now to whom it stood in for', () => {
    const asked = aContact().asked(boss, approvals).quorum(2)
    const bobs = says(bob).from('slack:BOB').delegateOf(boss).to(boss).approves()
    const { contact } = play(asked, bobs)
    expect(contact.votes).toMatchObject([{ respondent: 'person:boss', account: 'slack:BOB' }])
    const since = play(contact, says(boss).from('slack:BOB').in(approvals).rejects())
    expect(since).toMatchObject({ contact: { status: 'pending' }, receipt: { kind: 'not_allowed' } })
  })
})

describe('a vote that counts for somebody else fills nothing of the account that gave it', () => {
  const of = (account: string) =>
    aContact()
      .asked(boss, ann, approvals)
      .require({ of: [who(account)], count: 1 })

  it('where a delegate gave it', () => {
    const { contact } = play(of('email:bob@acme.example'), says(bob).delegateOf(boss).approves())
    expect(contact).toMatchObject({ status: 'pending', votes: [{ respondent: 'person:boss' }] })
  })

  it('where an operator vouched for it', () => {
    const mail = stranger('email:cfo@acme.example').approves()
    const { contact } = play(of('email:cfo@acme.example'), mail, accepts(mail, ann))
    expect(contact).toMatchObject({ status: 'pending', votes: [{ respondent: 'person:ann', vouchedBy: 'ops' }] })
  })

  it('and where they gave it for themselves it does', () => {
    const own = stranger('slack:U7').in(approvals).approves()
    expect(play(of('slack:U7'), own).contact.outcome?.decision).toBe('approved')
  })
})

describe('a group in `allowed`', () => {
  it('lets whoever wrote in it decide, and whoever belongs to it', () => {
    const asked = aContact().asked(approvals, ops).allowed(approvals)
    expect(play(asked, stranger('slack:U1').in(approvals).approves()).contact.status).toBe('resolved')
    expect(play(asked, stranger('teams:U1').in(ops).approves()).receipt).toEqual({ kind: 'not_allowed' })
    const member = stranger('teams:U1').in(ops).memberOf('teams:all', approvals.group)
    expect(play(asked, member.approves()).contact.status).toBe('resolved')
  })
})

describe('those whose recipient was not reached yet', () => {
  it('are not heard', () => {
    const { receipt } = play(aContact().asked(ann).orElse(cy), says(cy).proving('platform').approves())
    expect(receipt).toEqual({ kind: 'not_allowed' })
  })
})

describe('case 31: the directory, when somebody was asked and now', () => {
  const before = aContact().asked(boss, ann).quorum(2).build()

  it.each([
    ['an account that was added since', says(ann).from('slack:NEW')],
    ['an account that was removed since', stranger('slack:ANN')],
    ['an address that was removed since', stranger('email:ann@acme.example')],
    ['an account that is somebody else’s by now', says(cy).from('slack:ANN')],
    ['a delegate who was added since', says(cy).delegateOf(boss)],
    ['a delegate who was removed since', says(bob)],
    ['a delegate’s account that was added since', says(bob).delegateOf(boss).from('slack:NEW')],
    ['a delegate’s account that another delegate has by now', says(cy).delegateOf(boss).from('slack:BOB')]
  ])('%s counts for nobody', (_, saying) => {
    const { contact, receipt } = play(before, saying.proving('platform').approves())
    expect(contact).toBe(before)
    expect(receipt).toEqual({ kind: 'not_allowed' })
  })

  it('votes that were given stay', () => {
    const voted = play(before, says(bob).delegateOf(boss).approves(), stranger('slack:ANN').approves())
    expect(voted.contact.votes).toMatchObject([{ respondent: 'person:boss' }])
    expect(play(voted.contact, says(ann).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('an address that was asked by itself stays asked, whoever has it by now', () => {
    const asked = aContact().asked(annOnSlack)
    for (const saying of [stranger('slack:ANN'), says(ann).from('slack:ANN'), says(cy).from('slack:ANN')])
      expect(play(asked, saying.proving('platform').approves()).contact.status).toBe('resolved')
  })

  /** Hers when it was asked, and asked by itself. */
  const herAddress = (required: Contact) => {
    const [one] = required.recipients
    return { ...required, recipients: [{ ...one!, ref: 'slack:ANN', addresses: annOnSlack.addresses }] }
  }

  it.each([
    ['has no owner by now', stranger('slack:ANN')],
    ['is somebody else’s by now', says(cy).from('slack:ANN')]
  ])('an address asked by itself lends nobody the vote of whom it has left: it %s', (_, saying) => {
    const approves = saying.proving('platform').approves()
    const { contact } = play(herAddress(aContact().asked(ann).build()), approves)
    expect(contact.outcome?.settledBy).toMatchObject({ respondent: 'account:slack:ANN' })
    expect(contact.outcome?.settledBy).not.toHaveProperty('person')
    const hers = herAddress(
      aContact()
        .asked(ann)
        .require({ of: [who(ann)], count: 1 })
        .build()
    )
    expect(play(hers, approves).contact).toMatchObject({
      status: 'pending',
      votes: [{ respondent: 'account:slack:ANN' }]
    })
    expect(play(hers, pressed.approves()).contact.outcome?.settledBy).toMatchObject({ respondent: 'person:ann' })
  })

  it('an address asked by itself that became somebody’s is their one vote, and not their word', () => {
    const asked = aContact()
      .asked(ann, bareAddress('slack:NEW'))
      .require({ of: [who(ann)], count: 1 })
    const { contact } = play(asked, says(ann).from('slack:NEW').proving('platform').approves())
    expect(contact).toMatchObject({ status: 'pending', votes: [{ respondent: 'person:ann' }] })
    expect(play(contact, pressed.approves()).contact).toMatchObject({
      status: 'resolved',
      votes: [{ respondent: 'person:ann' }]
    })
  })

  const added = says(ann).from('slack:NEW').in(approvals)
  it.each([
    [
      'whose word is required',
      aContact()
        .asked(approvals)
        .require({ of: [{ ...who(ann), accounts: accountsOf(ann) }], count: 1 })
    ],
    ['who is asked besides', aContact().asked(ann, approvals).quorum(2)],
    ['who is asked later', aContact().asked(approvals).quorum(2).orElse(ann)]
  ])('an account added since decides in no group for somebody %s', (_, asked) => {
    const before = asked.build()
    const { contact, receipt } = play(before, added.approves())
    expect(contact).toBe(before)
    expect(receipt).toEqual({ kind: 'not_allowed' })
    const theirs = says(ann).from('slack:ANN').in(approvals).approves()
    expect(play(before, theirs).contact.votes).toMatchObject([{ respondent: 'person:ann' }])
  })

  it('an account added since cannot take back what they said', () => {
    const asked = aContact().asked(ann, approvals, bob).quorum(2).rejections(2)
    const { contact } = play(asked, says(ann).rejects(), added.approves())
    expect(contact.votes).toMatchObject([{ respondent: 'person:ann', decision: 'reject' }])
  })

  it('whoever nobody named is in a group who they are now', () => {
    const { contact } = play(aContact().asked(approvals), added.approves())
    expect(contact.outcome?.settledBy).toMatchObject({ respondent: 'person:ann' })
  })
})

describe('case 31: one account is one vote, whoever the directory has it for', () => {
  const press = (saying: ReturnType<typeof says>) => saying.proving('platform').approves()
  const hers = (contact: Contact): Contact => ({
    ...contact,
    recipients: contact.recipients.map((one) =>
      one.id === 'ann' ? { ...one, ref: 'slack:ANN', addresses: annOnSlack.addresses } : one
    )
  })
  const onSlack = says(ann).from('slack:ANN')
  const fresh = bareAddress('slack:NEW')

  it.each([
    ['that has left her since', hers(aContact().asked(ann, bob).quorum(2).build()), onSlack, stranger('slack:ANN')],
    ['that is hers again', hers(aContact().asked(ann, bob).quorum(2).build()), stranger('slack:ANN'), onSlack],
    [
      'that is another’s by now',
      hers(aContact().asked(ann, bob).quorum(2).build()),
      onSlack,
      says(cy).from('slack:ANN')
    ],
    [
      'in a group',
      aContact().asked(approvals).quorum(2).build(),
      onSlack.in(approvals),
      stranger('slack:ANN').in(approvals)
    ],
    ['in the next stage', hers(aContact().asked(ann).stage(annOnSlack).build()), onSlack, stranger('slack:ANN')]
  ])('%s', (_, before, first, second) => {
    const { contact, receipt } = play(before, press(first), press(second))
    expect(receipt).toEqual({ kind: 'already_counted' })
    expect(contact).toMatchObject({ status: 'pending', votes: [{}] })
    expect(contact.votes).toHaveLength(1)
  })

  it('a No is heard all the same, and a version that they have not seen may be approved', () => {
    const before = hers(aContact().asked(ann, bob).quorum(2).build())
    const no = play(before, press(onSlack), stranger('slack:ANN').proving('platform').rejects())
    expect(no.contact.outcome?.decision).toBe('rejected')
    const action = { name: 'refund', arguments: { amount: 100 }, editable: true }
    const editable = hers(aContact().asking({ action }).asked(ann, bob, cy).quorum(2).build())
    const edits = says(bob).decides('approve', { option: 'approve', arguments: { amount: 10 } })
    const newer = play(editable, press(onSlack), edits, press(stranger('slack:ANN').with({ proposal: 2 })))
    expect(newer.contact.outcome).toMatchObject({ decision: 'approved', proposal: 2 })
  })

  it.each([
    ['asked by name in the next stage', aContact().asked(fresh).stage(ann, cy)],
    ['who may decide in the next stage', aContact().asked(fresh).stage(approvals).allowed(ann, cy)],
    ['in an open group of the next stage', aContact().asked(fresh).stage(approvals)]
  ])('an address that became theirs is the vote of whoever is %s', (_, asked) => {
    const theirs = says(ann).from('slack:ANN').in(approvals).approves()
    const { contact, receipt } = play(asked, press(says(ann).from('slack:NEW')), theirs)
    expect(receipt).toEqual({ kind: 'already_counted' })
    expect(contact).toMatchObject({ status: 'pending', stage: 1, votes: [{ respondent: 'person:ann' }] })
  })

  it('who voted at such an address is not waited for there', () => {
    const asked = aContact().asked(fresh, bob).quorum(2).stage(ann, cy)
    const { contact } = play(asked, press(says(ann).from('slack:NEW')), bounced(bob))
    expect(contact).toMatchObject({ status: 'undeliverable', reason: 'too_few_reachable' })
  })
})
