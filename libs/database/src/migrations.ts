import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { withSchemaEngine } from './schema-engine.ts'
import { startError } from './start-error.ts'

const PRISMA_DIR = fileURLToPath(new URL('../../../prisma/', import.meta.url))
const MIGRATION_LOCK = 7_201_001
const CONNECT_TIMEOUT_MS = 10_000

/**
 * Brings the database to the schema of this code and names what it applied.
 * Safe when several processes boot at once: the first one migrates while the others wait for its lock.
 * All that is missing is applied in one transaction, so a crash on the way leaves the database as it was.
 * Throws, and changes nothing, when the database knows a migration that this code does not.
 */
export async function applyMigrations(url: string, prismaDir = PRISMA_DIR): Promise<string[]> {
  const directory = join(prismaDir, 'migrations')
  const known = await migrationNames(directory)
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
    await pool.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]) // until the pool ends
    if (isCurrent(known, await appliedMigrations(pool))) return []
    return await migrate(pool, prismaDir, directory, known)
  } finally {
    await pool.end()
  }
}

async function migrate(pool: pg.Pool, prismaDir: string, directory: string, known: string[]): Promise<string[]> {
  await pool.query('begin')
  const lockfile = await readFile(join(directory, 'migration_lock.toml'), 'utf8')
  const migrationsList = {
    baseDir: directory,
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      known.map(async (path) => {
        const value = await readFile(join(directory, path, 'migration.sql'), 'utf8')
        return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
      })
    )
  }
  const filters = { externalTables: [], externalEnums: [] }
  const applied = await withSchemaEngine(pool, join(prismaDir, 'schema.prisma'), async (engine) => {
    return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames
  }).catch((error: Error) => {
    throw startError(`Parley could not migrate its database, and changed nothing in it: ${error.message}`, error)
  })
  await pool.query('commit')
  return applied
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

function isCurrent(known: string[], applied: AppliedMigration[]): boolean {
  const newer = applied.find(({ migration_name: name }) => !known.includes(name))
  if (newer) {
    throw startError(
      `The database is newer than this Parley: it has migration ${newer.migration_name}, which this version does not know. ` +
        'Start the version that wrote it, or a later one.'
    )
  }
  const unfinished = applied.find(({ finished }) => !finished)
  if (unfinished) {
    throw startError(
      `Migration ${unfinished.migration_name} began in this database and never finished: look at table _prisma_migrations, or restore a backup.`
    )
  }
  return known.every((name) => applied.some(({ migration_name }) => migration_name === name))
}

async function migrationNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
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
