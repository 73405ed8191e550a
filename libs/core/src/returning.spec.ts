import {
  aContact,
  ann,
  bob,
  group,
  HOUR,
  person,
  recipientId,
  START,
  type SomePerson
} from '../../../tests/builders/contact.builder.ts'
import {
  asks,
  bounced,
  cancelled,
  play,
  says,
  sent,
  shutOut,
  unknown,
  waited
} from '../../../tests/builders/contact-event.builder.ts'
import type { ContactEvent } from './contact-event.ts'

const twoWays = person('eve', { addresses: ['sms:+15550100', 'email:eve@acme.example'] })

/** They let us in at one of their addresses; `reached`: whom the request reached elsewhere. */
function letsIn(
  someone: SomePerson,
  {
    address = 0,
    by = 'opted_in',
    reached = []
  }: { address?: number; by?: 'opted_in' | 'reachable'; reached?: readonly SomePerson[] } = {}
): ContactEvent {
  const { channelId, target } = someone.addresses[address]!
  return { type: 'let_in', by, channelId, target, reached: reached.map((one) => recipientId(one)), at: START + 1_000 }
}

describe('whoever lets us in again', () => {
  const both = aContact().asked(ann, bob)

  it('case 34: the number wrote STOP, then START: a recipient lost for that reason is asked there, and told by event', () => {
    const lost = play(both, shutOut(ann)).contact
    expect(lost.reach[recipientId(ann)]).toMatchObject({ unreachable: true })
    const { contact, effects, news } = play(lost, letsIn(ann))
    expect(asks(effects)).toEqual(['ann'])
    expect(news).toEqual([
      { type: 'contact.asked', data: { stage: 0, step: 0, recipients: ['@ann'], reason: 'opted_in' } }
    ])
    expect(contact.reach[recipientId(ann)]).toMatchObject({ unreachable: false })
    // Once.
    expect(play(contact, letsIn(ann)).contact).toBe(contact)
    expect(play(contact, sent(ann)).contact).toMatchObject({ confirmed: [true] })
  })

  it('case 34: the bot was installed later: so is who could not be reached before', () => {
    const lost = play(both, shutOut(ann, { until: 'reachable' })).contact
    expect(asks(play(lost, letsIn(ann, { by: 'reachable' })).effects)).toEqual(['ann'])
    // Opting in says nothing of that.
    expect(play(lost, letsIn(ann)).contact).toBe(lost)
    expect(asks(play(both, shutOut(ann), letsIn(ann, { by: 'reachable' })).effects)).toEqual(['ann'])
  })

  it('case 34: not who was lost for another reason, nor anybody else, nor at another address', () => {
    const lost = play(both, bounced(ann)).contact
    for (const by of ['opted_in', 'reachable'] as const) expect(play(lost, letsIn(ann, { by })).contact).toBe(lost)
    const out = play(both, shutOut(ann)).contact
    expect(play(out, letsIn(bob)).contact).toBe(out)
    expect(play(out, letsIn(person('ann', { addresses: ['sms:+1'] }))).contact).toBe(out)
    expect(play(both, letsIn(ann)).effects).toEqual([])
  })

  it('case 34: not who was reached at another address meanwhile', () => {
    const { contact, effects } = play(aContact().asked(twoWays), shutOut(twoWays))
    expect(asks(effects)).toEqual(['eve@1'])
    const back = play(contact, sent(twoWays, { address: 1 }), letsIn(twoWays, { reached: [twoWays] }))
    expect(back.effects).toEqual([])
    expect(back.news).toEqual([])
    // But when that is lost after all, they are asked where they let us in.
    const after = play(back.contact, bounced(twoWays, { address: 1 }))
    expect(asks(after.effects)).toEqual(['eve'])
    expect(after.news).toMatchObject([{ type: 'contact.unreachable', data: { next: 'sms:+15550100' } }])
    expect(play(after.contact, bounced(twoWays)).contact.status).toBe('undeliverable')
  })

  it('case 34: though another address of theirs is still being tried', () => {
    const { contact } = play(aContact().asked(twoWays), shutOut(twoWays))
    const { contact: back, effects } = play(contact, unknown(twoWays, { address: 1 }), letsIn(twoWays))
    expect(asks(effects)).toEqual(['eve'])
    // Either may be lost then: the other holds.
    expect(play(back, bounced(twoWays, { address: 1 })).contact).toMatchObject({ status: 'pending' })
    expect(play(back, shutOut(twoWays)).contact).toMatchObject({ status: 'pending' })
    const none = play(back, bounced(twoWays, { address: 1 }), shutOut(twoWays))
    expect(none.contact.status).toBe('undeliverable')
    expect(asks(none.done)).toEqual([])
  })

  it('case 34: as often as they shut us out', () => {
    const { contact, effects } = play(both, shutOut(ann), letsIn(ann), shutOut(ann), letsIn(ann))
    expect(asks(effects)).toEqual(['ann'])
    expect(contact.reach[recipientId(ann)]).toMatchObject({ unreachable: false })
  })

  it('case 34: not in a stage that has passed, nor once the contact is closed', () => {
    const passed = play(aContact().asked(ann, bob).stage(person('cy')), shutOut(ann), says(bob).approves()).contact
    expect(passed.stage).toBe(1)
    expect(play(passed, letsIn(ann)).contact).toBe(passed)
    const closed = play(both, shutOut(ann), cancelled()).contact
    expect(play(closed, letsIn(ann)).contact).toBe(closed)
  })

  it('case 34: an earlier step of the running stage counts, and a later one is only asked in its turn', () => {
    const asked = aContact().asked(ann, bob).orElse(twoWays).waits(HOUR)
    const later = play(asked, shutOut(ann), sent(bob), waited(START + HOUR)).contact
    expect(asks(play(later, letsIn(ann)).effects)).toEqual(['ann'])
    const early = play(asked, shutOut(twoWays), letsIn(twoWays))
    expect(early.effects).toEqual([])
    expect(asks(play(early.contact, sent(bob), waited(START + HOUR)).effects)).toEqual(['eve'])
  })

  it('case 34: a room is asked as well, and stays the way to answer', () => {
    const room = group('slack:#approvals')
    const { contact, effects } = play(aContact().asked(ann, room), shutOut(room, { until: 'reachable' }), {
      type: 'let_in',
      by: 'reachable',
      channelId: 'id-of-slack',
      target: '#approvals',
      reached: [],
      at: START
    })
    expect(asks(effects)).toEqual([recipientId(room)])
    expect(contact.status).toBe('pending')
  })
})
