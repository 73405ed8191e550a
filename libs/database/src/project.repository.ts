import type { Project, Ref } from '@parley/core'
import type { Database } from './database.ts'
import { Prisma, type Project as Row } from './generated/client.ts'

export class ProjectRepository {
  constructor(private readonly database: Database) {}

  /** The one that is there, where there is one: copies that start together all make the first. */
  async create(project: {
    id: string
    name: string
    retentionDays?: number | undefined
    defaultTo?: readonly Ref[] | undefined
  }): Promise<Project> {
    const { id, name, retentionDays = null, defaultTo } = project
    const data = { id, name, retentionDays, defaultTo: jsonOf(defaultTo ?? null) }
    await this.database.prisma.project.createMany({ data, skipDuplicates: true })
    return (await this.find(id))!
  }

  async list(): Promise<Project[]> {
    return (await this.database.prisma.project.findMany({ orderBy: { createdAt: 'asc' } })).map(toView)
  }

  async find(id: string): Promise<Project | undefined> {
    const row = await this.database.prisma.project.findUnique({ where: { id } })
    return row ? toView(row) : undefined
  }

  /** What waits in a project; each is counted no further than `most`. */
  async waiting(id: string, most: number): Promise<{ contacts: number; heldReplies: number; failingWebhooks: number }> {
    const { rows } = await this.database.pool.query<{ contacts: number; held: number; failing: number }>(
      `select
        (select count(*)::int from (select 1 from contact where project_id = $1 and status = 'pending' limit $2) c) as contacts,
        (select count(*)::int from (select 1 from reply where project_id = $1 and state = 'held' limit $2) r) as held,
        (select count(*)::int from (select 1 from webhook where project_id = $1 and failing limit $2) w) as failing`,
      [id, most]
    )
    const { contacts, held, failing } = rows[0]!
    return { contacts, heldReplies: held, failingWebhooks: failing }
  }

  async change(
    id: string,
    {
      defaultTo,
      ...change
    }: {
      name?: string | undefined
      retentionDays?: number | null | undefined
      defaultTo?: readonly Ref[] | null | undefined
    }
  ): Promise<Project | undefined> {
    const data = { ...change, ...(defaultTo === undefined ? {} : { defaultTo: jsonOf(defaultTo) }) }
    const { count } = await this.database.prisma.project.updateMany({ where: { id }, data })
    return count === 0 ? undefined : this.find(id)
  }
}

function jsonOf(refs: readonly Ref[] | null): typeof Prisma.DbNull | Prisma.InputJsonArray {
  return refs === null ? Prisma.DbNull : (refs as Prisma.InputJsonArray)
}

function toView(row: Row): Project {
  return {
    id: row.id,
    name: row.name,
    ...(row.retentionDays === null ? {} : { retentionDays: row.retentionDays }),
    ...(row.defaultTo === null ? {} : { defaultTo: row.defaultTo as Ref[] }),
    createdAt: row.createdAt.toISOString()
  }
}
