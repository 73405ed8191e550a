// npm run bench: what Parley costs, on both backends. Method and figures: bench/README.md.
import '../scripts/setup.mjs'
import { execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `npm run bench -- [--backend embedded|external|both] [--seconds N]

Accepts a second beside the bare floor, the time from accept to send and from answer to long-poll and webhook, and
memory: at rest, and with 2,000 parked long-polls.`
const POOL = 8
const CONNECTIONS = 32
const SAMPLES = 300
const PARKED = 2_000
/** Until the engine has compiled what is hot. */
const WARM_UP_MS = 8_000
const AIMS = {
  'share of the floor': (value) => value >= 0.5,
  ms: (value) => value <= 10,
  'MB at rest': (value) => value <= 200,
  'MB for 2,000 polls': (value) => value <= 100
}

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'both' },
    seconds: { type: 'string', default: '8' },
    help: { type: 'boolean', default: false }
  }
})
if (values.help) {
  console.log(HELP)
  process.exit()
}
const { startRecordingPlatform } = await import('../tests/support/recording-platform.mjs')
const { startWebhookReceiver } = await import('../tests/crash/webhook-receiver.mjs')
const { install } = await import('../tests/support/installation.mjs')

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`)
for (const backend of values.backend === 'both' ? ['embedded', 'external'] : [values.backend]) await measure(backend)
process.exit()

async function measure(backend) {
  const parley = await install(backend, {
    durable: true,
    env: { PARLEY_DATABASE_POOL: String(POOL), PARLEY_LOG_LEVEL: 'info' }
  })
  const platform = await startRecordingPlatform()
  const receiver = await startWebhookReceiver()
  const load = fork(fileURLToPath(new URL('load.mjs', import.meta.url)))
  const order = async (message) => {
    load.send(message)
    return (await once(load, 'message'))[0]
  }
  const headers = { authorization: `Bearer ${parley.key}` }
  const call = async (method, path, body) => {
    const response = await fetch(parley.url + path, {
      method,
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {})
    })
    return response.json()
  }
  try {
    console.log(`\n${backend}: ${await versionOf(parley, backend)}`)
    await parley.start()
    const client = await parley.connect()
    const config = { url: platform.url, secret: platform.secret }
    const channel = await call('POST', '/v1/channels', { name: 'rec', provider: 'recording', config })
    await sleep(10_000)
    const rest = memoryOf(parley.pid)
    show('memory at rest', rest, 'MB at rest')

    await latencies({ call, parley, platform, receiver, channel })

    const ids = []
    for (let index = 0; index < PARKED / 10; index += 1) {
      ids.push((await call('POST', '/v1/contacts', contactTo(`rec:parked${index}`))).id)
    }
    await sleep(3_000)
    const before = memoryOf(parley.pid)
    const paths = Array.from({ length: PARKED }, (_, index) => `/v1/contacts/${ids[index % ids.length]}?wait=60`)
    await order({ type: 'park', url: parley.url, headers, paths })
    await sleep(5_000)
    const waiting = memoryOf(parley.pid) - before
    show(
      `memory of ${PARKED} parked long-polls`,
      waiting,
      'MB for 2,000 polls',
      `${((waiting * 1024) / PARKED).toFixed(1)} KB each`
    )
    await order({ type: 'leave' })
    await parley.stop()

    const accepts = async (roles) => {
      await parley.start(roles ? { ROLES: roles } : {})
      const request = { type: 'post', url: `${parley.url}/v1/contacts`, headers, connections: CONNECTIONS }
      const body = contactTo('rec:ann')
      await order({ ...request, body, ms: WARM_UP_MS })
      const done = await order({ ...request, body, ms: Number(values.seconds) * 1_000 })
      await parley.stop()
      await client.query('truncate effect, message').catch(() => {})
      return rateOf(done)
    }
    const floor = await floorOf(parley, order)
    for (const [name, roles] of [
      ['accepts alone (ROLES=api)', 'api'],
      ['accepts while sending them', undefined]
    ]) {
      const rate = await accepts(roles)
      show(name, rate, undefined, `per second; the floor takes ${floor.toFixed(0)}`)
      show('  share of the floor', rate / floor, 'share of the floor')
    }
  } finally {
    load.kill()
    await parley.stop().catch(() => {})
    receiver.close()
    await platform.close()
    await parley.remove()
  }
}

/** One contact at a time, so that nothing waits in line: what is measured is the way, not the crowd. */
async function latencies({ call, parley, platform, receiver, channel }) {
  const times = { send: [], poll: [], webhook: [], accept: [] }
  const arrived = new Map()
  platform.rule((endpoint, body) => {
    if (endpoint === 'send') arrived.set(body.target, { at: performance.now(), token: body.token })
    return undefined
  })
  const heard = new Map()
  receiver.rule((delivery) => void heard.set(delivery.contact, performance.now()))
  const webhook = await call('POST', '/v1/webhooks', { url: receiver.url, types: ['contact.resolved'] })
  receiver.expect(webhook.secret)
  await sleep(1_000)
  for (let index = -30; index < SAMPLES; index += 1) {
    const target = `person${index + 30}`
    const askedAt = performance.now()
    const contact = await call('POST', '/v1/contacts', contactTo(`rec:${target}`))
    const acceptedAt = performance.now()
    const send = await met(() => arrived.get(target))
    const poll = call('GET', `/v1/contacts/${contact.id}?wait=30`).then(() => performance.now())
    await sleep(30)
    const answeredAt = performance.now()
    const reply = { id: `in-${target}`, type: 'reply', token: send.token, account: target, option: 'approve' }
    await platform.post(`${parley.url}/inbound/${channel.id}`, [reply])
    const polledAt = await poll
    const heardAt = await met(() => heard.get(contact.id))
    if (index < 0) continue
    times.accept.push(acceptedAt - askedAt)
    times.send.push(Math.max(0, send.at - acceptedAt))
    times.poll.push(polledAt - answeredAt)
    times.webhook.push(heardAt - answeredAt)
  }
  for (const [name, list] of Object.entries({
    'request to accept': times.accept,
    'accept to send': times.send,
    'answer to long-poll': times.poll,
    'answer to webhook': times.webhook
  })) {
    const sorted = list.sort((a, b) => a - b)
    const at = (share) => sorted[Math.floor(sorted.length * share)]
    show(name, at(0.5), 'ms', `p99 ${at(0.99).toFixed(1)} ms`)
  }
}

async function met(get) {
  for (let waited = 0; waited < 20_000; waited += 1) {
    const value = get()
    if (value) return value
    await sleep(1)
  }
  throw new Error('It did not arrive')
}

async function floorOf(parley, order) {
  // The embedded PostgreSQL runs as long as a server uses it, and the floor needs its tables.
  await parley.start({ ROLES: 'listener' })
  const file = fileURLToPath(new URL('floor.mjs', import.meta.url))
  const child = spawn(process.execPath, [file, parley.databaseUrl(), String(POOL)], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [line] = await once(child.stdout, 'data')
  const request = {
    type: 'post',
    url: /http:\S+/.exec(String(line))[0],
    headers: {},
    body: contactTo('rec:ann'),
    connections: CONNECTIONS
  }
  await order({ ...request, ms: WARM_UP_MS })
  const done = await order({ ...request, ms: Number(values.seconds) * 1_000 })
  child.kill()
  await once(child, 'exit')
  await parley.stop()
  return rateOf(done)
}

function contactTo(to) {
  return { kind: 'approval', title: 'Deploy 1.4 to production?', body: 'Build **1.4** is green. May I deploy it?', to }
}

function rateOf({ count, failed, ms }) {
  if (failed > 0) throw new Error(`${failed} requests failed`)
  return (count / ms) * 1_000
}

function show(name, value, aim, more = '') {
  const verdict = aim && AIMS[aim] ? (AIMS[aim](value) ? 'met' : 'MISSED') : ''
  const unit = aim ?? ''
  console.log(
    `  ${name.padEnd(34)}${value.toFixed(value < 10 ? 2 : 0).padStart(7)} ${unit.padEnd(20)}${verdict.padEnd(8)}${more}`
  )
}

/** What the process holds in memory, in MB. */
function memoryOf(pid) {
  const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(rss[1]) / 1024
}

async function versionOf(parley, backend) {
  if (backend === 'embedded') return 'the PostgreSQL that Parley brings, queues in it too'
  const version = execFileSync('redis-server', ['--version'], { encoding: 'utf8' })
  return `PostgreSQL of Debian, Redis ${/v=(\S+)/.exec(version)?.[1]}`
}
