import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { isParleyError, ParleyError, type Connection } from '@parley/provider-kit'
import { authenticate } from 'mailauth'
import { anAttachment, anOutboundMessage } from '../../../../tests/builders/outbound-message.builder.ts'
import { localContext, type LocalContext } from '../../../../tests/support/mail/context.ts'
import { mailDomain } from '../../../../tests/support/mail/dkim-key.ts'
import { startDns } from '../../../../tests/support/mail/dns.ts'
import { openMail } from '../../../../tests/support/mail/person.ts'
import { SMTP_PASSWORD, startSmtp, type SmtpFailure, type SmtpRelay } from '../../../../tests/support/mail/smtp.ts'
import { describeWith } from '../../../../tests/support/requirement.ts'
import { until } from '../../../../tests/support/until.ts'
import { email } from './email.provider.ts'

const ANN = 'ann@people.example'
const UNKNOWN = { code: 'send_outcome_unknown', retryable: false }

describeWith(['openssl'], 'sending mail', () => {
  let relay: SmtpRelay
  let context: LocalContext
  let open: Connection[]

  beforeEach(async () => {
    relay = await startSmtp()
    context = localContext()
    open = []
  })
  afterEach(async () => {
    for (const one of open) await one.close?.()
    await relay.stop()
  })

  function connect(settings: Record<string, unknown> = {}): Connection {
    const config = {
      from: 'Acme <approvals@parley.example>',
      smtpHost: 'mail.example',
      smtpPort: relay.port,
      password: SMTP_PASSWORD,
      tlsCa: relay.ca,
      ...settings
    }
    const connection = email.connect(email.config.parse(config), context)
    open.push(connection)
    return connection
  }
  const send = (connection = connect(), signal = AbortSignal.timeout(20_000)) =>
    connection.send(ANN, anOutboundMessage(), signal)
  const failure = (work: Promise<unknown>): Promise<ParleyError> =>
    work.then(
      () => Promise.reject(new Error('It did not fail')),
      (error: unknown) => (isParleyError(error) ? error : Promise.reject(error as Error))
    )

  it('sends over TLS, logged in, with the tokens where they belong', async () => {
    const message = anOutboundMessage()
    const ref = await send()
    expect(relay.sent).toEqual([expect.objectContaining({ secure: true, method: 'PLAIN', to: [ANN] })])
    expect(relay.sent[0]!.from).toBe(`approvals+${message.bounceToken}@parley.example`)
    const mail = await openMail(relay.sent[0]!)
    expect(mail.replyTo).toContain(`approvals+${message.token}@parley.example`)
    expect(ref).toMatchObject({ messageId: mail.messageId, to: ANN })
    expect(mail.messageId).toContain(message.token)
  })

  it('keeps its connections', async () => {
    const connection = connect()
    for (let n = 0; n < 20; n++) await send(connection)
    expect([relay.sent.length, relay.taken]).toEqual([20, 1])
    await Promise.all(Array.from({ length: 40 }, () => send(connection)))
    expect(relay.sent).toHaveLength(60)
    expect(relay.taken).toBeLessThanOrEqual(10)
  })

  it('says nothing in the clear where TLS is asked for', async () => {
    const plain = await startSmtp({ starttls: false })
    const error = await failure(send(connect({ smtpPort: plain.port })))
    expect([error.code, plain.sent]).toEqual(['provider_unavailable', []])
    await send(connect({ smtpPort: plain.port, smtpTls: 'none', password: undefined }))
    expect(plain.sent[0]).toMatchObject({ secure: false, method: undefined })
    await plain.stop()
  })

  it('trusts no server whose certificate nobody vouches for', async () => {
    expect(await failure(send(connect({ tlsCa: undefined })))).toMatchObject({ code: 'provider_unavailable' })
    expect(relay.sent).toEqual([])
  })

  it('dials only what it may', async () => {
    context = localContext({
      resolve: () => Promise.reject(new ParleyError('destination_refused', { detail: 'not there' }))
    })
    expect(await failure(send())).toMatchObject({ code: 'destination_refused' })
    expect(relay.taken).toBe(0)
  })

  it.each<[string, SmtpFailure, object]>([
    ['greylists', rejects('rcpt', 450, '4.2.0 Greylisted, come back in 5 minutes'), rateLimited(300_000)],
    ['is full', rejects('data', 452, '4.3.1 Insufficient storage'), { code: 'provider_unavailable', retryable: true }],
    ['knows no such mailbox', rejects('rcpt', 550, '5.1.1 No such user'), { code: 'recipient_unreachable' }],
    ['notices late that the mailbox is full', rejects('data', 552, '5.2.2 Full'), { code: 'recipient_unreachable' }],
    ['dislikes the content', rejects('data', 554, '5.7.1 Spam'), { code: 'provider_rejected', retryable: false }],
    ['dislikes the sender', rejects('mail', 553, '5.7.1 Not yours'), { code: 'provider_rejected', retryable: false }],
    ['refuses the login', rejects('auth', 535, '5.7.8 No'), { code: 'provider_auth_failed', retryable: false }],
    ['cannot check the login now', rejects('auth', 454, '4.7.0 Later'), { code: 'provider_unavailable' }],
    ['goes away before the mail', { at: 'rcpt', drop: true }, { code: 'provider_unavailable', retryable: true }],
    ['goes away with the mail', { at: 'data', drop: true }, { code: 'send_outcome_unknown', retryable: false }]
  ])('tells by name that the server %s', async (_, planned, wanted) => {
    relay.failNext(planned)
    const connection = connect()
    const error = await failure(send(connection))
    expect(error).toMatchObject(wanted)
    expect(JSON.stringify([error.message, context.log])).not.toContain(SMTP_PASSWORD)
    await send(connection) // the next one is not held up by it
  })

  it('tells that nobody answers', async () => {
    const port = relay.port
    await relay.stop()
    expect(await failure(send(connect({ smtpPort: port })))).toMatchObject({ code: 'provider_unavailable' })
    relay = await startSmtp()
  })

  it.each([
    ['before the message, may be sent again', [], { code: 'provider_unavailable', retryable: true }],
    ['with the message, is in doubt', ['250 mail.example', '250 OK', '250 OK', '354 Go on'], UNKNOWN]
  ])('tells that a send that was cut short %s', async (_, replies, wanted) => {
    let said = 0
    let waiting = () => {}
    const silence = new Promise<void>((resolve) => (waiting = resolve))
    const silent = createServer((socket) => {
      socket.on('error', () => {})
      if (replies.length === 0) return waiting()
      socket.write('220 mail.example\r\n')
      socket.on('data', () => {
        const reply = replies[said++]
        if (reply === undefined) waiting()
        else socket.write(`${reply}\r\n`)
      })
    }).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const port = (silent.address() as AddressInfo).port
    const stop = new AbortController()
    const settings = { smtpPort: port, smtpTls: 'none', smtpHost: 'localhost', password: undefined }
    const sending = failure(send(connect(settings), stop.signal))
    await silence
    stop.abort()
    expect(await sending).toMatchObject(wanted)
    silent.close()
  })

  it('ends its listening when it is closed, and remembers since when answers may come', async () => {
    const connection = connect({ inboundSecret: 'a secret for posted mail' })
    const listening = connection.listen!(async () => ({ receipt: { kind: 'ignored' } }), new AbortController().signal)
    await send(connection)
    const began = context.kept.get('began')
    expect(Date.parse((began!.value as { at: string }).at)).toBeLessThanOrEqual(Date.now())
    await send(connect())
    expect(context.kept.get('began')).toEqual(began)
    await connection.close!()
    await listening
  })

  it('keeps the id that a rewriting server gave', async () => {
    relay.answer('2.0.0 OK <AM0PR01.4711@AM0PR01.eurprd01.prod.outlook.com> [Hostname=AM0PR01]')
    expect(await send()).toMatchObject({ relayId: '<AM0PR01.4711@AM0PR01.eurprd01.prod.outlook.com>' })
  })

  it('signs what it sends, attachments and all', async () => {
    const domain = mailDomain('parley.example')
    const dns = await startDns()
    domain.publish(dns)
    const connection = connect({ dkimSelector: domain.selector, dkimPrivateKey: domain.privateKey })
    const attachments = [anAttachment('plan.txt', 'line\r\n'.repeat(20_000))]
    await connection.send(ANN, anOutboundMessage({ attachments }), AbortSignal.timeout(20_000))
    const raw = Buffer.from(relay.sent[0]!.raw, 'latin1')
    const { dkim } = await authenticate(raw, { resolver: dns.dns as never, trustReceived: false })
    expect(dkim.results.map((one) => one.status.result)).toEqual(['pass'])
    expect(raw.toString()).toContain('plan.txt')
    await dns.stop()
  })

  it('logs in with an access token, refreshed before it ends and kept for others', async () => {
    let granted = 0
    const asked: string[] = []
    const tokenServer =
      (status = 200): typeof fetch =>
      async (_url, init) => {
        asked.push(String(init?.body))
        const access_token = `access-${++granted}`
        if (status === 200) relay.tokens.add(access_token)
        const body = status === 200 ? { access_token, expires_in: 3_600 } : { error: 'invalid_grant' }
        return new Response(JSON.stringify(body), { status })
      }
    const oauth = {
      password: undefined,
      oauthClientId: 'client',
      oauthRefreshToken: 'refresh-1',
      oauthTokenUrl: 'https://login.example/token'
    }
    let now = new Date()
    context = localContext({ fetch: tokenServer(), now: () => now })
    await send(connect(oauth))
    await send(connect(oauth))
    expect(relay.sent.map((one) => one.method)).toEqual(['XOAUTH2', 'XOAUTH2'])
    expect(granted).toBe(1)
    now = new Date(now.getTime() + 3_400_000)
    await send(connect(oauth))
    expect(granted).toBe(2)
    expect(asked[0]).toContain('grant_type=refresh_token&refresh_token=refresh-1&client_id=client')

    context = localContext({ fetch: tokenServer(400) })
    const error = await failure(send(connect(oauth)))
    expect(error).toMatchObject({ code: 'provider_auth_failed', message: expect.stringContaining('invalid_grant') })
    expect(error.message).not.toContain('refresh-1')
  })

  it('takes an access token that the server refused for used up', async () => {
    let granted = 0
    const fetchToken: typeof fetch = async () => {
      const access_token = `access-${++granted}`
      if (granted === 2) relay.tokens.add(access_token)
      return new Response(JSON.stringify({ access_token, expires_in: 3_600 }))
    }
    context = localContext({ fetch: fetchToken })
    await send(
      connect({ password: undefined, oauthClientId: 'c', oauthRefreshToken: 'r', oauthTokenUrl: 'https://l.example/t' })
    )
    expect([granted, relay.sent.length]).toEqual([2, 1])
  })

  it('sends codes, closing mails and notes', async () => {
    const connection = connect({ inboundSecret: 'a secret for posted mail' })
    const message = anOutboundMessage()
    const ref = await send(connection)
    const settled = { version: 3, status: 'cancelled', elsewhere: true } as const
    await connection.update!(ref, message, settled, AbortSignal.timeout(20_000))
    await connection.update!(ref, message, { ...settled, elsewhere: false }, AbortSignal.timeout(20_000))
    await connection.sendCode!(
      ANN,
      { code: '123456', expiresAt: new Date(), project: 'Acme', title: 'Deploy' },
      AbortSignal.timeout(20_000)
    )
    await until(() => relay.sent.length === 3)
    const [asked, closing, code] = await Promise.all(relay.sent.map(openMail))
    expect(closing!.references).toContain(asked!.messageId)
    expect(code!.text).toContain('123456')
  })
})

function rejects(at: SmtpFailure['at'], code: number, text: string): SmtpFailure {
  return { at, reply: { code, text } }
}

function rateLimited(retryAfterMs: number) {
  return { code: 'provider_rate_limited', retryable: true, retryAfterMs }
}
