import type { EventType, Webhook } from '@parley/core'
import type { Database } from './database.ts'
import type { Webhook as Row } from './generated/client.ts'
import { newId } from './identifier.ts'
import type { SecretBox } from './secret-box.ts'

/** How long the secret before stays valid after a rotation. */
const ROTATION_MS = 24 * 3_600_000

export class WebhookRepository {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox
  ) {}

  async create(
    projectId: string,
    webhook: {
      id?: string
      url: string
      types?: readonly EventType[] | undefined
      metadata: Record<string, string>
      secret: string
    }
  ): Promise<Webhook> {
    const id = webhook.id ?? newId('whk')
    const data = {
      id,
      projectId,
      url: webhook.url,
      secret: this.secrets.seal(webhook.secret, id),
      types: [...(webhook.types ?? [])],
      metadata: webhook.metadata
    }
    return toView(await this.database.prisma.webhook.upsert({ where: { id }, create: data, update: {} }))
  }

  async list(projectId: string): Promise<Webhook[]> {
    const rows = await this.database.prisma.webhook.findMany({ where: { projectId }, orderBy: { createdAt: 'asc' } })
    return rows.map(toView)
  }

  async find(projectId: string, id: string): Promise<Webhook | undefined> {
    const row = await this.database.prisma.webhook.findFirst({ where: { projectId, id } })
    return row ? toView(row) : undefined
  }

  /** The secret as it was made, for whoever repeats the request that made it. */
  async secretOf(projectId: string, id: string): Promise<string | undefined> {
    const row = await this.database.prisma.webhook.findFirst({ where: { projectId, id }, select: { secret: true } })
    return row ? this.secrets.open(row.secret, id) : undefined
  }

  async change(
    projectId: string,
    id: string,
    change: { url?: string; types?: readonly EventType[]; metadata?: Record<string, string>; disabled?: boolean }
  ): Promise<Webhook | undefined> {
    const { disabled, types, ...rest } = change
    const { count } = await this.database.prisma.webhook.updateMany({
      where: { projectId, id },
      data: {
        ...rest,
        ...(types ? { types: [...types] } : {}),
        ...(disabled === undefined
          ? {}
          : disabled
            ? { disabledAt: new Date(await this.database.clock.read()), disabledReason: 'disabled by an operator' }
            : { disabledAt: null, disabledReason: null })
      }
    })
    return count === 0 ? undefined : this.find(projectId, id)
  }

  /** The new secret signs from now on; the one before signs too for a day, so that receivers can follow. */
  async rotate(projectId: string, id: string, secret: string): Promise<Webhook | undefined> {
    const row = await this.database.prisma.webhook.findFirst({ where: { projectId, id } })
    if (!row) return undefined
    const rotated = await this.database.prisma.webhook.update({
      where: { id },
      data: {
        secret: this.secrets.seal(secret, id),
        previousSecret: row.secret,
        previousUntil: new Date((await this.database.clock.read()) + ROTATION_MS)
      }
    })
    return toView(rotated)
  }

  async remove(projectId: string, id: string): Promise<boolean> {
    const { count } = await this.database.prisma.webhook.deleteMany({ where: { projectId, id } })
    if (count > 0) await this.database.prisma.delivery.deleteMany({ where: { projectId, webhookId: id } })
    return count > 0
  }
}

function toView(row: Row): Webhook {
  return {
    id: row.id,
    url: row.url,
    ...(row.types.length > 0 ? { types: row.types as EventType[] } : {}),
    metadata: row.metadata as Record<string, string>,
    ...(row.disabledAt ? { disabledAt: row.disabledAt.toISOString() } : {}),
    ...(row.disabledReason ? { disabledReason: row.disabledReason } : {}),
    createdAt: row.createdAt.toISOString()
  }
}
