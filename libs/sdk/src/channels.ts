import { randomUUID } from 'node:crypto'
import type { PostOptions } from './contacts.ts'
import type { Channel, ChannelTest, Manifest, NewChannel, Provider } from './model.ts'
import type { Transport } from './transport.ts'

const TEST_MS = 60_000

interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

/** Accounts on platforms. All but `list` and `get` need an operator's key. */
export class Channels {
  constructor(private readonly transport: Transport) {}

  async list({ signal }: CallOptions = {}): Promise<Channel[]> {
    const path = '/v1/channels'
    return (await this.transport.ask<{ channels: Channel[] }>({ method: 'GET', path, signal })).channels
  }

  get(name: string, { signal }: CallOptions = {}): Promise<Channel> {
    return this.transport.ask({ method: 'GET', path: pathOf(name), signal })
  }

  create(channel: NewChannel, { idempotencyKey = randomUUID(), signal }: PostOptions = {}): Promise<Channel> {
    return this.transport.ask({ method: 'POST', path: '/v1/channels', body: channel, idempotencyKey, signal })
  }

  /** Takes up to a minute. A channel that does not work is told of by the answer, and nothing is thrown. */
  test(name: string, { idempotencyKey = randomUUID(), signal }: PostOptions = {}): Promise<ChannelTest> {
    const path = `${pathOf(name)}/test`
    return this.transport.ask({ method: 'POST', path, idempotencyKey, signal, heldMs: TEST_MS })
  }

  /** Throws `channel_in_use` while open contacts use it, unless `force`: then their recipients become unreachable. */
  remove(name: string, { force = false, signal }: CallOptions & { force?: boolean } = {}): Promise<void> {
    return this.transport.once({ method: 'DELETE', path: pathOf(name), query: { force: String(force) }, signal })
  }

  /** What channels can be made of. */
  async providers({ signal }: CallOptions = {}): Promise<Provider[]> {
    const path = '/v1/providers'
    return (await this.transport.ask<{ providers: Provider[] }>({ method: 'GET', path, signal })).providers
  }

  /** What makes an account on a provider's platform by one paste; for a channel that is there, to be called by it. */
  manifest(provider: string, { channel, signal }: CallOptions & { channel?: string } = {}): Promise<Manifest> {
    const path = `/v1/providers/${encodeURIComponent(provider)}/manifest`
    return this.transport.ask({ method: 'GET', path, query: { channel }, signal })
  }
}

function pathOf(name: string): string {
  return `/v1/channels/${encodeURIComponent(name)}`
}
