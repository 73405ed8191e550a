import type { FileRef, TurnView } from '@parley/core'
import type pg from 'pg'
import type { TurnRow } from './contact-write.ts'
import type { Database } from './database.ts'

export interface ThreadRow {
  readonly id: string
  readonly key: string | null
  readonly createdAt: Date
  readonly turns: readonly TurnView[]
}

const MOST_TURNS = 1_000

export class ThreadRepository {
  constructor(private readonly database: Database) {}

  /** By its id, or by the agent's own key. With its latest turns, oldest first. */
  async find(projectId: string, idOrKey: string): Promise<ThreadRow | undefined> {
    const thread = await this.database.prisma.thread.findFirst({
      where: { projectId, OR: [{ id: idOrKey }, { key: idOrKey }] }
    })
    if (!thread) return undefined
    const turns = await this.database.prisma.turn.findMany({
      where: { projectId, threadId: thread.id },
      orderBy: { seq: 'desc' },
      take: MOST_TURNS
    })
    return { ...thread, turns: turns.reverse().map((turn) => toView(turn)) }
  }

  /** The thread in which one of these references, of a message or of a turn on the channel, stands. */
  async findByRefs(projectId: string, channelId: string, refs: readonly unknown[]): Promise<string | undefined> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      `select thread_id as id from turn where project_id = $1 and channel_id = $2 and ref @> any ($3::jsonb[])
       union all
       select c.thread_id from message m join contact c on c.id = m.contact_id
       where m.project_id = $1 and m.channel_id = $2 and m.ref @> any ($3::jsonb[]) limit 1`,
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

  async exists(projectId: string, id: string): Promise<boolean> {
    return (await this.database.prisma.thread.count({ where: { projectId, id } })) === 1
  }

  async findTurn(projectId: string, id: string): Promise<{ threadId: string } | undefined> {
    return (
      (await this.database.prisma.turn.findFirst({ where: { projectId, id }, select: { threadId: true } })) ?? undefined
    )
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
