import { isIP } from 'node:net'
import { isParleyError, ParleyError, type ProviderContext } from '@parley/provider-kit'
import { ImapFlow } from 'imapflow'
import { tlsOptions } from './dial.ts'
import type { EmailConfig } from './email.schema.ts'
import type { AccessToken } from './oauth.ts'

const CONNECT_WITHIN_MS = 20_000
const GREETED_WITHIN_MS = 16_000
const MAX_LINE_BYTES = 10_000_000
const MAX_LITERAL_BYTES = 10_000_000
/** An address translator on the way forgets a quiet connection after about five minutes. */
const MAX_IDLE_MS = 4 * 60_000

/** Servers that drop whoever idles longer, or that forget to say when mail came. */
const HABITS: readonly {
  readonly host: RegExp
  readonly maxIdleTime: number
  readonly missingIdleCommand?: 'STATUS'
}[] = [
  { host: /(^|\.)yahoo\.com$/, maxIdleTime: 3 * 60_000 },
  { host: /(^|\.)(163|126|yeah)\.(com|net)$/, maxIdleTime: 55_000, missingIdleCommand: 'STATUS' },
  { host: /(^|\.)rambler\.ru$/, maxIdleTime: 55_000 }
]

/**
 * Logs in. The connection is the caller's to close, and is never opened again: each time a new one. Throws
 * `provider_auth_failed`, `provider_unavailable`, or what `resolve` throws.
 */
export async function openImap(
  config: EmailConfig & { readonly imapHost: string },
  context: ProviderContext,
  accessToken: AccessToken | undefined,
  silentForMs: number,
  onLost: (error?: Error) => void = () => {}
): Promise<ImapFlow> {
  const host = config.imapHost
  const habit = HABITS.find((one) => one.host.test(host))
  const [address, auth] = [await context.resolve(host), await authOf(config, accessToken)]
  const client = new ImapFlow({
    host: address,
    port: config.imapPort,
    ...(isIP(host) ? {} : { servername: host }),
    secure: config.imapTls === 'tls',
    ...(config.imapTls === 'tls' ? {} : { doSTARTTLS: config.imapTls === 'starttls' }),
    tls: tlsOptions(host, config),
    auth,
    clientInfo: { name: 'Parley' },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    maxIdleTime: habit?.maxIdleTime ?? MAX_IDLE_MS,
    ...(habit?.missingIdleCommand ? { missingIdleCommand: habit.missingIdleCommand } : {}),
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: GREETED_WITHIN_MS,
    socketTimeout: silentForMs,
    maxLineLength: MAX_LINE_BYTES,
    maxLiteralSize: MAX_LITERAL_BYTES,
    maxResponseSize: MAX_LINE_BYTES + MAX_LITERAL_BYTES
  })
  client.on('error', (error: Error) => {
    client.close()
    onLost(error)
  })
  client.on('close', () => onLost())
  try {
    await client.connect()
    return client
  } catch (cause) {
    client.close()
    if (isRefusal(cause)) await accessToken?.(true).catch(() => undefined)
    throw imapError(cause, host)
  }
}

/** What a failed command means. */
export function imapError(thrown: unknown, host: string): ParleyError {
  if (isParleyError(thrown)) return thrown
  const reason = reasonOf(thrown)
  if (isRefusal(thrown)) {
    return new ParleyError('provider_auth_failed', { detail: `${host} refused the login: ${reason}`, cause: thrown })
  }
  return new ParleyError('provider_unavailable', { detail: `${host}: ${reason}`, cause: thrown })
}

/** Codes of RFC 5530 by which a server says that it cannot log anybody in just now. */
const NOT_NOW: readonly unknown[] = ['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']

/** The library calls every login that ends badly refused, also one that was cut off, or that a busy server put off. */
function isRefusal(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('authenticationFailed' in thrown) || thrown.authenticationFailed !== true)
    return false
  const { responseStatus, serverResponseCode } = thrown as { responseStatus?: unknown; serverResponseCode?: unknown }
  const wasCut = responseStatus === undefined && 'code' in thrown && thrown.code !== undefined
  return !wasCut && !NOT_NOW.includes(serverResponseCode)
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'failed'
  const said =
    'responseText' in thrown && typeof thrown.responseText === 'string' ? thrown.responseText : thrown.message
  return said.slice(0, 300)
}

async function authOf({ imapUser: user, imapPassword }: EmailConfig, accessToken: AccessToken | undefined) {
  if (accessToken) return { user, accessToken: await accessToken() }
  return { user, ...(imapPassword ? { pass: imapPassword } : {}) }
}
