// The same Idempotency-Key again: one thing is done, and everybody gets the same answer.
import type pg from 'pg'
import { apiOf, type Answer, type Api, type Json } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'

const ASK = { kind: 'approval', body: 'May I?', to: 'inbox', metadata: { a: '1', b: '2' } }

let server: Parley
let second: Parley
let admin: Api
let there: Api
let database: pg.Client
let keys = 0

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

const once = () => ({ 'idempotency-key': `k-${++keys}` })
const failed = (answer: Answer) => ({ status: answer.status, code: answer.body?.code })
const count = async (table: string) => Number((await database.query(`select count(*) from ${table}`)).rows[0].count)

it('gives the first answer again, in whatever order the body’s fields come', async () => {
  const key = once()
  const first = await admin.post('/v1/contacts', ASK, key)
  expect(first.status).toBe(201)
  await admin.post(`/v1/contacts/${first.body.id}/respond`, { option: 'approve' })
  const before = await count('contact')
  const { kind, body, to } = ASK
  const bodies = [ASK, { metadata: { b: '2', a: '1' }, to, body, kind }, JSON.stringify(ASK, undefined, 2)]
  for (const [index, sent] of bodies.entries()) {
    const again = await (index % 2 ? there : admin).post('/v1/contacts', sent, key)
    // As it was then: not settled yet.
    expect({ status: again.status, body: again.body }).toEqual({ status: 201, body: first.body })
  }
  expect(await count('contact')).toBe(before)
})

it('refuses another body, and does nothing', async () => {
  const key = once()
  await admin.post('/v1/contacts', ASK, key)
  const before = await count('contact')
  for (const body of [
    { ...ASK, body: 'May I not?' },
    { ...ASK, metadata: {} },
    { ...ASK, to: ['inbox'] }
  ]) {
    const other = await admin.post('/v1/contacts', body, key)
    expect(failed(other)).toEqual({ status: 409, code: 'idempotency_key_reused' })
    expect(other.body.errors[0].path).toBe('Idempotency-Key')
  }
  expect(await count('contact')).toBe(before)
})

it('belongs to one API key and one route', async () => {
  const key = once()
  const other = await admin.keyed({ name: 'other', scope: 'agent' })
  const contacts = [await admin.post('/v1/contacts', ASK, key), await other.post('/v1/contacts', ASK, key)]
  const [one, two] = contacts.map((answer) => answer.body.id as string)
  expect(one).not.toBe(two)
  for (const id of [one, two])
    expect((await admin.post(`/v1/contacts/${id}/turns`, { text: 'And?' }, key)).body.contact).toBe(id)
})

it('lets one of many twins run, in whichever process they come', async () => {
  for (let round = 0; round < 5; round++) {
    const key = once()
    const before = await count('contact')
    const twins = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? admin : there).post('/v1/contacts', ASK, key))
    )
    const made = twins.filter((one) => one.status === 201)
    expect(new Set(made.map((one) => one.body.id)).size).toBe(1)
    for (const one of twins.filter((twin) => twin.status !== 201)) {
      expect(failed(one)).toEqual({ status: 409, code: 'idempotency_key_running' })
      expect(one.headers.get('retry-after')).toBe('1')
    }
    expect(await count('contact')).toBe(before + 1)
    expect((await there.post('/v1/contacts', ASK, key)).body.id).toBe(made[0]!.body.id)
  }
})

it('says a turn, casts a vote and cancels once', async () => {
  const { id, thread } = await admin.make('/v1/contacts', ASK)
  const requests: [string, object][] = [
    ['turns', { text: 'And?' }],
    ['recipients', { to: ['inbox:ann'] }],
    ['respond', { text: 'Which one?' }],
    ['respond', { option: 'approve' }]
  ]
  for (const [what, body] of requests) {
    const key = once()
    const path = `/v1/contacts/${id}/${what}`
    const [first, again] = [await admin.post(path, body, key), await there.post(path, body, key)]
    expect({ status: again.status, body: again.body }).toEqual({ status: first.status, body: first.body })
  }
  const { turns } = (await admin.get(`/v1/threads/${thread}`)).body
  expect(turns.map((one: Json) => one.text)).toEqual(['May I?', 'And?', 'Which one?', 'Approve'])
})

it('keeps a refusal that trying again cannot mend', async () => {
  const key = once()
  const body = { ...ASK, to: '@later' }
  const first = await admin.post('/v1/contacts', body, key)
  expect(failed(first)).toEqual({ status: 404, code: 'person_not_found' })
  await admin.make('/v1/people', { handle: 'later', name: 'Later', addresses: ['inbox:later'] })
  const again = await admin.post('/v1/contacts', body, key)
  const { requestId: _, ...problem } = again.body
  expect(first.body).toMatchObject(problem)
  expect(again.status).toBe(404)
  expect((await admin.post('/v1/contacts', body, once())).status).toBe(201)
})

it('keeps nothing of a refusal that trying again may mend', async () => {
  const hasty = await admin.keyed({ name: 'hasty', scope: 'agent', bounds: { perMinute: 1 } })
  const use = () => hasty.post('/v1/contacts', ASK)
  // A minute may turn in between.
  while ((await use()).status !== 429) continue
  const key = once()
  const refused = await hasty.post('/v1/contacts', ASK, key)
  expect([201, 429]).toContain(refused.status)
  await database.query('delete from key_usage')
  const again = await hasty.post('/v1/contacts', ASK, key)
  expect(again.status).toBe(201)
})

it('leaves a body that was never valid out of it', async () => {
  const key = once()
  expect((await admin.post('/v1/contacts', { ...ASK, kind: 'poll' }, key)).status).toBe(400)
  expect((await admin.post('/v1/contacts', ASK, key)).status).toBe(201)
})

it('goes on where a process died, with the same contact', async () => {
  const key = once()
  const first = await admin.post('/v1/contacts', ASK, key)
  const before = await count('contact')
  // As if it had died after the commit and before it could keep its answer.
  await database.query(`update idempotency set status = null, response = null, lease_until = now() where key = $1`, [
    key['idempotency-key']
  ])
  const again = await there.post('/v1/contacts', ASK, key)
  expect({ status: again.status, id: again.body.id }).toEqual({ status: 201, id: first.body.id })
  expect(await count('contact')).toBe(before)
  expect(await count(`event where contact_id = '${first.body.id}' and type = 'contact.created'`)).toBe(1)
})

it('forgets after a day', async () => {
  const key = once()
  const first = await admin.post('/v1/contacts', ASK, key)
  await database.query(`update idempotency set created_at = now() - interval '25 hours' where key = $1`, [
    key['idempotency-key']
  ])
  const later = await admin.post('/v1/contacts', { ...ASK, body: 'Something else' }, key)
  expect(later.status).toBe(201)
  expect(later.body.id).not.toBe(first.body.id)
})

describe('an answer that holds a secret', () => {
  const requests: [string, () => Promise<[string, object, string]>][] = [
    ['a key', async () => ['/v1/keys', { name: `secret-${++keys}`, scope: 'agent' }, 'key']],
    ['a webhook', async () => ['/v1/webhooks', { url: 'http://127.0.0.1:9/' }, 'secret']],
    ['a contact with a private page', async () => ['/v1/contacts', ASK, 'link']],
    [
      'a rotation',
      async () => {
        const { id } = await admin.make('/v1/webhooks', { url: 'http://127.0.0.1:9/' })
        return [`/v1/webhooks/${id}/rotate`, {}, 'secret']
      }
    ]
  ]

  it.each(requests)('is the same again, and encrypted where it is kept: %s', async (_name, request) => {
    const [path, body, field] = await request()
    const key = once()
    const first = await admin.post(path, body, key)
    const secret: string = field === 'link' ? first.body.recipients[0].messages[0].link : first.body[field]
    expect(secret).toMatch(/^(parley_|whsec_|http)/)
    const again = await there.post(path, body, key)
    expect({ status: again.status, body: again.body }).toEqual({ status: first.status, body: first.body })
    const { rows } = await database.query('select response::text from idempotency where key = $1', [
      key['idempotency-key']
    ])
    expect(rows).toHaveLength(1)
    const kept: string = rows[0].response
    for (const part of [secret, secret.replace(/^([a-z]+_|.*\/)/, '')]) {
      expect(kept).not.toContain(part)
      expect(kept).not.toContain(Buffer.from(part).toString('base64').replace(/=+$/, ''))
    }
  })

  it('opens the door both times', async () => {
    const key = once()
    const body = { name: 'opens', scope: 'agent' }
    const made = [await admin.post('/v1/keys', body, key), await admin.post('/v1/keys', body, key)]
    for (const { body: one } of made) {
      const answer = await admin.get('/v1/contacts', { authorization: `Bearer ${one.key}` })
      expect(answer.status).toBe(200)
    }
  })
})
