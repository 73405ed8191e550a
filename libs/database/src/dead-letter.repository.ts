import { DEAD_KINDS, ParleyError, type DeadLetter } from '@parley/core'
import type { Database } from './database.ts'

const DEAD = {
  // Whom nobody may ask any more is nothing that an operator could mend.
  effect: `select e.id, 'effect' as kind, e.contact_id as contact, e.kind || ' ' || e.provider as what,
      greatest(e.attempts, e.failures) as attempts, coalesce(e.error, '') as error, e.died_at
    from effect e join contact c on c.id = e.contact_id
    where e.project_id = $1 and e.died_at is not null and (e.kind = 'update' or c.status = 'pending')`,
  inbound: `select id, 'inbound' as kind, contact_id as contact, payload->>'type' as what, attempts,
      coalesce(error, '') as error, died_at
    from inbound where project_id = $1 and state = 'dead'`,
  contact: `select contact_id as id, 'contact' as kind, contact_id as contact, 'its time came' as what, attempts, error, died_at
    from setback where project_id = $1 and died_at is not null`,
  delivery: `select id, 'delivery' as kind, contact_id as contact, type || ' to ' || webhook_id as what, attempts,
      coalesce(error, '') as error, died_at
    from delivery where project_id = $1 and died_at is not null`
} as const satisfies Record<DeadLetter['kind'], string>

/**
 * What gave up: effects that could not be performed, inbound messages that could not be understood, contacts whose time
 * came and that could not be handled, deliveries that no attempt brought home.
 */
export class DeadLetterRepository {
  constructor(private readonly database: Database) {}

  async list(projectId: string, kind: DeadLetter['kind'] | undefined, limit: number): Promise<DeadLetter[]> {
    const { rows } = await this.database.pool.query<
      Omit<DeadLetter, 'diedAt' | 'contact'> & { contact: string | null; died_at: Date }
    >(
      `select * from (${(kind === undefined ? DEAD_KINDS : [kind]).map((one) => `(${DEAD[one]} order by died_at desc limit $2)`).join(' union all ')}) dead
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
         update effect set died_at = null, attempts = 0, failures = 0, run_at = clock_timestamp()
         where id = $1 and project_id = $2 and died_at is not null and not exists (select 1 from closed)
         returning message_id, kind),
       messages as (
         update message set state = 'queued', attempts = 0 where state in ('undeliverable', 'unknown')
           and id in (select message_id from effects where kind = 'send') returning id),
       inbounds as (
         update inbound set state = 'stored', died_at = null, attempts = 0, run_at = clock_timestamp()
         where id = $1 and project_id = $2 and state = 'dead' returning id),
       contacts as (
         delete from setback where contact_id = $1 and project_id = $2 and died_at is not null returning contact_id),
       deliveries as (
         update delivery set state = 'pending', died_at = null, attempts = 0, run_at = clock_timestamp(), claimed_until = null
         where id = $1 and project_id = $2 and died_at is not null returning id)
       select exists (select 1 from effects) or exists (select 1 from inbounds) or exists (select 1 from contacts)
         or exists (select 1 from deliveries) as revived, exists (select 1 from closed) as closed`,
      [id, projectId]
    )
    if (rows[0]!.closed) throw new ParleyError('contact_closed')
    return rows[0]!.revived
  }
}
