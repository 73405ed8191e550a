// A provider of somebody else's, loaded by PARLEY_PROVIDERS: from a pull request to the agent and back.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { simulateGithub } from '../../examples/provider-github/github.simulator.mjs'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const FOLDER = fileURLToPath(new URL('../../examples/provider-github/', import.meta.url))
const PULL = 'acme/shop#7'

let server: Parley
let api: Api
let github: Awaited<ReturnType<typeof simulateGithub>>

beforeAll(async () => {
  github = await simulateGithub()
  server = await startParley({ env: { PARLEY_PROVIDERS: `${FOLDER}github.provider.mjs` } })
  api = apiOf(server)
  const { id } = await api.make('/v1/channels', { name: 'gh', provider: 'github', config: github.config })
  github.callAt!(`${server.url}/inbound/${id}`)
})
afterAll(async () => {
  await server?.stop()
  await github?.stop()
})

const ask = (title: string, more: object = {}): Promise<Json> =>
  api.make('/v1/contacts', {
    kind: 'approval',
    title,
    body: 'All green. cc @bob',
    policy: { stages: [{ steps: [{ to: [`gh:${PULL}`] }], allowed: ['gh:acme/shop:collaborators'] }] },
    ...more
  })
const posts = () => github.messages().filter((one) => one.from === undefined)
const card = (title: string) => until(() => posts().find((one) => one.text.includes(title)))
const read = async ({ id }: Json): Promise<Json> => (await api.get(`/v1/contacts/${id}`)).body
const replies = async ({ id }: Json): Promise<Json[]> =>
  (await api.get(`/v1/contacts/${id}/history`)).body.events.filter((one: Json) => /replied|late/.test(one.type))

it('is checked like any channel, and shows no secret', async () => {
  const { status, body } = await api.post('/v1/channels/gh/test')
  expect({ status, ok: body.ok }).toEqual({ status: 200, ok: true })
  expect(body.checks.map((one: Json) => one.name)).toEqual(['Token', 'Inbox'])
  const { config } = (await api.get('/v1/channels/gh')).body
  expect(config).toMatchObject({ token: '***', webhookSecret: '***', inbox: 'acme/inbox' })
})

it('asks in a pull request, notifies nobody, and is approved by a comment', async () => {
  const contact = await ask('Merge the tax table?')
  const { id, text, pings } = await card('Merge the tax table?')
  expect(text).toContain('1. /parley 1 Approve')
  expect(pings).toEqual([])
  await github.write!(PULL, 'Looks good to me', 'bob') // to colleagues
  expect(await read(contact)).toMatchObject({ status: 'pending' })
  await github.write!(PULL, '/parley approve', 'bob')
  expect(await api.settled(contact.id)).toMatchObject({
    outcome: { decision: 'approved', responses: [{ respondent: 'account:gh:bob', assurance: 'platform' }] }
  })
  await until(() => posts().find((one) => one.id === id && one.text.startsWith('Approved')))
  expect(await replies(contact)).toHaveLength(1)
})

it('is decided by a review that asks for changes, once however often it is delivered', async () => {
  const contact = await ask('Merge the new parser?')
  await card('Merge the new parser?')
  await github.review(PULL, 'changes_requested', 'A test is missing', 'ann')
  expect(await api.settled(contact.id)).toMatchObject({
    outcome: { decision: 'rejected', responses: [{ comment: 'A test is missing' }] }
  })
  await github.redeliver!()
  expect(await replies(contact)).toHaveLength(1)
})

it('counts the request that is quoted, not the latest', async () => {
  const [first, second] = [await ask('Merge one?'), await ask('Merge two?')]
  const { id } = await card('Merge one?')
  await card('Merge two?')
  await github.write!(PULL, 'Approve', 'ann', id)
  expect(await api.settled(first.id)).toMatchObject({ outcome: { decision: 'approved' } })
  expect(await read(second)).toMatchObject({ status: 'pending' })
  await github.write!(PULL, 'Reject', 'bob', id)
  await until(() => posts().find((one) => one.text.startsWith('Bob: Ann decided already')))
  await api.post(`/v1/contacts/${second.id}/cancel`)
})

it('tells a stranger that it was not asked of them', async () => {
  const contact = await ask('Merge for a stranger?')
  await card('Merge for a stranger?')
  await github.review(PULL, 'approved', '', 'eve')
  await until(() => posts().find((one) => one.text.startsWith('Eve: This was not asked of you')))
  expect(await read(contact)).toMatchObject({ status: 'pending' })
  await github.review(PULL, 'approved', '', 'ann')
  expect(await api.settled(contact.id)).toMatchObject({ outcome: { decision: 'approved' } })
})

it('asks one person by an issue of their own, which ends with the question', async () => {
  const contact = await api.make('/v1/contacts', { kind: 'question', body: 'Which region?', to: 'gh:@Ann' })
  await card('Which region?')
  await github.write!('ann', 'Frankfurt', 'ann')
  expect(await api.settled(contact.id)).toMatchObject({ outcome: { decision: 'answered' } })
  expect((await read(contact)).outcome.responses[0].text).toBe('Frankfurt')
})

it('believes nothing that GitHub did not sign', async () => {
  const contact = await ask('Merge a forgery?')
  await card('Merge a forgery?')
  await github.write!(PULL, '/parley hm', 'bob')
  const { headers, rawBody, path } = github.lastCall!()
  const forged = rawBody
    .toString('utf8')
    .replace('/parley hm', '/parley approve')
    .replace(/"id":\d+/, '"id":1')
  const post = (body: string, more: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { ...(headers as Record<string, string>), ...more },
      body
    })
  const unsigned = { ...headers, 'x-hub-signature-256': undefined }
  expect((await post(forged)).status).toBe(401)
  expect((await post(forged, { 'x-hub-signature-256': 'sha256=00' })).status).toBe(401)
  delete unsigned['x-hub-signature-256']
  const bare = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: unsigned as unknown as Record<string, string>,
    body: forged
  })
  expect(bare.status).toBe(401)
  // Signed once, and handed over again as if it were another delivery.
  const before = (await replies(contact)).length
  expect((await post(rawBody.toString('utf8'), { 'x-github-delivery': 'another' })).status).toBe(200)
  expect(await replies(contact)).toHaveLength(before)
  expect(await read(contact)).toMatchObject({ status: 'pending' })
})

it('waits as long as GitHub says, and looks a lost answer up instead of asking twice', async () => {
  github.failNext!({ type: 'rate_limited', retryAfterMs: 1_000 })
  await ask('Merge slowly?')
  await card('Merge slowly?')
  const sent = github.sends()
  github.failNext!({ type: 'dropped' })
  const contact = await ask('Merge once?')
  await until(async () => (await read(contact)).recipients[0].messages[0].state === 'sent')
  expect(github.sends()).toBe(sent + 1)
})

it('passes the suite for providers by itself, with the runner of Node', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--test', '--test-reporter=tap', `${FOLDER}github.contract.spec.mjs`],
    { encoding: 'utf8', timeout: 120_000 }
  )
  expect({ status, failed: stdout.match(/^ *not ok .*/gm) ?? [] }).toEqual({ status: 0, failed: [] })
})
