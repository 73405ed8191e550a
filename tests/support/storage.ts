import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Parley } from './server.ts'

/** A connection of the test's own to the database of a running server. End it before the server stops. */
export async function storageOf(server: Pick<Parley, 'env'>): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: urlOf(server), application_name: 'test' })
  await client.connect()
  return client
}

function urlOf({ env }: Pick<Parley, 'env'>): string {
  if (env['DATABASE_URL']) return env['DATABASE_URL']
  const cluster = join(env['DATA_DIR']!, 'postgres/cluster')
  const password = readFileSync(join(cluster, 'parley-password'), 'utf8')
  const port = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3]
  return `postgresql://parley:${password}@127.0.0.1:${port}/postgres`
}
