import type { Work } from './contact-write.ts'
import { SWEEP_AFTER_MS } from './contact-write.ts'
import type { Database } from './database.ts'

const WORK = `id as "effectId", message_id as "messageId", kind, provider, attempts`

/** The outbox. A row is there until what it asks for is done; a queue's job only hurries it along. */
export class EffectRepository {
  constructor(private readonly database: Database) {}

  async find(effectId: string): Promise<(Work & { createdAt: Date; dead: boolean }) | undefined> {
    const { rows } = await this.database.pool.query<Work & { createdAt: Date; dead: boolean }>({
      name: 'effect_find',
      text: `select ${WORK}, created_at as "createdAt", died_at is not null as dead
        from effect where id = $1`,
      values: [effectId]
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

  async done(effectId: string): Promise<void> {
    await this.database.pool.query({
      name: 'effect_done',
      text: 'delete from effect where id = $1',
      values: [effectId]
    })
  }

  /** A message's send is over, however it ended. */
  async doneFor(messageId: string): Promise<void> {
    await this.database.pool.query(`delete from effect where message_id = $1 and kind = 'send'`, [messageId])
  }

  /** Ends an attempt. `undefined` when somebody else did: then the next one has its time already. */
  async retryAt(
    { effectId, attempts }: Pick<Work, 'effectId' | 'attempts'>,
    runAt: Date,
    error: string | null
  ): Promise<Work | undefined> {
    const { rows } = await this.database.pool.query<Work>({
      name: 'effect_retry',
      text: `update effect set attempts = attempts + 1, run_at = $3, error = $4 where id = $1 and attempts = $2
        returning ${WORK}`,
      values: [effectId, attempts, runAt, error]
    })
    return rows[0]
  }

  /** Nobody learnt how a message's send ended, and it is not repeated any more: an operator may. */
  async buryFor(messageId: string, error: string): Promise<void> {
    await this.database.pool.query(
      `update effect set died_at = clock_timestamp(), attempts = attempts + 1, error = $2 where message_id = $1 and kind = 'send'`,
      [messageId, error]
    )
  }

  /** No more attempts: an operator sees it among the dead letters and may revive it. */
  async bury(effectId: string, error: string): Promise<void> {
    await this.database.pool.query({
      name: 'effect_bury',
      text: 'update effect set died_at = clock_timestamp(), attempts = attempts + 1, error = $2 where id = $1',
      values: [effectId, error]
    })
  }
}
