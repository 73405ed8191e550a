import type {
  AnchorRepository,
  ContactRepository,
  Database,
  DeliveryRepository,
  EffectRepository,
  FileRepository,
  IdempotencyRepository,
  LeaseRepository,
  MessageRepository
} from '@parley/database'
import type { Logger } from '@parley/provider-kit'
import type { InboundService } from './inbound.service.ts'
import type { OutboundService } from './outbound.service.ts'
import { QUEUED_AHEAD_MS, type Relay } from './relay.ts'

const TURN_MS = 2_000
const LEASE_MS = 8_000
const AHEAD_TURN_MS = 60_000
const TIDY_TURN_MS = 3_600_000
const BATCH = 500
export const SWEEPER_LEASE = 'sweeper'

interface Dependencies {
  readonly database: Database
  readonly leases: LeaseRepository
  readonly contacts: ContactRepository
  readonly messages: MessageRepository
  readonly effects: EffectRepository
  readonly deliveries: DeliveryRepository
  readonly idempotency: IdempotencyRepository
  readonly files: FileRepository
  readonly anchors: AnchorRepository
  readonly inbound: InboundService
  readonly outbound: OutboundService
  readonly relay: Relay
  readonly logger: Logger
}

/**
 * Finds in Postgres what is left over or overdue, whatever became of the queues: a flushed Redis, a process that died
 * between commit and queue, a claim whose owner is gone. One process sweeps at a time; another takes over by lease.
 */
export class Sweeper {
  private timer: NodeJS.Timeout | undefined
  private turn: Promise<void> = Promise.resolve()
  private stopped = false
  private lookedAheadAt = 0
  private tidiedAt = 0

  constructor(
    private readonly to: Dependencies,
    private readonly owner: string
  ) {}

  /** Resolves after the first turn. */
  async start(): Promise<void> {
    this.turn = this.sweep()
    await this.turn
    if (!this.stopped) this.timer = setTimeout(() => void this.start(), TURN_MS)
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.turn
    await this.to.leases.release(SWEEPER_LEASE, this.owner).catch(() => {})
  }

  private async sweep(): Promise<void> {
    try {
      if (!(await this.to.leases.hold(SWEEPER_LEASE, this.owner, LEASE_MS))) return
      const { effects, contacts, messages, deliveries, inbound, outbound, relay } = this.to
      // What people said comes before what their silence means.
      while ((await inbound.recover(BATCH)) === BATCH) continue
      relay.again(await effects.sweep(BATCH))
      relay.again(await messages.findAbandoned(BATCH))
      relay.deliveries(await deliveries.sweep(BATCH))
      for (const id of await contacts.findEndedNotices(BATCH)) await outbound.endNotice(id)
      relay.placeEvents()
      await this.wakeDue()
      await this.to.anchors.add()
      await this.tidy()
    } catch (error) {
      this.to.logger.warn({ err: error }, 'A sweep was cut short')
    }
  }

  private async wakeDue(): Promise<void> {
    const now = this.to.database.now()
    const ahead = now - this.lookedAheadAt >= AHEAD_TURN_MS
    if (ahead) this.lookedAheadAt = now
    const due = await this.to.contacts.findDue(ahead ? now + QUEUED_AHEAD_MS : now, BATCH)
    for (const { id, dueAt } of due) this.to.relay.wake(id, dueAt)
  }

  private async tidy(): Promise<void> {
    const now = Date.now()
    if (now - this.tidiedAt < TIDY_TURN_MS) return
    this.tidiedAt = now
    await this.to.idempotency.forgetOld()
    await this.to.files.sweep()
  }
}
