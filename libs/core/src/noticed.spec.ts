import { aContact, ann, bob, DAY, group, person, START } from '../../../tests/builders/contact.builder.ts'
import {
  cancelled,
  notified,
  play,
  says,
  sent,
  stranger,
  unknown,
  waited
} from '../../../tests/builders/contact-event.builder.ts'

const approvals = group('slack:#approvals')
const told = ['contact.reacted', 'contact.viewed']
const heard = (said: readonly string[]) => said.filter((one) => told.includes(one))

describe('case 36: a reaction, a calendar answer, a read receipt', () => {
  it('is told as an event, and neither decides nor answers', () => {
    for (const kind of ['approval', 'question'] as const) {
      const asked = play(aContact().kind(kind).asked(ann)).contact
      const { contact, news, effects, receipt } = play(asked, says(ann).reacts('👍'))
      expect(news).toEqual([
        {
          type: 'contact.reacted',
          data: {
            recipient: '@ann',
            message: 'message-1',
            name: ann.name,
            account: 'email:ann@acme.example',
            reaction: '👍'
          }
        }
      ])
      expect(contact).toEqual({ ...asked, version: asked.version + 1, told: ['reacted:message-1:person:ann'] })
      expect({ effects, receipt }).toEqual({ effects: [], receipt: undefined })
      expect(play(asked, says(ann).sees()).said).toEqual(['contact.viewed'])
    }
  })

  it('stands in nobody’s way: who reacted may still decide, and who decided may react', () => {
    const { contact, said } = play(
      aContact().asked(ann),
      says(ann).reacts('👎'),
      says(ann).sees(),
      says(ann).approves()
    )
    expect(contact).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
    expect(heard(said)).toEqual(told)
    const one = play(aContact().asked(ann, bob).quorum(2), says(ann).approves(), says(ann).reacts('👎'))
    expect(one.contact.votes).toMatchObject([{ respondent: 'person:ann', decision: 'approve' }])
  })

  it('proves no send, and is no vote where silence approves', () => {
    const silent = aContact().asked(ann).onTimeout('approve').deadline(DAY)
    for (const before of [[], [unknown(ann)]]) {
      const { contact } = play(silent, ...before, says(ann).sees(), says(ann).reacts('👍'), waited(START + DAY))
      expect(contact).toMatchObject({ status: 'expired', reason: 'not_surely_asked' })
    }
  })

  it('is told once for each person and message', () => {
    const ways = [says(ann), says(ann).from('slack:U1'), says(ann)]
    const { said, contact } = play(
      aContact().asked(ann, bob),
      ...ways.map((one) => one.reacts('👍')),
      says(ann).reacts('❤️')
    )
    expect(heard(said)).toEqual(['contact.reacted'])
    const more = play(contact, says(ann).reacts('👍', 'message-2'), says(bob).reacts('👍'), says(ann).sees())
    expect(heard(more.said)).toEqual(['contact.reacted', 'contact.reacted', 'contact.viewed'])
  })

  it('of a delegate is told as theirs, for the one they stand in for', () => {
    const cleo = person('cleo')
    const boss = person('boss', { delegates: [cleo] })
    const { news } = play(aContact().asked(boss), says(cleo).delegateOf(boss).reacts('👍'))
    expect(news).toMatchObject([{ data: { recipient: '@boss', name: cleo.name } }])
  })

  it('in a group is told of few, however many there are', () => {
    const open = play(aContact().asked(approvals)).contact
    const crowd = Array.from({ length: 50 }, (_, at) => stranger(`slack:U${at}`).in(approvals).reacts('🎉'))
    expect(heard(play(open, ...crowd).said)).toHaveLength(20)
    const few = play(aContact().asked(approvals).allowed(ann)).contact
    expect(heard(play(few, ...crowd).said)).toEqual([])
  })

  it('of somebody who is not asked is nothing', () => {
    const asked = play(aContact().asked(ann)).contact
    for (const event of [stranger('email:eve@evil.example').reacts('👍'), says(bob).sees()])
      expect(play(asked, event).contact).toBe(asked)
  })

  it('changes nothing once it is over; a notice, which is over at once, hears of it', () => {
    for (const end of [play(aContact(), cancelled()), play(aContact().asked(ann), says(ann).approves())])
      for (const event of [says(ann).reacts('👍'), says(ann).sees()])
        expect(play(end.contact, event)).toMatchObject({ contact: end.contact, said: [] })
    const notice = play(aContact().kind('notice').asked(ann), sent(ann), notified(true)).contact
    const seen = play(notice, says(ann).sees(), says(ann).sees())
    expect(heard(seen.said)).toEqual(['contact.viewed'])
    expect(seen.contact).toMatchObject({ status: 'resolved' })
    const lost = play(aContact().kind('notice').asked(ann), notified(false)).contact
    expect(play(lost, says(ann).sees()).contact).toBe(lost)
  })
})
