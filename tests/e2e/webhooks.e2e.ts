// Events going back to agents over real HTTP, by the Standard Webhooks scheme.
import { lookup } from 'node:dns/promises'
import { hostname } from 'node:os'
import type pg from 'pg'
import { Webhook as Oracle } from 'standardwebhooks'
import { verifyWebhook } from '../../libs/sdk/src/webhook.ts'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const ASK = { kind: 'approval', body: 'May I?', to: 'inbox' }
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

let server: Parley
let admin: Api
let database: pg.Client
let receiver: Receiver
/** A project for each test, so that one test's webhooks hear nothing of another's events. */
let api: Api
let projects = 0
/** Never answers. Asked at the start and looked at in the end, as the time-out takes its time. */
let silent: { receiver: Receiver; api: Api; webhook: string }

const tenant = async () => {
  projects += 1
  const project = (await admin.make('/v1/projects', { name: `Project ${projects}` })).id
  return admin.keyed({ name: `boss-${projects}`, scope: 'admin', project })
}

beforeAll(async () => {
  server = await startParley()
  admin = apiOf(server)
  database = await storageOf(server)
  const quiet = await startReceiver()
  quiet.answer = () => undefined
  const owner = await tenant()
  const { id } = await owner.make('/v1/webhooks', { url: quiet.url, types: ['contact.created'] })
  await owner.make('/v1/contacts', ASK)
  silent = { receiver: quiet, api: owner, webhook: id }
})
afterAll(async () => {
  await database.end()
  await server.stop()
  await silent.receiver.stop()
})
beforeEach(async () => {
  api = await tenant()
  receiver = await startReceiver()
})
afterEach(() => receiver.stop())

const listen = (more = {}): Promise<Json> => api.make('/v1/webhooks', { url: `${receiver.url}/hook`, ...more })
const ask = (more = {}): Promise<Json> => api.make('/v1/contacts', { ...ASK, ...more })
const approve = (id: string) => api.make(`/v1/contacts/${id}/respond`, { option: 'approve' })
const got = (count: number) => until(() => receiver.received.length >= count)
const types = () => receiver.received.map((one) => one.body.type)
const log = async (webhook: string): Promise<Json[]> =>
  (await api.get(`/v1/webhooks/${webhook}/deliveries`)).body.deliveries
/** The one delivery of a webhook, once it was attempted so many times. */
const attempted = (webhook: string, attempts: number) =>
  until(async () => (await log(webhook)).find((one) => one.attempts === attempts))
/** Time passes: what waits is due. */
const pass = (webhook: string) =>
  database.query(`update delivery set run_at = now() where webhook_id = $1 and state = 'pending'`, [webhook])
const createdOnly = { types: ['contact.created'] }
const headersOf = (index: number) => receiver.received[index]!.headers as Record<string, string>

describe('a delivery', () => {
  it('is signed, and holds the contact as it is', async () => {
    const { secret } = await listen()
    const { id, thread } = await ask({ metadata: { order: '7' } })
    await approve(id)
    await until(() => types().includes('contact.resolved'))
    for (const { raw, headers, body } of receiver.received) {
      expect(new Oracle(secret).verify(raw, headers as Record<string, string>)).toEqual(body)
      expect(verifyWebhook({ body: raw, headers, secret })).toEqual(body)
      expect(headers['content-type']).toBe('application/json')
      expect(new Date(body.timestamp).toISOString()).toBe(body.timestamp)
    }
    const last = receiver.received.find((one) => one.body.type === 'contact.resolved')!
    expect(last.body.data).toMatchObject({
      thread,
      contact: { id, status: 'resolved', metadata: { order: '7' }, outcome: { decision: 'approved' } }
    })
    expect(last.body.data.contact.version).toBe((await api.get(`/v1/contacts/${id}`)).body.version)
    expect(JSON.stringify(receiver.received)).not.toContain('/r/')
    const { events } = (await api.get('/v1/events')).body
    await got(events.length)
    expect(receiver.received.map((one) => one.headers['webhook-id']).sort()).toEqual(
      events.map((one: Json) => one.id).sort()
    )
  })

  it('does not verify with another secret, another body or another time', async () => {
    const { secret } = await listen(createdOnly)
    await ask()
    await got(1)
    const { raw, headers } = receiver.received[0]!
    const other = (await listen({ types: ['contact.late'] })).secret
    expect(() => verifyWebhook({ body: raw, headers, secret: other })).toThrow()
    expect(() => verifyWebhook({ body: `${raw} `, headers, secret })).toThrow()
    expect(() => verifyWebhook({ body: raw, headers: { ...headers, 'webhook-timestamp': '1' }, secret })).toThrow()
    expect(verifyWebhook({ body: raw, headers, secret })).toMatchObject({ type: 'contact.created' })
  })

  it('is made only of the types and the metadata that the webhook wants', async () => {
    const narrow = await listen({ types: ['contact.resolved', 'contact.cancelled'], metadata: { team: 'ops' } })
    await listen({ types: ['contact.cancelled'] })
    const wanted = await ask({ metadata: { team: 'ops', more: 'x' } })
    const other = await ask({ metadata: { team: 'sales' } })
    const bare = await ask()
    await approve(wanted.id)
    for (const { id } of [other, bare]) await api.make(`/v1/contacts/${id}/cancel`, {})
    await got(3)
    const heard = receiver.received.map((one) => `${one.body.type} ${one.body.data.contact.id}`)
    expect(heard.sort()).toEqual(
      [`contact.resolved ${wanted.id}`, `contact.cancelled ${other.id}`, `contact.cancelled ${bare.id}`].sort()
    )
    expect((await log(narrow.id)).map((one) => one.contact)).toEqual([wanted.id])
  })

  it('is tried again after a failure, by the schedule, with the same id', async () => {
    receiver.answer = () => ({ status: 500 })
    const { id } = await listen(createdOnly)
    await ask()
    const schedule: [number, number][] = [
      [1, 5 * SECOND],
      [2, 5 * MINUTE],
      [9, 24 * HOUR]
    ]
    for (const [attempts, delayMs] of schedule) {
      if (attempts > 1) {
        await database.query('update delivery set attempts = $2, run_at = now() where webhook_id = $1', [
          id,
          attempts - 1
        ])
      }
      const one = await attempted(id, attempts)
      expect(one).toMatchObject({ state: 'pending', responseStatus: 500, error: 'HTTP 500', type: 'contact.created' })
      const waits = Date.parse(one.nextAttemptAt) - receiver.received.at(-1)!.at
      // How much longer by jitter, the schedule's own spec says.
      expect(waits).toBeGreaterThanOrEqual(delayMs)
    }
    await pass(id)
    const last = await attempted(id, 10)
    expect(last).toMatchObject({ state: 'failed', responseStatus: 500 })
    expect(last).not.toHaveProperty('nextAttemptAt')
    expect(receiver.received).toHaveLength(4)
    expect(new Set(receiver.received.map((one) => one.headers['webhook-id'])).size).toBe(1)
  })

  it('waits for as long as Retry-After says', async () => {
    receiver.answer = () => ({ status: 503, headers: { 'retry-after': '600' } })
    const { id } = await listen(createdOnly)
    await ask()
    const one = await attempted(id, 1)
    const waits = Date.parse(one.nextAttemptAt) - receiver.received[0]!.at
    expect(waits).toBeGreaterThanOrEqual(600 * SECOND)
  })

  it('fails by a redirect, which is not followed', async () => {
    receiver.answer = ({ path }) =>
      path === '/hook' ? { status: 302, headers: { location: `${receiver.url}/elsewhere` } } : { status: 200 }
    const { id } = await listen(createdOnly)
    await ask()
    expect(await attempted(id, 1)).toMatchObject({ state: 'pending', responseStatus: 302, error: 'HTTP 302' })
    expect(receiver.received.map((one) => one.path)).toEqual(['/hook'])
  })

  it('fails where nobody listens', async () => {
    const gone = await startReceiver()
    await gone.stop()
    const { id } = await api.make('/v1/webhooks', { url: gone.url, ...createdOnly })
    await ask()
    expect(await attempted(id, 1)).toMatchObject({ state: 'pending', error: 'ECONNREFUSED' })
  })

  it('is not tried again after a 410, which disables the webhook', async () => {
    receiver.answer = () => ({ status: 410 })
    const { id } = await listen(createdOnly)
    const before = Date.now()
    await ask()
    const disabled = await until(async () => {
      const { body } = await api.get(`/v1/webhooks/${id}`)
      return body.disabledAt && body
    })
    expect(disabled.disabledReason).toBe('HTTP 410')
    expect(await log(id)).toMatchObject([{ state: 'failed', attempts: 1, responseStatus: 410 }])
    const missed = await ask()
    await until(async () => (await api.get('/v1/events')).body.events.some((one: Json) => one.contact === missed.id))
    expect(await log(id)).toHaveLength(1)
    // Mended: what was missed can be had.
    receiver.answer = () => ({ status: 200 })
    expect((await api.patch(`/v1/webhooks/${id}`, { disabled: false })).body).not.toHaveProperty('disabledAt')
    const since = new Date(before - SECOND).toISOString()
    expect(await api.make(`/v1/webhooks/${id}/replay`, { since })).toEqual({ deliveries: 2 })
    await until(async () => (await log(id)).every((one) => one.state === 'delivered'))
    expect(receiver.received.at(-1)!.body.data.contact.id).toEqual(expect.stringMatching(/^con_/))
  })
})

describe('a secret', () => {
  it('is shown when it is made and never again', async () => {
    const { id, secret } = await listen()
    expect(secret).toMatch(/^whsec_/)
    for (const path of ['/v1/webhooks', `/v1/webhooks/${id}`]) expect((await api.get(path)).text).not.toContain(secret)
    const { rows } = await database.query('select secret from webhook where id = $1', [id])
    expect(Buffer.from(rows[0].secret).toString('latin1')).not.toContain(secret.slice(6))
  })

  it('is rotated: for a while both sign', async () => {
    const { id, secret: old } = await listen(createdOnly)
    const { secret: fresh } = await api.make(`/v1/webhooks/${id}/rotate`, {})
    expect(fresh).not.toBe(old)
    await ask()
    await got(1)
    const { raw, headers } = receiver.received[0]!
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(2)
    for (const secret of [old, fresh]) {
      expect(() => new Oracle(secret).verify(raw, headersOf(0))).not.toThrow()
      expect(() => verifyWebhook({ body: raw, headers, secret })).not.toThrow()
    }
    await database.query(`update webhook set previous_until = now() where id = $1`, [id])
    await ask()
    await got(2)
    expect(() => new Oracle(old).verify(receiver.received[1]!.raw, headersOf(1))).toThrow()
    expect(() => new Oracle(fresh).verify(receiver.received[1]!.raw, headersOf(1))).not.toThrow()
  })
})

describe('the delivery log', () => {
  it('lists the newest first, with what became of each', async () => {
    const { id } = await listen(createdOnly)
    const contacts = [(await ask()).id, (await ask()).id, (await ask()).id]
    await until(async () => {
      const list = await log(id)
      return list.length === 3 && list.every((one) => one.state === 'delivered')
    })
    const list = await log(id)
    expect(list.map((one) => one.contact)).toEqual(contacts.toReversed())
    expect(list[0]).toEqual({
      id: expect.stringMatching(/^dlv_/),
      webhook: id,
      event: expect.stringMatching(/^evt_/),
      type: 'contact.created',
      contact: contacts[2],
      state: 'delivered',
      attempts: 1,
      responseStatus: 204,
      createdAt: expect.any(String),
      deliveredAt: expect.any(String)
    })
    expect((await api.get(`/v1/webhooks/${id}/deliveries?limit=1`)).body.deliveries).toEqual([list[0]])
  })

  it('replays one, or everything since a time, under the ids they had', async () => {
    const early = await ask()
    const { id } = await listen(createdOnly)
    await ask()
    await ask()
    await until(async () => (await log(id)).filter((one) => one.state === 'delivered').length === 2)
    const [newest] = await log(id)
    expect(await api.make(`/v1/webhooks/${id}/replay`, { delivery: newest!['id'] })).toEqual({ deliveries: 1 })
    await got(3)
    expect(receiver.received[2]!.headers['webhook-id']).toBe(newest!['event'])
    await until(async () => (await log(id)).every((one) => one.state === 'delivered'))
    // Also what happened before there was this webhook.
    expect(await api.make(`/v1/webhooks/${id}/replay`, { since: early.createdAt })).toEqual({ deliveries: 3 })
    await got(6)
    const again = receiver.received.slice(3).map((one) => one.headers['webhook-id'])
    expect(again.sort()).toEqual((await log(id)).map((one) => one['event']).sort())
    const future = new Date(Date.now() + HOUR).toISOString()
    expect(await api.make(`/v1/webhooks/${id}/replay`, { since: future })).toEqual({ deliveries: 0 })
  })

  it('refuses a replay of nothing, of both, or of what there is not', async () => {
    const { id } = await listen()
    for (const body of [{}, { delivery: 'dlv_x', since: '2020-01-01T00:00:00Z' }, { since: 'yesterday' }])
      expect((await api.post(`/v1/webhooks/${id}/replay`, body)).body.code).toBe('request_invalid')
    expect((await api.post(`/v1/webhooks/${id}/replay`, { delivery: 'dlv_x' })).body.code).toBe('delivery_not_found')
  })
})

it('delivers the whole backlog at the first success after failures', async () => {
  receiver.answer = () => ({ status: 500 })
  const { id } = await listen(createdOnly)
  for (let contacts = 0; contacts < 5; contacts++) await ask()
  await until(async () => {
    const list = await log(id)
    return list.length === 5 && list.every((one) => one.attempts === 1)
  })
  // Deep in the schedule: nothing is due for hours.
  await database.query(`update delivery set attempts = 4, run_at = now() + interval '5 hours' where webhook_id = $1`, [
    id
  ])
  receiver.answer = () => ({ status: 200 })
  const failed = receiver.received.length
  await ask()
  await until(async () => (await log(id)).every((one) => one.state === 'delivered'))
  expect(receiver.received).toHaveLength(failed + 6)
})

it('keeps what happens while a webhook is disabled from it, and its end ends its deliveries', async () => {
  const { id } = await listen(createdOnly)
  expect((await api.patch(`/v1/webhooks/${id}`, { disabled: true })).body.disabledReason).toMatch(/operator/)
  await ask()
  await until(async () => (await api.get('/v1/events')).body.events.length >= 3)
  expect(await log(id)).toEqual([])
  expect((await api.delete(`/v1/webhooks/${id}`)).status).toBe(204)
  expect((await api.get(`/v1/webhooks/${id}`)).status).toBe(404)
  expect(receiver.received).toEqual([])
})

describe('destinations', () => {
  it.each([
    'http://10.0.0.1/',
    'http://192.168.1.1/',
    'http://172.16.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://0.0.0.0/',
    'http://100.64.0.1/',
    'http://168.63.129.16/',
    'http://0xa9fea9fe/',
    'http://2852039166/',
    'https://user:secret@example.com/'
  ])('is refused when it is named: %s', async (url) => {
    const answer = await api.post('/v1/webhooks', { url })
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 422, code: 'destination_refused' })
    expect(answer.body.errors[0].path).toBe('url')
    expect(answer.text).not.toContain('secret@')
    expect((await api.get('/v1/webhooks')).body).toEqual({ webhooks: [] })
    const { id } = await listen()
    expect((await api.patch(`/v1/webhooks/${id}`, { url })).body.code).toBe('destination_refused')
    expect((await api.get(`/v1/webhooks/${id}`)).body.url).toBe(`${receiver.url}/hook`)
  })

  it.each(['ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'example.com', ''])(
    'is no URL of ours: %p',
    async (url) => {
      const answer = await api.post('/v1/webhooks', { url })
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 400, code: 'request_invalid' })
      expect(answer.body.errors[0].path).toBe('url')
    }
  )

  describe('where only the public internet may be dialled', () => {
    let strict: Parley

    beforeAll(async () => {
      strict = await startParley({ env: { PARLEY_EGRESS: 'public' } })
    })
    afterAll(() => strict.stop())

    it.each([
      'http://127.0.0.1/',
      'http://127.1/',
      'http://0x7f000001/',
      'http://2130706433/',
      'http://localhost/',
      'http://LOCALHOST./',
      'http://any.localhost/',
      'http://[::1]/',
      'http://[::ffff:7f00:1]/'
    ])('loopback is refused when it is named: %s', async (url) => {
      const answer = await apiOf(strict).post('/v1/webhooks', { url })
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 422, code: 'destination_refused' })
    })

    it('a name that leads inside is refused when it is dialled', async () => {
      const name = hostname()
      const { address } = await lookup(name)
      expect(address).toMatch(/^(127|10|172|192|169|100|f|::1)/)
      const there = apiOf(strict)
      const { id } = await there.make('/v1/webhooks', {
        url: receiver.url.replace('127.0.0.1', name),
        types: ['contact.created']
      })
      await there.make('/v1/contacts', ASK)
      const one = await until(async () => {
        const [first] = (await there.get(`/v1/webhooks/${id}/deliveries`)).body.deliveries
        return first?.attempts === 1 && first
      })
      expect(one).toMatchObject({ state: 'pending', error: expect.stringMatching(/^destination_refused: /) })
      expect(one).not.toHaveProperty('responseStatus')
      expect(receiver.received).toEqual([])
    })
  })
})

it('gives up on an answer after 15 s', async () => {
  const one = await until(async () => {
    const [first] = (await silent.api.get(`/v1/webhooks/${silent.webhook}/deliveries`)).body.deliveries
    return first?.attempts >= 1 && first
  })
  // The second attempt comes 5 s after the first, and may be over when a busy machine looks here.
  expect(one).toMatchObject({ state: 'pending', error: 'no answer within 15 s' })
  expect(silent.receiver.received.length).toBeGreaterThanOrEqual(one.attempts)
})
