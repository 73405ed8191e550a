import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { freshDatabase } from './database.ts'

const file = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url))

/** A database as an older version left it, made by loading its dump, and what its people and agents held in hand. */
export async function oldInstallation<Known>(commit: string) {
  const known = JSON.parse(file(`${commit}.json`).toString()) as Known
  const database = await freshDatabase('empty')
  const client = new pg.Client(database.url)
  await client.connect()
  await client.query(gunzipSync(file(`${commit}.sql.gz`)).toString())
  await client.end()
  return { known, databaseUrl: database.url, remove: database.drop }
}
