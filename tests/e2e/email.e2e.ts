// The channel that everybody has: mails go out over SMTP, come back over IMAP, and nothing forged, automatic, forwarded
// or bounced decides anything.
import { createHmac } from 'node:crypto'
import { Api, apiOf, type Json } from '../support/api.ts'
import { mailDomain } from '../support/mail/dkim-key.ts'
import { startDns, type NameServer } from '../support/mail/dns.ts'
import { MAIL_PASSWORD, startDovecot, type Dovecot } from '../support/mail/dovecot.ts'
import { deliverByLmtp } from '../support/mail/lmtp.ts'
import {
  bounce,
  compose,
  openMail,
  outOfOffice,
  reaction,
  reply,
  type Asked,
  type Person
} from '../support/mail/person.ts'
import { SMTP_PASSWORD, startSmtp, type SmtpRelay } from '../support/mail/smtp.ts'
import { Operator } from '../support/operator.ts'
import { open, press } from '../support/pages.ts'
import { describeWith } from '../support/requirement.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const US = 'bridge.example'
const domain = mailDomain('people.example')
let count = 0
/** Nobody else's mailbox; each with another program. */
const somebody = (name: string, client: Person['client'] = 'gmail'): Person => ({
  name: name[0]!.toUpperCase() + name.slice(1),
  address: `${name}${++count}@people.example`,
  client,
  domain
})

describeWith(['dovecot-imapd', 'dovecot-lmtpd', 'openssl'], 'by e-mail', () => {
  let dovecot: Dovecot
  let relay: SmtpRelay
  let dns: NameServer
  let server: Parley
  let api: Api
  let channelId: string

  const settings = (user: string, more: object = {}) => ({
    from: `${user} <${user}@${US}>`,
    smtpHost: 'localhost',
    smtpPort: relay.port,
    smtpPassword: SMTP_PASSWORD,
    tlsCa: relay.ca,
    imapHost: '127.0.0.1',
    imapPort: dovecot.imapPort,
    imapTls: 'none',
    imapPassword: MAIL_PASSWORD,
    ...more
  })

  beforeAll(async () => {
    dovecot = await startDovecot()
    dns = await startDns()
    domain.publish(dns)
    relay = await startSmtp({ lmtpPort: dovecot.lmtpPort, local: [US] })
    server = await startParley({ env: { PARLEY_DNS: dns.address } })
    api = apiOf(server)
    const config = settings('approvals', { inboundSecret: 'posted-mail-secret' })
    const made = await api.make('/v1/channels', { name: 'email', provider: 'email', config, unsolicited: 'open' })
    channelId = made.id
    await listening('approvals', 'email')
  }, 120_000)
  afterAll(async () => {
    await server?.stop()
    await relay?.stop()
    await dns?.stop()
    await dovecot?.stop()
  })

  /** What comes after a channel was made, or got another mailbox, is read, whenever its mailbox is opened. */
  async function listening(user: string, channel: string, by = api) {
    const probe = somebody('probe')
    await deliver(await compose(probe, { to: `${user}@${US}`, text: 'Is somebody there?' }), `${user}@${US}`)
    const account = `${channel}:${probe.address}`
    await until(async () => (await by.events()).some((one) => one.data?.account === account))
  }

  const ask = (contact: object): Promise<Json> =>
    api.make('/v1/contacts', {
      kind: 'approval',
      title: 'Send the newsletter?',
      body: 'It goes to 1,240 people.',
      ...contact
    })
  const read = async (contact: Json): Promise<Json> => (await api.get(`/v1/contacts/${contact.id}`)).body
  const settled = (contact: Json): Promise<Json> => api.settled(contact.id)
  const at = ({ address }: Person) => `email:${address}`
  const mailsTo = ({ address }: { address: string }) => relay.sent.filter((mail) => mail.to.includes(address))
  const arrived = async (person: Person, times = 1): Promise<Asked> =>
    openMail(await until(() => mailsTo(person)[times - 1]))
  const addressIn = (text: string) => /[^\s<>"]+@[^\s<>"]+/.exec(text)![0]
  const deliver = (raw: Buffer, to: string, from = 'somebody@people.example') =>
    deliverByLmtp(dovecot.lmtpPort, [{ from, to: [to], raw }])
  /** Written, signed and delivered as their program does. */
  const answer = async (person: Person, asked: Asked, written: Parameters<typeof reply>[2]) =>
    deliver(await reply(person, asked, written), addressIn(asked.replyTo), person.address)
  const held = (contact: Json) =>
    until(async () => {
      const { replies } = (await api.get('/v1/replies?state=held')).body
      return replies.find((one: Json) => one.contact === contact.id)
    })
  const history = async (contact: Json): Promise<Json[]> =>
    (await api.get(`/v1/contacts/${contact.id}/history`)).body.events
  const linkIn = (asked: Asked) => /http:\/\/[^\s"<>]+\/r\/[0-9a-z-]+/.exec(asked.text)![0]
  /** All that was delivered before it has been read. */
  async function caughtUp() {
    const marker = somebody('marker')
    await deliver(await compose(marker, { to: `approvals@${US}`, text: 'Marker' }), `approvals@${US}`)
    await until(async () => (await api.events()).some((one) => one.data?.account === at(marker)))
  }

  describe('a reply', () => {
    it.each(['gmail', 'outlook', 'apple', 'qq'] as const)('approves, from %s', async (client) => {
      const ann = somebody('ann', client)
      const contact = await ask({ to: [at(ann)] })
      const asked = await arrived(ann)
      expect(asked.subject).toContain('Send the newsletter?')
      expect(asked.text).toContain('1,240')
      await answer(ann, asked, client === 'qq' ? '同意' : 'Approve')
      expect((await settled(contact)).outcome).toMatchObject({
        decision: 'approved',
        responses: [{ name: ann.name, account: at(ann), assurance: 'address' }]
      })
    })

    it('rejects, and says why', async () => {
      const ann = somebody('ann', 'outlook')
      const contact = await ask({ to: [at(ann)] })
      await answer(ann, await arrived(ann), 'Reject\n\nThe list still has former customers.')
      expect((await settled(contact)).outcome).toMatchObject({
        decision: 'rejected',
        comment: 'The list still has former customers.'
      })
    })

    it('waits for its proof while the DNS is away, and counts once it can be looked up', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const asked = await arrived(ann)
      const database = await storageOf(server)
      try {
        dns.fail(true)
        await answer(ann, asked, 'Approve')
        const kept = `select state, attempts from inbound where payload->>'account' = '${ann.address}'
          and payload->>'unproven' = 'true'`
        await until(async () => (await database.query(kept)).rows[0]?.state === 'stored')
        // The sweeper reads it again in vain.
        await until(async () => (await database.query(kept)).rows[0].attempts > 0)
        expect((await read(contact)).status).toBe('pending')
        expect((await api.get('/v1/replies?state=held')).body.replies.map((one: Json) => one.contact)).not.toContain(
          contact.id
        )
        dns.fail(false)
        expect((await api.settled(contact.id, 50)).outcome).toMatchObject({
          decision: 'approved',
          responses: [{ account: at(ann), assurance: 'address' }]
        })
        expect(mailsTo(ann)).toHaveLength(1)
      } finally {
        dns.fail(false)
        await database.end()
      }
    })

    it('answers a question in its own words', async () => {
      const ann = somebody('ann', 'apple')
      const contact = await ask({
        kind: 'question',
        title: 'Which region?',
        body: 'Where should it run?',
        to: [at(ann)]
      })
      await answer(ann, await arrived(ann), 'eu-west-1, please.')
      expect((await settled(contact)).outcome).toMatchObject({ decision: 'answered', text: 'eu-west-1, please.' })
    })

    it('brings its attachments, which decide nothing', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const files = [{ filename: 'approve.txt', content: 'Approve' }]
      await answer(ann, await arrived(ann), { text: 'What does the attached list mean?', attachments: files })
      const turns = await until(async () => {
        const found = (await api.get(`/v1/threads/${contact.thread}`)).body.turns
        return found.length === 2 ? found : undefined
      })
      expect(turns[1]).toMatchObject({
        text: 'What does the attached list mean?',
        attachments: [{ name: 'approve.txt' }]
      })
      const file = await api.get(`/v1/files/${turns[1].attachments[0].id}`)
      expect(file.text).toBe('Approve')
      expect(file.headers.get('content-disposition')).toMatch(/^attachment/)
      expect((await read(contact)).status).toBe('pending')
    })

    it('that decides nothing is passed on, and its writer is told once', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const asked = await arrived(ann)
      await answer(ann, asked, 'Ok, but only to the active ones.')
      const note = await arrived(ann, 2)
      expect(note.text).toContain('To decide, answer with one of: Approve, Reject')
      expect(note.headers.get('auto-submitted')).toBe('auto-replied')
      await answer(ann, asked, 'Did you see my mail?')
      await answer(ann, asked, 'Reject')
      expect((await settled(contact)).outcome.decision).toBe('rejected')
      expect(mailsTo(ann)).toHaveLength(2)
    })

    it('after the decision is kept, and its writer is told who decided', async () => {
      const [ann, bob] = [somebody('ann'), somebody('bob')]
      const contact = await ask({ to: [at(ann), at(bob)] })
      const [first, second] = [await arrived(ann), await arrived(bob)]
      await until(async () => (await read(contact)).recipients.every((one: Json) => one.messages[0].state === 'sent'))
      await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'Legal agreed.' })
      const turn = await arrived(bob, 2)
      expect(turn.text).toContain('Legal agreed.')
      await until(() => mailsTo(ann).length === 2)
      await answer(ann, first, 'Approve')
      await settled(contact)
      const closing = await arrived(bob, 3)
      expect(closing.text).toContain(ann.name)
      expect(closing.references).toContain(second.messageId)
      await answer(bob, second, 'Reject')
      expect((await arrived(bob, 4)).text).toContain(ann.name)
      expect((await history(contact)).map((one) => one.type)).toContain('contact.late')
      expect((await read(contact)).outcome.decision).toBe('approved')
      expect(mailsTo(ann)).toHaveLength(2) // whoever decided needs no mail about it
      expect(mailsTo(bob)).toHaveLength(4)
    })

    it('delivered twice counts once', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const asked = await arrived(ann)
      const raw = await reply(ann, asked, 'Approve')
      await Promise.all([1, 2, 3].map(() => deliver(raw, addressIn(asked.replyTo))))
      await settled(contact)
      await caughtUp()
      expect((await history(contact)).filter((one) => one.type === 'contact.replied')).toHaveLength(1)
      expect(mailsTo(ann)).toHaveLength(1)
    })

    it('may come by HTTP as well, signed', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const attachments = [{ filename: 'evidence.bin', content: Buffer.alloc(2_000_000, 'x') }]
      const raw = await reply(ann, await arrived(ann), { text: 'Approve', attachments })
      const post = (secret: string, seconds = Math.floor(Date.now() / 1000)) => {
        const mac = createHmac('sha256', secret).update(`${seconds}.`).update(raw).digest('hex')
        return fetch(`${server.url}/inbound/${channelId}`, {
          method: 'POST',
          headers: { 'content-type': 'message/rfc822', 'x-parley-signature': `t=${seconds},v1=${mac}` },
          body: new Uint8Array(raw)
        })
      }
      expect((await post('another-secret-of-16')).status).toBe(401)
      expect((await post('posted-mail-secret', Math.floor(Date.now() / 1000) - 3_600)).status).toBe(401)
      expect((await read(contact)).status).toBe('pending')
      expect((await post('posted-mail-secret')).status).toBe(200)
      expect((await settled(contact)).outcome.decision).toBe('approved')
    })
  })

  describe('a button', () => {
    it('opens the page that decides', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const asked = await arrived(ann)
      const link = linkIn(asked)
      const page = await open(`${link}?option=approve`)
      expect(asked.html).toContain(`${link}?option=approve`)
      expect(page.text).toContain('You pressed “Approve” in the message. Press it below to confirm')
      expect(page.text).toContain('Send the newsletter?')
      expect((await read(contact)).status).toBe('pending')
      await press(link, { nonce: page.nonce, option: 'approve' })
      expect(await read(contact)).toMatchObject({
        outcome: { decision: 'approved', responses: [{ assurance: 'link' }] }
      })
      expect(mailsTo(ann)).toHaveLength(1) // the mail was the only copy
    })
  })

  describe('several people', () => {
    it('decide together', async () => {
      const [ann, bob] = [somebody('ann'), somebody('bob', 'qq')]
      const policy = { stages: [{ steps: [{ to: [at(ann), at(bob)] }], require: [{ count: 2 }] }] }
      const contact = await ask({ policy })
      await answer(ann, await arrived(ann), 'Approve')
      await until(async () => (await history(contact)).some((one) => one.type === 'contact.replied'))
      expect((await read(contact)).status).toBe('pending')
      await answer(bob, await arrived(bob), '批准')
      expect((await settled(contact)).outcome).toMatchObject({ decision: 'approved', responses: [{}, {}] })
    })

    it('answer from another address of theirs, or for somebody whose delegate they are', async () => {
      const [ann, bob] = [somebody('ann'), somebody('bob')]
      const handles = [`ann-${count}`, `bob-${count}`]
      await api.make('/v1/people', {
        handle: handles[1],
        name: 'Bob',
        addresses: [`email:${bob.address.toUpperCase()}`]
      })
      await api.make('/v1/people', {
        handle: handles[0],
        name: 'Ann',
        addresses: ['email:ann@elsewhere.example'],
        aliases: [`email:${ann.address.toUpperCase()}`],
        delegates: [handles[1]]
      })
      const asked = async () => {
        const contact = await ask({ to: [`@${handles[0]}`] })
        const mails = () => relay.sent.filter((mail) => mail.raw.includes(contact.id))
        return { contact, mail: await openMail(await until(() => mails()[0])) }
      }
      const one = await asked()
      await answer(ann, one.mail, 'Approve')
      expect((await settled(one.contact)).outcome.responses).toMatchObject([{ name: 'Ann', account: at(ann) }])
      const two = await asked()
      await answer(bob, two.mail, 'Approve')
      expect((await settled(two.contact)).outcome.responses).toMatchObject([{ name: 'Bob', delegateFor: 'Ann' }])
    })

    it('in one thread stay in one conversation, in whichever order they answer', async () => {
      const ann = somebody('ann')
      const thread = `campaign-${count}`
      const one = await ask({ to: [at(ann)], thread })
      const first = await arrived(ann)
      await until(async () => (await read(one)).recipients[0].messages[0].state === 'sent')
      const two = await ask({ to: [at(ann)], thread, title: 'And the reminder?' })
      const second = await arrived(ann, 2)
      expect(second.references).toContain(first.messageId)
      expect(second.subject).toBe(`Re: ${first.subject}`)
      expect(second.text).toContain('And the reminder?')
      await answer(ann, second, 'Reject')
      expect((await settled(two)).outcome.decision).toBe('rejected')
      expect((await read(one)).status).toBe('pending')
      await answer(ann, first, 'Approve')
      expect((await settled(one)).outcome.decision).toBe('approved')
    })
  })

  describe('an address that fails', () => {
    it('leads to the next one', async () => {
      const [old, now] = [somebody('old'), somebody('now')]
      const handle = `ann${count}`
      await api.make('/v1/people', { handle, name: 'Ann', addresses: [at(old), at(now)] })
      const contact = await ask({ to: [`@${handle}`] })
      const asked = await arrived(old)
      expect(asked.sender).toMatch(/^approvals\+[0-9a-z-]+@bridge\.example$/)
      expect(asked.sender).not.toBe(addressIn(asked.replyTo))
      await until(async () => (await read(contact)).recipients[0].messages[0].state === 'sent')
      await deliver(bounce(asked, { recipient: old.address, status: '4.2.2' }), asked.sender, '')
      await deliver(bounce(asked, { recipient: old.address, status: '5.1.1' }), asked.sender, '')
      await answer(now, await arrived(now), 'Approve')
      expect((await settled(contact)).outcome).toMatchObject({
        decision: 'approved',
        responses: [{ account: at(now) }]
      })
      const lost = (await history(contact)).filter((one) => one.type === 'contact.unreachable')
      expect(lost).toMatchObject([
        { data: { address: at(old), next: at(now), reason: expect.stringContaining('5.1.1') } }
      ])
    })

    it('is believed by the bounce address only', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const asked = await arrived(ann)
      const forged = bounce(asked, { recipient: ann.address, status: '5.1.1' })
      for (const to of [`approvals@${US}`, addressIn(asked.replyTo)])
        await deliver(Buffer.from(String(forged).replaceAll(asked.sender, to)), to, '')
      await caughtUp()
      expect((await read(contact)).status).toBe('pending')
    })

    it('is told at once when the server refuses it', async () => {
      const ann = somebody('ann')
      relay.failNext({ at: 'rcpt', reply: { code: 550, text: '5.1.1 no such user' } })
      const contact = await ask({ to: [at(ann)] })
      expect(await settled(contact)).toMatchObject({ status: 'undeliverable' })
    })
  })

  describe('nobody is fooled by', () => {
    /** The contact is undecided, and the reply is held for this reason. */
    async function expectHeld(contact: Json, proof: string, reason = 'assurance_too_low') {
      expect(await held(contact)).toMatchObject({ assurance: 'claimed', proof, reason })
      expect((await read(contact)).status).toBe('pending')
    }

    it('a machine that answers for somebody who is away', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const asked = await arrived(ann)
      await deliver(await outOfOffice(ann, asked), asked.sender, '')
      const told = await until(async () => (await history(contact)).find((one) => one.type === 'contact.autoreplied'))
      expect(told.data).toMatchObject({ account: at(ann), text: expect.stringContaining('away until Monday') })
      expect((await read(contact)).status).toBe('pending')
    })

    it('a reaction of Gmail, signed as it is', async () => {
      const ann = somebody('ann')
      const contact = await ask({ kind: 'question', body: 'Which customer should get the refund?', to: [at(ann)] })
      const asked = await arrived(ann)
      await deliver(await domain.sign(reaction(ann, asked, '😂')), addressIn(asked.replyTo), ann.address)
      const told = await until(async () => (await history(contact)).find((one) => one.type === 'contact.reacted'))
      expect(told.data).toMatchObject({ account: at(ann), reaction: '😂' })
      expect((await read(contact)).status).toBe('pending')
      await answer(ann, asked, 'Globex')
      expect((await settled(contact)).outcome).toMatchObject({ decision: 'answered', text: 'Globex' })
    })

    it('a From without a signature, though it has our token', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const { domain: _, ...unsigned } = ann
      await answer(unsigned, await arrived(ann), 'Approve')
      await expectHeld(contact, 'dkim_missing')
      const operator = new Operator(server)
      await operator.signIn(server.adminKey)
      const page = await operator.open('/operator/held')
      expect(page.text).toContain('the policy demands (the mail carries no DKIM signature)')
      const { raw } = (await held(contact)) as Json
      expect(page.html).toContain(`/operator/files/${raw}`)
      expect((await api.get(`/v1/files/${raw}`)).text).toContain('Approve')
      expect((await arrived(ann, 2)).text).toMatch(/does not prove enough/)
    })

    it('a signature of another domain', async () => {
      const [ann, mallory] = [somebody('ann'), mailDomain('mallory.example')]
      mallory.publish(dns)
      const contact = await ask({ to: [at(ann)] })
      await answer({ ...ann, domain: mallory }, await arrived(ann), 'Approve')
      await expectHeld(contact, 'dkim_unaligned')
    })

    it('words that were changed under way', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const asked = await arrived(ann)
      const raw = String(await reply({ ...ann, client: 'apple' }, asked, 'Reject'))
      expect(raw).toContain('\nReject')
      await deliver(Buffer.from(raw.replace('\nReject', '\nApprove')), addressIn(asked.replyTo))
      await expectHeld(contact, 'dkim_failed')
    })

    it('an old signed yes on a new question', async () => {
      const ann = somebody('ann')
      const before = await ask({ to: [at(ann)] })
      const asked = await arrived(ann)
      const yes = await reply(ann, asked, 'Approve')
      await deliver(yes, addressIn(asked.replyTo))
      await settled(before)
      const contact = await ask({ to: [at(ann)], title: 'Delete the list?' })
      const again = await arrived(ann, 2)
      const to = addressIn(again.replyTo)
      await deliver(yes, to) // its own To still names the first
      await deliver(Buffer.from(String(yes).replaceAll(addressIn(asked.replyTo), to)), to)
      await expectHeld(contact, 'dkim_failed')
    })

    it('a colleague whom the mail was forwarded to', async () => {
      const [ann, eve] = [somebody('ann'), somebody('eve')]
      const contact = await ask({ to: [at(ann)] })
      await answer(eve, await arrived(ann), 'Approve')
      expect(await held(contact)).toMatchObject({ account: at(eve), assurance: 'address', reason: 'not_asked' })
      expect((await read(contact)).status).toBe('pending')
      expect((await arrived(eve)).text).toContain('You were not asked')
    })

    it('the button of a forwarded mail, where the policy asks for the address', async () => {
      const ann = somebody('ann')
      const policy = { stages: [{ steps: [{ to: [at(ann)] }] }], minAssurance: 'address' }
      const contact = await ask({ policy })
      const link = linkIn(await arrived(ann))
      const page = await open(link)
      expect(page.text).toContain(ann.name.slice(0, 1).toLowerCase())
      await press(link, { nonce: page.nonce, option: 'approve' })
      await press(link, { nonce: page.nonce, option: 'approve', code: '000000' })
      expect((await read(contact)).status).toBe('pending')
      expect((await api.get('/v1/replies?state=held')).body.replies.map((one: Json) => one.contact)).not.toContain(
        contact.id
      )
      // Whoever reads that address gets a code, and so does decide.
      const again = await open(link)
      await press(link, { nonce: again.nonce, send: 'code' })
      const mail = await arrived(ann, 2)
      const code = /\b\d{6}\b/.exec(mail.text)![0]
      expect(mail.subject).not.toContain(code)
      await press(link, { nonce: again.nonce, option: 'approve', code })
      expect(await read(contact)).toMatchObject({
        outcome: { responses: [{ assurance: 'address', account: at(ann) }] }
      })
    })

    it('words that it quotes, hides or attaches', async () => {
      const ann = somebody('ann')
      const contact = await ask({ to: [at(ann)] })
      const asked = await arrived(ann)
      await answer(ann, asked, {
        text: 'Not sure yet.\n\n> Approve',
        attachments: [{ filename: 'a.txt', content: 'Approve' }]
      })
      await until(async () => (await history(contact)).some((one) => one.type === 'contact.replied'))
      expect((await read(contact)).status).toBe('pending')
    })
  })

  describe('machines', () => {
    it('that are both ours do not talk to each other', async () => {
      await api.make('/v1/channels', {
        name: 'support',
        provider: 'email',
        config: settings('support'),
        unsolicited: 'open'
      })
      await listening('support', 'support')
      const contact = await ask({ to: [`email:support@${US}`] })
      const mine = { address: `support@${US}` }
      await until(() => mailsTo(mine).length > 0)
      await caughtUp()
      const marker = somebody('marker')
      await deliver(await compose(marker, { to: `support@${US}`, text: 'Marker' }), `support@${US}`)
      await until(async () =>
        (await api.get('/v1/events?after=0')).body.events.some(
          (one: Json) => one.data?.account === `support:${marker.address}`
        )
      )
      expect(mailsTo(mine)).toHaveLength(1)
      expect((await read(contact)).status).toBe('pending')
      const { events } = (await api.get('/v1/events?after=0')).body
      expect(events.map((one: Json) => one.data?.account)).not.toContain(`support:approvals@${US}`)
    })
  })

  describe('a placement', () => {
    it('is the subject of a mail, and of those that follow it, to whoever is asked or only told', async () => {
      const [ann, bob, boss] = [somebody('ann'), somebody('bob'), somebody('boss')]
      const placement = { subject: 'Invoice 17' }
      const contact = await ask({
        title: 'Pay it?',
        to: [{ ref: at(ann), placement }, at(bob)],
        cc: [{ ref: at(boss), placement: { subject: 'For your files' } }]
      })
      const first = await arrived(ann)
      expect([first.subject, (await arrived(bob)).subject, (await arrived(boss)).subject]).toEqual([
        'Invoice 17',
        'Pay it?',
        'For your files'
      ])
      await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'Well?' })
      expect((await arrived(ann, 2)).subject).toBe('Re: Invoice 17')
      await answer(ann, first, 'Approve')
      expect(await settled(contact)).toMatchObject({ status: 'resolved' })
    })
  })

  describe('people first', () => {
    it('begin a thread by a mail, and are answered in it', async () => {
      const ann = somebody('ann')
      const mail = await compose(ann, { to: `approvals@${US}`, subject: 'The door', text: 'Can you open it?' })
      await deliver(mail, `approvals@${US}`)
      const event = await until(async () => (await api.events()).find((one) => one.data?.account === at(ann)))
      expect(event.data).toMatchObject({ subject: 'The door', text: 'Can you open it?', assurance: 'address' })
      const raw = (await api.get(`/v1/files/${event.data.raw}`)).text
      expect(raw).toContain('Subject: The door')
      expect(raw).toContain('Can you open it?')
      const contact = await ask({
        kind: 'question',
        title: 'Which door?',
        body: 'There are two.',
        to: [at(ann)],
        inReplyTo: event.data.turn
      })
      const asked = await arrived(ann)
      const messageId = /^Message-ID: (<.+>)/im.exec(String(mail))![1]
      expect(asked).toMatchObject({ subject: 'Re: The door', references: [messageId] })
      await answer(ann, asked, 'The left one.')
      expect((await settled(contact)).outcome).toMatchObject({ text: 'The left one.' })
    })
  })

  it('a channel that is changed reads the new mailbox, and not the old one any more', async () => {
    const made = await api.make('/v1/channels', {
      name: 'moving',
      provider: 'email',
      config: settings('old'),
      unsolicited: 'open'
    })
    expect(made.name).toBe('moving')
    await listening('old', 'moving')
    expect((await api.patch('/v1/channels/moving', { config: settings('new') })).status).toBe(200)
    await listening('new', 'moving')
    const ann = somebody('ann')
    const contact = await ask({ to: [`moving:${ann.address}`] })
    await answer(ann, await arrived(ann), 'Approve')
    expect((await settled(contact)).outcome.decision).toBe('approved')
  })

  it('nobody of one project is silenced by a channel of another', async () => {
    const ann = somebody('ann')
    const { id: project } = await api.make('/v1/projects', { name: 'Other' })
    const theirs = await api.keyed({ name: `other-${count}`, scope: 'operator', project })
    const config = { ...settings('other', { imapHost: undefined }), from: ann.address }
    await theirs.make('/v1/channels', { name: 'email', provider: 'email', config })
    const contact = await ask({ to: [at(ann)] })
    await answer(ann, await arrived(ann), 'Approve')
    expect((await settled(contact)).outcome.decision).toBe('approved')
  })

  it('a mail is sent again, the same, when the relay was busy, and only once', async () => {
    const ann = somebody('ann')
    relay.failNext({ at: 'rcpt', reply: { code: 451, text: '4.7.1 greylisted' } })
    await ask({ to: [at(ann)] })
    await arrived(ann)
    expect(mailsTo(ann)).toHaveLength(1)
  })

  it('a connection that ends after the mail was handed over leaves it unknown, and the same mail goes again', async () => {
    const ann = somebody('ann')
    relay.failNext({ at: 'data', drop: true })
    const contact = await ask({ to: [at(ann)] })
    const [first, second] = [await arrived(ann), await arrived(ann, 2)]
    expect(second.messageId).toBe(first.messageId)
    expect((await history(contact)).find((one) => one.type === 'contact.sent')).toMatchObject({
      data: { state: 'unknown' }
    })
  })

  it('another process takes over the mailbox of one that dies over it', async () => {
    const more: Parley[] = []
    try {
      const alone = await startParley({ env: { PARLEY_DNS: dns.address }, roles: ['api', 'worker'] })
      more.push(alone)
      const first = await startParley({ beside: alone, roles: ['listener'] })
      const there = apiOf(alone)
      const config = settings('relief')
      await there.make('/v1/channels', { name: 'email', provider: 'email', config, unsolicited: 'open' })
      await listening('relief', 'email', there)
      const second = await startParley({ beside: alone, roles: ['listener'] })
      more.unshift(second)
      const people = Array.from({ length: 30 }, () => somebody('relief'))
      const contacts = await Promise.all(
        people.map((one) => there.make('/v1/contacts', { kind: 'approval', body: 'May I?', to: [at(one)] }))
      )
      const mails = await Promise.all(
        people.map(async (one) => {
          const asked = await arrived(one)
          return { from: one.address, to: [addressIn(asked.replyTo)], raw: await reply(one, asked, 'Approve') }
        })
      )
      await deliverByLmtp(dovecot.lmtpPort, mails)
      await until(async () => (await there.get('/v1/contacts?status=resolved&limit=100')).body.contacts.length > 2)
      await first.kill()
      for (const { id } of contacts) {
        expect((await there.settled(id)).outcome?.decision).toBe('approved')
        const { events } = (await there.get(`/v1/contacts/${id}/history`)).body
        expect(events.filter((one: Json) => one.type === 'contact.replied')).toHaveLength(1)
      }
    } finally {
      for (const one of more) await one.stop()
    }
  }, 120_000)

  it('nothing is lost and nothing is counted twice when the server dies over its mail', async () => {
    const people = Array.from({ length: 40 }, () => somebody('many'))
    const contacts = await Promise.all(people.map((one) => ask({ to: [at(one)] })))
    const mails = await Promise.all(people.map(async (one) => ({ one, asked: await arrived(one) })))
    const raws = await Promise.all(
      mails.map(async ({ one, asked }) => ({ raw: await reply(one, asked, 'Approve'), to: addressIn(asked.replyTo) }))
    )
    const half = raws.slice(0, 20)
    await deliverByLmtp(
      dovecot.lmtpPort,
      half.map(({ raw, to }) => ({ from: 'x@people.example', to: [to], raw }))
    )
    await until(async () => (await api.get('/v1/contacts?status=resolved&limit=100')).body.contacts.length > 3)
    await server.kill()
    await deliverByLmtp(
      dovecot.lmtpPort,
      raws.map(({ raw, to }) => ({ from: 'x@people.example', to: [to], raw }))
    )
    await server.restart()
    for (const contact of contacts) {
      expect((await settled(contact)).outcome?.decision).toBe('approved')
      expect((await history(contact)).filter((one) => one.type === 'contact.replied')).toHaveLength(1)
    }
    for (const one of people) expect(mailsTo(one)).toHaveLength(1)
  }, 120_000)
})
