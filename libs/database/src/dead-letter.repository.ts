import { ParleyError, type DeadLetter } from '@parley/core'
import type { Database } from './database.ts'

const DEAD = {
  effect: `select id, 'effect' as kind, contact_id as contact, kind || ' ' || provider as what, attempts,
      coalesce(error, '') as error, died_at
    from effect where project_id = $1 and died_at is not null`,
  inbound: `select id, 'inbound' as kind, contact_id as contact, payload->>'type' as what, attempts,
      coalesce(error, '') as error, died_at
    from inbound where project_id = $1 and state = 'dead'`
} as const satisfies Record<DeadLetter['kind'], string>
const KINDS = ['effect', 'inbound'] as const

/** What gave up: effects that could not be performed, and inbound messages that could not be understood. */
export class DeadLetterRepository {
  constructor(private readonly database: Database) {}

  async list(projectId: string, kind: DeadLetter['kind'] | undefined, limit: number): Promise<DeadLetter[]> {
    const { rows } = await this.database.pool.query<
      Omit<DeadLetter, 'diedAt' | 'contact'> & { contact: string | null; died_at: Date }
    >(
      `select * from (${(kind === undefined ? KINDS : [kind]).map((one) => `(${DEAD[one]} order by died_at desc limit $2)`).join(' union all ')}) dead
       order by died_at desc limit $2`,
      [projectId, limit]
    )
    return rows.map(({ died_at, contact, ...row }) => ({
      ...row,
      ...(contact === null ? {} : { contact }),
      diedAt: died_at.toISOString()
    }))
  }

  /**
   * Makes it due again, with its attempts forgotten. `false` when there is no such dead letter. Throws
   * `contact_closed` for a request that nobody may be asked any more.
   */
  async revive(projectId: string, id: string): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ revived: boolean; closed: boolean }>(
      `with closed as (
         select e.id from effect e join contact c on c.id = e.contact_id
         where e.id = $1 and e.project_id = $2 and e.kind = 'send' and e.died_at is not null and c.status <> 'pending'),
       effects as (
         update effect set died_at = null, attempts = 0, run_at = clock_timestamp()
         where id = $1 and project_id = $2 and died_at is not null and not exists (select 1 from closed)
         returning message_id, kind),
       messages as (
         update message set state = 'queued', attempts = 0 where state in ('undeliverable', 'unknown')
           and id in (select message_id from effects where kind = 'send') returning id),
       inbounds as (
         update inbound set state = 'stored', died_at = null, attempts = 0, run_at = clock_timestamp()
         where id = $1 and project_id = $2 and state = 'dead' returning id)
       select exists (select 1 from effects) or exists (select 1 from inbounds) as revived, exists (select 1 from closed) as closed`,
      [id, projectId]
    )
    if (rows[0]!.closed) throw new ParleyError('contact_closed')
    return rows[0]!.revived
  }
}
