import { accountOf } from '@parley/core'
import type {
  ContactRepository,
  Database,
  EventRepository,
  InboundRepository,
  ConsentRepository,
  StoredInbound
} from '@parley/database'
import type { Inbound, InboundReceipt } from '@parley/provider-kit'
import type { ChannelsService } from './channels.service.ts'
import { IGNORED } from './inbound-payload.ts'
import type { Relay } from './relay.ts'

interface Dependencies {
  readonly database: Database
  readonly consents: ConsentRepository
  readonly inbounds: InboundRepository
  readonly contacts: ContactRepository
  readonly events: EventRepository
  readonly channels: ChannelsService
  readonly relay: Relay
}

type Said = Extract<Inbound, { type: 'optOut' | 'optIn' | 'reachable' }>

/** Who takes our messages and who does not. What is sent to an account that opted out ends before the wire. */
export class ConsentsService {
  constructor(private readonly to: Dependencies) {}

  /** Doing it again changes nothing: whoever is asked again is not lost any more. */
  async take(stored: StoredInbound, { type, account, reason }: Said): Promise<InboundReceipt> {
    const { projectId, channelId } = stored
    const { name: channel } = await this.to.channels.storedById(channelId)
    const isOut = type === 'optOut'
    await this.to.database.transaction(async (client) => {
      if (!(await this.to.consents.set(client, stored.id, { account, isOut }))) return
      await this.to.events.append(client, {
        id: stored.id.replace(/^inb_/, 'evt_'),
        projectId,
        type: isOut ? 'channel.opted_out' : 'channel.opted_in',
        data: {
          channel,
          account: accountOf({ channel, target: account }),
          reason: reason ?? (isOut ? undefined : byOf(type))
        }
      })
    })
    this.to.relay.placeEvents()
    await (isOut ? this.noteWord(stored, account) : this.askAgain(stored, account, byOf(type)))
    await this.to.inbounds.finishAlone(stored.id, IGNORED)
    return IGNORED
  }

  /** It answers, in a way, what waits for their word: silence is not taken for a yes then. */
  private async noteWord({ id: by, projectId, channelId }: StoredInbound, target: string): Promise<void> {
    for (const contactId of await this.to.consents.findSilent(projectId, channelId, target)) {
      const applied = await this.to.contacts.apply(contactId, (at) => ({ type: 'spoke', by, channelId, target, at }), {
        projectId
      })
      this.to.relay.committed(applied)
    }
  }

  private async askAgain(
    { projectId, channelId }: StoredInbound,
    target: string,
    by: 'opted_in' | 'reachable'
  ): Promise<void> {
    for (const { contactId, reached } of await this.to.consents.findLost(projectId, channelId, target)) {
      const applied = await this.to.contacts.apply(
        contactId,
        (at) => ({ type: 'let_in', by, channelId, target, reached, at }),
        { projectId }
      )
      this.to.relay.committed(applied)
    }
  }
}

const byOf = (type: Said['type']): 'opted_in' | 'reachable' => (type === 'reachable' ? 'reachable' : 'opted_in')
