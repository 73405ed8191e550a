import {
  aContact,
  ann,
  bob,
  cy,
  DAY,
  dee,
  HOUR,
  MINUTE,
  person,
  START
} from '../../../tests/builders/contact.builder.ts'
import {
  asks,
  bounced,
  cancelled,
  play,
  says,
  sent,
  unknown,
  waited
} from '../../../tests/builders/contact-event.builder.ts'
import { nextDue } from './clock.ts'

const NIGHT = Date.parse('2026-03-02T23:00:00Z')
const MORNING = Date.parse('2026-03-03T07:00:00Z')
const sleeper = person('sleeper', { quietHours: { from: '22:00', to: '07:00', timeZone: 'UTC' } })

describe('a ladder with a deadline', () => {
  const ladder = aContact()
    .asked(ann)
    .waits(30 * MINUTE)
    .orElse(bob)
    .deadline(2 * HOUR)

  it('asks the next step before it', () => {
    const asked = play(ladder, sent(ann)).contact
    expect(nextDue(asked)).toEqual({ at: START + 30 * MINUTE, what: 'step_waited' })
    const { contact, effects } = play(asked, waited(START + 30 * MINUTE))
    expect(contact).toMatchObject({ status: 'pending', reached: [1] })
    expect(asks(effects)).toEqual(['bob'])
    expect(nextDue(contact)).toEqual({ at: START + 2 * HOUR, what: 'deadline' })
  })

  it('asks it also where no send has ended', () => {
    const { contact } = play(ladder, waited(START + 10 * MINUTE))
    expect(contact).toMatchObject({ status: 'pending', reached: [1] })
  })

  it('ends at the deadline where that comes first', () => {
    const { contact } = play(ladder.deadline(20 * MINUTE), sent(ann))
    expect(nextDue(contact)).toEqual({ at: START + 20 * MINUTE, what: 'deadline' })
  })
})

describe('the clock of the second stage', () => {
  const staged = aContact().asked(ann, dee).stage(bob).waits(HOUR).orElse(cy)
  const second = play(staged, sent(ann), says(ann).approves()).contact

  it('is not started by a late send of the first', () => {
    const { contact } = play(second, sent(dee, { at: START + MINUTE }))
    expect(contact.stepClockAt).toBeUndefined()
    expect(play(second, unknown(dee, { at: START + MINUTE })).contact.stepClockAt).toBeUndefined()
    expect(play(second, sent(bob, { at: START + MINUTE })).contact.stepClockAt).toBe(START + MINUTE)
  })

  it('is not started after the end', () => {
    const closed = play(second, cancelled()).contact
    expect(play(closed, unknown(bob)).contact.stepClockAt).toBeUndefined()
  })

  it('moves that stage alone', () => {
    const first = aContact().asked(ann).orElse(dee).stage(bob).waits(HOUR).orElse(cy)
    const { contact, effects } = play(first, says(ann).approves(), sent(bob), waited(START + HOUR))
    expect(contact.reached).toEqual([0, 1])
    expect(asks(effects)).toEqual(['cy'])
    expect(play(contact, says(dee).proving('platform').approves()).receipt).toEqual({ kind: 'not_allowed' })
  })
})

describe('quiet hours of everybody in a step start its clock', () => {
  it('whoever is awake in the stage before', () => {
    const { contact } = play(
      aContact().createdAt(NIGHT).asked(ann).stage(sleeper).waits(HOUR).orElse(cy),
      says(ann).approves(NIGHT + MINUTE)
    )
    expect(nextDue(contact)).toEqual({ at: MORNING + HOUR, what: 'step_waited' })
  })

  it('whoever is awake in the step before', () => {
    const ladder = aContact().createdAt(NIGHT).asked(ann).waits(MINUTE).orElse(sleeper).waits(HOUR).orElse(cy)
    const { contact } = play(ladder, sent(ann, { at: NIGHT }), waited(NIGHT + MINUTE))
    expect(nextDue(contact)).toEqual({ at: MORNING + HOUR, what: 'step_waited' })
  })

  it('and not those of a step that is still to come', () => {
    const { contact } = play(aContact().createdAt(NIGHT).asked(ann).waits(DAY).orElse(sleeper))
    expect(nextDue(contact)).toEqual({ at: NIGHT + 10 * MINUTE, what: 'first_send_missing' })
  })
})

describe('silence that approves', () => {
  const silent = aContact().asked(ann).stage(bob, cy).onTimeout('approve').deadline(HOUR)
  const end = waited(START + HOUR)

  it('does not where the one who was surely asked in the running stage bounced, whoever was asked in the one before', () => {
    const { contact } = play(silent, sent(ann), says(ann).approves(), sent(bob), unknown(cy), bounced(bob), end)
    expect(contact).toMatchObject({ status: 'expired', reason: 'not_surely_asked', confirmed: [true, false] })
  })

  it('does where another of that stage was asked, and a bounce takes nothing from the stage before', () => {
    const events = [sent(ann), says(ann).approves(), sent(bob), bounced(bob), sent(cy), end]
    const { contact } = play(silent, ...events)
    expect(contact.outcome).toMatchObject({ decision: 'approved', by: 'policy' })
    expect(contact.confirmed).toEqual([true, true])
  })

  it('remembers whom it could not reach when another was surely asked', () => {
    const twoWays = person('eve', { addresses: ['email:eve@acme.example', 'sms:+15550100'] })
    const asked = aContact().asked(twoWays, bob).onTimeout('approve').deadline(HOUR)
    const { contact } = play(asked, bounced(twoWays), sent(bob))
    expect(contact.reach['eve']).toMatchObject({ address: 1, unreachable: false })
    expect(play(contact, bounced(twoWays)).contact).toBe(contact)
  })
})
