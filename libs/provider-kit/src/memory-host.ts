import { setTimeout as sleep } from 'node:timers/promises'
import { accountOf, type Address, type Contact, type ContactEvent, type Effect } from '@parley/core'
import type { z } from 'zod'
import { canonicalAccount } from './account.ts'
import { Clock } from './host/clock.ts'
import { Evidence } from './host/evidence.ts'
import type { Gate } from './host/gate.ts'
import { InboundServer } from './host/inbound-server.ts'
import { Intake } from './host/intake.ts'
import { Ledger } from './host/ledger.ts'
import { randomText, type HostedMessage } from './host/message.ts'
import { Outbox } from './host/outbox.ts'
import { contactOf, type Asked, type Question } from './host/question.ts'
import { listen, receiver } from './host/receiving.ts'
import { askDns, dial, MemoryFiles, MemoryStore } from './host/surroundings.ts'
import { Tidings } from './host/tidings.ts'
import type { Connection, Inbound, Provider, ProviderContext, RawRequest, RawResponse } from './provider.ts'

export { Clock, FAST } from './host/clock.ts'
export type { Evidence } from './host/evidence.ts'
export type { HostedMessage, MessageState } from './host/message.ts'
export type { Question } from './host/question.ts'

const CHANNEL_ID = 'chn_memory'
const INBOUND_PATH = `/inbound/${CHANNEL_ID}`
const WAIT_MS = 20_000

export interface HostOptions {
  /** What the channel is called: the provider's name, unless told otherwise. */
  readonly channel?: string
  readonly sendTimeoutMs?: number
  /** Shared with whoever simulates the platform: one of its own, unless told otherwise. */
  readonly clock?: Clock
  /** Parts of the outside world to hand in instead of this machine's. */
  readonly context?: Partial<Pick<ProviderContext, 'fetch' | 'resolve' | 'dns'>>
}

/**
 * Runs one channel of a provider without a database: contacts by the core's rules, messages with the states that the
 * server gives them, real HTTP for what the platform calls, and all of it gone at the end. For tests, trials, and
 * whoever writes a provider.
 */
export class MemoryHost {
  /** All that the provider showed of itself. */
  readonly evidence: Evidence
  readonly connection: Connection
  /** Where the platform calls with what happens: our `receive`, over HTTP. */
  readonly inboundUrl: string

  private constructor(
    private readonly parts: {
      provider: Provider<never>
      channel: string
      clock: Clock
      evidence: Evidence
      files: MemoryFiles
      ledger: Ledger
      outbox: Outbox
      intake: Intake
      server: InboundServer
      connection: Connection
      stopping: AbortController
      listening: Promise<void>
      /** Of what no other host shares. */
      end: () => void
    }
  ) {
    this.evidence = parts.evidence
    this.connection = parts.connection
    this.inboundUrl = `${parts.server.url}${INBOUND_PATH}`
  }

  /** Connects with settings as a channel has them. Throws what the schema or the provider finds wrong with them. */
  static async start(
    provider: Provider<never>,
    settings: Readonly<Record<string, unknown>>,
    { channel = provider.name, sendTimeoutMs, clock: given, context = {} }: HostOptions = {}
  ): Promise<MemoryHost> {
    const clock = given ?? new Clock()
    const evidence = new Evidence()
    const store = new MemoryStore()
    const files = new MemoryFiles()
    const stopping = new AbortController()
    let receive = async (_request: RawRequest): Promise<RawResponse> => ({ status: 503 })
    const server = await InboundServer.start((request) => receive(request))
    const ledger = new Ledger(server.url)
    try {
      const connection = provider.connect((provider.config as z.ZodType).parse(settings) as never, {
        fetch,
        resolve: dial,
        dns: askDns,
        ...context,
        now: clock.now,
        wait: clock.wait,
        logger: evidence.logger,
        publicUrl: server.url,
        inboundUrl: `${server.url}${INBOUND_PATH}`,
        store,
        files,
        sent: async (by) => ledger.find(by)?.outbound
      })
      const stopped = stopping.signal
      const sending = sendTimeoutMs === undefined ? {} : { sendTimeoutMs }
      const placed = () => tidings.placed()
      const outbox = new Outbox({ provider, connection, ledger, clock, evidence, stopped, placed, ...sending })
      const perform = (contact: Contact, effects: readonly Effect[]) => outbox.perform(contact, effects)
      const tidings = new Tidings({ ledger, clock, channelId: CHANNEL_ID, perform })
      const intake = new Intake({
        channel,
        connection,
        provider,
        ledger,
        clock,
        store,
        evidence,
        tidings,
        isAfter: provider.isAfter?.bind(provider),
        perform
      })
      const parts = { connection, intake, evidence, clock }
      receive = receiver(parts, INBOUND_PATH, provider.capabilities.answerWithinMs)
      const listening = listen(parts, stopped)
      return new MemoryHost({
        ...{ provider, channel, clock, evidence, files, ledger, outbox, intake, server, connection, stopping },
        listening,
        end: () => (given ? undefined : clock.end())
      })
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  /** Asks, as an agent does: resolves when the contact is committed, before anything is sent. Gives its id. */
  async ask(question: Question): Promise<string> {
    const { ledger, outbox, clock, files } = this.parts
    const [to, cc, allowed] = await Promise.all(
      [[question.to].flat(), question.cc ?? [], question.allowed ?? []].map((texts) =>
        Promise.all(texts.map((text) => this.look(text)))
      )
    )
    const id = `con_${randomText(20)}`
    const refs = (question.files ?? []).map((one) => files.add(Buffer.from(one.content), one))
    const named = { id, at: clock.ms, to: to!, cc: cc!, allowed: allowed!, files: refs }
    const contact = contactOf(question, named)
    ledger.add(contact, {
      threadId: question.thread ?? `thr_${randomText(20)}`,
      turns: [],
      open: (file) => files.open(file)
    })
    this.apply(id, { type: 'opened', at: clock.ms })
    for (const watcher of contact.watchers ?? []) {
      outbox.send(outbox.write(contact, { id: watcher.id, name: watcher.name }, watcher.address))
    }
    return id
  }

  /** The agent says more about what it asked. */
  turn(contactId: string, text: string): void {
    this.parts.ledger.turn(contactId, text)
    this.apply(contactId, { type: 'turned', turnId: `trn_${randomText(20)}`, at: this.parts.clock.ms }, text)
  }

  cancel(contactId: string, reason?: string): void {
    const why = reason === undefined ? {} : { reason }
    this.apply(contactId, { type: 'cancelled', by: 'memory', ...why, at: this.parts.clock.ms })
  }

  contact(id: string): Contact {
    return this.parts.ledger.contact(id)
  }

  /** The messages of a contact, in the order in which they were made. */
  messages(contactId: string): readonly HostedMessage[] {
    return this.parts.ledger.of(contactId)
  }

  get allMessages(): readonly HostedMessage[] {
    return this.parts.ledger.messages
  }

  /** What came in and was stored, each once. */
  get stored(): readonly Inbound[] {
    return this.parts.intake.stored
  }

  /**
   * Holds something up until the returned function is called, to see what a provider does meanwhile. `sent`: the
   * platform has a message, and that is not noted yet. `heard`: what people did is handed on, and not stored yet.
   * `update`: a contact ended, and its copies do not show it yet.
   */
  hold(what: 'sent' | 'heard' | 'update'): () => void {
    return this.gate(what).hold()
  }

  /** How many wait for what is held up. */
  held(what: 'sent' | 'heard' | 'update'): number {
    return this.gate(what).waiting
  }

  /** What is heard next cannot be stored at first, as when a database is away. */
  failToStore(times = 1): void {
    this.parts.intake.failures = times
  }

  /** Lets time pass: what is due becomes due. */
  advance(ms: number): void {
    const { clock, ledger } = this.parts
    clock.advance(ms)
    for (const { id } of ledger.open) this.apply(id, { type: 'waited', at: clock.ms })
  }

  /** Resolves when the contact is settled. */
  async settled(contactId: string, withinMs = WAIT_MS): Promise<Contact> {
    await this.waitFor(() => this.contact(contactId).status !== 'pending', withinMs, 'the contact is settled')
    return this.contact(contactId)
  }

  /** Asks again and again until the answer is not falsy. */
  async waitFor<T>(ask: () => T | Promise<T>, withinMs = WAIT_MS, what = String(ask)): Promise<NonNullable<T>> {
    const patience = this.parts.clock.patience(withinMs)
    for (;;) {
      const answer = await ask()
      if (answer) return answer
      if (patience.aborted) throw new Error(`Waited ${withinMs / 1_000} s in vain until ${what}`)
      await sleep(10)
    }
  }

  /**
   * Resolves when nothing is being sent or brought up to date, and nothing waits for its next attempt. `fast`: lets time
   * fly until then, as where a platform takes little at a time.
   */
  idle(pace?: 'fast'): Promise<void> {
    const { clock, outbox } = this.parts
    return pace === 'fast' ? clock.fast(outbox.idle()) : outbox.idle()
  }

  /** Ends what is under way as a server that is shut down does, and closes the connection. */
  async stop(): Promise<void> {
    const { stopping, outbox, intake, connection, listening, server, end } = this.parts
    stopping.abort(new DOMException('The host is shut down', 'AbortError'))
    for (const gate of [outbox.sent, outbox.updates, intake.heard]) gate.end()
    await connection.close?.()
    await listening
    await outbox.idle()
    await server.stop()
    end()
  }

  private gate(what: 'sent' | 'heard' | 'update'): Gate {
    const { outbox, intake } = this.parts
    return { sent: outbox.sent, heard: intake.heard, update: outbox.updates }[what]
  }

  private async look(text: string): Promise<Asked> {
    const { provider, connection, channel } = this.parts
    const parsed = provider.parseTarget(text)
    const target = (await connection.resolveTarget?.(parsed, AbortSignal.timeout(WAIT_MS))) ?? parsed
    const address: Address = { channelId: CHANNEL_ID, channel, target }
    const account = accountOf({ channel, target: canonicalAccount(provider, target) })
    return { address, account, group: provider.isGroup(target) }
  }

  private apply(contactId: string, event: ContactEvent, turn?: string): void {
    const { contact, effects } = this.parts.ledger.apply(contactId, event)
    this.parts.outbox.perform(contact, effects, turn)
  }
}
