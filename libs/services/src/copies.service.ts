import type { ParleyError } from '@parley/core'
import type { Begun, EffectRepository, MessageRepository, Work } from '@parley/database'
import { changedText, settlementOf, type Connection, type MessageRef, type OutboundMessage } from '@parley/provider-kit'
import type { ChannelsService } from './channels.service.ts'
import { placedFor, type OutboundMessages } from './outbound-message.mapper.ts'
import type { Relay } from './relay.ts'
import { ATTEMPTS, isOnlyEarly, SEND_TIMEOUT_MS, sendError, type Retries } from './retries.ts'
import type { Tokens } from './tokens.ts'

interface Dependencies {
  readonly messages: MessageRepository
  readonly effects: EffectRepository
  readonly channels: ChannelsService
  readonly relay: Relay
  readonly tokens: Tokens
  readonly written: OutboundMessages
  readonly retries: Retries
}

/** An open copy has something new to show only where what it asks was changed. */
function isCurrent({ status, proposal, shownProposal }: Copy): boolean {
  return status === 'pending' && shownProposal >= (proposal?.number ?? 1)
}

function changeIn({ status, ask, proposal }: Copy): { changed?: string } {
  return status === 'pending' && proposal ? { changed: changedText(ask, proposal) } : {}
}

type Copy = NonNullable<Awaited<ReturnType<MessageRepository['findCopy']>>>

/** What was sent: found again, and brought up to date once there is something newer to show. */
export class CopiesService {
  constructor(private readonly to: Dependencies) {}

  /** What a channel sent with a token or at a reference, as it was made. */
  async sent(channelId: string, by: { token?: string; ref?: MessageRef }): Promise<OutboundMessage | undefined> {
    const tokenId = by.token === undefined ? undefined : this.to.tokens.read(by.token, 'reply')
    const found = tokenId
      ? await this.to.messages.findByToken(tokenId)
      : by.ref && (await this.to.messages.findByRef(channelId, by.ref))
    if (found?.channelId !== channelId) return undefined
    const copy = await this.to.messages.findCopy(found.messageId)
    return copy && this.to.written.sent(copy)
  }

  async update(attempt: Pick<Work, 'effectId' | 'attempts'>): Promise<void> {
    const effect = await this.to.effects.begin(attempt)
    if (!effect) return
    const { messageId } = effect
    const copy = await this.to.messages.findCopy(messageId)
    // What is nowhere yet shows the newest once it is sent.
    const isThere = copy && (copy.ref !== null || copy.state === 'sent')
    // An update may be a message of its own, as in mail: who opted out gets none.
    if (!isThere || copy.isOptedOut || copy.shownVersion >= copy.version || isCurrent(copy))
      return this.to.effects.done(effect)
    try {
      const { provider, connection } = await this.to.channels.connection(copy.channelId)
      const message = placedFor(provider, this.to.written.sent(copy))
      const signal = AbortSignal.timeout(SEND_TIMEOUT_MS)
      const place = connection.update && (await this.placeOf(copy, message, connection, signal))
      if (connection.update && place) {
        const settlement = settlementOf({ ...copy, ...changeIn(copy) })
        const ref = await connection.update(place, message, settlement, signal)
        await this.to.messages.markShown(messageId, settlement.version, ref ?? place)
      }
      await this.to.effects.done(effect)
    } catch (error) {
      await this.failed(effect, sendError(error))
    }
  }

  /** Where a copy is. Of one that somebody answered before that was known, only the platform can say it. */
  private async placeOf(
    { ref, target }: Copy,
    message: OutboundMessage,
    connection: Connection,
    signal: AbortSignal
  ): Promise<MessageRef | undefined> {
    return ref === null ? connection.find?.(message, target, signal) : (ref as MessageRef)
  }

  private async failed(effect: Begun, error: ParleyError): Promise<void> {
    const { code, message, retryable } = error
    if (code === 'channel_not_found') return this.to.effects.done(effect) // nobody can show it any more
    // Showing the same twice does no harm.
    const mayAgain = (retryable || code === 'send_outcome_unknown') && effect.attempts < ATTEMPTS
    const why = `${code}: ${message}`
    if (!mayAgain && !isOnlyEarly(code, effect.ageMs)) {
      return this.to.effects.bury(effect, why)
    }
    await this.again(effect, this.to.retries.delayAfter(error, effect.attempts), why)
  }

  private async again(effect: Begun, delayMs: number, why: string): Promise<void> {
    await this.to.effects.retryIn(effect, delayMs, why)
    this.to.relay.retry(effect, delayMs)
  }
}
