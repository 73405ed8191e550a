import type { ChainView, PlacedEventView } from '@parley/core'
import { LINK_COLUMNS, PAYLOAD, toLink, type LinkRow } from './chain.ts'
import type { Database } from './database.ts'

/** Up to which event of which contact a history was read. */
export interface ChainPlace {
  readonly createdAt: Date
  readonly contactId: string
  /** The event's number in the table, 0 before the first one. */
  readonly seq: string
}

type ChainRow = { contact_id: string; created_at: Date; head_seq: number; head_hash: string } & (
  (LinkRow & { event_seq: string; id: string }) | { event_seq: null }
)

interface PlacedRow extends LinkRow {
  id: string
  position: string
  contact_id: string | null
  is_contact_there: boolean | null
}

/** Histories as they are stored, page by page, for whoever checks them. */
export class HistoryRepository {
  constructor(private readonly database: Database) {}

  /**
   * At most so many events, contact after contact from the oldest one, with the head as of the same moment. `last` is
   * where the next page goes on: with what that contact has more by then, which may be nothing.
   */
  async listChains(
    projectId: string,
    after: ChainPlace | undefined,
    limit: number
  ): Promise<{ chains: ChainView[]; last: ChainPlace | undefined }> {
    const { rows } = await this.database.pool.query<ChainRow>({
      name: 'history_chains',
      text: `select c.id as contact_id, c.created_at, c.chain_seq as head_seq, c.chain_hash as head_hash, l.*
        from (select * from contact where project_id = $1 and (created_at, id) >= ($2, $3)
          order by created_at, id limit $5) c
        left join lateral (select e.seq as event_seq, e.id, ${LINK_COLUMNS} from event e
          where e.contact_id = c.id and e.project_id = $1 and e.chain_seq > 0
            and e.seq > case when c.id = $3 then $4::bigint else 0 end
          order by e.seq limit $5) l on true
        order by c.created_at, c.id, l.event_seq limit $5`,
      values: [projectId, after?.createdAt ?? '-infinity', after?.contactId ?? '', after?.seq ?? '0', limit]
    })
    const chains = new Map<string, ChainView>()
    for (const row of rows) {
      const chain = chains.get(row.contact_id) ?? {
        contact: row.contact_id,
        head: { seq: row.head_seq, hash: row.head_hash },
        links: []
      }
      chains.set(row.contact_id, chain)
      if (row.event_seq !== null) chain.links.push({ id: row.id, ...toLink(row) })
    }
    const end = rows.length === limit ? rows.at(-1) : undefined
    return {
      chains: [...chains.values()],
      last: end && {
        createdAt: end.created_at,
        contactId: end.contact_id,
        seq: end.event_seq ?? (end.contact_id === after?.contactId ? after.seq : '0')
      }
    }
  }

  /** In commit order. */
  async listPlaced(projectId: string, after: bigint, limit: number): Promise<PlacedEventView[]> {
    const { rows } = await this.database.pool.query<PlacedRow>({
      name: 'history_placed',
      text: `select e.position, e.id, e.contact_id, e.type, e.at, e.chain_seq, e.digest, e.hash,
          case when e.contact_id is null then e.salt end as salt,
          case when e.contact_id is null then ${PAYLOAD} end as payload,
          case when e.contact_id is not null then c.id is not null end as is_contact_there
        from event e left join contact c on c.id = e.contact_id and c.project_id = $1
        where e.project_id = $1 and e.position > $2 order by e.position limit $3`,
      values: [projectId, after.toString(), limit]
    })
    return rows.map((row) => ({
      position: row.position,
      id: row.id,
      contact: row.contact_id ?? undefined,
      isContactThere: row.is_contact_there ?? undefined,
      ...toLink(row),
      seq: row.chain_seq ?? undefined
    }))
  }
}
