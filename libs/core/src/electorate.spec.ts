import { aContact, bareAddress, group } from '../../../tests/builders/contact.builder.ts'
import { play, says, stranger } from '../../../tests/builders/contact-event.builder.ts'

const approvals = group('slack:#approvals')
const mailbox = bareAddress('email:ann@acme.example')

/** Somebody who writes from one spelling of an account. */
const from = (written: string, canonical: string) => stranger(written).with({ canonical })

describe('spellings of one account', () => {
  it('count for who was asked under the one form', () => {
    const { contact } = play(
      aContact().asked(mailbox),
      says(mailbox).with({ account: 'email:Ann+x@acme.example', canonical: 'email:ann@acme.example' }).approves()
    )
    expect(contact.outcome?.responses).toMatchObject([
      { respondent: 'account:email:ann@acme.example', account: 'email:Ann+x@acme.example' }
    ])
  })

  it('count for who was asked under that spelling, as it was stored before there was one form', () => {
    const old = bareAddress('email:ann+x@acme.example')
    const { contact } = play(
      aContact().asked(old),
      says(old).with({ account: 'email:ann+x@acme.example', canonical: 'email:ann@acme.example' }).approves()
    )
    expect(contact).toMatchObject({ status: 'resolved', votes: [{ respondent: 'account:email:ann+x@acme.example' }] })
  })

  it('are one vote in a group, also beside one that was stored before', () => {
    const asked = aContact().asked(approvals).quorum(2)
    const first = play(asked, stranger('slack:U1').in(approvals).approves()).contact
    for (const written of ['slack:u1', 'slack:U1']) {
      const { contact } = play(first, from(written, 'slack:U1').in(approvals).approves())
      expect(contact).toMatchObject({ status: 'pending', votes: [{ respondent: 'account:slack:U1' }] })
    }
  })

  it('are held with one word to their writer', () => {
    const first = play(
      aContact().asked(mailbox),
      from('email:eve+1@x.example', 'email:eve@x.example').proving('claimed').approves()
    )
    expect(first.receipt).toMatchObject({ kind: 'held', told: false })
    const again = play(
      first.contact,
      from('email:eve+2@x.example', 'email:eve@x.example').proving('claimed').approves()
    )
    expect(again.receipt).toMatchObject({ kind: 'held', told: true })
  })

  it('case 26: an address of the agent’s never counts in any of them, nor what its pattern means', () => {
    for (const own of ['email:bot@acme.example', 'email:B*@ACME.example', 'email:bot+7@acme.example']) {
      const asked = aContact().asked(approvals).requestedFrom(own)
      const bot = from('email:bot+7@acme.example', 'email:bot@acme.example').in(approvals)
      expect(play(asked, bot.approves())).toMatchObject({ hearing: { reason: 'own_account' } })
    }
  })
})
