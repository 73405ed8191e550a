import { ReplyView, type Reply } from '@parley/core'
import type pg from 'pg'
import type { Database } from './database.ts'

interface Row {
  id: string
  contact_id: string
  reply: Reply
  name: string
  account: string
  assurance: ReplyView['assurance']
  state: ReplyView['state']
  reason: string | null
  respondent: string | null
  vouched_by: string | null
  created_at: Date
}

const STATES = ReplyView.shape.state.options

const COLUMNS = 'id, contact_id, reply, name, account, assurance, state, reason, respondent, vouched_by, created_at'

export class ReplyRepository {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  async list(
    projectId: string,
    state: string | undefined,
    limit: number,
    before?: { readonly createdAt: Date; readonly id: string }
  ): Promise<ReplyView[]> {
    const { rows } = await this.database.pool.query<Row>(
      `select r.* from unnest($2::text[]) s(state) cross join lateral (
         select ${COLUMNS} from reply where project_id = $1 and state = s.state
           ${before ? 'and (created_at, id) < ($4, $5)' : ''}
         order by created_at desc, id desc limit $3) r
       order by created_at desc, id desc limit $3`,
      [projectId, state === undefined ? STATES : [state], limit, ...(before ? [before.createdAt, before.id] : [])]
    )
    return rows.map(toView)
  }

  async find(projectId: string, id: string): Promise<{ view: ReplyView; reply: Reply } | undefined> {
    const { rows } = await this.database.pool.query<Row>(
      `select ${COLUMNS} from reply where project_id = $1 and id = $2`,
      [projectId, id]
    )
    return rows[0] && { view: toView(rows[0]), reply: rows[0].reply }
  }

  /** In the contact's transaction, behind its lock: nobody else accepts or discards it meanwhile. */
  async isHeld(client: Pick<pg.PoolClient, 'query'>, projectId: string, id: string): Promise<boolean> {
    const { rowCount } = await client.query(`select from reply where project_id = $1 and id = $2 and state = 'held'`, [
      projectId,
      id
    ])
    return rowCount === 1
  }

  /** From which accounts people of the directory said something to each of these contacts. */
  async accountsOfPeople(projectId: string, contactIds: readonly string[]): Promise<Map<string, string[]>> {
    const { rows } = await this.database.pool.query<{ contactId: string; account: string }>(
      `select distinct contact_id as "contactId", account from reply
       where project_id = $1 and contact_id = any($2) and reply->>'person' is not null`,
      [projectId, contactIds]
    )
    const accounts = new Map<string, string[]>()
    for (const { contactId, account } of rows) accounts.set(contactId, [...(accounts.get(contactId) ?? []), account])
    return accounts
  }

  /** In the contact's transaction. `false` when it is not held (any more). */
  async discard(client: Pick<pg.PoolClient, 'query'>, projectId: string, id: string): Promise<boolean> {
    const { rowCount } = await client.query(
      `update reply set state = 'discarded' where project_id = $1 and id = $2 and state = 'held'`,
      [projectId, id]
    )
    return rowCount === 1
  }
}

function toView(row: Row): ReplyView {
  const { decision, option, comment, text, address, attachments, proof, raw } = row.reply
  return {
    id: row.id,
    contact: row.contact_id,
    name: row.name,
    account: row.account,
    address,
    assurance: row.assurance,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(decision === undefined ? {} : { decision }),
    ...(option === undefined ? {} : { option }),
    ...(comment === undefined ? {} : { comment }),
    ...(text === undefined ? {} : { text }),
    ...(attachments ? { attachments: [...attachments] } : {}),
    ...(proof === undefined ? {} : { proof }),
    ...(raw === undefined ? {} : { raw }),
    ...(row.respondent === null ? {} : { respondent: row.respondent }),
    ...(row.vouched_by === null ? {} : { vouchedBy: row.vouched_by }),
    at: row.created_at.toISOString()
  }
}
