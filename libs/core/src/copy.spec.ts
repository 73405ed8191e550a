import { aContact, address, ann, bob, cy, HOUR, person, START } from '../../../tests/builders/contact.builder.ts'
import {
  asks,
  bounced,
  delivered,
  play,
  says,
  sent,
  turned,
  unknown,
  waited
} from '../../../tests/builders/contact-event.builder.ts'
import type { ContactEvent } from './contact-event.ts'

const twoWays = person('eve', { addresses: ['email:eve@acme.example', 'sms:+15550100'] })
const addition = { turnId: 'turn-1', messageId: 'm2' }

describe('what the agent added', () => {
  const asked = aContact().asked(ann).orElse(bob)

  it('case 32: cannot be delivered, the request was: the request’s reach is unchanged, and the agent hears of it', () => {
    const before = play(asked, sent(ann, { messageId: 'm1' }), turned('turn-1')).contact
    const { contact, effects, news } = play(before, bounced(ann, addition))
    expect(contact).toMatchObject({ status: 'pending', reached: [0], reach: before.reach, confirmed: [true] })
    expect(effects).toEqual([])
    expect(news).toEqual([
      {
        type: 'contact.unreachable',
        data: {
          recipient: '@ann',
          address: 'email:ann@acme.example',
          message: 'm2',
          turn: 'turn-1',
          reason: 'recipient_unreachable'
        }
      }
    ])
    expect(play(contact, says(ann).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('case 32: is told once, however often that is reported', () => {
    const { contact } = play(asked, sent(ann), turned('turn-1'), bounced(ann, addition))
    expect(play(contact, bounced(ann, addition)).contact).toBe(contact)
    expect(play(contact, bounced(ann, { turnId: 'turn-1', messageId: 'm3' })).said).toEqual(['contact.unreachable'])
  })

  it('case 32: loses no further address, no step and no contact', () => {
    const { contact, effects } = play(aContact().asked(twoWays), sent(twoWays), turned('t'), bounced(twoWays, addition))
    expect(asks(effects)).toEqual([])
    expect(contact.status).toBe('pending')
    expect(play(aContact().asked(ann), sent(ann), turned('t'), bounced(ann, addition)).contact.status).toBe('pending')
  })

  it('case 32: neither starts a clock nor surely asks anybody when it is sent or may have been', () => {
    const before = play(
      aContact()
        .asked(ann)
        .orElse(bob)
        .onTimeout('approve')
        .deadline(2 * HOUR),
      turned('turn-1')
    ).contact
    expect(play(before, sent(ann, addition)).contact).toBe(before)
    const { contact, news } = play(before, unknown(ann, addition))
    expect(contact).toMatchObject({ confirmed: [false], reach: before.reach })
    expect(contact.stepClockAt).toBeUndefined()
    expect(news).toMatchObject([{ type: 'contact.sent', data: { turn: 'turn-1', state: 'unknown' } }])
    expect(play(contact, unknown(ann, addition)).contact).toBe(contact)
    expect(play(contact, waited(START + 2 * HOUR)).contact).toMatchObject({ reason: 'not_surely_asked' })
  })

  it('case 32: leaves somebody surely asked when what was added is lost', () => {
    const { contact } = play(
      aContact().asked(ann).onTimeout('approve').deadline(HOUR),
      sent(ann),
      turned('turn-1'),
      bounced(ann, addition),
      waited(START + HOUR)
    )
    expect(contact.outcome).toMatchObject({ decision: 'approved', by: 'policy' })
  })
})

describe('a new link', () => {
  const asked = aContact().asked(ann).orElse(bob)
  const renewed = { renewal: true, messageId: 'm2' }

  it('case 32: cannot be delivered, the request was: told once, and nothing else', () => {
    const before = play(asked, sent(ann, { messageId: 'm1' })).contact
    const { contact, effects, news } = play(before, bounced(ann, renewed))
    expect(contact).toMatchObject({ status: 'pending', reached: [0], reach: before.reach, confirmed: [true] })
    expect(effects).toEqual([])
    expect(news).toEqual([
      {
        type: 'contact.unreachable',
        data: { recipient: '@ann', address: 'email:ann@acme.example', message: 'm2', reason: 'recipient_unreachable' }
      }
    ])
    expect(play(contact, bounced(ann, renewed)).contact).toBe(contact)
    expect(play(contact, bounced(ann, { renewal: true, messageId: 'm3' })).said).toEqual(['contact.unreachable'])
  })

  it.each([
    ['may be on its way', unknown(ann, { messageId: 'm1' })],
    ['is not sent yet', waited(START)]
  ])('case 32: cannot be delivered, while the request %s: whether that arrives decides', (_what, before) => {
    const { contact, effects } = play(aContact().asked(ann), before, bounced(ann, renewed))
    expect(contact.status).toBe('pending')
    expect(effects).toEqual([])
    expect(play(contact, bounced(ann, { messageId: 'm1' })).contact.status).toBe('undeliverable')
    expect(play(contact, sent(ann, { messageId: 'm1' }), says(ann).approves()).contact.status).toBe('resolved')
  })

  it('case 32: loses no further address, and no contact whose stage it was is over', () => {
    const { effects } = play(aContact().asked(twoWays), sent(twoWays), bounced(twoWays, renewed))
    expect(asks(effects)).toEqual([])
    const later = play(aContact().asked(ann).stage(bob), sent(ann), says(ann).approves(), sent(bob)).contact
    const { contact } = play(later, bounced(ann, renewed))
    expect(contact).toMatchObject({ status: 'pending', stage: 1, reach: later.reach })
  })

  it('case 32: starts no clock and surely asks nobody, be it sent, delivered or unknown', () => {
    const silent = aContact().asked(ann).orElse(bob).onTimeout('approve').deadline(HOUR)
    const before = play(silent).contact
    expect(play(before, sent(ann, renewed)).contact).toBe(before)
    for (const event of [unknown(ann, renewed), delivered(ann, renewed)]) {
      const { contact, said } = play(before, event)
      expect(contact).toMatchObject({ confirmed: [false], reach: before.reach })
      expect(contact.stepClockAt).toBeUndefined()
      expect(said).toHaveLength(1)
      expect(play(contact, event).contact).toBe(contact)
      expect(play(contact, waited(START + HOUR)).contact).toMatchObject({ reason: 'not_surely_asked' })
    }
  })

  it('case 32: leaves somebody surely asked when it is lost, and is told after the end too', () => {
    const { contact } = play(
      aContact().asked(ann).onTimeout('approve').deadline(HOUR),
      sent(ann),
      bounced(ann, renewed),
      waited(START + HOUR)
    )
    expect(contact.outcome).toMatchObject({ decision: 'approved', by: 'policy' })
    expect(play(contact, bounced(ann, { renewal: true, messageId: 'm3' })).said).toEqual(['contact.unreachable'])
  })
})

describe('a watcher’s copy', () => {
  const watched = aContact()
    .asked(ann, cy)
    .asking({
      watchers: [{ id: 'cc0', kind: 'cc', ref: '@bob', name: 'Bob', address: address('email:bob@acme.example') }]
    })
  const lost: ContactEvent = {
    type: 'undeliverable',
    recipientId: 'cc0',
    address: 0,
    messageId: 'm9',
    reason: 'no such account',
    at: START
  }

  it('case 32: is told when it is lost, and takes nobody’s reach', () => {
    const before = play(watched, sent(ann)).contact
    const { contact, news } = play(before, lost)
    expect(contact).toMatchObject({ status: 'pending', reach: before.reach })
    expect(news).toMatchObject([
      { type: 'contact.unreachable', data: { recipient: '@bob', watches: 'cc', reason: 'no such account' } }
    ])
    expect(play(contact, lost).contact).toBe(contact)
  })

  it('case 32: is told also when it is lost after the end', () => {
    const closed = play(watched, says(ann).approves()).contact
    const late = play(closed, lost)
    expect(late.said).toEqual(['contact.unreachable'])
    expect(late.effects).toEqual([])
    expect(late.contact.status).toBe('resolved')
  })
})

describe('what a platform says of a send', () => {
  it('case 33: a bounce that comes before the send has returned is not undone by it', () => {
    for (const opened of [aContact().asked(twoWays), aContact().asked(twoWays).onTimeout('approve').deadline(HOUR)]) {
      const { contact, effects } = play(opened, bounced(twoWays, { messageId: 'm1' }))
      expect(asks(effects)).toEqual(['eve@1'])
      expect(play(contact, sent(twoWays, { messageId: 'm1' })).contact).toBe(contact)
      expect(play(contact, bounced(twoWays, { messageId: 'm1' })).contact).toBe(contact)
    }
  })

  it('case 33: delivered confirms a send, is told once, and a send that then returns adds nothing', () => {
    const { contact, said } = play(aContact().asked(ann), delivered(ann, { messageId: 'm1' }))
    expect(said.slice(2)).toEqual(['contact.sent', 'contact.delivered'])
    expect(contact).toMatchObject({ confirmed: [true], stepClockAt: START })
    expect(play(contact, delivered(ann, { messageId: 'm1' })).contact).toBe(contact)
    expect(play(contact, sent(ann, { messageId: 'm1' })).contact).toBe(contact)
  })

  it('case 33: delivered confirms what nobody was sure of', () => {
    const asked = aContact().asked(ann).onTimeout('approve').deadline(HOUR)
    const { contact } = play(
      asked,
      unknown(ann, { messageId: 'm1' }),
      delivered(ann, { messageId: 'm1' }),
      waited(START + HOUR)
    )
    expect(contact.outcome).toMatchObject({ decision: 'approved', by: 'policy' })
  })

  it('case 33: delivered to an address that was given up confirms nothing', () => {
    const { contact } = play(aContact().asked(twoWays), bounced(twoWays), delivered(twoWays))
    expect(contact).toMatchObject({ confirmed: [false] })
    expect(contact.stepClockAt).toBeUndefined()
  })

  it('case 33: delivered is told after the end too, and changes no copy then', () => {
    const { contact } = play(aContact().asked(ann), says(ann).approves())
    const late = play(contact, delivered(ann))
    expect(late.said).toEqual(['contact.delivered'])
    expect(late.effects).toEqual([])
  })

  it('case 33: what the agent added was delivered: told as that, and nobody is surely asked by it', () => {
    const { contact, news } = play(aContact().asked(ann), turned('turn-1'), delivered(ann, addition))
    expect(news).toEqual([
      {
        type: 'contact.delivered',
        data: { recipient: '@ann', address: 'email:ann@acme.example', turn: 'turn-1', message: 'm2' }
      }
    ])
    expect(contact).toMatchObject({ confirmed: [false] })
    expect(contact.stepClockAt).toBeUndefined()
  })
})
