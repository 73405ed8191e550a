import { isParleyError, ParleyError, readAnswer, type Reply } from '@parley/core'
import {
  INBOUND_ATTEMPTS,
  type ContactRepository,
  type InboundRepository,
  type MessageRepository,
  type PersonRepository,
  type StoredInbound
} from '@parley/database'
import type { Inbound, InboundReceipt, InboundReply, Logger, RawRequest, RawResponse } from '@parley/provider-kit'
import type { AnswersService } from './answers.service.ts'
import type { ChannelsService, OpenChannel } from './channels.service.ts'
import { receiptText } from './receipt.render.ts'
import type { Relay } from './relay.ts'
import type { Tokens } from './tokens.ts'

const IGNORED: InboundReceipt = { receipt: { kind: 'ignored' } }

interface Dependencies {
  readonly inbounds: InboundRepository
  readonly contacts: ContactRepository
  readonly answers: AnswersService
  readonly messages: MessageRepository
  readonly people: PersonRepository
  readonly channels: ChannelsService
  readonly tokens: Tokens
  readonly relay: Relay
  readonly logger: Logger
}

/** What people and platforms send us: stored once, matched to what we asked, and turned into an event. */
export class InboundService {
  constructor(private readonly to: Dependencies) {}

  /** An HTTP request of a platform. Nothing is stored before the provider has verified it. */
  async receive(channelId: string, request: RawRequest): Promise<RawResponse> {
    const opened = await this.to.channels.connection(channelId)
    if (!opened.connection.receive) throw new ParleyError('channel_not_found')
    const { inbound, respond } = await opened.connection.receive(request)
    const receipts: InboundReceipt[] = []
    for (const one of inbound) receipts.push(await this.accept(opened, one))
    return respond(receipts)
  }

  /** Stays connected to a channel's platform until the signal aborts. */
  async listen(channelId: string, signal: AbortSignal): Promise<void> {
    const opened = await this.to.channels.connection(channelId)
    await opened.connection.listen?.((inbound) => this.accept(opened, inbound), signal)
  }

  /** Stores it, acts on it and says what became of it. A redelivery gets the first answer again. */
  async accept({ channel }: Pick<OpenChannel, 'channel'>, inbound: Inbound): Promise<InboundReceipt> {
    const { projectId, id: channelId } = channel
    const payload = storable(inbound)
    const { externalId } = payload
    const { inbound: stored } = await this.to.inbounds.store({ projectId, channelId, externalId, payload })
    if (stored.state === 'done') return (stored.receipt as InboundReceipt | null) ?? IGNORED
    try {
      return await this.process(stored)
    } catch (error) {
      // It is stored: the sweeper takes it up again. The platform need not know.
      this.to.logger.error({ inbound: stored.id, error: String(error) }, 'An inbound message is left to the sweeper')
      return IGNORED
    }
  }

  /** What is stored and was not acted on: a process died, or it failed and may succeed now. */
  async recover(limit: number): Promise<number> {
    const stored = await this.to.inbounds.sweep(limit)
    for (const one of stored) {
      try {
        await this.process(one)
      } catch (error) {
        const dead = one.attempts >= INBOUND_ATTEMPTS
        this.to.logger.error(
          { inbound: one.id, dead, error: String(error) },
          'An inbound message could not be acted on'
        )
        await this.to.inbounds.fail(one.id, String(error), dead)
      }
    }
    return stored.length
  }

  private async process(stored: StoredInbound): Promise<InboundReceipt> {
    const inbound = stored.payload as Inbound
    if (inbound.type === 'reply') return this.reply(stored, inbound)
    if (inbound.type === 'receipt' && inbound.outcome !== 'delivered') return this.bounce(stored, inbound)
    await this.to.inbounds.finishAlone(stored.id, IGNORED)
    return IGNORED
  }

  private async reply(stored: StoredInbound, inbound: InboundReply): Promise<InboundReceipt> {
    const [message, channel] = await Promise.all([
      this.messageFor(stored, inbound),
      this.to.channels.storedById(stored.channelId)
    ])
    if (!message) {
      await this.to.inbounds.finishAlone(stored.id, IGNORED)
      return IGNORED
    }
    const account = `${channel.name}:${inbound.account}`
    const [asked, author, self] = await Promise.all([
      this.to.contacts.find(stored.projectId, message.contactId),
      this.to.people.findAuthor(stored.projectId, account),
      this.to.channels.accountOf(channel)
    ])
    const reply: Reply = {
      id: stored.id.replace(/^inb_/, 'rep_'),
      account,
      address: message.account,
      recipientId: message.recipientId,
      ...(author ? { person: author.id } : {}),
      name: author?.name ?? inbound.name,
      delegateOf: author?.delegateOf ?? [],
      memberOf: (inbound.memberOf ?? []).map((group) => `${channel.name}:${group}`),
      assurance: inbound.assurance,
      own: self !== undefined && self === inbound.account,
      ...saidBy(asked!.contact, inbound)
    }
    let receipt: InboundReceipt = IGNORED
    try {
      await this.to.answers.answer(message.contactId, reply, inbound.final ?? false, {
        channelId: stored.channelId,
        also: async (client, transition) => {
          const text = transition.receipt && receiptText(transition.receipt, transition.contact)
          receipt = { receipt: transition.receipt!, ...(text === undefined ? {} : { text }) }
          // Who answers it has it: a send that nobody was sure of was sent.
          await this.to.messages.confirm(client, message.messageId)
          const ours = await this.to.inbounds.finish(client, stored.id, message.contactId, receipt)
          if (!ours)
            receipt = ((await this.to.inbounds.receiptOf(client, stored.id)) as InboundReceipt | null) ?? IGNORED
        }
      })
    } catch (error) {
      if (!isParleyError(error) || error.code !== 'respondent_not_asked') throw error
      receipt = { receipt: { kind: 'not_allowed' }, text: error.message }
      await this.to.inbounds.finishAlone(stored.id, receipt)
    }
    return receipt
  }

  private async bounce(stored: StoredInbound, inbound: Extract<Inbound, { type: 'receipt' }>): Promise<InboundReceipt> {
    const message = await this.messageFor(stored, inbound)
    if (!message) {
      await this.to.inbounds.finishAlone(stored.id, IGNORED)
      return IGNORED
    }
    const { recipientId, contactId, messageId, addressIndex } = message
    const reason = inbound.reason ?? inbound.outcome
    const applied = await this.to.contacts.apply(
      contactId,
      (at) => ({ type: 'undeliverable', recipientId, address: addressIndex, reason, at }),
      {
        also: async (client) => {
          await this.to.messages.bounce(client, messageId, reason)
          await this.to.inbounds.finish(client, stored.id, contactId, IGNORED)
        }
      }
    )
    this.to.relay.committed(applied)
    return IGNORED
  }

  /** By our token first; a reference names a message of this channel only. */
  private async messageFor(stored: StoredInbound, inbound: { token?: string; ref?: unknown }) {
    const tokenId =
      inbound.token === undefined
        ? undefined
        : (this.to.tokens.read(inbound.token, 'reply') ?? this.to.tokens.read(inbound.token, 'link'))
    const found =
      tokenId !== undefined
        ? await this.to.messages.findByToken(tokenId)
        : inbound.ref === undefined
          ? undefined
          : await this.to.messages.findByRef(stored.channelId, inbound.ref)
    return found?.channelId === stored.channelId && !found.revokedAt ? found : undefined
  }
}

/** Platforms hand on what people paste: characters that no database keeps are dropped or replaced, not refused. */
function storable<T>(value: T): T {
  // oxlint-disable-next-line no-control-regex
  if (typeof value === 'string') return value.replace(/\0/g, '').replace(/\p{Surrogate}/gu, '\uFFFD') as T
  if (Array.isArray(value)) return value.map(storable) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [storable(key), storable(one)])) as T
}

/** A press that the contact does not offer, or that lacks what it needs, is kept as conversation: it decides nothing. */
function saidBy(contact: Parameters<typeof readAnswer>[0], inbound: InboundReply): ReturnType<typeof readAnswer> {
  try {
    return readAnswer(contact, inbound)
  } catch (error) {
    if (!isParleyError(error)) throw error
    const text = [inbound.text, inbound.comment].filter((part) => part !== undefined).join('\n\n')
    return text === '' ? {} : { text }
  }
}
