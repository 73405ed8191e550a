import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { certificate } from './certificate.ts'
import { deliverByLmtp } from './lmtp.ts'

export const SMTP_PASSWORD = 'smtp-password'

export interface SentMail {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
  /** It came over TLS. */
  readonly secure: boolean
  /** How it logged in: `PLAIN`, `XOAUTH2`. */
  readonly method: string | undefined
}

/** How the next mail is let down, where: with a reply, or by a connection that ends or goes dead. */
export interface SmtpFailure {
  readonly at: 'auth' | 'mail' | 'rcpt' | 'data'
  readonly reply?: { readonly code: number; readonly text: string }
  readonly drop?: true
  /** It is never answered. */
  readonly hang?: true
}

/** A relay of one's own. What is for `local` domains it delivers; what it took otherwise it only keeps. */
export interface SmtpRelay {
  readonly port: number
  /** PEM of the authority of its certificate, which is for `localhost` and `mail.example`. */
  readonly ca: string
  readonly sent: SentMail[]
  /** Connections so far. */
  readonly taken: number
  /** Access tokens that it takes. */
  readonly tokens: Set<string>
  failNext(failure: SmtpFailure): void
  /** What it says when it took a mail. */
  answer(text: string): void
  stop(): Promise<void>
}

export interface RelayOptions {
  readonly starttls?: boolean
  readonly lmtpPort?: number
  readonly local?: readonly string[]
  /** Sees a mail before its sender knows that it was taken. */
  readonly onTaken?: (mail: SentMail) => Promise<void>
}

export async function startSmtp({
  starttls = true,
  lmtpPort,
  local = [],
  onTaken
}: RelayOptions = {}): Promise<SmtpRelay> {
  const { cert, key } = certificate()
  const sent: SentMail[] = []
  const failures: SmtpFailure[] = []
  const tokens = new Set<string>()
  let taken = 0
  let answer = 'OK'

  /** What is planned for this moment, done to this connection. */
  function fail(at: SmtpFailure['at'], session: SMTPServerSession): Error | undefined {
    if (failures[0]?.at !== at) return undefined
    const { reply } = failures.shift()!
    if (reply) return Object.assign(new Error(reply.text), { responseCode: reply.code })
    for (const connection of server.connections) if (connection.id === session.id) connection._socket.destroy()
    return new Error('gone')
  }

  const server = new SMTPServer({
    cert,
    key,
    name: 'mail.example',
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    authOptional: true,
    disabledCommands: starttls ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onConnect(_session, done) {
      taken += 1
      done()
    },
    onAuth(auth, session, done) {
      const refused = fail('auth', session)
      if (refused) return done(refused)
      const known = auth.method === 'XOAUTH2' ? tokens.has(auth.accessToken ?? '') : auth.password === SMTP_PASSWORD
      if (known) return done(null, { user: auth.method })
      if (auth.method === 'XOAUTH2') return done(null, { data: { status: '401', schemes: 'bearer' } })
      return done(Object.assign(new Error('5.7.8 Username and password not accepted'), { responseCode: 535 }))
    },
    onMailFrom: (_address, session, done) => done(fail('mail', session)),
    onRcptTo: (_address, session, done) => done(fail('rcpt', session)),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const mail: SentMail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((one) => one.address),
          raw: Buffer.concat(chunks).toString('latin1'),
          secure: session.secure,
          method: session.user as string | undefined
        }
        if (failures[0]?.hang) return void failures.shift()
        const dropped = failures[0]?.at === 'data' && failures[0].drop
        if (!dropped) {
          const refused = fail('data', session)
          if (refused) return done(refused)
        }
        sent.push(mail)
        deliver(mail).then(
          () => done(dropped ? fail('data', session) : null, answer),
          (error: Error) => done(error)
        )
      })
    }
  })
  server.on('error', () => {}) // a client that drops its connection is no failure of ours

  async function deliver({ from, to, raw, ...rest }: SentMail): Promise<void> {
    await onTaken?.({ from, to, raw, ...rest })
    const here = to.filter((one) => local.includes(one.slice(one.lastIndexOf('@') + 1).toLowerCase()))
    if (lmtpPort === undefined || here.length === 0) return
    await deliverByLmtp(lmtpPort, [{ from, to: here, raw: Buffer.from(raw, 'latin1') }])
  }

  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    ca: cert,
    sent,
    get taken() {
      return taken
    },
    tokens,
    failNext: (failure) => void failures.push(failure),
    answer: (text) => void (answer = text),
    stop: () =>
      new Promise((resolve) => {
        for (const connection of server.connections) connection._socket.destroy()
        server.close(() => resolve())
      })
  }
}
