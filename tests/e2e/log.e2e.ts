// The log of a whole journey, at its most talkative: no secret and no token of anybody, and every request and contact.
import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Api, apiOf, type Json } from '../support/api.ts'
import { eventStream } from '../support/event-stream.ts'
import { open, press } from '../support/pages.ts'
import { startReceiver } from '../support/receiver.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { writeTinyProvider } from '../support/tiny-provider.ts'
import { until } from '../support/until.ts'

let server: Parley
let lines: Json[]
/** What nobody may read there, by what it is. */
const secrets = new Map<string, string>()
const contacts: string[] = []
const requests: string[] = []

beforeAll(async () => {
  const directory = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'providers-'))
  // Loses what it is given, in the words of a careless client.
  const careless = writeTinyProvider(
    directory,
    'careless',
    `const { connect } = provider
     provider.config = z.strictObject({ account: z.string(), password: z.string().meta({ secret: true }) })
     provider.connect = (config, context) => {
       context.logger.info({ account: config.account, password: config.password, config }, 'Connected')
       return { ...connect(), send: async () => { throw new Error('refused') } }
     }`
  )
  const quiet = writeTinyProvider(directory, 'quiet')
  server = await startParley({
    ownCluster: true,
    env: { PARLEY_LOG_LEVEL: 'trace', PARLEY_PROVIDERS: `${careless},${quiet}` }
  })
  const admin = apiOf(server)
  secrets.set('the bootstrap key', admin.key)
  const kept = (path: string) => readFileSync(join(server.env['DATA_DIR']!, path), 'utf8').trim()
  secrets.set('the ring', kept('secret-key').split(':')[1]!)
  secrets.set('the database’s password', kept('postgres/cluster/parley-password'))
  const database = await storageOf(server)

  const agent = await admin.keyed({ name: 'agent', scope: 'agent' })
  const ann = await admin.keyed({ name: 'ann', scope: 'operator' })
  secrets.set('an agent’s key', agent.key).set('an operator’s key', ann.key)
  const wrong = new Api(server, 'parley_wrongwrongwrongwrongwrongwrong')
  secrets.set('a wrong key', wrong.key)
  requests.push((await wrong.get('/v1/contacts')).headers.get('x-request-id')!)
  await wrong.get(`/v1/contacts?key=${agent.key}`)

  const receiver = await startReceiver()
  receiver.answer = () => ({ status: 500 })
  const key = { 'idempotency-key': 'a-key-of-an-agent' }
  const hook = { url: `${receiver.url}/hook?token=of-the-receiver`, types: ['contact.created'] }
  const { id, secret } = (await admin.post('/v1/webhooks', hook, key)).body
  await admin.post('/v1/webhooks', hook, key)
  secrets.set('a webhook’s secret', secret.slice(6)).set('a webhook’s own token', 'of-the-receiver')
  secrets.set('a rotated secret', (await admin.make(`/v1/webhooks/${id}/rotate`, {})).secret.slice(6))

  await admin.make('/v1/channels', {
    name: 'careless',
    provider: 'careless',
    config: { account: 'acme', password: 'hunter22hunter22' }
  })
  secrets.set('a channel’s password', 'hunter22hunter22')
  await admin.post('/v1/channels', {
    name: 'again',
    provider: 'careless',
    config: { account: 7, password: 'hunter23hunter23' }
  })
  secrets.set('a refused channel’s password', 'hunter23hunter23')

  const ask = async (more: object): Promise<Json> => {
    const made = await agent.make('/v1/contacts', {
      kind: 'approval',
      body: 'Body of the contact',
      to: 'inbox:ann',
      ...more
    })
    contacts.push(made.id)
    return made
  }
  const lost = await ask({ to: 'careless:bob' })
  const asked = await ask({ state: { token: 'state-of-the-agent' } })
  secrets.set('an agent’s state', 'state-of-the-agent').set('what was asked', 'Body of the contact')
  const { link } = (await ann.get(`/v1/contacts/${asked.id}`)).body.recipients[0].messages[0]
  const token = new URL(link).pathname.slice('/r/'.length)
  secrets.set('a link’s token', token).set('a token’s id', token.split('-')[0]!)
  const page = await open(link)
  secrets.set('a nonce', page.nonce)
  await press(link, { nonce: 'no-nonce-at-all', option: 'approve' })
  await open(`${link}x`)
  await fetch(link, { method: 'PUT' })
  await fetch(`${link}/%zz`)
  const stream = eventStream(server, agent.key)
  const first = stream.next()
  await press(link, { nonce: page.nonce, option: 'approve', comment: 'Comment of a person' })
  secrets.set('what a person said', 'Comment of a person')
  await first
  await stream.return(undefined)
  expect((await agent.settled(asked.id)).status).toBe('resolved')

  const signIn = await fetch(`${server.url}/operator/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: server.url },
    body: new URLSearchParams({ key: ann.key })
  })
  for (const cookie of signIn.headers.getSetCookie()) {
    const value = /^[^=]+=([^;]*)/.exec(cookie)![1]!
    if (value.length > 8) secrets.set(`a cookie ${secrets.size}`, value)
  }

  // Trouble is where logs say too much.
  await agent.post('/v1/contacts', `{"kind":"approval","body":"Broken body of a contact"`)
  secrets.set('a broken body', 'Broken body')
  await agent.post('/v1/contacts', { kind: 'approval', body: 'x', to: '@nobody', metadata: { a: 'Refused metadata' } })
  secrets.set('refused metadata', 'Refused metadata')
  const { rows } = await database.query<{ pid: number }>(
    `select pg_terminate_backend(pid), pid from pg_stat_activity where application_name like 'parley%' and datname = current_database()`
  )
  expect(rows.length).toBeGreaterThan(0)
  await until(async () => (await admin.get('/readyz')).status === 200)
  const doomed = (await admin.get('/v1/keys')).body.keys.find((one: Json) => one.name === 'agent')
  await admin.delete(`/v1/keys/${doomed.id}`)
  await agent.get(`/v1/contacts/${asked.id}`)
  await until(() => receiver.received.length >= 2)
  await until(async () => (await admin.get(`/v1/contacts/${lost.id}`)).body.recipients[0].messages[0].attempts > 0)
  await database.end()
  await receiver.stop()
  await server.restart()
  lines = server
    .logs()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
})
afterAll(() => server.stop())

it('holds no secret, no token and nothing that anybody wrote', () => {
  const log = server.logs()
  expect(secrets.size).toBeGreaterThanOrEqual(16)
  const found = [...secrets].filter(([, secret]) => log.includes(secret) || log.includes(encodeURIComponent(secret)))
  expect(found.map(([what]) => what)).toEqual([])
  expect(log).not.toMatch(/parley_[\w-]{20,}|whsec_|\/r\/[0-9a-z]{8}|Bearer /)
})

it('tells of every request with its id, and of every contact', () => {
  const answered = lines.filter((line) => line.msg === 'Answered')
  expect(answered.length).toBeGreaterThan(20)
  for (const line of answered) {
    expect(line).toMatchObject({
      level: 'info',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      method: expect.stringMatching(/^[A-Z]+$/),
      status: expect.any(Number)
    })
  }
  expect(new Set(answered.map((line) => line.requestId)).size).toBe(answered.length)
  for (const id of requests) expect(answered.map((line) => line.requestId)).toContain(id)
  const text = JSON.stringify(lines)
  for (const id of contacts) expect(text).toContain(id)
  expect(answered.find((line) => line.route === '/r/:token')).toBeDefined()
})

it('says levels in words, and warns of what went wrong', () => {
  expect(lines.every((line) => ['trace', 'debug', 'info', 'warn', 'error'].includes(line.level))).toBe(true)
  const warned = lines.filter((line) => line.level === 'warn').map((line) => line.msg)
  expect(warned).toContain('A webhook delivery failed and will be tried again')
  expect(lines.filter((line) => line.level === 'error')).toEqual([])
})
