import { Readable } from 'node:stream'
import type { ProviderContext } from '@parley/provider-kit'
import { createTransport, type SendMailOptions, type SMTPPoolOptions } from 'nodemailer'
import DKIM from 'nodemailer/lib/dkim'
import { dial, tlsOptions } from './dial.ts'
import type { EmailConfig } from './email.schema.ts'
import type { AccessToken } from './oauth.ts'
import { smtpError } from './smtp-error.ts'

const GREETED_WITHIN_MS = 20_000
const SILENT_FOR_MS = 60_000
const IDLE_MS = 30_000

export interface SmtpSender {
  /**
   * Resolves when the server has it. `relayId`: the Message-ID that a server which rewrites them gave it. Throws what
   * `smtpError` says, and tries nothing twice.
   */
  send(mail: SendMailOptions, signal: AbortSignal): Promise<{ readonly relayId?: string }>
  /** Connects and logs in. Throws as `send`. */
  verify(): Promise<void>
  close(): void
}

interface Outgoing extends SendMailOptions {
  onBody(): void
}

/** The mails of one channel, over a few kept connections. */
export function smtpSender(
  config: EmailConfig,
  context: ProviderContext,
  accessToken: AccessToken | undefined
): SmtpSender {
  const options: SMTPPoolOptions & { pool: true } = {
    pool: true,
    host: config.smtpHost,
    port: config.smtpPort,
    secure: config.smtpTls === 'tls',
    requireTLS: config.smtpTls === 'starttls',
    ignoreTLS: config.smtpTls === 'none',
    tls: tlsOptions(config.smtpHost, config),
    name: config.domain,
    ...authOf(config, accessToken),
    maxConnections: connectionsOf(config),
    maxRequeues: 0,
    greetingTimeout: GREETED_WITHIN_MS,
    socketTimeout: SILENT_FOR_MS,
    idleTimeout: IDLE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket(_options, done) {
      dial(config.smtpHost, config.smtpPort, context).then(
        (connection) => done(null, { connection }),
        (error: Error) => done(error)
      )
    }
  }
  const mailer = createTransport(options)
  if (accessToken) {
    mailer.set('oauth2_provision_cb', (_user, renew, done) => {
      accessToken(renew).then(
        (token) => done(null, token),
        (error: Error) => done(error)
      )
    })
  }
  const dkim = signerOf(config)
  mailer.use('stream', (mail, done) => {
    mail.message.processFunc((input) => heard(dkim ? dkim.sign(input) : input, (mail.data as Outgoing).onBody))
    done()
  })

  return {
    async send(mail, signal) {
      let begun = false
      const outgoing: Outgoing = {
        ...mail,
        signal,
        onBody: () => {
          begun = true
        }
      }
      try {
        const sent = await mailer.sendMail(outgoing)
        return sent.serverMessageId ? { relayId: sent.serverMessageId } : {}
      } catch (error) {
        throw smtpError(error, begun)
      }
    },
    async verify() {
      try {
        await mailer.verify()
      } catch (error) {
        throw smtpError(error, false)
      }
    },
    close: () => mailer.close()
  }
}

/** Exchange Online refuses a fourth; a relay of one's own takes more than the services do. */
function connectionsOf({ preset }: EmailConfig): number {
  if (preset === 'microsoft365') return 3
  return preset ? 5 : 10
}

function authOf(config: EmailConfig, accessToken: AccessToken | undefined) {
  if (accessToken) return { auth: { type: 'OAuth2', user: config.smtpUser } }
  return config.smtpPassword ? { auth: { user: config.smtpUser, pass: config.smtpPassword }, forceAuth: true } : {}
}

function signerOf({ dkimPrivateKey, dkimSelector, domain }: EmailConfig): DKIM | undefined {
  if (!dkimPrivateKey || !dkimSelector) return undefined
  return new DKIM({ domainName: domain, keySelector: dkimSelector, privateKey: dkimPrivateKey })
}

/** The same stream, which says when it is first read: the connection does so once the server asked for the message. */
function heard(input: Readable, onFirst: () => void): Readable {
  async function* read() {
    onFirst()
    yield* input
  }
  return Readable.from(read(), { objectMode: false })
}
