import type pg from 'pg'

/** Below what PostgreSQL itself gives up after, and long enough for a disk that is slow. */
const PATIENCE = '3s'
const WORDS: Readonly<Record<string, string>> = {
  '25006': 'the database is read-only',
  '53100': 'the disk of the database is full'
}

/**
 * Writes a row, as a contact would be written. Room for one is left in many a table when the disk is full, so some
 * hundred kilobytes are written beside the tables as well: more rows than may be kept in memory.
 */
const WRITE = `set local statement_timeout = '${PATIENCE}';
  set local work_mem = '64kB';
  select count(*) from generate_series(1, 20000);
  insert into lease (name, owner, lease_until) values ('readiness', '', clock_timestamp())
    on conflict (name) do update set lease_until = excluded.lease_until`

/** Whether the database takes writes. One look at a time, however many ask. */
export class WriteCheck {
  private looking: Promise<string | undefined> | undefined

  constructor(private readonly pool: pg.Pool) {}

  /** Why it does not. */
  problem(): Promise<string | undefined> {
    this.looking ??= this.look().finally(() => (this.looking = undefined))
    return this.looking
  }

  private async look(): Promise<string | undefined> {
    try {
      await this.pool.query(WRITE)
      return undefined
    } catch (error) {
      const { code, severity } = error as { code?: string; severity?: string }
      const isAway = severity === undefined || code!.startsWith('57')
      return isAway ? 'the database does not answer' : (WORDS[code!] ?? 'the database takes no writes')
    }
  }
}
