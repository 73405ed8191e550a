import type pg from 'pg'

const MARK = '-- parley: outside the transaction\n'
const INDEX = /^create (?:unique )?index concurrently "(\w+)" on /i
const DROP = /^drop index concurrently if exists /i

/** A migration that says so in its first line runs outside the transaction: nobody who writes waits for it. */
export function isConcurrent(sql: string): boolean {
  return sql.startsWith(MARK)
}

/** What such a migration does, one by one: an index is built or dropped. Throws for anything else. */
function concurrentStatements(sql: string): string[] {
  const statements = sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const other = statements.find((one) => !INDEX.test(one) && !DROP.test(one))
  if (other !== undefined)
    throw new Error(`Outside the transaction indexes are built and dropped, and no more: ${other}`)
  return statements
}

/**
 * Each statement commits by itself. After a crash on the way it is done over: what is there is left alone, and an index
 * whose building was cut short, which PostgreSQL keeps as invalid, is dropped and built again.
 */
export async function runConcurrently(client: Pick<pg.Pool, 'query'>, sql: string): Promise<void> {
  for (const statement of concurrentStatements(sql)) {
    const index = INDEX.exec(statement)?.[1]
    if (index !== undefined && (await isBuilt(client, index))) continue
    await client.query(statement)
  }
}

async function isBuilt(client: Pick<pg.Pool, 'query'>, index: string): Promise<boolean> {
  const { rows } = await client.query<{ valid: boolean }>(
    'select indisvalid as valid from pg_index where indexrelid = to_regclass(quote_ident($1))',
    [index]
  )
  if (rows[0]?.valid === false) await client.query(`drop index concurrently "${index}"`)
  return rows[0]?.valid === true
}
