import { isParleyError } from '@parley/core'
import type {
  Addressed,
  ArrivalRepository,
  ContactRepository,
  Database,
  EventRepository,
  InboundRepository,
  MessageRepository,
  PersonRepository,
  StoredInbound,
  ThreadRepository
} from '@parley/database'
import {
  authorOf,
  receiptText,
  replyOf,
  type Inbound,
  type InboundReceipt,
  type InboundReply,
  type Logger,
  type MessageRef
} from '@parley/provider-kit'
import type pg from 'pg'
import type { Accounts } from './accounts.ts'
import type { AnswersService } from './answers.service.ts'
import type { ChannelsService } from './channels.service.ts'
import type { DirectTextProcessor } from './direct-text.processor.ts'
import { IGNORED, repeated, storable } from './inbound-payload.ts'
import type { ReceiptsService } from './receipts.service.ts'
import type { Relay } from './relay.ts'
import type { ConsentsService } from './consents.service.ts'
import type { TokenPurpose, Tokens } from './tokens.ts'

const MOST_AWAY_TEXT = 2_000
const MOST_REACTION = 64

interface Dependencies {
  readonly database: Database
  readonly threads: ThreadRepository
  readonly events: EventRepository
  readonly inbounds: InboundRepository
  readonly contacts: ContactRepository
  readonly answers: AnswersService
  readonly arrivals: ArrivalRepository
  readonly receipts: ReceiptsService
  readonly consents: ConsentsService
  readonly messages: MessageRepository
  readonly people: PersonRepository
  readonly channels: ChannelsService
  readonly direct: DirectTextProcessor
  readonly accounts: Accounts
  readonly tokens: Tokens
  readonly relay: Relay
  readonly logger: Logger
}

/** Acts on what is stored: matches it to what we asked, and turns it into an event. Doing it again changes nothing. */
export class InboundProcessor {
  constructor(private readonly to: Dependencies) {}

  /** What became of it. Throws where it may succeed later. */
  async process(stored: StoredInbound, inbound: Inbound): Promise<InboundReceipt> {
    try {
      return await this.act(stored, inbound)
    } catch (error) {
      if (!isParleyError(error) || error.code !== 'contact_closed') throw error
      return this.ignore(stored, 'erased') // while it was looked up
    }
  }

  private async act(stored: StoredInbound, inbound: Inbound): Promise<InboundReceipt> {
    switch (inbound.type) {
      case 'reply':
        return this.reply(stored, inbound)
      case 'receipt':
        return this.to.receipts.take(stored, inbound, await this.messageFor(stored, inbound, ['bounce']))
      case 'autoReply':
        return this.away(stored, inbound)
      case 'reacted':
      case 'viewed':
        return this.notice(stored, inbound)
      case 'unsolicited':
        return inbound.direct ? this.to.direct.process(stored, inbound, this) : this.begin(stored, inbound)
      case 'optOut':
      case 'optIn':
      case 'reachable':
        return this.to.consents.take(stored, inbound)
      default:
        return this.ignore(stored, inbound.reason ?? inbound.type)
    }
  }

  async ignore(stored: StoredInbound, reason: string): Promise<InboundReceipt> {
    this.to.logger.info({ inbound: stored.id, channel: stored.channelId, reason }, 'An inbound message was ignored')
    await this.to.inbounds.finishAlone(stored.id, IGNORED, reason)
    return IGNORED
  }

  private async reply(stored: StoredInbound, inbound: InboundReply): Promise<InboundReceipt> {
    if (inbound.unproven) throw new Error(inbound.reason ?? 'What it proves could not be looked up')
    const message = await this.messageFor(stored, inbound, ['reply', 'link'])
    // What names a message of somebody else's answers nothing of ours.
    if (!message && inbound.token === undefined && inbound.place) {
      const { place, text = '' } = inbound
      const subject = typeof place['subject'] === 'string' ? { subject: place['subject'] } : {}
      return this.begin(stored, { ...inbound, type: 'unsolicited', text, ref: place, ...subject })
    }
    return message
      ? this.hear(stored, inbound, await this.asSeen(stored, inbound, message))
      : this.ignore(stored, 'answers_nothing')
  }

  /** What names only the conversation saw the newest version there if it was written below that; unknown: it did not. */
  private async asSeen({ channelId }: StoredInbound, { place }: InboundReply, message: Addressed): Promise<Addressed> {
    const { newestAt, proposal } = message
    if (!newestAt) return message
    const provider = await this.to.channels.provider(await this.to.channels.storedById(channelId))
    const saw = place !== undefined && provider.isAfter?.(place, newestAt as MessageRef)
    return saw ? message : { ...message, proposal: proposal - 1 }
  }

  /** A reply to a message of ours. `first`: what has to hold once the contact is locked. */
  async hear(
    stored: StoredInbound,
    inbound: InboundReply,
    message: Addressed,
    first?: (client: pg.PoolClient) => Promise<void>
  ): Promise<InboundReceipt> {
    const channel = await this.to.channels.storedById(stored.channelId)
    const account = `${channel.name}:${inbound.account}`
    const canonical = `${channel.home}:${await this.to.accounts.canonical(channel, inbound.account)}`
    const [asked, author, own] = await Promise.all([
      this.to.contacts.find(stored.projectId, message.contactId),
      this.to.people.findAuthor(stored.projectId, [canonical, account]),
      this.to.accounts.isOwn(channel, inbound.account)
    ])
    // An operator ended its link, and with it every other way to answer that message.
    if (message.revokedAt)
      return this.refuse(stored, { kind: 'withdrawn' }, receiptText({ kind: 'withdrawn' }, asked!.contact))
    if (asked!.erasedAt !== undefined) {
      const { status } = asked!.contact
      const receipt = { kind: 'already_settled', status } as const
      return this.refuse(stored, receipt, receiptText(receipt, asked!.contact))
    }
    const reply = replyOf(message.isAmbiguous ? { ...inbound, unsure: true } : inbound, {
      id: stored.id.replace(/^inb_/, 'rep_'),
      channel: channel.name,
      canonical,
      contact: asked!.contact,
      message,
      author,
      own
    })
    let receipt: InboundReceipt = IGNORED
    try {
      await this.to.answers.answer(message.contactId, reply, {
        channelId: stored.channelId,
        place: inbound.place,
        ...(first ? { first } : {}),
        also: async (client, transition) => {
          const text = transition.receipt && receiptText(transition.receipt, transition.contact, inbound.text)
          receipt = { receipt: transition.receipt!, ...(text === undefined ? {} : { text }) }
          // Who answers it has it: a send that nobody was sure of was sent.
          await this.to.arrivals.confirm(client, message.messageId, message.isPlaced ? undefined : inbound.pressed)
          const ours = await this.to.inbounds.finish(client, stored.id, message.contactId, receipt)
          if (!ours) receipt = repeated(await this.to.inbounds.receiptOf(client, stored.id))
        }
      })
    } catch (error) {
      if (!isParleyError(error) || error.code !== 'respondent_not_asked') throw error
      return this.refuse(stored, { kind: 'not_allowed' }, error.message)
    }
    return receipt
  }

  private async refuse(
    stored: StoredInbound,
    receipt: InboundReceipt['receipt'],
    text: string | undefined
  ): Promise<InboundReceipt> {
    const refused: InboundReceipt = { receipt, ...(text === undefined ? {} : { text }) }
    await this.to.inbounds.finishAlone(stored.id, refused)
    return refused
  }

  private async away(stored: StoredInbound, inbound: Extract<Inbound, { type: 'autoReply' }>): Promise<InboundReceipt> {
    const message = await this.messageFor(stored, inbound, ['reply', 'bounce'])
    if (!message) return this.ignore(stored, 'auto_unmatched')
    const { contactId, recipientId, account } = message
    const text = storable(inbound.text?.slice(0, MOST_AWAY_TEXT))
    const applied = await this.to.contacts.apply(
      contactId,
      (at) => ({ type: 'autoreplied', recipientId, account, ...(text === undefined ? {} : { text }), at }),
      { also: async (client) => void (await this.to.inbounds.finish(client, stored.id, contactId, IGNORED)) }
    )
    this.to.relay.committed(applied)
    return IGNORED
  }

  /** It begins no conversation, and confirms no send: whoever has the token could say so. */
  private async notice(
    stored: StoredInbound,
    inbound: Extract<Inbound, { type: 'reacted' | 'viewed' }>
  ): Promise<InboundReceipt> {
    const message = await this.messageFor(stored, inbound, ['reply', 'bounce'])
    if (!message) return this.ignore(stored, inbound.reason ?? inbound.type)
    const { contactId, messageId } = message
    const channel = await this.to.channels.storedById(stored.channelId)
    const canonical = `${channel.home}:${await this.to.accounts.canonical(channel, inbound.account)}`
    const spellings = [canonical, `${channel.name}:${inbound.account}`]
    const person = await this.to.people.findAuthor(stored.projectId, spellings)
    const author = authorOf(inbound, { channel: channel.name, canonical, message, author: person })
    const { reaction, text } = inbound.type === 'reacted' ? inbound : {}
    const applied = await this.to.contacts.apply(
      contactId,
      (at) => ({
        type: inbound.type,
        messageId,
        author,
        ...(reaction === undefined ? {} : { reaction: storable(reaction.slice(0, MOST_REACTION)) }),
        ...(text === undefined ? {} : { text: storable(text.slice(0, MOST_AWAY_TEXT)) }),
        at
      }),
      { also: async (client) => void (await this.to.inbounds.finish(client, stored.id, contactId, IGNORED)) }
    )
    this.to.relay.committed(applied)
    return IGNORED
  }

  /** People first: what answers nothing of ours begins a thread, or goes on with one, where the channel is open to it. */
  async begin(
    stored: StoredInbound,
    inbound: Extract<Inbound, { type: 'unsolicited' }>,
    receipt: InboundReceipt = IGNORED
  ): Promise<InboundReceipt> {
    const { projectId, channelId } = stored
    const channel = await this.to.channels.storedById(channelId)
    if (channel.unsolicited !== 'open') return this.ignore(stored, 'unsolicited')
    if (await this.to.accounts.isOwn(channel, inbound.account)) return this.ignore(stored, 'own_account')
    const { name, text, subject, assurance, attachments, ref, follows, raw } = inbound
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
        data: { turn: id, channel: channel.name, account, name, subject, text, assurance, attachments, raw }
      })
      await this.to.inbounds.finish(client, stored.id, null, receipt)
    })
    this.to.relay.placeEvents()
    return receipt
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
    return found?.channelId === stored.channelId ? found : undefined
  }
}
