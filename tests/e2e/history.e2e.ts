// What a history proves: whatever somebody changes in the database afterwards is noticed, and what is erased is not missed.
import type pg from 'pg'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'

let server: Parley
let admin: Api
let database: pg.Client
let boss: Api
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
  const project = (await admin.make('/v1/projects', { name: `Project ${++projects}` })).id
  boss = await admin.keyed({ name: 'boss', scope: 'admin', project, bounds: { respondAs: true } })
})

/** Asked, and approved: its events lie still. */
async function anApproved(): Promise<Json> {
  const contact = await boss.make('/v1/contacts', { kind: 'approval', body: 'May I?', to: 'inbox' })
  await boss.post(`/v1/contacts/${contact.id}/respond`, { option: 'approve' })
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
