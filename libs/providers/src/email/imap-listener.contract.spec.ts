import { createHash } from 'node:crypto'
import type { Inbound } from '@parley/provider-kit'
import { ImapFlow } from 'imapflow'
import { localContext, type LocalContext } from '../../../../tests/support/mail/context.ts'
import { MAIL_PASSWORD, startDovecot, type Dovecot } from '../../../../tests/support/mail/dovecot.ts'
import { deliverByLmtp } from '../../../../tests/support/mail/lmtp.ts'
import { startWire, type Wire } from '../../../../tests/support/mail/wire.ts'
import { describeWith } from '../../../../tests/support/requirement.ts'
import { until } from '../../../../tests/support/until.ts'
import { EmailConfig } from './email.schema.ts'
import { listenImap, type Pace } from './imap-listener.ts'
import { CURSOR } from './mail-cursor.ts'
import { mailIntake } from './mail-intake.ts'

const PACE: Pace = { pollMs: 60_000, silentForMs: 60_000, backoffMs: [5, 20], refusedMs: 60_000 }
const POISON = 'poison'

describeWith(['dovecot-imapd', 'dovecot-lmtpd'], 'the listener on Dovecot', () => {
  let dovecot: Dovecot
  let wire: Wire
  let user: string
  let users = 0
  let context: LocalContext
  /** What was stored, as the server would: each once, with the place in the mailbox. */
  let stored: Inbound[]
  let handedOn: number
  let stop: (() => Promise<void>) | undefined

  beforeAll(async () => {
    dovecot = await startDovecot()
  })
  afterAll(() => dovecot.stop())
  beforeEach(async () => {
    wire = await startWire(dovecot.imapPort)
    user = `box${++users}`
    context = localContext()
    stored = []
    handedOn = 0
  })
  afterEach(async () => {
    await stop?.()
    stop = undefined
    await wire.stop()
  })

  const mail = (subject: string, body = 'Hello') =>
    [`Message-ID: <${subject}@people.example>`, 'From: ann@people.example', `Subject: ${subject}`, '', body, ''].join(
      '\r\n'
    )
  const deliver = (...subjects: string[]) => deliverRaw(subjects.map((subject) => mail(subject)))
  const deliverRaw = (mails: readonly string[]) =>
    deliverByLmtp(
      dovecot.lmtpPort,
      mails.map((raw) => ({ from: 'ann@people.example', to: [`${user}+token@parley.example`], raw }))
    )
  const subjects = () => stored.map((one) => (one.type === 'unsolicited' ? one.subject : one.type))
  const cursor = () => context.kept.get(CURSOR)?.value as { lastUid: number } | undefined

  /** Reads only what these tests ask for, and breaks on poison. */
  const intake = () =>
    mailIntake(context, async ({ id, open }) => {
      let text = ''
      for await (const chunk of open()) text += Buffer.from(chunk).toString('latin1')
      const subject = /^Subject: (.*)\r$/m.exec(text)?.[1] ?? ''
      if (subject === POISON) throw new TypeError('Cannot read properties of undefined')
      const externalId = createHash('sha256').update(subject).digest('hex')
      return {
        inbound: {
          type: 'unsolicited',
          externalId,
          raw: id,
          account: 'ann@people.example',
          name: 'Ann',
          text: '',
          subject,
          assurance: 'claimed',
          ref: {}
        }
      }
    })

  function start(settings: Record<string, unknown> = {}, pace: Partial<Pace> = {}, store = async () => {}) {
    const config = EmailConfig.parse({
      from: `${user}@parley.example`,
      smtpHost: 'mail.example',
      user,
      password: MAIL_PASSWORD,
      imapHost: 'mail.example',
      imapPort: wire.port,
      imapTls: 'none',
      ...settings
    })
    const ended = new AbortController()
    const done = listenImap(
      { config: { ...config, imapHost: 'mail.example' }, context, intake: intake(), onReceipt: () => {} },
      async (inbound, state) => {
        handedOn += 1
        await store()
        if (state)
          context.kept.set(state.key, { value: state.value, version: (context.kept.get(state.key)?.version ?? 0) + 1 })
        if (!stored.some((one) => one.externalId === inbound.externalId)) stored.push(inbound)
        return { receipt: { kind: 'ignored' } }
      },
      ended.signal,
      { ...PACE, ...pace }
    )
    stop = async () => {
      ended.abort()
      await done
    }
  }
  async function listen(...how: Parameters<typeof start>) {
    start(...how)
    await until(() => cursor())
  }

  async function lookInto<T>(look: (client: ImapFlow) => Promise<T>): Promise<T> {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: dovecot.imapPort,
      secure: false,
      auth: { user, pass: MAIL_PASSWORD },
      logger: false
    })
    await client.connect()
    await client.mailboxOpen('INBOX')
    const seen = await look(client)
    await client.logout()
    return seen
  }
  const lieThere = (subject: string, minutes: number) =>
    lookInto((client) => client.append('INBOX', mail(subject), [], new Date(Date.now() - minutes * 60_000)))

  it('reads nothing that lay there before, and then each mail once, in order, leaving it unseen', async () => {
    await lieThere('old', 5)
    await listen()
    await deliver('one', 'two')
    await until(() => stored.length === 2)
    await deliver('three')
    await until(() => stored.length === 3)
    expect(subjects()).toEqual(['one', 'two', 'three'])
    expect(cursor()).toMatchObject({ lastUid: 4 })
    expect(await lookInto((client) => client.search({ seen: true }))).toEqual([])
  })

  it('reads what was answered before the first login that worked', async () => {
    await lieThere('old', 5)
    start({ password: 'wrong' })
    await until(() => context.log.length === 1)
    await deliver('one', 'two')
    await stop!()
    await listen()
    await until(() => stored.length === 2)
    await deliver('three')
    await until(() => stored.length === 3)
    expect(subjects()).toEqual(['one', 'two', 'three'])
  })

  it('reads another mailbox from when it was set, also where its first login failed', async () => {
    await listen()
    await deliver('one')
    await until(() => stored.length === 1)
    await stop!()
    user = `box${++users}`
    await lieThere('old', 5)
    start({ password: 'wrong' })
    await until(() => context.log.length === 1)
    await stop!()
    await deliver('two')
    start()
    await until(() => stored.length === 2)
    expect(subjects()).toEqual(['one', 'two'])
    expect(context.log.join('\n')).toContain('Another mailbox is read')
  })

  it('goes on where it was', async () => {
    await listen()
    await deliver('one')
    await until(() => stored.length === 1)
    await stop!()
    await deliver('two')
    await listen()
    await until(() => stored.length === 2)
    expect([subjects(), handedOn]).toEqual([['one', 'two'], 2])
  })

  it('reads 500 mails that came during an outage, in order', async () => {
    await listen()
    await stop!()
    const names = Array.from({ length: 500 }, (_, n) => `mail-${n}`)
    await deliver(...names)
    await listen()
    await until(() => stored.length === 500)
    expect([subjects(), handedOn]).toEqual([names, 500])
  })

  it('comes back when the server is killed while it waits', async () => {
    await listen()
    await deliver('before')
    await until(() => stored.length === 1)
    await dovecot.kill()
    await until(() => context.log.length > 0)
    await dovecot.start()
    await deliver('after')
    await until(() => stored.length === 2)
    expect([subjects(), handedOn]).toEqual([['before', 'after'], 2])
  })

  it('notices a connection that is only half there', async () => {
    await listen({}, { silentForMs: 400 })
    await deliver('before')
    await until(() => stored.length === 1)
    const connections = wire.taken
    wire.freeze()
    await deliver('after')
    await until(() => stored.length === 2)
    expect([subjects(), handedOn]).toEqual([['before', 'after'], 2])
    expect(wire.taken).toBeGreaterThan(connections)
  })

  it('notices a connection that fell silent before it could wait', async () => {
    wire.meet(/ IDLE\r\n/, 'silence')
    start({}, { silentForMs: 300 })
    await until(() => wire.taken > 1)
    wire.meet(undefined)
    await deliver('after')
    await until(() => stored.length === 1)
    expect(subjects()).toEqual(['after'])
  })

  it('looks by the clock where the server says nothing', async () => {
    await listen({}, { silentForMs: 300 })
    await deliver('quiet')
    await until(() => stored.length === 1)
    expect(wire.taken).toBe(1)
  })

  it('reads what came lately again when the mailbox was renumbered, and nothing counts twice', async () => {
    await listen()
    await deliver('one', 'two')
    await until(() => stored.length === 2)
    await stop!()
    await deliver('three')
    dovecot.renumber(user)
    await listen()
    await until(() => stored.length === 3)
    await deliver('four')
    await until(() => stored.length === 4)
    expect(subjects()).toEqual(['one', 'two', 'three', 'four'])
    expect(context.log.join('\n')).toContain('The mailbox was renumbered')
    await stop!()
    handedOn = 0
    await listen()
    await deliver('five')
    await until(() => stored.length === 5)
    expect(handedOn).toBe(1)
  })

  it('starts at the end, and says so, when its place was lost', async () => {
    await deliver('one')
    context.kept.set(CURSOR, { value: { nonsense: true }, version: 3 })
    await listen()
    await until(() => cursor()?.lastUid === 1)
    await deliver('two')
    await until(() => stored.length === 1)
    expect(subjects()).toEqual(['two'])
    expect(context.log.join('\n')).toContain('was lost')
  })

  it('puts a mail aside that breaks its reader three times', async () => {
    await listen()
    await deliver('good', POISON, 'better')
    await until(() => stored.length === 3)
    expect(subjects()).toEqual(['good', 'unreadable', 'better'])
    expect(context.saved.get(stored[1]!.raw!)!.toString()).toContain(POISON)
    expect(context.log.filter((line) => line.startsWith('A mail could not be read'))).toHaveLength(3)
  })

  it('does not blame a mail for connections that end while it is fetched', async () => {
    await listen()
    await stop!()
    await deliverRaw([mail('large', `${'x'.repeat(998)}\r\n`.repeat(200)), mail('small')])
    wire.meet(/UID FETCH .*BODY\.PEEK\[\]<(?!0\.65536>)/i, 'end')
    const before = wire.taken
    await listen()
    await until(() => wire.taken > before + 5)
    wire.meet(undefined)
    await until(() => stored.length === 2)
    expect(subjects()).toEqual(['large', 'small'])
  })

  it.each(['no', 'end'] as const)('puts aside the one mail whose fetching is met by %s', async (by) => {
    await listen()
    await stop!()
    const names = Array.from({ length: 9 }, (_, n) => `mail-${n}`)
    await deliver(...names)
    wire.meet(/UID FETCH (?:[\d:,]*[:,])?6[:, ]/, by)
    await listen()
    await until(() => stored.length === 9)
    expect(subjects()).toEqual(names.map((name) => (name === 'mail-5' ? 'unreadable' : name)))
  })

  it('loses nothing and stores nothing twice when storing fails now and then', async () => {
    let calls = 0
    await listen({}, {}, async () => {
      if (++calls % 3 === 0) throw new Error('The database is away')
    })
    const names = Array.from({ length: 20 }, (_, n) => `mail-${n}`)
    await deliver(...names)
    await until(() => stored.length === 20)
    expect(subjects()).toEqual(names)
  })

  it('streams a large mail, and does not read one that is too large', async () => {
    await listen({ maxBytes: 3_000_000 })
    const large = (lines: number) => `${'x'.repeat(998)}\r\n`.repeat(lines)
    await deliverRaw([mail('large', large(2_000)), mail('huge', large(4_000)), mail('small')])
    await until(() => stored.length === 3)
    expect(stored).toEqual([
      expect.objectContaining({ subject: 'large' }),
      expect.objectContaining({ type: 'ignored', reason: 'too_large' }),
      expect.objectContaining({ subject: 'small' })
    ])
    expect(context.saved.get(stored[0]!.raw!)!.length).toBeGreaterThan(2_000_000)
    expect(context.saved.get(stored[1]!.raw!)!.length).toBeLessThan(100_000)
  })

  it.each(['end', 'no'] as const)(
    'takes a login that was cut off or put off for no refusal: it asks again soon (%s)',
    async (fate) => {
      wire.meet(/ (LOGIN|AUTHENTICATE) /, fate)
      start({}, { refusedMs: 3_600_000 })
      await until(() => wire.taken > 2)
      wire.meet(undefined)
      await deliver('after')
      await until(() => stored.length === 1)
      expect(context.log.join()).not.toContain('refused the login')
    }
  )

  it('asks once, and says it once, where the login is refused', async () => {
    start({ password: 'wrong' })
    await until(() => context.log.length === 1)
    expect(context.log[0]).toContain('refused the login')
    expect(context.log[0]).not.toContain('wrong')
    expect(wire.taken).toBe(1)
  })
})
