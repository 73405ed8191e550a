import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { applyMigrations } from '../../libs/database/src/migrations.ts'
import { freshDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

const SCHEMA =
  'generator client {\n provider = "prisma-client"\n output = "./x"\n}\ndatasource db {\n provider = "postgresql"\n}\n'
const FUNCTION = 'create function two() returns int language plpgsql as $$ begin perform 1; return 2; end $$; -- a; b\n'

let prisma: string
let database: Awaited<ReturnType<typeof freshDatabase>>
let client: pg.Client

const addMigration = (name: string, sql: string) => {
  mkdirSync(join(prisma, 'migrations', name), { recursive: true })
  writeFileSync(join(prisma, 'migrations', name, 'migration.sql'), sql)
}
const apply = () => applyMigrations(database.url, prisma)
const names = async () =>
  (await client.query('select migration_name from _prisma_migrations order by 1')).rows.map((row) => row.migration_name)

beforeEach(async () => {
  prisma = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'prisma-'))
  addMigration('1_first', `create table first (id int);\n${FUNCTION}`)
  writeFileSync(join(prisma, 'migrations/migration_lock.toml'), 'provider = "postgresql"\n')
  writeFileSync(join(prisma, 'schema.prisma'), SCHEMA)
  database = await freshDatabase('empty')
  client = new pg.Client(database.url)
  await client.connect()
})

afterEach(async () => {
  await client.end()
  await database.drop()
  rmSync(prisma, { recursive: true })
})

it('applies each migration once, also when several processes boot together', async () => {
  const applied = await Promise.all([apply(), apply(), apply()])
  expect(applied.flat()).toEqual(['1_first'])
  expect((await client.query('select two()')).rows).toEqual([{ two: 2 }])
  addMigration('2_second', 'create table second (id int);')
  expect(await apply()).toEqual(['2_second'])
  expect(await apply()).toEqual([])
})

it('changes nothing when one of several migrations fails', async () => {
  await apply()
  addMigration('2_second', 'create table second (id int);')
  addMigration('3_third', 'create table third (id int); select 1/0;')
  await expect(apply()).rejects.toMatchObject({
    name: 'ParleyStartError',
    message: 'Parley could not migrate its database, and changed nothing in it: division by zero'
  })
  expect(await names()).toEqual(['1_first'])
  expect((await client.query("select to_regclass('second') as second")).rows).toEqual([{ second: null }])
})

it('refuses a database that is newer than the code, and leaves it as it is', async () => {
  await apply()
  addMigration('2_second', 'create table second (id int);')
  await client.query(
    "insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('x', '', '9_future', now())"
  )
  await expect(apply()).rejects.toMatchObject({ name: 'ParleyStartError' })
  await expect(apply()).rejects.toThrow(/^The database is newer than this Parley: it has migration 9_future, [^\n]*$/)
  expect(await names()).toEqual(['1_first', '9_future'])
})

it('says in one line that it cannot reach the database', async () => {
  await expect(applyMigrations('postgresql://parley:secret@127.0.0.1:1/parley', prisma)).rejects.toThrow(
    /^Parley cannot use its database: connect ECONNREFUSED 127.0.0.1:1$/
  )
})

describe('outside the transaction', () => {
  const OUTSIDE = '-- parley: outside the transaction\n'
  const BUILD = 'CREATE INDEX CONCURRENTLY "first_id_idx" ON "first"("id");\n'
  let writer: pg.Client

  const building = async () =>
    (
      await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
           and query ~* '^(create|drop) index concurrently'`
      )
    ).rows[0]?.pid
  const indexes = async () =>
    (
      await client.query<{ name: string; valid: boolean }>(
        `select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 'first'::regclass order by 1`
      )
    ).rows
  /** Under a transaction that has written and is not over, an index is waited for and not built. */
  const applyUnderWriter = async () => {
    await writer.query('begin; insert into first values (1)')
    const applying = apply()
    applying.catch(() => {})
    const pid = await until(building)
    return { applying, pid: pid! }
  }

  beforeEach(async () => {
    await apply()
    writer = new pg.Client(database.url)
    await writer.connect()
  })
  afterEach(() => writer.end())

  it('builds an index while others write, and lets another process wait that boots meanwhile', async () => {
    addMigration('2_second', `${OUTSIDE}\n-- The first; and only one.\n${BUILD}`)
    addMigration('3_third', 'create table third (id int);')
    const { applying } = await applyUnderWriter()
    const other = apply()
    await until(async () => {
      const { rows } = await client.query(
        `select from pg_stat_activity where datname = current_database() and state = 'idle' and query like '%pg_try_advisory_lock%'`
      )
      return rows.length > 0
    })
    await client.query("set lock_timeout = '5s'")
    await client.query('insert into first values (2)')
    expect(await indexes()).toEqual([{ name: 'first_id_idx', valid: false }])
    await writer.query('commit')
    expect(await applying).toEqual(['2_second', '3_third'])
    expect(await other).toEqual([])
    expect(await indexes()).toEqual([{ name: 'first_id_idx', valid: true }])
  })

  it('goes on after a crash: what was built stays, and what was cut short is built again', async () => {
    addMigration('2_second', 'create table second (id int);')
    const done = 'CREATE INDEX CONCURRENTLY "second_id_idx" ON "second"("id");\n'
    addMigration('3_third', `${OUTSIDE}${done}${BUILD}DROP INDEX CONCURRENTLY IF EXISTS "second_id_idx";`)
    const { applying, pid } = await applyUnderWriter()
    const { rows: built } = await client.query(`select 'second_id_idx'::regclass::oid as oid`)
    await client.query('select pg_terminate_backend($1)', [pid])
    await expect(applying).rejects.toThrow('Parley could not migrate its database, after 2_second: ')
    await writer.query('rollback')
    expect(await indexes()).toEqual([{ name: 'first_id_idx', valid: false }])

    const again = await applyUnderWriter()
    expect((await client.query(`select 'second_id_idx'::regclass::oid as oid`)).rows).toEqual(built)
    await writer.query('commit')
    expect(await again.applying).toEqual(['3_third'])
    expect(await indexes()).toEqual([{ name: 'first_id_idx', valid: true }])
    expect(await names()).toEqual(['1_first', '2_second', '3_third'])
    expect((await client.query(`select to_regclass('second_id_idx') as index`)).rows).toEqual([{ index: null }])
    expect(await apply()).toEqual([])
  })

  it('takes nothing but indexes, and says what it does not take', async () => {
    addMigration('2_second', `${OUTSIDE}${BUILD}update first set id = 1;`)
    await expect(apply()).rejects.toThrow(
      'Parley could not migrate its database, and changed nothing in it: Outside the transaction indexes are built and dropped, and no more: update first set id = 1'
    )
    expect(await indexes()).toEqual([])
  })
})
