/** What to do about a check that is not ok, by its name; providers name theirs. */
const ADVICE: Readonly<Record<string, string>> = {
  Connection: 'Read what it says; where the settings are wrong, remove the channel and add it anew',
  'SMTP login': 'Compare smtpHost, user and password; many services want an app password: docs/email.md',
  'SMTP encryption': 'Set smtpTls to tls or starttls unless the server is on this machine',
  'IMAP login': 'Compare imapHost, user and password; many services want IMAP switched on: docs/email.md',
  'IMAP encryption': 'Set imapTls to tls or starttls unless the server is on this machine',
  'IMAP capabilities': 'Nothing is lost without it; a server with IDLE brings replies at once',
  'Incoming mail': 'Set imapHost, or inboundSecret and post mail to the channel',
  'Plus-addressing round trip': 'Switch plus-addressing on at the mail service, or set plusAddressing=false',
  'Round trip': 'Look where mail to this very address goes: a filter, the spam folder, another mailbox',
  Clock: 'Let both machines follow a time server (NTP)',
  MX: 'Publish an MX record, or use an address whose domain receives mail',
  SPF: 'Publish a TXT record such as "v=spf1 include:<your relay> -all" at the domain',
  DMARC: 'Publish a TXT record such as "v=DMARC1; p=quarantine" at _dmarc.<domain>',
  DKIM: 'Publish the public half of dkimPrivateKey at <selector>._domainkey.<domain>'
}

export function adviceFor(check: string): { advice?: string } {
  const advice = Object.hasOwn(ADVICE, check) ? ADVICE[check] : undefined
  return advice === undefined ? {} : { advice }
}
