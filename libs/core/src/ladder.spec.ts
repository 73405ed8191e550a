import {
  aContact,
  ann,
  bob,
  cy,
  DAY,
  HOUR,
  MINUTE,
  person,
  SECOND,
  START
} from '../../../tests/builders/contact.builder.ts'
import {
  asks,
  bounced,
  delivered,
  cancelled,
  play,
  says,
  sent,
  turned,
  unknown,
  waited
} from '../../../tests/builders/contact-event.builder.ts'
import { FIRST_SEND_GRACE_MS, nextDue } from './clock.ts'
import { transition } from './transition.ts'

const quietHours = { from: '22:00', to: '07:00', timeZone: 'UTC' }
const NIGHT = Date.parse('2026-03-02T23:00:00Z')
const MORNING = Date.parse('2026-03-03T07:00:00Z')
const sleeper = person('sleeper', { quietHours })
const earlyBird = person('bird', { quietHours: { ...quietHours, to: '06:00' } })

describe('opening', () => {
  it('says so, and asks the first step of the first stage', () => {
    const { contact, news, effects } = play(aContact().asked(ann, bob).orElse(cy))
    expect(news).toEqual([
      { type: 'contact.created', data: {} },
      { type: 'contact.asked', data: { stage: 0, step: 0, recipients: ['@ann', '@bob'] } }
    ])
    expect(effects).toEqual([
      { type: 'send', recipientId: 'ann', address: 0 },
      { type: 'send', recipientId: 'bob', address: 0 }
    ])
    expect(contact).toMatchObject({ version: 1, status: 'pending', reached: [0], confirmed: [false] })
  })

  it('happens once', () => {
    const before = aContact().build()
    expect(transition(before, { type: 'opened', at: START }).contact).toBe(before)
  })

  it('has nothing due before', () => {
    const before = aContact().deadline(HOUR).unopened()
    expect(nextDue(before)).toBeUndefined()
    expect(transition(before, waited(START + DAY)).contact).toBe(before)
  })
})

describe('the clock of a step', () => {
  const ladder = aContact()
    .asked(ann)
    .waits(30 * MINUTE)
    .orElse(bob)
    .waits(HOUR)

  it('starts at its first send that ends `sent` or `unknown`', () => {
    for (const ended of [sent, unknown]) {
      const { contact } = play(ladder, ended(ann, { at: START + 5 * MINUTE }))
      expect(nextDue(contact)).toEqual({ at: START + 35 * MINUTE, what: 'step_waited' })
    }
  })

  it('asks the next step when it has passed; earlier ones may still answer', () => {
    const asked = play(ladder, sent(ann)).contact
    expect(play(asked, waited(START + 30 * MINUTE - 1)).contact).toBe(asked)
    const { contact, effects, news } = play(asked, waited(START + 30 * MINUTE))
    expect(contact).toMatchObject({ status: 'pending', reached: [1] })
    expect(asks(effects)).toEqual(['bob'])
    expect(news[0]).toEqual({ type: 'contact.escalated', data: { stage: 0, step: 1, reason: 'no_answer' } })
    expect(play(contact, says(ann).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('goes on from 0 in the next step', () => {
    const { contact } = play(ladder, sent(ann), waited(START + 30 * MINUTE))
    expect(contact.stepClockAt).toBeUndefined()
    expect(nextDue(play(contact, sent(bob, { at: START + 31 * MINUTE })).contact)).toEqual({
      at: START + 91 * MINUTE,
      what: 'last_step_waited'
    })
  })

  it('not started within 10 minutes, the next step starts now and the send goes on', () => {
    const before = play(ladder).contact
    expect(nextDue(before)).toEqual({ at: START + 10 * MINUTE, what: 'first_send_missing' })
    expect(FIRST_SEND_GRACE_MS).toBe(10 * MINUTE)
    const { contact, effects, news } = play(before, waited(START + 10 * MINUTE))
    expect(asks(effects)).toEqual(['bob'])
    expect(news[0]).toMatchObject({ type: 'contact.escalated', data: { reason: 'no_send_ended' } })
    expect(play(contact, says(ann).approves()).contact.status).toBe('resolved')
  })

  it('not started in the last step, nothing happens by itself', () => {
    const { contact } = play(aContact().waits(HOUR))
    expect(nextDue(contact)).toBeUndefined()
    expect(play(contact, waited(START + DAY)).contact).toBe(contact)
  })

  it('is the running stage’s, and starts anew with it', () => {
    const { contact } = play(
      aContact().asked(ann).waits(HOUR).stage(bob).waits(HOUR),
      sent(ann),
      says(ann).approves(START + 30 * MINUTE)
    )
    expect(nextDue(contact)).toBeUndefined()
    expect(nextDue(play(contact, sent(bob, { at: START + 40 * MINUTE })).contact)?.at).toBe(START + 100 * MINUTE)
  })

  it('asks steps one at a time, however late the timer', () => {
    const { contact } = play(ladder.orElse(cy), sent(ann), waited(START + DAY))
    expect(contact.reached).toEqual([1])
    expect(nextDue(contact)).toEqual({ at: START + DAY + 10 * MINUTE, what: 'first_send_missing' })
  })
})

describe('quiet hours', () => {
  const atNight = aContact().createdAt(NIGHT)

  it('let the send wait for their end, and the clock start there', () => {
    const { contact, effects } = play(atNight.asked(sleeper).waits(HOUR).orElse(ann))
    expect(effects).toEqual([{ type: 'send', recipientId: 'sleeper', address: 0, notBefore: MORNING }])
    expect(nextDue(contact)).toEqual({ at: MORNING + HOUR, what: 'step_waited' })
    expect(nextDue(play(contact, sent(sleeper, { at: MORNING + MINUTE })).contact)?.at).toBe(MORNING + HOUR)
  })

  it('of all in the step start it at the first end', () => {
    const { contact } = play(atNight.asked(sleeper, earlyBird).waits(HOUR).orElse(ann))
    expect(nextDue(contact)?.at).toBe(MORNING)
  })

  it('do not hold up a step in which somebody is awake', () => {
    const { contact, effects } = play(atNight.asked(sleeper, ann).orElse(bob))
    expect(effects).toEqual([
      { type: 'send', recipientId: 'sleeper', address: 0, notBefore: MORNING },
      { type: 'send', recipientId: 'ann', address: 0 }
    ])
    expect(nextDue(contact)).toEqual({ at: NIGHT + 10 * MINUTE, what: 'first_send_missing' })
  })

  it('start the clock once only sleepers are left in the step', () => {
    const asked = atNight.asked(sleeper, ann).waits(HOUR).orElse(bob)
    const { contact } = play(asked, bounced(ann, { at: NIGHT + MINUTE }))
    expect(contact.reached).toEqual([0])
    expect(nextDue(contact)).toEqual({ at: MORNING + HOUR, what: 'step_waited' })
  })

  it('hold for the next address as well', () => {
    const twoWays = person('eve', { addresses: ['email:eve@acme.example', 'sms:+15550100'], quietHours })
    const { effects } = play(atNight.asked(twoWays), bounced(twoWays, { at: NIGHT + MINUTE }))
    expect(effects).toEqual([{ type: 'send', recipientId: 'eve', address: 1, notBefore: MORNING }])
  })

  it('do not put off the deadline', () => {
    const { contact } = play(atNight.asked(sleeper).deadline(HOUR), waited(NIGHT + HOUR))
    expect(contact.status).toBe('expired')
  })
})

describe('case 23: silence', () => {
  const asked = aContact().asked(ann, bob).quorum(2).deadline(HOUR)
  const end = waited(START + HOUR)

  it('is ended by the deadline, not before', () => {
    const before = asked.build()
    expect(nextDue(before)).toEqual({ at: START + HOUR, what: 'deadline' })
    expect(play(before, waited(START + HOUR - SECOND)).contact).toBe(before)
    expect(play(before, end).contact).toMatchObject({ status: 'expired', reason: 'timeout' })
    expect(play(before, end).contact.outcome).toBeUndefined()
  })

  it('with a deadline, is not ended by the last step’s wait', () => {
    const { contact } = play(asked.waits(MINUTE), sent(ann), waited(START + 2 * MINUTE))
    expect(contact.status).toBe('pending')
    expect(nextDue(contact)?.what).toBe('deadline')
  })

  it('without one, is ended when the wait of the running stage’s last step has passed', () => {
    const { contact } = play(aContact().asked(ann).waits(HOUR), sent(ann), end)
    expect(contact.status).toBe('expired')
  })

  it('with neither, lasts for ever', () => {
    const { contact } = play(aContact().asked(ann), sent(ann))
    expect(nextDue(contact)).toBeUndefined()
    expect(play(contact, waited(START + 365 * DAY)).contact).toBe(contact)
  })

  it('rejects where the policy says so', () => {
    const { contact } = play(asked.onTimeout('reject'), says(ann).approves(), end)
    expect(contact).toMatchObject({
      status: 'resolved',
      reason: 'timeout',
      outcome: { decision: 'rejected', by: 'policy', reason: 'timeout', responses: [{ person: 'ann' }] }
    })
    expect(contact.outcome).not.toHaveProperty('settledBy')
  })

  it('approves where the policy says so and somebody was surely asked', () => {
    const { contact, said } = play(asked.onTimeout('approve'), sent(ann), end)
    expect(contact.outcome).toEqual({
      decision: 'approved',
      by: 'policy',
      reason: 'timeout',
      proposal: 1,
      option: 'approve',
      responses: []
    })
    expect(said.at(-1)).toBe('contact.resolved')
  })

  it('does not approve without a confirmed send', () => {
    for (const events of [[], [unknown(ann), unknown(bob)]]) {
      const { contact } = play(asked.onTimeout('approve'), ...events, end)
      expect(contact).toMatchObject({ status: 'expired', reason: 'not_surely_asked' })
    }
  })

  it('does not approve on a send of which the platform has yet to say that it is there', () => {
    const silent = asked.onTimeout('approve')
    const awaited = sent(ann, { awaited: true })
    expect(play(silent, awaited, end).contact).toMatchObject({ status: 'expired', reason: 'not_surely_asked' })
    for (const events of [
      [awaited, delivered(ann)],
      [delivered(ann), awaited],
      [awaited, sent(bob)]
    ])
      expect(play(silent, ...events, end).contact.outcome?.decision).toBe('approved')
    const late = play(silent, awaited, delivered(ann, { at: START + HOUR - 1 }), end)
    expect(late.contact).toMatchObject({ status: 'expired', reason: 'not_surely_asked' })
    expect(play(silent, awaited).contact.stepClockAt).toBeDefined()
  })

  it('does not approve on a send that bounced later', () => {
    const twoWays = person('eve', { addresses: ['email:eve@acme.example', 'sms:+15550100'] })
    const silent = aContact().asked(twoWays, ann).deadline(HOUR).onTimeout('approve')
    const { contact } = play(silent, sent(twoWays), bounced(twoWays), unknown(twoWays, { address: 1 }), end)
    expect(contact).toMatchObject({ status: 'expired', reason: 'not_surely_asked' })
    const another = play(silent, sent(twoWays), sent(ann), bounced(twoWays), end)
    expect(another.contact.outcome?.decision).toBe('approved')
    const reached = play(silent, sent(twoWays), bounced(twoWays), sent(twoWays, { address: 1 }), end)
    expect(reached.contact.outcome?.decision).toBe('approved')
  })

  it('does not approve with a rejection standing', () => {
    const { contact } = play(
      asked.asked(ann, bob, cy).rejections(2).onTimeout('approve'),
      sent(ann),
      says(cy).rejects(),
      end
    )
    expect(contact).toMatchObject({ status: 'expired', reason: 'objection' })
  })

  it('approves when the rejection was taken back', () => {
    const { contact } = play(
      asked.asked(ann, bob, cy).rejections(2).onTimeout('approve'),
      sent(ann),
      says(cy).rejects(),
      says(cy).approves(),
      end
    )
    expect(contact.outcome).toMatchObject({ decision: 'approved', by: 'policy' })
  })

  it('approves only when a send was confirmed in every stage that people did not approve', () => {
    const staged = aContact().asked(ann).stage(bob).onTimeout('approve').deadline(HOUR)
    expect(play(staged, sent(ann), end).contact.status).toBe('expired')
    const second = play(staged, sent(ann), says(ann).approves()).contact
    expect(play(second, end).contact.status).toBe('expired')
    expect(play(second, unknown(bob), end).contact.status).toBe('expired')
    expect(play(second, sent(bob), end).contact.outcome).toMatchObject({ decision: 'approved', by: 'policy' })
    const byWord = play(staged, unknown(ann), says(ann).approves(), sent(bob), end)
    expect(byWord.contact.outcome).toMatchObject({ decision: 'approved', by: 'policy' })
  })

  it('answers no question', () => {
    const { contact } = play(aContact().kind('question').deadline(HOUR).onTimeout('approve'), sent(ann), end)
    expect(contact).toMatchObject({ status: 'expired', reason: 'timeout' })
  })

  it('is not ended for a contact that asked the next step in the meantime', () => {
    const { contact } = play(aContact().asked(ann).orElse(bob).waits(HOUR), sent(ann), waited(START + HOUR))
    expect(contact).toMatchObject({ status: 'pending', reached: [1] })
  })

  it('asks nobody once the deadline has passed, though a step is overdue too', () => {
    const overdue = aContact().asked(ann).waits(MINUTE).orElse(bob).deadline(HOUR)
    const { contact, effects } = play(overdue, sent(ann), waited(START + DAY))
    expect(contact).toMatchObject({ status: 'expired', reached: [0] })
    expect(effects).toEqual([{ type: 'update' }])
  })
})

describe('the agent', () => {
  it('case 25: cancels while a press is in flight: whichever commits first, the other is late', () => {
    const press = says(ann).approves()
    const cancelFirst = play(aContact(), cancelled('no longer needed'), press)
    expect(cancelFirst.contact).toMatchObject({ status: 'cancelled', reason: 'no longer needed', votes: [] })
    expect(cancelFirst.receipt).toMatchObject({ kind: 'already_settled', status: 'cancelled' })
    const pressFirst = play(aContact(), press, cancelled())
    expect(pressFirst.contact).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
    expect(pressFirst.said.filter((type) => type === 'contact.cancelled')).toEqual([])
  })

  it('cancels: every copy is updated, and the news names the key', () => {
    const { contact, effects, news } = play(aContact().build(), cancelled())
    expect(contact).toMatchObject({ status: 'cancelled', reason: 'cancelled' })
    expect(effects).toEqual([{ type: 'update' }])
    expect(news).toEqual([
      { type: 'contact.cancelled', data: { status: 'cancelled', reason: 'cancelled', by: 'key-1' } }
    ])
  })

  it('says more, once for each turn and not after the end', () => {
    const { contact, effects } = play(aContact(), turned('turn-1'))
    expect(effects).toEqual([{ type: 'say', turnId: 'turn-1' }])
    expect(contact.status).toBe('pending')
    expect(play(contact, turned('turn-1')).contact).toBe(contact)
    expect(play(contact, turned('turn-2')).effects).toEqual([{ type: 'say', turnId: 'turn-2' }])
    const closed = play(contact, cancelled()).contact
    expect(play(closed, turned('turn-3')).contact).toBe(closed)
  })
})

it('closes for good: nothing opens it again', () => {
  const closings = [
    play(aContact().asked(ann, bob), says(ann).approves()),
    play(aContact().deadline(HOUR), waited(START + HOUR)),
    play(aContact(), cancelled()),
    play(aContact(), bounced(ann))
  ]
  for (const { contact } of closings) {
    const later = play(
      contact,
      says(ann).rejects(),
      says(bob).approves(),
      cancelled(),
      waited(START + DAY),
      bounced(bob),
      transitionOpened,
      sent(ann)
    )
    expect(later.contact).toMatchObject({ status: contact.status, votes: contact.votes, reached: contact.reached })
    expect(later.contact.outcome).toEqual(contact.outcome)
    expect(later.done.map((one) => one.type)).toEqual(['update'])
    expect(nextDue(later.contact)).toBeUndefined()
  }
})

const transitionOpened = { type: 'opened', at: START } as const
