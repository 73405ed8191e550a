import {
  aContact,
  ann,
  bob,
  cy,
  dee,
  group,
  HOUR,
  MINUTE,
  person,
  START
} from '../../../tests/builders/contact.builder.ts'
import {
  asks,
  bounced,
  cancelled,
  joined,
  notified,
  play,
  says,
  sent,
  unknown,
  waited
} from '../../../tests/builders/contact-event.builder.ts'
import { nextDue } from './clock.ts'

const approvals = group('slack:#approvals')
const twoWays = person('eve', { addresses: ['email:eve@acme.example', 'sms:+15550100'] })

describe('unreachable recipients', () => {
  it('case 13: one of two unreachable, count 2: the number never shrinks, the next step is asked now', () => {
    const { contact, effects, said } = play(aContact().asked(ann, bob).quorum(2).orElse(cy), bounced(bob))
    expect(contact).toMatchObject({ status: 'pending', reached: [1] })
    expect(asks(effects)).toEqual(['cy'])
    expect(said.slice(2)).toEqual(['contact.unreachable', 'contact.escalated', 'contact.asked'])
    expect(play(contact, says(ann).approves()).contact.status).toBe('pending')
    expect(play(contact, says(ann).approves(), says(cy).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('case 13: no step left: undeliverable only if those reachable and the votes given cannot meet `require`', () => {
    const two = aContact().asked(ann, bob).quorum(2)
    expect(play(two, bounced(bob)).contact).toMatchObject({ status: 'undeliverable', reason: 'too_few_reachable' })
    expect(play(two, says(bob).approves(), bounced(bob)).contact.status).toBe('pending')
    expect(play(two.asked(ann, bob, cy), bounced(bob)).contact.status).toBe('pending')
    expect(play(two.asked(ann, bob, cy), bounced(bob), bounced(ann)).contact.status).toBe('undeliverable')
  })

  it('case 13: those of earlier steps still count as reachable', () => {
    const { contact } = play(
      aContact().asked(ann, bob).quorum(2).orElse(cy, dee).waits(HOUR),
      sent(ann),
      waited(START + HOUR),
      bounced(bob),
      bounced(cy)
    )
    expect(contact.status).toBe('pending')
    expect(play(contact, bounced(ann)).contact).toMatchObject({ status: 'undeliverable', reason: 'too_few_reachable' })
  })

  it('case 13: an open group counts as unbounded while it is reachable', () => {
    const asked = aContact().asked(ann, approvals).quorum(3)
    expect(play(asked, bounced(ann)).contact.status).toBe('pending')
    expect(play(asked, bounced(approvals)).contact.status).toBe('undeliverable')
  })

  it('case 14: Ann asked and silent, step 2’s Bob (last) bounces, count 1: pending', () => {
    const { contact } = play(aContact().asked(ann).orElse(bob), sent(ann), waited(START + HOUR), bounced(bob))
    expect(contact).toMatchObject({ status: 'pending', reached: [1] })
    expect(play(contact, says(ann).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('case 15: everybody unreachable: undeliverable, never rejected, never approved', () => {
    for (const onTimeout of ['expire', 'reject', 'approve'] as const) {
      const { contact, said } = play(
        aContact().asked(ann).orElse(bob).onTimeout(onTimeout).deadline(HOUR),
        bounced(ann),
        bounced(bob),
        waited(START + HOUR)
      )
      expect(contact).toMatchObject({ status: 'undeliverable', reason: 'nobody_reachable' })
      expect(contact.outcome).toBeUndefined()
      expect(said.at(-1)).toBe('contact.undeliverable')
    }
  })

  it('case 15: with a rejection standing that did not reach the number, undeliverable too', () => {
    const { contact } = play(aContact().asked(ann, bob).rejections(2), says(ann).rejects(), bounced(bob))
    expect(contact.status).toBe('undeliverable')
  })

  it('tries the next address of a person before giving them up', () => {
    const asked = aContact().asked(twoWays)
    const one = play(asked, bounced(twoWays))
    expect(asks(one.effects)).toEqual(['eve@1'])
    expect(one.news).toMatchObject([
      { type: 'contact.unreachable', data: { address: 'email:eve@acme.example', next: 'sms:+15550100' } }
    ])
    expect(one.contact.status).toBe('pending')
    expect(play(one.contact, bounced(twoWays, { address: 1 })).contact.status).toBe('undeliverable')
  })

  it('gives up an address once, however often that is reported', () => {
    const { contact } = play(aContact().asked(twoWays, ann), bounced(twoWays))
    expect(play(contact, bounced(twoWays)).contact).toBe(contact)
    const lost = play(contact, bounced(twoWays, { address: 1 })).contact
    expect(play(lost, bounced(twoWays, { address: 1 })).contact).toBe(lost)
    expect(play(lost, bounced(twoWays)).contact).toBe(lost)
  })

  it('asks nobody before their step, though their first address is lost before it', () => {
    const early = play(aContact().asked(ann).orElse(twoWays), bounced(twoWays))
    expect(asks(early.effects)).toEqual([])
    expect(asks(play(early.contact, bounced(ann)).effects)).toEqual(['eve@1'])
  })

  it('passes over a step that is lost as a whole', () => {
    const asked = aContact().asked(ann).orElse(bob).orElse(cy)
    const { contact, effects, said } = play(asked, bounced(bob), bounced(ann))
    expect(contact.reached).toEqual([2])
    expect(asks(effects)).toEqual(['cy'])
    expect(said.filter((type) => type === 'contact.asked')).toHaveLength(2)
  })

  it('knows nobody of that id', () => {
    const before = aContact().asked(ann).build()
    expect(play(before, bounced(bob), sent(bob)).contact).toBe(before)
  })
})

describe('sends', () => {
  it('the first of a step is told; a second changes nothing', () => {
    const one = play(aContact().asked(ann, bob), sent(ann, { messageId: 'm1' }))
    expect(one.news).toEqual([
      {
        type: 'contact.sent',
        data: { recipient: '@ann', address: 'email:ann@acme.example', message: 'm1', state: 'sent' }
      }
    ])
    expect(one.contact).toMatchObject({ confirmed: [true], stepClockAt: START })
    const two = play(one.contact, sent(bob))
    expect(two.contact).toBe(one.contact)
    expect(two.news).toEqual([])
  })

  it('an unknown one starts the clock but surely asks nobody; told once for each message', () => {
    const event = unknown(ann)
    const { contact, news } = play(aContact().asked(ann), event)
    expect(contact).toMatchObject({ confirmed: [false], stepClockAt: START })
    expect(news).toMatchObject([{ type: 'contact.sent', data: { state: 'unknown' } }])
    expect(play(contact, event).contact).toBe(contact)
    expect(play(contact, unknown(ann)).said).toEqual(['contact.sent'])
  })

  it('an unknown one that is found after all is sent, and the clock stays', () => {
    const { contact } = play(
      aContact().asked(ann),
      unknown(ann, { messageId: 'm1' }),
      sent(ann, { messageId: 'm1', at: START + MINUTE })
    )
    expect(contact).toMatchObject({ confirmed: [true], stepClockAt: START })
  })

  it('an unknown one is not unreachable: the next step waits', () => {
    const { contact } = play(aContact().asked(ann).orElse(bob), unknown(ann))
    expect(contact.reached).toEqual([0])
    expect(nextDue(contact)).toEqual({ at: START + HOUR, what: 'step_waited' })
  })

  it('one of an earlier step does not start the clock of the running one', () => {
    const late = START + 11 * MINUTE
    const { contact } = play(aContact().asked(ann).orElse(bob).orElse(cy), waited(late), sent(ann, { at: late }))
    expect(contact).toMatchObject({ reached: [1], confirmed: [true] })
    expect(contact.stepClockAt).toBeUndefined()
  })

  it('one to an address that was given up since neither starts the clock nor confirms', () => {
    const before = play(aContact().asked(twoWays).onTimeout('approve'), bounced(twoWays)).contact
    expect(play(before, sent(twoWays)).contact).toBe(before)
  })

  it('one that arrives after settlement emits one update, so that no live button stays behind', () => {
    const event = sent(bob, { messageId: 'm2' })
    const { contact } = play(aContact().asked(ann, bob), says(ann).approves())
    const late = play(contact, event)
    expect(late.effects).toEqual([{ type: 'update', messageId: 'm2' }])
    expect(late.said).toEqual(['contact.sent'])
    expect(late.contact.version).toBe(contact.version + 1)
    const again = play(late.contact, event)
    expect(again.contact).toBe(late.contact)
    expect(again.effects).toEqual([])
    expect(play(late.contact, sent(ann, { messageId: 'm1' })).effects).toEqual([{ type: 'update', messageId: 'm1' }])
  })

  it('one unknown until after settlement is brought up to date once it is found', () => {
    const { contact, effects } = play(aContact(), says(ann).approves(), unknown(ann, { messageId: 'm1' }))
    expect(effects).toEqual([])
    expect(play(contact, sent(ann, { messageId: 'm1' })).effects).toEqual([{ type: 'update', messageId: 'm1' }])
  })
})

describe('notices', () => {
  const notice = aContact().kind('notice').asked(ann, bob, cy)

  it('case 24: a notice to three settles when every message has ended: resolved if one was sent or unknown', () => {
    const under = play(notice, sent(ann), unknown(bob), bounced(cy))
    expect(under.contact.status).toBe('pending')
    const { contact, effects, said } = play(under.contact, notified(true))
    expect(contact.status).toBe('resolved')
    expect(contact.outcome).toBeUndefined()
    expect(effects).toEqual([])
    expect(said).toEqual(['contact.resolved'])
  })

  it('case 24: else undeliverable', () => {
    const under = play(notice, bounced(ann), bounced(bob), bounced(cy))
    expect(under.contact.status).toBe('pending')
    expect(play(under.contact, notified(false)).contact).toMatchObject({
      status: 'undeliverable',
      reason: 'nobody_reached'
    })
  })

  it('case 24: settles once, and has no copies to update', () => {
    const { contact } = play(notice, notified(true))
    expect(play(contact, notified(false), sent(ann), cancelled()).contact).toBe(contact)
  })

  it('tries the next address too', () => {
    expect(asks(play(notice.asked(twoWays), bounced(twoWays)).effects)).toEqual(['eve@1'])
  })

  it('has no timers', () => {
    expect(nextDue(play(notice, sent(ann)).contact)).toBeUndefined()
  })

  it('alone is ended by its messages', () => {
    const before = aContact().build()
    expect(play(before, notified(true)).contact).toBe(before)
  })
})

describe('those who join', () => {
  it('are asked in the running stage and step, once', () => {
    const running = play(aContact().asked(ann).stage(bob), says(ann).approves()).contact
    const joining = joined(cy)
    const { contact, effects, news } = play(running, joining)
    expect(asks(effects)).toEqual(['cy'])
    expect(news).toEqual([{ type: 'contact.asked', data: { stage: 1, step: 0, recipients: ['@cy'] } }])
    expect(play(contact, joining).contact).toBe(contact)
    expect(play(contact, says(cy).approves()).contact.outcome).toMatchObject({ settledBy: { person: 'cy', stage: 1 } })
  })

  it('make up for those who were lost', () => {
    const asked = aContact().asked(ann, bob).quorum(2)
    expect(play(asked, joined(cy), bounced(bob)).contact.status).toBe('pending')
  })

  it('change nothing once it is closed', () => {
    const closed = play(aContact(), cancelled()).contact
    expect(play(closed, joined(bob)).contact).toBe(closed)
  })
})
