import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { isConcurrent } from './concurrent-migration.ts'
import { withSchemaEngine } from './schema-engine.ts'
import { startError } from './start-error.ts'

const PRISMA_DIR = fileURLToPath(new URL('../../../prisma/', import.meta.url))
const MIGRATION_LOCK = 7_201_001
const CONNECT_TIMEOUT_MS = 10_000
const LOCK_TURN_MS = 200

/**
 * Brings the database to the schema of this code and names what it applied.
 * Safe when several processes boot at once: the first one migrates while the others wait for its lock.
 * What is missing is applied in one transaction, so a crash on the way leaves the database as it was; only a migration
 * that asks for it runs outside, between what comes before it and after it, and is done over after a crash.
 * Throws, and changes nothing, when the database knows a migration that this code does not.
 */
export async function applyMigrations(url: string, prismaDir = PRISMA_DIR): Promise<string[]> {
  const directory = join(prismaDir, 'migrations')
  const known = await readMigrations(directory)
  // The engine draws from the same pool: one connection carries the lock, the transaction and all that it does.
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS
  })
  pool.on('error', () => {})
  try {
    if (isCurrent(known, await appliedMigrations(pool))) return []
    await lock(pool)
    if (isCurrent(known, await appliedMigrations(pool))) return []
    return await migrate(pool, prismaDir, directory, known)
  } finally {
    await pool.end()
  }
}

/**
 * Held until the pool ends. Whoever waited within a statement would be waited for by an index that is built concurrently:
 * it lets all older statements end first.
 */
async function lock(pool: pg.Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [MIGRATION_LOCK])
    if (rows[0]!.held) return
    await setTimeout(LOCK_TURN_MS)
  }
}

async function migrate(
  pool: pg.Pool,
  prismaDir: string,
  directory: string,
  known: readonly Migration[]
): Promise<string[]> {
  const lockfile = await readFile(join(directory, 'migration_lock.toml'), 'utf8')
  const filters = { externalTables: [], externalEnums: [] }
  const applied: string[] = []
  return withSchemaEngine(pool, join(prismaDir, 'schema.prisma'), async (engine) => {
    for (const upTo of await endsOfRuns(pool, known)) {
      const isOutside = isConcurrent(known[upTo]!.sql)
      const migrationsList = {
        baseDir: directory,
        lockfile: { path: 'migration_lock.toml', content: lockfile },
        shadowDbInitScript: '',
        migrationDirectories: known.slice(0, upTo + 1).map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } }
        }))
      }
      if (!isOutside) await pool.query('begin')
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters })
      if (!isOutside) await pool.query('commit')
      applied.push(...appliedMigrationNames)
    }
    return applied
  }).catch((error: Error) => {
    const far = applied.length === 0 ? 'and changed nothing in it' : `after ${applied.at(-1)}`
    throw startError(`Parley could not migrate its database, ${far}: ${error.message}`, error)
  })
}

/** Migrations that are missing are applied in runs: what is to be in one transaction, or outside of any. */
async function endsOfRuns(pool: pg.Pool, known: readonly Migration[]): Promise<number[]> {
  const outside = known.filter(({ sql }) => isConcurrent(sql)).map(({ name }) => name)
  const applied = await appliedMigrations(pool)
  if (applied.some(({ finished }) => !finished)) {
    await pool.query('delete from _prisma_migrations where finished_at is null and migration_name = any ($1)', [
      outside
    ])
  }
  const missing = known.flatMap(({ name }, index) =>
    applied.some(({ migration_name, finished }) => finished && migration_name === name) ? [] : [index]
  )
  return missing.filter((index, place) => {
    const next = missing[place + 1]
    return next === undefined || isConcurrent(known[next]!.sql) !== isConcurrent(known[index]!.sql)
  })
}

interface Migration {
  readonly name: string
  readonly sql: string
}

interface AppliedMigration {
  migration_name: string
  finished: boolean
}

/** A look at Prisma's own table saves loading its engine at every start. */
async function appliedMigrations(pool: pg.Pool): Promise<AppliedMigration[]> {
  const { rows } = await connected(pool.query("select to_regclass('_prisma_migrations') is not null as present"))
  if (!rows[0].present) return []
  const applied = await pool.query<AppliedMigration>(
    'select migration_name, finished_at is not null as finished from _prisma_migrations where rolled_back_at is null order by started_at'
  )
  return applied.rows
}

function isCurrent(known: readonly Migration[], applied: AppliedMigration[]): boolean {
  const sqlOf = new Map(known.map(({ name, sql }) => [name, sql]))
  const newer = applied.find(({ migration_name: name }) => !sqlOf.has(name))
  if (newer) {
    throw startError(
      `The database is newer than this Parley: it has migration ${newer.migration_name}, which this version does not know. ` +
        'Start the version that wrote it, or a later one.'
    )
  }
  const unfinished = applied.find(({ migration_name: name, finished }) => !finished && !isConcurrent(sqlOf.get(name)!))
  if (unfinished) {
    throw startError(
      `Migration ${unfinished.migration_name} began in this database and never finished: look at table _prisma_migrations, or restore a backup.`
    )
  }
  return known.every(({ name }) => applied.some((one) => one.finished && one.migration_name === name))
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => ({ name, sql: await readFile(join(directory, name, 'migration.sql'), 'utf8') }))
  )
}

/** `pg` names neither server nor database when it cannot connect; its own words come without the password. */
async function connected<T>(first: Promise<T>): Promise<T> {
  try {
    return await first
  } catch (error) {
    const { message, code, errors } = error as { message: string; code?: string; errors?: Error[] }
    throw startError(`Parley cannot use its database: ${message || errors?.[0]?.message || code}`, error)
  }
}
