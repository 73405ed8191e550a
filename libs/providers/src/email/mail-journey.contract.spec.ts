import type { Connection, Inbound, InboundReceipt, OutboundMessage } from '@parley/provider-kit'
import { anOutboundMessage } from '../../../../tests/builders/outbound-message.builder.ts'
import { localContext, type LocalContext } from '../../../../tests/support/mail/context.ts'
import { mailDomain, type MailDomain } from '../../../../tests/support/mail/dkim-key.ts'
import { startDns, type NameServer } from '../../../../tests/support/mail/dns.ts'
import { MAIL_PASSWORD, startDovecot, type Dovecot } from '../../../../tests/support/mail/dovecot.ts'
import { deliverByLmtp } from '../../../../tests/support/mail/lmtp.ts'
import { bounce, compose, openMail, outOfOffice, reply, type Person } from '../../../../tests/support/mail/person.ts'
import { SMTP_PASSWORD, startSmtp, type SmtpRelay } from '../../../../tests/support/mail/smtp.ts'
import { describeWith } from '../../../../tests/support/requirement.ts'
import { until } from '../../../../tests/support/until.ts'
import { email } from './email.provider.ts'

const ANN = { name: 'Ann Lee', address: 'ann@people.example' } as const

describeWith(['dovecot-imapd', 'dovecot-lmtpd', 'openssl'], 'a mail and its answer', () => {
  let dovecot: Dovecot
  let dns: NameServer
  let people: MailDomain
  let relay: SmtpRelay
  let context: LocalContext
  let connection: Connection
  let inbound: Inbound[]
  let receipt: InboundReceipt
  let stop: () => Promise<void>
  let users = 0

  beforeAll(async () => {
    dovecot = await startDovecot()
    dns = await startDns()
    people = mailDomain('people.example')
    people.publish(dns)
  })
  afterAll(async () => {
    await dovecot.stop()
    await dns.stop()
  })
  beforeEach(async () => {
    relay = await startSmtp({ lmtpPort: dovecot.lmtpPort, local: ['parley.example'] })
    context = localContext({ dns: dns.dns, sent: async () => anOutboundMessage() })
    inbound = []
    receipt = { receipt: { kind: 'ignored' } }
    const user = `ask${++users}`
    const config = {
      from: `Acme <${user}@parley.example>`,
      smtpHost: 'mail.example',
      smtpPort: relay.port,
      smtpPassword: SMTP_PASSWORD,
      tlsCa: relay.ca,
      imapHost: 'mail.example',
      imapPort: dovecot.imapPort,
      imapTls: 'none',
      imapUser: user,
      imapPassword: MAIL_PASSWORD
    }
    connection = email.connect(email.config.parse(config), context)
    const listening = connection.listen!(async (one, state) => {
      inbound.push(one)
      if (state) context.kept.set(state.key, { value: state.value, version: 1 })
      return receipt
    }, new AbortController().signal)
    stop = async () => {
      await connection.close!()
      await listening
    }
    await until(() => context.kept.size > 0)
  })
  afterEach(async () => {
    await stop()
    await relay.stop()
  })

  async function ask(message: OutboundMessage = anOutboundMessage()) {
    await connection.send(ANN.address, message, AbortSignal.timeout(20_000))
    return openMail(relay.sent.at(-1)!)
  }
  const arrive = (raw: Buffer, to: string, from: string = ANN.address) =>
    deliverByLmtp(dovecot.lmtpPort, [{ from, to: [/<?([^<>\s]+@[^<>\s]+)>?\s*$/.exec(to)![1]!], raw }])

  it.each(['gmail', 'outlook', 'apple', 'qq'] as const)('reads what Ann answers with %s', async (client) => {
    const ann: Person = { ...ANN, client, domain: people }
    const asked = await ask()
    await arrive(await reply(ann, asked, 'Approve'), asked.replyTo)
    await until(() => inbound.length === 1)
    expect(inbound[0]).toMatchObject({
      type: 'reply',
      token: anOutboundMessage().token,
      account: ANN.address,
      name: ANN.name,
      text: 'Approve',
      assurance: 'address'
    })
  })

  it('holds nothing for proven that nobody signed', async () => {
    const asked = await ask()
    await arrive(await reply({ ...ANN, client: 'gmail' }, asked, 'Approve'), asked.replyTo)
    await until(() => inbound.length === 1)
    expect(inbound[0]).toMatchObject({ type: 'reply', assurance: 'claimed' })
  })

  it('tells bounces, absences and unasked mail from answers', async () => {
    const ann: Person = { ...ANN, client: 'outlook', domain: people }
    const asked = await ask()
    await arrive(bounce(asked, { recipient: ANN.address, status: '5.1.1' }), asked.sender, '')
    await arrive(await outOfOffice(ann, asked), asked.sender, '')
    await arrive(await compose(ann, { to: asked.from, subject: 'Hello', text: 'A question' }), asked.from)
    await until(() => inbound.length === 3)
    expect(inbound).toEqual([
      expect.objectContaining({ type: 'receipt', outcome: 'bounced', token: anOutboundMessage().bounceToken }),
      expect.objectContaining({ type: 'autoReply', account: ANN.address }),
      expect.objectContaining({ type: 'unsolicited', account: ANN.address, subject: 'Hello', text: 'A question' })
    ])
  })

  it('tells the writer what is to be said, in the thread, from nobody', async () => {
    receipt = { receipt: { kind: 'unclear', told: false }, text: 'That decides nothing yet.' }
    const ann: Person = { ...ANN, client: 'gmail', domain: people }
    const asked = await ask()
    await arrive(await reply(ann, asked, { text: 'Which customer?', messageId: '<q1@people.example>' }), asked.replyTo)
    await until(() => relay.sent.length === 2)
    const note = await openMail(relay.sent[1]!)
    expect(relay.sent[1]).toMatchObject({ from: '', to: [ANN.address] })
    expect(note.references).toContain('<q1@people.example>')
    expect([note.text, note.headers.get('auto-submitted')]).toEqual([
      expect.stringContaining('That decides nothing yet.'),
      'auto-replied'
    ])
  })
})
