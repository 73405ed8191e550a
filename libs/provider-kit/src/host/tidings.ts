import type { Contact, ContactEvent, Effect } from '@parley/core'
import type { Inbound } from '../provider.ts'
import type { Clock } from './clock.ts'
import type { Ledger } from './ledger.ts'
import type { HostedMessage } from './message.ts'

type SendReceipt = Extract<Inbound, { type: 'receipt' }>
type Said = Extract<Inbound, { type: 'optOut' | 'optIn' | 'reachable' }>

/** What a platform tells of our sends, and of who takes them. */
export class Tidings {
  /** They name what nobody has sent yet, as far as is known. */
  private early: SendReceipt[] = []

  constructor(
    private readonly to: {
      readonly ledger: Ledger
      readonly clock: Clock
      readonly channelId: string
      readonly perform: (contact: Contact, effects: readonly Effect[]) => void
    }
  ) {}

  receipt(inbound: SendReceipt): void {
    const message = this.to.ledger.findBounced(inbound)
    if (message) this.note(message, inbound)
    else if (inbound.token === undefined && inbound.ref !== undefined) this.early.push(inbound)
  }

  /** A send has returned: what was told of it before is known to be of it now. */
  placed(): void {
    const waiting = this.early
    this.early = []
    for (const one of waiting) this.receipt(one)
  }

  /** Who lets us in is asked where they were lost for that. */
  consent({ type, account, externalId }: Said): void {
    const { ledger, clock, channelId } = this.to
    if (type === 'optOut') {
      ledger.optedOut.add(account)
      const said = { type: 'spoke', by: externalId, channelId, target: account, at: clock.ms } as const
      for (const { id } of ledger.open) this.apply(id, said)
      return
    }
    ledger.optedOut.delete(account)
    for (const { id } of ledger.open) {
      const elsewhere = ledger.of(id).filter((one) => one.state === 'sent' && one.target !== account && !one.turnId)
      this.apply(id, {
        type: 'let_in',
        by: type === 'optIn' ? 'opted_in' : 'reachable',
        channelId,
        target: account,
        reached: elsewhere.map(({ recipientId }) => recipientId),
        at: clock.ms
      })
    }
  }

  private note(message: HostedMessage, { outcome, reason = outcome }: SendReceipt): void {
    const { contactId, recipientId, turnId, outbound } = message
    const isTried = message.attempts > 0 && !['undeliverable', 'withdrawn'].includes(message.state)
    if (!isTried) return
    const turn = turnId === undefined ? {} : { turnId }
    const copy = { recipientId, address: 0, messageId: outbound.id, ...turn, at: this.to.clock.ms }
    if (outcome === 'delivered') {
      message.isDelivered = true
      // A send that is under way is left to whoever brings its reference.
      if (message.state !== 'sending') message.state = 'sent'
      return this.apply(contactId, { type: 'delivered', ...copy })
    }
    message.state = 'undeliverable'
    this.apply(contactId, { type: 'undeliverable', ...copy, reason })
  }

  private apply(contactId: string, event: ContactEvent): void {
    const { contact, effects } = this.to.ledger.apply(contactId, event)
    this.to.perform(contact, effects)
  }
}
