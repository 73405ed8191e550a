// A platform that waits a short time is answered in that time, however slow the commit, and told the rest later.
import type pg from 'pg'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

/** What the platform says that it waits; we take three quarters of it. */
const WAITS_MS = 2_000

/** Keeps the storage there while the server is away. */
let keeper: Parley
let server: Parley
let api: Api
let database: pg.Client
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let channel: string
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform({ account: 'id-bot' })
  const provider = new URL('../support/recording-chat.provider.mjs', import.meta.url).pathname
  keeper = await startParley({ roles: ['api'] })
  server = await startParley({ beside: keeper, roles: ['api', 'worker'], env: { PARLEY_PROVIDERS: provider } })
  api = apiOf(server)
  database = await storageOf(server)
  const config = { url: platform.url, secret: platform.secret }
  channel = (await api.make('/v1/channels', { name: 'chat', provider: 'recording-chat', config })).id
})
afterAll(async () => {
  await database?.end()
  await server?.stop()
  await keeper?.stop()
  await platform?.close()
})

/** A contact, and the press that approves it. */
async function asked(): Promise<{ contact: Json; press: Json }> {
  const target = `id-${++count}`
  const contact = await api.make('/v1/contacts', { kind: 'approval', body: 'May I?', to: `chat:${target}` })
  const send = await until(() => platform.sentTo(target)[0])
  await until(async () => (await read(contact)).recipients[0].messages[0].state === 'sent')
  const press = { id: `press-${count}`, type: 'reply', token: send.token, account: target, option: 'approve' }
  return { contact, press }
}
const read = async ({ id }: Json): Promise<Json> => (await api.get(`/v1/contacts/${id}`)).body
const lock = async ({ id }: Json) => {
  await database.query('begin')
  await database.query('select 1 from contact where id = $1 for update', [id])
}
const release = () => database.query('commit')
const toldOf = (press: Json) => platform.told.filter((one) => one.event === press.id)
async function post(...events: Json[]) {
  const began = performance.now()
  const answer = await platform.post(`${server.url}/inbound/${channel}`, events)
  return { ...answer, kinds: answer.receipts.map((one) => one.kind), ms: performance.now() - began }
}

it('answers with what became of it where that is known in time, and tells it too', async () => {
  const { contact, press } = await asked()
  expect(await post(press)).toMatchObject({ status: 200, kinds: ['accepted'] })
  await until(() => toldOf(press).length === 1)
  expect(toldOf(press)).toMatchObject([{ kind: 'accepted' }])
  expect((await read(contact)).status).toBe('resolved')
  // A redelivery says what it said before, as such.
  expect(await post(press)).toMatchObject({ kinds: ['accepted'] })
  await until(() => toldOf(press).length === 2)
  expect(toldOf(press)[1]).toMatchObject({ kind: 'accepted', repeated: true })
})

it('answers in time while the commit is slow, and tells what became of it when that is known', async () => {
  const { contact, press } = await asked()
  await lock(contact)
  const { status, kinds, ms } = await post(press)
  expect({ status, kinds }).toEqual({ status: 200, kinds: ['ignored'] })
  expect(ms).toBeGreaterThan(WAITS_MS / 2)
  expect(toldOf(press)).toEqual([])
  await release()
  await until(() => toldOf(press)[0])
  expect(toldOf(press)).toMatchObject([{ kind: 'accepted' }])
  expect(await read(contact)).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
})

it('says of several in one request what it knows, in their order', async () => {
  const [quick, slow] = [await asked(), await asked()]
  await lock(slow.contact)
  expect(await post(quick.press, slow.press)).toMatchObject({ status: 200, kinds: ['accepted', 'ignored'] })
  expect((await read(quick.contact)).status).toBe('resolved')
  await release()
  await until(() => toldOf(slow.press)[0])
  expect([...toldOf(quick.press), ...toldOf(slow.press)].map((one) => one.kind)).toEqual(['accepted', 'accepted'])
})

it('acknowledges nothing that it could not store in time: the platform comes again', async () => {
  const { contact, press } = await asked()
  await database.query('begin')
  await database.query('lock table inbound in access exclusive mode')
  expect((await post(press)).status).toBe(500)
  await release()
  expect((await post(press)).status).toBe(200)
  expect((await api.settled(contact.id)).status).toBe('resolved')
  const { events } = (await api.get(`/v1/contacts/${contact.id}/history`)).body
  expect(events.filter((one: Json) => one.type === 'contact.replied')).toHaveLength(1)
})

it('does not mind a platform that cannot be told', async () => {
  const { contact, press } = await asked()
  platform.next('told', { status: 500 })
  await lock(contact)
  expect((await post(press)).kinds).toEqual(['ignored'])
  const told = platform.calls.told
  await release()
  expect((await api.settled(contact.id)).status).toBe('resolved')
  await until(() => platform.calls.told > told)
  expect(toldOf(press)).toEqual([])
})

it('ends only when what it acknowledged is done', async () => {
  const { contact, press } = await asked()
  await lock(contact)
  expect((await post(press)).kinds).toEqual(['ignored'])
  const stopped = server.restart()
  await until(() =>
    fetch(`${server.url}/readyz`).then(
      (response) => response.status === 503,
      () => true
    )
  )
  await release()
  await until(() => toldOf(press)[0])
  await stopped
  expect((await read(contact)).status).toBe('resolved')
})

it('loses nothing of what it acknowledged when it is killed over it', async () => {
  const { contact, press } = await asked()
  await lock(contact)
  expect((await post(press)).kinds).toEqual(['ignored'])
  await server.kill()
  await release()
  await server.restart()
  expect((await api.settled(contact.id, 50)).status).toBe('resolved')
})
