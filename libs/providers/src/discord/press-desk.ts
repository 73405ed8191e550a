import { setTimeout as sleep } from 'node:timers/promises'
import type { Inbound, InboundReceipt, InboundReply, ProviderContext } from '@parley/provider-kit'
import {
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  Routes,
  type APIInteraction,
  type APIInteractionResponse,
  type APIModalInteractionResponseCallbackData,
  type APIInteractionResponseCallbackData
} from 'discord.js'
import type { CustomId } from './custom-id.ts'
import type { DiscordApi } from './discord-api.ts'
import { DiscordFailure, INTERACTION_OVER } from './discord-error.ts'
import { escapeText } from './discord-markdown.ts'
import { readPress, replyOf, type Press } from './interaction.parse.ts'
import { answerModal, commentModal, optionModal } from './modal.render.ts'
import { NO_PINGS } from './sender.ts'

/** From when we have it. Of the three seconds that Discord gives, some are the network’s, and some those of a busy process. */
const ANSWER_WITHIN_MS = 1_000
/** What was asked does not change: a card that many press at once is looked up once. */
const KNOWN_FOR_MS = 60_000
const MOST_KNOWN = 500

export type HandOn = (inbound: Inbound) => Promise<InboundReceipt>

/** Takes presses, and answers each within Discord's time, however slow the commit is. */
export interface PressDesk {
  take(interaction: APIInteraction, handOn: HandOn): Promise<void>
}

export function pressDesk(api: DiscordApi, context: ProviderContext): PressDesk {
  const known = new Map<string, { message: ReturnType<ProviderContext['sent']>; until: number }>()

  /** What a button asked. */
  function asked(token: string): ReturnType<ProviderContext['sent']> {
    const now = performance.now()
    const found = known.get(token)
    if (found && found.until > now) return found.message
    const message = context.sent({ token })
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(token, { message, until: now + KNOWN_FOR_MS })
    const forget = () => void known.delete(token)
    message.then((one) => one ?? forget(), forget)
    return message
  }

  /** Nobody but the presser sees it. */
  const whisper = (content: string): APIInteractionResponseCallbackData => ({
    content: escapeText(content),
    flags: MessageFlags.Ephemeral,
    allowed_mentions: NO_PINGS as never
  })

  /** What lets us answer is in the route: it is told to nobody else, and kept nowhere. */
  async function answer(press: Press, body: APIInteractionResponse): Promise<void> {
    try {
      await api.answer('POST', Routes.interactionCallback(press.id, press.token), { body })
    } catch (error) {
      // One that was delivered again was answered then, or is too old to be.
      const isOver = error instanceof DiscordFailure && INTERACTION_OVER.includes(error.discordCode)
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (!isOver) context.logger.warn({ press: press.id, code }, 'A press on Discord could not be answered')
    }
  }

  async function tellLater(press: Press, text: string): Promise<void> {
    const { content, allowed_mentions } = whisper(text)
    const route = Routes.webhookMessage(press.application_id, press.token)
    await api.answer('PATCH', route, { body: { content, allowed_mentions } }).catch((error: { code?: string }) => {
      context.logger.warn({ press: press.id, code: error.code }, 'What became of a press could not be told on Discord')
    })
  }

  /** Stored before it is acknowledged, as far as Discord's time allows. */
  async function decide(press: Press, reply: InboundReply, handOn: HandOn, cameAt: number): Promise<void> {
    const outcome = handOn(reply).then(sayingOf, (error: unknown) => {
      context.logger.error({ press: press.id, error: String(error) }, 'A press on Discord could not be taken')
      return NOT_TAKEN
    })
    const waited = new AbortController()
    const inTime = await Promise.race([
      outcome,
      sleep(Math.max(0, cameAt + ANSWER_WITHIN_MS - performance.now()), undefined, { signal: waited.signal }).catch(
        () => undefined
      )
    ])
    waited.abort()
    if (inTime) {
      return answer(
        press,
        inTime.quiet
          ? { type: InteractionResponseType.DeferredMessageUpdate }
          : { type: InteractionResponseType.ChannelMessageWithSource, data: whisper(inTime.text) }
      )
    }
    await answer(press, {
      type: InteractionResponseType.DeferredChannelMessageWithSource,
      data: { flags: MessageFlags.Ephemeral }
    })
    await tellLater(press, (await outcome).text)
  }

  return {
    async take(interaction, handOn) {
      const read = readPress(interaction)
      if (!read) return
      const cameAt = performance.now()
      const { press, id } = read
      const message = await asked(id.token)
      if (!message) {
        const data = whisper('This request is not known here any more.')
        return answer(press, { type: InteractionResponseType.ChannelMessageWithSource, data })
      }
      const modal = press.type === InteractionType.MessageComponent ? modalFor(press, id, message) : undefined
      if (modal) return answer(press, { type: InteractionResponseType.Modal, data: modal })
      await decide(press, replyOf(press, id, message), handOn, cameAt)
    }
  }
}

interface Saying {
  readonly text: string
  /** The copy itself shows it. */
  readonly quiet?: boolean
}

const NOT_TAKEN: Saying = { text: 'That could not be recorded just now. Please try again in a moment.' }

function sayingOf({ receipt, text }: InboundReceipt): Saying {
  const quiet = receipt.kind === 'accepted' && !receipt.pending
  return { text: text ?? 'Recorded.', ...(quiet || text === undefined ? { quiet: true } : {}) }
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
