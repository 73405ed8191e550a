import type { Queues } from '@parley/queue'
import type { Services, Sweeper } from '@parley/services'
import type { Metrics } from '../metrics.ts'

const LOOK_FOR_PROVIDERS_MS = 2_000

/** Works on the queues: sending, timers and deliveries; and sweeps. Providers get a queue when they have a channel. */
export class Processors {
  private readonly sweeper: Sweeper
  private timer: NodeJS.Timeout | undefined
  private looking: Promise<void> = Promise.resolve()
  private stopped = false

  constructor(
    private readonly services: Services,
    private readonly queues: Queues,
    private readonly metrics: Metrics
  ) {
    this.sweeper = services.newSweeper()
  }

  async start(): Promise<void> {
    const { timers, deliveries } = this.services
    this.queues.work('timers', undefined, (job) => this.counted('timers', () => timers.wake(job.contactId)))
    this.queues.work('delivery', undefined, (job) => this.counted('delivery', () => deliveries.attempt(job)))
    await this.openProviders()
    await this.sweeper.start()
    this.lookAgain()
  }

  /** Ends what runs, takes nothing new. */
  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.looking
    await this.sweeper.stop()
    await this.queues.closeWorkers()
  }

  private async openProviders(): Promise<void> {
    for (const provider of await this.services.channels.liveProviders()) {
      this.queues.work('outbound', provider, (job) =>
        this.counted(`outbound.${provider}`, () => this.services.outbound.perform(job))
      )
    }
  }

  private lookAgain(): void {
    this.timer = setTimeout(() => {
      this.looking = this.openProviders()
        .catch(() => {})
        .finally(() => {
          if (!this.stopped) this.lookAgain()
        })
    }, LOOK_FOR_PROVIDERS_MS)
  }

  private async counted(queue: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.metrics.jobs.inc({ queue, end: 'done' })
    } catch (error) {
      this.metrics.jobs.inc({ queue, end: 'failed' })
      throw error
    }
  }
}
