import { Parley, type ParleyOptions } from './parley.ts'

interface Asked {
  readonly method: string
  readonly path: string
  readonly key: string | null
}

/** A network that answers as told, in turn; the last answer stays. */
function network(...answers: (() => Response)[]): { fetch: typeof fetch; asked: Asked[] } {
  const asked: Asked[] = []
  return {
    asked,
    fetch: async (input, init) => {
      const { pathname, search } = new URL(String(input))
      asked.push({
        method: init?.method ?? 'GET',
        path: pathname + search,
        key: new Headers(init?.headers).get('idempotency-key')
      })
      return (answers.length > 1 ? answers.shift()! : answers[0]!)()
    }
  }
}

const made = (contact: object) => () => Response.json({ id: 'con_1', status: 'pending', ...contact }, { status: 201 })
const cut = () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) })
}
const problem =
  (status: number, code: string, headers: Record<string, string> = {}) =>
  () =>
    new Response(
      JSON.stringify({ code, detail: `about ${code}`, errors: [{ path: 'to', message: 'no' }], requestId: 'r' }),
      {
        status,
        headers: { 'content-type': 'application/problem+json', ...headers }
      }
    )
const client = (fetch: typeof globalThis.fetch, options: ParleyOptions = {}) =>
  new Parley({ url: 'http://parley.example/', key: 'parley_k', fetch, ...options })
const QUESTION = { kind: 'question', body: 'Which?', to: 'inbox' } as const

it('posts again with the same key until it is answered', async () => {
  const { fetch, asked } = network(
    cut,
    problem(503, 'service_stopping'),
    problem(409, 'idempotency_key_running'),
    made({})
  )
  await expect(client(fetch).contacts.create(QUESTION)).resolves.toMatchObject({ id: 'con_1' })
  expect(asked).toHaveLength(4)
  expect(new Set(asked.map((one) => one.key)).size).toBe(1)
  expect(asked[0]!.key).toMatch(/^[0-9a-f-]{36}$/)
})

it('takes a key of the caller’s, and another one for each call otherwise', async () => {
  const { fetch, asked } = network(made({}))
  const { contacts } = client(fetch)
  await contacts.create(QUESTION, { idempotencyKey: 'mine' })
  await contacts.create(QUESTION)
  await contacts.create(QUESTION)
  expect(asked[0]!.key).toBe('mine')
  expect(new Set(asked.map((one) => one.key)).size).toBe(3)
})

it('waits as long as the server asks, and gives up where that is too long', async () => {
  const soon = network(problem(429, 'key_rate_exceeded', { 'retry-after': '1' }), made({}))
  const began = Date.now()
  await client(soon.fetch).contacts.create(QUESTION)
  expect(Date.now() - began).toBeGreaterThanOrEqual(990)

  const late = network(problem(429, 'key_rate_exceeded', { 'retry-after': '60' }))
  await expect(client(late.fetch, { retryForMs: 5_000 }).contacts.create(QUESTION)).rejects.toMatchObject({
    code: 'key_rate_exceeded',
    retryAfterMs: 60_000
  })
  expect(late.asked).toHaveLength(1)
})

it('says what the server refused, at once', async () => {
  const { fetch, asked } = network(problem(422, 'target_invalid'))
  await expect(client(fetch).contacts.create(QUESTION)).rejects.toMatchObject({
    name: 'ParleyApiError',
    code: 'target_invalid',
    status: 422,
    message: 'about target_invalid',
    faults: [{ path: 'to', message: 'no' }],
    requestId: 'r'
  })
  expect(asked).toHaveLength(1)
})

it('names who does not answer, and why', async () => {
  const { fetch } = network(cut)
  await expect(client(fetch, { retryForMs: 0 }).contacts.get('con_1')).rejects.toMatchObject({
    name: 'ParleyConnectionError',
    message: 'No answer from http://parley.example: ECONNRESET'
  })
})

it('does not take a proxy’s page for an answer', async () => {
  const { fetch } = network(() => new Response('<h1>Bad gateway</h1>', { status: 502 }))
  await expect(client(fetch, { retryForMs: 0 }).contacts.get('con_1')).rejects.toMatchObject({
    code: 'http_error',
    status: 502
  })
})

it('waits through failures until the contact is settled', async () => {
  const { fetch, asked } = network(made({}), cut, problem(503, 'service_stopping'), made({ status: 'resolved' }))
  await expect(client(fetch).contacts.wait('con_1')).resolves.toMatchObject({ status: 'resolved' })
  expect(asked.map((one) => one.path)).toEqual(Array(4).fill('/v1/contacts/con_1?wait=25'))
})

it('ends a wait with the contact as it was last seen', async () => {
  const { fetch } = network(made({ version: 3 }))
  await expect(client(fetch).contacts.wait('con_1', { timeout: 30 })).rejects.toMatchObject({
    name: 'TimeoutError',
    contactId: 'con_1',
    contact: { version: 3 }
  })
})

it('ends a wait, but nothing else, when it is told to', async () => {
  const { fetch } = network(made({}))
  const wait = client(fetch).contacts.wait('con_1', { signal: AbortSignal.timeout(30) })
  await expect(wait).rejects.toMatchObject({ name: 'TimeoutError' })
  await expect(wait).rejects.not.toHaveProperty('contactId')
})

it('does not wait for what is not there', async () => {
  const { fetch, asked } = network(problem(404, 'contact_not_found'))
  await expect(client(fetch).contacts.wait('con_1')).rejects.toMatchObject({ code: 'contact_not_found' })
  expect(asked).toHaveLength(1)
})

it('reads list page by page', async () => {
  const { fetch, asked } = network(
    () => Response.json({ contacts: [{ id: 'a' }, { id: 'b' }], cursor: '1.b' }),
    () => Response.json({ contacts: [{ id: 'c' }] })
  )
  const ids: string[] = []
  for await (const { id } of client(fetch).contacts.list({ status: 'pending', metadata: { run: '7' } })) ids.push(id)
  expect(ids).toEqual(['a', 'b', 'c'])
  expect(asked.map((one) => one.path)).toEqual([
    '/v1/contacts?metadata.run=7&status=pending&limit=200',
    '/v1/contacts?metadata.run=7&status=pending&cursor=1.b&limit=200'
  ])
})

it('goes on with events where it was, whatever happens in between', async () => {
  const { fetch, asked } = network(
    () => Response.json({ events: [{ position: '8' }], cursor: '8' }),
    cut,
    () => Response.json({ events: [{ position: '9' }], cursor: '9' })
  )
  const seen: unknown[] = []
  for await (const { position } of client(fetch).events({ after: '7' })) {
    if (seen.push(position) === 2) break
  }
  expect(seen).toEqual(['8', '9'])
  expect(asked.map((one) => one.path)).toEqual(['7', '8', '8'].map((after) => `/v1/events?after=${after}&wait=25`))
})

it.each([
  [{ url: 'parley.example', key: 'k' }, '"parley.example" is no http or https URL'],
  [{ url: 'http://parley.example', key: '' }, 'Parley needs an API key: pass `key`, or set PARLEY_KEY']
])('refuses %j', (options, message) => {
  expect(() => new Parley(options)).toThrow(message)
})

it.each(['10 minutes', '1.5h', '', -1])('refuses %j as a time', async (timeout) => {
  const { fetch } = network(made({}))
  await expect(client(fetch).contacts.wait('con_1', { timeout: timeout as never })).rejects.toThrow('is no duration')
})
