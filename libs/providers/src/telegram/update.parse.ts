import { withoutName } from '@parley/provider-kit'
import type { CallbackQuery, Message, Update, User } from 'grammy/types'
import { readAnchor, readCallbackData, type Pressed } from './callback-data.ts'

/** Where a message is. */
export interface Spot {
  readonly chat: string
  readonly message: number
  readonly topic?: number
  readonly isPrivate: boolean
}

interface Heard {
  readonly account: string
  readonly user: User
  readonly name: string
  readonly spot: Spot
  /** The groups that it proves the writer to be in. */
  readonly memberOf: readonly string[]
}

export interface HeardPress extends Heard {
  readonly type: 'press'
  readonly id: string
  readonly pressed: Pressed
  /** The message has this button: what a client sends need not be one that anybody was shown. */
  readonly isOffered: boolean
  /** The message with the button only asks which option is meant, below the one that it is about. */
  readonly isChoice: boolean
  readonly below?: number
}

export interface HeardText extends Heard {
  readonly type: 'text'
  readonly message: Message
  readonly text?: string
  /** The message of ours that it replies to. */
  readonly repliesTo?: { readonly message: number; readonly asks?: Pressed }
  /** Another message that it replies to. */
  readonly repliesToOther?: number
  /** Not, or not only, in the writer's own words. */
  readonly isForwarded: boolean
}

/** What an update says. `nothing`: it is nobody's business, or not a person's. */
export type Reading =
  | HeardPress
  | HeardText
  | (Heard & { readonly type: 'command'; readonly command: string })
  /** Somebody blocked the bot, or let it in again; it was added to a group, which is the account then. */
  | { readonly type: 'blocked' | 'unblocked'; readonly account: string; readonly at: number }
  | { readonly type: 'moved'; readonly from: string; readonly to: string }
  /** An administrator of a group who hides behind its name: nobody can say who. */
  | { readonly type: 'anonymous'; readonly spot: Spot; readonly repliesTo: number }
  | { readonly type: 'nothing'; readonly reason: string }

/** What the bot asks Telegram for. */
export const UPDATES = ['message', 'callback_query', 'my_chat_member'] as const

const BLOCKED = ['kicked', 'left']
const ADDED = ['member', 'administrator']

/** `botName`: what people call the bot by, without the `@`. */
export function readUpdate(update: Update, botId: string, botName?: string): Reading {
  const { callback_query: press, message, my_chat_member: change } = update
  if (press) return readPress(press)
  if (message) return readMessage(message, botId, botName)
  if (change?.chat.type === 'private') {
    const type = BLOCKED.includes(change.new_chat_member.status) ? 'blocked' : 'unblocked'
    return { type, account: String(change.from.id), at: change.date }
  }
  if (change && BLOCKED.includes(change.old_chat_member.status) && ADDED.includes(change.new_chat_member.status)) {
    return { type: 'unblocked', account: String(change.chat.id), at: change.date }
  }
  return { type: 'nothing', reason: 'not_asked_for' }
}

function readPress({ id, from, message, data }: CallbackQuery): Reading {
  const pressed = readCallbackData(data ?? '')
  if (!message || !pressed || from.is_bot) return { type: 'nothing', reason: 'no_button_of_ours' }
  const spot = spotOf(message)
  const { reply_to_message: below, entities, reply_markup: keyboard } = message as Partial<Message>
  const buttons = keyboard?.inline_keyboard.flat() ?? []
  return {
    type: 'press',
    id,
    pressed,
    isOffered: buttons.some((button) => 'callback_data' in button && button.callback_data === data),
    isChoice: readAnchor(entities)?.wish.type === 'choose',
    ...(below ? { below: below.message_id } : {}),
    ...whoOf(from, spot)
  }
}

function readMessage(message: Message, botId: string, botName: string | undefined): Reading {
  const { chat, from, sender_chat: behind, reply_to_message: replied } = message
  if (message.migrate_to_chat_id !== undefined) {
    return { type: 'moved', from: String(chat.id), to: String(message.migrate_to_chat_id) }
  }
  const spot = spotOf(message)
  const ours = replied && String(replied.from?.id) === botId && !replied.via_bot ? replied : undefined
  if (behind) {
    return ours && !message.is_automatic_forward
      ? { type: 'anonymous', spot, repliesTo: ours.message_id }
      : { type: 'nothing', reason: 'of_a_chat' }
  }
  if (!from || from.is_bot) return { type: 'nothing', reason: 'of_a_bot' }
  if (isService(message)) return { type: 'nothing', reason: 'service' }
  const heard = whoOf(from, spot)
  const text = wordsTo(message, botId, botName)
  const command = /^\/([a-z]+)(?:@\w+)?(?:\s|$)/.exec(message.text ?? message.caption ?? '')?.[1]
  if (command !== undefined && !ours && (!spot.isPrivate || COMMANDS.includes(command))) {
    return { type: 'command', command, ...heard }
  }
  if (!ours && !spot.isPrivate) return { type: 'nothing', reason: 'answers_nothing' }
  const asks = readAnchor(ours?.entities)
  return {
    type: 'text',
    message,
    ...(text === undefined ? {} : { text }),
    ...(ours ? { repliesTo: { message: ours.message_id, ...(asks ? { asks } : {}) } } : {}),
    ...(replied && !ours ? { repliesToOther: replied.message_id } : {}),
    isForwarded: message.forward_origin !== undefined || message.via_bot !== undefined,
    ...heard
  }
}

function spotOf({ chat, message_id: message, ...more }: Pick<Message, 'chat' | 'message_id'> & Partial<Message>): Spot {
  const { message_thread_id: thread, is_topic_message: inTopic } = more
  return {
    chat: String(chat.id),
    message,
    ...(inTopic && thread !== undefined ? { topic: thread } : {}),
    isPrivate: chat.type === 'private'
  }
}

function whoOf(user: User, spot: Spot): Heard {
  const { chat, topic, isPrivate } = spot
  const groups = isPrivate ? [] : [chat, ...(topic === undefined ? [] : [`${chat}/${topic}`])]
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ').trim()
  return { account: String(user.id), user, name: name || (user.username ?? String(user.id)), spot, memberOf: groups }
}

/** What every bot is told by a command; any other says what a text would. */
const COMMANDS = ['start', 'stop', 'help', 'settings', 'id']

/** A text without what only addresses the bot: its name, or the form of a command to it. */
function wordsTo({ text, caption, ...more }: Message, botId: string, botName: string | undefined): string | undefined {
  const said = text ?? caption
  if (said === undefined) return undefined
  const entities = (text === undefined ? more.caption_entities : more.entities) ?? []
  const name = botName === undefined ? undefined : `@${botName}`.toLowerCase()
  // Telegram counts UTF-16, as strings here do.
  const at = ({ offset: start, length }: { offset: number; length: number }) => ({ start, end: start + length })
  const spans = entities.flatMap((one) => {
    const span = at(one)
    const isName = one.type === 'mention' && said.slice(span.start, span.end).toLowerCase() === name
    return isName || (one.type === 'text_mention' && String(one.user.id) === botId) ? [span] : []
  })
  const command = entities.find((one) => one.type === 'bot_command' && one.offset === 0)
  const [word = '', to] = said.slice(1, command?.length ?? 0).split('@')
  // Without the name it may be a path, `/etc`, that somebody answers with.
  if (command && to !== undefined && `@${to}`.toLowerCase() === name) {
    return `${word.replaceAll('_', ' ')}${said.slice(command.length)}`
  }
  return withoutName(said, spans)
}

const SERVICE = [
  'new_chat_members',
  'left_chat_member',
  'pinned_message',
  'migrate_from_chat_id',
  'new_chat_title',
  'forum_topic_created',
  'group_chat_created'
] as const

const isService = (message: Message): boolean => SERVICE.some((name) => message[name] !== undefined)
