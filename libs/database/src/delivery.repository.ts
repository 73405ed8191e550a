import type { Delivery } from '@parley/core'
import type { Database } from './database.ts'
import type { SecretBox } from './secret-box.ts'

/** How long an attempt is its owner's: longer than the time-out of the request. */
const ATTEMPT_MS = 30_000

/** A delivery to be attempted, and how many attempts went before. */
export interface DueDelivery {
  readonly deliveryId: string
  readonly projectId: string
  readonly webhookId: string
  readonly made: number
}

export const DUE = `id as "deliveryId", project_id as "projectId", webhook_id as "webhookId", attempts as made`

/** A delivery that this process attempts, with all that the request needs. */
export interface Attempt {
  readonly deliveryId: string
  readonly fence: number
  readonly attempt: number
  /** By the database's clock. */
  readonly begunAt: Date
  readonly projectId: string
  readonly webhookId: string
  readonly url: string
  /** Sealed. */
  readonly secrets: readonly Uint8Array[]
  readonly failing: boolean
  readonly event: {
    readonly id: string
    readonly type: string
    readonly at: Date
    readonly data: Record<string, unknown>
  }
  readonly contactId: string | null
  readonly threadId: string | null
}

interface AttemptRow {
  id: string
  fence: number
  attempts: number
  project_id: string
  webhook_id: string
  contact_id: string | null
  url: string
  secret: Uint8Array
  previous_secret: Uint8Array | null
  failing: boolean
  event_id: string
  type: string
  at: Date
  data: Record<string, unknown>
  thread_id: string | null
  begun_at: Date
}

interface Row {
  id: string
  webhook_id: string
  event_id: string
  type: string
  contact_id: string | null
  state: Delivery['state']
  attempts: number
  run_at: Date
  response_status: number | null
  error: string | null
  created_at: Date
  delivered_at: Date | null
}

export class DeliveryRepository {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox
  ) {}

  /**
   * Takes a pending delivery for the attempt that it is due for, unless somebody has it, that attempt was made, it is
   * done, or its webhook is disabled.
   */
  async claim({ deliveryId, made }: Pick<DueDelivery, 'deliveryId' | 'made'>): Promise<Attempt | undefined> {
    const { rows } = await this.database.pool.query<AttemptRow>({
      name: 'delivery_claim',
      text: `update delivery d set fence = d.fence + 1, claimed_until = clock_timestamp() + $2 * interval '1 ms',
          run_at = clock_timestamp() + $2 * interval '1 ms'
        from webhook w, event e
        where d.id = $1 and d.attempts = $3 and d.state = 'pending' and (d.claimed_until is null or d.claimed_until < clock_timestamp())
          and w.id = d.webhook_id and w.disabled_at is null and e.id = d.event_id
        returning d.id, d.fence, d.attempts, d.project_id, d.webhook_id, d.contact_id, w.url, w.secret, w.failing,
          case when w.previous_until > clock_timestamp() then w.previous_secret end as previous_secret,
          d.event_id, e.type, e.at, e.data, e.thread_id, clock_timestamp() as begun_at`,
      values: [deliveryId, ATTEMPT_MS, made]
    })
    const row = rows[0]
    if (!row) return undefined
    return {
      deliveryId: row.id,
      fence: row.fence,
      attempt: row.attempts + 1,
      begunAt: row.begun_at,
      projectId: row.project_id,
      webhookId: row.webhook_id,
      url: row.url,
      secrets: [row.secret, row.previous_secret].filter((secret) => secret !== null),
      failing: row.failing,
      event: { id: row.event_id, type: row.type, at: row.at, data: row.data },
      contactId: row.contact_id,
      threadId: row.thread_id
    }
  }

  /** What it is signed with. */
  secretsOf({ secrets, webhookId }: Attempt): string[] {
    return secrets.map((secret) => this.secrets.open(secret, webhookId))
  }

  /** Delivered. After failures the whole backlog of the webhook becomes due at once, and is returned. */
  async succeed(attempt: Attempt, status: number): Promise<DueDelivery[]> {
    const { rows } = await this.database.pool.query<DueDelivery>({
      name: 'delivery_succeed',
      text: `with delivered as (
          update delivery set state = 'delivered', attempts = $3, response_status = $4, error = null,
            delivered_at = clock_timestamp(), claimed_until = null
          where id = $1 and fence = $2 and state = 'pending' returning webhook_id)
        , recovered as (update webhook set failing = false where id in (select webhook_id from delivered) and failing returning id)
        update delivery set run_at = clock_timestamp() where state = 'pending' and id <> $1
          and webhook_id in (select id from recovered) and (claimed_until is null or claimed_until < clock_timestamp())
        returning ${DUE}`,
      values: [attempt.deliveryId, attempt.fence, attempt.attempt, status]
    })
    return rows
  }

  /** Tried in vain: again after `againInMs`, or never when there is none. */
  async fail(
    attempt: Attempt,
    failure: { status?: number; error: string; againInMs?: number; disable?: boolean }
  ): Promise<void> {
    await this.database.pool.query({
      name: 'delivery_fail',
      text: `with failed as (
          update delivery set state = case when $6::float8 is null then 'failed' else 'pending' end, attempts = $3,
            response_status = $4, error = $5, run_at = coalesce(clock_timestamp() + $6 * interval '1 ms', run_at), claimed_until = null,
            died_at = case when $6::float8 is null then clock_timestamp() end
          where id = $1 and fence = $2 and state = 'pending' returning webhook_id)
        update webhook set failing = true, disabled_at = case when $7 then clock_timestamp() else disabled_at end,
          disabled_reason = case when $7 then $5 else disabled_reason end
        where id in (select webhook_id from failed)`,
      values: [
        attempt.deliveryId,
        attempt.fence,
        attempt.attempt,
        failure.status ?? null,
        failure.error,
        failure.againInMs ?? null,
        failure.disable ?? false
      ]
    })
  }

  /**
   * Due deliveries of live webhooks: of each the oldest, so that the backlog of one keeps no other waiting. Each is
   * handed to one sweeper at a time.
   */
  async sweep(limit: number): Promise<DueDelivery[]> {
    const { rows } = await this.database.pool.query<DueDelivery>({
      name: 'delivery_sweep',
      text: `update delivery set run_at = clock_timestamp() + interval '15 seconds'
        where id = any (array(select due.id from webhook w, lateral (
          select id from delivery where state = 'pending' and webhook_id = w.id and run_at <= statement_timestamp()
            and (claimed_until is null or claimed_until < clock_timestamp())
          order by run_at limit $1 for update skip locked) due
          where w.disabled_at is null))
        returning ${DUE}`,
      values: [limit]
    })
    return rows
  }

  async list(projectId: string, webhookId: string, limit: number): Promise<Delivery[]> {
    const { rows } = await this.database.pool.query<Row>(
      `select d.id, d.webhook_id, d.event_id, d.type, d.contact_id, d.state, d.attempts, d.run_at, d.response_status,
         d.error, d.created_at, d.delivered_at
       from delivery d join event e on e.id = d.event_id
       where d.project_id = $1 and d.webhook_id = $2 order by d.created_at desc, e.position desc limit $3`,
      [projectId, webhookId, limit]
    )
    return rows.map(toView)
  }

  /**
   * Delivers again, with the same webhook id so that the receiver can tell: one delivery, or everything that happened
   * since a time, also what happened while the webhook was disabled. Returns the deliveries that are due now.
   */
  async replay(
    projectId: string,
    webhookId: string,
    which: { delivery: string } | { since: Date }
  ): Promise<DueDelivery[]> {
    if ('delivery' in which) {
      const { rows } = await this.database.pool.query<DueDelivery>(
        `update delivery set state = 'pending', attempts = 0, run_at = clock_timestamp(), claimed_until = null, died_at = null
         where project_id = $1 and webhook_id = $2 and id = $3 returning ${DUE}`,
        [projectId, webhookId, which.delivery]
      )
      return rows
    }
    const { rows } = await this.database.pool.query<DueDelivery>(
      `insert into delivery (id, project_id, webhook_id, event_id, contact_id, type, state, run_at)
       select 'dlv_' || replace(gen_random_uuid()::text, '-', ''), e.project_id, w.id, e.id, e.contact_id, e.type, 'pending', clock_timestamp()
       from event e join webhook w on w.id = $2 and w.project_id = e.project_id
       left join contact c on c.id = e.contact_id
       where e.project_id = $1 and e.at >= $3 and e.position is not null
         and (cardinality(w.types) = 0 or e.type = any (w.types)) and w.metadata <@ coalesce(c.metadata, '{}'::jsonb)
       order by e.position
       on conflict (webhook_id, event_id) do update set state = 'pending', attempts = 0, run_at = excluded.run_at, claimed_until = null,
         died_at = null
       returning ${DUE}`,
      [projectId, webhookId, which.since]
    )
    return rows
  }
}

function toView(row: Row): Delivery {
  return {
    id: row.id,
    webhook: row.webhook_id,
    event: row.event_id,
    type: row.type,
    ...(row.contact_id === null ? {} : { contact: row.contact_id }),
    state: row.state,
    attempts: row.attempts,
    ...(row.state === 'pending' ? { nextAttemptAt: row.run_at.toISOString() } : {}),
    ...(row.response_status === null ? {} : { responseStatus: row.response_status }),
    ...(row.error === null ? {} : { error: row.error }),
    createdAt: row.created_at.toISOString(),
    ...(row.delivered_at ? { deliveredAt: row.delivered_at.toISOString() } : {})
  }
}
