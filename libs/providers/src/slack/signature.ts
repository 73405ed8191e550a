import { createHmac, timingSafeEqual } from 'node:crypto'
import { ParleyError, type RawRequest } from '@parley/provider-kit'

const SIGNED_FOR_SECONDS = 300

/** Slack signs `v0:<time>:<body>`. Throws `signature_invalid`, and says nothing of which part was wrong. */
export function verifySignature({ headers, rawBody }: RawRequest, secret: string | undefined, now: Date): void {
  const time = headers['x-slack-request-timestamp'] ?? ''
  const given = headers['x-slack-signature'] ?? ''
  if (secret === undefined) {
    throw new ParleyError('signature_invalid', { detail: 'The channel has no signingSecret: Slack may not call it' })
  }
  const apart = Math.abs(now.getTime() / 1_000 - Number(time))
  if (!/^\d{1,12}$/.test(time) || !(apart <= SIGNED_FOR_SECONDS)) throw new ParleyError('signature_invalid')
  const mac = createHmac('sha256', secret).update(`v0:${time}:`).update(rawBody).digest('hex')
  const [expected, actual] = [Buffer.from(`v0=${mac}`), Buffer.from(given)]
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual))
    throw new ParleyError('signature_invalid')
}
