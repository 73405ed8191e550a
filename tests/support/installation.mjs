// One installation of Parley on one backend: its compiled server as a process that is killed and started again.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import { startExternalServices } from './external-services.mjs'
import { stopLeftoversOf } from './leftover.mjs'
import { freePort } from './program.mjs'

const MAIN = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url))
const PROVIDERS = ['recording', 'recording-blind'].map((name) =>
  fileURLToPath(new URL(`./${name}.provider.mjs`, import.meta.url))
)
const START_TIMEOUT_MS = 60_000

/**
 * @param {'embedded' | 'external'} backend
 * @param {{ durable?: boolean, env?: Record<string, string> }} [options] durable: an external PostgreSQL that syncs
 */
export async function install(backend, { durable = false, env: more = {} } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'parley-run-'))
  const log = join(directory, 'server.log')
  const services = backend === 'external' ? await startExternalServices({ durable }) : undefined
  const key = `parley_${randomBytes(24).toString('base64url')}`
  const port = await freePort()
  const env = {
    PATH: process.env['PATH'],
    DATA_DIR: directory,
    PORT: String(port),
    PARLEY_BOOTSTRAP_KEY: key,
    PARLEY_PROVIDERS: PROVIDERS.join(','),
    PARLEY_LOG_LEVEL: 'warn',
    ...more,
    ...(services
      ? {
          DATABASE_URL: services.databaseUrl,
          REDIS_URL: services.redisUrl,
          PARLEY_SECRET_KEY: `c:${randomBytes(32).toString('base64url')}`
        }
      : {})
  }
  /** @type {{ child: import('node:child_process').ChildProcess, exited: Promise<unknown> } | undefined} */
  let running
  const redis = services ? new Redis(services.redisUrl) : undefined
  /** @type {pg.Client[]} */
  const clients = []

  return {
    backend,
    directory,
    log,
    key,
    redis,
    url: `http://127.0.0.1:${port}`,
    get pid() {
      return running?.child.pid
    },
    /** @param {Record<string, string>} [changes] */
    async start(changes = {}) {
      const output = openSync(log, 'a')
      const child = spawn(process.execPath, [MAIN], { env: { ...env, ...changes }, stdio: ['ignore', 'pipe', output] })
      closeSync(output)
      writeFileSync(join(directory, `server-${child.pid}.pid`), String(child.pid))
      running = { child, exited: new Promise((resolve) => child.once('exit', resolve)) }
      await new Promise((resolve, reject) => {
        const fail = () => reject(new Error(`The server does not start:\n${readFileSync(log, 'utf8').slice(-4_000)}`))
        const timer = setTimeout(fail, START_TIMEOUT_MS)
        child.once('exit', fail)
        child.stdout?.on('data', (chunk) => {
          if (!String(chunk).includes('Parley is ready')) return
          clearTimeout(timer)
          child.off('exit', fail)
          resolve(undefined)
        })
      })
    },
    /** SIGKILL; resolves when the process is gone. */
    async kill() {
      running?.child.kill('SIGKILL')
      await running?.exited
      if (running) rmSync(join(directory, `server-${running.child.pid}.pid`), { force: true })
    },
    async stop() {
      running?.child.kill('SIGTERM')
      await running?.exited
    },
    databaseUrl: () => services?.databaseUrl ?? embeddedUrl(directory),
    /** A connection of our own, which outlives the server's. */
    async connect() {
      const client = new pg.Client({
        connectionString: this.databaseUrl(),
        application_name: 'crash test'
      })
      client.on('error', () => {})
      await client.connect()
      clients.push(client)
      return client
    },
    async remove() {
      await Promise.all(clients.map((client) => client.end().catch(() => {})))
      redis?.disconnect()
      await stopLeftoversOf(directory)
      await services?.stop()
      await sleep(100)
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

/** @param {string} directory */
function embeddedUrl(directory) {
  const cluster = join(directory, 'postgres/cluster')
  const password = readFileSync(join(cluster, 'parley-password'), 'utf8').trim()
  const port = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3]
  return `postgresql://parley:${password}@127.0.0.1:${port}/postgres`
}

/** @typedef {Awaited<ReturnType<typeof install>>} Installation */
