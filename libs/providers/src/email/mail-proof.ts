import type { Assurance } from '@parley/core'
import type { ProviderContext } from '@parley/provider-kit'
import { isRelaxed, nearnessOf, type Nearness } from './mail-alignment.ts'
import { isReadOneWay } from './mail-content.ts'
import { idsOf, type MailHead } from './mail-head.parse.ts'
import { lookupsOf } from './mail-lookups.ts'
import { isAhead, isOver, isStrong, isTesting, verify, type Signature } from './mail-signature.ts'
import { tokenOfAddress, tokenOfId, type Answered, type OwnAddress } from './token.parse.ts'
import { isInternal, isWithin, sealedWord, trustedWord, vouchedFor } from './trusted-server.ts'

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

/** More is an attack on our DNS, or on our time. */
const MAX_SIGNATURES = 8
const MAX_HEADER_LINES = 2_000
/** A signature covers the lowest of several, and readers take the highest. */
const SINGLE = [
  ...['from', 'to', 'cc', 'date', 'message-id', 'in-reply-to', 'subject'],
  ...['content-type', 'content-transfer-encoding', 'mime-version']
]

/**
 * Proves that an address wrote a mail to us, and when: by a DKIM signature over its From, its Message-ID and the headers
 * that say to whom it went and what it answers, or by the word of the operator's own receiving server, which must say
 * that such a signature passed. The signature is of the sender's own domain, or of one that this domain lets sign for
 * it. Whatever else a mail says of itself proves nothing.
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
  const now = tools.now()
  if (word && server !== undefined && isInternal(head, server) && domain === claim.own.domain)
    return dated(head, [head.first('date')], now)
  if (signatures === 0) return claimed('dkim_missing')

  const dns = lookupsOf(tools.dns)
  const near = (signer: string | undefined) => nearnessOf(signer ?? '', domain)
  const verified = await verify(open, now, async (name, type) => {
    const signer = name.split('._domainkey.').at(-1)!
    if (near(signer) !== 'foreign' || isWithin(server, signer)) return dns(name, type)
    // The key of somebody whose signature counts for nothing is not asked for.
    throw Object.assign(new Error(), { code: 'ENOTFOUND' })
  })
  if (!verified) return claimed('dkim_failed')
  const aligned = verified.results.filter((one) => near(one.signingDomain) !== 'foreign')
  if (aligned.length === 0) return claimed('dkim_unaligned')
  const vouched = word ?? (server === undefined ? undefined : await sealedWord(verified, server, dns))
  const named =
    vouched === undefined || verified.results.length !== signatures ? [] : vouchedFor(vouched, verified.results, domain)
  const held = aligned.filter((one) => isStrong(one) && (one.status.result === 'pass' || named.includes(one)))
  const passed = held.filter((one) => !isAhead(one.signTime, now) && !isOver(one.expiresAfter, now))
  const proofs = async (by: Nearness) =>
    Promise.all(passed.filter((one) => near(one.signingDomain) === by).map((one) => read(one, claim, open, now)))

  const unchecked = { ...claimed('dkim_unchecked'), unchecked: true } as const
  const isUnchecked = aligned.some((one) => one.status.result.startsWith('temperr'))
  const own = await proofs('same')
  if (own.some(isProven) || (own.length > 0 && own.length === passed.length)) return best(own)
  if (passed.length > 0) {
    try {
      if (await isRelaxed(domain, dns)) return best([...(await proofs('organisation')), ...own])
    } catch {
      return unchecked
    }
    return own.length > 0 ? best(own) : isUnchecked ? unchecked : claimed('dkim_unaligned')
  }
  if (held.some((one) => isAhead(one.signTime, now))) return claimed('date_ahead')
  return isUnchecked ? unchecked : claimed('dkim_failed')
}

const claimed = (reason: string): Proof => ({ assurance: 'claimed', reason })

const isProven = ({ assurance }: Proof) => assurance === 'address'

function best(proofs: readonly Proof[]): Proof {
  return proofs.find(isProven) ?? proofs[0]!
}

/** What a signature that holds is good for. */
async function read(
  signature: Signature,
  claim: Claim,
  open: () => AsyncIterable<Uint8Array>,
  now: Date
): Promise<Proof> {
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
  return { ...dated(head, [isSigned('date') ? head.first('date') : undefined, signature.signTime], now), ...identity }
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

function dated(head: MailHead, dates: readonly (string | null | undefined)[], now: Date): Proof {
  if (idsOf(head.first('message-id')).length === 0) return claimed('id_missing')
  const written = dates.filter((one) => !Number.isNaN(Date.parse(one ?? '')))
  const past = written.filter((one) => !isAhead(one, now)).map((one) => Date.parse(one!))
  if (past.length === 0) return claimed(written.length > 0 ? 'date_ahead' : 'date_unsigned')
  // The later of what is signed: whose clock is behind must not make an answer older than its question.
  return { assurance: 'address', writtenAt: new Date(Math.max(...past)).toISOString() }
}
