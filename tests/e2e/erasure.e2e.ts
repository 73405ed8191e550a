// What a project keeps no longer than it says: nothing that was asked or said is left, and all that counts still holds.
import type pg from 'pg'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { linkOf, open } from '../support/pages.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname

let server: Parley
let admin: Api
let database: pg.Client
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let receiver: Receiver
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  receiver = await startReceiver()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER, PARLEY_EGRESS: 'any' } })
  admin = apiOf(server)
  database = await storageOf(server)
})
afterAll(async () => {
  await database?.end()
  await server?.stop()
  await platform?.close()
  await receiver?.stop()
})

/** A project of its own, with a word that no other one has, and a channel where people write to it. */
async function aProject(retentionDays?: number) {
  const word = `secret${++count}word`
  const { id: project } = await admin.make('/v1/projects', { name: `Project ${count}`, retentionDays })
  const boss = await admin.keyed({ name: `boss-${count}`, scope: 'admin', project, bounds: { respondAs: true } })
  const config = { url: platform.url, secret: platform.secret, account: `bot-${count}` }
  const { id } = await boss.make('/v1/channels', { name: 'rec', provider: 'recording', config, unsolicited: 'open' })
  const post = (event: Json) =>
    platform.post(`${server.url}/inbound/${id}`, [{ id: `in-${word}-${++count}`, ...event }])
  return { word, project, boss, post, ann: `ann-${word}` }
}
type Project = Awaited<ReturnType<typeof aProject>>

async function upload(boss: Api, name: string, text: string): Promise<Json> {
  return (await boss.send('POST', `/v1/files?name=${name}`, text, { 'content-type': 'text/plain' })).body
}
const keep = (project: string, retentionDays: number | null) =>
  admin.patch(`/v1/projects/${project}`, { retentionDays })

/** Asked with the word wherever one can be, answered with it, and settled. */
async function anAnswered({ word, boss, post, ann }: Project, more: Json = {}): Promise<Json> {
  const contact = await boss.make('/v1/contacts', {
    kind: 'approval',
    title: `Title ${word}`,
    body: `Body ${word}`,
    to: [{ ref: `rec:${ann}` }, 'inbox'],
    cc: [`rec:cc-${word}`],
    options: [
      { id: `yes-${word}`, label: `Yes ${word}`, decision: 'approve' },
      { id: `no-${word}`, label: `No ${word}`, decision: 'reject' }
    ],
    form: { fields: [{ id: `field_${word}`, label: `Label ${word}`, type: 'text' }] },
    action: { name: `act-${word}`, arguments: { [word]: word }, editable: true },
    context: { impact: word, rollback: word, signals: [{ level: 'warning', text: word }] },
    metadata: { note: word },
    state: { [word]: [word] },
    agent: `agent-${word}`,
    thread: `thread-${word}`,
    ...more
  })
  const { token } = await until(() => platform.sentTo(ann).at(-1) as Json)
  await post({ type: 'reply', token, account: `stranger-${word}`, text: `${word}?` })
  await post({ type: 'reply', token, account: ann, text: `which ${word}?` })
  await boss.post(`/v1/contacts/${contact.id}/turns`, { text: `This ${word}` })
  await post({ type: 'reply', token, account: ann, option: `yes-${word}`, comment: word, values: { [`field_${word}`]: word } }) // prettier-ignore
  const settled = await boss.settled(contact.id)
  expect(settled).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
  return { ...settled, token }
}

/** As if all of it had been so many days ago. Nothing is under way any more. */
async function age(project: string, days: number): Promise<void> {
  await until(async () => (await database.query(
    `select not exists (select from effect where project_id = $1 and died_at is null)
       and not exists (select from event where project_id = $1 and position is null)
       and not exists (select from delivery where project_id = $1 and state = 'pending') as still`, [project])).rows[0].still) // prettier-ignore
  for (const [table, columns] of [
    ['contact', ['settled_at', 'created_at']],
    ['turn', ['created_at']],
    ['reply', ['created_at']],
    ['inbound', ['created_at']],
    ['file', ['created_at']]
  ] as const)
    await database.query(
      `update ${table} set ${columns.map((one) => `${one} = ${one} - make_interval(days => $2)`)} where project_id = $1`,
      [project, days]
    )
  // The chain goes over the times of a contact's events.
  await database.query(
    `update event set at = at - make_interval(days => $2) where project_id = $1 and contact_id is null`,
    [project, days]
  )
}

const erasedOf = (boss: Api, id: string) =>
  until(async () => {
    const { body } = await boss.get(`/v1/contacts/${id}`)
    return body.erasedAt && body
  })

/** Each column, of each table, in which the word still stands, in whatever writing. Answers to requests go after a day. */
async function leftOf(word: string): Promise<string[]> {
  const { rows } = await database.query<{ t: string; c: string; d: string }>(
    `select table_name t, column_name c, data_type d from information_schema.columns
     where table_schema = 'public' and table_name in (select table_name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE')`
  )
  const found: string[] = []
  for (const { t, c, d } of rows) {
    const text = d === 'bytea' ? `encode("${c}", 'escape')` : `"${c}"::text`
    const { rowCount } = await database.query(
      `select 1 from "${t}" where strpos(${text}, $1) > 0 limit 1`, [word]) // prettier-ignore
    if (rowCount) found.push(`${t}.${c}`)
  }
  return found
}

describe('a contact that settled as long ago as its project keeps contacts', () => {
  it('leaves nothing of what was asked or said, and a history that still holds', async () => {
    const here = await aProject()
    const { word, project, boss, post, ann } = here
    await boss.make('/v1/webhooks', { url: `${receiver.url}/${count}` })
    const plan = await upload(boss, `plan-${word}.txt`, `${word}\n`.repeat(40_000))
    const headers = { 'idempotency-key': `key-${word}` }
    const contact = await anAnswered(here, { attachments: [plan.id], externalId: `order-${word}` })
    await boss.post('/v1/contacts', { kind: 'notice', body: word, to: 'inbox', externalId: `told-${word}` }, headers)
    await post({ type: 'unsolicited', account: `eve-${word}`, text: word, subject: word, ref: { ref: `ref-${word}` } })
    await until(async () => (await boss.events()).some((one) => one.type === 'message.received'))
    await until(() => receiver.received.some((one) => one.body.type === 'contact.resolved'))
    expect(await leftOf(word)).toEqual(
      expect.arrayContaining(
        ['contact.ask', 'contact.recipients', 'contact.progress', 'contact.metadata', 'contact.state',
        'event.data', 'external_id.external_id', 'file.name', 'file_chunk.bytes', 'inbound.payload', 'message.account',
        'reply.reply', 'thread.key', 'turn.text', 'idempotency.key'] // prettier-ignore
      )
    )
    await age(project, 100)
    // Answers to requests go after a day, whatever a project says.
    await database.query(`delete from idempotency where key_id in (select id from api_key where project_id = $1)`, [project]) // prettier-ignore
    await keep(project, 30)
    const left = await erasedOf(boss, contact.id)
    expect(left).toMatchObject({
      status: 'resolved',
      body: '',
      options: [],
      metadata: {},
      outcome: { decision: 'approved', by: 'people', responses: [{ name: '', account: '', decision: 'approve' }] }
    })
    expect(JSON.stringify(left)).not.toContain(word)
    await until(async () => (await leftOf(word)).length === 0)
    expect((await boss.get(`/v1/files/${plan.id}`)).status).toBe(404)
    const history = (await boss.get(`/v1/contacts/${contact.id}/history`)).body
    expect(history.intact).toBe(true)
    expect(history.events.every((one: Json) => Object.keys(one.data).length === 0)).toBe(true)
    // All that lists contacts goes over it.
    const paths = ['/v1/contacts', '/v1/contacts?status=resolved', `/v1/threads/${contact.thread}`, '/v1/replies', '/v1/events?after=0', '/v1/dead'] // prettier-ignore
    for (const path of paths) expect([path, (await boss.get(path)).status]).toEqual([path, 200])
    // Who comes late is told that it is settled, and nothing of theirs is kept with it.
    expect((await boss.post(`/v1/contacts/${contact.id}/respond`, { as: `rec:${ann}`, option: 'x' })).status).toBeLessThan(500) // prettier-ignore
    await post({ type: 'reply', token: contact.token, account: `late-${word}`, text: word })
    expect((await boss.get(`/v1/contacts/${contact.id}/history`)).body).toEqual(history)
    expect((await boss.get('/v1/replies')).body.replies).toEqual([])
  })

  it('is found by its external id, which is nowhere to be read', async () => {
    const { project, boss } = await aProject(30)
    const asked = { kind: 'notice', body: 'Done.', to: 'inbox', externalId: 'order-9' }
    const { id } = await boss.make('/v1/contacts', asked)
    await boss.settled(id)
    await age(project, 31)
    await erasedOf(boss, id)
    const again = await boss.post('/v1/contacts', asked)
    expect(again.body).toMatchObject({ id, body: '', erasedAt: expect.any(String) })
    expect(again.body).not.toHaveProperty('externalId')
    expect((await boss.post('/v1/contacts', { ...asked, body: 'Other.' })).body.code).toBe('external_id_taken')
    const { contacts } = (await boss.get('/v1/contacts?externalId=order-9')).body
    expect(contacts.map((one: Json) => one.id)).toEqual([id])
  })

  it('shows nothing on the page of its link', async () => {
    const { project, boss } = await aProject(30)
    const contact = await boss.make('/v1/contacts', { kind: 'approval', title: 'Ship it?', body: 'Now.', to: 'inbox' })
    await boss.post(`/v1/contacts/${contact.id}/respond`, { option: 'approve' })
    await age(project, 31)
    await erasedOf(boss, contact.id)
    const page = await open(linkOf(contact))
    expect(page.text).toContain('This link has expired')
    expect(page.text).not.toContain('Ship it?')
  })

  it('leaves a file to whichever other contact it was given to', async () => {
    const { project, boss } = await aProject(30)
    const plan = await upload(boss, 'plan.txt', 'Step one.')
    const asked = { kind: 'notice', body: 'See the plan.', to: 'inbox', attachments: [plan.id] }
    const old = await boss.make('/v1/contacts', asked)
    await boss.settled(old.id)
    await age(project, 31)
    const fresh = await boss.make('/v1/contacts', { ...asked, kind: 'approval' })
    await erasedOf(boss, old.id)
    expect((await boss.get(`/v1/files/${plan.id}`)).text).toBe('Step one.')
    await boss.post(`/v1/contacts/${fresh.id}/respond`, { option: 'approve' })
    await age(project, 31)
    await erasedOf(boss, fresh.id)
    expect((await boss.get(`/v1/files/${plan.id}`)).status).toBe(404)
  })
})

describe('what stands in nobody’s way', () => {
  it('is a settled contact that cannot be read: it is erased with all others', async () => {
    const { project, boss, word } = await aProject(30)
    const ask = async (): Promise<string> => {
      const { id } = await boss.make('/v1/contacts', { kind: 'approval', body: word, to: 'inbox' })
      await boss.post(`/v1/contacts/${id}/respond`, { option: 'approve' })
      return id
    }
    const [broken, healthy] = [await ask(), await ask()]
    await age(project, 31)
    await database.query(
      `update contact set progress = '[]',
         ask = json_build_object('body', $2::text, 'attachments', json_build_array(null, 1)) where id = $1`,
      [broken, word]
    )
    await erasedOf(boss, healthy)
    await until(async () => (await leftOf(word)).length === 0)
  })
})

describe('what stays', () => {
  it('is what is open or younger, and all of a project that keeps for ever', async () => {
    const [short, forever] = [await aProject(30), await aProject()]
    const ask = async ({ boss }: Project, body: string): Promise<Json> =>
      boss.make('/v1/contacts', { kind: 'approval', body, to: 'inbox' })
    const [old, waits, kept] = [await ask(short, 'Old'), await ask(short, 'Open'), await ask(forever, 'Kept')]
    for (const [{ boss }, { id }] of [
      [short, old],
      [forever, kept]
    ] as const)
      // prettier-ignore
      await boss.post(`/v1/contacts/${id}/respond`, { option: 'approve' })
    await age(short.project, 31)
    await age(forever.project, 4_000)
    const young = await ask(short, 'Young')
    await short.boss.post(`/v1/contacts/${young.id}/respond`, { option: 'approve' })
    await erasedOf(short.boss, old.id)
    for (const [{ boss }, { id, body }] of [
      [short, waits],
      [short, young],
      [forever, kept]
    ] as const)
      // prettier-ignore
      expect((await boss.get(`/v1/contacts/${id}`)).body).toMatchObject({ body })
    const late = '/v1/contacts?status=pending&pastRetention=true'
    expect((await short.boss.get(late)).body.contacts.map((one: Json) => one.id)).toEqual([waits.id])
    expect((await forever.boss.get(late)).body.contacts).toEqual([])
    expect((await short.boss.post(`/v1/contacts/${waits.id}/respond`, { option: 'approve' })).status).toBe(200)
    await keep(short.project, null)
    await keep(forever.project, 30)
    await erasedOf(forever.boss, kept.id)
  })

  it('is the id of what a platform sent, for thirty days at least', async () => {
    const { project, boss, post, ann, word } = await aProject(1)
    const contact = await boss.make('/v1/contacts', { kind: 'approval', body: 'May I?', to: [`rec:${ann}`] })
    const { token } = await until(() => platform.sentTo(ann).at(-1) as Json)
    const press = { id: `press-${word}`, type: 'reply', token, account: ann, option: 'approve' }
    await post(press)
    await boss.settled(contact.id)
    await age(project, 2)
    await erasedOf(boss, contact.id)
    const stored = async () =>
      (await database.query('select payload from inbound where project_id = $1', [project])).rows
    expect(await stored()).toEqual([{ payload: {} }])
    await post(press)
    expect(await stored()).toEqual([{ payload: {} }])
    await age(project, 30)
    await until(async () => (await stored()).length === 0)
  })

  it('is a contact that something is still being done for, until that is done', async () => {
    const { project, boss } = await aProject(30)
    const ask = async (): Promise<string> => {
      const { id } = await boss.make('/v1/contacts', { kind: 'approval', body: 'May I?', to: 'inbox' })
      await boss.post(`/v1/contacts/${id}/respond`, { option: 'approve' })
      return id
    }
    const [busy, idle] = [await ask(), await ask()]
    await age(project, 31)
    await database.query(
      `insert into effect (id, project_id, contact_id, message_id, kind, provider, run_at)
       select 'eff_' || id, project_id, contact_id, id, 'update', 'inbox', now() + interval '1 hour' from message where contact_id = $1`, [busy]) // prettier-ignore
    await erasedOf(boss, idle)
    expect((await boss.get(`/v1/contacts/${busy}`)).body.body).toBe('May I?')
    await database.query('delete from effect where contact_id = $1', [busy])
    await erasedOf(boss, busy)
  })
})

it('looks at no contact but those whose time is over', async () => {
  await database.query('set enable_seqscan = off')
  const { rows } = await database.query(
    `explain select c.id from project p cross join lateral (select id, settled_at from contact c where c.project_id = p.id
       and c.settled_at is not null and c.erased_at is null
       and c.settled_at < clock_timestamp() - make_interval(days => p.retention_days) order by settled_at limit 20) c
     where p.retention_days is not null`
  )
  expect(JSON.stringify(rows)).toContain('contact_retained_idx')
})
