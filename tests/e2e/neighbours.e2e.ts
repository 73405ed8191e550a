// What hangs, what is broken and what is too much: nobody else waits for it.
import type pg from 'pg'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startReceiver } from '../support/receiver.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname
const HUNDRED = Array.from({ length: 100 }, (_, index) => index)

let server: Parley
let admin: Api
let database: pg.Client
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER } })
  admin = apiOf(server)
  database = await storageOf(server)
})
afterAll(async () => {
  await database?.end()
  await server?.stop()
  await platform?.close()
})

async function tenant(channels: readonly string[] = []): Promise<Api> {
  const name = `tenant-${++count}`
  const project = (await admin.make('/v1/projects', { name })).id
  const api = await admin.keyed({ name, scope: 'admin', project })
  for (const channel of channels) {
    const config = { url: platform.url, secret: platform.secret, account: `bot-${name}-${channel}` }
    await api.make('/v1/channels', { name: channel, provider: 'recording', config })
  }
  return api
}
const ask = (api: Api, more: object = {}) =>
  api.make('/v1/contacts', { kind: 'approval', body: 'May I?', to: 'inbox', ...more })
const created = { types: ['contact.created'] }

describe('a webhook that hangs', () => {
  it('keeps no other’s deliveries waiting, has few under way, and is over once it is deleted', async () => {
    const [slow, quick] = [await startReceiver(), await startReceiver()]
    slow.answer = () => undefined
    const [one, other] = [await tenant(), await tenant()]
    const { id } = await one.make('/v1/webhooks', { url: slow.url, ...created })
    await one.make('/v1/webhooks', { url: `${quick.url}/same-project`, ...created })
    await other.make('/v1/webhooks', { url: `${quick.url}/other-project`, ...created })
    await Promise.all(HUNDRED.map(() => ask(one)))
    await until(() => slow.received.length >= 10)
    const mine = await ask(other)
    await until(() => quick.received.some(({ body }) => body.data.contact.id === mine.id))
    await until(() => quick.received.filter(({ path }) => path === '/same-project').length === HUNDRED.length)
    expect(slow.received).toHaveLength(10)
    await one.delete(`/v1/webhooks/${id}`)
    const last = await ask(other)
    await until(() => quick.received.some(({ body }) => body.data.contact.id === last.id))
    expect(slow.received).toHaveLength(10)
    await Promise.all([slow.stop(), quick.stop()])
  })
})

describe('a platform that hangs', () => {
  it('keeps sends by no other channel of its provider waiting, of the same project or of another', async () => {
    const [one, other] = [await tenant(['stuck', 'free']), await tenant(['free'])]
    const begun = () => platform.sends.filter(({ target }) => target.startsWith('stuck-')).length
    let over = () => {}
    const hold = new Promise<void>((resolve) => (over = resolve))
    const stop = platform.rule((endpoint, { target }) =>
      endpoint === 'send' && target.startsWith('stuck-') ? { hold } : undefined
    )
    await Promise.all(HUNDRED.map((index) => ask(one, { to: `stuck:stuck-${index}` })))
    await until(() => begun() >= 20)
    await Promise.all([ask(one, { to: 'free:ann-1' }), ask(other, { to: 'free:ann-2' })])
    await until(() => platform.sentTo('ann-1').length === 1 && platform.sentTo('ann-2').length === 1)
    expect(begun()).toBe(20)
    stop()
    over()
    await until(() => begun() === HUNDRED.length)
  })
})

describe('what is broken', () => {
  /** So many contacts whose time came an hour ago, and that nobody can read. */
  async function poison(api: Api, many: number): Promise<string[]> {
    const { id } = await ask(api, { kind: 'notice', body: 'Done.' })
    await api.settled(id)
    const { rows } = await database.query(
      `insert into contact (id, project_id, thread_id, kind, status, version, ask, recipients, progress, metadata, key_id,
         due_at, created_at, chain_seq, chain_hash)
       select 'con_poisoned_' || project_id || '_' || n, project_id, thread_id,
         case when n <= 30 then 'notice' else 'approval' end, 'pending', 1, '{}', '[]',
         case n % 2 when 0 then '{}' else '{"status":"pending"}' end::json, '{}', key_id, now() - interval '1 hour', now() - interval '1 day', 0, ''
       from contact, generate_series(1, $2) n where id = $1 returning id`,
      [id, many]
    )
    return rows.map((row) => row.id)
  }
  const deadOf = async (api: Api, kind: string): Promise<Json[]> => (await api.get(`/v1/dead?kind=${kind}`)).body.dead
  const died = (api: Api, kind: string): Promise<Json> => until(async () => (await deadOf(api, kind))[0])

  it('keeps no deadline and no notice behind it waiting, is tried ten times, and then an operator’s', async () => {
    const [theirs, mine] = [await tenant(), await tenant(['free'])]
    const ids = await poison(theirs, 600)
    // A deadline that no queue knows of, and a notice whose end was told by nobody.
    const late = await ask(mine, { deadline: '1h' })
    await database.query(
      `update contact set due_at = now(),
         ask = jsonb_set(ask::jsonb, '{deadlineAt}', to_jsonb(((ask->>'createdAt')::numeric + 1)))::json where id = $1`,
      [late.id]
    )
    platform.next('send', { hold: new Promise(() => {}) }, 'bob')
    const notice = await ask(mine, { kind: 'notice', body: 'Done.', to: 'free:bob' })
    await until(() => platform.sentTo('bob').length === 1)
    await database.query(`update message set state = 'sent', fence = fence + 1 where contact_id = $1`, [notice.id])
    await database.query('delete from effect where contact_id = $1', [notice.id])
    const settled = async (one: Json) => (await mine.get(`/v1/contacts/${one['id']}`)).body.status
    await until(async () => (await settled(late)) === 'expired' && (await settled(notice)) === 'resolved')

    const setback = () => database.query('select * from setback where contact_id = $1', [ids[0]])
    await until(async () => (await setback()).rowCount === 1)
    expect(await deadOf(theirs, 'contact')).toEqual([])
    await database.query('update setback set attempts = 9, run_at = now() where contact_id = $1', [ids[0]])
    const dead = await died(theirs, 'contact')
    expect(dead).toMatchObject({ id: ids[0], kind: 'contact', contact: ids[0], attempts: 10 })
    expect(await deadOf(mine, 'contact')).toEqual([])
    expect((await mine.post(`/v1/dead/${ids[0]}/retry`)).body.code).toBe('dead_letter_not_found')
    expect((await theirs.post(`/v1/dead/${ids[0]}/retry`)).status).toBe(200)
    await until(async () => (await setback()).rows[0]?.attempts === 1)
    await database.query('delete from contact where id = any ($1)', [ids])
  })

  it('is a send that is put off longer each time, and then a dead letter, while others are sent', async () => {
    const mine = await tenant(['free'])
    platform.next('send', { status: 429, headers: { 'retry-after': '600' } }, 'cy')
    const broken = await ask(mine, { to: 'free:cy' })
    const effect = async () =>
      (await database.query('select * from effect where contact_id = $1', [broken.id])).rows[0] as Json
    await until(async () => (await effect())['attempts'] === 1)
    const { rows } = await database.query('select ask from contact where id = $1', [broken.id])
    await database.query(`update contact set ask = '{}' where id = $1`, [broken.id])
    const due = (more = '') =>
      database.query(
        `with back as (update message set claimed_at = now() - interval '1 minute' where contact_id = $1)
         update effect set run_at = now() ${more} where contact_id = $1`,
        [broken.id]
      )
    await due()
    await until(async () => (await effect())['failures'] === 1)
    expect(await deadOf(mine, 'effect')).toEqual([])
    await due(', failures = 9')
    const dead = await died(mine, 'effect')
    expect(dead).toMatchObject({ kind: 'effect', contact: broken.id, attempts: 10 })
    await ask(mine, { to: 'free:dan' })
    await until(() => platform.sentTo('dan').length === 1)
    await database.query('update contact set ask = $2 where id = $1', [broken.id, rows[0].ask])
    expect((await mine.post(`/v1/dead/${dead['id']}/retry`)).status).toBe(200)
    await until(() => platform.sentTo('cy').length === 1)
  })

  it('is a delivery that no attempt brings home: it is listed, and goes out once it is tried again', async () => {
    const receiver = await startReceiver()
    const mine = await tenant()
    await mine.make('/v1/webhooks', { url: receiver.url, ...created })
    receiver.answer = () => ({ status: 500 })
    const contact = await ask(mine)
    const due = (attempts: number) =>
      database.query('update delivery set attempts = $2, run_at = now() where contact_id = $1', [contact.id, attempts])
    const state = async () =>
      (await database.query('select state, attempts from delivery where contact_id = $1', [contact.id])).rows[0] as
        Json | undefined
    await until(async () => (await state())?.['attempts'] === 1)
    await database.query(`update contact set ask = '{}' where id = $1`, [contact.id])
    await due(9)
    const dead = await died(mine, 'delivery')
    expect(dead).toMatchObject({ kind: 'delivery', contact: contact.id, attempts: 10 })
    receiver.answer = () => ({ status: 204 })
    await database.query('update delivery set contact_id = null where contact_id = $1', [contact.id])
    expect((await mine.post(`/v1/dead/${dead['id']}/retry`)).status).toBe(200)
    await until(() => receiver.received.length > 1)
    expect(await until(async () => (await deadOf(mine, 'delivery')).length === 0)).toBe(true)
    await receiver.stop()
  })
})
