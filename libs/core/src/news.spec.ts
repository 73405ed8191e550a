import type { ContactEvent } from '@parley/core'
import { aContact, ann, bob, cy, MINUTE, person, START } from '../../../tests/builders/contact.builder.ts'
import {
  bounced,
  cancelled,
  joined,
  play,
  says,
  sent,
  stranger,
  waited
} from '../../../tests/builders/contact-event.builder.ts'

const boss = person('boss', { delegates: [bob] })
/** As Bob is known to the directory: a delegate of the boss. */
const bobs = says(bob).delegateOf(boss)
const attachments = [{ id: 'file-1', name: 'plan.pdf', contentType: 'application/pdf', size: 9 }]
const away = (recipientId: string, text?: string): ContactEvent => ({
  type: 'autoreplied',
  recipientId,
  account: `email:${recipientId}@acme.example`,
  ...(text === undefined ? {} : { text }),
  at: START
})

describe('of a reply, the agent hears', () => {
  it('all that it says, and for whom a delegate said it', () => {
    const said = {
      option: 'approve',
      comment: 'up to 100',
      text: 'Approve. Up to 100.',
      attachments,
      proof: 'dkim_missing'
    }
    const reply = bobs.with({ attachments, proof: said.proof }).decides('approve', said)
    expect(play(aContact().asked(boss), reply).news[0]).toEqual({
      type: 'contact.replied',
      data: {
        reply: reply.reply.id,
        name: 'Bob',
        account: 'email:bob@acme.example',
        assurance: 'address',
        decision: 'approve',
        ...said,
        respondent: 'person:boss',
        delegateFor: 'Boss'
      }
    })
  })

  it('nothing that it does not say', () => {
    const reply = stranger('email:zed@else.example').to(ann).wonders('Who are you?')
    const held = play(aContact().build(), reply).news
    expect(held).toEqual([
      {
        type: 'contact.held',
        data: {
          reply: reply.reply.id,
          name: 'email:zed@else.example',
          account: 'email:zed@else.example',
          assurance: 'address',
          text: 'Who are you?',
          reason: 'not_asked'
        }
      }
    ])
  })

  it('whose held reply it is, where that is known', () => {
    const { news } = play(aContact().asked(boss), bobs.proving('claimed').approves())
    expect(news).toMatchObject([
      { type: 'contact.held', data: { respondent: 'person:boss', delegateFor: 'Boss', reason: 'assurance_too_low' } }
    ])
  })

  it('of one that decides nothing, by whom it is', () => {
    const { news } = play(aContact().asked(boss), bobs.wonders())
    expect(news).toMatchObject([{ type: 'contact.replied', data: { respondent: 'person:boss', delegateFor: 'Boss' } }])
  })

  it('of a late one, by whom it is', () => {
    const { news } = play(aContact().asked(boss, ann), says(ann).approves(), bobs.rejects())
    expect(news).toMatchObject([
      { type: 'contact.late', data: { respondent: 'person:boss', delegateFor: 'Boss', decision: 'reject' } }
    ])
  })
})

describe('of the end, the agent hears', () => {
  it('what was decided, and by whom', () => {
    const byPeople = play(aContact(), says(ann).approves()).news.at(-1)
    expect(byPeople).toEqual({
      type: 'contact.resolved',
      data: { status: 'resolved', decision: 'approved', by: 'people' }
    })
    const byPolicy = play(aContact().onTimeout('reject').deadline(MINUTE), waited(START + MINUTE)).news.at(-1)
    expect(byPolicy).toEqual({
      type: 'contact.resolved',
      data: { status: 'resolved', reason: 'timeout', decision: 'rejected', by: 'policy' }
    })
  })

  it('why, where nothing was decided', () => {
    expect(play(aContact().deadline(MINUTE), waited(START + MINUTE)).news.at(-1)).toEqual({
      type: 'contact.expired',
      data: { status: 'expired', reason: 'timeout' }
    })
    expect(play(aContact(), cancelled('no longer needed')).news.at(-1)).toEqual({
      type: 'contact.cancelled',
      data: { status: 'cancelled', reason: 'no longer needed', by: 'key-1' }
    })
  })
})

describe('whoever answers after the end', () => {
  it('is told how it ended, once', () => {
    const cancelledContact = play(aContact().asked(ann, bob), cancelled('no longer needed')).contact
    const first = play(cancelledContact, says(ann).approves())
    const end = { kind: 'already_settled', status: 'cancelled', reason: 'no longer needed' }
    expect(first.receipt).toStrictEqual({ ...end, told: false })
    expect(first.contact.told).toContain('late:person:ann')
    const second = play(first.contact, says(ann).rejects())
    expect(second.receipt).toEqual({ ...end, told: true })
    expect(second.contact.told).toEqual(first.contact.told)
    expect(play(second.contact, says(bob).approves()).receipt).toEqual({ ...end, told: false })
  })

  it('is told what was decided', () => {
    const { contact } = play(aContact().asked(ann, bob), says(ann).approves())
    const { receipt } = play(contact, says(bob).wonders())
    expect(receipt).toEqual({ kind: 'already_settled', status: 'resolved', outcome: contact.outcome, told: false })
  })

  it('and was not asked is told nothing, and nothing of it is kept with the contact', () => {
    const closed = play(aContact(), says(ann).approves()).contact
    for (const reply of [
      stranger('email:zed@else.example').to(ann).approves(),
      says(ann).proving('claimed').rejects()
    ]) {
      const { contact, news, receipt, hearing } = play(closed, reply)
      expect(contact).toBe(closed)
      expect(news).toEqual([])
      expect(receipt).toMatchObject({ kind: 'held', told: true })
      expect(hearing).toMatchObject({ state: 'held' })
    }
  })
})

describe('a machine that answers for somebody who is away', () => {
  it('is told once for each recipient, with what it says', () => {
    const first = play(aContact().asked(ann, bob).build(), away('ann', 'Back on Monday.'))
    expect(first.news).toEqual([
      {
        type: 'contact.autoreplied',
        data: { recipient: '@ann', account: 'email:ann@acme.example', text: 'Back on Monday.' }
      }
    ])
    expect(first.contact).toMatchObject({ status: 'pending', votes: [] })
    expect(play(first.contact, away('ann', 'Still away.'))).toMatchObject({ contact: first.contact, news: [] })
    expect(play(first.contact, away('bob')).news).toEqual([
      { type: 'contact.autoreplied', data: { recipient: '@bob', account: 'email:bob@acme.example' } }
    ])
  })

  it('says nothing for somebody unknown, nor after the end', () => {
    const open = aContact().build()
    expect(play(open, away('zed')).contact).toBe(open)
    const closed = play(open, cancelled()).contact
    expect(play(closed, away('ann')).contact).toBe(closed)
  })
})

describe('an agent’s own address', () => {
  it.each([
    ['email:Ann@ACME.example', 'email:ann@acme.example'],
    ['email:ann@acme.example', 'email:ANN@acme.example']
  ])('case 26: %s in the key never counts as %s', (own, account) => {
    const before = aContact().asked(ann).requestedFrom('email:other@acme.example', own).build()
    const { contact, receipt } = play(before, says(ann).from(account).approves())
    expect(contact).toBe(before)
    expect(receipt).toEqual({ kind: 'ignored' })
  })
})

describe('those who joined', () => {
  it('take nothing from those who were asked before', () => {
    const { contact } = play(aContact().asked(ann, bob), joined(cy))
    expect(contact.recipients.map((one) => one.id)).toEqual(['ann', 'bob', 'cy'])
    expect(play(contact, says(ann).approves()).contact.outcome?.decision).toBe('approved')
  })

  it('take nothing from what is known of their reach', () => {
    const { contact } = play(aContact().asked(ann, bob).quorum(2), sent(ann), joined(cy), bounced(bob), bounced(cy))
    expect(contact).toMatchObject({ status: 'undeliverable', reason: 'too_few_reachable' })
  })
})
