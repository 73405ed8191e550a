import { cleanText, type Inbound, type ProviderContext } from '@parley/provider-kit'
import { MessageReferenceType, MessageType, type GatewayMessageCreateDispatchData } from 'discord.js'
import { writerOf } from './interaction.parse.ts'

/** Until then somebody may be writing below a message of ours whose reference is not kept yet. */
const SETTLED_AFTER_MS = 600_000
const MOST_REMEMBERED = 1_000
const DISCORD_EPOCH = 1_420_070_400_000n

/** What people write: to a message of ours, below one, or to the bot alone. All other chatter is nobody's business. */
export interface MessageReader {
  read(message: GatewayMessageCreateDispatchData): Promise<Inbound | undefined>
}

export function messageReader(context: Pick<ProviderContext, 'sent' | 'now'>, ourId: string): MessageReader {
  /** Channels that are no threads of ours: most of what a bot sees is chatter in the same few. */
  const foreign = new Set<string>()

  async function isOurThread(channel: string): Promise<boolean> {
    if (foreign.has(channel)) return false
    // A thread has the id of the message that it was begun on.
    if (await context.sent({ ref: { message: channel } })) return true
    const age = context.now().getTime() - Number((BigInt(channel) >> 22n) + DISCORD_EPOCH)
    if (age > SETTLED_AFTER_MS) {
      if (foreign.size >= MOST_REMEMBERED) foreign.clear()
      foreign.add(channel)
    }
    return false
  }

  /** The id of the message of ours that it answers. */
  async function answeredBy(message: GatewayMessageCreateDispatchData): Promise<string | undefined> {
    const { message_reference: reference, channel_id: channel, guild_id: guild } = message
    const isReply = (reference?.type ?? MessageReferenceType.Default) === MessageReferenceType.Default
    const answered = isReply ? reference?.message_id : undefined
    if (answered !== undefined && (await context.sent({ ref: { message: answered } }))) return answered
    return guild !== undefined && (await isOurThread(channel)) ? channel : undefined
  }

  return {
    async read(message) {
      const { id, author, channel_id: channel, guild_id: guild, webhook_id: hook, message_reference } = message
      if (author.bot || author.id === ourId || hook !== undefined) return undefined
      if (message.type !== MessageType.Default && message.type !== MessageType.Reply) return undefined
      const answered = await answeredBy(message)
      if (answered === undefined && guild !== undefined) return undefined
      const place = { channel, message: id }
      const text = cleanText(message.content).trim()
      const written = {
        externalId: id,
        ...writerOf({ ...message, user: author } as never),
        assurance: 'platform' as const
      }
      if (answered !== undefined) return { type: 'reply', ...written, ref: { message: answered }, place, text }
      if (text === '') return undefined
      const follows = message_reference?.message_id
      const { memberOf: _none, ...writer } = written
      return {
        type: 'unsolicited',
        ...writer,
        text,
        ref: place,
        ...(follows === undefined ? {} : { follows: [{ channel, message: follows }] })
      }
    }
  }
}
