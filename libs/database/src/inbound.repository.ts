import type pg from 'pg'
import type { Database } from './database.ts'
import { partsOf } from './early.ts'
import { newId } from './identifier.ts'
import { oldestOfEach } from './lanes.ts'
import { IS_SET_BACK } from './setback.repository.ts'

/** An inbound message that is not acted on by then is taken up by the sweeper. */
const INBOUND_SWEEP_MS = 10_000
/** With a pause that doubles each time: about three hours. */
export const INBOUND_ATTEMPTS = 10

export interface StoredInbound {
  readonly id: string
  readonly projectId: string
  readonly channelId: string
  readonly externalId: string
  readonly payload: unknown
  /** `waiting`: for the send that it tells of. */
  readonly state: 'stored' | 'waiting' | 'done' | 'dead'
  readonly attempts: number
  readonly receipt: unknown
}

/** How long what a platform says of a send waits for that send to return. */
const WAITS_FOR_SEND_MS = 24 * 3_600_000

const IS_OPEN = `state in ('stored', 'waiting')`

const COLUMNS = `id, project_id as "projectId", channel_id as "channelId", external_id as "externalId", payload, state, attempts, receipt`

/** What platforms and pages sent us: stored before anything acts on it, once per id that the platform gave it. */
export class InboundRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores it, or returns what was stored under the same id before: then `fresh` is false. The channel's state, sealed,
   * is written in the same transaction either way.
   */
  async store(inbound: {
    projectId: string
    channelId: string
    externalId: string
    payload: unknown
    state?: { key: string; sealed: Buffer } | undefined
    /** Files that it refers to: kept from now on. */
    files?: readonly string[]
  }): Promise<{ fresh: boolean; inbound: StoredInbound }> {
    const { rows } = await this.database.pool.query<StoredInbound>({
      name: 'inbound_store',
      text: `with kept as (
          insert into channel_state (channel_id, key, value, version) select $3, $7, $8, 1 where $7::text is not null
          on conflict (channel_id, key) do update set value = excluded.value, version = channel_state.version + 1)
        , files as (update file set kept_at = clock_timestamp() where project_id = $2 and id = any ($9) and kept_at is null)
        insert into inbound (id, project_id, channel_id, external_id, payload, state, run_at)
        values ($1, $2, $3, $4, $5, 'stored', clock_timestamp() + $6 * interval '1 ms')
        on conflict (channel_id, external_id) do nothing returning ${COLUMNS}`,
      values: [
        newId('inb'),
        inbound.projectId,
        inbound.channelId,
        inbound.externalId,
        JSON.stringify(inbound.payload),
        INBOUND_SWEEP_MS,
        inbound.state?.key ?? null,
        inbound.state?.sealed ?? null,
        inbound.files ?? []
      ]
    })
    if (rows[0]) return { fresh: true, inbound: rows[0] }
    const { rows: known } = await this.database.pool.query<StoredInbound>({
      name: 'inbound_known',
      text: `select ${COLUMNS} from inbound where channel_id = $1 and external_id = $2`,
      values: [inbound.channelId, inbound.externalId]
    })
    return { fresh: false, inbound: known[0]! }
  }

  /** In the transaction that acts on it. `false`: somebody else did meanwhile. */
  async finish(client: pg.PoolClient, id: string, contactId: string | null, receipt: unknown): Promise<boolean> {
    const { rowCount } = await client.query({
      name: 'inbound_finish',
      text: `update inbound set state = 'done', contact_id = $2, receipt = $3 where id = $1 and ${IS_OPEN}`,
      values: [id, contactId, JSON.stringify(receipt)]
    })
    return rowCount === 1
  }

  /** What was told to whoever was faster. */
  async receiptOf(client: pg.PoolClient, id: string): Promise<unknown> {
    const { rows } = await client.query<{ receipt: unknown }>('select receipt from inbound where id = $1', [id])
    return rows[0]?.receipt
  }

  /** It concerns no contact: there is nothing else to write. */
  async finishAlone(id: string, receipt: unknown, why?: string): Promise<void> {
    await this.database.pool.query(
      `update inbound set state = 'done', receipt = $2, error = $3 where id = $1 and ${IS_OPEN}`,
      [id, JSON.stringify(receipt), why ?? null]
    )
  }

  /** What is overdue, of each channel the oldest; those of `busy` channels wait. In the order in which it came. */
  async sweep(limit: number, busy: readonly string[]): Promise<StoredInbound[]> {
    const { rows } = await this.database.pool.query<StoredInbound>({
      name: 'inbound_sweep',
      text: `with taken as (
          update inbound set attempts = attempts + 1,
            run_at = clock_timestamp() + $1 * power(2, attempts) * interval '1 ms'
          where id = any (array(${oldestOfEach('inbound', 'channel_id', IS_OPEN, '$2', 'channel_id <> all ($3)')}))
          returning *)
        select ${COLUMNS} from taken order by created_at, id`,
      values: [INBOUND_SWEEP_MS, limit, busy]
    })
    return rows
  }

  async fail(id: string, error: string, dead: boolean): Promise<void> {
    await this.database.pool.query(
      `update inbound set error = $2, state = case when $3 then 'dead' else state end,
         died_at = case when $3 then clock_timestamp() end where id = $1 and ${IS_OPEN}`,
      [id, error, dead]
    )
  }

  /** It names what nobody has sent yet, as far as is known: it waits for a send to return with that, for a day. */
  async wait(id: string, ref: unknown, why: string): Promise<void> {
    await this.database.pool.query({
      name: 'inbound_wait',
      text: `update inbound set error = $3, ref_parts = $2, run_at = least(run_at, created_at + $4 * interval '1 ms'),
          state = case when created_at <= clock_timestamp() - $4 * interval '1 ms' then 'dead' else 'waiting' end,
          died_at = case when created_at <= clock_timestamp() - $4 * interval '1 ms' then clock_timestamp() end
        where id = $1 and ${IS_OPEN}`,
      values: [id, partsOf(ref), why, WAITS_FOR_SEND_MS]
    })
  }

  /**
   * Whether something that came to the contact's project, but not longer ago than the grace, still waits to be acted on.
   * Where silence approves, a reply is waited for longer whose proof could not be looked up: it may be a word against it. And
   * whether its handling broke before: `isSetBack` where its time has not come again.
   */
  async hasBacklog(
    contactId: string,
    { graceMs, unprovenGraceMs }: { readonly graceMs: number; readonly unprovenGraceMs: number }
  ): Promise<{ waits: boolean; isSetBack: boolean; wasSetBack: boolean }> {
    const { rows } = await this.database.pool.query<{ waits: boolean; isSetBack: boolean; wasSetBack: boolean }>({
      name: 'inbound_backlog',
      text: `select (select true from inbound i
          where i.project_id = c.project_id and i.state = 'stored' and i.created_at < statement_timestamp()
            and i.created_at > statement_timestamp() - greatest($2::float8, $3::float8) * interval '1 ms'
            and (i.created_at > statement_timestamp() - $2::float8 * interval '1 ms' or i.payload->>'unproven' = 'true' and c.ask #>> '{policy,onTimeout}' = 'approve')
          order by i.created_at desc limit 1) is not null as waits,
          ${IS_SET_BACK('c.id')} as "isSetBack", exists (select 1 from setback where contact_id = c.id) as "wasSetBack"
        from contact c where c.id = $1`,
      values: [contactId, graceMs, unprovenGraceMs]
    })
    return rows[0] ?? { waits: false, isSetBack: false, wasSetBack: false }
  }
}
