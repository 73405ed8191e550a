import { SWEEP_AFTER_MS, WORK, type Work } from './contact-write.ts'
import type { Database } from './database.ts'
import { oldestOfEach } from './lanes.ts'
import { CLAIM_MS } from './message-row.ts'
import { MOST_SETBACKS, pauseAfter } from './setback.repository.ts'

/** An attempt under way: `attempts` counts it, and it is its owner's until `runAt`. */
export type Begun = Work & { readonly ageMs: number; readonly runAt: Date }

/** The outbox. A row is there until what it asks for is done; a queue's job only hurries it along. */
export class EffectRepository {
  constructor(private readonly database: Database) {}

  /**
   * Begins an attempt to update, which counts from now on, and commits that. `undefined` when somebody else did, or it is
   * over: then the next one has a time of its own; or when its message is still being sent, or looked for: whoever ends
   * that makes this due. One whose process dies is found by the sweeper.
   */
  async begin({ effectId, attempts }: Pick<Work, 'effectId' | 'attempts'>): Promise<Begun | undefined> {
    const { rows } = await this.database.pool.query<Begun>({
      name: 'effect_begin',
      text: `update effect u set attempts = attempts + 1, run_at = clock_timestamp() + $3 * interval '1 ms'
        where id = $1 and attempts = $2 and died_at is null and not exists (
          select 1 from message m join effect s on s.message_id = m.id and s.kind = 'send' and s.died_at is null
          where m.id = u.message_id and m.state in ('sending', 'unknown'))
        returning ${WORK}, extract(epoch from clock_timestamp() - created_at)::float8 * 1000 as "ageMs", run_at as "runAt"`,
      values: [effectId, attempts, CLAIM_MS]
    })
    return rows[0]
  }

  /**
   * Takes what is left over or overdue for another turn in its queue: of each channel the oldest, so that the backlog of
   * one keeps no other waiting. Each is taken by one sweeper at a time.
   */
  async sweep(limit: number): Promise<Work[]> {
    const { rows } = await this.database.pool.query<Work>({
      name: 'effect_sweep',
      text: `update effect set run_at = clock_timestamp() + $1 * interval '1 ms'
        where id = any (array(${oldestOfEach('effect', 'channel_id', 'died_at is null', '$2')}))
        returning ${WORK}`,
      values: [SWEEP_AFTER_MS, limit]
    })
    return rows
  }

  /**
   * Handling it broke for a reason of ours: it waits longer each time, and ends among the dead letters. Says whether it
   * has.
   */
  async setBack(effectId: string, error: string): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ dead: boolean }>(
      `update effect set failures = failures + 1, error = $2, run_at = clock_timestamp() + ${pauseAfter('failures')},
         died_at = case when failures + 1 >= ${MOST_SETBACKS} then clock_timestamp() end
       where id = $1 and died_at is null returning died_at is not null as dead`,
      [effectId, error]
    )
    return rows[0]?.dead ?? false
  }

  /** What an attempt was for is done, unless something new came up since it began: then the next one is due now. */
  async done({ effectId, attempts, runAt }: Begun): Promise<void> {
    await this.database.pool.query({
      name: 'effect_done',
      text: `with done as (delete from effect where id = $1 and attempts = $2)
        update effect set run_at = clock_timestamp() where id = $1 and attempts <> $2 and run_at = $3`,
      values: [effectId, attempts, runAt]
    })
  }

  /** A message's send is over, however it ended. */
  async doneFor(messageId: string): Promise<void> {
    await this.database.pool.query(`delete from effect where message_id = $1 and kind = 'send'`, [messageId])
  }

  /** Ends an attempt that somebody began, and sets the time of the next one: now, if something new came up meanwhile. */
  async retryIn({ effectId, attempts, runAt }: Begun, delayMs: number, error: string): Promise<void> {
    await this.database.pool.query({
      name: 'effect_retry',
      text: `update effect set error = $4, run_at = clock_timestamp() + case when attempts = $2 then $3::float8 else 0 end * interval '1 ms'
        where id = $1 and run_at = $5`,
      values: [effectId, attempts, delayMs, error, runAt]
    })
  }

  /** Nobody learnt how a message's send ended, and it is not repeated any more: an operator may. */
  async buryFor(messageId: string, error: string): Promise<void> {
    await this.database.pool.query(
      `update effect set died_at = clock_timestamp(), attempts = attempts + 1, error = $2 where message_id = $1 and kind = 'send'`,
      [messageId, error]
    )
  }

  /** No more attempts: an operator sees it among the dead letters and may revive it. Something new is tried, though. */
  async bury({ effectId, attempts, runAt }: Begun, error: string): Promise<void> {
    await this.database.pool.query({
      name: 'effect_bury',
      text: `update effect set error = $3, died_at = case when attempts = $2 then clock_timestamp() end,
          run_at = case when attempts = $2 then run_at else clock_timestamp() end
        where id = $1 and run_at = $4 and died_at is null`,
      values: [effectId, attempts, error, runAt]
    })
  }
}
