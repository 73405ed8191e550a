import { decide, type Contact } from '@parley/core'
import type {
  Addressed,
  ContactRepository,
  InboundRepository,
  MessageRepository,
  MessageThere,
  StoredInbound
} from '@parley/database'
import {
  askerFrom,
  meaningOf,
  realTime,
  titleOf,
  whichText,
  type AskedThere,
  type Inbound,
  type InboundReceipt,
  type InboundReply,
  type Meaning,
  type Provider
} from '@parley/provider-kit'
import type pg from 'pg'
import type { Accounts } from './accounts.ts'
import type { ChannelsService } from './channels.service.ts'
import type { Relay } from './relay.ts'

/** A card that people see already may be noted a moment later. */
const LOOKS = 8
const BETWEEN_LOOKS_MS = 250

type Said = Extract<Inbound, { type: 'unsolicited' }>

interface Asked extends AskedThere {
  readonly contact: Pick<Contact, 'id' | 'status' | 'kind' | 'title' | 'body' | 'options' | 'form' | 'requester'>
  readonly messages: readonly MessageThere[]
}

interface Dependencies {
  readonly messages: MessageRepository
  readonly inbounds: InboundRepository
  readonly channels: ChannelsService
  readonly accounts: Accounts
  readonly contacts: ContactRepository
  readonly relay: Relay
}

/** What can become of it. */
interface Ways {
  hear(
    stored: StoredInbound,
    reply: InboundReply,
    message: Addressed,
    first: (client: pg.PoolClient) => Promise<void>
  ): Promise<InboundReceipt>
  begin(stored: StoredInbound, inbound: Said, receipt?: InboundReceipt): Promise<InboundReceipt>
  ignore(stored: StoredInbound, reason: string): Promise<InboundReceipt>
}

/** What became open or closed since it was looked at. */
class Changed extends Error {}

/** What somebody writes to us alone: the answer to the only request there, or answered with what is open. */
export class DirectTextProcessor {
  constructor(private readonly to: Dependencies) {}

  async process(stored: StoredInbound, inbound: Said, then: Ways): Promise<InboundReceipt> {
    const channel = await this.to.channels.storedById(stored.channelId)
    if (await this.to.accounts.isOwn(channel, inbound.account)) return then.ignore(stored, 'own_account')
    const isHeard = channel.unsolicited === 'open'
    const provider = await this.to.channels.provider(channel)
    const look = (client?: pg.PoolClient) => this.look(stored, inbound, isHeard, provider, client)
    for (let looks = 1; ; looks++) {
      const meaning = await look()
      if (meaning.type === 'which' && meaning.soon && looks < LOOKS) {
        await realTime.wait(BETWEEN_LOOKS_MS)
        continue
      }
      if (meaning.type === 'news') return then.begin(stored, inbound)
      if (meaning.type === 'which') return this.tellWhich(stored, inbound, meaning.open, isHeard, then)
      const { contact, messages } = meaning.asked
      const { ref: place, text, ...said } = inbound
      const message = answerable(messages)
      try {
        return await then.hear(stored, { ...said, type: 'reply', place, text }, message, async (client) => {
          const now = await look(client)
          if (now.type !== 'answer' || now.asked.contact.id !== contact.id) throw new Changed()
        })
      } catch (error) {
        if (!(error instanceof Changed) || looks >= LOOKS) throw error
      }
    }
  }

  private async look(
    stored: StoredInbound,
    inbound: Said,
    isHeard: boolean,
    provider: Provider<never>,
    client?: pg.PoolClient
  ): Promise<Meaning<Asked>> {
    const { channelId } = stored
    const { account: target, direct: chat, writtenAt } = inbound
    const at = writtenAt === undefined ? undefined : new Date(writtenAt)
    const found = await this.to.messages.findThere({ channelId, target, chat, at }, client)
    const ids = new Set(found.map((one) => one.contactId))
    const asked = [...ids].map((id) => askedOf(found.filter((one) => one.contactId === id)))
    return meaningOf(inbound, asked, {
      isHeard,
      isAfter: provider.isAfter?.bind(provider)
    })
  }

  /** Where somebody listens to what answers nothing, they hear it where nothing is open. */
  private async tellWhich(
    stored: StoredInbound,
    inbound: Said,
    open: readonly Asked[],
    isHeard: boolean,
    then: Ways
  ): Promise<InboundReceipt> {
    const titles = open.map(({ contact }) => titleOf({ ...contact, ...askerFrom(contact.requester) }))
    await this.noteWord(stored, inbound, open)
    const isNews = isHeard && open.length === 0
    const receipt = { receipt: { kind: 'which', open: titles }, text: whichText(titles, isNews) } as const
    if (isNews) return then.begin(stored, inbound, receipt)
    await this.to.inbounds.finishAlone(stored.id, receipt)
    return receipt
  }

  /** Which one they mean is not known; that they did not approve is: silence approves none of these then. */
  private async noteWord({ id: by, projectId, channelId }: StoredInbound, said: Said, open: readonly Asked[]) {
    const { account: target, text, unsure } = said
    for (const { contact } of open) {
      if (contact.kind !== 'approval' || (!unsure && decide(text, contact).decision === 'approve')) continue
      const applied = await this.to.contacts.apply(contact.id, (at) => ({ type: 'spoke', by, channelId, target, at }), {
        projectId
      })
      this.to.relay.committed(applied)
    }
  }
}

/** The request before what the agent added; what an operator withdrew only where nothing else is there. */
function answerable(messages: readonly MessageThere[]): MessageThere {
  const live = messages.filter((one) => one.revokedAt === null)
  return live.find((one) => one.turnId === null) ?? live[0] ?? messages[0]!
}

function askedOf(messages: readonly MessageThere[]): Asked {
  const { contactId: id, status, ask } = messages[0]!
  return { contact: { ...ask, id, status }, messages }
}
