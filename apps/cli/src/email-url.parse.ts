import { UsageError } from './exit.ts'

const FORM = 'write smtps://user:password@smtp.acme.example?imap=imap.acme.example&from=approvals@acme.example'

/**
 * Settings of an e-mail channel, as text by their names, out of one URL: `smtps://` and `smtp://` (STARTTLS) name the
 * server that sends, `gmail://me@gmail.com` a preset and the address. `imap` in the query is a host, `host:port` or an
 * `imaps://` or `imap://` URL; whatever else stands there is the setting of that name. Everything is percent-decoded,
 * and `+` means itself. Throws a UsageError that shows none of it, for it may hold a password.
 */
export function readEmailUrl(text: string, presets: readonly string[]): Record<string, string> {
  const { scheme, user, password, host, port, query } = readUrl(text, 'the URL')
  const server = { ...(host === '' ? {} : { smtpHost: host }), ...(port === '' ? {} : { smtpPort: port }) }
  const login = { ...(user === '' ? {} : { user }), ...(password === '' ? {} : { password }) }
  const { imap, ...given } = query
  const incoming = imap === undefined ? {} : readImap(imap)
  if (presets.includes(scheme)) {
    if (user === '' || host === '')
      throw new UsageError(`A ${scheme} URL holds your address: ${scheme}://you@${host || 'acme.example'}`)
    return { preset: scheme, from: `${user}@${host}`, ...(password === '' ? {} : { password }), ...incoming, ...given }
  }
  if (scheme !== 'smtp' && scheme !== 'smtps') {
    const known = ['smtps', 'smtp', ...presets].join(', ')
    throw new UsageError(`The URL begins with none of ${known}: ${FORM}`)
  }
  if (host === '') throw new UsageError(`The URL names no server that sends: ${FORM}`)
  const from: Record<string, string> = user.includes('@') ? { from: user } : {}
  return { ...server, smtpTls: scheme === 'smtps' ? 'tls' : 'starttls', ...login, ...from, ...incoming, ...given }
}

function readImap(text: string): Record<string, string> {
  const url = readUrl(text.includes('://') ? text : `imaps://${text}`, '"imap"')
  if (!['imap', 'imaps'].includes(url.scheme) || url.host === '') {
    throw new UsageError('"imap" in the URL is a host, host:port, or a URL that begins with imaps:// or imap://')
  }
  return {
    imapHost: url.host,
    imapTls: url.scheme === 'imaps' ? 'tls' : 'starttls',
    ...(url.port === '' ? {} : { imapPort: url.port }),
    ...(url.user === '' ? {} : { imapUser: url.user }),
    ...(url.password === '' ? {} : { imapPassword: url.password })
  }
}

function readUrl(text: string, what: string) {
  const [, scheme, rest] = /^([a-z0-9][a-z0-9+.-]{0,30}):\/\/(.*)$/is.exec(text.trim()) ?? []
  // A scheme of no special meaning: `163` could not be one, and `http` would lose its port.
  const url = rest === undefined ? undefined : URL.parse(`mail://${rest}`)
  if (scheme === undefined || !url) {
    throw new UsageError(`Cannot read ${what}: ${FORM}. In a password, write / ? # @ : % as %2F %3F %23 %40 %3A %25`)
  }
  if (url.hash !== '' || !['', '/'].includes(url.pathname)) {
    throw new UsageError(
      `${capital(what)} has more than a server and settings: in a password, write / as %2F and # as %23`
    )
  }
  const query = url.search
    .slice(1)
    .split('&')
    .filter(Boolean)
    .map((pair): [string, string] => {
      const at = pair.includes('=') ? pair.indexOf('=') : pair.length
      return [decode(pair.slice(0, at), what), decode(pair.slice(at + 1), what)]
    })
  return {
    scheme: scheme.toLowerCase(),
    user: decode(url.username, what),
    password: decode(url.password, what),
    host: decode(url.hostname, what).replace(/^\[|\]$/g, ''),
    port: url.port,
    query: Object.fromEntries(query)
  }
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new UsageError(`${capital(what)} has a "%" that begins no code: write it as %25`)
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
