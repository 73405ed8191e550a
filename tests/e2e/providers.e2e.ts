// Providers of an operator's own: one that throws, or is not what it says, is named at boot, and the rest go on.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiOf } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'
import { writeTinyProvider } from '../support/tiny-provider.ts'

const BIN = fileURLToPath(new URL('../../apps/cli/bin/parley.mjs', import.meta.url))

let directory: string
let server: Parley | undefined

beforeEach(() => {
  directory = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'providers-'))
})
afterEach(async () => {
  await server?.stop()
  server = undefined
})

/** What the log says of each module that was refused. */
function refusals(): Map<string, { level: string; error: string }> {
  const lines = server!.logs().split('\n')
  const refused = lines.filter((line) => line.includes('PARLEY_PROVIDERS was refused'))
  return new Map(refused.map((line) => JSON.parse(line)).map((line) => [line.module, line]))
}

it('names each that is refused, why, and goes on with the rest', async () => {
  mkdirSync(join(directory, 'more'))
  const good = writeTinyProvider(directory, 'good')
  const flawed: Record<string, string> = {
    [writeTinyProvider(directory, 'throws', `throw new Error('no licence')`)]: 'no licence',
    [writeTinyProvider(directory, 'mute', 'delete provider.parseTarget')]: 'has no method "parseTarget"',
    [writeTinyProvider(directory, 'boastful', 'delete provider.capabilities.update')]: 'capabilities.update',
    [writeTinyProvider(directory, 'proud', 'provider.capabilities.buttons = 3')]: 'claims buttons',
    [writeTinyProvider(directory, 'vague', `provider.capabilities.assurance = { text: 'sure' }`)]: 'proves "sure"',
    [writeTinyProvider(directory, 'liar', 'provider.capabilities.update = true')]: 'claims update: true, but lacks',
    [writeTinyProvider(directory, 'deaf', `provider.capabilities.inbound = 'listen'`)]: 'claims inbound: listen',
    [writeTinyProvider(directory, 'finder', 'provider.capabilities.find = true')]: 'claims find: true',
    [writeTinyProvider(directory, 'odd', 'provider.config = { safeParse: () => ({}) }')]: '"config" schema',
    [writeTinyProvider(join(directory, 'more'), 'good')]: 'there is a provider "good" already',
    [writeTinyProvider(directory, 'inbox')]: 'there is a provider "inbox" already',
    [join(directory, 'absent.mjs')]: 'absent.mjs'
  }
  server = await startParley({ env: { PARLEY_PROVIDERS: [good, ...Object.keys(flawed)].join(',') } })
  const refused = refusals()
  expect([...refused.keys()]).toEqual(Object.keys(flawed))
  for (const [module, why] of Object.entries(flawed)) {
    expect(refused.get(module)).toMatchObject({ level: 'error', error: expect.stringContaining(why) })
  }
  const api = apiOf(server)
  const names = (await api.get('/v1/providers')).body.providers.map((one: { name: string }) => one.name)
  expect(names).toContain('good')
  for (const name of ['throws', 'mute', 'boastful', 'proud', 'vague', 'liar', 'deaf', 'finder', 'odd']) {
    expect(names).not.toContain(name)
    const answer = await api.post('/v1/channels', { name, provider: name, config: { account: 'a' } })
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 422, code: 'provider_not_found' })
  }
  await api.make('/v1/channels', { name: 'fine', provider: 'good', config: { account: 'a' } })
  const { id } = await api.make('/v1/contacts', { kind: 'notice', body: 'Hello', to: 'fine:ann' })
  expect((await api.settled(id)).status).toBe('resolved')
  expect((await api.get('/readyz')).status).toBe(200)
})

it('refuses by name, once it is connected, what no made-up settings could show', async () => {
  const strict = `provider.config = z.strictObject({ account: z.string().regex(/^acc-[0-9]+$/) })`
  const liar = writeTinyProvider(directory, 'liar', `${strict}\nprovider.capabilities.update = true`)
  const open = `${strict.replace('/)', `/).meta({ examples: ['acc-1'] })`)}\nprovider.capabilities.update = true`
  const known = writeTinyProvider(directory, 'known', open)
  server = await startParley({ env: { PARLEY_PROVIDERS: `${liar},${known}` } })
  expect([...refusals().keys()]).toEqual([known]) // its schema says what settings look like
  const api = apiOf(server)
  const lied = await api.post('/v1/channels', { name: 'lied', provider: 'liar', config: { account: 'acc-1' } })
  expect({ status: lied.status, code: lied.body.code }).toEqual({ status: 502, code: 'provider_rejected' })
  expect(lied.body.detail).toMatch(/"liar" claims update/)
  expect((await api.get('/v1/channels/lied')).status).toBe(404)
})

it('goes on when one leaves a failure behind that nobody waits for', async () => {
  const careless = `const { connect } = provider
provider.connect = () => {
  const { send, ...own } = connect()
  return { ...own, send: () => (Promise.reject(new Error('left behind')), send()) }
}`
  server = await startParley({ env: { PARLEY_PROVIDERS: writeTinyProvider(directory, 'careless', careless) } })
  const api = apiOf(server)
  await api.make('/v1/channels', { name: 'careless', provider: 'careless', config: { account: 'a' } })
  for (const _ of ['once', 'and again']) {
    const { id } = await api.make('/v1/contacts', { kind: 'notice', body: 'Hello', to: 'careless:ann' })
    expect((await api.settled(id)).status).toBe('resolved')
  }
  expect(server.logs()).toContain('left behind')
})

it('tells by doctor which channel has lost its provider', async () => {
  const module = writeTinyProvider(directory, 'pager')
  const good = writeTinyProvider(directory, 'good')
  server = await startParley({ env: { PARLEY_PROVIDERS: `${module},${good}` } })
  const api = apiOf(server)
  for (const provider of ['pager', 'good']) {
    await api.make('/v1/channels', { name: `my-${provider}`, provider, config: { account: 'a' } })
  }
  writeTinyProvider(directory, 'pager', 'provider.capabilities.update = true')
  await server.restart()
  expect([...refusals().keys()]).toEqual([module])
  const findings = await doctor(server)
  const { channels } = (await api.get('/v1/channels')).body
  expect(channels.map((one: { name: string }) => one.name)).toEqual(expect.arrayContaining(['my-good', 'my-pager']))
  const lost = channels.find((one: { name: string }) => one.name === 'my-pager')
  expect(lost.config).toEqual({ account: '***' }) // nobody can say any more what of it is secret
  const about = (name: string) => findings.filter((one) => JSON.stringify(one).includes(name))
  expect(about('my-pager')).toContainEqual(expect.objectContaining({ result: 'failed' }))
  expect(JSON.stringify(about('my-pager'))).toContain('There is no provider')
  expect(about('my-good').map(({ result }) => result)).not.toContain('failed')
})

async function doctor({ url, adminKey }: Parley): Promise<{ result: string }[]> {
  const env = { PATH: process.env['PATH']!, PARLEY_URL: url, PARLEY_KEY: adminKey }
  const child = spawn(process.execPath, [BIN, 'doctor', '--json'], { env })
  let out = ''
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  await new Promise((resolve) => child.once('close', resolve))
  return JSON.parse(out) as { result: string }[]
}
