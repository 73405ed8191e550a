import { createHmac, timingSafeEqual } from 'node:crypto'

const SECRET_PREFIX = 'whsec_'
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

export interface WebhookRequest {
  /** The body as it came over the wire, before anything parsed it. */
  readonly body: string | Uint8Array
  readonly headers: WebhookHeaders
  /** `whsec_...`; several while a secret is being rotated. */
  readonly secret: string | readonly string[]
  /** How far the sender's clock may be from ours, to either side. */
  readonly toleranceSeconds?: number
  readonly now?: Date
}

/** The request is not to be trusted: answer 400 and do nothing. The message is safe to log. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError'
}

/**
 * The event in a webhook, once its signature and its time are right; throws `WebhookVerificationError` otherwise.
 * A delivery may come more than once: drop those whose `webhook-id` you have seen.
 */
export function verifyWebhook<Event = unknown>({
  body,
  headers,
  secret,
  toleranceSeconds = 300,
  now = new Date()
}: WebhookRequest): Event {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new WebhookVerificationError('The body must be the raw text or bytes: verify before you parse it')
  }
  const keys = (typeof secret === 'string' ? [secret] : (secret ?? [])).map(keyOf)
  if (keys.length === 0) throw new WebhookVerificationError('No secret was given')
  const id = required(headers, 'webhook-id')
  const timestamp = required(headers, 'webhook-timestamp')
  const signatures = required(headers, 'webhook-signature').split(' ')

  // Digits only: anything looser would let the dots between the signed parts be read at other places.
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookVerificationError('webhook-timestamp is not in whole seconds')
  const ageSeconds = now.getTime() / 1_000 - Number(timestamp)
  // Written so that a tolerance or a clock that is not a number refuses.
  if (!(ageSeconds <= toleranceSeconds)) throw new WebhookVerificationError('The webhook is too old')
  if (!(-ageSeconds <= toleranceSeconds)) throw new WebhookVerificationError('The webhook is from the future')

  const expected = keys.map((key) => {
    const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
    return Buffer.from(`v1,${digest}`)
  })
  const matches = signatures.flatMap((signature) => expected.map((one) => isSame(one, Buffer.from(signature))))
  if (!matches.includes(true)) throw new WebhookVerificationError('No signature matches')
  return parse(body) as Event
}

function keyOf(secret: string): Buffer {
  const encoded = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : ''
  if (encoded === '' || !BASE64.test(encoded)) {
    throw new WebhookVerificationError('The secret is not "whsec_" and base64: copy it whole')
  }
  return Buffer.from(encoded, 'base64')
}

function required(headers: WebhookHeaders, name: string): string {
  const value = isHeaders(headers) ? headers.get(name) : fromRecord(headers, name)
  if (!value) throw new WebhookVerificationError(`The header ${name} is missing`)
  return value
}

/** By its shape: frameworks bring a `Headers` of their own. */
function isHeaders(headers: WebhookHeaders): headers is Headers {
  return typeof headers.get === 'function'
}

function fromRecord(headers: Exclude<WebhookHeaders, Headers>, name: string): string | undefined {
  const values = Object.entries(headers).flatMap(([key, value]) => (key.toLowerCase() === name ? (value ?? []) : []))
  if (values.length > 1) throw new WebhookVerificationError(`The header ${name} came more than once`)
  return values[0]
}

function isSame(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given)
}

function parse(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new WebhookVerificationError('The webhook is signed, but its body is not JSON')
  }
}
