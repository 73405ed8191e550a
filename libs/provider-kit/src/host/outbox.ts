import { isParleyError, ParleyError, type Contact, type Effect } from '@parley/core'
import type { Connection, MessageRef, OutboundMessage, Provider } from '../provider.ts'
import { changedText } from '../proposal.mapper.ts'
import { settlementOf } from '../settlement.mapper.ts'
import type { Clock } from './clock.ts'
import type { Evidence } from './evidence.ts'
import { Gate } from './gate.ts'
import type { Ledger } from './ledger.ts'
import type { HostedMessage, MessageState } from './message.ts'

const SEND_TIMEOUT_MS = 20_000
const ATTEMPTS = 8
const FIRST_BACKOFF_MS = 50
const LONGEST_BACKOFF_MS = 400

/** Performs what a contact wants done, after it is committed: sends, and copies that show how it ended. */
export class Outbox {
  /** A send that the platform has, and that is not noted yet, waits here. */
  readonly sent = new Gate()
  /** A copy that is to be brought up to date waits here. */
  readonly updates = new Gate()
  private readonly work = new Set<Promise<void>>()
  /** What is done with one message is done in order. */
  private readonly lines = new Map<HostedMessage, Promise<void>>()

  constructor(
    private readonly to: {
      readonly provider: Provider<never>
      readonly connection: Connection
      readonly ledger: Ledger
      readonly clock: Clock
      readonly evidence: Evidence
      readonly stopped: AbortSignal
      /** A message is known to be at its place. */
      readonly placed: () => void
      readonly sendTimeoutMs?: number
    }
  ) {}

  perform({ id }: Contact, effects: readonly Effect[], turn?: string): void {
    const contact = this.to.ledger.contact(id)
    for (const effect of effects) {
      if (effect.type === 'send') {
        const recipient = contact.recipients.find((one) => one.id === effect.recipientId)!
        for (const one of this.to.ledger.of(id)) {
          // A newer request stands for it.
          if (one.recipientId === recipient.id && one.state === 'queued') one.state = 'withdrawn'
        }
        this.send(this.write(contact, recipient, recipient.addresses[effect.address]!))
      }
      if (effect.type === 'say') {
        const first = this.to.ledger.of(id).filter((one) => one.outbound.turn === undefined)
        for (const { recipientId, target, account, state } of first) {
          if (!['sending', 'sent', 'unknown'].includes(state)) continue
          const address = { channelId: '', channel: account.slice(0, account.indexOf(':')), target }
          const said = { id: effect.turnId, text: turn ?? '' }
          this.send(this.write(contact, { id: recipientId, name: account }, address, said))
        }
      }
      if (effect.type === 'update') {
        const copies = this.to.ledger.of(id)
        for (const one of copies) {
          if (effect.messageId === undefined || effect.messageId === one.outbound.id) this.update(one)
        }
      }
    }
  }

  write(
    contact: Contact,
    who: { id: string; name: string },
    address: Contact['recipients'][0]['addresses'][0],
    turn?: { readonly id: string; readonly text: string }
  ) {
    return this.to.ledger.write(contact, who, address, this.to.clock.ms, turn)
  }

  send(message: HostedMessage): void {
    this.inLine(message, () => this.attempt(message))
  }

  /** Resolves when nothing is under way and nothing waits for its next attempt. */
  async idle(): Promise<void> {
    while (this.work.size > 0) await Promise.all(this.work)
  }

  private inLine(message: HostedMessage, task: () => Promise<void>): void {
    const next = (this.lines.get(message) ?? Promise.resolve())
      .then(task)
      .catch((error: unknown) => this.to.evidence.fail(error))
      .finally(() => this.work.delete(next))
    this.lines.set(message, next)
    this.work.add(next)
  }

  private async attempt(message: HostedMessage): Promise<void> {
    const { ledger, connection, provider, clock, stopped } = this.to
    while (message.state === 'queued' && ledger.contact(message.contactId).status === 'pending' && !stopped.aborted) {
      if (ledger.optedOut.has(message.target)) {
        message.error = new ParleyError('recipient_opted_out')
        return this.ended(message, { state: 'undeliverable' })
      }
      message.state = 'sending'
      message.attempts += 1
      const follows = provider.capabilities.threads ? ledger.latest(message) : undefined
      const outbound = { ...message.outbound, attempt: message.attempts, ...(follows ? { follows } : {}) }
      const shows = ledger.contact(message.contactId).version
      try {
        const ref = await connection.send(message.target, outbound, this.signal())
        await this.sent.pass()
        return this.ended(message, { state: 'sent', ref, shows })
      } catch (cause) {
        const error = asParleyError(cause)
        this.to.evidence.show(cause)
        // The platform was faster than our call, and knows more.
        if (stateOf(message) !== 'sending') return
        if (message.isDelivered) return this.ended(message, { state: 'sent', shows })
        message.error = error
        if (error.code === 'send_outcome_unknown') return this.lookUp(message, outbound, shows)
        if (!error.retryable || message.attempts >= ATTEMPTS) return this.ended(message, { state: 'undeliverable' })
        message.state = 'queued'
        await clock.wait(error.retryAfterMs ?? backoff(message.attempts), stopped)
      }
    }
    if (message.state === 'queued') message.state = 'withdrawn'
  }

  /** Nobody can say: it is looked up where it was put, if that is possible, and never sent again. */
  private async lookUp(message: HostedMessage, sent: OutboundMessage, shows: number): Promise<void> {
    this.ended(message, { state: 'unknown' })
    try {
      const ref = await this.to.connection.find?.(sent, message.target, this.signal())
      if (ref) this.ended(message, { state: 'sent', ref, shows })
    } catch (error) {
      this.to.evidence.show(error)
    }
  }

  private ended(
    message: HostedMessage,
    end: { state: 'sent' | 'unknown' | 'undeliverable'; ref?: MessageRef; shows?: number }
  ): void {
    const { ledger, clock, evidence } = this.to
    const { contactId, recipientId, outbound, turnId } = message
    const isLost = message.state === 'undeliverable'
    if (!isLost) message.state = end.state
    if (end.ref) {
      evidence.show(JSON.stringify(end.ref))
      message.ref = JSON.parse(JSON.stringify(end.ref)) as MessageRef
      ledger.note(contactId, message.account, message.ref)
    }
    message.shownVersion = end.shows ?? message.shownVersion
    if (end.ref) this.to.placed()
    if (isLost || stateOf(message) !== end.state) return
    const at = clock.ms
    if (turnId === undefined || end.state !== 'sent') {
      const turn = turnId === undefined ? {} : { turnId }
      const copy = { recipientId, address: 0, messageId: outbound.id, ...turn }
      const { effects } = ledger.apply(
        contactId,
        end.state === 'undeliverable'
          ? { type: 'undeliverable', ...copy, reason: message.error!.code, ...untilOf(message), at }
          : {
              type: 'sent',
              ...copy,
              at,
              ...(end.state === 'unknown' ? { unknown: true, attempt: message.attempts } : {}),
              ...(this.to.provider.capabilities.tellsDelivery ? { awaited: true } : {})
            }
      )
      this.perform(ledger.contact(contactId), effects)
    }
    this.settleNotice(contactId, at)
  }

  private settleNotice(contactId: string, at: number): void {
    const states = this.to.ledger.of(contactId).map((one) => one.state)
    if (this.to.ledger.contact(contactId).kind !== 'notice') return
    if (states.some((state) => state === 'queued' || state === 'sending')) return
    const delivered = states.some((state) => state === 'sent' || state === 'unknown')
    const { contact, effects } = this.to.ledger.apply(contactId, { type: 'notified', delivered, at })
    this.perform(contact, effects)
  }

  private update(message: HostedMessage): void {
    this.inLine(message, async () => {
      const { ledger, connection, clock } = this.to
      await this.updates.pass()
      for (let attempt = 1; connection.update && message.ref; attempt++) {
        const contact = ledger.contact(message.contactId)
        if (ledger.optedOut.has(message.target) || message.shownVersion >= contact.version || this.to.stopped.aborted)
          return
        const copies = ledger
          .of(contact.id)
          .filter((one) => one.outbound.turn === undefined && ['sending', 'sent', 'unknown'].includes(one.state))
        const { recipientId, account } = message
        const now = contact.proposal?.number ?? 1
        if (contact.status === 'pending' && message.proposal >= now) return
        const changed =
          contact.status === 'pending' && contact.proposal ? { changed: changedText(contact, contact.proposal) } : {}
        const settlement = settlementOf({ ...contact, copies: copies.length, recipientId, account, ...changed })
        try {
          const ref = await connection.update(message.ref, message.outbound, settlement, this.signal())
          if (ref) message.ref = ref
          message.shownVersion = settlement.version
          return
        } catch (cause) {
          const error = asParleyError(cause)
          const again = error.retryable || error.code === 'send_outcome_unknown' // showing the same twice does no harm
          if (!again || attempt >= ATTEMPTS) throw cause
          this.to.evidence.show(cause)
          await clock.wait(error.retryAfterMs ?? backoff(attempt), this.to.stopped)
        }
      }
    })
  }

  private signal(): AbortSignal {
    return AbortSignal.any([this.to.stopped, this.to.clock.patience(this.to.sendTimeoutMs ?? SEND_TIMEOUT_MS)])
  }
}

/** As it is by now, whatever was known of it before. */
const stateOf = ({ state }: HostedMessage): MessageState => state

/** A failure that its recipient can mend. */
function untilOf({ error }: HostedMessage): { until?: 'opted_in' | 'reachable' } {
  if (error?.code === 'recipient_opted_out') return { until: 'opted_in' }
  return error?.code === 'recipient_unreachable' ? { until: 'reachable' } : {}
}

const backoff = (attempt: number): number => Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS)

/** One that timed out, or broke in a way it does not name, may have sent: nobody knows. */
function asParleyError(error: unknown): ParleyError {
  if (isParleyError(error)) return error
  return new ParleyError('send_outcome_unknown', { detail: String(error), cause: error })
}
