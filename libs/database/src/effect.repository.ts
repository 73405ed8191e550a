import type { Work } from './contact-write.ts'
import { SWEEP_AFTER_MS } from './contact-write.ts'
import type { Database } from './database.ts'
import { CLAIM_MS } from './message-row.ts'

const WORK = `id as "effectId", message_id as "messageId", kind, provider, attempts`

/** An attempt under way: `attempts` counts it. */
export type Begun = Work & { readonly createdAt: Date }

/** The outbox. A row is there until what it asks for is done; a queue's job only hurries it along. */
export class EffectRepository {
  constructor(private readonly database: Database) {}

  /**
   * Begins an attempt, which counts from now on, and commits that. `undefined` when somebody else did, or it is over:
   * then the next one has a time of its own. One whose process dies is found by the sweeper.
   */
  async begin({ effectId, attempts }: Pick<Work, 'effectId' | 'attempts'>): Promise<Begun | undefined> {
    const { rows } = await this.database.pool.query<Begun>({
      name: 'effect_begin',
      text: `update effect set attempts = attempts + 1, run_at = clock_timestamp() + $3 * interval '1 ms'
        where id = $1 and attempts = $2 and died_at is null
        returning ${WORK}, created_at as "createdAt"`,
      values: [effectId, attempts, CLAIM_MS]
    })
    return rows[0]
  }

  /** Takes what is left over or overdue for another turn in its queue. Each is taken by one sweeper at a time. */
  async sweep(limit: number): Promise<Work[]> {
    const { rows } = await this.database.pool.query<Work>({
      name: 'effect_sweep',
      text: `update effect set run_at = clock_timestamp() + $1 * interval '1 ms'
        where id in (select id from effect where run_at <= clock_timestamp() and died_at is null
          order by run_at limit $2 for update skip locked)
        returning ${WORK}`,
      values: [SWEEP_AFTER_MS, limit]
    })
    return rows
  }

  /** What an attempt was for is done, unless something new came up since it began: that waits for the next one. */
  async done({ effectId, attempts }: Begun): Promise<void> {
    await this.database.pool.query({
      name: 'effect_done',
      text: 'delete from effect where id = $1 and attempts = $2',
      values: [effectId, attempts]
    })
  }

  /** A message's send is over, however it ended. */
  async doneFor(messageId: string): Promise<void> {
    await this.database.pool.query(`delete from effect where message_id = $1 and kind = 'send'`, [messageId])
  }

  /** Ends an attempt that somebody began, and sets the time of the next one. */
  async retryAt({ effectId, attempts }: Begun, runAt: Date, error: string | null): Promise<void> {
    await this.database.pool.query({
      name: 'effect_retry',
      text: 'update effect set run_at = $3, error = $4 where id = $1 and attempts = $2',
      values: [effectId, attempts, runAt, error]
    })
  }

  /** Nobody learnt how a message's send ended, and it is not repeated any more: an operator may. */
  async buryFor(messageId: string, error: string): Promise<void> {
    await this.database.pool.query(
      `update effect set died_at = clock_timestamp(), attempts = attempts + 1, error = $2 where message_id = $1 and kind = 'send'`,
      [messageId, error]
    )
  }

  /** No more attempts: an operator sees it among the dead letters and may revive it. */
  async bury({ effectId, attempts }: Begun, error: string): Promise<void> {
    await this.database.pool.query({
      name: 'effect_bury',
      text: 'update effect set died_at = clock_timestamp(), error = $3 where id = $1 and attempts = $2 and died_at is null',
      values: [effectId, attempts, error]
    })
  }
}
