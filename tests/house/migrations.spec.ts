import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PRISMA = fileURLToPath(new URL('../../prisma/', import.meta.url))
const migrations = readdirSync(join(PRISMA, 'migrations'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => join(PRISMA, 'migrations', entry.name))
  .sort()

it('keeps beside each migration the schema that it leads to', () => {
  expect(migrations.filter((path) => !existsSync(join(path, 'schema.prisma')))).toEqual([])
})

it('has a migration for all that the schema says; if not, run `npm run migration -- <name>`', () => {
  const last = readFileSync(join(migrations.at(-1)!, 'schema.prisma'), 'utf8')
  expect(readFileSync(join(PRISMA, 'schema.prisma'), 'utf8')).toBe(last)
})
