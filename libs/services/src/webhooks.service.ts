import { ParleyError, type Delivery, type EventType, type NewWebhook, type Webhook } from '@parley/core'
import type { DeliveryRepository, WebhookRepository } from '@parley/database'
import { checkDestination, type EgressPolicy } from './egress/guarded-dialer.ts'
import type { z } from 'zod'
import { MOST_AT_ONCE } from './deliveries.service.ts'
import type { Relay } from './relay.ts'
import { newWebhookSecret } from './webhooks/standard-webhook.ts'

/** Webhook endpoints, their secrets and their delivery log. */
export class WebhooksService {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly log: DeliveryRepository,
    private readonly relay: Relay,
    private readonly egress: () => EgressPolicy
  ) {}

  /** Throws `destination_refused` for what Parley may not dial. The secret is shown this once. */
  async create(
    projectId: string,
    id: string,
    wanted: z.infer<typeof NewWebhook>
  ): Promise<Webhook & { secret: string }> {
    this.assertDestination(wanted.url)
    const webhook = await this.webhooks.create(projectId, {
      id,
      url: wanted.url,
      metadata: wanted.metadata,
      secret: newWebhookSecret(),
      ...(wanted.types ? { types: wanted.types } : {})
    })
    return { ...webhook, secret: (await this.webhooks.secretOf(projectId, webhook.id))! }
  }

  list(projectId: string): Promise<Webhook[]> {
    return this.webhooks.list(projectId)
  }

  async find(projectId: string, id: string): Promise<Webhook> {
    return known(await this.webhooks.find(projectId, id))
  }

  async change(
    projectId: string,
    id: string,
    change: {
      url?: string | undefined
      types?: EventType[] | null | undefined
      metadata?: Record<string, string> | undefined
      disabled?: boolean | undefined
    }
  ): Promise<Webhook> {
    if (change.url !== undefined) this.assertDestination(change.url)
    return known(
      await this.webhooks.change(projectId, id, {
        ...(change.url === undefined ? {} : { url: change.url }),
        ...(change.types === undefined ? {} : { types: change.types ?? [] }),
        ...(change.metadata === undefined ? {} : { metadata: change.metadata }),
        ...(change.disabled === undefined ? {} : { disabled: change.disabled })
      })
    )
  }

  async rotate(projectId: string, id: string): Promise<Webhook & { secret: string }> {
    const secret = newWebhookSecret()
    return { ...known(await this.webhooks.rotate(projectId, id, secret)), secret }
  }

  async remove(projectId: string, id: string): Promise<void> {
    if (!(await this.webhooks.remove(projectId, id))) throw new ParleyError('webhook_not_found')
  }

  async deliveries(projectId: string, id: string, limit: number): Promise<Delivery[]> {
    await this.find(projectId, id)
    return this.log.list(projectId, id, limit)
  }

  /** One delivery, or all since a time; the receiver sees the same webhook ids again. */
  async replay(projectId: string, id: string, which: { delivery: string } | { since: Date }): Promise<number> {
    await this.find(projectId, id)
    const due = await this.log.replay(projectId, id, which)
    if ('delivery' in which && due.length === 0) throw new ParleyError('delivery_not_found', { path: 'delivery' })
    this.relay.deliveries(due.slice(0, MOST_AT_ONCE))
    return due.length
  }

  private assertDestination(url: string): void {
    const refusal = checkDestination(url, this.egress())
    if (refusal) throw new ParleyError('destination_refused', { path: 'url', detail: refusal })
  }
}

function known<T>(webhook: T | undefined): T {
  if (!webhook) throw new ParleyError('webhook_not_found')
  return webhook
}
