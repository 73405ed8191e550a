import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** What all e2e tests on one backend share. */
export interface SharedServices {
  readonly databaseUrl: string
  /** Absent: the queues are in PostgreSQL. */
  readonly redisUrl?: string
}

export const sharedServices = (): SharedServices =>
  JSON.parse(process.env[`PARLEY_TEST_${PARLEY_BACKEND.toUpperCase()}`]!) as SharedServices

/** A new database on the server that the whole run shares: empty, or as a server of ours has left it at its first start. */
export async function freshDatabase(content: 'empty' | 'migrated'): Promise<{ url: string; drop(): Promise<void> }> {
  const { databaseUrl } = sharedServices()
  const name = `test_${randomBytes(6).toString('hex')}`
  await query(databaseUrl, `create database ${name} ${content === 'migrated' ? 'template parley_template' : ''}`)
  const url = new URL(databaseUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => query(databaseUrl, `drop database if exists ${name} with (force)`) }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
