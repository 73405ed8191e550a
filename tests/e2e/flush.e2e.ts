// Postgres is the truth and the queues are not: whatever they forget, everything goes on.
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startRedis } from '../support/external-services.mjs'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const CONTACTS = 200
const ASKED_BY_PLATFORM = 180
const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname

let server: Parley
let api: Api
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let redis: { url: string; stop(): Promise<void> } | undefined

beforeAll(async () => {
  platform = await startRecordingPlatform()
  redis =
    PARLEY_BACKEND === 'external'
      ? await startRedis(mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'redis-')))
      : undefined
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER, ...(redis ? { REDIS_URL: redis.url } : {}) } })
  api = apiOf(server)
})
afterAll(async () => {
  await server?.stop()
  await redis?.stop()
  await platform?.close()
})

/** The queues lose all that they hold. */
async function flush(): Promise<void> {
  if (redis) {
    const client = new Redis(redis.url)
    await client.flushall()
    client.disconnect()
    return
  }
  const client = await storageOf(server)
  await client.query('truncate bullmq.job cascade')
  await client.end()
}

it('loses no contact when the queues are emptied amid 200 open ones', async () => {
  const config = { url: platform.url, secret: platform.secret }
  const channel = (await api.make('/v1/channels', { name: 'rec', provider: 'recording', config })).id
  // The platform answers nothing until the queues are emptied, so that most sends are still queued then.
  let goOn = () => {}
  const hold = new Promise<void>((resolve) => (goOn = resolve))
  platform.rule((endpoint) => (endpoint === 'send' ? { hold } : undefined))
  const sent = new Set<string>()
  const answers: Promise<unknown>[] = []
  const answer = () => {
    for (const send of platform.sends) {
      if (sent.has(send.target)) continue
      sent.add(send.target)
      const reply = { id: `in-${send.ref}`, type: 'reply', token: send.token, account: send.target, option: 'approve' }
      answers.push(platform.post(`${server.url}/inbound/${channel}`, [reply]))
    }
    return sent.size === ASKED_BY_PLATFORM
  }
  const contacts: Json[] = await Promise.all(
    Array.from({ length: CONTACTS }, (_, index) =>
      // Every tenth is answered by nobody and expires, so that timers are among what is forgotten.
      api.make('/v1/contacts', {
        kind: 'approval',
        body: `May I? ${index}`,
        to: index % 10 === 0 ? 'inbox' : `rec:p${index}`,
        ...(index % 10 === 0 ? { deadline: '5s' } : {})
      })
    )
  )
  await flush()
  goOn()
  const early = platform.sends.length
  expect(early).toBeLessThan(CONTACTS / 2)
  await until(answer)
  await Promise.all(answers)
  const ends = await Promise.all(contacts.map(async ({ id }) => (await api.settled(id)).status))
  expect(ends.filter((status) => status === 'resolved')).toHaveLength(ASKED_BY_PLATFORM)
  expect(ends.filter((status) => status === 'expired')).toHaveLength(CONTACTS - ASKED_BY_PLATFORM)
  // Nobody was asked twice either.
  expect(new Set(platform.sends.map((send) => send.id)).size).toBe(platform.sends.length)
})
