import type { Check, CheckReport } from '@parley/provider-kit'
import type { ImapFlow } from 'imapflow'
import { checkDomain } from './domain-check.ts'
import type { EmailConfig } from './email.schema.ts'
import { openImap } from './imap-connection.ts'
import { probeMailbox } from './mailbox-probe.ts'
import { timed, type CheckParts, type Verdict } from './one-check.ts'

const SILENT_FOR_MS = 20_000

/** Looks at everything that mail needs, and really sends one to itself. Never throws. */
export async function checkMail(parts: CheckParts, signal: AbortSignal): Promise<CheckReport> {
  const [sending, domain, receiving] = await Promise.all([
    checkSending(parts),
    checkDomain(parts.config, parts.context),
    checkReceiving(parts, signal)
  ])
  const checks = [...sending, ...receiving, ...domain]
  const problems = checks.flatMap(({ name, result, detail }) => (result === 'failed' ? [`${name}: ${detail}`] : []))
  return { ok: problems.length === 0, problems, checks }
}

async function checkSending({ config, sender }: CheckParts): Promise<Check[]> {
  const { smtpHost, smtpPort, smtpTls, smtpUser } = config
  return [
    await timed('SMTP login', async () => {
      await sender.verify()
      return { result: 'ok', detail: `${smtpHost}:${smtpPort} as ${smtpUser}` }
    }),
    await timed('SMTP encryption', () => encryption(smtpTls))
  ]
}

async function checkReceiving(parts: CheckParts, signal: AbortSignal): Promise<Check[]> {
  const { config, context, accessToken } = parts
  const { imapHost, mailbox } = config
  if (!imapHost) {
    return [
      await timed('Incoming mail', () =>
        config.inboundSecret
          ? { result: 'ok', detail: 'Posted to us; there is no mailbox to look at' }
          : { result: 'warn', detail: 'Neither imapHost nor inboundSecret: replies are not read' }
      )
    ]
  }
  let client: ImapFlow | undefined
  const end = () => client?.close()
  signal.addEventListener('abort', end)
  try {
    const login = await timed('IMAP login', async () => {
      client = await openImap({ ...config, imapHost }, context, accessToken, SILENT_FOR_MS)
      const opened = await client.mailboxOpen(mailbox)
      return { result: 'ok', detail: `${imapHost}:${config.imapPort}, ${mailbox} with ${opened.exists} mails` }
    })
    const encrypted = await timed('IMAP encryption', () => encryption(config.imapTls))
    if (!client?.mailbox || login.result === 'failed') return [login, encrypted]
    const opened = client
    const able = await timed('IMAP capabilities', () => capabilities(opened))
    return [login, encrypted, able, ...(await probeMailbox(opened, parts, signal))]
  } finally {
    signal.removeEventListener('abort', end)
    client?.close()
  }
}

function capabilities(client: ImapFlow): Verdict {
  const found = ['IDLE', 'UIDPLUS', 'CONDSTORE'].filter((name) => client.capabilities.has(name))
  return found.includes('IDLE')
    ? { result: 'ok', detail: found.join(', ') }
    : { result: 'warn', detail: 'No IDLE: mail is noticed a minute or two late' }
}

const encryption = (tls: EmailConfig['smtpTls']): Verdict =>
  tls === 'none'
    ? { result: 'warn', detail: 'Passwords and mails go in the clear' }
    : { result: 'ok', detail: tls === 'tls' ? 'TLS' : 'STARTTLS' }
