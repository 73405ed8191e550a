import { markupOf, parsedText, Refused, type Fields } from './telegram-fields.simulator.ts'
import type { TelegramUpdates } from './telegram-updates.simulator.ts'
import { BOT, GROUP, type TelegramMessage, type TelegramWorld } from './telegram-world.simulator.ts'

const LONGEST_TEXT = 4_096
const LONGEST_CAPTION = 1_024
const LONGEST_ALERT = 200
const LARGEST_UPLOAD = 50 * 1024 * 1024
/** How many messages go out within a time before Telegram says no. */
const LIMITS = { all: [30, 1_000], group: [20, 60_000] } as const

interface Pressed {
  readonly at: number
  readonly account: number
  readonly answered: (text: string | undefined) => void
}

/** The methods of the Bot API that a bridge uses, each with its limits. */
export class TelegramMethods {
  /** Messages that were taken, deleted ones too. */
  sends = 0
  readonly presses = new Map<string, Pressed>()
  private readonly times = new Map<string, number[]>()

  constructor(
    private readonly world: TelegramWorld,
    private readonly updates: TelegramUpdates,
    private readonly now: () => number,
    private readonly answerWithinMs: number
  ) {}

  call(method: string, fields: Fields): unknown {
    switch (method) {
      case 'getMe':
        return {
          ...BOT,
          can_join_groups: true,
          can_read_all_group_messages: false,
          supports_inline_queries: false,
          can_connect_to_business: false,
          has_main_web_app: false
        }
      case 'sendMessage':
        return this.sendMessage(fields)
      case 'sendDocument':
        return this.sendDocument(fields)
      case 'editMessageText':
        return this.editMessageText(fields)
      case 'deleteMessage':
        return this.deleteMessages(fields, [Number(fields['message_id'])])
      case 'deleteMessages':
        return this.deleteMessages(fields, fields['message_ids'] as number[])
      case 'answerCallbackQuery':
        return this.answerCallbackQuery(fields)
      case 'getChat':
        return this.getChat(fields)
      case 'getFile':
        return this.getFile(fields)
      case 'setWebhook':
        return this.setWebhook(fields)
      case 'deleteWebhook':
        this.updates.setHook(undefined)
        return true
      case 'getWebhookInfo':
        return this.webhookInfo()
      default:
        throw new Refused(404, 'Not Found')
    }
  }

  private sendMessage(fields: Fields): TelegramMessage {
    const { chat, topic } = this.place(fields)
    const parsed = parsedText(fields, 'text', LONGEST_TEXT)
    if (parsed.text === '') throw new Refused(400, 'Bad Request: message text is empty')
    const markup = markupOf(fields)
    this.keepPace(chat)
    this.sends++
    return this.world.add(BOT, chat, { ...parsed, ...markup }, { topic, replyTo: this.replyTo(fields, chat) })
  }

  private sendDocument(fields: Fields): TelegramMessage {
    const { chat, topic } = this.place(fields)
    const file = fields['document']
    if (!(file instanceof Object) || !('content' in file))
      throw new Refused(400, 'Bad Request: there is no document in the request')
    const { name, content } = file as { name: string; content: Buffer }
    if (content.length === 0) throw new Refused(400, 'Bad Request: file must be non-empty')
    if (content.length > LARGEST_UPLOAD) throw new Refused(413, 'Request Entity Too Large')
    const caption =
      fields['caption'] === undefined ? {} : { caption: parsedText(fields, 'caption', LONGEST_CAPTION).text }
    this.keepPace(chat)
    this.sends++
    const document = this.keepFile(name, content)
    return this.world.add(
      BOT,
      chat,
      { document, ...caption, ...markupOf(fields) },
      { topic, replyTo: this.replyTo(fields, chat) }
    )
  }

  keepFile(name: string, content: Buffer) {
    const file_id = `file${this.world.files.size + 1}`
    this.world.files.set(file_id, { name, content })
    return { file_id, file_name: name, file_size: content.length }
  }

  private editMessageText(fields: Fields): TelegramMessage {
    const { chat } = this.place(fields)
    const kept = this.world.find(chat, Number(fields['message_id']))
    if (!kept) throw new Refused(400, 'Bad Request: message to edit not found')
    const { message } = kept
    if (message.from.id !== BOT.id || message.reply_markup?.force_reply) {
      throw new Refused(400, "Bad Request: message can't be edited")
    }
    const { text, entities } = parsedText(fields, 'text', LONGEST_TEXT)
    const { reply_markup: markup } = markupOf(fields)
    const now = JSON.stringify([text, entities, markup?.inline_keyboard ?? []])
    if (now === JSON.stringify([message.text, message.entities, message.reply_markup?.inline_keyboard ?? []])) {
      throw new Refused(
        400,
        'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'
      )
    }
    Object.assign(message, { text, entities, reply_markup: markup })
    kept.edits++
    return message
  }

  private deleteMessages(fields: Fields, ids: readonly number[]): true {
    const { chat } = this.place(fields)
    const found = ids.map((id) => this.world.find(chat, id)).filter((one) => one?.message.from.id === BOT.id)
    if (found.length === 0) throw new Refused(400, 'Bad Request: message to delete not found')
    for (const one of found) one!.deleted = true
    return true
  }

  private answerCallbackQuery(fields: Fields): true {
    const { callback_query_id: id, text = '' } = fields as { callback_query_id: string; text?: string }
    const pressed = this.presses.get(id)
    if (!pressed || this.now() - pressed.at > this.answerWithinMs) {
      throw new Refused(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid')
    }
    if (text.length > LONGEST_ALERT) throw new Refused(400, 'Bad Request: MESSAGE_TOO_LONG')
    pressed.answered(text === '' ? undefined : text)
    return true
  }

  private getChat(fields: Fields): unknown {
    const id = this.world.chatId(fields['chat_id'] as string)
    if (id !== GROUP && (id === undefined || !this.world.started.has(id)))
      throw new Refused(400, 'Bad Request: chat not found')
    return { ...this.world.chat(id), accent_color_id: 0, max_reaction_count: 11 }
  }

  private getFile({ file_id: id }: Fields): unknown {
    const file = this.world.files.get(String(id))
    if (!file) throw new Refused(400, 'Bad Request: invalid file_id')
    if (file.content.length > 20 * 1024 * 1024) throw new Refused(400, 'Bad Request: file is too big')
    return {
      file_id: id,
      file_unique_id: `u${String(id)}`,
      file_size: file.content.length,
      file_path: `documents/${String(id)}`
    }
  }

  private setWebhook(fields: Fields): true {
    const { url = '', secret_token: secret } = fields as { url?: string; secret_token?: string }
    if (url === '') {
      this.updates.setHook(undefined)
      return true
    }
    const at = URL.canParse(url) ? new URL(url) : undefined
    // The platform itself wants HTTPS; a server of one's own takes what is local.
    if (at?.protocol !== 'https:' && at?.hostname !== '127.0.0.1') {
      throw new Refused(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook')
    }
    if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(secret)) {
      throw new Refused(400, 'Bad Request: secret token contains unallowed characters')
    }
    this.updates.setHook({ url, ...(secret === undefined ? {} : { secret }) })
    return true
  }

  private webhookInfo(): unknown {
    const { hook, waiting, lastError } = this.updates
    return {
      url: hook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: waiting,
      ...(lastError ? { last_error_date: Math.floor(lastError.at / 1_000), last_error_message: lastError.message } : {})
    }
  }

  private place(fields: Fields): { chat: number; topic: number | undefined } {
    const to = fields['chat_id'] as number | string
    const topic = fields['message_thread_id'] === undefined ? undefined : Number(fields['message_thread_id'])
    const barred = this.world.barred(to, topic)
    if (barred) throw new Refused(barred.code, barred.description, barred.parameters)
    return { chat: this.world.chatId(to)!, topic }
  }

  private replyTo(fields: Fields, chat: number): number | undefined {
    const to = fields['reply_parameters'] as { message_id: number; allow_sending_without_reply?: boolean } | undefined
    if (!to) return undefined
    if (this.world.find(chat, to.message_id)) return to.message_id
    if (to.allow_sending_without_reply) return undefined
    throw new Refused(400, 'Bad Request: message to be replied not found')
  }

  private keepPace(chat: number): void {
    const now = this.now()
    const places = chat < 0 ? (['all', 'group'] as const) : (['all'] as const)
    for (const place of places) {
      const [most, withinMs] = LIMITS[place]
      const key = place === 'all' ? place : String(chat)
      const times = (this.times.get(key) ?? []).filter((at) => at > now - withinMs)
      if (times.length >= most) {
        const retry_after = Math.max(1, Math.ceil((times[0]! + withinMs - now) / 1_000))
        throw new Refused(429, `Too Many Requests: retry after ${retry_after}`, { retry_after })
      }
      this.times.set(key, [...times, now])
    }
  }
}
