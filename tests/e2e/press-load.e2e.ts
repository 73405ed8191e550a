// Two hundred people press at once: what they said is stored, and so may be acknowledged, long before a platform gives up.
import type pg from 'pg'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const PRESSES = 200
/** Of the time until all is acted on, on a machine of any speed: platforms give up after three seconds. */
const STORED_BY = 0.45

let server: Parley
let api: Api
let database: pg.Client
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let inboundUrl: string

beforeAll(async () => {
  platform = await startRecordingPlatform()
  const provider = new URL('../support/recording.provider.mjs', import.meta.url).pathname
  server = await startParley({ env: { PARLEY_PROVIDERS: provider } })
  api = apiOf(server)
  database = await storageOf(server)
  const config = { url: platform.url, secret: platform.secret }
  const { id } = await api.make('/v1/channels', { name: 'rec', provider: 'recording', config })
  inboundUrl = `${server.url}/inbound/${id}`
})
afterAll(async () => {
  await database?.end()
  await server?.stop()
  await platform?.close()
})

const people = Array.from({ length: PRESSES }, (_, index) => `person-${index}`)
const ask = (more: object): Promise<Json> => api.make('/v1/contacts', { kind: 'approval', body: 'May I?', ...more })
const press = (name: string, token: string, account: string): Json => ({
  id: `${name}-${account}`,
  type: 'reply',
  token,
  account,
  option: 'approve'
})

async function pressAtOnce(presses: Json[]) {
  const { rows } = await database.query<{ now: Date }>('select clock_timestamp() as now')
  const began = performance.now()
  const acted = await Promise.all(
    presses.map(async (one) => {
      const { status } = await platform.post(inboundUrl, [one])
      return { status, ms: performance.now() - began }
    })
  )
  expect(acted.filter((one) => one.status !== 200)).toEqual([])
  const stored = await database.query<{ ms: number }>(
    `select extract(epoch from created_at - $1)::float * 1000 as ms from inbound where external_id = any ($2)`,
    [rows[0]!.now, presses.map((one) => one.id)]
  )
  expect(stored.rowCount).toBe(presses.length)
  return { acted: spread(acted.map((one) => one.ms)), stored: spread(stored.rows.map((one) => one.ms)) }
}

function spread(times: number[]) {
  const sorted = times.map(Math.round).sort((a, b) => a - b)
  return {
    p50: sorted[Math.floor(sorted.length / 2)]!,
    p99: sorted[Math.floor(sorted.length * 0.99)]!,
    slowest: sorted.at(-1)!
  }
}

it('on one contact', async () => {
  const contact = await ask({ policy: { stages: [{ steps: [{ to: ['rec:#all'] }], require: [{ count: PRESSES }] }] } })
  const { token } = await until(() => platform.sentTo('#all')[0]!)
  const times = await pressAtOnce(people.map((one) => press('one', token, one)))
  process.stdout.write(`${PRESSES} presses on one contact, in ms: ${JSON.stringify(times)}\n`)
  expect((await api.settled(contact.id)).outcome.responses).toHaveLength(PRESSES)
  expect(times.stored.slowest / times.acted.slowest).toBeLessThan(STORED_BY)
})

it('on as many contacts', async () => {
  const contacts = await Promise.all(people.map((one) => ask({ to: `rec:${one}` })))
  await until(() => people.every((one) => platform.sentTo(one)[0]))
  const times = await pressAtOnce(people.map((one) => press('each', platform.sentTo(one)[0]!.token, one)))
  process.stdout.write(`${PRESSES} presses on ${PRESSES} contacts, in ms: ${JSON.stringify(times)}\n`)
  const settled = await Promise.all(contacts.map((one) => api.settled(one.id)))
  expect(settled.map((one) => one.status)).toEqual(contacts.map(() => 'resolved'))
  expect(times.stored.slowest / times.acted.slowest).toBeLessThan(STORED_BY)
})
