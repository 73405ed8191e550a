import type { Database } from './database.ts'

/** How often handling a row may break before an operator has to look at it: for about seventeen minutes. */
export const MOST_SETBACKS = 10

/** How long to wait after so many: twice as long each time. */
export const pauseAfter = (attempts: string) => `power(2, ${attempts}) * interval '2 seconds'`

/** Of `contact`: its handling broke, and it is not its time again. */
export const IS_SET_BACK = (contactId: string) => `exists (
  select 1 from setback s where s.contact_id = ${contactId} and (s.died_at is not null or s.run_at > clock_timestamp()))`

/** Contacts whose time came, and whose handling broke: what stands behind them goes on. */
export class SetbackRepository {
  constructor(private readonly database: Database) {}

  /**
   * It broke once more: it waits longer each time, and ends among the dead letters. Says whether it has; nothing of one
   * that is closed by now, or of which another process said so just now.
   */
  async note(contactId: string, error: string): Promise<{ dead: boolean } | undefined> {
    const { rows } = await this.database.pool.query<{ dead: boolean }>(
      `insert into setback as s (contact_id, project_id, attempts, run_at, error)
       select id, project_id, 1, clock_timestamp() + ${pauseAfter('0')}, $2 from contact where id = $1 and status = 'pending'
       on conflict (contact_id) do update set attempts = s.attempts + 1, error = excluded.error,
         run_at = clock_timestamp() + ${pauseAfter('s.attempts')},
         died_at = case when s.attempts + 1 >= ${MOST_SETBACKS} then clock_timestamp() end
       where s.died_at is null and s.run_at <= clock_timestamp()
       returning died_at is not null as dead`,
      [contactId, error]
    )
    return rows[0]
  }

  /** It went well this time. */
  async forget(contactId: string): Promise<void> {
    await this.database.pool.query('delete from setback where contact_id = $1', [contactId])
  }
}
