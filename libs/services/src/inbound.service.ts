import { ParleyError } from '@parley/core'
import {
  INBOUND_ATTEMPTS,
  type ChannelStateRepository,
  type InboundRepository,
  type StoredInbound
} from '@parley/database'
import {
  realTime,
  within,
  type Inbound,
  type InboundReceipt,
  type Logger,
  type MessageRef,
  type RawRequest,
  type RawResponse,
  type Received
} from '@parley/provider-kit'
import { answerInTime } from './answer-in-time.ts'
import type { ChannelsService } from './channels.service.ts'
import type { OpenChannel } from './connections.ts'
import { filesOf, IGNORED, repeated, storable } from './inbound-payload.ts'
import type { InboundProcessor } from './inbound.processor.ts'
import { Turns } from './turns.ts'

/** Then what somebody wrote goes on with what it proves by itself. */
const LOOKS_AT_PROOF = 4
const TELL_WITHIN_MS = 10_000
/** Of one channel at a time. */
const MOST_RECOVERED = 100

interface Dependencies {
  /** How many connections to the database there are. */
  readonly connections: number
  readonly states: ChannelStateRepository
  readonly inbounds: InboundRepository
  readonly channels: ChannelsService
  readonly processor: InboundProcessor
  readonly logger: Logger
}

/** What people and platforms send us: stored once, and acted on. */
export class InboundService {
  private stopping = false
  /** Channels that catch up: of each one thing after the other. */
  private readonly behind = new Map<string, Promise<void>>()
  /** What goes on after a platform had its answer. */
  private readonly running = new Set<Promise<void>>()
  /** However many people press at once, there is a connection left to store what they said. */
  private readonly turns: Turns

  constructor(private readonly to: Dependencies) {
    this.turns = new Turns(Math.max(1, Math.floor(to.connections / 2)))
  }

  /**
   * An HTTP request of a platform. Nothing is stored before the provider has verified it, and nothing is acknowledged
   * before it is stored. What takes longer than the platform waits goes on after the answer.
   */
  async receive(opened: OpenChannel, request: RawRequest): Promise<RawResponse> {
    const cameAt = realTime.now().getTime()
    if (!opened.connection.receive) throw new ParleyError('channel_not_found')
    const received = await opened.connection.receive(request)
    const { answerWithinMs: withinMs } = opened.provider.capabilities
    const receipts: InboundReceipt[] = []
    const storing = this.storeAll(opened, received.inbound)
    const acting = storing.then(async (stored) => {
      // One after the other: what somebody wrote first comes first.
      for (const [index, one] of stored.entries()) receipts.push(await this.act(one, received.inbound[index]!))
    })
    try {
      const acted = received.respondsBlindly ? storing : acting
      await answerInTime(realTime, { cameAt, withinMs }, { stored: storing, acted })
      return received.respond(received.inbound.map((_, index) => receipts[index] ?? IGNORED))
    } finally {
      const told = acting.then(
        () => tell(received, receipts),
        () => {} // not stored: the platform was told so, and comes again
      )
      this.goOn(told)
    }
  }

  /** Stays connected to a channel's platform until the signal aborts. */
  async listen(channelId: string, signal: AbortSignal): Promise<void> {
    const opened = await this.to.channels.connection(channelId)
    await opened.connection.listen?.(
      (inbound, state, onStored) => this.accept(opened, inbound, state, onStored),
      signal
    )
  }

  /** Stores it, acts on it and says what became of it. A redelivery gets the first answer again. */
  async accept(
    { channel }: Pick<OpenChannel, 'channel'>,
    inbound: Inbound,
    state?: { readonly key: string; readonly value: unknown },
    onStored?: () => void
  ): Promise<InboundReceipt> {
    const stored = await this.store(channel, inbound, state)
    onStored?.()
    return this.act(stored, inbound)
  }

  /** Waits for what goes on after platforms had their answers. What is still behind is caught up with after a restart. */
  async close(): Promise<void> {
    this.stopping = true
    await Promise.all(this.behind.values())
    while (this.running.size > 0) await Promise.allSettled([...this.running])
  }

  /**
   * Begins to act on what is stored and was not acted on: a process died, or it failed and may succeed now. A platform
   * that hangs holds up its own channel alone.
   */
  async recover(): Promise<void> {
    const stored = await this.to.inbounds.sweep(MOST_RECOVERED, [...this.behind.keys()])
    for (const channelId of new Set(stored.map((one) => one.channelId))) {
      const those = stored.filter((one) => one.channelId === channelId)
      this.behind.set(
        channelId,
        this.recoverAll(those).finally(() => this.behind.delete(channelId))
      )
    }
  }

  private async recoverAll(stored: readonly StoredInbound[]): Promise<void> {
    for (const one of stored) {
      if (this.stopping) return
      try {
        await this.to.processor.process(one, await this.readAgain(one))
      } catch (error) {
        const dead = one.attempts >= INBOUND_ATTEMPTS
        this.to.logger.error(
          { inbound: one.id, dead, error: String(error) },
          'An inbound message could not be acted on'
        )
        await this.to.inbounds.fail(one.id, String(error), dead).catch(() => {}) // it comes again by its own time
      }
    }
  }

  /** What nobody could read may be readable now, by another version. */
  private async readAgain(stored: StoredInbound): Promise<Inbound> {
    const inbound = stored.payload as Inbound
    const unproven = inbound.type === 'reply' && inbound.unproven
    if (inbound.type !== 'unreadable' && !unproven) return inbound
    if (unproven && stored.attempts > LOOKS_AT_PROOF) return { ...inbound, unproven: false }
    const { connection } = await this.to.channels.connection(stored.channelId)
    if (!connection.reread || inbound.raw === undefined) throw new Error(inbound.reason)
    return storable(await connection.reread(inbound.raw, inbound.externalId))
  }

  private async storeAll({ channel }: OpenChannel, inbound: readonly Inbound[]): Promise<StoredInbound[]> {
    const stored: StoredInbound[] = []
    for (const one of inbound) stored.push(await this.store(channel, one))
    return stored
  }

  private async store(
    { projectId, id: channelId }: OpenChannel['channel'],
    inbound: Inbound,
    state?: { readonly key: string; readonly value: unknown }
  ): Promise<StoredInbound> {
    const payload = storable(inbound)
    const { inbound: stored } = await this.to.inbounds.store({
      projectId,
      channelId,
      externalId: payload.externalId,
      payload,
      files: filesOf(payload),
      ...(state ? { state: { key: state.key, sealed: this.to.states.seal(channelId, state.key, state.value) } } : {})
    })
    return stored
  }

  /** Never throws: it is stored, and the sweeper takes it up again. The platform need not know. */
  private async act(stored: StoredInbound, inbound: Inbound): Promise<InboundReceipt> {
    if (stored.state === 'done') return repeated(stored.receipt)
    const dead = inbound.type === 'unreadable'
    try {
      if (dead) throw new Error(inbound.reason)
      return await this.turns.take(keyOf(stored, inbound), () => this.to.processor.process(stored, storable(inbound)))
    } catch (error) {
      const why = String(error)
      this.to.logger.error({ inbound: stored.id, dead, error: why }, 'An inbound message could not be acted on')
      if (dead) await this.to.inbounds.fail(stored.id, why, dead).catch(() => {})
      return IGNORED
    }
  }

  private goOn(work: Promise<void>): void {
    const running = work
      .catch((error: unknown) =>
        this.to.logger.warn({ error: String(error) }, 'Writers could not be told what became of it')
      )
      .finally(() => this.running.delete(running))
    this.running.add(running)
  }
}

/** The same for what answers the same message: it would wait for the same contact. */
function keyOf({ id, channelId }: StoredInbound, inbound: Inbound): string {
  const { token, ref } = inbound as { token?: string; ref?: MessageRef }
  return token ?? (ref ? `${channelId} ${JSON.stringify(ref)}` : id)
}

/** What does not come to an end is not waited for. */
async function tell({ tell: say }: Received, receipts: readonly InboundReceipt[]): Promise<void> {
  if (!say || receipts.length === 0) return
  await within(realTime, TELL_WITHIN_MS, 'It took too long', async () => say(receipts))
}
