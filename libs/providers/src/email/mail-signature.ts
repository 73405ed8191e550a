import { Readable } from 'node:stream'
import type { ProviderContext } from '@parley/provider-kit'
import type { ARCData, DNSResolver } from 'mailauth'

/** Loaded with the first mail: it takes a third of a second, which no start has to wait for. */
export const mailauth = () => import('mailauth')

/** How far the clock of a signer may be before ours. */
const MOST_AHEAD_MS = 5 * 60_000
/** Shorter keys can be broken. */
export const MIN_KEY_BITS = 1_024

/** One signature as mailauth reports it; its own types lack half of this. */
export interface Signature {
  readonly signingDomain?: string
  readonly selector?: string
  /** The key as the DNS has it, without spaces. */
  readonly rr?: string
  readonly algo?: string
  readonly status: { readonly result: string }
  readonly signTime?: string | null
  readonly expiresAfter?: string | null
  /** In base64. */
  readonly signature?: string
  readonly canonBodyLengthLimited?: boolean
  readonly signingHeaders?: { readonly headers: readonly string[] }
}

export interface Verified {
  readonly results: readonly Signature[]
  readonly arc?: ARCData & { lastEntry?: { 'arc-seal'?: unknown; 'arc-authentication-results'?: unknown } }
}

/** `undefined` where a signature is dated beyond all time, at which mailauth throws. */
export async function verify(
  open: () => AsyncIterable<Uint8Array>,
  curTime: Date,
  resolver: ProviderContext['dns']
): Promise<Verified | undefined> {
  const { dkimVerify } = await mailauth()
  const options = { resolver: resolver as DNSResolver, curTime, minBitLength: MIN_KEY_BITS }
  try {
    return (await dkimVerify(Readable.from(open()), options)) as unknown as Verified
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** SHA-1 and short keys can be forged (RFC 8301). */
export function isStrong({ status, algo }: Signature): boolean {
  return status.result !== 'policy' && !algo?.toLowerCase().endsWith('sha1')
}

/** Its domain says of such a key that mail signed with it is to be treated as unsigned (RFC 6376, section 3.6.1). */
export function isTesting({ rr = '' }: Signature): boolean {
  const flags = rr.split(';').find((one) => one.startsWith('t='))
  return flags !== undefined && flags.slice(2).toLowerCase().split(':').includes('y')
}

/** What lies ahead was not written yet: its writer's clock is wrong, or it is to outlive its time. */
export function isAhead(instant: string | null | undefined, now: Date): boolean {
  return Date.parse(instant ?? '') - now.getTime() > MOST_AHEAD_MS
}

export function isOver(expiry: string | null | undefined, now: Date): boolean {
  return Date.parse(expiry ?? '') < now.getTime()
}
