import type { Queues } from '@parley/queue'
import { Lanes, type Services, type Sweeper } from '@parley/services'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'

const LOOK_FOR_PROVIDERS_MS = 2_000
/** Of one channel at once, and of one project over all its channels. */
const SENDS = { lane: 20, group: 60, waiting: 500 }
/** Of one webhook at once, and of one project over all its webhooks. */
const DELIVERIES = { lane: 10, group: 40, waiting: 500 }

/** Works on the queues: sending, timers and deliveries; and sweeps. Providers get a queue when they have a channel. */
export class Processors {
  private readonly sends = new Lanes(SENDS)
  private readonly deliveries = new Lanes(DELIVERIES)
  private readonly sweeper: Sweeper
  private timer: NodeJS.Timeout | undefined
  private looking: Promise<void> = Promise.resolve()
  private stopped = false

  constructor(
    private readonly services: Services,
    private readonly queues: Queues,
    private readonly metrics: Metrics,
    private readonly logger: Logger
  ) {
    this.sweeper = services.newSweeper()
  }

  async start(): Promise<void> {
    const { timers, deliveries } = this.services
    this.queues.work('timers', undefined, (job) => this.counted('timers', () => timers.wake(job.contactId)))
    this.queues.work('delivery', undefined, async (job) => {
      const place = { group: job.projectId, lane: job.webhookId, id: `${job.deliveryId} ${job.made}` }
      this.deliveries.enter(place, () => this.alone('delivery', job.deliveryId, () => deliveries.attempt(job)))
    })
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
    await Promise.all([this.sends.stop(), this.deliveries.stop()])
  }

  private async openProviders(): Promise<void> {
    for (const provider of await this.services.channels.liveProviders()) {
      this.queues.work('outbound', provider, async (job) => {
        const place = { group: job.projectId, lane: job.channelId, id: `${job.kind} ${job.effectId} ${job.attempts}` }
        this.sends.enter(place, () =>
          this.alone(`outbound.${provider}`, job.effectId, () => this.services.outbound.perform(job))
        )
      })
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

  /** Its job is over: what fails here still stands in Postgres, and comes again. */
  private async alone(queue: string, id: string, work: () => Promise<void>): Promise<void> {
    await this.counted(queue, work).catch((error: unknown) =>
      this.logger.warn({ queue, id, err: error }, 'Left to the sweeper')
    )
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
