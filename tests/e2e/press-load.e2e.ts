// Two hundred people press at once: what they said is stored, and so may be acknowledged, however slowly it is acted on.
import type pg from 'pg'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const PRESSES = 200

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

/** Nothing can be acted on while the contacts are locked; still, what is pressed then is stored, to the last press. */
async function pressAtOnce(contacts: readonly Json[], presses: readonly Json[]) {
  const contactIds = contacts.map((one) => one.id)
  // Else what writes that a message was sent would wait for the lock as well, and keep a connection meanwhile.
  const sending = `select 1 from message where contact_id = any ($1) and state <> 'sent' limit 1`
  await until(async () => (await database.query(sending, [contactIds])).rowCount === 0)
  await database.query('begin')
  const locked = await database.query('select id from contact where id = any ($1) for update', [contactIds])
  expect(locked.rowCount).toBe(contacts.length)
  const began = performance.now()
  const stored = `select count(*)::int as stored from inbound where external_id = any ($1) and state <> 'done'`
  const ids = presses.map((one) => one.id)
  const answers: ReturnType<typeof platform.post>[] = []
  for (const end of [PRESSES / 2, PRESSES]) {
    answers.push(...presses.slice(answers.length, end).map((one) => platform.post(inboundUrl, [one])))
    await until(async () => (await database.query(stored, [ids])).rows[0].stored === end)
  }
  const storedMs = Math.round(performance.now() - began)
  await database.query('commit')
  expect((await Promise.all(answers)).filter((one) => one.status !== 200)).toEqual([])
  return storedMs
}

it('on one contact', async () => {
  const contact = await ask({ policy: { stages: [{ steps: [{ to: ['rec:#all'] }], require: [{ count: PRESSES }] }] } })
  const { token } = await until(() => platform.sentTo('#all')[0]!)
  const storedMs = await pressAtOnce(
    [contact],
    people.map((one) => press('one', token, one))
  )
  process.stdout.write(`${PRESSES} presses on one contact were stored in ${storedMs} ms\n`)
  expect((await api.settled(contact.id)).outcome.responses).toHaveLength(PRESSES)
})

it('on as many contacts', async () => {
  const contacts = await Promise.all(people.map((one) => ask({ to: `rec:${one}` })))
  await until(() => people.every((one) => platform.sentTo(one)[0]))
  const storedMs = await pressAtOnce(
    contacts,
    people.map((one) => press('each', platform.sentTo(one)[0]!.token, one))
  )
  process.stdout.write(`${PRESSES} presses on ${PRESSES} contacts were stored in ${storedMs} ms\n`)
  const settled = await Promise.all(contacts.map((one) => api.settled(one.id)))
  expect(settled.map((one) => one.status)).toEqual(contacts.map(() => 'resolved'))
})
