import type { FileRef, TurnView } from '@parley/core'
import type pg from 'pg'
import type { TurnRow } from './contact-write.ts'
import type { Database } from './database.ts'
import { isOwnTurn, type Own } from './own.ts'

export interface ThreadRow {
  readonly id: string
  readonly key: string | null
  readonly createdAt: Date
  readonly turns: readonly TurnView[]
}

const MOST_TURNS = 1_000

export class ThreadRepository {
  constructor(private readonly database: Database) {}

  /**
   * By its id, or by the agent's own key. With its latest turns, oldest first. One of which nothing may be read is not
   * there; of several with the key it is the reader's own, else the one that keys share.
   */
  async find(projectId: string, idOrKey: string, own?: Own): Promise<ThreadRow | undefined> {
    const { rows } = await this.database.pool.query<Omit<ThreadRow, 'turns'>>(
      `select id, key, created_at as "createdAt" from thread h where project_id = $1 and (id = $2 or key = $2)
         and ${isReadable('h.id')} order by owner = coalesce($3, '') desc, owner, created_at limit 1`,
      [projectId, idOrKey, ...valuesOf(own)]
    )
    if (!rows[0]) return undefined
    const { rows: turns } = await this.database.pool.query<Parameters<typeof toView>[0]>(
      `select id, thread_id as "threadId", contact_id as "contactId", by, name, text, final, account, attachments,
         created_at as "createdAt"
       from turn t where project_id = $1 and thread_id = $2 and ${isOwnTurn('$3', '$4')} order by seq desc limit $5`,
      [projectId, rows[0].id, ...valuesOf(own), MOST_TURNS]
    )
    return { ...rows[0], turns: turns.reverse().map(toView) }
  }

  /** The thread in which one of these references, of a message or of a turn on the channel, stands. */
  async findByRefs(projectId: string, channelId: string, refs: readonly unknown[]): Promise<string | undefined> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      // Each is found whole: for the first row of many, PostgreSQL would read the table until it meets one.
      `with said as materialized (
         select thread_id as id from turn where project_id = $1 and channel_id = $2 and ref @> any ($3::jsonb[])),
       sent as materialized (
         select contact_id from message where project_id = $1 and channel_id = $2 and ref @> any ($3::jsonb[]))
       select id from said
       union all
       select c.thread_id from sent join contact c on c.id = sent.contact_id limit 1`,
      [projectId, channelId, refs.map((ref) => JSON.stringify(ref))]
    )
    return rows[0]?.id
  }

  /** What a person says without being asked: a turn, in a thread that is begun for it unless it is there. */
  async addTurn(
    client: Pick<pg.PoolClient, 'query'>,
    turn: TurnRow & { projectId: string; threadId: string; channelId: string }
  ): Promise<void> {
    await client.query('insert into thread (id, project_id) values ($1, $2) on conflict (id) do nothing', [
      turn.threadId,
      turn.projectId
    ])
    await client.query(
      `insert into turn (id, project_id, thread_id, by, name, text, final, attachments, channel_id, account, ref)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing`,
      [
        turn.id,
        turn.projectId,
        turn.threadId,
        turn.by,
        turn.name,
        turn.text,
        turn.final,
        turn.attachments ? JSON.stringify(turn.attachments) : null,
        turn.channelId,
        turn.account ?? null,
        turn.ref === undefined ? null : JSON.stringify(turn.ref)
      ]
    )
  }

  async exists(projectId: string, id: string, own?: Own): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      `select 1 from thread where project_id = $1 and id = $2 and ${isReadable('$2')}`,
      [projectId, id, ...valuesOf(own)]
    )
    return rowCount === 1
  }

  async findTurn(projectId: string, id: string, own?: Own): Promise<{ threadId: string } | undefined> {
    const { rows } = await this.database.pool.query<{ threadId: string }>(
      `select thread_id as "threadId" from turn t where project_id = $1 and id = $2 and ${isOwnTurn('$3', '$4')}`,
      [projectId, id, ...valuesOf(own)]
    )
    return rows[0]
  }

  /** What was said about one contact, oldest first. */
  async turnsOf(projectId: string, contactId: string): Promise<TurnView[]> {
    const turns = await this.database.prisma.turn.findMany({
      where: { projectId, contactId },
      orderBy: { seq: 'asc' },
      take: MOST_TURNS
    })
    return turns.map((turn) => toView(turn))
  }
}

function valuesOf(own: Own | undefined): [string | null, readonly string[]] {
  return [own?.keyId ?? null, own?.channels ?? []]
}

/** As far as there is anything in it to be read. */
function isReadable(thread: string): string {
  return `($3::text is null or exists (select 1 from turn t where t.thread_id = ${thread} and ${isOwnTurn('$3', '$4')}))`
}

function toView(turn: {
  id: string
  threadId: string
  contactId: string | null
  by: string
  name: string
  text: string
  final: boolean
  account: string | null
  attachments: unknown
  createdAt: Date
}): TurnView {
  return {
    id: turn.id,
    thread: turn.threadId,
    ...(turn.contactId === null ? {} : { contact: turn.contactId }),
    by: turn.by === 'agent' ? 'agent' : 'person',
    name: turn.name,
    text: turn.text,
    final: turn.final,
    ...(turn.account === null ? {} : { account: turn.account }),
    ...(turn.attachments === null ? {} : { attachments: turn.attachments as FileRef[] }),
    at: turn.createdAt.toISOString()
  }
}
