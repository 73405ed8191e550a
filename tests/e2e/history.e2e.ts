// What a history proves: whatever somebody changes in the database afterwards is noticed, and what is erased is not missed.
import pg from 'pg'
import { payloadDigest } from '../../libs/core/src/index.ts'
import { AnchorRepository } from '../../libs/database/src/anchor.repository.ts'
import { sha256 } from '../../libs/database/src/chain.ts'
import { anchored, minutePasses } from '../support/anchored.ts'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'
import { sendsEnded, storageOf, storageUrl } from '../support/storage.ts'
import { until } from '../support/until.ts'

let server: Parley
let admin: Api
let database: pg.Client
let boss: Api
let project: string
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
beforeEach(addProject)

async function addProject() {
  project = (await admin.make('/v1/projects', { name: `Project ${++projects}` })).id
  boss = await admin.keyed({ name: 'boss', scope: 'admin', project, bounds: { respondAs: true } })
}

/** Asked, and approved: its events lie still. */
async function anApproved(): Promise<Json> {
  const contact = await boss.make('/v1/contacts', { kind: 'approval', body: 'May I?', to: 'inbox' })
  await boss.post(`/v1/contacts/${contact.id}/respond`, { option: 'approve' })
  await sendsEnded(database, contact)
  return boss.settled(contact.id)
}
const rowsOf = async (contact: Json): Promise<Json[]> =>
  (await database.query('select *, data::text as payload from event where contact_id = $1 order by chain_seq', [contact.id])).rows // prettier-ignore
const isIntact = async (contact: Json): Promise<boolean> =>
  (await boss.get(`/v1/contacts/${contact.id}/history`)).body.intact

const ERASED = `update event set data = '{}', salt = null, erased_at = now() where contact_id = $1`
const LAST = '(select max(chain_seq) from event where contact_id = $1)'

it('salts each payload by itself, that of a conversation too', async () => {
  const contact = await boss.make('/v1/contacts', { kind: 'question', body: 'Which?', to: 'inbox' })
  await boss.post(`/v1/contacts/${contact.id}/respond`, { text: 'The blue one', final: true })
  const { rows } = await database.query('select salt, digest, type from event where thread_id = $1', [contact.thread])
  expect(rows.map(({ type }) => type)).toContain('conversation.ended')
  expect(rows.map(({ salt }) => salt)).toEqual(rows.map(() => expect.stringMatching(/^[\da-z]{26}$/)))
  expect(rows.map(({ digest }) => digest)).toEqual(rows.map(() => expect.stringMatching(/^salted:[\da-f]{64}$/)))
  expect(new Set(rows.map(({ salt }) => salt)).size).toBe(rows.length)
})

it('stays intact when payloads are erased together with their salts', async () => {
  const contact = await anApproved()
  const before = await rowsOf(contact)
  await database.query(ERASED, [contact.id])
  expect(await isIntact(contact)).toBe(true)
  const after = await rowsOf(contact)
  expect(after.map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash))
  expect(after.every(({ payload, salt }) => payload === '{}' && salt === null)).toBe(true)
})

it.each([
  ['a payload', `update event set data = replace(data::text, 'approve', 'reject')::json where contact_id = $1`],
  ['a payload by a space', `update event set data = (data::text || ' ')::json where contact_id = $1 and chain_seq = 2`],
  ['a salt', `update event set salt = 'AAAAAAAAAAAAAAAAAAAAAA' where contact_id = $1 and chain_seq = 2`],
  ['two salts for each other', `update event e set salt = o.salt from event o
    where e.contact_id = $1 and o.contact_id = $1 and e.chain_seq + o.chain_seq = 3`], // prettier-ignore
  ['a salt away', `update event set salt = null where contact_id = $1 and chain_seq = 1`],
  ['a payload alone to an erased one', `update event set data = '{}', erased_at = now() where contact_id = $1`],
  [
    'a payload that is called erased',
    `update event set data = '{"a":1}', salt = null, erased_at = now() where contact_id = $1`
  ],
  [
    'a payload to an erased one that is not called so',
    `update event set data = '{}', salt = null where contact_id = $1`
  ],
  ['a digest with the payload', `update event set data = '{}', salt = null, digest = encode(sha256('{}'), 'hex')
    where contact_id = $1 and chain_seq = 1`], // prettier-ignore
  ['a type', `update event set type = 'contact.late' where contact_id = $1 and chain_seq = ${LAST}`],
  ['a time', `update event set at = at - interval '1 second' where contact_id = $1 and chain_seq = 2`],
  ['an event away', `delete from event where contact_id = $1 and chain_seq = 2`],
  ['the first event away', `delete from event where contact_id = $1 and chain_seq = 1`],
  ['the last event away', `delete from event where contact_id = $1 and chain_seq = ${LAST}`],
  [
    'two events for each other',
    `update event set chain_seq = 3 - chain_seq where contact_id = $1 and chain_seq in (1, 2)`
  ]
])('notices who changed %s', async (_, tampering) => {
  const contact = await anApproved()
  expect(await isIntact(contact)).toBe(true)
  const { rowCount } = await database.query(tampering, [contact.id])
  expect(rowCount).toBeGreaterThan(0)
  expect(await isIntact(contact)).toBe(false)
})

describe('anchors', () => {
  const anchorsOf = async (of = project): Promise<Json[]> =>
    (await database.query('select * from anchor where project_id = $1 order by seq', [of])).rows
  const eventsOf = async (of = project): Promise<number> =>
    Number((await database.query('select count(*) from event where project_id = $1', [of])).rows[0].count)
  /** An event of no contact, as `append` writes it. */
  const addEvent = async (by: pg.Client, id: string) => {
    const digest = payloadDigest(sha256, '{}', 'a-salt')
    await by.query(
      `insert into event (id, project_id, type, data, salt, at, digest, hash)
       values ($1, $2, 'message.received', '{}', 'a-salt', now(), $3, $3)`,
      [id, project, digest]
    )
  }
  const sweeps = async (count: number): Promise<void> => {
    const seen = new Set<string>()
    await until(async () => {
      const { rows } = await database.query(`select lease_until from lease where name = 'sweeper'`)
      return seen.add(String(rows[0]?.lease_until.getTime())).size > count
    })
  }

  it('cover each event once, at most one a minute and project, and none where nothing happens', async () => {
    await anApproved()
    await anchored(database, project)
    const before = await anchorsOf()
    await anApproved()
    await sweeps(3)
    expect(await anchorsOf()).toEqual(before)
    await anchored(database, project)
    const quiet = await anchorsOf()
    expect(quiet.length).toBeGreaterThan(before.length)
    expect(quiet.map(({ seq }) => seq)).toEqual(quiet.map((_, at) => at + 1))
    expect(quiet.reduce((sum, { events }) => sum + events, 0)).toBe(await eventsOf())

    const own = project
    await addProject()
    await anApproved()
    await anchored(database, project)
    expect((await anchorsOf(own)).length).toBe(quiet.length)
  })

  it('cover what was committed late in the next one, and not twice', async () => {
    const late = await storageOf(server)
    try {
      await late.query('begin')
      await addEvent(late, `evt_late_${project}`)
      await addEvent(database, `evt_early_${project}`)
      await minutePasses(database)
      await until(async () => (await anchorsOf()).length === 1)
      await late.query('commit')
      await minutePasses(database)
      await until(async () => (await anchorsOf()).length === 2)
      expect((await anchorsOf()).map(({ events }) => events)).toEqual([1, 1])
      const { rows } = await database.query('select id, position from event where project_id = $1 order by position', [
        project
      ])
      expect(rows.map(({ id }) => id)).toEqual([`evt_early_${project}`, `evt_late_${project}`])
      const [first, second] = await anchorsOf()
      expect(BigInt(rows[1].position)).toBeGreaterThan(BigInt(first.position))
      expect(BigInt(rows[1].position)).toBeLessThanOrEqual(BigInt(second.position))
    } finally {
      await late.end()
    }
  })

  it('are made once where several processes make them at a time', async () => {
    const pool = new pg.Pool({ connectionString: storageUrl(server), max: 8, application_name: 'test' })
    try {
      await addEvent(database, `evt_race_${project}`)
      await until(async () => (await database.query('select from event where position is null')).rowCount === 0)
      await minutePasses(database)
      await Promise.all(Array.from({ length: 8 }, () => new AnchorRepository({ pool }).add()))
      await anchored(database, project)
      expect(await anchorsOf()).toMatchObject([{ seq: 1, events: 1 }])
    } finally {
      await pool.end()
    }
  })
})

it('takes no key of an agent, and shows nothing of another project', async () => {
  await anApproved()
  const other = await admin.keyed({ name: 'agent', scope: 'agent', project })
  const elsewhere = await admin.keyed({
    name: 'ann',
    scope: 'operator',
    project: (await admin.make('/v1/projects', { name: `Project ${++projects}` })).id
  })
  for (const path of ['chains', 'events', 'anchors']) {
    expect(await other.get(`/v1/history/${path}`)).toMatchObject({ status: 403, body: { code: 'scope_insufficient' } })
    const { status, body } = await elsewhere.get(`/v1/history/${path}`)
    expect({ status, found: Object.values(body).flat() }).toEqual({ status: 200, found: [] })
  }
})

it.each([
  'chains?cursor=x',
  'chains?cursor=1.con.-1',
  'chains?limit=501',
  'chains?limit=1',
  'events?after=-1',
  'anchors?after=x'
])('refuses %s by the name of the field', async (path) => {
  const { status, body } = await boss.get(`/v1/history/${path}`)
  expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path: /[?](\w+)=/.exec(path)![1] })
})

it('gives chains in pages of any size, each event once', async () => {
  const contacts = [await anApproved(), await anApproved(), await anApproved()]
  const rows: Json[] = []
  for (const contact of contacts) rows.push(...(await rowsOf(contact)))
  for (const limit of [2, 3, 5, 7, 500]) {
    const ids: string[] = []
    let cursor = ''
    do {
      const { body } = await boss.get(`/v1/history/chains?limit=${limit}${cursor && `&cursor=${cursor}`}`)
      const links = body.chains.flatMap((chain: Json) => chain.links.map((link: Json) => link.id))
      expect(links.length).toBeLessThanOrEqual(limit)
      ids.push(...links)
      cursor = body.cursor ?? ''
    } while (cursor !== '')
    expect(ids).toEqual(rows.map(({ id }) => id))
  }
})
