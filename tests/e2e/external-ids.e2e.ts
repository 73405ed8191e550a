// An agent's own id of a contact: the same request again is given the same contact, for ever.
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { apiOf, type Answer, type Api, type Json } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'

const ASK = { kind: 'approval', title: 'Refund?', body: 'Order 17', to: 'inbox', action: { name: 'refund' } }

let server: Parley
let second: Parley
let admin: Api
let there: Api
let database: pg.Client
let ids = 0

beforeAll(async () => {
  server = await startParley()
  second = await startParley({ beside: server })
  admin = apiOf(server)
  there = apiOf(second)
  database = await storageOf(server)
})
afterAll(async () => {
  await database.end()
  await second.stop()
  await server.stop()
})

const newId = () => `order-${++ids}`
const ask = (api: Api, body: object, headers = {}) => api.post('/v1/contacts', body, headers)
const failed = ({ status, body }: Answer) => ({ status, code: body?.code, path: body?.errors?.[0]?.path })
const TAKEN = { status: 409, code: 'external_id_taken', path: 'externalId' }
/** How much is stored of what a creation stores. */
const rows = async () => {
  const counts = ['contact', 'thread', 'turn', 'message', 'external_id'].map(
    (table) => `(select count(*)::int from ${table}) as ${table}`
  )
  return (await database.query<Record<string, number>>(`select ${counts.join(', ')}`)).rows[0]!
}

async function file(content: string, name: string): Promise<string> {
  const response = await fetch(`${server.url}/v1/files?name=${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin.key}`, 'content-type': 'text/plain' },
    body: content
  })
  return ((await response.json()) as Json).id
}

it('stands on the contact when it is made, read and listed, and finds it', async () => {
  const externalId = newId()
  const made = await ask(admin, { ...ASK, externalId })
  expect(made.body).toMatchObject({ externalId })
  expect((await there.get(`/v1/contacts/${made.body.id}`)).body.externalId).toBe(externalId)
  const { contacts } = (await there.get(`/v1/contacts?externalId=${externalId}`)).body
  expect(contacts.map((one: Json) => [one.id, one.externalId])).toEqual([[made.body.id, externalId]])
  expect((await admin.get('/v1/contacts?externalId=none')).body.contacts).toEqual([])
  expect((await ask(admin, ASK)).body).not.toHaveProperty('externalId')
})

it('gives the same contact again, as it is now, whatever else is asked about it', async () => {
  const externalId = newId()
  const { id } = (await ask(admin, { ...ASK, externalId })).body
  await admin.post(`/v1/contacts/${id}/respond`, { option: 'approve' })
  const before = await rows()
  for (const more of [
    {},
    { metadata: { order: '17' }, state: { step: 3 } },
    { thread: 'another', deadline: '2h' },
    { deadline: '2020-01-01T00:00:00Z' }
  ]) {
    const again = await ask(there, { ...ASK, externalId, ...more })
    expect(again.status).toBe(201)
    expect(again.body).toMatchObject({ id, status: 'resolved', metadata: {} })
  }
  expect(await rows()).toEqual(before)
})

it('refuses another request, and stores nothing', async () => {
  const externalId = newId()
  await ask(admin, { ...ASK, externalId })
  const before = await rows()
  for (const change of [
    { kind: 'question' },
    { title: 'Refund!' },
    { body: 'Order 18' },
    { to: ['inbox', 'inbox:ann'] },
    { to: undefined, policy: { stages: [{ steps: [{ to: ['inbox'] }] }] } },
    { cc: ['inbox:ann'] },
    { bcc: ['inbox:ann'] },
    { options: [{ id: 'yes', label: 'Yes', decision: 'approve' }] },
    { form: { fields: [{ id: 'why', label: 'Why', type: 'text' }] } },
    { action: { name: 'refund', arguments: { amount: 1 } } },
    { context: { risk: 'low' } },
    { agent: 'billing' },
    { attachments: [await file('a', 'a.txt')] }
  ])
    expect([change, failed(await ask(there, { ...ASK, externalId, ...change }))]).toEqual([change, TAKEN])
  expect(await rows()).toEqual(before)
})

it('tells a key of another name nothing of the contact, whatever it asks', async () => {
  const other = await admin.keyed({ name: 'other', scope: 'agent' })
  const externalId = newId()
  await ask(admin, { ...ASK, externalId })
  const same = await ask(other, { ...ASK, externalId })
  const another = await ask(other, { ...ASK, externalId, body: 'Order 18', attachments: ['fil_none'] })
  const mine = await ask(admin, { ...ASK, externalId, body: 'Order 18' })
  const told = ({ body }: Answer) => ({ ...body, requestId: undefined })
  expect(failed(same)).toEqual(TAKEN)
  expect([told(another), told(mine)]).toEqual([told(same), told(same)])
})

it('belongs to one project', async () => {
  const project = await admin.make('/v1/projects', { name: 'Elsewhere' })
  const elsewhere = await admin.keyed({ name: 'elsewhere', scope: 'agent', project: project.id })
  const externalId = newId()
  const [one, two] = [await ask(admin, { ...ASK, externalId }), await ask(elsewhere, { ...ASK, externalId })]
  expect([one.status, two.status]).toEqual([201, 201])
  expect(two.body.id).not.toBe(one.body.id)
  const { contacts } = (await elsewhere.get(`/v1/contacts?externalId=${externalId}`)).body
  expect(contacts.map(({ id }: Json) => id)).toEqual([two.body.id])
})

it('makes one contact of many twins, in whichever process they come, also as the first of their project', async () => {
  for (let round = 0; round < 5; round++) {
    const project = await admin.make('/v1/projects', { name: `Twins ${round}` })
    const one = await admin.keyed({ name: 'twin', scope: 'agent', project: project.id })
    const other = apiOf({ ...second, adminKey: one.key })
    const { contact, thread } = await rows()
    const externalId = newId()
    const twins = await Promise.all(
      Array.from({ length: 12 }, (_, index) => ask(index % 2 ? one : other, { ...ASK, externalId }))
    )
    expect(twins.map(({ status }) => status)).toEqual(twins.map(() => 201))
    expect(new Set(twins.map(({ body }) => body.id)).size).toBe(1)
    expect(await rows()).toMatchObject({ contact: contact! + 1, thread: thread! + 1 })
  }
})

it('gives different twins one contact, and refuses the others', async () => {
  const externalId = newId()
  const twins = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      ask(index % 2 ? admin : there, { ...ASK, externalId, body: `Order ${index % 3}` })
    )
  )
  const made = twins.filter(({ status }) => status === 201)
  expect(made).toHaveLength(4)
  expect(new Set(made.map(({ body }) => body.id)).size).toBe(1)
  for (const one of twins.filter((twin) => !made.includes(twin))) expect(failed(one)).toEqual(TAKEN)
})

it('knows files by what is in them', async () => {
  const externalId = newId()
  const first = await ask(admin, { ...ASK, externalId, attachments: [await file('the bill', 'bill.txt')] })
  const again = await ask(admin, { ...ASK, externalId, attachments: [await file('the bill', 'bill-2.txt')] })
  expect(again.body.id).toBe(first.body.id)
  expect(failed(await ask(admin, { ...ASK, externalId, attachments: [await file('a bill', 'bill.txt')] }))).toEqual(
    TAKEN
  )
})

it('gives it also when those whom it names are gone, or what was asked was erased', async () => {
  const person = await admin.make('/v1/people', { handle: 'gone', name: 'Gone', addresses: ['inbox:gone'] })
  const body = { ...ASK, to: '@gone', externalId: newId() }
  const { id } = (await ask(admin, body)).body
  expect((await admin.delete(`/v1/people/${person.id}`)).status).toBeLessThan(300)
  expect((await ask(admin, body)).body.id).toBe(id)
  await database.query(`update contact set ask = ((ask::jsonb || '{"body": ""}') - 'title')::json where id = $1`, [id])
  const erased = await ask(admin, body)
  expect(erased.body).toMatchObject({ id, body: '', externalId: body.externalId })
  expect(erased.body).not.toHaveProperty('title')
})

it('stays known when the ring has another key first', async () => {
  const body = { ...ASK, externalId: newId() }
  const [old, fresh] = ['a', 'b'].map((name) => `${name}:${randomBytes(32).toString('base64')}`)
  const rotated = await startParley({ env: { PARLEY_SECRET_KEY: old } })
  try {
    const api = apiOf(rotated)
    const { id } = (await ask(api, body)).body
    await rotated.restart({ PARLEY_SECRET_KEY: `${fresh},${old}` })
    expect((await ask(api, body)).body.id).toBe(id)
    expect(failed(await ask(api, { ...body, body: 'Order 18' }))).toEqual(TAKEN)
  } finally {
    await rotated.stop()
  }
})

it('goes with an Idempotency-Key: that one gives its first answer, this one the contact', async () => {
  const body = { ...ASK, externalId: newId() }
  const first = await ask(admin, body, { 'idempotency-key': 'first' })
  await admin.post(`/v1/contacts/${first.body.id}/cancel`)
  const replayed = await ask(admin, body, { 'idempotency-key': 'first' })
  expect(replayed.body).toEqual(first.body)
  const again = await ask(admin, body, { 'idempotency-key': 'second' })
  expect(again.body).toMatchObject({ id: first.body.id, status: 'cancelled' })
})

it.each([
  ['nothing', ''],
  ['only spaces', '   '],
  ['more than 200 characters', 'x'.repeat(201)],
  ['a number', 17]
])('is not %s', async (_what, externalId) => {
  expect(failed(await ask(admin, { ...ASK, externalId }))).toMatchObject({
    code: 'request_invalid',
    path: 'externalId'
  })
})
