// Targets that only the platform knows: looked up when a contact is created, once, and named where they are not found.
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const PROVIDERS = ['recording', 'recording-chat'].map(
  (name) => new URL(`../support/${name}.provider.mjs`, import.meta.url).pathname
)

let server: Parley
let api: Api
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let chat: Json

beforeAll(async () => {
  platform = await startRecordingPlatform({ account: 'id-bot' })
  Object.assign(platform.names, { '#sales': '#id-sales', ann: 'id-ann', bob: 'id-bob' })
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDERS.join(',') } })
  api = apiOf(server)
  const config = { url: platform.url, secret: platform.secret }
  chat = await api.make('/v1/channels', { name: 'chat', provider: 'recording-chat', config })
  await api.make('/v1/channels', { name: 'rec', provider: 'recording', config })
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})

const ask = (to: unknown, more: object = {}) =>
  api.post('/v1/contacts', { kind: 'approval', body: 'May I?', to, ...more })
const addressesOf = (contact: Json) =>
  contact.recipients.flatMap((one: Json) => one.messages.map((message: Json) => message.address))
const fault = ({ status, body }: Json) => ({
  status,
  code: body.code,
  path: body.errors?.[0]?.path,
  detail: body.detail
})
const post = (event: Json) => platform.post(`${server.url}/inbound/${chat.id}`, [{ type: 'reply', ...event }])

it('asks the platform for a name once, and sends to its id', async () => {
  const asked = platform.calls.name
  const contacts = await Promise.all(Array.from({ length: 5 }, () => ask('chat:#sales')))
  for (const { status, body } of contacts) {
    expect({ status, to: addressesOf(body) }).toEqual({ status: 201, to: ['chat:#id-sales'] })
  }
  expect(platform.calls.name).toBe(asked + 1)
  await until(() => platform.sentTo('#id-sales').length === 5)
  const { token } = platform.sentTo('#id-sales')[0]!
  // A group by its id: anybody there may answer.
  expect((await post({ id: 'press-1', token, account: 'id-zoe', option: 'approve' })).receipts).toMatchObject([
    { kind: 'accepted' }
  ])
})

it('knows a person by whatever name an address or an alias of theirs was given', async () => {
  await api.make('/v1/people', { handle: 'ann', name: 'Ann', addresses: ['rec:ann'], aliases: ['chat:ann'] })
  expect((await api.get('/v1/people/ann')).body).toMatchObject({ aliases: ['chat:id-ann'] })
  const { body } = await ask(['chat:ann', '@ann'])
  expect(body.recipients).toHaveLength(1)
  expect(addressesOf(body)).toEqual(['chat:id-ann'])
})

it('says of what the platform does not know where it stands in the request', async () => {
  const allowed = { stages: [{ steps: [{ to: ['chat:#sales'] }], allowed: ['chat:nobody'] }] }
  const unknown = { status: 422, code: 'target_not_found', detail: 'chat:nobody: Nothing is called "nobody"' }
  expect(fault(await ask(['chat:ann', 'chat:nobody']))).toEqual({ ...unknown, path: 'to.1' })
  expect(fault(await ask(undefined, { policy: allowed }))).toEqual({ ...unknown, path: 'policy.stages.0.allowed.0' })
  expect(fault(await ask(['chat:ann'], { cc: ['chat:nobody'] }))).toEqual({ ...unknown, path: 'cc.0' })
  const person = { handle: 'zed', name: 'Zed', addresses: ['rec:zed', 'chat:nobody'] }
  expect(fault(await api.post('/v1/people', person))).toEqual({ ...unknown, path: 'addresses.1' })
  const change = await api.patch('/v1/channels/chat', { defaultTarget: 'nobody' })
  expect(fault(change)).toEqual({ ...unknown, path: 'defaultTarget' })
})

it('takes a default target by its name', async () => {
  const config = {
    url: `${platform.url}/`.replace('127.0.0.1', 'localhost').replace(/\/$/, ''),
    secret: platform.secret
  }
  const made = await api.make('/v1/channels', {
    name: 'other',
    provider: 'recording-chat',
    config,
    defaultTarget: 'bob'
  })
  expect(made.defaultTarget).toBe('id-bob')
  expect(addressesOf((await ask('other')).body)).toEqual(['other:id-bob'])
  const refused = {
    name: 'third',
    provider: 'recording-chat',
    config: { ...config, account: 'x' },
    defaultTarget: 'nobody'
  }
  expect(fault(await api.post('/v1/channels', refused))).toMatchObject({
    path: 'defaultTarget',
    code: 'target_not_found'
  })
  expect((await api.get('/v1/channels/third')).status).toBe(404)
})

it('says which platform is away, and asks again the next time', async () => {
  platform.names['cyd'] = 'id-cyd'
  platform.next('name', { status: 503 })
  const away = await ask('chat:cyd')
  expect(fault(away)).toMatchObject({ status: 503, code: 'provider_unavailable', path: 'to.0' })
  expect(away.body.detail).toContain('"chat"')
  platform.next('name', { cut: 'before' })
  expect(fault(await ask('chat:cyd'))).toMatchObject({ status: 503, path: 'to.0' })
  expect(addressesOf((await ask('chat:cyd')).body)).toEqual(['chat:id-cyd'])
})

it('does not wait long for a platform that says nothing', async () => {
  platform.names['dan'] = 'id-dan'
  let answer = () => {}
  platform.next('name', { hold: new Promise<void>((resolve) => (answer = resolve)) })
  expect(fault(await ask('chat:dan'))).toMatchObject({ status: 503, code: 'provider_unavailable', path: 'to.0' })
  answer()
  expect((await ask('chat:dan')).status).toBe(201)
})

it('asks nothing about what is an id already, or of a platform without names', async () => {
  const before = { ...platform.calls }
  expect((await ask(['chat:id-eve', 'rec:eve'])).status).toBe(201)
  expect(platform.calls.name).toBe(before.name)
  expect(platform.calls.me).toBe(before.me)
})

it('asks a platform nothing for a key that may not use its channel', async () => {
  const bounded = await api.keyed({ name: 'bounded', scope: 'agent', bounds: { channels: ['rec'] } })
  const asked = platform.calls.name
  const allowed = { stages: [{ steps: [{ to: ['rec:ann'] }], allowed: ['chat:frida'] }] }
  for (const [more, path] of [
    [{ to: ['rec:ann', 'chat:frida'] }, 'to.1'],
    [{ to: 'rec:ann', cc: ['chat:frida'] }, 'cc.0'],
    [{ policy: allowed }, 'policy.stages.0.allowed.0']
  ] as const) {
    const refused = await bounded.post('/v1/contacts', { kind: 'approval', body: 'May I?', ...more })
    expect(fault(refused)).toMatchObject({ status: 403, code: 'key_out_of_bounds', path })
  }
  expect(platform.calls.name).toBe(asked)
})

it('counts nothing that our own account there says, which only the platform knows', async () => {
  await ask('chat:#id-ops')
  const [send] = await until(() => platform.sentTo('#id-ops')[0] && platform.sentTo('#id-ops'))
  const { receipts } = await post({ id: 'own-1', token: send!.token, account: 'id-bot', option: 'approve' })
  expect(receipts).toMatchObject([{ kind: 'ignored' }])
})

it('finds out later who it is on a platform that was away when the channel was made', async () => {
  const away = await startRecordingPlatform({ account: 'id-late' })
  const back = away.rule((endpoint) => (endpoint === 'me' ? { status: 503 } : undefined))
  try {
    const config = { url: away.url, secret: away.secret }
    const { id } = await api.make('/v1/channels', { name: 'late', provider: 'recording-chat', config })
    const failed = away.calls.me
    back()
    await ask('late:#id-ops')
    const [send] = await until(() => away.sentTo('#id-ops')[0] && away.sentTo('#id-ops'))
    expect(away.calls.me).toBeGreaterThan(failed)
    let tries = 0
    await until(async () => {
      const event = {
        id: `own-${++tries}`,
        type: 'reply',
        token: send!.token,
        account: 'id-late',
        text: 'What is this?'
      }
      const { receipts } = await away.post(`${server.url}/inbound/${id}`, [event])
      return receipts[0]?.kind === 'ignored'
    })
  } finally {
    await away.close()
  }
})
