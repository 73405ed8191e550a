import type { DueDelivery, EventRepository, Work } from '@parley/database'
import type { Logger } from '@parley/provider-kit'
import type { NewJob, JobKind, Queues } from '@parley/queue'

/** Wakes due later than this are left to the sweeper: a million waiting contacts are rows, not jobs. */
export const QUEUED_AHEAD_MS = 10 * 60_000

/**
 * Hands committed work to the queues, right after the commit. It may fail or die at any point: whatever it does not
 * hand over stands in Postgres, and the sweeper does.
 */
export class Relay {
  private readonly running = new Set<Promise<void>>()

  constructor(
    private readonly queues: Queues,
    private readonly events: EventRepository,
    private readonly logger: Logger
  ) {}

  /** After a commit: its sends and updates, its next wake, and its events. Does not wait. */
  committed(commit: {
    work: readonly Work[]
    dueAt?: number | undefined
    changed?: boolean
    stored: { contact: { id: string }; readAt: number }
  }): void {
    this.enqueue(commit.work.map(outboundJob))
    const { contact, readAt } = commit.stored
    if (commit.dueAt !== undefined) this.wake(contact.id, commit.dueAt, commit.dueAt - readAt)
    if (commit.changed !== false) this.placeEvents()
  }

  /**
   * For the sweeper. The id is another one each minute: while a dead process's job counts as running, its id would
   * keep the same work out.
   */
  again(work: readonly Work[]): void {
    this.enqueue(work.map((one) => ({ ...outboundJob(one), id: `${outboundJob(one).id}-${this.minute()}` })))
  }

  /** `inMs` is counted by the database's clock: the clock of this machine may say anything. */
  wake(contactId: string, dueAt: number, inMs: number): void {
    const delayMs = Math.max(0, inMs)
    if (delayMs > QUEUED_AHEAD_MS) return
    const id = `wake-${contactId}-${dueAt}${delayMs === 0 ? `-${this.minute()}` : ''}`
    this.enqueue([{ kind: 'timers', data: { contactId }, id, delayMs }])
  }

  /** An overdue contact that still waits for something. */
  wakeAgain(contactId: string, delayMs: number): void {
    const id = `again-${contactId}-${Math.floor(steadyNow() / delayMs)}`
    this.enqueue([{ kind: 'timers', data: { contactId }, id, delayMs }])
  }

  /** Gives new events their place in the stream and queues the deliveries that come of it. */
  placeEvents(): void {
    this.run(async () => {
      this.deliveries(await this.events.place())
    })
  }

  deliveries(due: readonly DueDelivery[], delayMs = 0): void {
    this.enqueue(
      due.map((data) => ({
        kind: 'delivery',
        data,
        id: `deliver-${data.deliveryId}-${data.made}-${delayMs === 0 ? this.minute() : 'later'}`,
        delayMs
      }))
    )
  }

  retry(work: Work, delayMs: number): void {
    this.enqueue([{ ...outboundJob(work), delayMs }])
  }

  /** Waits for what is under way, so that nothing is cut short on shutdown. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled([...this.running])
  }

  private enqueue(jobs: readonly NewJob<JobKind>[]): void {
    if (jobs.length > 0) this.run(() => this.queues.add(jobs))
  }

  private minute(): number {
    return Math.floor(steadyNow() / 60_000)
  }

  private run(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'Left to the sweeper'))
      .finally(() => this.running.delete(running))
    this.running.add(running)
  }
}

/** For ids that must not come back: a step of the clock of this machine leaves it alone. */
const steadyNow = (): number => performance.timeOrigin + performance.now()

function outboundJob(work: Work): NewJob<'outbound'> {
  const { effectId, messageId, projectId, channelId, kind, provider, attempts } = work
  return {
    kind: 'outbound',
    provider,
    data: { effectId, messageId, projectId, channelId, kind, attempts },
    id: `${kind}-${effectId}-${attempts}`
  }
}
