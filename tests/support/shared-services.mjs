// What all e2e tests on one backend share: its servers, and one directory for all that they leave on disk.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startExternalServices } from './external-services.mjs'

/** @param {'embedded' | 'external'} backend */
export async function startShared(backend) {
  process.env['PARLEY_TEST_ROOT'] ??= mkdtempSync(join(tmpdir(), 'parley-e2e-'))
  const services = backend === 'external' ? await startExternalServices() : await startShippedPostgres()
  ;(globalThis.stopServices ??= []).push(services.stop)
  const { databaseUrl, redisUrl } = services
  await makeTemplate(databaseUrl, redisUrl === undefined)
  process.env[`PARLEY_TEST_${backend.toUpperCase()}`] = JSON.stringify({ databaseUrl, redisUrl })
}

async function startShippedPostgres() {
  const { startEmbeddedPostgres } = await import('../../libs/database/dist/embedded-postgres.js')
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-shared-'))
  const fresh = await startEmbeddedPostgres(dataDir)
  // The tests kill our processes, never this one; and more servers share it than one installation has.
  // Each of them opens many connections, which need no slow password here.
  const { username, password } = new URL(fresh.url)
  await query(
    fresh.url,
    'alter system set fsync = off',
    'alter system set max_connections = 500',
    'set scram_iterations = 1',
    `alter role ${username} password '${password}'`
  )
  await fresh.release()
  const postgres = await startEmbeddedPostgres(dataDir)
  return {
    databaseUrl: postgres.url,
    redisUrl: undefined,
    async stop() {
      await postgres.release()
      rmSync(dataDir, { recursive: true, force: true })
    }
  }
}

/**
 * A database with all tables, which each server under test gets a copy of.
 * @param {string} databaseUrl
 * @param {boolean} holdsQueues
 */
async function makeTemplate(databaseUrl, holdsQueues) {
  const { applyMigrations } = await import('../../libs/database/dist/migrations.js')
  const { openPool } = await import('../../libs/database/dist/pool.js')
  const { Queues } = await import('../../libs/queue/dist/queues.js')
  await query(databaseUrl, 'create database parley_template')
  const url = new URL(databaseUrl)
  url.pathname = '/parley_template'
  await applyMigrations(url.href)
  if (!holdsQueues) return
  const queues = await Queues.open({
    redisUrl: undefined,
    openPool: (options) => openPool({ connectionString: url.href, ...options }),
    onError: () => {}
  })
  await queues.close()
}

/** @param {string} url @param {string[]} statements */
async function query(url, ...statements) {
  const client = new pg.Client(url)
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}
