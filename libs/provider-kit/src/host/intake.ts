import { ParleyError, type Contact, type Effect } from '@parley/core'
import { canonicalAccount } from '../account.ts'
import { titleOf } from '../card.ts'
import { meaningOf } from '../direct-text.ts'
import type { Connection, Inbound, InboundReceipt, InboundReply, MessageRef, Provider } from '../provider.ts'
import { receiptText, whichText } from '../receipt.render.ts'
import { replyOf } from '../reply.mapper.ts'
import type { Clock } from './clock.ts'
import type { Evidence } from './evidence.ts'
import { Gate } from './gate.ts'
import type { Ledger } from './ledger.ts'
import type { HostedMessage } from './message.ts'
import type { MemoryStore } from './surroundings.ts'
import type { Tidings } from './tidings.ts'

/** A card that people see already may be noted a moment later. */
const LOOKS = 8
const BETWEEN_LOOKS_MS = 250
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
      readonly provider: Provider<never>
      readonly ledger: Ledger
      readonly clock: Clock
      readonly store: MemoryStore
      readonly evidence: Evidence
      readonly tidings: Tidings
      readonly isAfter: Provider['isAfter']
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
      if (inbound.type === 'unsolicited' && inbound.direct)
        return await this.direct({ ...inbound, chat: inbound.direct })
      if (inbound.type === 'receipt') this.to.tidings.receipt(inbound)
      if (inbound.type === 'optOut' || inbound.type === 'optIn' || inbound.type === 'reachable')
        this.to.tidings.consent(inbound)
    } catch (error) {
      this.to.evidence.fail(error)
    }
    return IGNORED
  }

  /** Nobody listens here to what answers nothing. */
  private async direct(
    inbound: Extract<Inbound, { type: 'unsolicited' }> & { chat: MessageRef }
  ): Promise<InboundReceipt> {
    const { account, chat, ref: place, writtenAt, ...said } = inbound
    const { ledger, clock, isAfter } = this.to
    if ((await this.ownAccount()) === account) return IGNORED
    const at = writtenAt === undefined ? clock.ms : Math.min(clock.ms, Date.parse(writtenAt))
    for (let looks = 1; ; looks++) {
      const meaning = meaningOf(inbound, ledger.there(account, chat, at), { isHeard: false, isAfter })
      if (meaning.type === 'answer') {
        const { messages } = meaning.asked
        const message = messages.find((one) => one.outbound.turn === undefined) ?? messages[0]!
        return this.hear({ ...said, type: 'reply', account, place }, message)
      }
      if (meaning.type === 'news' || !meaning.soon || looks === LOOKS) {
        const open = meaning.open.map(({ contact }) =>
          titleOf({ ...ledger.contact(contact.id), agent: ledger.contact(contact.id).requester.agent! })
        )
        return { receipt: { kind: 'which', open }, text: whichText(open) }
      }
      await clock.wait(BETWEEN_LOOKS_MS)
    }
  }

  private async reply(inbound: InboundReply): Promise<InboundReceipt> {
    const message = this.to.ledger.find(inbound)
    return message ? this.hear(inbound, message) : IGNORED
  }

  private async hear(inbound: InboundReply, message: HostedMessage): Promise<InboundReceipt> {
    const { ledger, clock, channel, provider } = this.to
    const canonical = canonicalAccount(provider, inbound.account)
    const ours = await this.ownAccount()
    const own = ours !== undefined && canonicalAccount(provider, ours) === canonical
    const reply = replyOf(ledger.isAmbiguous(inbound) ? { ...inbound, unsure: true } : inbound, {
      id: `rep_${inbound.externalId}`,
      channel,
      canonical: `${channel}:${canonical}`,
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
      account ?? (await identify?.call(this.to.connection, AbortSignal.timeout(10_000)).catch(() => undefined))?.account
    return this.own
  }
}
