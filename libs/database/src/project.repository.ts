import type { Project } from '@parley/core'
import type { Database } from './database.ts'
import type { Project as Row } from './generated/client.ts'

export class ProjectRepository {
  constructor(private readonly database: Database) {}

  /** The one that is there, where there is one: copies that start together all make the first. */
  async create(project: { id: string; name: string; retentionDays?: number | undefined }): Promise<Project> {
    const { id, name, retentionDays = null } = project
    await this.database.prisma.project.createMany({ data: { id, name, retentionDays }, skipDuplicates: true })
    return (await this.find(id))!
  }

  async list(): Promise<Project[]> {
    return (await this.database.prisma.project.findMany({ orderBy: { createdAt: 'asc' } })).map(toView)
  }

  async find(id: string): Promise<Project | undefined> {
    const row = await this.database.prisma.project.findUnique({ where: { id } })
    return row ? toView(row) : undefined
  }

  async change(id: string, change: { name?: string; retentionDays?: number | null }): Promise<Project | undefined> {
    const { count } = await this.database.prisma.project.updateMany({ where: { id }, data: change })
    return count === 0 ? undefined : this.find(id)
  }
}

function toView(row: Row): Project {
  return {
    id: row.id,
    name: row.name,
    ...(row.retentionDays === null ? {} : { retentionDays: row.retentionDays }),
    createdAt: row.createdAt.toISOString()
  }
}
