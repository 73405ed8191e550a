import { ParleyError, type MessageRef, type OutboundMessage, type Settlement } from '@parley/provider-kit'
import { InputFile } from 'grammy'
import { z } from 'zod'
import type { CardFile } from './card-file.ts'
import { renderCard } from './card.render.ts'
import { renderClosing } from './closing.render.ts'
import type { MovedChats } from './moved-chats.ts'
import { callError, isRefusal, parleyError, says } from './telegram-error.ts'
import { MOST_AT_ONCE, paceAt, paceChange } from './telegram-pace.ts'
import { isGroup, placeOf, type Place } from './telegram-target.ts'
import type { TellingParts } from './telling.ts'
import type { Unfinished } from './unfinished.ts'

const NO_PREVIEW = { is_disabled: true }
const NOT_MODIFIED = /message is not modified/i
/** Somebody deleted it, or nobody is there any more: there is no copy left to change. */
const GONE =
  /message to edit not found|message can't be edited|message_id_invalid|chat not found|blocked|deactivated|kicked|not a member/i
const UNDO_WITHIN_MS = 5_000
/** What was just tried is surely not there, and is tried again. */
const GOES_ON: ReadonlySet<string> = new Set(['provider_rate_limited', 'provider_unavailable'])

/** Where a message went: its last text has the buttons, and `messages` are all that it took. */
const Ref = z.object({ chat: z.string(), message: z.number().int(), messages: z.array(z.number().int()) })

export interface SenderParts extends TellingParts {
  readonly moved: MovedChats
  readonly unfinished: Unfinished
}

/** Throws a ParleyError. What was sent of a message that cannot get through whole is taken back. */
export async function sendMessage(
  parts: SenderParts,
  target: string,
  message: OutboundMessage,
  signal: AbortSignal
): Promise<MessageRef> {
  const { chat, ...place } = placeOf(target)
  const now = { chat: await parts.moved.now(chat), ...place }
  try {
    return await sendCard(parts, now, message, signal)
  } catch (error) {
    const moved = isRefusal(error) ? error.parameters.migrate_to_chat_id : undefined
    if (moved === undefined) throw await explained(parts, error, target)
    await parts.moved.remember(now.chat, String(moved))
    try {
      return await sendCard(parts, { ...now, chat: String(moved) }, message, signal)
    } catch (again) {
      throw await explained(parts, again, target)
    }
  }
}

type Parcel = string | CardFile

/**
 * The text with the buttons goes last, so that nobody decides before the rest is there. All of it waits for one turn, and
 * where the platform stops us all the same, the next attempt goes on from there: else a busy place would never have it.
 */
async function sendCard(parts: SenderParts, place: Place, message: OutboundMessage, signal: AbortSignal) {
  const { chat, topic } = place
  const { texts, keyboard, files } = renderCard(message, await botName(parts, signal), isGroup(chat))
  const parcels: readonly Parcel[] = [...texts.slice(0, -1), ...files, texts.at(-1)!]
  const begun = parcels.length === 1 ? [] : await parts.unfinished.of(message, chat)
  const sent = begun.length < parcels.length ? [...begun] : []
  const first = sent.length
  try {
    while (sent.length < parcels.length) {
      const at = sent.length
      if ((at - first) % MOST_AT_ONCE === 0) {
        const together = Math.min(parcels.length - at, MOST_AT_ONCE)
        await paceAt(parts.pace, `${message.id}:${at}`, chat, signal, together)
      }
      const isLast = at === parcels.length - 1
      const more = {
        ...(at === 0 ? replyTo(message, chat) : {}),
        ...(isLast && keyboard.length > 0 ? { reply_markup: { inline_keyboard: keyboard } } : {})
      }
      sent.push(await post(parts, place, parcels[at]!, more, signal))
      // At once, as a process that dies over the next one tells nobody.
      if (!isLast) await parts.unfinished.keep(message, chat, sent)
    }
  } catch (error) {
    await leave(parts, message, chat, sent, sent.length === parcels.length - 1 ? 'the card' : 'a part', error)
    throw error
  }
  if (parcels.length > 1) await parts.unfinished.forget(message)
  return { chat, message: sent.at(-1)!, messages: sent, ...(topic === undefined ? {} : { topic }) }
}

async function post({ api }: SenderParts, { chat, topic }: Place, parcel: Parcel, more: object, signal: AbortSignal) {
  const where = { chat_id: chat, ...(topic === undefined ? {} : { message_thread_id: topic }), ...more }
  const { message_id: id } = await api.call(
    async (raw, its): Promise<{ message_id: number }> =>
      typeof parcel === 'string'
        ? raw.sendMessage({ ...where, text: parcel, parse_mode: 'HTML', link_preview_options: NO_PREVIEW }, its)
        : raw.sendDocument({ ...where, document: upload(parcel) }, its),
    signal
  )
  return id
}

/** What stands there stays where the rest will follow, or where the card may stand below it; else it is taken back. */
async function leave(
  { api, unfinished }: SenderParts,
  message: OutboundMessage,
  chat: string,
  sent: readonly number[],
  missing: 'the card' | 'a part',
  error: unknown
): Promise<void> {
  if (sent.length === 0) return
  const { code } = parleyError(error)
  const mayStand = missing === 'the card' && code === 'send_outcome_unknown'
  if (mayStand || GOES_ON.has(code)) {
    if ((await unfinished.keep(message, chat, sent)) || mayStand) return
  }
  if (!(await unfinished.forget(message))) return
  const undo = { chat_id: chat, message_ids: [...sent] }
  await api.call((raw, its) => raw.deleteMessages(undo, its), AbortSignal.timeout(UNDO_WITHIN_MS)).catch(() => {})
}

/** Shows how it ended where it was asked. */
export async function closeMessage(
  { api, context, pace }: SenderParts,
  ref: MessageRef,
  message: OutboundMessage,
  settlement: Settlement,
  signal: AbortSignal
): Promise<void> {
  const { chat, message: id } = Ref.parse(ref)
  await paceChange(pace, `${message.id}:v${settlement.version}`, chat, signal)
  try {
    await api.call(
      (raw, its) =>
        raw.editMessageText(
          {
            chat_id: chat,
            message_id: id,
            text: renderClosing(message, settlement),
            parse_mode: 'HTML',
            link_preview_options: NO_PREVIEW,
            reply_markup: { inline_keyboard: [] }
          },
          its
        ),
      signal
    )
  } catch (error) {
    if (says(error, NOT_MODIFIED)) return
    if (!says(error, GONE)) throw parleyError(error)
    context.logger.info({ message: message.id, reason: error.description }, 'A copy on Telegram is not there any more')
  }
}

/** Nothing was sent yet, whatever becomes of this. */
async function botName({ api }: SenderParts, signal: AbortSignal): Promise<string> {
  try {
    return (await api.me(signal)).username
  } catch (error) {
    if (isRefusal(error) && error.error_code < 500) throw error
    throw new ParleyError('provider_unavailable', { detail: parleyError(error).message })
  }
}

function replyTo({ follows }: OutboundMessage, chat: string) {
  const place = Ref.partial({ messages: true }).safeParse(follows).data
  return place?.chat === chat
    ? { reply_parameters: { message_id: place.message, allow_sending_without_reply: true } }
    : {}
}

/** Quoted, because the library writes the name as it is. */
const upload = ({ name, open }: CardFile): InputFile => new InputFile(open(), `"${name.replace(/["\\\r\n]/g, '_')}"`)

/** With what would let the bot reach whom it did not. */
async function explained({ api }: SenderParts, error: unknown, target: string): Promise<ParleyError> {
  const failed = callError(error)
  if (!isRefusal(failed)) return failed
  const username = await api.me(AbortSignal.timeout(UNDO_WITHIN_MS)).then(
    (me) => me.username,
    () => undefined
  )
  const bot = username === undefined ? 'the bot' : `https://t.me/${username}`
  return parleyError(
    failed,
    isGroup(target)
      ? `Somebody in that group or channel has to add ${username === undefined ? 'the bot' : `@${username}`} and let it write`
      : `A bot cannot write first: that person has to open ${username === undefined ? bot : `${bot}?start=parley`} and press “Start”`
  )
}
