import { Readable } from 'node:stream'
import type { Assurance } from '@parley/core'
import type { ProviderContext } from '@parley/provider-kit'
import { arc, dkimVerify, type ARCData, type DNSResolver } from 'mailauth'
import { readAuthResults, type AuthResults } from './auth-results.parse.ts'
import type { MailHead } from './mail-head.parse.ts'

export interface Proof {
  readonly assurance: Assurance
  /** Why it is no more than claimed. */
  readonly reason?: string
  /** ISO 8601. */
  readonly writtenAt?: string
}

/** What the signature must cover: that this author wrote, and, in To, Cc or In-Reply-To, what it answers. */
export interface Claim {
  readonly head: MailHead
  readonly answers?: string
}

interface Tools {
  readonly dns: ProviderContext['dns']
  readonly now: () => Date
}

/** One signature as mailauth reports it; its own types lack half of this. */
interface Signature {
  readonly signingDomain?: string
  readonly algo?: string
  readonly status: { readonly result: string; readonly aligned?: string | false }
  readonly signTime?: string | null
  readonly canonBodyLengthLimited?: boolean
  readonly signingHeaders?: { readonly headers: readonly string[] }
}

interface Verified {
  readonly results: readonly Signature[]
  readonly arc?: ARCData & { lastEntry?: { 'arc-seal'?: unknown; 'arc-authentication-results'?: unknown } }
}

/** More is an attack on our DNS, or on our time. */
const MAX_SIGNATURES = 8
const MAX_HEADER_LINES = 2_000

/**
 * Proves that an address wrote a mail, and when: by an aligned DKIM signature over its From and over the header that
 * carries what it answers, or by the word of the operator's own receiving server, which must say that such a
 * signature passed. Whatever else a mail says of itself proves nothing.
 */
export async function proveMail(
  open: () => AsyncIterable<Uint8Array>,
  claim: Claim,
  trustedServer: string | undefined,
  tools: Tools
): Promise<Proof> {
  const { head } = claim
  const domain = head.from[0]?.address.split('@')[1]
  if (head.from.length !== 1 || domain === undefined || head.all('content-type').length > 1)
    return claimed('from_ambiguous')
  const signatures = head.fields.filter((field) => field === 'dkim-signature').length
  if (signatures > MAX_SIGNATURES || head.lines > MAX_HEADER_LINES) return claimed('dkim_failed')
  const server = trustedServer?.toLowerCase()
  const word = server === undefined ? undefined : trustedWord(head, server)
  if (word && isInternal(head)) return { assurance: 'address', ...writtenAt([head.first('date')]) }
  if (signatures === 0) return claimed('dkim_missing')

  const resolver = tools.dns as DNSResolver
  const verified = (await dkimVerify(Readable.from(open()), {
    resolver,
    curTime: tools.now(),
    minBitLength: 1_024
  })) as unknown as Verified
  const aligned = verified.results.filter((one) => one.status.aligned)
  const vouched = word ?? (server === undefined ? undefined : await sealedWord(verified, server, resolver))
  const passed = aligned.filter((one) => passes(one) || (vouched !== undefined && vouches(vouched, one, domain)))
  if (passed.length > 0) return best(passed.map((one) => read(one, claim)))
  if (aligned.length === 0) return claimed('dkim_unaligned')
  return claimed(aligned.some((one) => one.status.result.startsWith('temperr')) ? 'dkim_unchecked' : 'dkim_failed')
}

const claimed = (reason: string): Proof => ({ assurance: 'claimed', reason })

function best(proofs: readonly Proof[]): Proof {
  return proofs.find((one) => one.assurance === 'address') ?? proofs[0]!
}

/** SHA-1 can be forged (RFC 8301). */
function passes({ status, algo }: Signature): boolean {
  return status.result === 'pass' && !algo?.toLowerCase().endsWith('sha1')
}

/** What a signature that holds is good for. */
function read(signature: Signature, { answers }: Claim): Proof {
  const lines = signature.signingHeaders?.headers ?? []
  const signed = (field: string) =>
    lines.filter((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase() === field)
  if (signature.canonBodyLengthLimited) return claimed('dkim_partial')
  if (signed('from').length !== 1) return claimed('from_ambiguous')
  const carriers = ['to', 'cc', 'in-reply-to'].flatMap(signed)
  const wanted = answers?.toLowerCase()
  if (wanted !== undefined && !carriers.some((line) => line.toLowerCase().includes(wanted)))
    return claimed('token_unsigned')
  const date = signed('date')[0]
  const when = writtenAt([date?.slice(date.indexOf(':') + 1), signature.signTime])
  return when.writtenAt === undefined ? claimed('date_unsigned') : { assurance: 'address', ...when }
}

/** The later of what is signed: whose clock is behind must not make an answer older than its question. */
function writtenAt(written: readonly (string | null | undefined)[]): { writtenAt?: string } {
  const times = written.map((one) => Date.parse(one ?? '')).filter((one) => !Number.isNaN(one))
  return times.length === 0 ? {} : { writtenAt: new Date(Math.max(...times)).toISOString() }
}

/**
 * What the trusted server wrote on top: below a `Received` of anybody else's, the mail may have brought it along. The
 * server takes such forgeries out of what it receives (RFC 8601, section 5).
 */
function trustedWord(head: MailHead, server: string): AuthResults | undefined {
  let results = 0
  let received = 0
  for (const field of head.fields) {
    if (field === 'received' && !isOwnHop(head.all('received')[received++]!, server)) return undefined
    if (field !== 'authentication-results') continue
    const word = readAuthResults(head.all('authentication-results')[results++]!)
    if (word.server === server) return word
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

/** Exchange says so of mail from its own authenticated users, and takes it out of any other. */
function isInternal(head: MailHead): boolean {
  const says = head.all('x-ms-exchange-organization-authas')
  return says.length === 1 && says[0]!.toLowerCase() === 'internal'
}

/** What the trusted server wrote when it handed the mail on, in an unbroken chain that it sealed last. */
async function sealedWord(
  { arc: data }: Verified,
  server: string,
  resolver: DNSResolver
): Promise<AuthResults | undefined> {
  const last = data?.lastEntry
  if (!data || !last) return undefined
  const sealer = textOf((last['arc-seal'] as Parsed | undefined)?.parsed?.d?.value)
  if (server !== sealer && !server.endsWith(`.${sealer}`)) return undefined
  const line = String((last['arc-authentication-results'] as { original?: unknown } | undefined)?.original ?? '')
  const word = readAuthResults(line.slice(line.indexOf(';') + 1).replace(/\r?\n/g, ''))
  if (word.server !== server) return undefined
  const { status } = await arc(data, { resolver, minBitLength: 1_024 })
  return status.result === 'pass' ? word : undefined
}

interface Parsed {
  readonly parsed?: { readonly d?: { readonly value?: unknown } }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : ''
}

/** A server's word does not say what was signed: the signature that it names does. */
function vouches({ results }: AuthResults, signature: Signature, domain: string): boolean {
  const dmarc = results.some(
    ({ method, result, properties }) => method === 'dmarc' && result === 'pass' && properties['header.from'] === domain
  )
  return (
    dmarc &&
    results.some(
      ({ method, result, properties }) =>
        method === 'dkim' &&
        result === 'pass' &&
        (properties['header.d'] ?? properties['header.i']?.split('@').at(-1)) === signature.signingDomain?.toLowerCase()
    )
  )
}
