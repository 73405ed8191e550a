import type { DeadLetter, Delivery, Key, Policy, Webhook } from './model.ts'
import type { Transport } from './transport.ts'

/** How a server fares. All but `self` needs an operator's key. */
export class Operations {
  constructor(private readonly transport: Transport) {}

  /** The key that calls. */
  self(): Promise<Key> {
    return this.get('/v1/keys/self')
  }

  async policies(): Promise<Policy[]> {
    return (await this.get<{ policies: Policy[] }>('/v1/policies')).policies
  }

  async webhooks(): Promise<Webhook[]> {
    return (await this.get<{ webhooks: Webhook[] }>('/v1/webhooks')).webhooks
  }

  /** Newest first. */
  async deliveries(webhook: string, limit = 100): Promise<Delivery[]> {
    const path = `/v1/webhooks/${encodeURIComponent(webhook)}/deliveries`
    return (await this.get<{ deliveries: Delivery[] }>(path, { limit })).deliveries
  }

  /** What was given up on. */
  async deadLetters(limit = 50): Promise<DeadLetter[]> {
    return (await this.get<{ dead: DeadLetter[] }>('/v1/dead', { limit })).dead
  }

  private get<T>(path: string, query: Record<string, number> = {}): Promise<T> {
    return this.transport.ask({ method: 'GET', path, query })
  }
}
