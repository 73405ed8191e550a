import { CHAIN_START, flawOf, type EventView } from '@parley/core'
import type pg from 'pg'
import { LINK_COLUMNS, salted, sha256, toLink, type LinkRow } from './chain.ts'
import type { Database } from './database.ts'
import { DUE, type DueDelivery } from './delivery.repository.ts'
import { isNotOthers, isOwnContact, type Own } from './own.ts'

const BATCH = 1_000

interface Row {
  id: string
  type: string
  contact_id: string | null
  thread_id: string | null
  position: string | null
  at: Date
  data: Record<string, unknown>
}

const COLUMNS = 'id, type, contact_id, thread_id, position, at, data'

export class EventRepository {
  private placing: Promise<DueDelivery[]> | undefined
  private next: Promise<DueDelivery[]> | undefined

  constructor(private readonly database: Database) {}

  /**
   * Gives committed events their place in the stream, and returns the deliveries that webhooks wait for.
   * Callers that arrive while one placing runs share the next one, so a burst of commits costs few statements.
   */
  place(): Promise<DueDelivery[]> {
    if (!this.placing) {
      this.placing = this.placeAll().finally(() => (this.placing = undefined))
      return this.placing
    }
    this.next ??= this.placing
      .catch(() => [])
      .then(() => {
        this.next = undefined
        return this.place()
      })
    return this.next
  }

  /** In commit order, none skipped: whoever saw a position has been shown all before it. */
  async listAfter(projectId: string, after: bigint, limit: number, own?: Own): Promise<EventView[]> {
    if (own) return this.listOwnAfter(projectId, after, limit, own)
    const { rows } = await this.database.pool.query<Row>({
      name: 'event_after',
      text: `select ${COLUMNS} from event where project_id = $1 and position > $2 order by position limit $3`,
      values: [projectId, after.toString(), limit]
    })
    return rows.map(toView)
  }

  /** Each part reads along an index what is the key's own: what others' contacts did is not passed over one by one. */
  private async listOwnAfter(projectId: string, after: bigint, limit: number, own: Own): Promise<EventView[]> {
    const { rows } = await this.database.pool.query<Row>({
      name: 'event_own_after',
      text: `select ${COLUMNS} from (
          (select ${COLUMNS} from event where key_id = $4 and project_id = $1 and position > $2 order by position limit $3)
          union all
          (select e.* from (select distinct name from unnest($5::text[]) name) n cross join lateral (
            select ${COLUMNS} from event where project_id = $1 and type = 'message.received' and data->>'channel' = n.name
              and position > $2 and ${isNotOthers('$4', 'event.thread_id')} order by position limit $3) e)
          union all
          (select ${COLUMNS} from event where project_id = $1 and key_id is null and type <> 'message.received'
              and position > $2 and exists (select 1 from contact o where o.project_id = $1 and o.key_id = $4
                and o.id = case type when 'conversation.ended' then data->>'contact' else contact_id end)
            order by position limit $3)) own
        order by position limit $3`,
      values: [projectId, after.toString(), limit, own.keyId, own.channels]
    })
    return rows.map(toView)
  }

  async lastPosition(): Promise<bigint> {
    const { rows } = await this.database.pool.query<{ position: string }>('select position from sequencer')
    return BigInt(rows[0]!.position)
  }

  async history(projectId: string, contactId: string, own?: Own): Promise<EventView[]> {
    const { rows } = await this.database.pool.query<Row>(
      `select ${COLUMNS} from event where project_id = $1 and contact_id = $2
         and exists (select 1 from contact where id = $2 and ${isOwnContact('$3')}) order by chain_seq`,
      [projectId, contactId, own?.keyId ?? null]
    )
    return rows.map(toView)
  }

  /**
   * Walks a contact's chain. Returns the place of the first event that does not fit, or nothing when all do. Events
   * and head are read as of one moment: read one after the other, what is committed in between would look forged.
   */
  async findBrokenLink(projectId: string, contactId: string): Promise<number | undefined> {
    const { rows } = await this.database.pool.query<LinkRow & { head_seq: number; head_hash: string }>(
      `select ${LINK_COLUMNS}, c.chain_seq as head_seq, c.chain_hash as head_hash
       from contact c join event e on e.contact_id = c.id
       where c.project_id = $1 and c.id = $2 order by e.chain_seq`,
      [projectId, contactId]
    )
    let seen = CHAIN_START
    for (const row of rows) {
      const link = toLink(row)
      if (flawOf(sha256, seen, contactId, link) !== undefined) return seen.seq + 1
      seen = link
    }
    const head = rows[0]
    return head && (head.head_seq !== seen.seq || head.head_hash !== seen.hash) ? seen.seq + 1 : undefined
  }

  /** An event of a thread rather than of a contact: outside any contact's chain. The same id again adds nothing. */
  async append(
    client: Pick<pg.PoolClient, 'query'>,
    event: { id: string; projectId: string; threadId?: string; keyId?: string; type: string; data: unknown }
  ): Promise<void> {
    const { data, salt, digest } = salted(event.data)
    await client.query(
      `insert into event (id, project_id, thread_id, type, data, salt, at, digest, hash, key_id)
       values ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7, $7, $8) on conflict (id) do nothing`,
      [event.id, event.projectId, event.threadId ?? null, event.type, data, salt, digest, event.keyId ?? null]
    )
  }

  private async placeAll(): Promise<DueDelivery[]> {
    const deliveries: DueDelivery[] = []
    for (;;) {
      const { rows } = await this.database.pool.query<{ placed: string; deliveries: string[] }>({
        name: 'event_place',
        text: 'select placed, deliveries from place_events($1)',
        values: [BATCH]
      })
      if (rows[0]!.deliveries.length > 0) deliveries.push(...(await this.dueOf(rows[0]!.deliveries)))
      if (Number(rows[0]!.placed) < BATCH) return deliveries
    }
  }

  private async dueOf(ids: readonly string[]): Promise<DueDelivery[]> {
    const { rows } = await this.database.pool.query<DueDelivery>({
      name: 'event_deliveries',
      text: `select ${DUE} from delivery where id = any ($1)`,
      values: [ids]
    })
    return rows
  }
}

function toView(row: Row): EventView {
  return {
    id: row.id,
    type: row.type,
    ...(row.contact_id === null ? {} : { contact: row.contact_id }),
    ...(row.thread_id === null ? {} : { thread: row.thread_id }),
    ...(row.position === null ? {} : { position: row.position }),
    at: row.at.toISOString(),
    data: row.data
  }
}
