import { accountOf, parseDuration, ParleyError, type LinkRevocation } from '@parley/core'
import type {
  Addressed,
  ChannelRepository,
  ConsentRepository,
  ContactRepository,
  LinkRepository,
  PersonRepository,
  Place,
  RenewalLimits,
  StoredContact
} from '@parley/database'
import type { Accounts } from './accounts.ts'
import type { Relay } from './relay.ts'

/** How long a link shows anything after its contact was closed. */
const AFTER_END_MS = 30 * 24 * 3_600_000
const RENEWALS: RenewalLimits = { windowMs: 3_600_000, inWindow: 3, inAll: 10 }
const TARGETS_AT_ONCE = 1_000

/** Whether a new link may take the place of a dead one, and why none can be sent there. */
export type Renewal = 'offered' | 'none' | 'opted_out' | 'channel_deleted'

interface Dependencies {
  readonly accounts: Accounts
  readonly channels: ChannelRepository
  readonly consents: ConsentRepository
  readonly contacts: ContactRepository
  readonly links: LinkRepository
  readonly people: PersonRepository
  readonly relay: Relay
}

/** A link opens no more: it was revoked, its channel's links live no longer, or its contact is long over. */
export function isDead(
  { revokedAt, linkSince, linkLifetime }: Addressed,
  { settledAt, erasedAt, readAt }: Pick<StoredContact, 'settledAt' | 'erasedAt' | 'readAt'>
): boolean {
  if (revokedAt !== null || erasedAt !== undefined) return true
  if (settledAt !== undefined && readAt - settledAt > AFTER_END_MS) return true
  const lifetimeMs = linkLifetime === null ? undefined : parseDuration(linkLifetime)
  return lifetimeMs !== undefined && linkSince !== null && readAt - linkSince.getTime() > lifetimeMs
}

/** The end of private links, and new ones in their place. */
export class LinksService {
  constructor(private readonly to: Dependencies) {}

  /** Gives how many ended. Throws `message_not_found`, `contact_not_found`, `recipient_not_found`, `person_not_found`. */
  async revoke(projectId: string, of: LinkRevocation): Promise<number> {
    const { contacts, links, people } = this.to
    if (of.message !== undefined) {
      if (!(await links.exists(projectId, of.message))) throw new ParleyError('message_not_found', { path: 'message' })
      return links.revoke(projectId, { messageId: of.message })
    }
    if (of.person !== undefined) {
      const person = await people.named(projectId, of.person)
      if (!person) throw new ParleyError('person_not_found', { path: 'person' })
      const places = await this.placesOf(projectId, person.accounts)
      return links.revoke(projectId, { personId: person.id, places })
    }
    const { contact: contactId = '', recipient: recipientId = '' } = of
    const stored = await contacts.find(projectId, contactId)
    if (!stored) throw new ParleyError('contact_not_found', { path: 'contact' })
    if (!stored.contact.recipients.some((one) => one.id === recipientId))
      throw new ParleyError('recipient_not_found', { path: 'recipient' })
    return links.revoke(projectId, { contactId, recipientId })
  }

  /** A new link goes to the same address, as long as that is still its person's and takes our messages. */
  async renewal(message: Addressed, { contact }: StoredContact): Promise<Renewal> {
    const { projectId, channelId, account, target } = message
    const recipient = contact.recipients.find((one) => one.id === message.recipientId)
    if (contact.status !== 'pending' || !recipient) return 'none'
    if (recipient.person !== undefined) {
      const spellings = [account, ...(await this.to.accounts.canonicalAll(projectId, [account]))]
      if ((await this.to.people.findAuthor(projectId, spellings))?.id !== recipient.person) return 'none'
    }
    const channel = await this.to.channels.findById(channelId)
    if (!channel || channel.deleted) return 'channel_deleted'
    return (await this.to.consents.isOut(projectId, channelId, target)) ? 'opted_out' : 'offered'
  }

  /** Where somebody with these accounts was asked, however their address was written there. */
  private async placesOf(projectId: string, accounts: readonly string[]): Promise<Place[]> {
    const names = new Set(accounts.map((one) => one.slice(0, one.indexOf(':'))))
    const places: Place[] = []
    for (const channel of await this.to.channels.listEver(projectId, [...names])) {
      const isTheirs = (name: string, target: string) =>
        accounts.includes(accountOf({ channel: name, target }).toLowerCase())
      let targets: string[]
      let after = ''
      do {
        targets = await this.to.links.targetsWithLinks(projectId, channel.id, after, TARGETS_AT_ONCE)
        for (const target of targets) {
          if (
            isTheirs(channel.name, target) ||
            isTheirs(channel.home, await this.to.accounts.canonical(channel, target))
          )
            places.push({ channelId: channel.id, target })
        }
        after = targets.at(-1) ?? after
      } while (targets.length === TARGETS_AT_ONCE)
    }
    return places
  }

  /** Throws `contact_closed`, `too_many_requests`. */
  async renew(message: Addressed): Promise<void> {
    const renewed = await this.to.links.renew(message, RENEWALS)
    if (renewed === 'closed') throw new ParleyError('contact_closed')
    if (renewed === 'too_many') {
      throw new ParleyError('too_many_requests', {
        detail: 'New links were sent there already: look for the latest one, or try again in an hour',
        retryAfterMs: RENEWALS.windowMs
      })
    }
    this.to.relay.retry(renewed, 0)
  }
}
