// What an older version stored goes on after an upgrade: its dump is loaded, and today's server migrates it and runs it.
// docs/upgrading.md says how the dump was made.
import { createHmac } from 'node:crypto'
import { Webhook as Oracle } from 'standardwebhooks'
import { Api, type Json } from '../support/api.ts'
import { mailDomain } from '../support/mail/dkim-key.ts'
import { startDns, type NameServer } from '../support/mail/dns.ts'
import { compose } from '../support/mail/person.ts'
import { SMTP_PASSWORD, startSmtp, type SmtpRelay } from '../support/mail/smtp.ts'
import { oldInstallation } from '../support/old-installation.ts'
import { open, press } from '../support/pages.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { describeWith } from '../support/requirement.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const PROVIDERS = ['recording', 'recording-blind'].map(
  (name) => new URL(`../support/${name}.provider.mjs`, import.meta.url).pathname
)
const domain = mailDomain('people.example')

/** What people, agents and platforms of the old installation kept. */
interface Known {
  readonly ring: string
  readonly adminKey: string
  readonly keys: Readonly<Record<'boss' | 'pad' | 'billing' | 'bounded' | 'elsewhere' | 'gone', string>>
  readonly mail: { readonly inboundSecret: string }
  readonly channels: Readonly<Record<'rec' | 'blind' | 'still' | 'mail', string>>
  readonly webhooks: Readonly<Record<'down' | 'up', { readonly id: string; readonly secret: string }>>
  readonly files: { readonly plan: string }
  readonly threads: { readonly begun: string }
  readonly contacts: Readonly<Record<string, string>>
  readonly links: { readonly page: string }
  readonly mails: Readonly<Record<string, { subject: string; messageId: string; replyTo: string; link: string }>>
  readonly sends: readonly { ref: string; id: string; target: string; token?: string; link?: string; title: string }[]
}

describeWith(['openssl'], 'an installation of commit 2e9153d', () => {
  let old: Awaited<ReturnType<typeof oldInstallation<Known>>>
  let known: Known
  let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
  let relay: SmtpRelay
  let dns: NameServer
  let receiver: Receiver
  let server: Parley
  let admin: Api
  let boss: Api
  let agent: Api
  let count = 0

  beforeAll(async () => {
    old = await oldInstallation<Known>('2e9153d')
    known = old.known
    platform = await startRecordingPlatform()
    // The platform has what was sent to it, also of sends whose end nobody heard of.
    for (const one of known.sends) platform.sends.push(one as never)
    relay = await startSmtp()
    dns = await startDns()
    domain.publish(dns)
    receiver = await startReceiver()
    server = await startParley({
      roles: ['api'],
      env: {
        DATABASE_URL: old.databaseUrl,
        PARLEY_SECRET_KEY: known.ring,
        PARLEY_BOOTSTRAP_KEY: known.adminKey,
        PARLEY_PROVIDERS: PROVIDERS.join(','),
        PARLEY_DNS: dns.address
      }
    })
    const by = (key: string) => new Api(server, key)
    admin = by(known.adminKey)
    boss = by(known.keys.boss)
    agent = by(known.keys.billing)
    // Their platforms stand elsewhere now; nothing is sent before they are told where.
    for (const name of ['rec', 'blind', 'still'])
      await change(`/v1/channels/${name}`, {
        config: { url: platform.url, secret: platform.secret, account: `bot-${name}` }
      })
    await change('/v1/channels/mail', {
      config: {
        from: 'Approvals <approvals@bridge.example>',
        smtpHost: 'localhost',
        smtpPort: relay.port,
        smtpPassword: SMTP_PASSWORD,
        tlsCa: relay.ca,
        inboundSecret: known.mail.inboundSecret
      }
    })
    for (const name of ['down', 'up'] as const)
      await change(`/v1/webhooks/${known.webhooks[name].id}`, { url: `${receiver.url}/${name}` })
    await server.restart({ ROLES: 'api,worker,listener' })
  }, 120_000)

  afterAll(async () => {
    await server?.stop()
    await old?.remove()
    await receiver?.stop()
    await relay?.stop()
    await dns?.stop()
    await platform?.close()
  })

  async function change(path: string, body: object) {
    const answer = await admin.patch(path, body)
    if (answer.status !== 200) throw new Error(`PATCH ${path}: ${answer.status} ${answer.text}`)
  }
  const idOf = (name: string) => known.contacts[name]!
  const read = async (name: string): Promise<Json> => (await admin.get(`/v1/contacts/${idOf(name)}`)).body
  const history = async (name: string): Promise<Json> => (await admin.get(`/v1/contacts/${idOf(name)}/history`)).body
  const settled = (name: string): Promise<Json> => admin.settled(idOf(name))
  const messagesOf = (contact: Json): Json[] => contact.recipients.flatMap((one: Json) => one.messages)
  const sent = (target: string, title: string) =>
    known.sends.find((one) => one.target === target && one.title === title)!
  const arrived = (target: string, title: string) =>
    until((): Json =>
      platform.sends.slice(known.sends.length).find((one) => one.target === target && one.text.includes(title))
    )
  const post = async (channel: keyof Known['channels'], event: Json): Promise<string | undefined> => {
    count += 1
    const { receipts } = await platform.post(`${server.url}/inbound/${known.channels[channel]}`, [
      { id: `new-${count}`, ...event }
    ])
    return receipts[0]?.kind
  }
  /** Answers what the old version sent, by the token that stands in it. */
  const answer = (target: string, title: string, said: Json = { option: 'approve' }, account = target) =>
    post('rec', { type: 'reply', token: sent(target, title).token, account, ...said })
  const mailed = async (from: string, title: string, text: string): Promise<void> => {
    const { subject, messageId, replyTo } = known.mails[title]!
    const headers = { 'In-Reply-To': messageId, References: messageId }
    const person = { name: from, address: from, client: 'gmail', domain } as const
    const raw = await compose(person, { to: replyTo, subject: `Re: ${subject}`, text, headers })
    const seconds = Math.floor(Date.now() / 1000)
    const mac = createHmac('sha256', known.mail.inboundSecret).update(`${seconds}.`).update(raw).digest('hex')
    const posted = await fetch(`${server.url}/inbound/${known.channels.mail}`, {
      method: 'POST',
      headers: { 'content-type': 'message/rfc822', 'x-parley-signature': `t=${seconds},v1=${mac}` },
      body: new Uint8Array(raw)
    })
    expect(posted.status).toBe(200)
  }
  const heldOf = async (name: string): Promise<Json> =>
    (await boss.get('/v1/replies?state=held&limit=200')).body.replies.find((one: Json) => one.contact === idOf(name))
  const people = (contact: Json) => contact.outcome.responses.map((one: Json) => one.name).sort()

  describe('keeps', () => {
    it.each([
      [
        'settled-approved',
        { status: 'resolved', outcome: { decision: 'approved', by: 'people', comment: 'Go ahead' } }
      ],
      ['settled-rejected', { status: 'resolved', outcome: { decision: 'rejected' } }],
      ['settled-answered', { status: 'resolved', outcome: { decision: 'answered', text: 'In Lisbon.' } }],
      ['settled-cancelled', { status: 'cancelled', reason: 'Not needed', outcome: null }],
      ['settled-undeliverable', { status: 'undeliverable', outcome: null }],
      ['settled-expired', { status: 'expired', reason: 'timeout', outcome: null }],
      ['settled-notice', { status: 'resolved', outcome: null }]
    ])('what was settled: %s', async (name, is) => {
      expect(await read(name)).toMatchObject(is)
    })

    it('the history of each contact, intact', async () => {
      for (const name of Object.keys(known.contacts).filter((one) => one !== 'other-tenant')) {
        const { events, intact } = await history(name)
        expect({ name, intact, first: events[0].type }).toEqual({ name, intact: true, first: 'contact.created' })
      }
    })

    it('every contact in the lists, page after page, each once', async () => {
      const ids: string[] = []
      for (let cursor: string | undefined; ;) {
        const page = (await admin.get(`/v1/contacts?limit=20${cursor ? `&cursor=${cursor}` : ''}`)).body
        ids.push(...page.contacts.map((one: Json) => one.id))
        if (!(cursor = page.cursor)) break
      }
      const { 'other-tenant': elsewhere, ...here } = known.contacts
      expect(ids.sort()).toEqual(Object.values(here).sort())
      const tenant = new Api(server, known.keys.elsewhere)
      expect((await tenant.get('/v1/contacts')).body.contacts.map((one: Json) => one.id)).toEqual([elsewhere])
    })

    it('the stream of events, in order', async () => {
      const events = await admin.events()
      const positions = events.map((one) => Number(one.position))
      expect(positions).toEqual(positions.toSorted((a, b) => a - b))
      const created = events.filter((one) => one.type === 'contact.created').map((one) => one.contact)
      expect(new Set(created).size).toBe(Object.keys(known.contacts).length - 1)
    })

    it('keys, what they may do, and that one was revoked', async () => {
      const status = async (key: string, path = '/v1/contacts') => (await new Api(server, key).get(path)).status
      const { gone, ...alive } = known.keys
      for (const key of Object.values(alive)) expect(await status(key)).toBe(200)
      expect(await status(gone)).toBe(401)
      const bounded = new Api(server, known.keys.bounded)
      const refused = await bounded.post('/v1/contacts', { kind: 'approval', body: 'May I?', to: 'mail:x@y.example' })
      expect(refused.body.code).toBe('key_out_of_bounds')
      const made = await bounded.make('/v1/contacts', { kind: 'approval', body: 'May I?', policy: 'two-eyes' })
      expect((await bounded.get(`/v1/contacts/${made.id}`)).body.status).toBe('pending')
    })

    it('people, policies, files and threads', async () => {
      const { people: all } = (await admin.get('/v1/people')).body
      expect(all.map((one: Json) => one.handle).sort()).toEqual(['ann', 'bob', 'carla-a', 'carla-b', 'dan', 'eve'])
      expect((await admin.get('/v1/people/ann')).body).toMatchObject({ delegates: ['dan'], language: 'de' })
      const { policies } = (await admin.get('/v1/policies')).body
      expect(policies.map((one: Json) => one.name).sort()).toEqual([
        'everybody',
        'silence-approves',
        'silence-by-mail',
        'two-eyes'
      ])
      expect((await agent.get(`/v1/files/${known.files.plan}`)).text).toBe('Step one.')
      const thread = (await agent.get(`/v1/threads/${known.threads.begun}`)).body
      expect(thread.turns[0]).toMatchObject({ by: 'person', text: 'Where is my parcel?' })
    })
  })

  describe('goes on with votes', () => {
    it('of half a quorum', async () => {
      expect(await answer('bob', 'quorum')).toBe('accepted')
      const contact = await settled('quorum')
      expect(contact.outcome).toMatchObject({ decision: 'approved', by: 'people' })
      expect(people(contact)).toEqual(['Ann Miller', 'Bob Stone'])
      // Every copy shows it.
      await until(() => platform.updates.some((one) => one.ref === sent('eve', 'quorum').ref))
    })

    it('against it', async () => {
      expect(await answer('eve', 'quorum-rejected', { option: 'reject' })).toBe('accepted')
      expect((await settled('quorum-rejected')).outcome).toMatchObject({ decision: 'rejected' })
    })

    it('that the same people change', async () => {
      expect(await answer('ann', 'two-options', { option: 'no' })).toBe('accepted')
      expect((await settled('two-options')).outcome).toMatchObject({ decision: 'rejected' })
    })

    it('in the second stage', async () => {
      expect(await answer('eve', 'second-stage')).toBe('accepted')
      const contact = await settled('second-stage')
      expect(contact.outcome.decision).toBe('approved')
      expect(people(contact)).toEqual(['Ann Miller', 'Eve Park'])
    })

    it('of the first stage, which a rejection in the second undoes', async () => {
      expect(await answer('ann', 'second-stage-no', { option: 'reject' })).toBe('accepted')
      expect((await settled('second-stage-no')).outcome).toMatchObject({ decision: 'rejected' })
    })

    it('that a delegate gave', async () => {
      expect(await answer('bob', 'delegate')).toBe('accepted')
      const { outcome } = await settled('delegate')
      expect(outcome.decision).toBe('approved')
      expect(outcome.responses).toMatchObject([
        { account: 'rec:dan', delegateFor: 'Ann Miller' },
        { account: 'rec:bob' }
      ])
    })

    it('under a policy above what may be asked today', async () => {
      expect(await answer('10', 'everybody')).toBe('accepted')
      const contact = await read('everybody')
      expect(contact.status).toBe('pending')
      const second = await arrived('s1t0', 'everybody')
      expect(await post('rec', { type: 'reply', token: second.token, account: 's1t0', option: 'approve' })).toBe(
        'accepted'
      )
      const third = await arrived('s2t0', 'everybody')
      expect(await post('rec', { type: 'reply', token: third.token, account: 's2t0', option: 'reject' })).toBe(
        'accepted'
      )
      expect((await settled('everybody')).outcome).toMatchObject({ decision: 'rejected' })
    })

    it('under a named policy, for a bounded key', async () => {
      expect(await answer('uma', 'bounded')).toBe('accepted')
      const bounded = new Api(server, known.keys.bounded)
      expect((await bounded.settled(idOf('bounded'))).outcome).toMatchObject({ decision: 'approved' })
    })

    it('of somebody who was added, and in a group', async () => {
      expect(await answer('jane', 'joined')).toBe('accepted')
      expect((await settled('joined')).outcome.decision).toBe('approved')
      expect(await answer('#ops', 'group', { option: 'approve', memberOf: ['#admins'] }, 'amy')).toBe('accepted')
      expect((await settled('group')).outcome.decision).toBe('approved')
    })

    it('of somebody whose words decided nothing', async () => {
      expect(await answer('ann', 'asked-for-changes')).toBe('accepted')
      expect(await answer('bob', 'asked-for-changes')).toBe('accepted')
      expect((await settled('asked-for-changes')).outcome.decision).toBe('approved')
    })

    it('on arguments, edited or not', async () => {
      expect(await answer('bob', 'edited-not')).toBe('accepted')
      expect((await settled('edited-not')).outcome).toMatchObject({ decision: 'approved' })
      // Ann edited them, and Bob saw what was proposed: whatever he says, nothing is agreed on that one of them did not see.
      expect(await answer('bob', 'edited', { option: 'reject' })).toBe('accepted')
      expect((await settled('edited')).outcome).toMatchObject({ decision: 'rejected' })
    })

    it('on arguments that one of them edited: what is agreed on is what both approved', async () => {
      expect(await answer('bob', 'edited-agreed')).toBe('accepted')
      expect((await read('edited-agreed')).status).toBe('pending')
      expect(await answer('ann', 'edited-agreed')).toBe('accepted')
      expect((await settled('edited-agreed')).outcome).toMatchObject({
        decision: 'approved',
        arguments: { amount: 100, to: 'ACME' }
      })
    })

    it('on options that may not be asked any more', async () => {
      expect(await answer('eve', 'odd-labels', { option: 'go' })).toBe('accepted')
      expect((await settled('odd-labels')).outcome).toMatchObject({ decision: 'approved', option: 'go' })
    })
  })

  describe('goes on with held replies', () => {
    it.each([
      ['held-weak', '@bob', 'assurance_too_low'],
      ['held-link', 'inbox:ann-pad', 'assurance_too_low'],
      ['held-stranger', 'mail:olga@people.example', 'not_asked']
    ])('%s: an operator accepts it', async (name, as, reason) => {
      const reply = await heldOf(name)
      expect(reply).toMatchObject({ state: 'held', reason })
      expect(await boss.make(`/v1/replies/${reply.id}/accept`, { as })).toMatchObject({ state: 'counted' })
      expect((await settled(name)).outcome).toMatchObject({ decision: 'approved', responses: [{ vouchedBy: 'boss' }] })
    })

    it('an operator discards one, and who was asked decides', async () => {
      const { id } = await heldOf('held-discarded')
      expect(await boss.make(`/v1/replies/${id}/discard`, {})).toMatchObject({ state: 'discarded' })
      await mailed('otto@people.example', 'held-discarded', 'Reject')
      expect((await settled('held-discarded')).outcome).toMatchObject({ decision: 'rejected' })
    })
  })

  describe('goes on with links, tokens and addresses', () => {
    it('of a mail that was answered after the upgrade, from an address in other spelling', async () => {
      await mailed('ann.miller+approvals@people.example', 'mail-token', 'Approve')
      expect((await settled('mail-token')).outcome).toMatchObject({
        decision: 'approved',
        responses: [{ name: 'Ann Miller', assurance: 'address' }]
      })
    })

    it.each([
      ['mail-link', () => known.mails['mail-link']!.link],
      ['page', () => known.links.page],
      ['chat-link', () => sent('lisa', 'chat-link').link!]
    ])('of a page: %s', async (name, link) => {
      const url = server.url + link()
      const { nonce } = await open(url)
      await press(url, { nonce, option: 'approve' })
      expect((await settled(name)).outcome).toMatchObject({ decision: 'approved', responses: [{ assurance: 'link' }] })
    })

    it('of one mailbox in two spellings, which is one vote', async () => {
      await mailed('zack@people.example', 'two-spellings-zack', 'Approve')
      expect((await settled('two-spellings')).outcome).toMatchObject({ decision: 'approved' })
    })

    it('of one mailbox that two people of the directory have', async () => {
      await mailed('carla+sales@people.example', 'one-mailbox', 'Reject')
      expect((await settled('one-mailbox')).outcome).toMatchObject({ decision: 'rejected' })
    })

    it('that lie outside of what the directory has for somebody', async () => {
      expect(await answer('vic', 'via-another')).toBe('accepted')
      expect((await settled('via-another')).outcome.decision).toBe('approved')
    })
  })

  describe('goes on with conversations', () => {
    it('a question with one answer of two', async () => {
      expect(await answer('bob', 'question', { decision: 'answer', text: 'In Porto.' })).toBe('accepted')
      const { outcome } = await settled('question')
      expect(outcome.responses.map((one: Json) => one.text)).toEqual(['In Lisbon.', 'In Porto.'])
    })

    it('a form', async () => {
      const values = { amount: 12, size: 'M', sure: true }
      expect(await answer('eve', 'form', { decision: 'answer', values })).toBe('accepted')
      expect((await settled('form')).outcome).toMatchObject({ decision: 'answered', values })
    })

    it('a thread of both sides', async () => {
      await agent.make(`/v1/contacts/${idOf('thread')}/turns`, { text: 'And it is urgent.' })
      await until(() => platform.sends.some((one) => one.target === 'bob' && one.turn === 'And it is urgent.'))
      expect(await answer('bob', 'thread')).toBe('accepted')
      const contact = await settled('thread')
      expect(contact).toMatchObject({ metadata: { order: '17' }, state: { n: 1 }, outcome: { decision: 'approved' } })
      const { key, turns } = (await agent.get(`/v1/threads/${contact.thread}`)).body
      expect(key).toBe('order-17')
      expect(turns.map((one: Json) => [one.by, one.text]).slice(1, 4)).toEqual([
        ['person', 'Which customer?'],
        ['agent', 'It is customer 4.'],
        ['agent', 'And it is urgent.']
      ])
      await agent.make('/v1/contacts', { kind: 'approval', body: 'One more.', to: 'inbox', thread: 'order-17' })
    })

    it('that somebody began', async () => {
      expect(await answer('pia', 'inbound-first', { decision: 'answer', text: 'Thanks.' })).toBe('accepted')
      expect((await settled('inbound-first')).outcome).toMatchObject({ decision: 'answered', text: 'Thanks.' })
    })
  })

  describe('does what fell due while it was down', () => {
    it.each([
      ['late-expires', { status: 'expired', reason: 'timeout' }],
      ['late-rejects', { status: 'resolved', outcome: { decision: 'rejected', by: 'policy' } }],
      ['late-approves', { status: 'resolved', outcome: { decision: 'approved', by: 'policy' } }],
      ['late-objection', { status: 'expired', reason: 'objection' }],
      ['late-held', { status: 'expired', reason: 'objection' }],
      // Whose deadline it was is not stored: the policy speaks as it did when it was asked.
      ['late-shorter', { status: 'resolved', outcome: { decision: 'approved', by: 'policy' } }],
      ['late-question', { status: 'expired', reason: 'timeout' }],
      ['last-waited', { status: 'expired', reason: 'timeout' }]
    ])('%s', async (name, is) => {
      expect(await settled(name)).toMatchObject(is)
    })

    it.each([
      ['step-waited', 'kit'],
      ['step-second', 'kaya']
    ])('%s: asks the next', async (name, next) => {
      const { token } = await arrived(next, name)
      expect(await post('rec', { type: 'reply', token, account: next, option: 'approve' })).toBe('accepted')
      expect((await settled(name)).outcome).toMatchObject({ decision: 'approved' })
    })
  })

  describe('ends its sends', () => {
    it('that were under way when it died, by looking them up', async () => {
      for (const name of ['sending-found', 'unknown-found'])
        await until(async () => messagesOf(await read(name))[0].state === 'sent')
      expect(await answer('sam', 'sending-found')).toBe('accepted')
      expect(await answer('fay', 'unknown-found')).toBe('accepted')
      for (const name of ['sending-found', 'unknown-found'])
        expect((await settled(name)).outcome.decision).toBe('approved')
    })

    it('that nobody can look up, by repeating them, and says so', async () => {
      await arrived('sue', 'sending-blind')
      await until(async () => messagesOf(await read('sending-blind'))[0].state === 'sent')
      const { events } = await history('sending-blind')
      const states = events.filter((one: Json) => one.type === 'contact.sent').map((one: Json) => one.data.state)
      expect(states).toEqual(['unknown', 'sent'])
    })

    it('that its channel holds, when somebody answers them', async () => {
      const { token } = sent('una', 'unknown-held')
      expect(await post('still', { type: 'reply', token, account: 'una', option: 'approve' })).toBe('accepted')
      expect(messagesOf(await settled('unknown-held'))[0].state).toBe('sent')
      expect(messagesOf(await read('unknown-left'))[0].state).toBe('unknown')
    })

    it('that were queued, and the notice among them', async () => {
      await arrived('quin', 'queued')
      await until(() => relay.sent.some((mail) => mail.to.includes('quin+q@people.example')))
      await arrived('nils', 'notice')
      expect(await settled('notice')).toMatchObject({ status: 'resolved', outcome: null })
    })

    it('that were dead letters, once an operator says so', async () => {
      const { dead } = (await admin.get('/v1/dead?kind=effect')).body
      const { id } = dead.find((one: Json) => one.contact === idOf('dead'))
      expect((await admin.post(`/v1/dead/${id}/retry`)).status).toBe(200)
      const { token } = await arrived('dead', 'dead')
      expect(await post('rec', { type: 'reply', token, account: 'dead', option: 'approve' })).toBe('accepted')
      expect((await settled('dead')).outcome.decision).toBe('approved')
    })

    it('to webhooks that were away, signed as before', async () => {
      const waiting = () => receiver.received.filter((one) => one.path === '/down')
      const told = () => new Set(waiting().map((one) => one.body.data.contact.id))
      await until(() =>
        ['settled-approved', 'settled-rejected', 'settled-notice'].every((name) => told().has(idOf(name)))
      )
      const oracle = new Oracle(known.webhooks.down.secret)
      for (const one of waiting()) oracle.verify(one.raw, one.headers as Record<string, string>)
      const ids = waiting().map((one) => one.headers['webhook-id'])
      expect(new Set(ids).size).toBe(ids.length)
    })
  })

  it('sends nothing twice', async () => {
    const database = await storageOf(server)
    await until(async () => {
      const open = `select 1 from effect where died_at is null union all select 1 from message where state in ('queued', 'sending')`
      return (await database.query(open)).rowCount === 0
    })
    await database.end()
    const before = new Set(known.sends.map((one) => one.id))
    const after = platform.sends.slice(known.sends.length).map((one) => one.id)
    expect(after.filter((id) => before.has(id))).toEqual([sent('sue', 'sending-blind').id])
    expect(new Set(after).size).toBe(after.length)
  })
})
