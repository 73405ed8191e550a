// Once before all e2e tests: one directory for all that they leave on disk, and the servers that they share.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startExternalServices } from './external-services.mjs'

export default async function globalSetup() {
  const root = mkdtempSync(join(tmpdir(), 'parley-e2e-'))
  process.env['PARLEY_TEST_ROOT'] = root
  if (process.env['PARLEY_TEST_BACKEND'] === 'external') {
    const services = await startExternalServices()
    process.env['PARLEY_TEST_DATABASE_URL'] = services.databaseUrl
    process.env['PARLEY_TEST_REDIS_URL'] = services.redisUrl
    globalThis.stopServices = services.stop
    return
  }
  const { startEmbeddedPostgres } = await import('../../libs/database/dist/embedded-postgres.js')
  const dataDir = join(root, 'shared')
  mkdirSync(dataDir)
  const postgres = await startEmbeddedPostgres(dataDir)
  process.env['PARLEY_TEST_DATABASE_URL'] = postgres.url
  globalThis.stopServices = () => postgres.release()
}
