import type { Check, Connection } from '@parley/provider-kit'
import { ImapFlow } from 'imapflow'
import { localContext } from '../../../../tests/support/mail/context.ts'
import { mailDomain, type MailDomain } from '../../../../tests/support/mail/dkim-key.ts'
import { startDns, type NameServer } from '../../../../tests/support/mail/dns.ts'
import { MAIL_PASSWORD, startDovecot, type Dovecot } from '../../../../tests/support/mail/dovecot.ts'
import { SMTP_PASSWORD, startSmtp, type SmtpRelay } from '../../../../tests/support/mail/smtp.ts'
import { startWire } from '../../../../tests/support/mail/wire.ts'
import { describeWith } from '../../../../tests/support/requirement.ts'
import { email } from './email.provider.ts'

describeWith(['dovecot-imapd', 'dovecot-lmtpd', 'openssl'], 'checking a mail channel', () => {
  let dovecot: Dovecot
  let relay: SmtpRelay
  let dns: NameServer
  let domain: MailDomain
  let open: Connection | undefined

  beforeAll(async () => {
    dovecot = await startDovecot()
    dns = await startDns()
    domain = mailDomain('parley.example')
    domain.publish(dns)
    dns.mail('parley.example', 'mail.example')
  })
  afterAll(async () => {
    await dovecot.stop()
    await dns.stop()
  })
  beforeEach(async () => {
    relay = await startSmtp({ lmtpPort: dovecot.lmtpPort, local: ['parley.example', 'silent.example'] })
  })
  afterEach(async () => {
    await open?.close?.()
    await relay.stop()
  })

  async function check(changes: Record<string, unknown> = {}, context = localContext({ dns: dns.dns })) {
    const config = {
      from: 'approvals@parley.example',
      smtpHost: 'mail.example',
      smtpPort: relay.port,
      smtpPassword: SMTP_PASSWORD,
      tlsCa: relay.ca,
      imapHost: 'mail.example',
      imapPort: dovecot.imapPort,
      imapTls: 'none',
      imapPassword: MAIL_PASSWORD,
      dkimSelector: domain.selector,
      dkimPrivateKey: domain.privateKey,
      ...changes
    }
    open = email.connect(email.config.parse(config), context)
    return open.check(AbortSignal.timeout(30_000))
  }
  const results = (checks: readonly Check[] = []) => Object.fromEntries(checks.map((one) => [one.name, one.result]))

  it('looks at everything, and says how long each took', async () => {
    const report = await check()
    expect(report).toMatchObject({ ok: true, problems: [] })
    expect(results(report.checks)).toEqual({
      'SMTP login': 'ok',
      'SMTP encryption': 'ok',
      'IMAP login': 'ok',
      'IMAP encryption': 'warn',
      'IMAP capabilities': 'ok',
      'Plus-addressing round trip': 'ok',
      Clock: 'ok',
      MX: 'ok',
      SPF: 'ok',
      DMARC: 'ok',
      DKIM: 'ok'
    })
    for (const { ms } of report.checks ?? []) expect(ms).toBeGreaterThanOrEqual(0)
    const again = await check()
    expect(again.checks?.find((one) => one.name === 'IMAP login')?.detail).toContain('with 0 mails')
  })

  it('deletes no mail but its own where the server deletes all that are flagged', async () => {
    const wire = await startWire(dovecot.imapPort)
    wire.hide('UIDPLUS')
    const user = 'flagged'
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: dovecot.imapPort,
      secure: false,
      auth: { user, pass: MAIL_PASSWORD },
      logger: false
    })
    await client.connect()
    await client.append('INBOX', 'Subject: kept\r\n\r\nHello\r\n', ['\\Deleted'])
    const report = await check({ from: `${user}@parley.example`, imapPort: wire.port })
    expect(results(report.checks)).toMatchObject({ 'Plus-addressing round trip': 'ok' })
    await client.mailboxOpen('INBOX')
    expect(await client.search({ deleted: true })).toHaveLength(2)
    await client.logout()
    await wire.stop()
  })

  it('names what is wrong, and never a password', async () => {
    const other = mailDomain('parley.example')
    const report = await check({
      smtpPassword: 'wrong-one',
      imapPassword: 'wrong-two',
      dkimPrivateKey: other.privateKey
    })
    expect(report.ok).toBe(false)
    expect(results(report.checks)).toMatchObject({ 'SMTP login': 'failed', 'IMAP login': 'failed', DKIM: 'failed' })
    expect(report.problems).toHaveLength(3)
    expect(JSON.stringify(report)).not.toMatch(/wrong-(one|two)/)
  })

  it('tells a clock that is wrong, and a domain that says nothing', async () => {
    const context = localContext({ dns: dns.dns, now: () => new Date(Date.now() + 600_000) })
    const report = await check({ from: 'ask@silent.example', dkimPrivateKey: undefined }, context)
    expect(results(report.checks)).toMatchObject({ MX: 'warn', SPF: 'warn', DMARC: 'warn', DKIM: 'warn' })
    const known = await check({}, context)
    expect(results(known.checks)).toMatchObject({ Clock: 'warn' })
  })
})
