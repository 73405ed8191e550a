import type {
  AnchorRepository,
  ContactRepository,
  DeliveryRepository,
  DueContact,
  EffectRepository,
  FileRepository,
  IdempotencyRepository,
  LeaseRepository,
  MessageRepository
} from '@parley/database'
import type { Logger } from '@parley/provider-kit'
import type { ErasureService } from './erasure.service.ts'
import type { InboundService } from './inbound.service.ts'
import type { OutboundService } from './outbound.service.ts'
import { QUEUED_AHEAD_MS, type Relay } from './relay.ts'
import type { Setbacks } from './setbacks.ts'

/** How late a contact may be whose wake is lost, or was put off by a clock that was set. */
const TICK_MS = 500
/** All else is looked for every so many ticks. */
const TICKS = 4
const LEASE_MS = 8_000
const AHEAD_TURN_MS = 60_000
const TIDY_TURN_MS = 3_600_000
const ERASE_TURN_MS = 4_000
const BATCH = 500
/** Settled by the sweep itself, one after the other. */
const NOTICES = 100
/** Of one channel or webhook in one turn. */
const OF_EACH = 200
/** Overdue contacts that one turn hands on; the next goes on behind them. */
const MOST_WOKEN = 5_000
export const SWEEPER_LEASE = 'sweeper'

interface Dependencies {
  readonly leases: LeaseRepository
  readonly contacts: ContactRepository
  readonly messages: MessageRepository
  readonly effects: EffectRepository
  readonly deliveries: DeliveryRepository
  readonly idempotency: IdempotencyRepository
  readonly files: FileRepository
  readonly anchors: AnchorRepository
  readonly setbacks: Setbacks
  readonly erasure: ErasureService
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
  private isOurs = false
  private tick = 0
  private lookedAheadAt = -Infinity
  private tidiedAt = -Infinity
  private erasedAt = -Infinity
  /** Where among the overdue contacts the last turn got to. */
  private woken: DueContact | undefined

  constructor(
    private readonly to: Dependencies,
    private readonly owner: string
  ) {}

  /** Resolves after the first turn. */
  async start(): Promise<void> {
    this.turn = this.tick++ % TICKS === 0 ? this.sweep() : this.wakeSoon()
    await this.turn
    if (!this.stopped) this.timer = setTimeout(() => void this.start(), TICK_MS)
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.turn
    await this.to.leases.release(SWEEPER_LEASE, this.owner).catch(() => {})
  }

  private async wakeSoon(): Promise<void> {
    if (this.isOurs) await this.part('timers', () => this.wakeDue(BATCH, 0))
  }

  /** Each part on its own: one that fails keeps no other from its turn. */
  private async sweep(): Promise<void> {
    const { effects, messages, deliveries, inbound, leases, relay } = this.to
    this.isOurs = false
    await this.part('lease', async () => {
      this.isOurs = await leases.hold(SWEEPER_LEASE, this.owner, LEASE_MS)
    })
    if (!this.isOurs) return
    // What people said comes before what their silence means: timers wait for what is not acted on yet.
    await this.part('inbound', () => inbound.recover())
    await this.part('effects', async () => relay.again(await effects.sweep(OF_EACH)))
    await this.part('abandoned sends', async () => relay.again(await messages.findAbandoned(BATCH)))
    await this.part('deliveries', async () => relay.deliveries(await deliveries.sweep(OF_EACH)))
    relay.placeEvents()
    await this.part('timers', () => this.wakeDue(MOST_WOKEN, this.lookAhead()))
    await this.part('notices', () => this.endNotices())
    await this.part('anchors', async () => void (await this.to.anchors.add()))
    await this.part('tidying', () => this.tidy())
    await this.part('erasing', () => this.erase())
  }

  private async part(name: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) =>
      this.to.logger.warn({ part: name, err: error }, 'A part of a sweep was cut short')
    )
  }

  private async endNotices(): Promise<void> {
    const { contacts, outbound, setbacks } = this.to
    for (const id of await contacts.findEndedNotices(NOTICES)) await setbacks.attempt(id, () => outbound.endNotice(id))
  }

  /** How far ahead to look for wakes this time: those that no queue knows of any more. */
  private lookAhead(): number {
    const now = performance.now()
    if (now - this.lookedAheadAt < AHEAD_TURN_MS) return 0
    this.lookedAheadAt = now
    return QUEUED_AHEAD_MS
  }

  private async wakeDue(most: number, aheadMs: number): Promise<void> {
    const { contacts, relay } = this.to
    for (let handed = 0; handed < most; handed += BATCH) {
      const due = await contacts.findDue(aheadMs, BATCH, this.woken)
      for (const { id, dueAt, dueInMs } of due) relay.wake(id, dueAt, dueInMs)
      this.woken = due.length < BATCH ? undefined : due.at(-1)
      if (!this.woken) return
    }
  }

  private async tidy(): Promise<void> {
    const now = performance.now()
    if (now - this.tidiedAt < TIDY_TURN_MS) return
    this.tidiedAt = now
    await this.to.idempotency.forgetOld()
    await this.to.files.sweep()
  }

  private async erase(): Promise<void> {
    const now = performance.now()
    if (now - this.erasedAt < ERASE_TURN_MS) return
    // Where there is more, the next turn goes on.
    if (!(await this.to.erasure.run())) this.erasedAt = now
  }
}
