import { accountOf, transition, type Address, type Contact, type ContactEvent, type Transition } from '@parley/core'
import { askerFrom } from '../asker.ts'
import { presentedAsk } from '../proposal.mapper.ts'
import type { Attachment, MessageRef, OutboundMessage } from '../provider.ts'
import type { AskedThere } from '../direct-text.ts'
import { isWithin, randomText, tokenFor, type HostedMessage } from './message.ts'

const DAY_MS = 24 * 3_600_000

interface Conversation {
  readonly threadId: string
  /** What the agent added, in order. */
  readonly turns: string[]
  readonly open: (fileId: string) => AsyncIterable<Uint8Array>
}

interface HostedThere extends AskedThere {
  readonly messages: readonly HostedMessage[]
}

/** Contacts, their messages and where what was said about them is: what the server keeps in its database. */
export class Ledger {
  readonly messages: HostedMessage[] = []
  /** Targets whose holders take nothing from us. */
  readonly optedOut = new Set<string>()
  private readonly contacts = new Map<string, Contact>()
  private readonly settledAt = new Map<string, number>()
  private readonly conversations = new Map<string, Conversation>()
  private readonly said: { readonly threadId: string; readonly account: string; readonly ref: MessageRef }[] = []

  constructor(private readonly publicUrl: string) {}

  add(contact: Contact, conversation: Conversation): void {
    this.contacts.set(contact.id, contact)
    this.conversations.set(contact.id, conversation)
  }

  contact(id: string): Contact {
    const found = this.contacts.get(id)
    if (!found) throw new Error(`There is no contact ${id}`)
    return found
  }

  get open(): readonly Contact[] {
    return [...this.contacts.values()].filter(({ status }) => status === 'pending')
  }

  /** What happened, and at once what it makes of the contact. The effects are the caller's to perform. */
  apply(id: string, event: ContactEvent): Transition {
    const next = transition(this.contact(id), event)
    this.contacts.set(id, next.contact)
    if (next.contact.status !== 'pending') {
      if (!this.settledAt.has(id)) this.settledAt.set(id, event.at)
      for (const one of this.of(id)) if (one.state === 'queued') one.state = 'withdrawn'
    }
    return next
  }

  /** The messages of a contact, in the order in which they were made. */
  of(contactId: string): readonly HostedMessage[] {
    return this.messages.filter((one) => one.contactId === contactId)
  }

  turn(contactId: string, text: string): void {
    this.conversations.get(contactId)!.turns.push(text)
  }

  /** A message to somebody who is asked, or who watches. */
  write(
    contact: Contact,
    who: { id: string; name: string },
    address: Address,
    at: number,
    turn?: { readonly id: string; readonly text: string }
  ): HostedMessage {
    const { threadId, turns, open } = this.conversations.get(contact.id)!
    const tokenId = randomText(20)
    const watcher = contact.watchers?.find((one) => one.id === who.id)
    const placement = contact.recipients.find((one) => one.id === who.id)?.placement
    const token = watcher ? undefined : tokenFor(tokenId, 'r')
    const link = watcher ? undefined : `${this.publicUrl}/r/${tokenFor(tokenId, 'k')}`
    const asked = presentedAsk(contact, contact.proposal, contact.stage)
    const attachments = (contact.attachments ?? []).map((file): Attachment => ({ ...file, open: () => open(file.id) }))
    const outbound: OutboundMessage = {
      id: `msg_${randomText(20)}`,
      contactId: contact.id,
      threadId,
      attempt: 1,
      createdAt: new Date(at),
      ...(token === undefined ? {} : { token }),
      ...(link === undefined ? {} : { link }),
      bounceToken: tokenFor(tokenId, 'b'),
      ...(watcher ? { watches: watcher.kind, asked: contact.recipients.map(({ name }) => name) } : {}),
      recipient: who.name,
      ...(placement ? { placement } : {}),
      project: 'Memory',
      ...askerFrom(contact.requester),
      kind: contact.kind,
      ...(contact.title === undefined ? {} : { title: contact.title }),
      body: turn === undefined ? [contact.body, ...turns].join('\n\n') : contact.body,
      options: asked.options,
      ...(asked.form ? { form: asked.form } : {}),
      ...(asked.action ? { action: asked.action } : {}),
      ...(asked.context ? { context: asked.context } : {}),
      ...(contact.deadlineAt === undefined ? {} : { deadlineAt: new Date(contact.deadlineAt) }),
      attachments: turn === undefined ? attachments : [],
      ...(turn === undefined ? {} : { turn: turn.text })
    }
    const message: HostedMessage = {
      contactId: contact.id,
      recipientId: who.id,
      target: address.target,
      account: accountOf(address),
      outbound,
      ...(turn === undefined ? {} : { turnId: turn.id }),
      token,
      link,
      state: 'queued',
      attempts: 0,
      proposal: contact.proposal?.number ?? 1,
      shownVersion: 0
    }
    this.messages.push(message)
    return message
  }

  /** By our token, else by the platform's reference, whole or in part: what is open first, and then the latest. */
  find({ token, ref }: { token?: string | undefined; ref?: unknown }): HostedMessage | undefined {
    if (token !== undefined) return this.messages.find((one) => one.token === token)
    const named = this.namedBy(ref)
    return named.findLast((one) => this.isOpen(one)) ?? named.at(-1)
  }

  /** A reference fits messages of several open contacts: a text may be meant for either. */
  isAmbiguous({ token, ref }: { token?: string | undefined; ref?: unknown }): boolean {
    if (token !== undefined) return false
    const open = this.namedBy(ref).filter((one) => this.isOpen(one))
    return new Set(open.map(({ contactId }) => contactId)).size > 1
  }

  /** What was asked in a chat, the latest message first: what is open, or was a day before. */
  there(target: string, chat: MessageRef, at: number): readonly HostedThere[] {
    const there = this.messages.filter(
      (one) =>
        one.token !== undefined &&
        !['withdrawn', 'undeliverable'].includes(one.state) &&
        (one.target === target || (one.ref !== undefined && isWithin(chat, one.ref))) &&
        (this.isOpen(one) || this.settledAt.get(one.contactId)! > at - DAY_MS)
    )
    return [...new Set(there.map((one) => one.contactId))].map((id) => ({
      contact: this.contact(id),
      messages: there.filter((one) => one.contactId === id).toReversed()
    }))
  }

  private namedBy(ref: unknown): readonly HostedMessage[] {
    return ref === undefined ? [] : this.messages.filter((one) => one.ref && isWithin(ref, one.ref))
  }

  private isOpen({ contactId }: HostedMessage): boolean {
    return this.contact(contactId).status === 'pending'
  }

  /** By any of its tokens: what bounces names another than what answers. */
  findBounced({ token, ref }: { token?: string | undefined; ref?: unknown }): HostedMessage | undefined {
    const bounced = this.messages.find((one) => token !== undefined && one.outbound.bounceToken === token)
    return bounced ?? this.find({ token, ref })
  }

  /** Somebody said something there, or we did. */
  note(contactId: string, account: string, ref: MessageRef): void {
    this.said.push({ threadId: this.conversations.get(contactId)!.threadId, account, ref })
  }

  /** Where the latest message of a conversation with a target is, of either side. */
  latest({ outbound, account }: HostedMessage): MessageRef | undefined {
    return this.said.findLast((one) => one.threadId === outbound.threadId && one.account === account)?.ref
  }
}
