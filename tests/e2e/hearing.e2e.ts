// How agents hear: long-polls over processes, and events by cursor and by stream.
import type pg from 'pg'
import { randomBytes } from 'node:crypto'
import { Api, apiOf, type Json } from '../support/api.ts'
import { eventStream, type Streamed } from '../support/event-stream.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const ASK = { kind: 'approval', body: 'May I?', to: 'inbox' }

let first: Parley
let second: Parley
/** One installation, two processes. */
let here: Api
let there: Api
let database: pg.Client

beforeAll(async () => {
  first = await startParley()
  second = await startParley({ beside: first })
  here = apiOf(first)
  there = apiOf(second)
  database = await storageOf(first)
})
afterAll(async () => {
  await database.end()
  await second.stop()
  await first.stop()
})

const ask = async (api = here, more = {}): Promise<Json> => api.make('/v1/contacts', { ...ASK, ...more })
const approve = (id: string, api = here) => api.make(`/v1/contacts/${id}/respond`, { option: 'approve' })
const parked = async (api: Api) => Number(/^parley_parked_requests (\d+)$/m.exec((await api.get('/metrics')).text)![1])
const untilParked = (api: Api, count: number) => until(async () => (await parked(api)) === count)
/** Nothing is on its way: all is sent, and every event has its place. */
const quiet = () =>
  until(async () => {
    const busy = `select 1 from message where state in ('queued', 'sending') union all select 1 from event where position is null`
    return (await database.query(busy)).rowCount === 0
  })
const all = async <T>(stream: AsyncIterable<T>) => {
  const seen: T[] = []
  for await (const one of stream) seen.push(one)
  return seen
}
/** Nothing more happens to it by itself. */
const asked = async (): Promise<Json> => {
  const { id } = await ask()
  await quiet()
  return (await here.get(`/v1/contacts/${id}`)).body
}

describe('a long-poll', () => {
  it('hears in one process what is decided in another', async () => {
    const { id } = await ask(here)
    const polls = [there.get(`/v1/contacts/${id}?wait=50`), there.get(`/v1/contacts/${id}?wait=50`)]
    await untilParked(there, 2)
    await approve(id, here)
    for (const { status, body } of await Promise.all(polls)) {
      expect(status).toBe(200)
      expect(body).toMatchObject({ id, status: 'resolved', outcome: { decision: 'approved', by: 'people' } })
    }
    expect(await parked(there)).toBe(0)
  })

  it('is answered at once when there is something to say already', async () => {
    const { id } = await ask()
    await approve(id)
    expect((await there.get(`/v1/contacts/${id}?wait=50`)).body.status).toBe('resolved')
    expect((await there.get(`/v1/contacts/${id}?wait=50&after=0`)).body.version).toBeGreaterThan(0)
  })

  it('gives the present state at the end of the wait', async () => {
    const { id } = await ask()
    const began = Date.now()
    const { status, body } = await there.get(`/v1/contacts/${id}?wait=0.3`)
    expect(Date.now() - began).toBeGreaterThanOrEqual(290)
    expect({ status, is: body.status }).toEqual({ status: 200, is: 'pending' })
  })

  it('waits for any change after a version, and through changes when it waits for the end', async () => {
    const { id, version } = await asked()
    const change = there.get(`/v1/contacts/${id}?wait=50&after=${version}`)
    const end = there.get(`/v1/contacts/${id}?wait=50`)
    await untilParked(there, 2)
    await here.make(`/v1/contacts/${id}/respond`, { text: 'Which customer?' })
    const changed = (await change).body
    expect(changed).toMatchObject({ status: 'pending' })
    expect(changed.version).toBeGreaterThan(version)
    expect(await parked(there)).toBe(1)
    await approve(id)
    expect((await end).body.status).toBe('resolved')
  })

  it('wakes everybody who waits for the same contact, and nobody else', async () => {
    const [one, other] = [await asked(), await asked()]
    const polls = Array.from({ length: 60 }, () => there.get(`/v1/contacts/${one.id}?wait=50`))
    const abort = new AbortController()
    const waits = there.get(`/v1/contacts/${other.id}?wait=50`, {}, abort.signal).catch((error: Error) => error.name)
    await untilParked(there, 61)
    await approve(one.id)
    expect((await Promise.all(polls)).map(({ body }) => body.status)).toEqual(polls.map(() => 'resolved'))
    expect(await parked(there)).toBe(1)
    abort.abort()
    expect(await waits).toBe('AbortError')
    await untilParked(there, 0)
  })

  it('leaves nothing behind when its client goes away', async () => {
    const { id } = await asked()
    const last = (await here.get('/v1/events')).body.cursor
    const abort = new AbortController()
    const waits = [
      ...Array.from({ length: 20 }, () => there.get(`/v1/contacts/${id}?wait=60`, {}, abort.signal)),
      there.get(`/v1/events?after=${last}&wait=60`, {}, abort.signal),
      there.get('/v1/events', { accept: 'text/event-stream' }, abort.signal)
    ]
    const ends = Promise.allSettled(waits)
    await untilParked(there, 22)
    abort.abort()
    expect((await ends).map(({ status }) => status)).toEqual(waits.map(() => 'rejected'))
    await untilParked(there, 0)
  })

  it('ends when its key is revoked in another process', async () => {
    const project = (await here.make('/v1/projects', { name: 'Revoked' })).id
    const boss = await here.keyed({ name: 'boss', scope: 'admin', project })
    const made = await boss.make('/v1/keys', { name: 'doomed', scope: 'agent' })
    const doomed = new Api(second, made.key)
    const { id } = await doomed.make('/v1/contacts', ASK)
    await until(async () => (await doomed.get('/v1/events')).body.events.length >= 3)
    const last = (await doomed.get('/v1/events')).body.cursor
    const polls = [doomed.get(`/v1/contacts/${id}?wait=50`), doomed.get(`/v1/events?after=${last}&wait=50`)]
    const stream = all(eventStream(second, doomed.key, { after: last }))
    await untilParked(there, 3)
    await boss.delete(`/v1/keys/${made.id}`)
    for (const { status, body } of await Promise.all(polls)) {
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'key_invalid' })
    }
    expect(await stream).toEqual([])
    await untilParked(there, 0)
    expect((await doomed.get(`/v1/contacts/${id}?wait=50`)).status).toBe(401)
  })
})

describe('when the connection that listens is cut', () => {
  /** All of them, of both processes. */
  const cut = () =>
    database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'parley listen' and datname = current_database()`
    )
  const listening = async () =>
    (
      await database.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'parley listen' and datname = current_database()`
      )
    ).rows.map((row) => row.pid)

  it('parked polls wake all the same, each process listens once again', async () => {
    const { id } = await asked()
    const before = await listening()
    expect(before).toHaveLength(2)
    const poll = there.get(`/v1/contacts/${id}?wait=50`)
    await untilParked(there, 1)
    await cut()
    await approve(id)
    expect((await poll).body.status).toBe('resolved')
    const after = await until(async () => {
      const now = await listening()
      return now.length === 2 && now.every((pid) => !before.includes(pid)) ? now : undefined
    })
    await until(async () => (await there.get('/readyz')).status === 200)
    expect((await listening()).sort()).toEqual(after.sort())
  })

  it('a key that is revoked meanwhile opens nothing and keeps nothing parked', async () => {
    const made = await here.make('/v1/keys', { name: 'cut', scope: 'agent' })
    const doomed = new Api(second, made.key)
    const { id } = await asked()
    const poll = doomed.get(`/v1/contacts/${id}?wait=50`)
    await untilParked(there, 1)
    await cut()
    // Written past the server, so that no notification tells anybody.
    await database.query('update api_key set revoked_at = now() where id = $1', [made.id])
    await until(async () => (await doomed.get('/v1/contacts')).status === 401)
    expect((await poll).status).toBe(401)
  })
})

it('answers parked requests with 200 when the server stops', async () => {
  const third = await startParley({ beside: first })
  const leaving = apiOf(third)
  const { id } = await asked()
  const last = (await here.get('/v1/events')).body.cursor
  const polls = Array.from({ length: 10 }, () => leaving.get(`/v1/contacts/${id}?wait=60`))
  const events = leaving.get(`/v1/events?after=${last}&wait=60`)
  const stream = all(eventStream(third, leaving.key, { after: last }))
  await untilParked(leaving, 12)
  const stopped = third.stop()
  for (const { status, body } of await Promise.all(polls)) {
    expect({ status, is: body.status }).toEqual({ status: 200, is: 'pending' })
  }
  const { status, body } = await events
  expect({ status, body }).toEqual({ status: 200, body: { events: [], cursor: last } })
  expect(await stream).toEqual([])
  expect(await stopped).toBe(0)
})

describe('events', () => {
  const lastPosition = async () =>
    (await database.query<{ position: string }>('select position from sequencer')).rows[0]!.position
  const positions = (events: readonly { position: string }[]) => events.map((one) => Number(one.position))

  it('come in the order in which they were committed, page after page', async () => {
    const { id } = await asked()
    await approve(id)
    const seen: Json[] = []
    await until(async () => {
      const { events } = (await there.get(`/v1/events?after=${seen.at(-1)?.position ?? 0}&wait=1`)).body
      seen.push(...events)
      return seen.some((one) => one.contact === id && one.type === 'contact.resolved')
    })
    const { rows } = await database.query<{ position: string }>(
      `select position from event where project_id = 'prj_default' order by position limit $1`,
      [seen.length]
    )
    expect(positions(seen)).toEqual(positions(rows))
    expect(seen.filter((one) => one.contact === id).map((one) => one.type)).toEqual([
      'contact.created',
      'contact.asked',
      'contact.sent',
      'contact.replied',
      'contact.resolved'
    ])
  })

  it('wake a reader in another process', async () => {
    await quiet()
    const poll = there.get(`/v1/events?after=${await lastPosition()}&wait=50`)
    await untilParked(there, 1)
    const { id } = await ask()
    expect((await poll).body.events[0]).toMatchObject({ type: 'contact.created', contact: id })
  })

  it('without a cursor stream what happens from now on', async () => {
    await quiet()
    const abort = new AbortController()
    const stream = eventStream(second, there.key, { signal: abort.signal })
    const next = stream.next()
    await untilParked(there, 1)
    const { id } = await ask()
    const { value } = await next
    expect(value).toMatchObject({ type: 'contact.created', data: { contact: id, type: 'contact.created' } })
    expect(value!.id).toBe(value!.data.position)
    abort.abort()
    await untilParked(there, 0)
  })

  it('are neither lost nor repeated while slow commits overtake each other', async () => {
    await quiet()
    const start = await lastPosition()
    const polled: string[] = []
    const streamed: string[] = []
    const abort = new AbortController()
    const polling = (async () => {
      let after = start
      while (!abort.signal.aborted) {
        const answer = await there.get(`/v1/events?after=${after}&wait=20`, {}, abort.signal).catch(() => undefined)
        if (!answer) return
        polled.push(...answer.body.events.map((one: Json) => one.position))
        after = answer.body.cursor
      }
    })()
    const streaming = (async () => {
      let last = start
      // Reads five at a time and comes back with the last id, as a browser does whose connection broke.
      while (!abort.signal.aborted) {
        const connection = new AbortController()
        abort.signal.addEventListener('abort', () => connection.abort())
        try {
          let read = 0
          for await (const { id } of eventStream(second, there.key, { lastEventId: last, signal: connection.signal })) {
            streamed.push((last = id))
            if (++read === 5) break
          }
        } catch {
          // cut by us
        }
        connection.abort()
      }
    })()

    const slow = await Promise.all(Array.from({ length: 6 }, () => storageOf(first)))
    const late: string[] = []
    try {
      for (const client of slow) {
        const id = `evt_slow${randomBytes(8).toString('hex')}`
        late.push(id)
        await client.query('begin')
        await client.query(
          `insert into event (id, project_id, type, data, at, digest, hash) values ($1, 'prj_default', 'message.received', '{}', now(), '', '')`,
          [id]
        )
        // Committed and read while the one before is still open.
        const { id: fast } = await ask()
        await until(async () => {
          const { events } = (await here.get(`/v1/events?after=${start}`)).body
          return events.some((one: Json) => one.contact === fast)
        })
      }
      for (const client of slow.toReversed()) await Promise.all([client.query('commit'), ask(), ask(there)])
    } finally {
      await Promise.all(slow.map((client) => client.end()))
    }
    const placed = async () =>
      (
        await database.query<{ id: string; position: string }>(
          'select id, position from event where position > $1 order by position',
          [start]
        )
      ).rows
    await quiet()
    const wanted = await placed()
    await until(() => polled.length >= wanted.length && streamed.length >= wanted.length)
    abort.abort()
    await Promise.all([polling, streaming])
    const inOrder = wanted.map((row) => row.position)
    expect(inOrder.map(Number)).toEqual(inOrder.map((_, index) => Number(start) + 1 + index))
    expect(polled).toEqual(inOrder)
    expect(streamed).toEqual(inOrder)
    expect(wanted.map((row) => row.id).filter((id) => late.includes(id))).toHaveLength(late.length)
    expect((await here.get(`/v1/events?after=${start}`)).body.events.map((one: Json) => one.id)).toEqual(
      wanted.map((row) => row.id)
    )
  })

  it('go on after the last id when a server died under the stream', async () => {
    const doomed = await startParley({ beside: first })
    await quiet()
    const start = await lastPosition()
    const seen: Streamed[] = []
    const reading = (async () => {
      for await (const event of eventStream(doomed, here.key, { after: start })) seen.push(event)
    })().catch((error: Error) => error.message)
    const before = await ask()
    await until(() => seen.some((one) => one.data.contact === before.id))
    await doomed.kill()
    await reading
    const missed = await ask()
    const abort = new AbortController()
    for await (const event of eventStream(second, there.key, { lastEventId: seen.at(-1)!.id, signal: abort.signal })) {
      seen.push(event)
      if (event.data.contact === missed.id && event.type === 'contact.asked') break
    }
    abort.abort()
    expect(seen.map((one) => Number(one.id))).toEqual(seen.map((_, index) => Number(start) + 1 + index))
  })
})
