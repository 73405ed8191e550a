import { isParleyError, ParleyError } from '@parley/core'
import {
  INBOUND_ATTEMPTS,
  type ChannelStateRepository,
  type ContactRepository,
  type Database,
  type EventRepository,
  type InboundRepository,
  type MessageRepository,
  type PersonRepository,
  type StoredInbound,
  type ThreadRepository
} from '@parley/database'
import {
  receiptText,
  replyOf,
  type Inbound,
  type InboundReceipt,
  type InboundReply,
  type Logger,
  type RawRequest,
  type RawResponse
} from '@parley/provider-kit'
import type { AnswersService } from './answers.service.ts'
import type { ChannelsService } from './channels.service.ts'
import type { OpenChannel } from './connections.ts'
import type { Relay } from './relay.ts'
import type { TokenPurpose, Tokens } from './tokens.ts'

/** Then what somebody wrote goes on with what it proves by itself. */
const LOOKS_AT_PROOF = 4
const MOST_AWAY_TEXT = 2_000
const IGNORED: InboundReceipt = { receipt: { kind: 'ignored' } }

interface Dependencies {
  readonly database: Database
  readonly states: ChannelStateRepository
  readonly threads: ThreadRepository
  readonly events: EventRepository
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
    await opened.connection.listen?.((inbound, state) => this.accept(opened, inbound, state), signal)
  }

  /** Stores it, acts on it and says what became of it. A redelivery gets the first answer again. */
  async accept(
    { channel }: Pick<OpenChannel, 'channel'>,
    inbound: Inbound,
    state?: { readonly key: string; readonly value: unknown }
  ): Promise<InboundReceipt> {
    const { projectId, id: channelId } = channel
    const payload = storable(inbound)
    const { externalId } = payload
    const { inbound: stored } = await this.to.inbounds.store({
      projectId,
      channelId,
      externalId,
      payload,
      files: filesOf(payload),
      ...(state ? { state: { key: state.key, sealed: this.to.states.seal(channelId, state.key, state.value) } } : {})
    })
    if (stored.state === 'done') return repeated(stored.receipt)
    try {
      if (payload.type === 'unreadable') throw new Error(payload.reason)
      return await this.process(stored, payload)
    } catch (error) {
      const dead = payload.type === 'unreadable'
      if (dead) await this.to.inbounds.fail(stored.id, String(error), dead)
      // It is stored: the sweeper takes it up again. The platform need not know.
      this.to.logger.error(
        { inbound: stored.id, dead, error: String(error) },
        'An inbound message could not be acted on'
      )
      return IGNORED
    }
  }

  /** What is stored and was not acted on: a process died, or it failed and may succeed now. */
  async recover(limit: number): Promise<number> {
    const stored = await this.to.inbounds.sweep(limit)
    for (const one of stored) {
      try {
        await this.process(one, await this.readAgain(one))
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

  private async process(stored: StoredInbound, inbound: Inbound): Promise<InboundReceipt> {
    switch (inbound.type) {
      case 'reply':
        return this.reply(stored, inbound)
      case 'receipt':
        return inbound.outcome === 'delivered' ? this.ignore(stored, 'delivered') : this.bounce(stored, inbound)
      case 'autoReply':
        return this.away(stored, inbound)
      case 'unsolicited':
        return this.begin(stored, inbound)
      default:
        return this.ignore(stored, inbound.reason ?? inbound.type)
    }
  }

  private async ignore(stored: StoredInbound, reason: string): Promise<InboundReceipt> {
    this.to.logger.info({ inbound: stored.id, channel: stored.channelId, reason }, 'An inbound message was ignored')
    await this.to.inbounds.finishAlone(stored.id, IGNORED, reason)
    return IGNORED
  }

  private async reply(stored: StoredInbound, inbound: InboundReply): Promise<InboundReceipt> {
    if (inbound.unproven) throw new Error(inbound.reason ?? 'What it proves could not be looked up')
    const [message, channel] = await Promise.all([
      this.messageFor(stored, inbound, ['reply', 'link']),
      this.to.channels.storedById(stored.channelId)
    ])
    // What names a message of somebody else's answers nothing of ours.
    if (!message && inbound.token === undefined && inbound.place) {
      const { place, text = '' } = inbound
      const subject = typeof place['subject'] === 'string' ? { subject: place['subject'] } : {}
      return this.begin(stored, { ...inbound, type: 'unsolicited', text, ref: place, ...subject })
    }
    if (!message) return this.ignore(stored, 'answers_nothing')
    const account = `${channel.name}:${inbound.account}`
    const [asked, author, own] = await Promise.all([
      this.to.contacts.find(stored.projectId, message.contactId),
      this.to.people.findAuthor(stored.projectId, account),
      this.to.channels.isOwn(channel, inbound.account)
    ])
    const reply = replyOf(inbound, {
      id: stored.id.replace(/^inb_/, 'rep_'),
      channel: channel.name,
      contact: asked!.contact,
      message,
      author,
      own
    })
    let receipt: InboundReceipt = IGNORED
    try {
      await this.to.answers.answer(message.contactId, reply, inbound.final ?? false, {
        channelId: stored.channelId,
        place: inbound.place,
        also: async (client, transition) => {
          const text = transition.receipt && receiptText(transition.receipt, transition.contact, inbound.text)
          receipt = { receipt: transition.receipt!, ...(text === undefined ? {} : { text }) }
          // Who answers it has it: a send that nobody was sure of was sent.
          await this.to.messages.confirm(client, message.messageId)
          const ours = await this.to.inbounds.finish(client, stored.id, message.contactId, receipt)
          if (!ours) receipt = repeated(await this.to.inbounds.receiptOf(client, stored.id))
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
    const message = await this.messageFor(stored, inbound, ['bounce'])
    if (!message) return this.ignore(stored, 'bounce_unmatched')
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

  private async away(stored: StoredInbound, inbound: Extract<Inbound, { type: 'autoReply' }>): Promise<InboundReceipt> {
    const message = await this.messageFor(stored, inbound, ['reply', 'bounce'])
    if (!message) return this.ignore(stored, 'auto_unmatched')
    const { contactId, recipientId, account } = message
    const text = inbound.text?.slice(0, MOST_AWAY_TEXT)
    const applied = await this.to.contacts.apply(
      contactId,
      (at) => ({ type: 'autoreplied', recipientId, account, ...(text === undefined ? {} : { text }), at }),
      { also: async (client) => void (await this.to.inbounds.finish(client, stored.id, contactId, IGNORED)) }
    )
    this.to.relay.committed(applied)
    return IGNORED
  }

  /** People first: what answers nothing of ours begins a thread, or goes on with one, where the channel is open to it. */
  private async begin(
    stored: StoredInbound,
    inbound: Extract<Inbound, { type: 'unsolicited' }>
  ): Promise<InboundReceipt> {
    const { projectId, channelId } = stored
    const channel = await this.to.channels.storedById(channelId)
    if (channel.unsolicited !== 'open') return this.ignore(stored, 'unsolicited')
    if (await this.to.channels.isOwn(channel, inbound.account)) return this.ignore(stored, 'own_account')
    const { name, text, subject, assurance, attachments, ref, follows } = inbound
    const account = `${channel.name}:${inbound.account}`
    const known = follows?.length ? await this.to.threads.findByRefs(projectId, channelId, follows) : undefined
    const threadId = known ?? `thr_${stored.id.replace(/^inb_/, '')}`
    const id = stored.id.replace(/^inb_/, 'trn_')
    await this.to.database.transaction(async (client) => {
      await this.to.threads.addTurn(client, {
        id,
        projectId,
        threadId,
        channelId,
        by: 'person',
        name,
        text,
        final: false,
        attachments,
        account,
        ref
      })
      await this.to.events.append(client, {
        id: stored.id.replace(/^inb_/, 'evt_'),
        projectId,
        threadId,
        type: 'message.received',
        data: { turn: id, channel: channel.name, account, name, subject, text, assurance, attachments }
      })
      await this.to.inbounds.finish(client, stored.id, null, IGNORED)
    })
    this.to.relay.placeEvents()
    return IGNORED
  }

  /** By our token first; a reference names a message of this channel only. */
  private async messageFor(
    stored: StoredInbound,
    inbound: { token?: string; ref?: unknown },
    purposes: readonly TokenPurpose[]
  ) {
    const { token, ref } = inbound
    const tokenId =
      token && purposes.map((purpose) => this.to.tokens.read(token, purpose)).find((id) => id !== undefined)
    const found = tokenId
      ? await this.to.messages.findByToken(tokenId)
      : token === undefined && ref !== undefined
        ? await this.to.messages.findByRef(stored.channelId, ref)
        : undefined
    return found?.channelId === stored.channelId && !found.revokedAt ? found : undefined
  }
}

function repeated(receipt: unknown): InboundReceipt {
  return { ...((receipt as InboundReceipt | null) ?? IGNORED), repeated: true }
}

/** The mail as it came in, say, and what was attached to it. */
function filesOf(inbound: Inbound): string[] {
  const attachments = 'attachments' in inbound ? (inbound.attachments ?? []) : []
  return [...(inbound.raw === undefined ? [] : [inbound.raw]), ...attachments.map((file) => file.id)]
}

/** Platforms hand on what people paste: characters that no database keeps are dropped or replaced, not refused. */
function storable<T>(value: T): T {
  // oxlint-disable-next-line no-control-regex
  if (typeof value === 'string') return value.replace(/\0/g, '').replace(/\p{Surrogate}/gu, '\uFFFD') as T
  if (Array.isArray(value)) return value.map(storable) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [storable(key), storable(one)])) as T
}
