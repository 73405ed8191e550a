// npm run migration -- <name>: writes what prisma/schema.prisma asks for beyond the last migration.
// Each migration keeps the schema it leads to beside its SQL, so that schema is compared with schema.
// An index of a large table goes into a migration of its own whose first line is `-- parley: outside the transaction`, as
// CREATE INDEX CONCURRENTLY: building it then keeps nobody from writing.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diffSchemas, startEmbeddedPostgres } from '@parley/database'

const SCHEMA = 'prisma/schema.prisma'
const MIGRATIONS = 'prisma/migrations'

const name = process.argv[2]
if (!/^[a-z][a-z0-9_]*$/.test(name ?? '')) {
  console.error('Name the migration in snake_case: npm run migration -- add_contact_title')
  process.exit(1)
}

const last = readdirSync(MIGRATIONS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => join(MIGRATIONS, entry.name, 'schema.prisma'))
  .sort()
  .at(-1)

const scratch = mkdtempSync(join(tmpdir(), 'parley-migration-'))
const postgres = await startEmbeddedPostgres(scratch)
const sql = await diffSchemas(postgres.url, last ? readFileSync(last, 'utf8') : '', SCHEMA).finally(async () => {
  await postgres.release()
  rmSync(scratch, { recursive: true })
})

if (!sql) console.log('The last migration and the schema agree: nothing to write.')
else {
  const directory = join(MIGRATIONS, `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`)
  mkdirSync(directory)
  writeFileSync(join(directory, 'migration.sql'), sql)
  copyFileSync(SCHEMA, join(directory, 'schema.prisma'))
  console.log(`Wrote ${directory}`)
}
