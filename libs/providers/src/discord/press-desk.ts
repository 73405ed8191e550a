import type { Inbound, InboundReceipt, MessageRef, ProviderContext } from '@parley/provider-kit'
import { DiscordSnowflake } from '@sapphire/snowflake'
import {
  ChannelType,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  Routes,
  type APIInteraction,
  type APIInteractionResponse,
  type APIModalInteractionResponseCallbackData,
  type APIInteractionResponseCallbackData
} from 'discord-api-types/v10'
import type { CustomId } from './custom-id.ts'
import type { DiscordApi } from './discord-api.ts'
import { ANSWERED_BEFORE, DiscordFailure, TOO_OLD } from './discord-error.ts'
import { fitText, LONGEST_CONTENT } from './discord-markdown.ts'
import { readPress, replyOf, type Press } from './interaction.parse.ts'
import { answerModal, commentModal, optionModal } from './modal.render.ts'
import { NO_PINGS, refsIn } from './sender.ts'
import { Unheard, type Storing } from './storing.ts'

/** From when we have it. Of the three seconds that Discord gives, some are the network’s, and some those of a busy process. */
const ANSWER_WITHIN_MS = 1_000
/** The more wait for an answer, the sooner each gets one: so many at once would take what is left of the three seconds. */
const SOONER_BY_MS = 20
const SOONEST_MS = 200
/** From when it was made. A press can be answered for a quarter of an hour: before that is over, its maker is told. */
const STORED_WITHIN_MS = 14 * 60_000
/** What was asked does not change: a card that many press at once is looked up once. */
const KNOWN_FOR_MS = 60_000
const MOST_KNOWN = 500

const THREADS: readonly (ChannelType | undefined)[] = [
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread
]
const isThread = (channel: Press['channel']): boolean => THREADS.includes(channel?.type)

/** Where what was heard goes; `storing` is how to store it, and to look up what that takes. */
export interface Hearing {
  handOn(inbound: Inbound): Promise<InboundReceipt>
  readonly storing: Storing
}

/** Takes presses, and answers each within Discord's time, however slow the commit is. */
export interface PressDesk {
  take(interaction: APIInteraction, hearing: Hearing): Promise<void>
}

export function pressDesk(api: DiscordApi, context: ProviderContext): PressDesk {
  let unanswered = 0
  const known = new Map<string, { message: ReturnType<ProviderContext['sent']>; until: number }>()

  /** What a button asked. */
  function asked(token: string): ReturnType<ProviderContext['sent']> {
    const now = context.now().getTime()
    const found = known.get(token)
    if (found && found.until > now) return found.message
    const message = context.sent({ token })
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(token, { message, until: now + KNOWN_FOR_MS })
    const forget = () => void known.delete(token)
    message.then((one) => one ?? forget(), forget)
    return message
  }

  /** Where the card is. Only in a thread that has to be looked up. */
  async function placeOf({ message, channel }: Press): Promise<MessageRef | undefined> {
    if (!message) return undefined
    const { channel_id: at, id } = message
    return isThread(channel) ? (await refsIn(at, context))(id) : { channel: at, message: id, thread: id }
  }

  /** `false`: it was answered before. What lets us answer is in the route: it is told to nobody else, and kept nowhere. */
  async function answer(press: Press, body: APIInteractionResponse): Promise<boolean> {
    try {
      await api.answer('POST', Routes.interactionCallback(press.id, press.token), { body })
    } catch (error) {
      if (error instanceof DiscordFailure && error.discordCode === ANSWERED_BEFORE) return false
      // One that was delivered again may be too old to be answered.
      const isOver = error instanceof DiscordFailure && error.discordCode === TOO_OLD
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (!isOver) context.logger.warn({ press: press.id, code }, 'A press on Discord could not be answered')
    }
    return true
  }

  /** Takes the place of what waits for it there, if anything does. */
  async function tellLater(press: Press, text: string): Promise<void> {
    const route = Routes.webhook(press.application_id, press.token)
    await api.answer('POST', route, { body: whisper(text) }).catch((error: { code?: string }) => {
      context.logger.warn({ press: press.id, code: error.code }, 'What became of a press could not be told on Discord')
    })
  }

  /** What has to be filled in first, or what became of it. Throws `Unheard` only. */
  async function outcomeOf(press: Press, id: CustomId, { handOn, storing }: Hearing): Promise<Outcome> {
    const until = DiscordSnowflake.timestampFrom(press.id) + STORED_WITHIN_MS
    try {
      const message = await storing(() => asked(id.token), until)
      if (!message) return UNKNOWN
      const modal = press.type === InteractionType.MessageComponent ? modalFor(press, id, message) : undefined
      if (modal) return { modal, text: TOO_LATE }
      const place = await storing(() => placeOf(press), until)
      const reply = { ...replyOf(press, id, message), ...(place ? { pressed: place } : {}) }
      return sayingOf(await storing(() => handOn(reply), until))
    } catch (error) {
      if (error instanceof Unheard) throw error
      context.logger.error({ press: press.id, error: String(error) }, 'A press on Discord could not be taken')
      return NOT_TAKEN
    }
  }

  return {
    async take(interaction, hearing) {
      const read = readPress(interaction)
      if (!read) return
      const { press, id } = read
      // Stored before it is acknowledged, as far as Discord's time allows.
      const outcome = outcomeOf(press, id, hearing)
      const waited = new AbortController()
      const withinMs = Math.max(SOONEST_MS, ANSWER_WITHIN_MS - SOONER_BY_MS * unanswered++)
      const late = context.wait(withinMs, waited.signal).then(() => undefined)
      const inTime = await Promise.race([outcome, late]).finally(() => {
        unanswered--
        waited.abort()
      })
      if (inTime) {
        const isFirst = await answer(press, responseOf(inTime))
        if (!isFirst && !inTime.repeated && !inTime.modal) await tellLater(press, inTime.text)
        return
      }
      await answer(press, {
        type: InteractionResponseType.DeferredChannelMessageWithSource,
        data: { flags: MessageFlags.Ephemeral }
      })
      await tellLater(press, (await outcome).text)
    }
  }
}

interface Outcome {
  readonly text: string
  /** The copy itself shows it. */
  readonly quiet?: boolean
  readonly repeated?: boolean
  readonly modal?: APIModalInteractionResponseCallbackData
}

const NOT_TAKEN: Outcome = { text: 'That could not be recorded. Please press again in a moment.' }
const UNKNOWN: Outcome = { text: 'This request is not known here any more.' }
const TOO_LATE = 'That took too long to open. Please press again.'

function sayingOf({ receipt, text, repeated }: InboundReceipt): Outcome {
  const quiet = text === undefined || (receipt.kind === 'accepted' && !receipt.pending)
  return { text: text ?? 'Recorded.', quiet, repeated: repeated ?? false }
}

/** Nobody but the presser sees it. */
const whisper = (content: string): APIInteractionResponseCallbackData => ({
  content: fitText(content, LONGEST_CONTENT),
  flags: MessageFlags.Ephemeral,
  allowed_mentions: NO_PINGS as never
})

function responseOf({ modal, quiet, text }: Outcome): APIInteractionResponse {
  if (modal) return { type: InteractionResponseType.Modal, data: modal }
  if (quiet) return { type: InteractionResponseType.DeferredMessageUpdate }
  return { type: InteractionResponseType.ChannelMessageWithSource, data: whisper(text) }
}

/** What has to be filled in before the press decides. */
function modalFor(
  press: Press,
  id: CustomId,
  message: Parameters<typeof optionModal>[0]
): APIModalInteractionResponseCallbackData | undefined {
  if (id.kind === 'comment') return commentModal(message, id.token)
  if (id.kind === 'answer') return answerModal(message, id.token)
  const values = 'values' in press.data ? press.data.values : []
  const option = id.kind === 'option' ? id.option : Number(values[0] ?? Number.NaN)
  return message.options[option] ? optionModal(message, option, id.token) : undefined
}
