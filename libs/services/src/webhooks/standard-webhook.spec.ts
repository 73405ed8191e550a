import { Webhook } from 'standardwebhooks'
import { newWebhookSecret, signStandardWebhook } from './standard-webhook.ts'

const timestamp = Math.floor(Date.now() / 1_000)
const body = JSON.stringify({ type: 'contact.resolved', data: { comment: 'Grüße – 好的 👍' } })

describe('signStandardWebhook', () => {
  it('matches the example of the specification’s own libraries', () => {
    const signed = signStandardWebhook({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']
    })
    expect(signed).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    })
  })

  it.each([24, 32, 33, 64])('is verified by the reference library, with a secret of %i bytes', (bytes) => {
    const secret = newWebhookSecret(bytes)
    const headers = signStandardWebhook({ id: 'evt_1', timestamp, body, secrets: [secret] })
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
    expect(() => new Webhook(secret).verify(body + ' ', headers)).toThrow('No matching signature')
  })

  it('signs bytes like the text that they are', () => {
    const secrets = [newWebhookSecret()]
    const ofText = signStandardWebhook({ id: 'evt_1', timestamp, body, secrets })
    expect(signStandardWebhook({ id: 'evt_1', timestamp, body: new TextEncoder().encode(body), secrets })).toEqual(
      ofText
    )
  })

  it('satisfies holders of either secret during rotation', () => {
    const secrets = [newWebhookSecret(), newWebhookSecret()]
    const headers = signStandardWebhook({ id: 'evt_1', timestamp, body, secrets })
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
    for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
    expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow('No matching signature')
  })

  it.each([
    ['no secret', { secrets: [] }],
    ['a secret without its prefix', { secrets: ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] }],
    ['an empty secret', { secrets: ['whsec_'] }],
    ['a secret that is not base64', { secrets: ['whsec_not base64!'] }],
    ['an id with a dot', { id: 'evt.1' }],
    ['an id with a line break', { id: 'evt\r\nx: y' }],
    ['an empty id', { id: '' }],
    ['a timestamp in fractions', { timestamp: 1.5 }]
  ])('refuses %s', (_, wrong) => {
    const sign = () => signStandardWebhook({ id: 'evt_1', timestamp, body, secrets: [newWebhookSecret()], ...wrong })
    expect(sign).toThrow(TypeError)
    expect(sign).not.toThrow(/MfKQ9r8|not base64!/)
  })
})

describe('newWebhookSecret', () => {
  it('is random, and as long as the specification allows', () => {
    expect(newWebhookSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(newWebhookSecret()).not.toBe(newWebhookSecret())
    expect(() => newWebhookSecret(23)).toThrow(RangeError)
    expect(() => newWebhookSecret(65)).toThrow(RangeError)
    expect(() => newWebhookSecret(Number.NaN)).toThrow(RangeError)
  })
})
