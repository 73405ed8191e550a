import type { Database } from './database.ts'

/** A first request that is not answered by then may have died: the next one with its key takes over. */
const LEASE_MS = 30_000

export type Claimed =
  /** Ours to answer. What it makes must take `resourceId`, so that doing it over makes nothing new. */
  | { readonly type: 'first'; readonly resourceId: string }
  | { readonly type: 'answered'; readonly status: number; readonly response: unknown }
  | { readonly type: 'running' }
  | { readonly type: 'other_body' }

export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  async claim(request: {
    keyId: string
    route: string
    key: string
    bodyHash: string
    resourceId: string
  }): Promise<Claimed> {
    const { rows } = await this.database.pool.query<{ resource_id: string }>({
      name: 'idempotency_claim',
      text: `insert into idempotency (key_id, route, key, body_hash, resource_id, lease_until)
        values ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 ms')
        on conflict (key_id, route, key) do update set
          lease_until = excluded.lease_until,
          body_hash = case when idempotency.created_at < now() - interval '24 hours' then excluded.body_hash else idempotency.body_hash end,
          resource_id = case when idempotency.created_at < now() - interval '24 hours' then excluded.resource_id else idempotency.resource_id end,
          status = case when idempotency.created_at < now() - interval '24 hours' then null else idempotency.status end,
          created_at = case when idempotency.created_at < now() - interval '24 hours' then now() else idempotency.created_at end
        where idempotency.created_at < now() - interval '24 hours'
          or (idempotency.status is null and idempotency.body_hash = excluded.body_hash
            and (idempotency.lease_until is null or idempotency.lease_until < clock_timestamp()))
        returning resource_id`,
      values: [request.keyId, request.route, request.key, request.bodyHash, request.resourceId, LEASE_MS]
    })
    if (rows[0]) return { type: 'first', resourceId: rows[0].resource_id }
    const { rows: known } = await this.database.pool.query<{
      body_hash: string
      status: number | null
      response: unknown
    }>('select body_hash, status, response from idempotency where key_id = $1 and route = $2 and key = $3', [
      request.keyId,
      request.route,
      request.key
    ])
    const first = known[0]
    if (!first) return { type: 'running' }
    if (first.body_hash !== request.bodyHash) return { type: 'other_body' }
    return first.status === null
      ? { type: 'running' }
      : { type: 'answered', status: first.status, response: first.response }
  }

  async answer(
    request: { keyId: string; route: string; key: string },
    status: number,
    response: unknown
  ): Promise<void> {
    await this.database.pool.query({
      name: 'idempotency_answer',
      text: 'update idempotency set status = $4, response = $5 where key_id = $1 and route = $2 and key = $3',
      values: [request.keyId, request.route, request.key, status, JSON.stringify(response ?? null)]
    })
  }

  /** The request failed in a way that another try may mend: let it be tried. */
  async release(request: { keyId: string; route: string; key: string }): Promise<void> {
    await this.database.pool.query(
      'update idempotency set lease_until = null where key_id = $1 and route = $2 and key = $3 and status is null',
      [request.keyId, request.route, request.key]
    )
  }

  async forgetOld(): Promise<void> {
    await this.database.pool.query(`delete from idempotency where created_at < now() - interval '24 hours'`)
    await this.database.pool.query(`delete from key_usage where minute < now() - interval '1 hour'`)
  }
}
