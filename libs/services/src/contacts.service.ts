import {
  ParleyError,
  type Contact,
  type ContactSummary,
  type ContactView,
  type NewContact,
  type NewRecipients,
  type TurnView
} from '@parley/core'
import type {
  ContactRepository,
  Database,
  MessageRepository,
  MessageView,
  Own,
  Principal,
  StoredContact,
  ThreadRepository
} from '@parley/database'
import type { ContactOpenings } from './contact-opening.ts'
import { contactSummary, contactView } from './contact.mapper.ts'
import type { ExternalIds } from './external-ids.ts'
import { assertOpen, assertOwn, outOfBounds, ownOf } from './key-bounds.ts'
import { assertRefs, joinedOf } from './joining.ts'
import type { LiveKeys } from './live-keys.ts'
import { Mask } from './mask.ts'
import { EVERY_OPERATOR, inboxOf } from './operator-name.ts'
import { cursorOf, readCursor } from './page-cursor.ts'
import type { Recipients } from './recipients.ts'
import type { Relay } from './relay.ts'
import type { Tokens } from './tokens.ts'

interface Dependencies {
  readonly database: Database
  readonly openings: ContactOpenings
  readonly externalIds: ExternalIds
  readonly contacts: ContactRepository
  readonly messages: MessageRepository
  readonly threads: ThreadRepository
  readonly liveKeys: LiveKeys
  readonly recipients: Recipients
  readonly relay: Relay
  readonly tokens: Tokens
  readonly publicUrl: () => string
}

/** What agents and operators do with contacts. */
export class ContactsService {
  constructor(private readonly to: Dependencies) {}

  /**
   * `id` is the request's: creating it again returns what is there, as it was. So does the same request with the same
   * external id, before anything that it names is looked up: that may have changed since.
   */
  async create(principal: Principal, id: string, wanted: NewContact): Promise<ContactView> {
    const { externalIds, openings } = this.to
    const identity = await externalIds.identify(principal, wanted)
    if (identity?.contactId !== undefined) return this.get(principal, identity.contactId)
    const opening = await openings.prepare(principal, id, wanted)
    const opened = await this.to.contacts.open((at) => ({ ...opening(at), externalId: identity?.externalId }))
    // Somebody else was faster, with this id or this external id.
    if (!opened.created) return this.get(principal, (await externalIds.identify(principal, wanted))?.contactId ?? id)
    this.to.relay.committed(opened)
    return this.view(principal, opened.stored, opened.messages)
  }

  /** Throws `contact_not_found`. */
  async get(principal: Principal, id: string): Promise<ContactView> {
    const stored = await this.find(principal.projectId, id, ownOf(principal))
    const messages = await this.to.messages.listByContact(principal.projectId, [id])
    return this.view(principal, stored, messages.get(id) ?? [])
  }

  /** Throws `contact_not_found`, also for one that a key may not see. */
  async find(projectId: string, id: string, own?: Own): Promise<StoredContact> {
    const stored = await this.to.contacts.find(projectId, id, own)
    if (!stored) throw new ParleyError('contact_not_found')
    return stored
  }

  /**
   * Holds until the contact is settled, or until its version passes `after`; at most `waitMs`. Ends early when the
   * client goes away (`gone`) or the server stops. Throws `key_invalid` when the key is revoked meanwhile.
   */
  async wait(
    principal: Principal,
    id: string,
    until: { waitMs: number; after?: number | undefined },
    gone: AbortSignal
  ): Promise<ContactView> {
    const end = performance.now() + until.waitMs
    const { signal: revoked, release } = this.to.liveKeys.guard(principal.keyId)
    try {
      for (;;) {
        const left = end - performance.now()
        const waiting = left > 0 ? this.to.database.notifications.wait('parley_contact', id, left) : undefined
        const cancel = () => waiting?.cancel()
        try {
          const seen = await this.to.contacts.glance(principal.projectId, id, ownOf(principal))
          if (!seen) throw new ParleyError('contact_not_found')
          const news = until.after === undefined ? seen.status !== 'pending' : seen.version > until.after
          if (news || !waiting || gone.aborted || revoked.aborted) break
          gone.addEventListener('abort', cancel)
          revoked.addEventListener('abort', cancel)
          await waiting.done
          if (this.to.database.notifications.draining) break
        } finally {
          cancel()
          gone.removeEventListener('abort', cancel)
          revoked.removeEventListener('abort', cancel)
        }
      }
      if (revoked.aborted) throw new ParleyError('key_invalid')
      return await this.get(principal, id)
    } finally {
      release()
    }
  }

  async list(
    principal: Principal,
    filter: {
      status?: string | undefined
      kind?: string | undefined
      thread?: string | undefined
      metadata?: Readonly<Record<string, string>>
      externalId?: string | undefined
      pastRetention?: boolean
      cursor?: string | undefined
      limit: number
      inbox?: boolean
    }
  ): Promise<{ contacts: ContactSummary[]; cursor?: string }> {
    const { contacts, cursor } = await this.page(principal, filter)
    const own = ownOf(principal)
    const shown = contacts.map((one) => contactSummary(one, own && new Mask(one.contact)))
    return { contacts: shown, ...(cursor === undefined ? {} : { cursor }) }
  }

  async page(
    principal: Principal,
    {
      cursor,
      limit,
      status,
      kind,
      thread,
      metadata,
      externalId,
      pastRetention,
      inbox
    }: Parameters<ContactsService['list']>[1]
  ): Promise<{ contacts: StoredContact[]; cursor?: string }> {
    const before = cursor === undefined ? undefined : readCursor(cursor)
    const own = ownOf(principal)
    const found = await this.to.contacts.list(principal.projectId, {
      limit: limit + 1,
      ...(own ? { own } : {}),
      ...(status === undefined ? {} : { status }),
      ...(kind === undefined ? {} : { kind }),
      ...(thread === undefined ? {} : { thread }),
      ...(metadata ? { metadata } : {}),
      ...(externalId === undefined
        ? {}
        : { externalId: [externalId, await this.to.externalIds.hidden(principal.projectId, externalId)] as const }),
      ...(pastRetention ? { pastRetention } : {}),
      ...(inbox ? { inbox } : {}),
      ...(before ? { before } : {})
    })
    const contacts = found.slice(0, limit)
    const last = contacts.at(-1)
    return {
      contacts,
      ...(found.length > limit && last
        ? { cursor: cursorOf({ id: last.contact.id, createdAt: new Date(last.contact.createdAt) }) }
        : {})
    }
  }

  /** Throws `contact_closed` when it has ended otherwise; cancelling twice is no error. */
  async cancel(principal: Principal, id: string, reason: string | undefined): Promise<ContactView> {
    assertOwn(principal, await this.find(principal.projectId, id, ownOf(principal)))
    const applied = await this.to.contacts.apply(
      id,
      (at) => ({ type: 'cancelled', by: principal.name, ...(reason === undefined ? {} : { reason }), at }),
      { projectId: principal.projectId }
    )
    this.to.relay.committed(applied)
    const { status } = applied.stored.contact
    if (status !== 'cancelled') throw new ParleyError('contact_closed', { detail: `The contact is ${status} already` })
    return this.get(principal, id)
  }

  /** The agent says more, to everybody who was reached. */
  async addTurn(principal: Principal, id: string, turnId: string, text: string): Promise<TurnView> {
    assertOwn(principal, await this.find(principal.projectId, id, ownOf(principal)))
    const applied = await this.to.contacts.apply(id, (at) => ({ type: 'turned', turnId, at }), {
      projectId: principal.projectId,
      turn: ({ contact }) => {
        if (contact.status !== 'pending')
          throw new ParleyError('contact_closed', { detail: `The contact is ${contact.status} already` })
        return { id: turnId, by: 'agent', name: contact.requester.agent ?? principal.name, text, final: false }
      }
    })
    this.to.relay.committed(applied)
    const turns = await this.to.threads.turnsOf(principal.projectId, id)
    return turns.find((turn) => turn.id === turnId)!
  }

  /** Asks more people, in the step that runs, and tells more. Whoever was asked or told already is not again. */
  async addRecipients(principal: Principal, id: string, wanted: NewRecipients): Promise<ContactView> {
    const { projectId, bounds } = principal
    const { to = [], cc = [], bcc = [], text: note } = wanted
    const stored = await this.find(principal.projectId, id, ownOf(principal))
    const { contact } = stored
    assertOwn(principal, stored)
    const { name } = contact.policy
    if (bounds.policies && !(name !== undefined && bounds.policies.includes(name)))
      throw outOfBounds(
        wanted.to ? 'to' : wanted.cc ? 'cc' : 'bcc',
        `whom the policies ${bounds.policies.join(', ')} ask`
      )
    assertOpen(principal, contact.policy, wanted)
    if (contact.status !== 'pending')
      throw new ParleyError('contact_closed', { detail: `The contact is ${contact.status} already` })
    assertRefs(wanted)
    const place = { stage: contact.stage, step: contact.reached[contact.stage]!, from: contact.recipients.length }
    const recipients = await this.to.recipients.resolveMore(projectId, to, place, bounds.channels)
    const watchers = await this.to.recipients.resolveWatchers(projectId, { cc, bcc }, bounds.channels)
    let refs = stored.refs
    const applied = await this.to.contacts.apply(
      id,
      (at, now) => {
        const joined = joinedOf(now, { recipients, watchers, refs: { to, cc, bcc }, note }, at)
        refs = joined.refs
        return joined.event
      },
      { projectId, also: (client) => this.to.contacts.countRefs(client, projectId, id, refs) }
    )
    this.to.relay.committed(applied)
    const { status } = applied.stored.contact
    if (status !== 'pending') throw new ParleyError('contact_closed', { detail: `The contact is ${status} already` })
    return this.get(principal, id)
  }

  private view(principal: Principal, stored: StoredContact, messages: readonly MessageView[]): ContactView {
    const mask = ownOf(principal) ? new Mask(stored.contact) : undefined
    return contactView(stored, messages, { linkFor: this.linkFor(principal, stored.contact), mask })
  }

  /** Operators see the private page of what the inbox asks them; nobody sees anybody else's. */
  linkFor(principal: Principal, { requester }: Contact): (message: MessageView) => string | undefined {
    const own = [EVERY_OPERATOR, inboxOf(principal.name).toLowerCase()]
    // Who asked and has addresses of their own never counts, and a link does not say who presses it.
    const may = principal.scope !== 'agent' && (requester.key !== principal.name || requester.addresses.length === 0)
    return ({ account, tokenId, turnId }) =>
      may && own.includes(account.toLowerCase()) && turnId === null ? this.pageOf(tokenId) : undefined
  }

  pageOf(tokenId: string): string {
    return `${this.to.publicUrl()}/r/${this.to.tokens.make(tokenId, 'link')}`
  }
}
