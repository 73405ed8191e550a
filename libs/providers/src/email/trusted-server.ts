import type { ProviderContext } from '@parley/provider-kit'
import type { DNSResolver } from 'mailauth'
import { readAuthResults, withoutComments, type AuthResult, type AuthResults } from './auth-results.parse.ts'
import type { MailHead } from './mail-head.parse.ts'
import { mailauth, MIN_KEY_BITS, type Signature, type Verified } from './mail-signature.ts'

/** How Exchange says by which protocol a mail came to it; Exchange Online hands mail to a mailbox by HTTPS. */
const BY_EXCHANGE =
  /^\s*(?:from\s+\S+\s+)?by\s+(?:\S+\s+with\s+(?:microsoft smtp server|mapi)|\S+\.prod\.outlook\.com\s+with\s+https)\b/i

/**
 * What the trusted server wrote on top: below a `Received` or a word of anybody else's, the mail may have brought it
 * along. The server takes such forgeries out of what it receives (RFC 8601, section 5).
 */
export function trustedWord(head: MailHead, server: string): AuthResults | undefined {
  let results = 0
  let received = 0
  for (const field of head.fields) {
    if (field === 'received' && !isOwnHop(head.all('received')[received++]!, server)) return undefined
    if (field !== 'authentication-results') continue
    const word = readAuthResults(head.all('authentication-results')[results++]!)
    return word.server === server ? word : undefined
  }
  return undefined
}

/** A hop into the trusted server, or, with an address for a name and from nobody, within it as Gmail has them. */
function isOwnHop(received: string, server: string): boolean {
  const hop = received.slice(0, 2_000).toLowerCase()
  const by = /(?:^|\s)by\s{1,10}([\w.:[\]-]{1,255})/.exec(hop)?.[1]
  if (by === undefined) return false
  return by === server || by.endsWith(`.${server}`) || (/^[\d.:a-f[\]]+$/.test(by) && !/(?:^|\s)from\s/.test(hop))
}

/**
 * Exchange says so of mail from its own authenticated users, and takes it out of any other. No other server does: it must
 * be Exchange that took the mail in, by the topmost hop, which nobody before it can have written.
 */
export function isInternal(head: MailHead, server: string): boolean {
  const says = head.all('x-ms-exchange-organization-authas')
  const [hop] = head.all('received')
  const isExchanges =
    hop !== undefined && isOwnHop(hop, server) && BY_EXCHANGE.test(withoutComments(hop.slice(0, 2_000)))
  return says.length === 1 && says[0]!.toLowerCase() === 'internal' && isExchanges
}

/** Whether a domain is the server's own: it signs and seals with it. */
export function isWithin(server: string | undefined, domain: string): boolean {
  return server !== undefined && (server === domain || server.endsWith(`.${domain}`))
}

/** What the trusted server wrote when it handed the mail on, in an unbroken chain that it sealed last. */
export async function sealedWord(
  { arc: data }: Verified,
  server: string,
  dns: ProviderContext['dns']
): Promise<AuthResults | undefined> {
  const last = data?.lastEntry
  if (!data || !last) return undefined
  const sealer = textOf((last['arc-seal'] as Parsed | undefined)?.parsed?.d?.value)
  if (!isWithin(server, sealer)) return undefined
  const line = String((last['arc-authentication-results'] as { original?: unknown } | undefined)?.original ?? '')
  const word = readAuthResults(line.slice(line.indexOf(';') + 1).replace(/\r?\n/g, ''))
  if (word.server !== server) return undefined
  const { arc } = await mailauth()
  const { status } = await arc(data, { resolver: dns as DNSResolver, minBitLength: MIN_KEY_BITS })
  return status.result === 'pass' ? word : undefined
}

interface Parsed {
  readonly parsed?: { readonly d?: { readonly value?: unknown } }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : ''
}

/**
 * The signatures that a server says passed. Its word does not say what was signed: the signature that it names does,
 * and it must name one alone, lest another one of that domain be added beside it.
 */
export function vouchedFor({ results }: AuthResults, signatures: readonly Signature[], domain: string): Signature[] {
  const dmarc = results.some(
    ({ method, result, properties }) => method === 'dmarc' && result === 'pass' && properties['header.from'] === domain
  )
  if (!dmarc) return []
  return results.flatMap(({ method, result, properties }) => {
    if (method !== 'dkim' || result !== 'pass') return []
    const named = signatures.filter((one) => isNamed(one, properties))
    return named.length === 1 ? named : []
  })
}

function isNamed({ signingDomain, selector, signature }: Signature, properties: AuthResult['properties']): boolean {
  const domain = properties['header.d'] ?? properties['header.i']?.split('@').at(-1)
  if (domain !== signingDomain?.toLowerCase()) return false
  if ((properties['header.s'] ?? selector?.toLowerCase()) !== selector?.toLowerCase()) return false
  return signature?.startsWith(properties['header.b'] ?? '') ?? false
}
