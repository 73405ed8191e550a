import type { ParsedText, TelegramEntity } from './telegram-html.simulator.ts'

export const BOT = { id: 7_700_000_001, is_bot: true, first_name: 'Parley', username: 'parley_sim_bot' } as const

export interface TelegramUser {
  readonly id: number
  readonly is_bot: boolean
  readonly first_name: string
  readonly last_name?: string
  readonly username?: string
}

/** Another bot, in the same forum. */
export const ROBOT = { id: 7_700_000_002, is_bot: true, first_name: 'Deploy', username: 'deploy_sim_bot' } as const

const user = (id: number, first: string, last: string): TelegramUser => ({
  id,
  is_bot: false,
  first_name: first,
  last_name: last,
  username: `${first}_${last}`.toLowerCase()
})

export const ANN = user(810_001, 'Ann', 'Lee')
const BOB = user(810_002, 'Bob', 'Ray')
/** In no group, but on speaking terms with the bot. */
export const CAROL = user(810_003, 'Carol', 'Moss')
/** Never pressed “Start”. */
export const DORA = user(810_004, 'Dora', 'Holm')

/** A forum of Ann and Bob. */
export const GROUP = -1_001_234_567_890
export const TOPIC = 7
/** What the forum was called before it became a supergroup. */
export const OLD_GROUP = -4_001
export const CHANNEL_NAME = '@parley_sim_room'

export interface TelegramMessage {
  readonly message_id: number
  readonly date: number
  readonly chat: { readonly id: number; readonly type: string; readonly [more: string]: unknown }
  readonly from: TelegramUser
  text?: string
  entities?: readonly TelegramEntity[]
  caption?: string
  document?: TelegramDocument
  reply_markup?: TelegramMarkup
  readonly message_thread_id?: number
  readonly is_topic_message?: true
  readonly reply_to_message?: TelegramMessage
  readonly sender_chat?: { readonly id: number; readonly type: string }
}

export interface TelegramDocument {
  readonly file_id: string
  readonly file_name: string
  readonly file_size: number
}

export interface TelegramButton {
  readonly text: string
  readonly callback_data?: string
  readonly url?: string
  readonly style?: string
}

export interface TelegramMarkup {
  readonly inline_keyboard?: readonly (readonly TelegramButton[])[]
  readonly force_reply?: boolean
  readonly selective?: boolean
  readonly input_field_placeholder?: string
}

/** A message, and what else happened to it. */
export interface Kept {
  readonly message: TelegramMessage
  edits: number
  deleted: boolean
}

/** What a bot is told when it may not write. */
export interface Barred {
  readonly code: number
  readonly description: string
  readonly parameters?: { readonly migrate_to_chat_id: number }
}

/** Chats, who is in them, and what was said. */
export class TelegramWorld {
  readonly people = new Map([ANN, BOB, CAROL, DORA].map((one) => [one.id, one]))
  readonly kept: Kept[] = []
  readonly files = new Map<string, { name: string; content: Buffer }>()
  /** What only one person saw, in order with the messages: `after` how many of them. */
  readonly alerts: { readonly id: string; readonly account: number; readonly text: string; readonly after: number }[] =
    []
  readonly blocked = new Set<number>()
  readonly started = new Set([ANN.id, BOB.id, CAROL.id])
  /** No message of another run has its number: a channel remembers what it sent there. */
  private last: number

  /** `crowd`: so many more are in the group. */
  constructor(
    private readonly now: () => number,
    crowd = 0
  ) {
    this.last = Math.floor(now() / 1_000)
    for (let index = 1; index <= crowd; index++) {
      const one = user(820_000 + index, 'Member', String(index))
      this.people.set(one.id, one)
      this.started.add(one.id)
    }
  }

  /** Why the bot cannot write there; `undefined` where it can. */
  barred(chat: number | string, topic?: number): Barred | undefined {
    const id = this.chatId(chat)
    if (id === OLD_GROUP) {
      return {
        code: 400,
        description: 'Bad Request: group chat was upgraded to a supergroup chat',
        parameters: { migrate_to_chat_id: GROUP }
      }
    }
    if (id === GROUP) {
      return topic === undefined || topic === TOPIC
        ? undefined
        : { code: 400, description: 'Bad Request: message thread not found' }
    }
    if (id === undefined || !this.people.has(id)) return { code: 400, description: 'Bad Request: chat not found' }
    if (this.blocked.has(id)) return { code: 403, description: 'Forbidden: bot was blocked by the user' }
    if (!this.started.has(id))
      return { code: 403, description: "Forbidden: bot can't initiate conversation with a user" }
    return undefined
  }

  chatId(chat: number | string): number | undefined {
    if (typeof chat === 'string' && chat.startsWith('@')) return chat === CHANNEL_NAME ? GROUP : undefined
    return Number.isSafeInteger(Number(chat)) ? Number(chat) : undefined
  }

  chat(id: number): TelegramMessage['chat'] {
    const person = this.people.get(id)
    if (!person) return { id, type: 'supergroup', title: 'Approvals', is_forum: true, username: CHANNEL_NAME.slice(1) }
    const { id: _, is_bot: __, ...names } = person
    return { id, type: 'private', ...names }
  }

  add(
    from: TelegramUser,
    chat: number,
    said: Partial<ParsedText> & Pick<Partial<TelegramMessage>, 'caption' | 'document' | 'reply_markup' | 'sender_chat'>,
    where: { topic?: number | undefined; replyTo?: number | undefined } = {}
  ): TelegramMessage {
    const above = where.replyTo === undefined ? undefined : this.find(chat, where.replyTo)?.message
    const topic = where.topic ?? above?.message_thread_id
    const message: TelegramMessage = {
      message_id: ++this.last,
      date: Math.floor(this.now() / 1_000),
      chat: this.chat(chat),
      from,
      ...said,
      ...(topic === undefined ? {} : { message_thread_id: topic, is_topic_message: true }),
      // Only one level: what a message replies to comes without what that one replied to.
      ...(above ? { reply_to_message: shallow(above) } : {})
    }
    this.kept.push({ message, edits: 0, deleted: false })
    return message
  }

  /** What was not deleted. */
  find(chat: number, id: number): Kept | undefined {
    return this.kept.find(({ message, deleted }) => !deleted && message.chat.id === chat && message.message_id === id)
  }
}

function shallow(whole: TelegramMessage): TelegramMessage {
  const { reply_to_message: _, ...message } = whole
  return message
}
