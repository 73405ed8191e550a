import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Parley } from './server.ts'
import { until } from './until.ts'

/** A connection of the test's own to the database of a running server. End it before the server stops. */
export async function storageOf(server: Pick<Parley, 'env'>): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: storageUrl(server), application_name: 'test' })
  await client.connect()
  return client
}

/** Where the database of a running server is. */
export function storageUrl({ env }: Pick<Parley, 'env'>): string {
  if (env['DATABASE_URL']) return env['DATABASE_URL']
  const cluster = join(env['DATA_DIR']!, 'postgres/cluster')
  const password = readFileSync(join(cluster, 'parley-password'), 'utf8')
  const port = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3]
  return `postgresql://parley:${password}@127.0.0.1:${port}/postgres`
}

/** Resolves once no message to anybody is on its way: what becomes of sends is told in the history, too. */
export async function sendsEnded(database: pg.Client, contact: { readonly id: string }): Promise<void> {
  await until(async () => {
    const { rows } = await database.query(
      `select from effect where contact_id = $1
       union all select from message where contact_id = $1 and state in ('queued', 'sending')`,
      [contact.id]
    )
    return rows.length === 0
  })
}
