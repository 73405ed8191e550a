import type { ContactSummary, DeadLetter, Delivery, Key, Policy, Webhook } from './model.ts'
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

  /** Contacts that are still open although their project keeps settled ones no longer, newest first. */
  async openPastRetention(limit = 50): Promise<ContactSummary[]> {
    const query = { status: 'pending', pastRetention: 'true', limit }
    return (await this.get<{ contacts: ContactSummary[] }>('/v1/contacts', query)).contacts
  }

  private get<T>(path: string, query: Record<string, number | string> = {}): Promise<T> {
    return this.transport.ask({ method: 'GET', path, query })
  }
}
