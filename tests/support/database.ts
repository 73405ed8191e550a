import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** A new, empty database on the server that the whole run shares. */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const shared = process.env['PARLEY_TEST_DATABASE_URL']!
  const name = `test_${randomBytes(6).toString('hex')}`
  await query(shared, `create database ${name}`)
  const url = new URL(shared)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => query(shared, `drop database if exists ${name} with (force)`) }
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
