// What is wrong with a request is named by code and by the field's path, and leaves nothing behind.
import { request as httpRequest } from 'node:http'
import { Api, apiOf, type Answer, type Json } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'

const GOOD = { kind: 'approval', body: 'May I?', to: 'inbox' }
const stage = (to: unknown, more = {}) => ({ steps: [{ to }], ...more })
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

/** What is wrong, the body, and how it is refused: with which fields' path, where one is at fault. */
type Refusal = [string, unknown, number, string, string?]

let server: Parley
let admin: Api
/** Keys of a project of its own, in which nothing may ever be stored. */
let agent: Api
let operator: Api

beforeAll(async () => {
  server = await startParley()
  admin = apiOf(server)
  const project = (await admin.make('/v1/projects', { name: 'Empty' })).id
  agent = await admin.keyed({ name: 'agent', scope: 'agent', project })
  operator = await admin.keyed({ name: 'operator', scope: 'operator', project })
})
afterAll(() => server.stop())

const expectRefused = (answer: Answer, status: number, code: string, path?: string) => {
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code })
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(answer.body).toMatchObject({
    type: `urn:parley:error:${code}`,
    status,
    title: expect.stringMatching(/\w/),
    detail: expect.stringMatching(/\w/),
    requestId: answer.headers.get('x-request-id')
  })
  if (path !== undefined) expect(answer.body.errors.map((one: Json) => one.path)).toContain(path)
}

describe('a contact that cannot be', () => {
  afterAll(async () => {
    expect((await agent.get('/v1/contacts')).body).toEqual({ contacts: [] })
    expect((await agent.get('/v1/events')).body.events).toEqual([])
  })

  it.each<Refusal>([
    ['JSON cut off', '{"kind":', 400, 'request_malformed'],
    ['no JSON', 'kind=approval', 400, 'request_malformed'],
    ['a list', [], 400, 'request_invalid', ''],
    ['nothing in it', {}, 400, 'request_invalid', 'kind'],
    ['a prototype', '{"__proto__":{"kind":"approval"}}', 400, 'request_malformed'],
    ['a kind that is none', { ...GOOD, kind: 'poll' }, 400, 'request_invalid', 'kind'],
    ['a number for a body', { ...GOOD, body: 7 }, 400, 'request_invalid', 'body'],
    [
      'a schema of more than we check',
      { ...GOOD, action: { name: 'pay', arguments: {}, schema: { properties: { a: { pattern: 'x' } } } } },
      400,
      'request_invalid',
      'action.schema.properties.a.pattern'
    ],
    [
      'arguments that their own schema does not allow',
      {
        ...GOOD,
        action: { name: 'pay', arguments: { sum: '7' }, schema: { properties: { sum: { type: 'number' } } } }
      },
      400,
      'request_invalid',
      'action.arguments.sum'
    ],
    ['an empty body', { ...GOOD, body: '  ' }, 400, 'request_invalid', 'body'],
    ['metadata of numbers', { ...GOOD, metadata: { order: 7 } }, 400, 'request_invalid', 'metadata.order'],
    ['nobody asked', { ...GOOD, to: undefined }, 400, 'request_invalid', 'to'],
    ['an empty list of people', { ...GOOD, to: [] }, 400, 'request_invalid', 'to'],
    ['both to and policy', { ...GOOD, policy: 'x' }, 400, 'request_invalid', 'to'],
    ['an unknown channel', { ...GOOD, to: ['inbox', 'slack:#ops'] }, 404, 'channel_not_found', 'to.1'],
    ['an unknown person', { ...GOOD, to: '@nobody' }, 404, 'person_not_found', 'to.0'],
    ['a malformed ref', { ...GOOD, to: ['inbox', 'not a ref'] }, 400, 'request_invalid', 'to.1'],
    ['a malformed target', { ...GOOD, to: 'inbox:not a name' }, 422, 'target_invalid', 'to.0'],
    ['a past deadline', { ...GOOD, deadline: '2020-01-01T00:00:00Z' }, 422, 'deadline_past', 'deadline'],
    ['a deadline of nonsense', { ...GOOD, deadline: 'soon' }, 400, 'request_invalid', 'deadline'],
    ['a duration of nothing', { ...GOOD, deadline: '0s' }, 400, 'request_invalid', 'deadline'],
    ['an unknown policy', { ...GOOD, to: undefined, policy: 'none' }, 404, 'policy_not_found', 'policy'],
    [
      'a requirement above those who could answer',
      { ...GOOD, to: undefined, policy: { stages: [stage(['inbox:ann'], { require: [{ count: 2 }] })] } },
      422,
      'policy_unsatisfiable',
      'policy.stages.0.require'
    ],
    [
      'a policy of no stages',
      { ...GOOD, to: undefined, policy: { stages: [] } },
      400,
      'request_invalid',
      'policy.stages'
    ],
    ['an empty policy', { ...GOOD, to: undefined, policy: {} }, 400, 'request_invalid', 'policy.stages'],
    [
      'a stage of no steps',
      { ...GOOD, to: undefined, policy: { stages: [{ steps: [] }] } },
      400,
      'request_invalid',
      'policy.stages.0.steps'
    ],
    [
      'a policy deep down unknown',
      { ...GOOD, to: undefined, policy: { stages: [stage(['inbox', 'sms:1'])] } },
      404,
      'channel_not_found',
      'policy.stages.0.steps.0.to.1'
    ],
    [
      'approval by silence from an agent',
      { ...GOOD, to: undefined, policy: { stages: [stage(['inbox'])], onTimeout: 'approve' } },
      403,
      'policy_needs_operator',
      'policy.onTimeout'
    ],
    [
      'a lowered assurance from an agent',
      { ...GOOD, to: undefined, policy: { stages: [stage(['inbox'])], minAssurance: 'claimed' } },
      403,
      'policy_needs_operator',
      'policy.minAssurance'
    ],
    ['an unknown field', { ...GOOD, titel: 'x' }, 400, 'request_invalid', 'titel'],
    [
      'a question that is approved',
      { ...GOOD, kind: 'question', options: [{ id: 'a', label: 'A', decision: 'approve' }] },
      400,
      'request_invalid',
      'options.0.decision'
    ],
    ['a thread of nobody', { ...GOOD, thread: 'thr_none' }, 404, 'thread_not_found', 'thread'],
    ['a turn of nobody', { ...GOOD, inReplyTo: 'trn_none' }, 404, 'turn_not_found', 'inReplyTo'],
    ['a NUL in the body', { ...GOOD, body: 'a\0b' }, 400, 'request_invalid', 'body'],
    ['a NUL in a nested text', { ...GOOD, metadata: { a: '\0' } }, 400, 'request_invalid', 'metadata.a'],
    ['a NUL in the agent’s state', { ...GOOD, state: { list: ['\0'] } }, 400, 'request_invalid', 'state.list.0'],
    ['a NUL in a name', { ...GOOD, state: { 'a\0': 1 } }, 400, 'request_invalid', 'state'],
    ['half a character', `{"kind":"approval","to":"inbox","body":"\\ud83d"}`, 400, 'request_invalid', 'body'],
    [
      'a bottomless state',
      `{"kind":"approval","to":"inbox","body":"x","state":${nested(50_000)}}`,
      400,
      'request_invalid',
      'state'
    ],
    ['more than 1 MB', { ...GOOD, state: 'x'.repeat(1_048_576) }, 413, 'request_too_large']
  ])('is refused: %s', async (...[, body, status, code, path]: Refusal) => {
    expectRefused(await agent.post('/v1/contacts', body), status, code, path)
  })

  it.each([
    ['titel', { ...GOOD, titel: 'x' }, 'title'],
    ['options.0.desicion', { ...GOOD, options: [{ id: 'a', label: 'A', desicion: 'approve' }] }, 'decision'],
    [
      'policy.stages.0.steps.0.two',
      { kind: 'approval', body: 'x', policy: { stages: [{ steps: [{ two: ['inbox'] }] }] } },
      'to'
    ],
    [
      'policy.onTimout',
      { kind: 'approval', body: 'x', policy: { stages: [stage(['inbox'])], onTimout: 'reject' } },
      'onTimeout'
    ],
    ['context.signals.0.leval', { ...GOOD, context: { signals: [{ leval: 'info', text: 'x' }] } }, 'level'],
    ['form.fields.0.lable', { ...GOOD, form: { fields: [{ id: 'a', lable: 'A', type: 'text' }] } }, 'label']
  ])('names the field nearest to %s', async (path, body, nearest) => {
    const answer = await agent.post('/v1/contacts', body)
    expectRefused(answer, 400, 'request_invalid', path)
    expect(answer.body.errors.find((one: Json) => one.path === path).message).toBe(
      `unknown field; did you mean "${nearest}"?`
    )
  })

  it('names every fault at once', async () => {
    const answer = await agent.post('/v1/contacts', { kind: 'poll', body: '', to: 'inbox', deadline: 'soon' })
    expect(answer.body.errors.map((one: Json) => one.path).sort()).toEqual(['body', 'deadline', 'kind'])
  })

  it.each([
    ['text/plain', JSON.stringify(GOOD)],
    ['application/x-www-form-urlencoded', 'kind=approval'],
    ['application/octet-stream', 'x']
  ])('is refused as %s', async (type, body) => {
    expectRefused(await agent.post('/v1/contacts', body, { 'content-type': type }), 415, 'media_type_unsupported')
  })
})

it('takes a JSON type with nothing of it for no body', async () => {
  const none = { 'content-type': 'application/json' }
  expectRefused(await agent.send('POST', '/v1/contacts', undefined, none), 400, 'request_invalid', '')
  const { id } = await admin.make('/v1/keys', { name: 'gone-at-once', scope: 'agent' })
  expect((await admin.send('DELETE', `/v1/keys/${id}`, undefined, none)).status).toBeLessThan(300)
})

describe('a query that cannot be', () => {
  it.each([
    ['/v1/contacts/con_x?wait=61', 'wait'],
    ['/v1/contacts/con_x?wait=-1', 'wait'],
    ['/v1/contacts/con_x?wait=long', 'wait'],
    ['/v1/contacts/con_x?after=-1', 'after'],
    ['/v1/contacts/con_x?weit=5', 'weit'],
    ['/v1/events?wait=61', 'wait'],
    ['/v1/events?after=x', 'after'],
    ['/v1/contacts?limit=0', 'limit'],
    ['/v1/contacts?limit=201', 'limit'],
    ['/v1/contacts?state=open', 'state'],
    ['/v1/contacts?status=open', 'status'],
    ['/v1/contacts?cursor=nonsense', 'cursor'],
    ['/v1/contacts?cursor=-8000000000000000.con_x', 'cursor'],
    ['/v1/contacts?cursor=8000000000000000.con_x', 'cursor']
  ])('is refused: %s', async (path, field) => {
    expectRefused(await agent.get(path), 400, 'request_invalid', field)
  })

  it('refuses a stream with a cursor that is none, before it begins', async () => {
    const stream = (path: string, headers = {}) => agent.get(path, { accept: 'text/event-stream', ...headers })
    expectRefused(await stream('/v1/events?after=x'), 400, 'request_invalid', 'after')
    expectRefused(await stream('/v1/events', { 'last-event-id': 'x' }), 400, 'request_invalid', 'after')
  })
})

it('reads nothing that is posted to a channel that there is not', async () => {
  const request = httpRequest(`${server.url}/inbound/chn_unknown`, {
    method: 'POST',
    headers: { 'content-type': 'message/rfc822', 'content-length': 20_000_000 }
  })
  const status = await new Promise((resolve, reject) => {
    request.once('response', (response) => resolve(response.resume().statusCode)).once('error', reject)
    request.write('From: ann@people.example\r\n')
  })
  request.destroy()
  expect(status).toBe(404)
})

describe('hostile text', () => {
  it.each([
    ['GET', '/v1/contacts/%00', 'id'],
    ['GET', '/v1/contacts/%00/history', 'id'],
    ['GET', '/v1/threads/%00', 'id'],
    ['GET', '/v1/people/%00', 'id'],
    ['GET', '/v1/policies/%00', 'name'],
    ['GET', '/v1/channels/%00', 'name'],
    ['GET', '/v1/webhooks/%00', 'id'],
    ['DELETE', '/v1/keys/%00', 'id'],
    ['GET', '/v1/projects/a%00b', 'id'],
    ['POST', '/v1/contacts/%00/cancel', 'id'],
    ['POST', '/v1/replies/%00/discard', 'id'],
    ['POST', '/v1/dead/%00/retry', 'id'],
    ['POST', '/inbound/%00', 'channelId'],
    ['GET', '/v1/contacts?thread=%00', 'thread'],
    ['GET', '/v1/contacts?metadata.a=%00', 'metadata.a'],
    ['GET', '/v1/contacts?cursor=%00', 'cursor'],
    ['GET', '/v1/events?after=%00', 'after'],
    ['GET', '/v1/contacts/%ED%A0%80', 'path'],
    ['GET', '/v1/contacts/%zz', 'path']
  ])('is refused in %s %s', async (method, path, field) => {
    expectRefused(await admin.send(method, path, undefined, {}), 400, 'request_invalid', field)
  })

  it.each(['/v1/contacts/%F0%9F%A6%9C', "/v1/contacts/'%3B--", '/v1/contacts/..%2F..%2Fkeys', '/v1/contacts/%20'])(
    'is just unknown in %s',
    async (path) => {
      expectRefused(await admin.get(path), 404, 'contact_not_found')
    }
  )

  it('is refused in an id of any length', async () => {
    for (const length of [201, 5_000]) {
      const answer = await admin.get(`/v1/contacts/${'x'.repeat(length)}`)
      expectRefused(answer, 400, 'request_invalid', 'path')
      expect(answer.text.length).toBeLessThan(1_000)
    }
  })

  it('makes a private page that there is not', async () => {
    const page = await admin.get('/r/%00')
    expect(page.status).toBe(404)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  })

  it('is refused in a header: an Idempotency-Key of nothing, or of too much', async () => {
    for (const key of ['', 'k'.repeat(256)]) {
      const answer = await agent.post('/v1/contacts', GOOD, { 'idempotency-key': key })
      expectRefused(answer, 400, 'request_invalid', 'Idempotency-Key')
    }
    expect((await agent.get('/v1/contacts')).body).toEqual({ contacts: [] })
  })

  it('does not reach us with a NUL in a header', async () => {
    const status = await new Promise((resolve) => {
      const { hostname, port } = new URL(server.url)
      const request = httpRequest({ hostname, port, path: '/v1/contacts' }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      request.once('error', () => resolve(undefined))
      request.once('socket', (socket) => {
        socket.once('connect', () =>
          socket.write('GET /v1/contacts HTTP/1.1\r\nhost: x\r\nidempotency-key: a\0b\r\n\r\n')
        )
      })
      request.flushHeaders()
    })
    expect([400, 401, undefined]).toContain(status)
    expect((await admin.get('/healthz')).status).toBe(200)
  })
})

it('refuses a route that is none, and a method that a route has not', async () => {
  expectRefused(await agent.get('/v1/nothing'), 404, 'route_not_found')
  expectRefused(await agent.put('/v1/contacts', GOOD), 405, 'method_not_allowed')
})

describe('a key', () => {
  it('is asked for, and must be known and not revoked', async () => {
    const stranger = new Api(server, `parley_${'x'.repeat(32)}`)
    const none = await stranger.get('/v1/contacts', { authorization: '' })
    expectRefused(none, 401, 'key_missing')
    expect(none.headers.get('www-authenticate')).toBe('Bearer')
    expectRefused(await stranger.get('/v1/contacts', { authorization: `Basic ${admin.key}` }), 401, 'key_missing')
    expectRefused(await stranger.post('/v1/contacts', GOOD), 401, 'key_invalid')
    const short = await admin.keyed({ name: 'short-lived', scope: 'agent' })
    expect((await short.get('/v1/contacts')).status).toBe(200)
    const { keys } = (await admin.get('/v1/keys')).body
    const revoked = await admin.delete(`/v1/keys/${keys.find((one: Json) => one.name === 'short-lived').id}`)
    expect(revoked.body).toMatchObject({ name: 'short-lived', revokedAt: expect.any(String) })
    expectRefused(await short.post('/v1/contacts', GOOD), 401, 'key_invalid')
    expect((await admin.get('/v1/contacts')).body.contacts).toEqual([])
  })

  it('does only what its scope may', async () => {
    for (const path of ['/v1/replies', '/v1/webhooks', '/v1/dead', '/v1/keys', '/v1/projects', '/metrics'])
      expectRefused(await agent.get(path), 403, 'scope_insufficient')
    for (const path of ['/v1/keys', '/v1/projects']) expectRefused(await operator.get(path), 403, 'scope_insufficient')
    for (const path of ['/v1/people', '/v1/policies', '/v1/channels', '/v1/webhooks'])
      expectRefused(await agent.post(path, {}), 403, 'scope_insufficient')
  })

  it('makes projects and keys for others only where it is of the first project', async () => {
    const project = (await admin.make('/v1/projects', { name: 'Tenant' })).id
    const tenant = await admin.keyed({ name: 'tenant-admin', scope: 'admin', project })
    expectRefused(await tenant.post('/v1/projects', { name: 'More' }), 403, 'scope_insufficient')
    const other = await tenant.post('/v1/keys', { name: 'k', scope: 'agent', project: 'prj_default' })
    expectRefused(other, 403, 'scope_insufficient', 'project')
    expectRefused(
      await admin.post('/v1/keys', { name: 'k', scope: 'agent', project: 'prj_none' }),
      404,
      'project_not_found',
      'project'
    )
    expect((await tenant.get('/v1/projects')).body.projects.map((one: Json) => one.id)).toEqual([project])
    expect((await tenant.get('/v1/keys')).body.keys.map((one: Json) => one.name)).toEqual(['tenant-admin'])
  })

  it('stays within its bounds', async () => {
    const project = (await admin.make('/v1/projects', { name: 'Bounds' })).id
    const boss = await admin.keyed({ name: 'boss', scope: 'admin', project })
    const spec = { stages: [stage(['inbox'])] }
    await boss.make('/v1/policies', { name: 'mine', spec })
    await boss.make('/v1/policies', { name: 'other', spec })
    const bounded = await boss.keyed({
      name: 'bounded',
      scope: 'agent',
      bounds: { kinds: ['approval'], policies: ['mine'] }
    })
    const refusals: [unknown, string][] = [
      [{ kind: 'notice', body: 'x', policy: 'mine' }, 'kind'],
      [{ kind: 'approval', body: 'x', policy: 'other' }, 'policy'],
      [{ kind: 'approval', body: 'x', policy: spec }, 'policy'],
      [GOOD, 'policy']
    ]
    for (const [body, path] of refusals)
      expectRefused(await bounded.post('/v1/contacts', body), 403, 'key_out_of_bounds', path)
    const elsewhere = await boss.keyed({ name: 'elsewhere', scope: 'agent', bounds: { channels: ['slack'] } })
    expectRefused(await elsewhere.post('/v1/contacts', GOOD), 403, 'key_out_of_bounds', 'to.0')
    expect((await boss.get('/v1/contacts')).body.contacts).toEqual([])
    const made = await bounded.make('/v1/contacts', { kind: 'approval', body: 'x', policy: 'mine' })
    const recipients = `/v1/contacts/${made.id}/recipients`
    expectRefused(await bounded.post(recipients, { to: ['inbox:ann'] }), 403, 'policy_closed', 'to')
    for (const [path, body] of [
      [recipients, { to: ['inbox:ann'] }],
      [`/v1/contacts/${made.id}/cancel`, {}],
      [`/v1/contacts/${made.id}/turns`, { text: 'more' }]
    ] as const)
      expectRefused(await elsewhere.post(path, body), 404, 'contact_not_found')
    expect((await boss.get(`/v1/contacts/${made.id}`)).body.status).toBe('pending')
  })

  it('has a rate, and is told when to come back', async () => {
    const project = (await admin.make('/v1/projects', { name: 'Rate' })).id
    const hasty = await admin.keyed({ name: 'hasty', scope: 'agent', project, bounds: { perMinute: 2 } })
    // A minute may turn while this runs: then two more are let through.
    const answers: Answer[] = []
    for (let tries = 0; tries < 6; tries++) answers.push(await hasty.post('/v1/contacts', GOOD))
    const refused = answers.filter((one) => one.status !== 201)
    expect(refused.length).toBeGreaterThanOrEqual(2)
    for (const answer of refused) {
      expectRefused(answer, 429, 'key_rate_exceeded')
      const seconds = Number(answer.headers.get('retry-after'))
      expect(seconds).toBeGreaterThanOrEqual(1)
      expect(seconds).toBeLessThanOrEqual(60)
    }
    const { contacts } = (await hasty.get('/v1/contacts')).body
    expect(contacts).toHaveLength(answers.length - refused.length)
  })
})

describe('what belongs to another project', () => {
  let theirs: Api
  let ids: Record<
    'contact' | 'thread' | 'turn' | 'webhook' | 'person' | 'policy' | 'key' | 'delivery' | 'channel',
    string
  >

  beforeAll(async () => {
    const project = (await admin.make('/v1/projects', { name: 'Theirs' })).id
    theirs = await admin.keyed({ name: 'their-admin', scope: 'admin', project, bounds: { respondAs: true } })
    const webhook = await theirs.make('/v1/webhooks', { url: 'http://127.0.0.1:9/' })
    const contact = await theirs.make('/v1/contacts', { ...GOOD, thread: 'their-own', metadata: { whose: 'theirs' } })
    const policy = { stages: [stage(['inbox'])], minAssurance: 'login' }
    await theirs.make('/v1/policies', { name: 'theirs', spec: policy })
    const deliveries = async () => (await theirs.get(`/v1/webhooks/${webhook.id}/deliveries`)).body.deliveries
    while ((await deliveries()).length === 0) await theirs.get('/v1/events?wait=1')
    ids = {
      contact: contact.id,
      thread: contact.thread,
      turn: (await theirs.get(`/v1/threads/${contact.thread}`)).body.turns[0].id,
      webhook: webhook.id,
      person: (await theirs.make('/v1/people', { handle: 'ann', name: 'Ann', addresses: ['inbox:ann'] })).id,
      policy: (await theirs.get('/v1/policies/theirs')).body.id,
      key: (await theirs.make('/v1/keys', { name: 'their-key', scope: 'agent' })).id,
      delivery: (await deliveries())[0].id,
      channel: (await theirs.get('/v1/channels')).body.channels[0].id
    }
  })

  it.each<[string, string, (known: typeof ids) => string, unknown, string]>([
    ['a contact', 'GET', (one) => `/v1/contacts/${one.contact}`, undefined, 'contact_not_found'],
    ['a wait', 'GET', (one) => `/v1/contacts/${one.contact}?wait=20`, undefined, 'contact_not_found'],
    ['a history', 'GET', (one) => `/v1/contacts/${one.contact}/history`, undefined, 'contact_not_found'],
    ['a turn to be', 'POST', (one) => `/v1/contacts/${one.contact}/turns`, { text: 'x' }, 'contact_not_found'],
    [
      'a recipient to be',
      'POST',
      (one) => `/v1/contacts/${one.contact}/recipients`,
      { to: ['inbox'] },
      'contact_not_found'
    ],
    ['a cancellation', 'POST', (one) => `/v1/contacts/${one.contact}/cancel`, {}, 'contact_not_found'],
    ['an answer', 'POST', (one) => `/v1/contacts/${one.contact}/respond`, { option: 'approve' }, 'contact_not_found'],
    ['a thread', 'GET', (one) => `/v1/threads/${one.thread}`, undefined, 'thread_not_found'],
    ['a thread by its key', 'GET', () => '/v1/threads/their-own', undefined, 'thread_not_found'],
    ['a contact in their thread', 'POST', () => '/v1/contacts', 'thread', 'thread_not_found'],
    ['a contact after their turn', 'POST', () => '/v1/contacts', 'turn', 'turn_not_found'],
    ['a contact by their policy', 'POST', () => '/v1/contacts', 'policy', 'policy_not_found'],
    ['a contact for their person', 'POST', () => '/v1/contacts', 'person', 'person_not_found'],
    ['a webhook', 'GET', (one) => `/v1/webhooks/${one.webhook}`, undefined, 'webhook_not_found'],
    ['a webhook’s change', 'PATCH', (one) => `/v1/webhooks/${one.webhook}`, { disabled: true }, 'webhook_not_found'],
    ['a webhook’s rotation', 'POST', (one) => `/v1/webhooks/${one.webhook}/rotate`, {}, 'webhook_not_found'],
    ['a webhook’s end', 'DELETE', (one) => `/v1/webhooks/${one.webhook}`, undefined, 'webhook_not_found'],
    ['deliveries', 'GET', (one) => `/v1/webhooks/${one.webhook}/deliveries`, undefined, 'webhook_not_found'],
    [
      'a replay',
      'POST',
      (one) => `/v1/webhooks/${one.webhook}/replay`,
      { since: '2020-01-01T00:00:00Z' },
      'webhook_not_found'
    ],
    ['a person', 'GET', (one) => `/v1/people/${one.person}`, undefined, 'person_not_found'],
    ['a person’s change', 'PATCH', (one) => `/v1/people/${one.person}`, { name: 'Eve' }, 'person_not_found'],
    ['a person’s end', 'DELETE', (one) => `/v1/people/${one.person}`, undefined, 'person_not_found'],
    ['a policy', 'GET', (one) => `/v1/policies/${one.policy}`, undefined, 'policy_not_found'],
    [
      'a policy’s change',
      'PUT',
      () => '/v1/policies/theirs',
      { spec: { stages: [stage(['inbox'])] } },
      'policy_not_found'
    ],
    ['a policy’s end', 'DELETE', () => '/v1/policies/theirs', undefined, 'policy_not_found'],
    ['a key', 'DELETE', (one) => `/v1/keys/${one.key}`, undefined, 'key_not_found'],
    ['a channel', 'GET', (one) => `/v1/channels/${one.channel}`, undefined, 'channel_not_found'],
    ['a dead letter', 'POST', () => '/v1/dead/eff_none/retry', {}, 'dead_letter_not_found'],
    ['a reply', 'POST', () => '/v1/replies/rep_none/discard', {}, 'reply_not_found']
  ])('is not there: %s', async (_name, method, path, body, code) => {
    const bodies: Record<string, unknown> = {
      thread: { ...GOOD, thread: ids.thread },
      turn: { ...GOOD, inReplyTo: ids.turn },
      policy: { ...GOOD, to: undefined, policy: 'theirs' },
      person: { ...GOOD, to: '@ann' }
    }
    const sent = typeof body === 'string' ? bodies[body] : body
    expectRefused(await admin.send(method, path(ids), sent, {}), 404, code)
  })

  it('is not in any list, and is as it was', async () => {
    for (const [path, list] of [
      ['/v1/contacts', 'contacts'],
      ['/v1/contacts?metadata.whose=theirs', 'contacts'],
      ['/v1/contacts?thread=their-own', 'contacts'],
      ['/v1/webhooks', 'webhooks'],
      ['/v1/people', 'people'],
      ['/v1/policies', 'policies'],
      ['/v1/replies', 'replies'],
      ['/v1/dead', 'dead'],
      ['/v1/events', 'events']
    ] as const)
      expect((await operator.get(path)).body[list]).toEqual([])
    const { contact, delivery, webhook } = ids
    expect((await theirs.get(`/v1/contacts/${contact}`)).body).toMatchObject({ status: 'pending', id: contact })
    expect((await theirs.get(`/v1/webhooks/${webhook}`)).body).not.toHaveProperty('disabledAt')
    const own = await admin.make('/v1/webhooks', { url: 'http://127.0.0.1:9/' })
    const replay = await admin.post(`/v1/webhooks/${own.id}/replay`, { delivery })
    expectRefused(replay, 404, 'delivery_not_found', 'delivery')
  })

  it('does not show in a stream of events', async () => {
    const abort = new AbortController()
    const response = await fetch(`${server.url}/v1/events?after=0`, {
      headers: { authorization: `Bearer ${operator.key}`, accept: 'text/event-stream' },
      signal: abort.signal
    })
    let seen = ''
    const reading = (async () => {
      for await (const chunk of response.body!) seen += Buffer.from(chunk).toString()
    })().catch(() => {})
    const marker = await theirs.make('/v1/contacts', GOOD)
    const theirEvents = async () =>
      (await theirs.get('/v1/events')).body.events.filter((one: Json) => one.contact === marker.id)
    while ((await theirEvents()).length < 3) await theirs.get('/v1/events?wait=1')
    abort.abort()
    await reading
    expect(seen).toBe('retry: 1000\n\n')
  })
})

describe('what a schema refuses', () => {
  const LIBRARY =
    /Invalid (?:input|option|key|string|value|number|element|discriminator)|Too (?:big|small)|Unrecognized key|expected \w+(?: to have|, received)/
  /** One of each type, too much, too little, and names that nobody knows. */
  const ODD = [
    null,
    7,
    1.5,
    -1,
    true,
    '',
    'x'.repeat(60_000),
    [],
    [null],
    ['', {}],
    {},
    { ' ': 1 },
    Array(20_000).fill(0)
  ]

  it('is said in our own words on every route, whatever is wrong', async () => {
    const { paths, components } = (await admin.get('/openapi.json')).body
    const fieldsOf = (schema: Json): string[] =>
      schema.$ref
        ? fieldsOf(components.schemas[schema.$ref.split('/').at(-1)])
        : [
            ...Object.keys(schema.properties ?? {}),
            ...['anyOf', 'allOf', 'oneOf'].flatMap((key) => (schema[key] ?? []).flatMap(fieldsOf))
          ]
    const faults = new Set<string>()
    let refused = 0
    for (const [path, operations] of Object.entries<Json>(paths)) {
      for (const [method, { requestBody, parameters = [] }] of Object.entries<Json>(operations)) {
        const send = async (query: string, body: unknown) => {
          const { status, text } = await admin.send(
            method.toUpperCase(),
            path.replace(/\{\w+\}/g, 'none') + query,
            body,
            {}
          )
          if (status === 400) refused += 1
          if (LIBRARY.test(text) || status >= 500) faults.add(`${method} ${path} ${text.slice(0, 300)}`)
        }
        for (const { name, in: where } of parameters as Json[])
          if (where === 'query')
            for (const value of ['', 'x', '-1', '1.5', '9'.repeat(600)]) await send(`?${name}=${value}`, undefined)
        const json = requestBody?.content['application/json']
        if (!json) continue
        for (const body of ODD) await send('', body)
        for (const field of fieldsOf(json.schema)) for (const value of ODD) await send('', { [field]: value })
      }
    }
    expect([...faults]).toEqual([])
    expect(refused).toBeGreaterThan(500)
  })
})

describe('a route', () => {
  const asked = (method: string, path: string) =>
    new Promise<{ status: number; allow: string | undefined; body: string }>((resolve, reject) => {
      const { hostname, port } = new URL(server.url)
      // As it is written: `fetch` would take the dots out.
      const request = httpRequest({ hostname, port, path, method, headers: { authorization: `Bearer ${admin.key}` } })
      request.once('error', reject)
      request.once('response', (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk))
        response.once('end', () => resolve({ status: response.statusCode!, allow: response.headers.allow, body }))
      })
      request.end()
    })

  it.each([
    '/docs/..',
    '/docs/../',
    '/docs/.',
    '/docs//',
    '/docs/../openapi.json',
    '/docs/../../etc/passwd',
    '/docs/%2e%2e',
    '/docs/.%2e/',
    '/docs/..%2f',
    '/docs/..%5c',
    '/docs/%00',
    '/docs/%2e%2e%2fpackage.json',
    '/docs/none'
  ])('that leads out of the documentation is none: %s', async (path) => {
    const { status, body } = await asked('GET', path)
    expect({ status, code: JSON.parse(body).code }).toEqual({ status: 404, code: 'route_not_found' })
  })

  it('that is there says by which methods it is asked', async () => {
    const { paths } = (await admin.get('/openapi.json')).body
    for (const [path, operations] of Object.entries<Json>(paths)) {
      const there = Object.keys(operations).map((one) => one.toUpperCase())
      const methods = [...there, ...(there.includes('GET') ? ['HEAD'] : [])].toSorted()
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        // `/v1/keys/self` is a key’s id too.
        if (methods.includes(method) || path.endsWith('/self')) continue
        const { status, allow, body } = await asked(method, `${path.replace(/\{\w+\}/g, 'none')}?x=1`)
        expect({ path, method, status, allow }).toEqual({ path, method, status: 405, allow: methods.join(', ') })
        expect(JSON.parse(body)).toMatchObject({ code: 'method_not_allowed', status: 405 })
      }
    }
    expect((await asked('POST', '/v1/nothing')).status).toBe(404)
    expect((await asked('DELETE', '/healthz')).allow).toBe('GET, HEAD')
    expect((await asked('PUT', '/r/token')).allow).toBe('GET, HEAD, POST')
  })

  it('takes no number that is left empty, or written as no one writes one', async () => {
    const { paths } = (await admin.get('/openapi.json')).body
    let seen = 0
    for (const [path, { get }] of Object.entries<Json>(paths)) {
      for (const { name, schema } of (get?.parameters ?? []).filter((one: Json) => one.in === 'query')) {
        const isNumber = /number|integer/.test(schema.type)
        if (!isNumber && !['after', 'cursor', 'thread', 'externalId'].includes(name)) continue
        for (const value of ['', ...(isNumber ? ['%20', '0x1', '1e1', '1,5', 'NaN', '+1'] : [])]) {
          const answer = await admin.get(`${path.replace(/\{\w+\}/g, 'none')}?${name}=${value}`)
          expect({ path, name, value, status: answer.status }).toEqual({ path, name, value, status: 400 })
          expect(answer.body.errors.map((one: Json) => one.path)).toContain(name)
          seen += 1
        }
      }
    }
    expect(seen).toBeGreaterThan(30)
  })
})
