// A PostgreSQL and a Redis of our own, from Debian's packages, on free ports and in a directory that goes with them.
import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { account, debianPostgres, freePort, runAs, startProgram, which } from './program.mjs'

/** What is missing here, by the name of its Debian package. */
export function missingServices() {
  return [debianPostgres() ? [] : 'postgresql', which('redis-server') ? [] : 'redis-server'].flat()
}

/**
 * @param {{ durable?: boolean }} [options] durable: PostgreSQL syncs, as it does for people
 * @returns {Promise<{ databaseUrl: string, redisUrl: string, stop(): Promise<void> }>}
 */
export async function startExternalServices({ durable = false } = {}) {
  const missing = missingServices()
  if (missing.length > 0) throw new Error(`Install the Debian packages ${missing.join(', ')} to test against them`)
  const directory = mkdtempSync(join(tmpdir(), 'parley-services-'))
  const postgres = await startPostgres(directory, durable)
  const redis = await startRedis(directory)
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    async stop() {
      await Promise.all([postgres.stop(), redis.stop()])
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

/**
 * @param {string} directory
 * @param {boolean} durable
 */
async function startPostgres(directory, durable) {
  const bin = /** @type {string} */ (debianPostgres())
  const home = join(directory, 'postgres')
  const as = runAs('postgres')
  mkdirSync(home)
  if (as.length > 0) {
    const { uid, gid } = account('postgres')
    for (const path of [directory, home]) chownSync(path, uid, gid)
  }
  const initdb = [
    ...as,
    join(bin, 'initdb'),
    '-D',
    home,
    '-U',
    'parley',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '-N'
  ]
  execFileSync(/** @type {string} */ (initdb[0]), initdb.slice(1), { cwd: '/', stdio: 'pipe' })
  const port = await freePort()
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=400',
    `fsync=${durable ? 'on' : 'off'}` // the tests kill our processes, never this one
  ].flatMap((setting) => ['-c', setting])
  const program = await startProgram(
    [...as, join(bin, 'postgres'), '-D', home, ...settings],
    /database system is ready to accept connections/
  )
  return { url: `postgresql://parley@127.0.0.1:${port}/postgres`, stop: () => program.stop('SIGINT') }
}

/**
 * One of one's own, for whoever empties it.
 * @param {string} directory
 */
export async function startRedis(directory) {
  const port = await freePort()
  const program = await startProgram(
    [
      'redis-server',
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      directory,
      '--save',
      '',
      '--databases',
      '256'
    ],
    /Ready to accept connections/
  )
  return { url: `redis://127.0.0.1:${port}`, stop: () => program.stop() }
}
