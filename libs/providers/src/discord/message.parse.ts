import {
  cleanText,
  spansOf,
  withoutName,
  type Inbound,
  type InboundReply,
  type MessageRef,
  type ProviderContext
} from '@parley/provider-kit'
import { MessageReferenceType, MessageType, type GatewayMessageCreateDispatchData } from 'discord-api-types/v10'
import { tokensOf } from './custom-id.ts'
import { writerOf } from './interaction.parse.ts'
import { takeFiles } from './message-file.ts'
import type { OwnRole } from './own-role.ts'
import type { Storing } from './storing.ts'

/** Where a message of ours is may be noted a moment after people see it. */
const NOTED_AFTER_MS = 20_000
const LOOKS = 5
const BETWEEN_LOOKS_MS = 400
const FOREIGN_FOR_MS = 60_000
const MOST_REMEMBERED = 1_000
const DISCORD_EPOCH = 1_420_070_400_000n

/** What a message of ours is known by. */
type Answered = Pick<InboundReply, 'token' | 'ref'>

const ROLE = /<@&(\d{1,20})>/g
/** `!` stood before the nickname of somebody in a server once. */
const mentionOf = (mark: string, id: string) => new RegExp(`<@${mark}${id.replace(/\D/g, '')}>`, 'g')

const isForward = ({ message_reference: reference }: Pick<GatewayMessageCreateDispatchData, 'message_reference'>) =>
  reference?.type === MessageReferenceType.Forward

/** What stands for a message without words and files; in a server it may be one whose words we may not read. */
function wordlessOf(message: GatewayMessageCreateDispatchData): string | undefined {
  if (isForward(message)) {
    const passedOn = cleanText(message.message_snapshots?.[0]?.message.content ?? '').trim()
    return ['(a forwarded message)', passedOn].filter((one) => one !== '').join('\n')
  }
  if (message.sticker_items?.length) return '(a sticker)'
  if (message.poll) return '(a poll)'
  return message.guild_id === undefined ? '(something without words)' : undefined
}

/** What people write: to a message of ours, below one, or to the bot alone. All other chatter is nobody's business. */
export interface MessageReader {
  read(message: GatewayMessageCreateDispatchData): Promise<Inbound | undefined>
}

export function messageReader(
  context: ProviderContext,
  ourId: string,
  storing: Storing,
  ownRole: OwnRole
): MessageReader {
  const sent: ProviderContext['sent'] = (by) => storing(() => context.sent(by))
  /** Channels that are no threads of ours, until when: most of what a bot sees is chatter in the same few. */
  const foreign = new Map<string, number>()

  const isNew = (id: string): boolean =>
    context.now().getTime() - Number((BigInt(id) >> 22n) + DISCORD_EPOCH) < NOTED_AFTER_MS

  /** Waits a moment for what is being sent: people may answer a message before it is noted where it is. */
  async function isOurs(ref: MessageRef, id: string): Promise<boolean> {
    for (let look = 1; ; look++) {
      if (await sent({ ref })) return true
      if (look === LOOKS || !isNew(id)) return false
      await context.wait(BETWEEN_LOOKS_MS)
    }
  }

  /** The message that a reply is to. */
  async function repliedTo(message: GatewayMessageCreateDispatchData): Promise<Answered | undefined> {
    const { message_reference: reference, referenced_message: referenced } = message
    const answered = isForward(message) ? undefined : reference?.message_id
    if (answered === undefined || (referenced && referenced.author.id !== ourId)) return undefined
    const [token] = referenced ? tokensOf(referenced) : []
    if (token !== undefined) return (await sent({ token })) && { token }
    return (await isOurs({ message: answered }, answered)) ? { ref: { message: answered } } : undefined
  }

  /** A thread has the id of the message that it was begun on. What is asked there may stand further down. */
  async function threadOf(channel: string): Promise<Answered | undefined> {
    const now = context.now().getTime()
    if ((foreign.get(channel) ?? 0) > now) return undefined
    const ref = { thread: channel }
    if (await isOurs(ref, channel)) return { ref }
    if (foreign.size >= MOST_REMEMBERED) foreign.clear()
    // What it was begun on may be noted yet: a send that was in doubt is found minutes later.
    if (!isNew(channel)) foreign.set(channel, now + FOREIGN_FOR_MS)
    return undefined
  }

  /** What is said to us, by our own name or by that of the role that Discord made for us, without it. */
  async function wordsOf({ content, guild_id: guild }: GatewayMessageCreateDispatchData): Promise<string> {
    const named = guild === undefined ? [] : [...content.matchAll(ROLE)].map((found) => found[1]!)
    const role = guild === undefined || named.length === 0 ? undefined : await ownRole(guild, named)
    const names = [...spansOf(content, mentionOf('!?', ourId)), ...(role ? spansOf(content, mentionOf('&', role)) : [])]
    return cleanText(withoutName(content, names)).trim()
  }

  return {
    async read(message) {
      const { id, author, member, channel_id: channel, guild_id: guild, webhook_id: hook } = message
      if (author.bot || author.id === ourId || hook !== undefined) return undefined
      if (message.type !== MessageType.Default && message.type !== MessageType.Reply) return undefined
      // In a thread on our card people talk to each other too.
      const other = message.referenced_message && message.referenced_message.author.id !== ourId
      const below = guild === undefined || other ? undefined : () => threadOf(channel)
      const answered = (await repliedTo(message)) ?? (await below?.())
      if (!answered && guild !== undefined) return undefined
      const words = await wordsOf(message)
      const { kept, missing } = await takeFiles(message.attachments, context, storing)
      const said = [words, ...missing.map((one) => `(${one})`)].filter((one) => one !== '').join('\n')
      const text = said === '' && kept.length === 0 ? wordlessOf(message) : said
      if (text === undefined) return undefined // nothing is said by what we may not read
      const place = { channel, message: id }
      const { memberOf = [], ...writer } = writerOf({ ...(member ? { member } : {}), user: author })
      const attachments = kept.length > 0 ? { attachments: kept } : {}
      const written = { externalId: id, ...writer, text, ...attachments, assurance: 'platform' as const }
      const unsure = words === '' ? { unsure: true as const } : {}
      if (answered) return { type: 'reply', ...written, ...unsure, ...answered, memberOf, place }
      const follows = isForward(message) ? undefined : message.message_reference?.message_id
      return {
        type: 'unsolicited',
        ...written,
        ...unsure,
        ref: place,
        direct: { channel },
        writtenAt: message.timestamp,
        ...(follows === undefined ? {} : { follows: [{ channel, message: follows }] })
      }
    }
  }
}
