import type { Database } from './database.ts'
import type { SecretBox } from './secret-box.ts'
import { SEALED_COLUMNS, sealedBy, type SealedColumn } from './sealed-column.ts'
import { startError } from './start-error.ts'

const CHECK_LOCK = 7_201_003

interface Sample {
  key_id: string
  owner: string
  value: Uint8Array
}

interface Known {
  id: string
  check_value: string
}

/**
 * Which keys the database is sealed with: one row for each, with a value that only that key makes. So a ring is known to
 * be wrong without a try of every row.
 */
export class SecretKeyRepository {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox
  ) {}

  /**
   * Throws, in one line, where the ring does not open what the database holds; `source` is what an operator mends.
   * The first ring that a database sees is its ring, unless it holds something from before that the ring does not open.
   */
  async verify(source: string): Promise<void> {
    await this.database.transaction(async (client) => {
      // Of several processes that start at once with rings of their own, one is the first.
      await client.query('select pg_advisory_xact_lock($1)', [CHECK_LOCK])
      const { rows: known } = await client.query<Known>('select id, check_value from secret_key order by id')
      for (const { id, check_value: value } of known) {
        const own = this.secrets.check(id)
        if (own === undefined) throw missing(source, id)
        if (own !== value) throw wrong(source, id)
      }
      const used = new Set([this.secrets.currentKeyId])
      if (known.length === 0)
        for (const column of SEALED_COLUMNS)
          for (const sample of (await client.query<Sample>(oneOfEachKey(column))).rows) {
            this.tryOn(source, sample)
            used.add(sample.key_id)
          }
      for (const id of used)
        await client.query('insert into secret_key (id, check_value) values ($1, $2) on conflict (id) do nothing', [
          id,
          this.secrets.check(id)
        ])
    })
  }

  private tryOn(source: string, { key_id: id, owner, value }: Sample): void {
    if (this.secrets.check(id) === undefined) throw missing(source, id)
    try {
      this.secrets.open(value, owner)
    } catch {
      throw wrong(source, id)
    }
  }
}

function oneOfEachKey({ table, owner, value }: SealedColumn): string {
  return `select distinct on (key_id) key_id, owner, value
    from (select ${sealedBy(value)} as key_id, ${owner} as owner, ${value} as value from ${table}) as sealed
    where value is not null order by key_id`
}

function missing(source: string, id: string): Error {
  return startError(
    `${source} has no key "${id}", with which this database is encrypted: put that key back into the ring, or restore it from a backup.`
  )
}

function wrong(source: string, id: string): Error {
  return startError(
    `${source} does not open this database, which was encrypted with another key "${id}": restore that key from a backup.`
  )
}
