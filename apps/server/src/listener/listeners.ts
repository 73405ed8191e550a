import type { Services } from '@parley/services'
import type { Logger } from 'pino'

const TURN_MS = 1_000
const LEASE_MS = 5_000

/**
 * Keeps the connections on which platforms talk to us: mailboxes and sockets. Each channel has one owner over all
 * processes, by a lease; when the owner dies, another one takes over within the lease's time.
 */
export class Listeners {
  private readonly running = new Map<string, { settings: string; stop: AbortController; done: Promise<void> }>()
  private timer: NodeJS.Timeout | undefined
  private turn: Promise<void> = Promise.resolve()
  private stopped = false

  constructor(
    private readonly services: Services,
    private readonly owner: string,
    private readonly logger: Logger
  ) {}

  start(): void {
    this.turn = this.tend()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'The listeners could not be tended'))
      .finally(() => {
        if (!this.stopped) this.timer = setTimeout(() => this.start(), TURN_MS)
      })
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.turn
    for (const { stop } of this.running.values()) stop.abort()
    await Promise.all([...this.running.values()].map(({ done }) => done))
  }

  private async tend(): Promise<void> {
    const { channels } = this.services
    const wanted = await channels.listListening()
    // Whoever listens by settings that were changed meanwhile ends, and starts again at the next turn.
    for (const [id, { settings, stop }] of this.running) if (wanted.get(id) !== settings) stop.abort()
    for (const [id, settings] of wanted) {
      if (await channels.holdListener(id, this.owner, LEASE_MS)) this.listen(id, settings)
      else this.running.get(id)?.stop.abort()
    }
  }

  private listen(channelId: string, settings: string): void {
    if (this.running.has(channelId)) return
    const stop = new AbortController()
    const done = this.services.inbound
      .listen(channelId, stop.signal)
      .catch((error: unknown) =>
        this.logger.warn({ channel: channelId, err: error }, 'A channel stopped listening and starts again')
      )
      .finally(async () => {
        this.running.delete(channelId)
        await this.services.channels.releaseListener(channelId, this.owner).catch(() => {})
      })
    this.running.set(channelId, { settings, stop, done })
  }
}
