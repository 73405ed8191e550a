import type { InboundReceipt, Pace, ProviderContext } from '@parley/provider-kit'
import { renderNote, type Addressee } from './prompt.render.ts'
import type { TelegramApi } from './telegram-api.ts'
import { parleyError } from './telegram-error.ts'
import { paceAt } from './telegram-pace.ts'
import { plain } from './telegram-html.ts'
import { mention } from './prompt.render.ts'
import type { Spot } from './update.parse.ts'

/** Whoever pressed sees that it works until then; what was not stored is not acknowledged as if it were. */
const ACKNOWLEDGE_AFTER_MS = 2_000
const LONGEST_ALERT = 200
const WITHIN_MS = 15_000
const NEUTRAL = 'One moment…'

export interface TellingParts {
  readonly api: TelegramApi
  readonly context: ProviderContext
  readonly pace: Pace
}

export type Tell = (receipt: InboundReceipt) => Promise<void>

/** A press that Telegram waits to hear of. */
export interface Acknowledging {
  /** What became of it. */
  readonly tell: Tell
  readonly say: (text?: string, isAlert?: boolean) => Promise<void>
}

/** Answers a press once, in time: with what became of it, or neutrally, and then what became of it is told later. */
export function acknowledging(parts: TellingParts, id: string, spot: Spot, by: Addressee): Acknowledging {
  let answered = false
  const waiting = new AbortController()
  void parts.context.wait(ACKNOWLEDGE_AFTER_MS, waiting.signal).then(() => say(NEUTRAL))

  async function say(text?: string, isAlert = false): Promise<void> {
    if (answered) return
    answered = true
    waiting.abort()
    await quietly(parts, 'A press could not be acknowledged', (raw, its) =>
      raw.answerCallbackQuery(
        {
          callback_query_id: id,
          ...(text === undefined ? {} : { text: alertOf(text), show_alert: isAlert })
        },
        its
      )
    )
  }

  return {
    say,
    async tell({ receipt, text, repeated }) {
      if (!answered) return say(text, receipt.kind !== 'accepted')
      if (text === undefined || repeated || receipt.kind === 'accepted') return
      const to = spot.isPrivate ? '' : `${mention(by)}: `
      await note(parts, spot, `${to}${plain(text)}`)
    }
  }
}

/** Telegram refuses a text that ends in the middle of a character. */
const alertOf = (text: string): string => text.slice(0, LONGEST_ALERT).replace(/[\ud800-\udbff]$/, '')

/** Tells a writer below their own words. */
export function noting(parts: TellingParts, spot: Spot, token: string | undefined): Tell {
  return async ({ text, repeated }) => {
    if (text === undefined || repeated) return
    const bot = await parts.api.me().then(
      ({ username }) => username,
      () => undefined
    )
    if (bot !== undefined) await note(parts, spot, renderNote(text, bot, token), spot.message)
  }
}

/** A message of ours that nobody is asked anything by. What keeps it from its reader is logged. */
export async function note(parts: TellingParts, spot: Spot, text: string, replyTo?: number): Promise<void> {
  await paceAt(parts.pace, `note:${spot.chat}:${spot.message}`, spot.chat, AbortSignal.timeout(WITHIN_MS)).catch(
    () => {}
  )
  await quietly(parts, 'A writer could not be told', (raw, its) =>
    raw.sendMessage(
      {
        chat_id: spot.chat,
        text,
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
        ...(spot.topic === undefined ? {} : { message_thread_id: spot.topic }),
        ...(replyTo === undefined
          ? {}
          : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } })
      },
      its
    )
  )
}

/** What is said beside what was stored is worth one try, and no more. */
async function quietly(
  { api, context }: TellingParts,
  what: string,
  method: Parameters<TelegramApi['call']>[0]
): Promise<void> {
  try {
    await api.call(method, AbortSignal.timeout(WITHIN_MS))
  } catch (error) {
    const { code, message } = parleyError(error)
    context.logger.warn({ code, reason: message }, what)
  }
}
