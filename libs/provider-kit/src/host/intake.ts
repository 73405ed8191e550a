import { ParleyError, type Contact, type Effect } from '@parley/core'
import type { Connection, Inbound, InboundReceipt, InboundReply } from '../provider.ts'
import { receiptText } from '../receipt.render.ts'
import { replyOf } from '../reply.mapper.ts'
import type { Clock } from './clock.ts'
import type { Evidence } from './evidence.ts'
import { Gate } from './gate.ts'
import type { Ledger } from './ledger.ts'
import type { MemoryStore } from './surroundings.ts'

const IGNORED: InboundReceipt = { receipt: { kind: 'ignored' } }

/** What people and platforms send: stored once, matched to what was asked, and turned into an event. */
export class Intake {
  /** What was handed on waits here before it is stored. */
  readonly heard = new Gate()
  /** Each once, in the order in which it was stored. */
  readonly stored: Inbound[] = []
  /** How often it is yet to fail at storing something. */
  failures = 0
  private readonly receipts = new Map<string, Promise<InboundReceipt>>()
  private own: string | undefined

  constructor(
    private readonly to: {
      readonly channel: string
      readonly connection: Connection
      readonly ledger: Ledger
      readonly clock: Clock
      readonly store: MemoryStore
      readonly evidence: Evidence
      readonly perform: (contact: Contact, effects: readonly Effect[]) => void
    }
  ) {}

  /** A redelivery gets the first answer again. */
  async accept(
    inbound: Inbound,
    state?: { readonly key: string; readonly value: unknown },
    onStored?: () => void
  ): Promise<InboundReceipt> {
    await this.heard.pass()
    if (this.failures > 0) {
      this.failures -= 1
      throw new ParleyError('unexpected_error', { detail: 'It cannot be stored just now' })
    }
    if (state) this.to.store.put(state.key, state.value)
    onStored?.()
    const first = this.receipts.get(inbound.externalId)
    if (first) return { ...(await first), repeated: true }
    this.stored.push(inbound)
    const receipt = this.process(inbound)
    this.receipts.set(inbound.externalId, receipt)
    return receipt
  }

  private async process(inbound: Inbound): Promise<InboundReceipt> {
    try {
      if (inbound.type === 'reply') return await this.reply(inbound)
      if (inbound.type === 'receipt' && inbound.outcome !== 'delivered') this.bounce(inbound)
    } catch (error) {
      this.to.evidence.fail(error)
    }
    return IGNORED
  }

  private async reply(inbound: InboundReply): Promise<InboundReceipt> {
    const { ledger, clock, channel } = this.to
    const message = ledger.find(inbound)
    if (!message) return IGNORED
    const own = (await this.ownAccount()) === inbound.account
    const reply = replyOf(ledger.isAmbiguous(inbound) ? { ...inbound, unsure: true } : inbound, {
      id: `rep_${inbound.externalId}`,
      channel,
      contact: ledger.contact(message.contactId),
      message: { ...message, createdAt: message.outbound.createdAt },
      own
    })
    const { contact, effects, receipt, hearing } = ledger.apply(message.contactId, {
      type: 'replied',
      reply,
      at: clock.ms
    })
    // Who answers it has it: a send that nobody was sure of was sent.
    if (message.state === 'unknown') message.state = 'sent'
    const isSaid = ['counted', 'conversation', 'late'].includes(hearing?.state ?? '')
    if (inbound.place && isSaid) ledger.note(contact.id, reply.account, inbound.place)
    this.to.perform(contact, effects)
    const text = receipt && receiptText(receipt, contact, inbound.text)
    return { receipt: receipt!, ...(text === undefined ? {} : { text }) }
  }

  /** Asked of the platform until it has answered once. */
  private async ownAccount(): Promise<string | undefined> {
    const { account, identify } = this.to.connection
    this.own ??=
      account ?? (await identify?.call(this.to.connection, AbortSignal.timeout(10_000)).catch(() => undefined))
    return this.own
  }

  private bounce(inbound: Extract<Inbound, { type: 'receipt' }>): void {
    const { ledger, clock } = this.to
    const message = ledger.findBounced(inbound)
    if (!message) return
    message.state = 'undeliverable'
    const { contact, effects } = ledger.apply(message.contactId, {
      type: 'undeliverable',
      recipientId: message.recipientId,
      address: 0,
      messageId: message.outbound.id,
      ...(message.turnId === undefined ? {} : { turnId: message.turnId }),
      reason: inbound.reason ?? inbound.outcome,
      at: clock.ms
    })
    this.to.perform(contact, effects)
  }
}
