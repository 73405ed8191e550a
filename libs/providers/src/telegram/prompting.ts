import type { OutboundMessage } from '@parley/provider-kit'
import type { Pressed } from './callback-data.ts'
import { renderPrompt } from './prompt.render.ts'
import { parleyError } from './telegram-error.ts'
import { bold, plain } from './telegram-html.ts'
import { note, type Tell, type TellingParts } from './telling.ts'
import type { HeardPress, Spot } from './update.parse.ts'

export interface PromptParts extends TellingParts {
  /** When each private chat was last told how to answer. */
  readonly hinted: Map<string, number>
}

const WITHIN_MS = 15_000
const HINT_EVERY_MS = 3_600_000
const MOST_HINTED = 1_000
const HINT =
  'If this answers something that I asked: please press a button there, or reply to that very message (swipe it, or hold it and choose “Reply”), so that I know which one you mean.'

/** Asks for the words that a pressed button needs, below the message that it stands on. */
export async function askFor(parts: PromptParts, message: OutboundMessage, heard: HeardPress): Promise<void> {
  const { api, context } = parts
  const { spot, user, name, pressed, isChoice, below } = heard
  const signal = AbortSignal.timeout(WITHIN_MS)
  try {
    const { username } = await api.me(signal)
    const asks: Pressed = onlyOption(message, pressed)
    const { text, markup } = renderPrompt(message, asks, username, spot.isPrivate ? undefined : { id: user.id, name })
    await api.call(
      (raw, its) =>
        raw.sendMessage(
          {
            chat_id: spot.chat,
            text,
            parse_mode: 'HTML',
            link_preview_options: { is_disabled: true },
            reply_markup: markup,
            ...(spot.topic === undefined ? {} : { message_thread_id: spot.topic }),
            reply_parameters: {
              message_id: isChoice ? (below ?? spot.message) : spot.message,
              allow_sending_without_reply: true
            }
          },
          its
        ),
      signal
    )
    // Which option it is for is said now; the question for it would only invite a second answer.
    if (isChoice)
      await api.call((raw, its) => raw.deleteMessage({ chat_id: spot.chat, message_id: spot.message }, its), signal)
  } catch (error) {
    const { code, message: reason } = parleyError(error)
    context.logger.warn({ code, reason }, 'Somebody could not be asked for the words that a button needs')
  }
}

/** Tells the number that an operator needs to write here. */
export async function greet(
  parts: PromptParts,
  { account, name, spot }: { account: string; name: string; spot: Spot }
): Promise<void> {
  const target = spot.topic === undefined ? spot.chat : `${spot.chat}/${spot.topic}`
  const text = spot.isPrivate
    ? `Hello ${bold(name)}. From now on I can write to you here when something needs your answer.\n\nYour number on Telegram is <code>${plain(account)}</code>: give it to whoever sent you here.`
    : `This ${spot.topic === undefined ? 'group' : 'topic'} is <code>${plain(target)}</code> to whoever sets up what I ask here.`
  await note(parts, spot, text)
}

/** Whoever writes without saying to what is told how, once in a while. */
export function hintAt(parts: PromptParts, spot: Spot): Tell {
  return async ({ repeated }) => {
    const { hinted, context } = parts
    const now = context.now().getTime()
    if (repeated || now - (hinted.get(spot.chat) ?? 0) < HINT_EVERY_MS) return
    if (hinted.size >= MOST_HINTED) hinted.clear()
    hinted.set(spot.chat, now)
    await note(parts, spot, HINT, spot.message)
  }
}

/** Where only one option takes a comment there is nothing to choose. */
function onlyOption({ options }: OutboundMessage, pressed: Pressed): Pressed {
  const takers = options.flatMap((one, index) => (one.comment === 'none' ? [] : [index]))
  return pressed.wish.type === 'choose' && takers.length === 1
    ? { ...pressed, wish: { type: 'comment', index: takers[0]! } }
    : pressed
}
