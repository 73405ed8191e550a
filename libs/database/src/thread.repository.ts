import type { TurnView } from '@parley/core'
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
    at: turn.createdAt.toISOString()
  }
}
