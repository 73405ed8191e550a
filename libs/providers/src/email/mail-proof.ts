import { Readable } from 'node:stream'
import type { Assurance } from '@parley/core'
import type { ProviderContext } from '@parley/provider-kit'
import type { ARCData, DNSResolver } from 'mailauth'
import { readAuthResults, type AuthResult, type AuthResults } from './auth-results.parse.ts'
import { isReadOneWay } from './mail-content.ts'
import { idsOf, type MailHead } from './mail-head.parse.ts'
import { tokenOfAddress, tokenOfId, type Answered, type OwnAddress } from './token.parse.ts'

/** Loaded with the first mail: it takes a third of a second, which no start has to wait for. */
const mailauth = () => import('mailauth')

export interface Proof {
  readonly assurance: Assurance
  /** Why it is no more than claimed. */
  readonly reason?: string
  /** ISO 8601. */
  readonly writtenAt?: string
  /** The signature, where it leaves the Message-ID open: only it tells a mail sent again from a new one. */
  readonly identity?: string
  /** The DNS gave no answer: another time it may. */
  readonly unchecked?: true
}

/** What the signature must cover: that this author wrote, to us, and what it answers. */
export interface Claim extends Answered {
  readonly head: MailHead
  readonly own: OwnAddress
}

interface Tools {
  readonly dns: ProviderContext['dns']
  readonly now: () => Date
}

/** One signature as mailauth reports it; its own types lack half of this. */
interface Signature {
  readonly signingDomain?: string
  readonly selector?: string
  /** The key as the DNS has it, without spaces. */
  readonly rr?: string
  readonly algo?: string
  readonly status: { readonly result: string; readonly aligned?: string | false }
  readonly signTime?: string | null
  /** In base64. */
  readonly signature?: string
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
/** A signature covers the lowest of several, and readers take the highest. */
const SINGLE = [
  ...['from', 'to', 'cc', 'date', 'message-id', 'in-reply-to', 'subject'],
  ...['content-type', 'content-transfer-encoding', 'mime-version']
]

/**
 * Proves that an address wrote a mail to us, and when: by an aligned DKIM signature over its From, its Message-ID and
 * the headers that say to whom it went and what it answers, or by the word of the operator's own receiving server,
 * which must say that such a signature passed. Whatever else a mail says of itself proves nothing.
 */
export async function proveMail(
  open: () => AsyncIterable<Uint8Array>,
  claim: Claim,
  trustedServer: string | undefined,
  tools: Tools
): Promise<Proof> {
  const { head } = claim
  const domain = head.from[0]?.address.split('@')[1]
  if (head.from.length !== 1 || domain === undefined) return claimed('from_ambiguous')
  if (SINGLE.some((field) => head.all(field).length > 1)) return claimed('header_doubled')
  const signatures = head.fields.filter((field) => field === 'dkim-signature').length
  if (signatures > MAX_SIGNATURES || head.lines > MAX_HEADER_LINES) return claimed('dkim_failed')
  const server = trustedServer?.toLowerCase()
  const word = server === undefined ? undefined : trustedWord(head, server)
  if (word && isInternal(head) && domain === claim.own.domain) return dated(head, [head.first('date')])
  if (signatures === 0) return claimed('dkim_missing')

  const resolver = tools.dns as DNSResolver
  const { dkimVerify } = await mailauth()
  const verified = (await dkimVerify(Readable.from(open()), {
    resolver,
    curTime: tools.now(),
    minBitLength: 1_024
  })) as unknown as Verified
  const aligned = verified.results.filter((one) => one.status.aligned)
  const vouched = word ?? (server === undefined ? undefined : await sealedWord(verified, server, resolver))
  const named =
    vouched === undefined || verified.results.length !== signatures ? [] : vouchedFor(vouched, verified.results, domain)
  const passed = aligned.filter((one) => isStrong(one) && (one.status.result === 'pass' || named.includes(one)))
  if (passed.length > 0) return best(await Promise.all(passed.map((one) => read(one, claim, open))))
  if (aligned.length === 0) return claimed('dkim_unaligned')
  const unchecked = aligned.some((one) => one.status.result.startsWith('temperr'))
  return unchecked ? { ...claimed('dkim_unchecked'), unchecked } : claimed('dkim_failed')
}

const claimed = (reason: string): Proof => ({ assurance: 'claimed', reason })

function best(proofs: readonly Proof[]): Proof {
  return proofs.find((one) => one.assurance === 'address') ?? proofs[0]!
}

/** SHA-1 and short keys can be forged (RFC 8301). */
function isStrong({ status, algo }: Signature): boolean {
  return status.result !== 'policy' && !algo?.toLowerCase().endsWith('sha1')
}

/** Its domain says of such a key that mail signed with it is to be treated as unsigned (RFC 6376, section 3.6.1). */
function isTesting({ rr = '' }: Signature): boolean {
  const flags = rr.split(';').find((one) => one.startsWith('t='))
  return flags !== undefined && flags.slice(2).toLowerCase().split(':').includes('y')
}

/** What a signature that holds is good for. */
async function read(signature: Signature, claim: Claim, open: () => AsyncIterable<Uint8Array>): Promise<Proof> {
  const { head } = claim
  const lines = signature.signingHeaders?.headers ?? []
  // The value is compared, lest two readers of one header see different fields.
  const isSigned = (field: string) => {
    const signed = lines.filter((line) => nameOf(line) === field)
    return signed.length === 1 && visible(valueOf(signed[0]!)) === visible(head.first(field) ?? '')
  }
  if (signature.canonBodyLengthLimited) return claimed('dkim_partial')
  if (isTesting(signature)) return claimed('dkim_testing')
  if (!isSigned('from')) return claimed('from_ambiguous')
  if (!answersUs(claim, isSigned)) return claimed('token_unsigned')
  const identity = isSigned('message-id') ? {} : { identity: signature.signature ?? '' }
  if (identity.identity === '') return claimed('id_unsigned')
  if (!(await isReadOneWay(head, isSigned, open))) return claimed('content_unsigned')
  return { ...dated(head, [isSigned('date') ? head.first('date') : undefined, signature.signTime]), ...identity }
}

const nameOf = (line: string) => line.slice(0, line.indexOf(':')).trim().toLowerCase()
const valueOf = (line: string) => line.slice(line.indexOf(':') + 1)
const visible = (text: string) => text.slice(0, 20_000).replace(/[^\x21-\x7e]/g, '')

/**
 * Whether it is signed that the mail went to the channel's own address, and with which token. A Message-ID alone
 * proves nothing: whoever saw a token can write a mail with such an id, and be answered.
 */
function answersUs({ head, own, token, ref }: Claim, isSigned: (field: string) => boolean): boolean {
  const to = ['to', 'cc'].filter(isSigned).flatMap((field) => head.addresses(field))
  const tokens = to.flatMap((one) => tokenOfAddress(one, own) ?? [])
  if (tokens.length === 0) return false
  if (token !== undefined && tokens.includes(token)) return true
  const ids = isSigned('in-reply-to') ? idsOf(head.first('in-reply-to')) : []
  if (token !== undefined) return ids.some((id) => tokenOfId(id, own) === token)
  return ref === undefined || ids.some((id) => Object.values(ref).includes(id))
}

function dated(head: MailHead, dates: readonly (string | null | undefined)[]): Proof {
  if (idsOf(head.first('message-id')).length === 0) return claimed('id_missing')
  const when = writtenAt(dates)
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
  const { arc } = await mailauth()
  const { status } = await arc(data, { resolver, minBitLength: 1_024 })
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
function vouchedFor({ results }: AuthResults, signatures: readonly Signature[], domain: string): Signature[] {
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
