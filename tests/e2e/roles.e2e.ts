// One installation as several processes: each role by itself, any of them gone, all of them at once.
import type pg from 'pg'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const ASK = { kind: 'approval', body: 'May I?', to: 'inbox' }

describe('each role in a process of its own', () => {
  let front: Parley
  let worker: Parley
  let listener: Parley
  let api: Api
  let database: pg.Client
  let receiver: Receiver
  let webhook: string

  beforeAll(async () => {
    receiver = await startReceiver()
    front = await startParley({ roles: ['api'] })
    api = apiOf(front)
    database = await storageOf(front)
    webhook = (await api.make('/v1/webhooks', { url: receiver.url, types: ['contact.created', 'contact.resolved'] })).id
  })
  afterAll(async () => {
    await database.end()
    for (const one of [listener, worker, front]) await one?.stop()
    await receiver.stop()
  })

  const ready = async (server: Parley) => {
    const response = await fetch(`${server.url}/readyz`)
    return { status: response.status, body: (await response.json()) as Json }
  }
  const read = async (id: string): Promise<Json> => (await api.get(`/v1/contacts/${id}`)).body
  const stateOf = async (id: string) => (await read(id)).recipients[0].messages[0].state
  const resolved = (id: string) =>
    receiver.received.filter((one) => one.body.type === 'contact.resolved' && one.body.data.contact.id === id)

  it('is not ready while no worker is alive, and takes contacts all the same', async () => {
    expect(await ready(front)).toEqual({
      status: 503,
      body: { status: 'unready', problems: ['no worker is alive'] }
    })
    expect((await fetch(`${front.url}/healthz`)).status).toBe(200)
    receiver.answer = () => ({ status: 503, headers: { 'retry-after': '600' } })
    const asked = await Promise.all(Array.from({ length: 20 }, () => api.make('/v1/contacts', ASK)))
    await until(async () => (await database.query('select 1 from delivery')).rowCount === 20)
    expect(await Promise.all(asked.map((one) => stateOf(one.id)))).toEqual(asked.map(() => 'queued'))
    // The queue has them, and the sweeper will find them overdue: both at once when the worker comes.
    await database.query('update delivery set run_at = now()')
    await database.query('update effect set run_at = now()')
    worker = await startParley({ beside: front, roles: ['worker'] })
    await until(async () => (await ready(front)).status === 200)
    await until(async () => (await Promise.all(asked.map((one) => stateOf(one.id)))).every((state) => state === 'sent'))
    const log = async (): Promise<Json[]> => (await api.get(`/v1/webhooks/${webhook}/deliveries`)).body.deliveries
    await until(async () => (await log()).every((one) => one.attempts > 0))
    expect(await database.query('select 1 from effect')).toMatchObject({ rowCount: 0 })
    // One attempt each, as they were due once: Retry-After is a promise.
    expect((await log()).map((one) => one.attempts)).toEqual(asked.map(() => 1))
    expect(receiver.received).toHaveLength(20)
    const attempts = await Promise.all(
      asked.map(async (one) => (await read(one.id)).recipients[0].messages[0].attempts)
    )
    expect(attempts).toEqual(asked.map(() => 1))
    receiver.answer = () => ({ status: 204 })
  })

  it('asks, answers, hears and delivers', async () => {
    listener = await startParley({ beside: front, roles: ['listener'] })
    expect((await ready(listener)).status).toBe(200)
    for (const other of [worker, listener]) {
      const { status, body } = await apiOf(other).post('/v1/contacts', ASK)
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'route_not_found' })
      expect((await fetch(`${other.url}/healthz`)).status).toBe(200)
      expect((await apiOf(other).get('/metrics')).text).toMatch(/^parley_database_connections/m)
    }
    const { id } = await api.make('/v1/contacts', ASK)
    const poll = api.settled(id, 50)
    await until(async () => (await stateOf(id)) === 'sent')
    await api.make(`/v1/contacts/${id}/respond`, { option: 'approve' })
    expect(await poll).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
    await until(() => resolved(id).length === 1)
  })

  it('finishes with another worker what the first one died over', async () => {
    const asked: string[] = []
    for (let contacts = 0; contacts < 30; contacts++) {
      const { id } = await api.make('/v1/contacts', ASK)
      asked.push(id)
      if (contacts === 15) await worker.kill()
    }
    const due = await api.make('/v1/contacts', { ...ASK, deadline: '1s' })
    worker = await startParley({ beside: front, roles: ['worker'] })
    await Promise.all(asked.map((id) => api.make(`/v1/contacts/${id}/respond`, { option: 'approve' })))
    await until(() => asked.every((id) => resolved(id).length >= 1))
    expect((await api.settled(due.id)).status).toBe('expired')
    await until(async () => (await database.query('select 1 from effect')).rowCount === 0)
    for (const id of asked) {
      const { events } = (await api.get(`/v1/contacts/${id}/history`)).body
      expect(events.filter((one: Json) => one.type === 'contact.resolved')).toHaveLength(1)
    }
  })

  it('hands the sweep to another worker when one stops', async () => {
    const other = await startParley({ beside: front, roles: ['worker'] })
    expect(await worker.stop()).toBe(0)
    worker = other
    const { id } = await api.make('/v1/contacts', { ...ASK, deadline: '1s' })
    expect((await api.settled(id)).status).toBe('expired')
    await until(async () => (await ready(front)).status === 200)
  })
})

it('starts as several copies at once on a fresh database', async () => {
  // The first to come makes the storage that all share; on embedded ones also the cluster itself.
  const seed = await startParley({ ownCluster: true, roles: ['api'] })
  const { env } = seed
  const database = await storageOf(seed)
  for (const schema of ['public', 'bullmq']) await database.query(`drop schema if exists ${schema} cascade`)
  await database.query('create schema public')
  await database.end()
  await seed.kill()
  const copies = await Promise.all(
    Array.from({ length: 3 }, () => startParley({ beside: { ...seed, env: { ...env } } }))
  )
  try {
    const apis = copies.map(apiOf)
    const asked = await Promise.all(apis.map((api) => api.make('/v1/contacts', ASK)))
    for (const [index, { id }] of asked.entries()) {
      await apis[(index + 1) % 3]!.make(`/v1/contacts/${id}/respond`, { option: 'approve' })
      expect((await apis[(index + 2) % 3]!.settled(id)).status).toBe('resolved')
    }
    expect((await apis[0]!.get('/v1/contacts')).body.contacts).toHaveLength(3)
    const migrations = await storageOf(seed)
    const applied = await migrations.query('select migration_name, count(*)::int from _prisma_migrations group by 1')
    await migrations.end()
    expect(applied.rows.every((row) => row.count === 1)).toBe(true)
  } finally {
    for (const copy of copies) await copy.stop()
    await seed.stop()
  }
})
