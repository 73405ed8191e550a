import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { applyMigrations } from '../../libs/database/src/migrations.ts'
import { freshDatabase } from '../support/database.ts'

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
