import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Parley, type ContactSummary } from '../../libs/sdk/src/index.ts'
import { freePort } from '../support/program.mjs'
import { startParley, type Parley as Server } from '../support/server.ts'
import { until } from '../support/until.ts'

const BIN = fileURLToPath(new URL('../../apps/cli/bin/parley.mjs', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

let server: Server
let parley: Parley

beforeAll(async () => {
  server = await startParley({ ownCluster: true, env: { PARLEY_BOOTSTRAP_KEY: undefined } })
  const key = readFileSync(join(server.env['DATA_DIR']!, 'bootstrap-key'), 'utf8').trim()
  parley = new Parley({ url: server.url, key })
})
afterAll(() => server.stop())

/** The command where the server was started: it finds port and key by itself. */
function command(args: string[], env: Record<string, string> = {}) {
  const beside = { PATH: process.env['PATH']!, DATA_DIR: server.env['DATA_DIR']!, PORT: server.env['PORT']! }
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...beside, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk))
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, out, err })))
  return { child, ended, out: () => out, err: () => err }
}

async function open(body: string): Promise<ContactSummary> {
  return until(async () => {
    for await (const contact of parley.contacts.list({ status: 'pending' })) if (contact.body === body) return contact
    return undefined
  })
}

it('shows the demo from question to outcome, answered on its page', async () => {
  const demo = command(['demo'])
  const link = await until(() => /http\S+\/r\/\S+/.exec(demo.out())?.[0])
  const page = await (await fetch(link)).text()
  const nonce = /name="nonce" value="([^"]+)"/.exec(page)![1]!
  const body = new URLSearchParams({ nonce, option: 'approve', comment: 'She is right' })
  expect((await fetch(link, { method: 'POST', body })).status).toBe(200)
  const { code, out, err } = await demo.ended
  expect(out).toMatch(/^An agent asks: Refund order 1042\? con_\w+\nAnswer here: {3}http/)
  expect(out).toMatch(/^Approved by .+\n {2}She is right$/m)
  expect(out).toContain('"decision": "approved"')
  expect(out + err).not.toContain('\u001b')
  expect(code).toBe(0)
})

it.each([
  ['approve', 0, /^Approved by bootstrap\n {2}Because\n$/],
  ['reject', 1, /^Rejected by bootstrap\n {2}Because\n$/]
])('ends with what was decided: %s', async (option, code, text) => {
  const body = `Deploy, ${option}?`
  const asking = command(['ask', body, '--approve', '--context', 'risk=high', '--agent', 'CI'])
  const contact = await open(body)
  expect(contact).toMatchObject({ kind: 'approval', agent: 'CI', context: { risk: 'high' } })
  await parley.contacts.respond(contact.id, { option, comment: 'Because' })
  const ended = await asking.ended
  expect(ended.code).toBe(code)
  expect(ended.out).toMatch(text)
})

it('offers answers, and prints the whole contact for a script', async () => {
  const asking = command(['ask', 'Region?', '--option', 'eu-west-1', '--option', 'the other one', '--json'])
  const { id, options } = await open('Region?')
  expect(options.map((one) => [one.id, one.label])).toEqual([
    ['eu-west-1', 'eu-west-1'],
    ['answer-2', 'the other one']
  ])
  await parley.contacts.respond(id, { option: 'answer-2' })
  const { code, out } = await asking.ended
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ id, status: 'resolved', outcome: { option: 'answer-2' } })
})

it('waits through a restart of the server', async () => {
  const asking = command(['ask', 'Still there?', '--timeout', '5m'])
  const { id } = await open('Still there?')
  await server.restart()
  await parley.contacts.respond(id, { text: 'Yes, I am' })
  await expect(asking.ended).resolves.toMatchObject({ code: 0, out: 'Answered by bootstrap\n  Yes, I am\n' })
})

it('says that nobody answered in time', async () => {
  await expect(command(['ask', 'Anybody?', '--timeout', '1s']).ended).resolves.toMatchObject({
    code: 2,
    out: 'Nobody answered in time\n'
  })
})

it('tells somebody something', async () => {
  await expect(command(['ask', 'Done.', '--notice']).ended).resolves.toMatchObject({ code: 0, out: 'Delivered\n' })
})

it('stops waiting at Ctrl-C, and leaves the contact open', async () => {
  const asking = command(['ask', 'Wait for me?'])
  const { id } = await open('Wait for me?')
  await until(() => asking.err().includes('Waiting'))
  asking.child.kill('SIGINT')
  const { code, err } = await asking.ended
  expect(code).toBe(130)
  expect(err).toContain(`No longer waiting. ${id} stays open`)
  await expect(parley.contacts.get(id)).resolves.toMatchObject({ status: 'pending' })
})

it.each<[string, string[], Record<string, string>, RegExp]>([
  ['a channel that is not there', ['ask', 'x', '--to', 'pigeon:7'], {}, /no channel "pigeon".*\(channel_not_found\)/],
  ['a wrong value', ['ask', 'x', '--context', 'risk=huge'], {}, /context\.risk: .*\(request_invalid\)/],
  ['a wrong key', ['ask', 'x', '--key', 'parley_no'], {}, /\(key_invalid\)\nGive another key with --key or PARLEY_KEY/],
  ['no key', ['ask', 'x'], { DATA_DIR: '/nowhere' }, /^Error: No API key: .*npm start/],
  ['a time that is none', ['ask', 'x', '--timeout', 'soon'], {}, /^Error: --timeout "soon" is no duration/],
  ['answers to an approval', ['ask', 'x', '--approve', '--option', 'y'], {}, /^Error: --option is for questions/],
  ['two kinds', ['ask', 'x', '--approve', '--notice'], {}, /cannot be used with option/],
  ['an unknown command', ['aks'], {}, /unknown command 'aks'/]
])('says in a line what is wrong with %s', async (_, args, env, text) => {
  const { code, out, err } = await command(args, env).ended
  expect(err).toMatch(text)
  expect(err).not.toContain('    at ')
  expect({ code, out }).toEqual({ code: 3, out: '' })
})

it('says how to start a server where there is none', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  const { code, err } = await command(['demo', '--url', url]).ended
  expect(err).toBe(
    `Error: No answer from ${url}: ECONNREFUSED\nStart a server there with npm start, or name another one with --url or PARLEY_URL.\n`
  )
  expect(code).toBe(3)
})

it('explains itself', async () => {
  const { code, out } = await command(['ask', '--help']).ended
  expect(code).toBe(0)
  expect(out).toMatch(/Exit codes:[^]*Examples:\n {2}\$ npx parley ask/)
  await expect(command(['--version']).ended).resolves.toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/)
  })
})
