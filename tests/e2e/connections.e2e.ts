// How many connections an installation holds open to its database: a server has room for a hundred unless told otherwise.
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { apiOf, type Json } from '../support/api.ts'
import { startParley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { writeTinyProvider } from '../support/tiny-provider.ts'
import { until } from '../support/until.ts'

const PROVIDERS = Array.from({ length: 12 }, (_, index) => `tiny-${index}`)
const MOST = 80

it('holds at most 80 connections with 12 providers and 3 processes, while all are busy', async () => {
  const directory = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'providers-'))
  const modules = PROVIDERS.map((name) => writeTinyProvider(directory, name))
  const first = await startParley({ env: { PARLEY_PROVIDERS: modules.join(',') } })
  const rest = [await startParley({ beside: first }), await startParley({ beside: first })]
  const database = await storageOf(first)
  try {
    const apis = [first, ...rest].map(apiOf)
    const api = apis[0]!
    for (const name of PROVIDERS)
      await api.make('/v1/channels', { name, provider: name, config: { account: `account of ${name}` } })

    let busy = true
    let most = 0
    const counting = (async () => {
      while (busy) {
        const { rows } = await database.query<{ count: string }>(
          `select count(*) from pg_stat_activity
           where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`
        )
        most = Math.max(most, Number(rows[0]!.count))
      }
    })()
    const asked = await Promise.all(
      PROVIDERS.flatMap((name) =>
        apis.flatMap((one) =>
          Array.from({ length: 5 }, () =>
            one.make('/v1/contacts', { kind: 'notice', body: 'Hello', to: `${name}:ann` })
          )
        )
      )
    )
    const settled = await Promise.all(asked.map((one, index) => apis[index % 3]!.settled(one.id, 50)))
    expect(settled.map((one) => one.status)).toEqual(asked.map(() => 'resolved'))
    const reached = settled.flatMap((one: Json) => one.recipients[0].messages.map((message: Json) => message.address))
    expect(new Set(reached)).toEqual(new Set(PROVIDERS.map((name) => `${name}:ann`)))

    // Every process works on every provider's queue.
    await until(async () => {
      const metrics = await Promise.all(apis.map(async (one) => (await one.get('/metrics')).text))
      return metrics.every((text) => /^parley_queue_jobs/m.test(text))
    })
    busy = false
    await counting
    expect(most).toBeGreaterThan(3)
    expect(most).toBeLessThanOrEqual(MOST)
  } finally {
    await database.end()
    for (const one of [...rest, first]) await one.stop()
  }
})
