import { lookup as lookupHost } from 'node:dns/promises'
import { ParleyError } from '@parley/core'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { isLoopbackAddress, isPublicAddress } from './address-guard.ts'

export interface EgressPolicy {
  /** `any` dials every address, private ones too; `public` only what `isPublicAddress` allows. */
  readonly egress: 'public' | 'any'
  /** Allows 127.0.0.0/8 and ::1 beside what `egress` allows. */
  readonly allowLoopback: boolean
}

export interface HostAddress {
  readonly address: string
  readonly family: number
}

/** All addresses of a host name. */
export type HostLookup = (hostname: string) => Promise<readonly HostAddress[]>

export interface GuardedFetch {
  readonly fetch: typeof fetch
  /** Ends every connection at once, in the middle of a request too: let the callers finish first. */
  close(): Promise<void>
}

/** We chose not to dial: nothing was sent, and trying again cannot help while the policy and the DNS stay the same. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused'
  readonly host: string

  constructor(host: string, reason: string) {
    super(reason)
    this.host = host
  }
}

// Node gives each address 250 ms before it tries the next, too little for a host on another continent.
const ADDRESS_ATTEMPT_TIMEOUT_MS = 1_000

/**
 * A `fetch` for destinations that a tenant named. What a host name resolves to is checked where the socket is opened,
 * and only a checked address is dialled, so an answer that changes between check and dial gains nothing.
 *
 * Redirects are never followed: a 3xx is an answer like any other. There is no total timeout but the caller's own
 * `signal`. Rejects with `EgressRefused` for what the policy forbids; every other failure is fetch's own.
 */
export function createGuardedFetch(options: EgressPolicy & { readonly lookup?: HostLookup }): GuardedFetch {
  const agent = new Agent({ connect: guardedConnector((host) => resolveAllowed(host, options, options.lookup)) })
  return {
    async fetch(input, init) {
      const url = new URL(input instanceof Request ? input.url : input)
      const reason = schemeFault(url)
      if (reason !== undefined) throw new EgressRefused(url.hostname, reason)
      // Node's own fetch, not undici's: that one would not know the global FormData, Blob and Request.
      const guarded = { ...init, redirect: 'manual', dispatcher: agent } as unknown as RequestInit
      try {
        return await fetch(input, guarded)
      } catch (error) {
        throw refusalIn(error) ?? error
      }
    },
    close: () => agent.destroy()
  }
}

/**
 * The addresses of a host, a name or a literal, that may be dialled: dial one of these and never the name again.
 * Rejects with `EgressRefused` when none is left.
 */
export async function resolveAllowed(
  host: string,
  policy: EgressPolicy,
  lookup: HostLookup = lookupAll
): Promise<HostAddress[]> {
  const family = isIP(host)
  const addresses = family > 0 ? [{ address: host, family }] : await lookup(host)
  const allowed = addresses.filter(({ address }) => isAllowed(address, policy))
  if (allowed.length === 0) throw new EgressRefused(host, addressFault(host))
  return allowed
}

/** The first of them, for a protocol other than HTTP. Throws `destination_refused` or `provider_unavailable`. */
export async function dialableAddress(host: string, policy: EgressPolicy): Promise<string> {
  try {
    return (await resolveAllowed(host, policy))[0]!.address
  } catch (cause) {
    if (cause instanceof EgressRefused) throw new ParleyError('destination_refused', { detail: cause.message, cause })
    throw new ParleyError('provider_unavailable', { detail: `${host} could not be looked up`, cause })
  }
}

/**
 * Why this URL can never be dialled, as far as its text tells: for the moment when somebody registers it.
 * `undefined` is no promise, since a host name is judged by its addresses and only when we dial.
 */
export function checkDestination(url: string, policy: EgressPolicy): string | undefined {
  if (!URL.canParse(url)) return 'This is not a URL'
  const parsed = new URL(url)
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  const refused = isIP(host) > 0 ? !isAllowed(host, policy) : isLocalhost(host) && !isAllowed('127.0.0.1', policy)
  return schemeFault(parsed) ?? (refused ? addressFault(host) : undefined)
}

/**
 * At most the first `bytes` of the body, as the server meant it (after decompression). `truncated` says that more
 * was coming; the rest is not read and its connection is dropped.
 */
export async function readCapped(response: Response, bytes: number): Promise<{ body: Uint8Array; truncated: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > bytes) break
  }
  return { body: Buffer.concat(chunks).subarray(0, bytes), truncated: size > bytes }
}

function guardedConnector(resolve: (host: string) => Promise<HostAddress[]>): buildConnector.connector {
  // `autoSelectFamily` makes every socket ask for all addresses.
  const lookup: LookupFunction = (host, _all, done) => {
    resolve(host).then(
      (addresses) => done(null, addresses),
      (error) => done(wrapped(error), [])
    )
  }
  const dial = buildConnector({
    lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_TIMEOUT_MS
  } as buildConnector.BuildOptions)
  return (options, done) => {
    // A socket never looks up a literal address, so that one is judged here.
    if (isIP(options.hostname) === 0) return dial(options, done)
    resolve(options.hostname)
      .then(() => dial(options, done))
      .catch((error) => done(wrapped(error), null))
  }
}

/** Fetch hands a plain `Error` on as its cause, but may replace one of a class of ours by its text. */
function wrapped(error: Error): Error {
  return error instanceof EgressRefused ? new Error(error.message, { cause: error }) : error
}

function refusalIn(error: unknown): EgressRefused | undefined {
  const { cause } = error as { cause?: { cause?: unknown } }
  return cause?.cause instanceof EgressRefused ? cause.cause : undefined
}

function isAllowed(address: string, { egress, allowLoopback }: EgressPolicy): boolean {
  return egress === 'any' || isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address))
}

function schemeFault(url: URL): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'Only http and https are dialled'
  return url.username || url.password ? 'A URL must not hold credentials' : undefined
}

function addressFault(host: string): string {
  return `${host} is not on the public internet`
}

function isLocalhost(host: string): boolean {
  return /(^|\.)localhost\.?$/.test(host)
}

function lookupAll(hostname: string): Promise<HostAddress[]> {
  return lookupHost(hostname, { all: true })
}
