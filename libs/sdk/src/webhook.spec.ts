import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { verifyWebhook, WebhookVerificationError, type WebhookHeaders, type WebhookRequest } from './webhook.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const otherSecret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const at = new Date('2025-03-01T12:00:00Z')
const seconds = String(at.getTime() / 1_000)
const event = { type: 'contact.resolved', data: { comment: 'Grüße – 好的 👍' } }
const body = JSON.stringify(event)

/** Signed by the reference library. */
function signed(by = [secret]) {
  const signatures = by.map((one) => new Webhook(one).sign('evt_1', at, body))
  return { 'webhook-id': 'evt_1', 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') }
}

const verify = (changes: Partial<WebhookRequest> = {}) =>
  verifyWebhook({ body, headers: signed(), secret, now: at, ...changes })
const later = (offsetSeconds: number) => new Date(at.getTime() + offsetSeconds * 1_000)

describe('verifyWebhook', () => {
  it.each<[string, WebhookHeaders]>([
    ['a plain record', signed()],
    ['a Headers object', new Headers(signed())],
    ['a record in another case', Object.fromEntries(Object.entries(signed()).map(([k, v]) => [k.toUpperCase(), v]))],
    [
      'a record with other headers and lists',
      { ...signed(), 'webhook-id': ['evt_1'], cookie: ['a', 'b'], x: undefined }
    ]
  ])('takes %s', (_, headers) => expect(verify({ headers })).toEqual(event))

  it('takes the body as text and as bytes', () => {
    expect(verify({ body: Buffer.from(body) })).toEqual(event)
    expect(verify({ body: new TextEncoder().encode(body) })).toEqual(event)
  })

  it('uses the present time by default', () => {
    expect(() => verify({ now: undefined })).toThrow('too old')
  })

  it('finds the right one among several signatures and several secrets', () => {
    expect(verify({ headers: signed([otherSecret, secret]) })).toEqual(event)
    expect(verify({ headers: signed([secret, otherSecret]) })).toEqual(event)
    expect(verify({ secret: [otherSecret, secret] })).toEqual(event)
    const v1a = `v1a,AAAA ${signed()['webhook-signature']} v2,BBBB`
    expect(verify({ headers: { ...signed(), 'webhook-signature': v1a } })).toEqual(event)
  })

  it.each<[string, Partial<WebhookRequest>]>([
    ['another secret', { secret: otherSecret }],
    ['another body', { body: body.replace('resolved', 'rejected') }],
    ['another id', { headers: { ...signed(), 'webhook-id': 'evt_2' } }],
    ['another time', { headers: { ...signed(), 'webhook-timestamp': String(Number(seconds) + 1) } }],
    [
      'another version',
      { headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1', 'v2') } }
    ],
    ['no version', { headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'].slice(3) } }],
    ['half a signature', { headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'].slice(0, 20) } }],
    ['one byte more', { headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'] + 'A' } }],
    [
      'one byte changed',
      { headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace(/,./, ',-') } }
    ],
    ['only a version', { headers: { ...signed(), 'webhook-signature': 'v1, v1,' } }]
  ])('refuses %s', (_, changes) => {
    expect(() => verify(changes)).toThrow(WebhookVerificationError)
    expect(() => verify(changes)).toThrow('No signature matches')
  })

  it('allows a clock that is off by the tolerance, to either side', () => {
    expect(verify({ now: later(300) })).toEqual(event)
    expect(verify({ now: later(-300) })).toEqual(event)
    expect(() => verify({ now: later(301) })).toThrow('The webhook is too old')
    expect(() => verify({ now: later(-301) })).toThrow('The webhook is from the future')
    expect(() => verify({ now: later(11), toleranceSeconds: 10 })).toThrow('too old')
    expect(verify({ now: later(3_000), toleranceSeconds: 3_600 })).toEqual(event)
  })

  it('refuses when the tolerance or the clock is not a number', () => {
    expect(() => verify({ toleranceSeconds: Number.NaN })).toThrow(WebhookVerificationError)
    expect(() => verify({ now: new Date(Number.NaN) })).toThrow(WebhookVerificationError)
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses without %s', (name) => {
    expect(() => verify({ headers: { ...signed(), [name]: undefined } })).toThrow(`The header ${name} is missing`)
    expect(() => verify({ headers: { ...signed(), [name]: '' } })).toThrow(`The header ${name} is missing`)
    expect(() => verify({ headers: { ...signed(), [name]: ['a', 'b'] } })).toThrow(
      `The header ${name} came more than once`
    )
    const headers = new Headers(signed())
    headers.delete(name)
    expect(() => verify({ headers })).toThrow(`The header ${name} is missing`)
  })

  it.each(['', 'now', '1e9', '-1', '1740830400.5', `${seconds}x`, ` ${seconds}`, '9'.repeat(40)])(
    'refuses the timestamp %j',
    (timestamp) => {
      const headers = { ...signed(), 'webhook-timestamp': timestamp }
      expect(() => verify({ headers })).toThrow(/webhook-timestamp/)
    }
  )

  it('refuses a signed text whose parts were cut at another dot', () => {
    const id = `evt_1.${seconds}`
    const [first = '', ...rest] = `${body}.x`.split('.')
    const key = Buffer.from(secret.slice(6), 'base64')
    const signature = createHmac('sha256', key)
      .update(`${id}.${first}.${rest.join('.')}`)
      .digest('base64')
    const headers = { 'webhook-id': id, 'webhook-timestamp': first, 'webhook-signature': `v1,${signature}` }
    expect(() => verify({ headers, body: rest.join('.') })).toThrow('webhook-timestamp is not in whole seconds')
  })

  it.each<[string, string | string[]]>([
    ['no secret', []],
    ['an empty secret', ''],
    ['an empty key', 'whsec_'],
    ['an empty key beside a good one', [secret, 'whsec_']],
    ['a secret without its prefix', secret.slice(6)],
    ['a secret that is not base64', 'whsec_%%%%']
  ])('refuses to work with %s, without repeating it', (_, wrong) => {
    expect(() => verify({ secret: wrong })).toThrow(WebhookVerificationError)
    expect(() => verify({ secret: wrong })).toThrow(/^(No secret was given|The secret is not "whsec_" and base64.*)$/)
  })

  it('says so when the body was parsed already, or never was JSON', () => {
    expect(() => verify({ body: event as unknown as string })).toThrow('The body must be the raw text or bytes')
    const key = Buffer.from(secret.slice(6), 'base64')
    for (const text of [Buffer.from('hello'), Buffer.from([0x22, 0xff, 0x22]), Buffer.alloc(0)]) {
      const signature = createHmac('sha256', key).update(`evt_1.${seconds}.`).update(text).digest('base64')
      const headers = { ...signed(), 'webhook-signature': `v1,${signature}` }
      expect(() => verify({ body: text, headers })).toThrow('its body is not JSON')
    }
  })
})
