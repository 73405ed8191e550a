import { notWritten } from './not-written.ts'
import { ParleyError, type Inbound, type RawRequest } from '@parley/provider-kit'

/** The one form of a target: the account of who answers is written the same way. */
export function parseTarget(text: string): string {
  const target = text.trim().toLowerCase()
  if (/^(team:)?[a-z][a-z0-9-]{0,60}$/.test(target)) return target
  throw new ParleyError('target_invalid', { detail: `A target is a name or team:<name>, not "${text}"` })
}

/** Throws `signature_invalid`, unless the platform signed this body not long ago. */
export function verify(secret: string, { headers }: RawRequest, now: Date): void {
  throw notWritten(
    `verify: the signature over the raw body, of ${Object.keys(headers).length + secret.length} parts, at ${now.getTime()}`
  )
}

/** What people did, out of a body whose signature was verified. */
export function readInbound(rawBody: Buffer): readonly Inbound[] {
  throw notWritten(`readInbound: replies out of ${rawBody.length} bytes`)
}
