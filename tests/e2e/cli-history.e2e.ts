// What `parley history verify` proves, and which changes in the database it notices.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { anchorHash, CHAIN_START, linkHash, payloadDigest, withEvent } from '../../libs/core/src/index.ts'
import { sha256 } from '../../libs/database/src/chain.ts'
import { anchored } from '../support/anchored.ts'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'
import { sendsEnded, storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const BIN = fileURLToPath(new URL('../../apps/cli/bin/parley.mjs', import.meta.url))

let server: Parley
let admin: Api
let database: pg.Client
let boss: Api
let project: string
/** Approved, answered with the last word, and approved: all that happens to them has happened, and is anchored. */
let contacts: Json[]
let projects = 0

beforeAll(async () => {
  server = await startParley()
  admin = apiOf(server)
  database = await storageOf(server)
})
afterAll(async () => {
  await database.end()
  await server.stop()
})
beforeEach(async () => {
  project = (await admin.make('/v1/projects', { name: `Project ${++projects}` })).id
  boss = await admin.keyed({ name: 'boss', scope: 'admin', project, bounds: { respondAs: true } })
  contacts = [
    await settled('approval', { option: 'approve' }),
    await settled('question', { text: 'The blue one', final: true }),
    await settled('approval', { option: 'approve' })
  ]
  await anchored(database, project)
})

async function settled(kind: string, answer: object): Promise<Json> {
  const contact = await boss.make('/v1/contacts', { kind, body: 'Well?', to: 'inbox' })
  await boss.post(`/v1/contacts/${contact.id}/respond`, answer)
  await sendsEnded(database, contact)
  return boss.settled(contact.id)
}

const rowsOf = async ({ id }: Json): Promise<Json[]> =>
  (await query('select *, data::text as payload from event where contact_id = $1 order by chain_seq', [id])).rows
const query = (text: string, values: unknown[] = []) => database.query(text, values)
const count = async (table: string): Promise<number> =>
  Number((await query(`select count(*) from ${table} where project_id = $1`, [project])).rows[0].count)

async function verify(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const env = { PATH: process.env['PATH']!, PARLEY_URL: server.url, PARLEY_KEY: boss.key }
  const child = spawn(process.execPath, [BIN, 'history', 'verify', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

/** Writes the chain of a contact anew over what its events say now, as whoever knows how can. */
async function chainAnew(contact: Json): Promise<void> {
  let head = CHAIN_START
  for (const row of await rowsOf(contact)) {
    const digest = payloadDigest(sha256, row.payload, row.salt ?? undefined)
    head = linkHash(sha256, head, contact.id, { type: row.type, at: row.at.toISOString(), digest })
    const values = [row.id, digest, head.seq, head.hash]
    await query('update event set digest = $2, chain_seq = $3, hash = $4 where id = $1', values)
  }
  await query('update contact set chain_seq = $2, chain_hash = $3 where id = $1', [contact.id, head.seq, head.hash])
}

/** Makes all anchors fit what is there now. */
async function anchorAnew(): Promise<void> {
  const { rows: anchors } = await query('select * from anchor where project_id = $1 order by seq', [project])
  let before = { position: '0', hash: '' }
  for (const { seq, position, at } of anchors) {
    const { rows } = await query(
      'select * from event where project_id = $1 and position > $2 and position <= $3 order by position',
      [project, before.position, position]
    )
    const digest = rows.reduce(
      (sum, row) => withEvent(sha256, sum, { ...row, contact: row.contact_id ?? undefined, at: row.at.toISOString() }),
      ''
    )
    const anchor = { project, seq, position, events: rows.length, digest, at: at.toISOString() }
    before = { position, hash: anchorHash(sha256, before.hash, anchor) }
    await query('update anchor set events = $3, digest = $4, hash = $5 where project_id = $1 and seq = $2', [
      ...[project, seq],
      ...[rows.length, digest, before.hash]
    ])
  }
}

it('says how much it checked, and prints the newest anchor', async () => {
  const { code, out } = await verify()
  expect(code).toBe(0)
  const [events, anchors] = [await count('event'), await count('anchor')]
  expect(out).toMatch(new RegExp(`^The history holds[.]\n3 contacts, ${events} events, ${anchors} anchors? checked\n`))
  expect(out).toContain('0 events after the newest anchor')

  const { rows } = await query('select * from anchor where project_id = $1 order by seq desc limit 1', [project])
  const [{ hash, position, at }] = rows
  const head = await verify('--head')
  expect(head).toMatchObject({ code: 0, out: `${hash}  position ${position}  ${at.toISOString()}\n` })
  expect(head.err).toContain('The history holds.')
  expect(await verify('--head', hash)).toMatchObject({ code: 0 })

  const json = JSON.parse((await verify('--json')).out)
  expect(json).toMatchObject({ intact: true, contacts: 3, events, anchors, erased: 0, unsalted: [], head: { hash } })
})

it('holds when payloads are erased, while more happens, and names those that are older than salts', async () => {
  const [erased, older] = contacts
  await query(`update event set data = '{}', salt = null, erased_at = now() where contact_id = $1`, [erased.id])
  const gone = (await rowsOf(erased)).length
  expect((await verify()).out).toContain(`${gone} payloads erased`)

  await query('update event set salt = null where contact_id = $1', [older.id])
  await chainAnew(older)
  await query(`update event set data = '{}', erased_at = now() where contact_id = $1 and chain_seq = 1`, [older.id])
  await anchorAnew()
  const events = (await rowsOf(older)).length
  const { code, out } = await verify()
  expect(code).toBe(0)
  expect(out).toContain(`${gone + 1} payloads erased`)
  expect(out).toContain(
    `${events} payloads older than salts, 1 of them erased: these can be guessed: ${older.id} (${events})`
  )
  expect(JSON.parse((await verify('--json')).out)).toMatchObject({
    unsalted: [{ contact: older.id, events }],
    unsaltedErased: 1
  })

  await settled('approval', { option: 'reject' })
  expect(await verify()).toMatchObject({ code: 0, out: expect.stringMatching(/^4 contacts, /m) })
})

it.each<[string, string, RegExp]>([
  ['changed a payload', `update event set data = replace(data::text, 'approve', 'reject')::json where contact_id = $1 and type = 'contact.replied'`, /payload of its event \d is not what was digested/], // prettier-ignore
  ['swapped two salts', `update event e set salt = o.salt from event o
    where e.contact_id = $1 and o.contact_id = $1 and e.chain_seq + o.chain_seq = 3`, /payload of its event 1 is not/], // prettier-ignore
  ['removed an event', `delete from event where contact_id = $1 and chain_seq = 2`, /its event 2 is missing/],
  ['removed the last event', `delete from event where contact_id = $1
    and chain_seq = (select max(chain_seq) from event where contact_id = $1)`, /1 of its \d events is missing at the end/], // prettier-ignore
  ['removed all its events', 'delete from event where contact_id = $1', /(\d) of its \1 events are missing at the end/],
  ['changed a time', `update event set at = at + interval '1 hour' where contact_id = $1 and chain_seq = 2`, /event 2 does not follow/], // prettier-ignore
  ['wrote an event twice', `insert into event (id, project_id, contact_id, thread_id, type, data, salt, at, digest, hash, chain_seq)
    select id || 'x', project_id, contact_id, thread_id, type, data, salt, at, digest, hash, chain_seq
    from event where contact_id = $1 and chain_seq = 1`, /its event 1 is there twice/], // prettier-ignore
  [
    'changed the head',
    `update contact set chain_hash = repeat('0', 64) where id = $1`,
    /its head is not its last event/
  ],
  [
    'removed the contact alone',
    'delete from contact where id = $1',
    /the contact is gone, and this event of it is there/
  ],
  ['gave the contact away', `update contact set project_id = 'prj_other' where id = $1`, /the contact is gone/],
  ['hid an event among the old', `update contact set created_at = '1960-01-01' where id = $1; update event set data = '{}' where contact_id = $1`, /payload of its event 2/] // prettier-ignore
])('notices who %s, and names contact and event', async (_, tampering, problem) => {
  const [, , contact] = contacts
  await database.query(tampering.replaceAll('$1', `'${contact.id}'`))
  const { code, out } = await verify()
  expect(code).toBe(1)
  const [line] = out.split('\n')
  expect(line).toMatch(problem)
  expect(line).toContain(`Broken: ${contact.id}`)
  if (/event .* (is not|follow|twice)/.test(line!)) expect(line).toMatch(/^Broken: con_\w+, evt_\w+: /)
})

it.each<[string, () => Promise<unknown>, RegExp]>([
  ['removed a contact with all that it had', async () => {
    await query('delete from event where contact_id = $1', [contacts[0].id])
    await query('delete from contact where id = $1', [contacts[0].id])
  }, /^Broken: anchor \d: it covers \d+ events after position \d+ up to \d+, and there are \d+$/m], // prettier-ignore
  ['cut off the last events and moved the head back', async () => {
    await query('delete from event where contact_id = $1 and chain_seq > 2', [contacts[2].id])
    await chainAnew(contacts[2])
  }, /^Broken: anchor \d: it covers/m], // prettier-ignore
  ['wrote another payload and chained it anew', async () => {
    await query(`update event set data = replace(data::text, 'approve', 'reject')::json where contact_id = $1`, [contacts[0].id]) // prettier-ignore
    await chainAnew(contacts[0])
  }, /^Broken: anchor \d: an event after position \d+ up to \d+ is not what was anchored$/m], // prettier-ignore
  ['changed what ended a conversation', () =>
    query(`update event set data = '{"by":"nobody"}' where thread_id = $1 and contact_id is null`, [contacts[1].thread]),
    /^Broken: evt_\w+: its payload is not what was digested/m], // prettier-ignore
  ['added an event that nothing chains', () =>
    query(`insert into event (id, project_id, contact_id, type, data, at, digest, hash)
      values ('evt_' || $1, $1, $2, 'contact.replied', '{}', now(), '', '')`, [project, contacts[0].id]),
    /^Broken: con_\w+, evt_prj_\w+: it has no place in the history of its contact$/m], // prettier-ignore
  ['removed the first anchor', () => query('delete from anchor where project_id = $1 and seq = 1', [project]),
    /^Broken: anchor \d: anchor 1 is missing/m], // prettier-ignore
  ['changed an anchor', () => query(`update anchor set at = at - interval '1 day' where project_id = $1`, [project]),
    /^Broken: anchor 1: it was changed/m] // prettier-ignore
])('notices who %s', async (_, tamper, problem) => {
  await settled('approval', { option: 'approve' })
  await anchored(database, project)
  expect(await count('anchor')).toBeGreaterThan(1)
  await tamper()
  await until(async () => (await query('select from event where position is null')).rowCount === 0)
  const { code, out } = await verify()
  expect(out).toMatch(problem)
  expect(code).toBe(1)
})

describe('an anchor that was kept elsewhere', () => {
  let kept: string
  beforeEach(async () => {
    kept = (await verify('--head')).out.split(' ')[0]!
    expect(kept).toMatch(/^[\da-f]{64}$/)
  })

  it('is still there when more has happened', async () => {
    await settled('approval', { option: 'reject' })
    await anchored(database, project)
    const newest = (await verify('--head')).out.split(' ')[0]
    expect(newest).not.toBe(kept)
    const { rows } = await query('select hash from anchor where project_id = $1 order by seq', [project])
    expect(rows.length).toBeGreaterThan(1)
    for (const { hash } of rows) expect(await verify('--head', hash)).toMatchObject({ code: 0 })
  })

  it.each<[string, () => Promise<unknown>]>([
    ['is written anew with its anchors', async () => {
      await query(`update event set data = replace(data::text, 'approve', 'reject')::json where contact_id = $1`, [contacts[0].id]) // prettier-ignore
      await chainAnew(contacts[0])
      await anchorAnew()
    }], // prettier-ignore
    ['is cut off with its anchors', async () => {
      await query('delete from event where contact_id = $1', [contacts[2].id])
      await query('delete from contact where id = $1', [contacts[2].id])
      await anchorAnew()
    }], // prettier-ignore
    ['is emptied', async () => {
      for (const table of ['event', 'contact', 'anchor']) await query(`delete from ${table} where project_id = $1`, [project])
    }] // prettier-ignore
  ])('shows that a history %s, which nothing else shows', async (_, rewrite) => {
    await rewrite()
    expect(await verify()).toMatchObject({ code: 0 })
    const { code, out } = await verify('--head', kept)
    expect(out).toContain(`Broken: there is no anchor ${kept}`)
    expect(code).toBe(1)
  })
})

it('takes no --head that is no hash', async () => {
  expect(await verify('--head', 'abc')).toMatchObject({
    code: 3,
    err: expect.stringContaining('--head takes the hash of an anchor, 64 hexadecimal digits')
  })
})
