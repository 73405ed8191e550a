import { ParleyError, type Policy, type PolicySpec } from '@parley/core'
import type { Database } from './database.ts'
import type { Policy as Row } from './generated/client.ts'
import { isTaken } from './key.repository.ts'

export class PolicyRepository {
  constructor(private readonly database: Database) {}

  /** Throws `policy_name_taken`. */
  async create(projectId: string, policy: { id: string; name: string; spec: PolicySpec }): Promise<Policy> {
    try {
      const { id } = policy
      return toView(
        await this.database.prisma.policy.upsert({ where: { id }, create: { ...policy, projectId }, update: {} })
      )
    } catch (error) {
      if (isTaken(error)) throw new ParleyError('policy_name_taken', { path: 'name' })
      throw error
    }
  }

  async change(projectId: string, name: string, spec: PolicySpec): Promise<Policy | undefined> {
    const before = await this.find(projectId, name)
    if (!before) return undefined
    return toView(await this.database.prisma.policy.update({ where: { id: before.id }, data: { spec } }))
  }

  async list(projectId: string): Promise<Policy[]> {
    return (await this.database.prisma.policy.findMany({ where: { projectId }, orderBy: { name: 'asc' } })).map(toView)
  }

  /** Of all projects, those that are not short, a few at a time. */
  async *longOnes(): AsyncGenerator<{ project: string; name: string; spec: PolicySpec }> {
    for (let after = ''; ;) {
      const { rows } = await this.database.pool.query<{ id: string; project: string; name: string; spec: PolicySpec }>(
        `select id, project_id as project, name, spec from policy where id > $1 and length(spec::text) > 300
         order by id limit 100`,
        [after]
      )
      yield* rows
      if (rows.length === 0) return
      after = rows.at(-1)!.id
    }
  }

  async find(projectId: string, idOrName: string): Promise<Policy | undefined> {
    const row = await this.database.prisma.policy.findFirst({
      where: { projectId, OR: [{ id: idOrName }, { name: idOrName }] }
    })
    return row ? toView(row) : undefined
  }

  async remove(projectId: string, idOrName: string): Promise<boolean> {
    const { count } = await this.database.prisma.policy.deleteMany({
      where: { projectId, OR: [{ id: idOrName }, { name: idOrName }] }
    })
    return count > 0
  }
}

function toView(row: Row): Policy {
  return {
    id: row.id,
    name: row.name,
    spec: row.spec as PolicySpec,
    createdAt: row.createdAt.toISOString()
  }
}
