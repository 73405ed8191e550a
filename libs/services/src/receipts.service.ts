import type {
  Addressed,
  ArrivalRepository,
  ConsentRepository,
  ContactRepository,
  InboundRepository,
  StoredInbound
} from '@parley/database'
import type { Inbound, InboundReceipt, Logger } from '@parley/provider-kit'
import { IGNORED } from './inbound-payload.ts'
import { copyOf } from './outbound.service.ts'
import type { Relay } from './relay.ts'

interface Dependencies {
  readonly inbounds: InboundRepository
  readonly contacts: ContactRepository
  readonly arrivals: ArrivalRepository
  readonly consents: ConsentRepository
  readonly relay: Relay
  readonly logger: Logger
}

/** What platforms say of our sends: that one was delivered, failed or bounced, be it before our call has returned. */
export class ReceiptsService {
  constructor(private readonly to: Dependencies) {}

  /** `message`: what it tells of, if that is known. Its reference may not be, as long as the send has not returned. */
  async take(
    stored: StoredInbound,
    { token, ref, outcome, reason = outcome }: Extract<Inbound, { type: 'receipt' }>,
    message: Addressed | undefined
  ): Promise<InboundReceipt> {
    if (message) await this.note(stored, message, outcome, reason)
    else if (token === undefined && ref !== undefined) await this.to.inbounds.wait(stored.id, ref, 'receipt_unmatched')
    else await this.ignore(stored, 'receipt_unmatched')
    return IGNORED
  }

  /** A message that is lost already, or was never sent, is left as it is. */
  private async note(
    stored: StoredInbound,
    message: Addressed,
    outcome: 'delivered' | 'failed' | 'bounced',
    reason: string
  ): Promise<void> {
    const lost = outcome === 'delivered' ? undefined : reason
    // It was under way when they opted out: it failed for that, as far as anybody knows.
    const { projectId, channelId, target } = message
    const isOut = outcome === 'failed' && (await this.to.consents.isOut(projectId, channelId, target))
    const { recipientId, contactId, messageId, addressIndex: address } = message
    const copy = { recipientId, address, messageId, ...copyOf(message) }
    try {
      const applied = await this.to.contacts.apply(
        contactId,
        (at) =>
          lost === undefined
            ? { type: 'delivered', ...copy, at }
            : { type: 'undeliverable', ...copy, reason: lost, ...(isOut ? { until: 'opted_in' } : {}), at },
        {
          also: async (client) => {
            const { arrivals, inbounds } = this.to
            const isNews = await (lost === undefined
              ? arrivals.confirm(client, messageId)
              : arrivals.bounce(client, messageId, lost))
            if (!isNews) throw new NoNews()
            await inbounds.finish(client, stored.id, contactId, IGNORED)
          }
        }
      )
      this.to.relay.committed(applied)
    } catch (error) {
      if (!(error instanceof NoNews)) throw error
      await this.ignore(stored, `receipt_of_${message.state}`)
    }
  }

  private async ignore(stored: StoredInbound, reason: string): Promise<void> {
    this.to.logger.info({ inbound: stored.id, channel: stored.channelId, reason }, 'A receipt was ignored')
    await this.to.inbounds.finishAlone(stored.id, IGNORED, reason)
  }
}

/** Rolls back what a receipt would do that says nothing new. */
class NoNews extends Error {}
