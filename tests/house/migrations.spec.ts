import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isConcurrent } from '../../libs/database/src/concurrent-migration.ts'

const PRISMA = fileURLToPath(new URL('../../prisma/', import.meta.url))
const migrations = readdirSync(join(PRISMA, 'migrations'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => join(PRISMA, 'migrations', entry.name))
  .sort()

it('keeps beside each migration the schema that it leads to', () => {
  expect(migrations.filter((path) => !existsSync(join(path, 'schema.prisma')))).toEqual([])
})

it('builds indexes of tables that are there already outside the transaction', () => {
  const late = migrations.filter((path) => path.split('/').at(-1)! > '20261201055000')
  const inside = late
    .map((path) => readFileSync(join(path, 'migration.sql'), 'utf8'))
    .filter((sql) => !isConcurrent(sql))
  for (const sql of inside) {
    const fresh = [...sql.matchAll(/create table "(\w+)"/gi)].map((found) => found[1])
    const indexed = [...sql.matchAll(/create (?:unique )?index "\w+" on "(\w+)"/gi)].map((found) => found[1])
    expect(indexed.filter((table) => !fresh.includes(table))).toEqual([])
  }
})

it('has a migration for all that the schema says; if not, run `npm run migration -- <name>`', () => {
  const last = readFileSync(join(migrations.at(-1)!, 'schema.prisma'), 'utf8')
  expect(readFileSync(join(PRISMA, 'schema.prisma'), 'utf8')).toBe(last)
})
