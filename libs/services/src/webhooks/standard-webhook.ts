import { createHmac, randomBytes } from 'node:crypto'

const SECRET_PREFIX = 'whsec_'
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

export interface StandardWebhook {
  /** The same over all retries of one event: receivers drop what they have seen. */
  readonly id: string
  /** Of this attempt, in seconds. */
  readonly timestamp: number
  /** Exactly the bytes that are sent. */
  readonly body: string | Uint8Array
  /** All live ones, the newest first: two while a secret is being rotated. */
  readonly secrets: readonly string[]
}

/** A type and not an interface, so that it can be spread into any record of headers. */
export type StandardWebhookHeaders = Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>

/** One `v1` signature per secret; see standardwebhooks.com. Throws on a secret that is not `whsec_` and base64. */
export function signStandardWebhook({ id, timestamp, body, secrets }: StandardWebhook): StandardWebhookHeaders {
  // The three signed parts are joined by dots: an id with a dot could be read as another id and another time.
  if (!/^[\w-]+$/.test(id)) throw new TypeError('A webhook id holds only letters, digits, "_" and "-"')
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) throw new TypeError('A webhook timestamp is in whole seconds')
  if (secrets.length === 0) throw new TypeError('A webhook is signed with at least one secret')
  const signatures = secrets.map((secret) => {
    const digest = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64')
    return `v1,${digest}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') }
}

/** A new random secret; the specification allows 24 to 64 bytes. */
export function newWebhookSecret(bytes = 32): string {
  if (!(bytes >= 24 && bytes <= 64)) throw new RangeError('A webhook secret is 24 to 64 bytes long')
  return SECRET_PREFIX + randomBytes(bytes).toString('base64')
}

function keyOf(secret: string): Buffer {
  const encoded = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : ''
  // The message never repeats the secret: it may end up in a log.
  if (encoded === '' || !BASE64.test(encoded)) throw new TypeError('A webhook secret is "whsec_" and base64')
  return Buffer.from(encoded, 'base64')
}
