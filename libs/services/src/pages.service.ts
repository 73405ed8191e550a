import { ParleyError, readAnswer, type Contact, type Said, type TurnView, type Vote } from '@parley/core'
import {
  randomText,
  type Addressed,
  type Database,
  type MessageRepository,
  type ThreadRepository,
  type ProjectRepository
} from '@parley/database'
import type { InboundReceipt } from '@parley/provider-kit'
import type { ChannelsService } from './channels.service.ts'
import type { ContactsService } from './contacts.service.ts'
import type { InboundService } from './inbound.service.ts'
import type { Tokens } from './tokens.ts'

/** How long a page that was shown may be used to decide. */
const NONCE_AGE_MS = 24 * 3_600_000
/** How long a link shows anything after its contact was closed. */
const LINK_AGE_MS = 30 * 24 * 3_600_000

export interface Page {
  readonly contact: Contact
  readonly project: string
  /** As whom the page answers. */
  readonly name: string
  readonly address: string
  readonly expired: boolean
  readonly nonce: string
  readonly turns: readonly TurnView[]
  /** What this recipient answered so far, while others still have to. */
  readonly own?: Vote
}

interface Dependencies {
  readonly database: Database
  readonly messages: MessageRepository
  readonly threads: ThreadRepository
  readonly projects: ProjectRepository
  readonly channels: ChannelsService
  readonly contacts: ContactsService
  readonly inbound: InboundService
  readonly tokens: Tokens
}

/** A person's private page: showing it decides nothing, a press on it is an inbound reply like any other. */
export class PagesService {
  constructor(private readonly to: Dependencies) {}

  /** Throws `token_invalid`. */
  async show(token: string): Promise<Page> {
    const message = await this.messageOf(token)
    const stored = await this.to.contacts.find(message.projectId, message.contactId)
    const { contact } = stored
    const now = this.to.database.now()
    const recipient = contact.recipients.find((one) => one.id === message.recipientId)!
    const expired =
      message.revokedAt !== null || (stored.settledAt !== undefined && now - stored.settledAt > LINK_AGE_MS)
    const own = contact.votes.findLast((vote) => vote.recipientId === recipient.id && vote.account === message.account)
    const project = await this.to.projects.find(message.projectId)
    return {
      contact,
      project: project?.name ?? '',
      name: recipient.name,
      address: message.account,
      expired,
      nonce: this.to.tokens.makeNonce(token, now, randomText(12)),
      turns: await this.to.threads.turnsOf(message.projectId, message.contactId),
      ...(own ? { own } : {})
    }
  }

  /**
   * One press. The nonce is the reply's id on the channel, so a press that arrives twice decides once.
   * Throws `token_invalid`, `nonce_invalid`, and what `readAnswer` throws.
   */
  async decide(token: string, nonce: string, said: Said): Promise<InboundReceipt> {
    const message = await this.messageOf(token)
    const { contact } = await this.to.contacts.find(message.projectId, message.contactId)
    if (message.revokedAt) throw new ParleyError('token_invalid')
    if (!this.to.tokens.isNonce(nonce, token, this.to.database.now(), NONCE_AGE_MS))
      throw new ParleyError('nonce_invalid')
    readAnswer(contact, said)
    const channel = await this.to.channels.storedById(message.channelId)
    const recipient = contact.recipients.find((one) => one.id === message.recipientId)!
    return this.to.inbound.accept(
      { channel },
      {
        type: 'reply',
        externalId: `page.${nonce}`,
        token,
        account: message.account.slice(message.account.indexOf(':') + 1),
        name: recipient.name,
        assurance: 'link',
        ...(said.option === undefined ? {} : { option: said.option }),
        ...(said.text === undefined ? {} : { text: said.text }),
        ...(said.comment === undefined ? {} : { comment: said.comment }),
        ...(said.values === undefined ? {} : { values: said.values }),
        ...(said.arguments === undefined ? {} : { arguments: said.arguments })
      }
    )
  }

  private async messageOf(token: string): Promise<Addressed> {
    const tokenId = this.to.tokens.read(token, 'link')
    const message = tokenId === undefined ? undefined : await this.to.messages.findByToken(tokenId)
    if (!message) throw new ParleyError('token_invalid')
    return message
  }
}
