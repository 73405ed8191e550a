import { isDeepStrictEqual } from 'node:util'
import {
  accountOf,
  ParleyError,
  readAnswer,
  respondentOf,
  type Answer,
  type Contact,
  type FileRef,
  type Recipient,
  type Said,
  type TurnView,
  type Vote
} from '@parley/core'
import { askerFrom, askerOf } from '@parley/provider-kit'
import {
  randomText,
  type Addressed,
  type MessageRepository,
  type StoredContact,
  type ThreadRepository,
  type ProjectRepository
} from '@parley/database'
import type { InboundReceipt } from '@parley/provider-kit'
import { assertOneVote } from './answers.service.ts'
import type { ChannelsService } from './channels.service.ts'
import type { CodesService } from './codes.service.ts'
import type { ContactsService } from './contacts.service.ts'
import type { InboundService } from './inbound.service.ts'
import { isDead, type LinksService, type Renewal } from './links.service.ts'
import { presserName } from './operator-name.ts'
import type { Tokens } from './tokens.ts'

/** How long a page that was shown may be used to decide. */
const NONCE_AGE_MS = 24 * 3_600_000

export interface Page {
  readonly contact: Contact
  readonly project: string
  /** When it was closed. */
  readonly settledAt?: number
  /** As whom the page answers: a person, or what an address is to people. */
  readonly name: string
  readonly address: string
  /** The link's own end: then nothing of the contact may be shown. */
  readonly expired: boolean
  /** Whether whoever holds the dead link may have a new one sent to where it went. */
  readonly renewal: Renewal
  readonly nonce: string
  readonly turns: readonly TurnView[]
  /** What stands above the request for this recipient alone. */
  readonly note?: string
  /** What this recipient answered so far, while others still have to. */
  readonly own?: Vote
  /** Only whoever types a code that is sent to this target may answer here. */
  readonly code?: { readonly target: string; readonly state: 'none' | 'waiting' | 'barred' }
}

export interface Pressed extends InboundReceipt {
  /** This page view had been used already, for another answer: that one stays, and this one was not recorded. */
  readonly spent: boolean
  /** The page of the newer message that asks the same person, where only an answer there counts. */
  readonly newerHref?: string
}

interface Dependencies {
  readonly messages: MessageRepository
  readonly threads: ThreadRepository
  readonly projects: ProjectRepository
  readonly channels: ChannelsService
  readonly contacts: ContactsService
  readonly inbound: InboundService
  readonly tokens: Tokens
  readonly codes: CodesService
  readonly links: LinksService
}

/** A person's private page: showing it decides nothing, a press on it is an inbound reply like any other. */
export class PagesService {
  constructor(private readonly to: Dependencies) {}

  /** Throws `token_invalid`. */
  async show(token: string): Promise<Page> {
    const message = await this.messageOf(token)
    const stored = await this.to.contacts.find(message.projectId, message.contactId)
    const { contact } = stored
    const recipient = contact.recipients.find((one) => one.id === message.recipientId)!
    const expired = isDead(message, stored)
    const own = voteOf(contact, recipient, message.account)
    const project = await this.projectName(message)
    const asksCode = contact.status === 'pending' && (await this.to.codes.provenBy(contact, message)) !== undefined
    return {
      contact,
      project,
      ...(stored.settledAt === undefined ? {} : { settledAt: stored.settledAt }),
      name: nameOf(recipient, message, project),
      address: message.account,
      expired,
      renewal: expired ? await this.to.links.renewal(message, stored) : 'none',
      nonce: this.to.tokens.makeNonce(token, stored.readAt, randomText(12), contact.proposal?.number),
      turns: await this.to.threads.turnsOf(message.projectId, message.contactId),
      ...(own ? { own } : {}),
      ...(recipient.note === undefined ? {} : { note: recipient.note }),
      ...(asksCode ? { code: { target: message.target, state: await this.to.codes.stateOf(message) } } : {})
    }
  }

  /** A file that the page shows: the agent's, or one that came with what was said. Throws `token_invalid`, `file_not_found`. */
  async file(token: string, id: string): Promise<{ projectId: string; file: FileRef }> {
    const message = await this.messageOf(token)
    const { projectId, contactId } = message
    const stored = await this.to.contacts.find(projectId, contactId)
    if (isDead(message, stored)) throw new ParleyError('token_invalid')
    const turns = await this.to.threads.turnsOf(projectId, contactId)
    const shown = [stored.contact, ...turns].flatMap((one) => one.attachments ?? [])
    const file = shown.find((one) => one.id === id)
    if (!file) throw new ParleyError('file_not_found')
    return { projectId, file }
  }

  /**
   * Sends a one-time code to whom the link was sent. Decides nothing, and uses up no nonce.
   * Throws `token_invalid`, `nonce_invalid`, `contact_closed`, and what `CodesService` throws.
   */
  async sendCode(token: string, nonce: string): Promise<void> {
    const message = await this.messageOf(token)
    const stored = await this.to.contacts.find(message.projectId, message.contactId)
    const { contact } = stored
    this.assertUsable(message, stored, token, nonce)
    if (contact.status !== 'pending') throw new ParleyError('contact_closed')
    if ((await this.to.codes.provenBy(contact, message)) === undefined)
      throw new ParleyError('request_invalid', { detail: 'No code is needed here: press one of the answers' })
    const { title = `A request by ${askerOf(askerFrom(contact.requester))}` } = contact
    await this.to.codes.send(message, { project: await this.projectName(message), title })
  }

  /**
   * One press. The nonce is the reply's id on the channel, so a press that arrives twice decides once, and a page that
   * was used cannot be used for another answer (somebody went back and changed their mind): they are told.
   * Where the policy asks for a code, a press without the right one is recorded nowhere.
   * Throws `token_invalid`, `nonce_invalid`, and what `readAnswer` and `CodesService` throw.
   */
  async decide(token: string, nonce: string, said: Said, code?: string): Promise<Pressed> {
    const message = await this.messageOf(token)
    const stored = await this.to.contacts.find(message.projectId, message.contactId)
    const { contact } = stored
    const proposal = this.assertUsable(message, stored, token, nonce)
    const answer = readAnswer(contact, said)
    assertOneVote(contact, message)
    const proven = await this.to.codes.provenBy(contact, message)
    if (proven) await this.to.codes.take(message, code, nonce)
    const channel = await this.to.channels.storedById(message.channelId)
    const recipient = contact.recipients.find((one) => one.id === message.recipientId)!
    const receipt = await this.to.inbound.accept(
      { channel },
      {
        type: 'reply',
        externalId: `page.${nonce}`,
        token,
        account: message.account.slice(message.account.indexOf(':') + 1),
        name: nameOf(recipient, message, await this.projectName(message)),
        assurance: proven ?? 'link',
        proposal,
        ...(said.option === undefined ? {} : { option: said.option }),
        ...(said.text === undefined ? {} : { text: said.text }),
        ...(said.comment === undefined ? {} : { comment: said.comment }),
        ...(said.values === undefined ? {} : { values: said.values }),
        ...(said.arguments === undefined ? {} : { arguments: said.arguments })
      }
    )
    const after = await this.to.contacts.find(message.projectId, message.contactId)
    const vote = voteOf(after.contact, recipient, message.account)
    const counts = vote !== undefined && isSame(vote, answer)
    const { kind } = receipt.receipt
    if (receipt.receipt.kind === 'elsewhere') {
      const newerHref = await this.pageOf(message, receipt.receipt.recipientId)
      return { ...receipt, spent: false, ...(newerHref === undefined ? {} : { newerHref }) }
    }
    if (kind === 'accepted') return { ...receipt, spent: vote !== undefined && !counts }
    // Both presses of a double click were under way at once, and this is the one that was heard second.
    const doubled = counts && contact.status === 'pending' && (kind === 'already_settled' || kind === 'already_counted')
    if (!doubled) return { ...receipt, spent: false }
    const pending = after.contact.status === 'pending'
    return { receipt: { kind: 'accepted', pending, decision: vote.decision }, spent: false }
  }

  /**
   * Has a new link sent to where a dead one went: nothing of it is shown to whoever presses. Throws `token_invalid`,
   * `nonce_invalid`, `contact_closed`, `too_many_requests`.
   */
  async renew(token: string, nonce: string): Promise<void> {
    const message = await this.messageOf(token)
    const stored = await this.to.contacts.find(message.projectId, message.contactId)
    this.assertNonce(stored, token, nonce)
    if (!isDead(message, stored)) throw new ParleyError('request_invalid')
    if ((await this.to.links.renewal(message, stored)) !== 'offered') throw new ParleyError('contact_closed')
    await this.to.links.renew(message)
  }

  /** The newest that a recipient was asked by, unless an operator ended its link. */
  private async pageOf({ projectId, contactId }: Addressed, recipientId: string): Promise<string | undefined> {
    const messages = (await this.to.messages.listByContact(projectId, [contactId])).get(contactId) ?? []
    const newest = messages.findLast((one) => one.recipientId === recipientId && one.turnId === null)
    return newest && !newest.revokedAt ? this.to.contacts.pageOf(newest.tokenId) : undefined
  }

  private assertUsable(message: Addressed, stored: StoredContact, token: string, nonce: string): number {
    if (isDead(message, stored)) throw new ParleyError('token_invalid')
    return this.assertNonce(stored, token, nonce)
  }

  /** The version that the page showed. */
  private assertNonce({ readAt }: StoredContact, token: string, nonce: string): number {
    const proposal = this.to.tokens.readNonce(nonce, token, readAt, NONCE_AGE_MS)
    if (proposal === undefined) throw new ParleyError('nonce_invalid')
    return proposal
  }

  private async projectName({ projectId }: Addressed): Promise<string> {
    return (await this.to.projects.find(projectId))?.name ?? ''
  }

  private async messageOf(token: string): Promise<Addressed> {
    const tokenId = this.to.tokens.read(token, 'link')
    const message = tokenId === undefined ? undefined : await this.to.messages.findByToken(tokenId)
    if (!message) throw new ParleyError('token_invalid')
    return message
  }
}

/** In a group every account votes for itself. */
function voteOf(contact: Contact, recipient: Recipient, account: string): Vote | undefined {
  return contact.votes.findLast((vote) =>
    recipient.group ? vote.account === account : vote.respondent === respondentOf(recipient)
  )
}

function isSame(vote: Vote, answer: Answer): boolean {
  const { decision, option, comment, text, values, arguments: edited } = vote
  return isDeepStrictEqual(
    { decision, option, comment, text, values, edited },
    {
      decision: answer.decision,
      option: answer.option,
      comment: answer.comment,
      text: answer.text,
      values: answer.values,
      edited: answer.arguments
    }
  )
}

function nameOf(recipient: Recipient, message: Addressed, project: string): string {
  const named = recipient.name !== accountOf(recipient.addresses[0])
  return named ? recipient.name : presserName(message.account, project)
}
