import { ParleyError, type ErrorCode, type Loss } from '@parley/core'
import type {
  Addressed,
  ArrivalRepository,
  Claim,
  ContactRepository,
  EffectRepository,
  MessageRepository,
  ConsentRepository,
  Work
} from '@parley/database'
import type { Logger, MessageRef, OutboundMessage } from '@parley/provider-kit'
import type { ChannelsService } from './channels.service.ts'
import type { OpenChannel } from './connections.ts'
import type { CopiesService } from './copies.service.ts'
import { placedFor, type OutboundMessages } from './outbound-message.mapper.ts'
import type { Relay } from './relay.ts'
import { ATTEMPTS, isOnlyEarly, SEND_TIMEOUT_MS, sendError, type Retries } from './retries.ts'

/** Failures that an operator can mend: they wait among the dead letters to be retried. */
const MENDABLE: readonly ErrorCode[] = ['provider_auth_failed', 'unexpected_error', 'channel_not_found']

type Attempt = Pick<Work, 'effectId' | 'messageId' | 'kind' | 'attempts'>
/** `until`: it is lost until then, and not for good. */
type End = Parameters<MessageRepository['finish']>[1] & {
  readonly until?: Loss['until']
  /** Its platform will say when it is there. */
  readonly awaited?: boolean | undefined
}

/** Failures that their recipient can mend. */
const UNTIL: Partial<Record<ErrorCode, NonNullable<Loss['until']>>> = {
  recipient_opted_out: 'opted_in',
  recipient_unreachable: 'reachable'
}

interface Dependencies {
  readonly contacts: ContactRepository
  readonly messages: MessageRepository
  readonly arrivals: ArrivalRepository
  readonly consents: ConsentRepository
  readonly effects: EffectRepository
  readonly channels: ChannelsService
  readonly copies: CopiesService
  readonly relay: Relay
  readonly written: OutboundMessages
  readonly retries: Retries
  readonly logger: Logger
}

/** Sends messages. Every send is claimed in Postgres before the wire is touched. */
export class OutboundService {
  constructor(private readonly to: Dependencies) {}

  /** What breaks on our side stops nothing else: it waits longer each time, and ends among the dead letters. */
  async perform(job: Attempt): Promise<void> {
    try {
      await (job.kind === 'send' ? this.send(job) : this.to.copies.update(job))
    } catch (error) {
      const dead = await this.to.effects.setBack(job.effectId, String(error))
      const { effectId: effect, messageId: message } = job
      this.to.logger.error({ effect, message, dead, err: error }, `A message’s ${job.kind} could not be worked on`)
    }
  }

  private async send(attempt: Attempt): Promise<void> {
    const claim = await this.to.messages.claim(attempt)
    if (!claim) return this.takeOver(attempt.messageId)
    if (claim.isOptedOut) return this.failed(claim, new ParleyError('recipient_opted_out'))
    let ref: MessageRef
    let awaited: boolean | undefined
    try {
      const { provider, connection } = await this.to.channels.connection(claim.channelId)
      awaited = provider.capabilities.tellsDelivery
      const message = await this.messageTo(claim, provider)
      ref = await connection.send(claim.target, message, AbortSignal.timeout(SEND_TIMEOUT_MS))
    } catch (error) {
      return this.failed(claim, sendError(error))
    }
    await this.ended(claim, { state: 'sent', ref, shownVersion: claim.version, awaited })
  }

  private async messageTo(claim: Claim, provider: OpenChannel['provider']): Promise<OutboundMessage> {
    const follows = provider.capabilities.threads ? await this.to.messages.findLatestRef(claim) : undefined
    return {
      ...placedFor(provider, this.to.written.claimed(claim)),
      ...(follows ? { follows: follows as MessageRef } : {})
    }
  }

  /** Not to be claimed: it is done, its contact is closed, somebody sends it now, or their process died over it. */
  private async takeOver(messageId: string): Promise<void> {
    const abandoned = await this.to.messages.takeOver(messageId)
    if (abandoned && (await this.hasArrived(abandoned))) return
    if (abandoned) return this.resolveUnknown(abandoned, 'the process that sent it died')
    await this.to.messages.dropSend(messageId)
  }

  private async failed(claim: Claim, error: ParleyError): Promise<void> {
    if (await this.hasArrived(claim)) return
    const { code, message } = error
    const where = { contact: claim.contactId, message: claim.messageId, code }
    if (code === 'send_outcome_unknown') return this.resolveUnknown(claim, message)
    const isEarly = isOnlyEarly(code, claim.ageMs)
    if (isEarly || (error.retryable && claim.attempt < ATTEMPTS)) {
      const delayMs = this.to.retries.delayAfter(error, isEarly ? claim.fence : claim.attempt)
      this.to.logger.warn({ ...where, delayMs }, 'A send failed and will be tried again')
      return this.again(claim, `${code}: ${message}`, delayMs, !isEarly)
    }
    this.to.logger.warn(where, 'A send failed for good')
    await this.ended(claim, {
      state: 'undeliverable',
      error: `${code}: ${message}`,
      ...(UNTIL[code] ? { until: UNTIL[code] } : {}),
      bury: error.retryable || MENDABLE.includes(code)
    })
  }

  /** The platform, or an answer, was faster than our call: however that ended, it was sent. */
  private async hasArrived(claim: Claim): Promise<boolean> {
    if (!(await this.to.arrivals.hasArrived(claim.messageId))) return false
    await this.ended(claim, { state: 'sent' })
    return true
  }

  /** Reports that nobody knows, looks it up where the platform can, else follows the channel's policy. */
  private async resolveUnknown(claim: Claim, why: string): Promise<void> {
    if (!(await this.ended(claim, { state: 'unknown', error: why }))) return
    const opened = await this.to.channels.connection(claim.channelId).catch(() => undefined)
    if (opened?.connection.find) {
      try {
        const message = await this.messageTo(claim, opened.provider) // it stands where it was sent: below what it follows
        const ref = await opened.connection.find(message, claim.target, AbortSignal.timeout(SEND_TIMEOUT_MS))
        const awaited = opened.provider.capabilities.tellsDelivery
        if (ref) return void (await this.ended(claim, { state: 'sent', ref, awaited }))
      } catch (error) {
        this.to.logger.warn({ message: claim.messageId, error: String(error) }, 'A send could not be looked up')
      }
    }
    if (opened?.channel.uncertain === 'hold') {
      const copy = await this.to.messages.findCopy(claim.messageId)
      if (copy?.state === 'unknown') await this.to.effects.doneFor(claim.messageId)
      return this.settleNotice(claim)
    }
    if (claim.attempt >= ATTEMPTS) {
      await this.to.effects.buryFor(claim.messageId, `send_outcome_unknown: ${why}`)
      return this.settleNotice(claim)
    }
    await this.again(claim, why, this.to.retries.backoff(claim.attempt))
  }

  /** Writes how a send ended, and lets the contact hear of it where it matters to the ladder. */
  private async ended(claim: Claim, end: End): Promise<boolean> {
    const ours = await this.noted(claim, end)
    // It may have bounced before our call returned: then where it is is all that is new.
    if (!ours && end.ref !== undefined) await this.to.arrivals.keepRef(claim, end.ref)
    return ours
  }

  private async noted(claim: Claim, end: End): Promise<boolean> {
    const { contactId, recipientId, addressIndex, messageId } = claim
    const copy = { recipientId, address: addressIndex, messageId, ...copyOf(claim) }
    if (end.state === 'sent' && (claim.turnId !== null || claim.isRenewal || !claim.first)) {
      const ours = await this.to.messages.finish(claim, end)
      if (ours) await this.settleNotice(claim)
      return ours
    }
    let ours = true
    let isLetIn = false
    const applied = await this.to.contacts
      .apply(
        contactId,
        (at) =>
          end.state === 'undeliverable'
            ? {
                type: 'undeliverable',
                ...copy,
                reason: end.error ?? 'undeliverable',
                ...(end.until ? { until: end.until } : {}),
                at
              }
            : {
                type: 'sent',
                ...copy,
                at,
                ...(end.awaited ? { awaited: true } : {}),
                ...(end.state === 'unknown' ? { unknown: true, attempt: claim.attempt } : {})
              },
        {
          also: async (client) => {
            ours = await this.to.messages.finish(claim, end, client)
            // Somebody else has the claim: what they find is what counts, so nothing of this is kept.
            if (!ours) throw new ClaimLost()
            // Looked at with the contact locked: who lets us in later finds them lost.
            isLetIn = end.until !== undefined && (await this.to.consents.letInSince(client, claim))
            if (isLetIn) throw new ClaimLost()
          }
        }
      )
      .catch((error: unknown) => {
        if (error instanceof ClaimLost) return undefined
        throw error
      })
    if (isLetIn) await this.again(claim, end.error ?? '', 0)
    if (!applied) return false
    this.to.relay.committed(applied)
    if (end.state !== 'unknown') await this.settleNotice(claim) // what is unknown is looked up or repeated first
    return ours
  }

  /** Whoever ends the last message of a notice settles it. Looked at after the commit, so that two last ones see each other. */
  private async settleNotice(claim: Claim): Promise<void> {
    if (claim.ask.kind !== 'notice') return
    await this.endNotice(claim.contactId).catch(() => {}) // somebody else's was the last, or the sweeper looks again
  }

  /** Throws where nothing comes of it. */
  async endNotice(contactId: string): Promise<void> {
    const { ended, delivered } = await this.to.messages.noticeEnd(contactId)
    if (!ended) return
    const applied = await this.to.contacts.apply(contactId, (at) => ({ type: 'notified', delivered, at }))
    this.to.relay.committed(applied)
    if (!applied.changed) throw new Error('A notice whose messages have ended stays open')
  }

  private async again(claim: Claim, error: string, delayMs: number, counts = true): Promise<void> {
    const work = await this.to.messages.requeue(claim, { error, delayMs, counts })
    if (work) this.to.relay.retry(work, delayMs)
  }
}

/** What a message is where it is not the request itself, as its contact hears of it. */
export const copyOf = ({ turnId, isRenewal }: Pick<Addressed, 'turnId' | 'isRenewal'>) => ({
  ...(turnId === null ? {} : { turnId }),
  ...(isRenewal ? { renewal: true } : {})
})

class ClaimLost extends Error {}
