import {
  createPace,
  isParleyError,
  ParleyError,
  type MessageRef,
  type OutboundMessage,
  type ProviderContext
} from '@parley/provider-kit'
import { hasRest, incomplete, patiently, postRest } from './card-rest.ts'
import { renderCard } from './card.render.ts'
import type { SlackClient } from './slack-client.ts'
import { findCard, findInThread, type CardRef, type FoundCard, type InThread } from './slack-lookup.ts'
import { metadataOf, placeOf } from './slack-message.ts'
import { isDirectMessage, isPerson, isTeam, isUserGroup } from './target.parse.ts'

/** About one message a second to one channel; a few at once are taken. */
const POSTS = { times: 4, withinMs: 4_000 }
/** `chat.update` is taken about 50 times a minute. */
const CHANGES = { times: 50, withinMs: 60_000 }
const CHANGE = 'change'
const MOST_KNOWN = 10_000
const NOTHING_THERE: InThread = { parts: new Set(), files: [] }

type Posted = { channel?: string; ts?: string }

/** Messages as they go out. */
export interface SlackSender {
  /**
   * The card first, without its buttons where more belongs to it; then that, and then the buttons. What was begun before
   * goes on where it ended.
   */
  post(target: string, message: OutboundMessage, signal: AbortSignal): Promise<MessageRef>
  /** Where a message is, once all of it is there; what is missing is added. */
  find(message: OutboundMessage, target: string, signal: AbortSignal): Promise<MessageRef | undefined>
  /** Waits until something may be changed, or throws `provider_rate_limited` with the time of its turn. */
  turn(id: string, signal: AbortSignal): Promise<void>
}

export function slackSender(client: SlackClient, context: ProviderContext): SlackSender {
  const pace = createPace(context, (place) => (place === CHANGE ? CHANGES : POSTS))
  /**
   * What nothing was put there of, by its latest attempt here: it need not be looked for, unless another process tried it
   * since.
   */
  const absent = new Map<string, number>()

  async function post(target: string, message: OutboundMessage, signal: AbortSignal): Promise<MessageRef> {
    if (isUserGroup(target) || isTeam(target)) {
      const what = isTeam(target) ? 'workspace' : 'user group'
      const detail = `A ${what} of Slack may answer; to ask it, name a channel in which it is`
      throw new ParleyError('recipient_unreachable', { detail })
    }
    return (await findBegun(target, message, signal)) ?? begin(target, message, signal)
  }

  /** An attempt that failed may have left something there. Where nobody can look, it is posted again. */
  async function findBegun(target: string, message: OutboundMessage, signal: AbortSignal) {
    if (message.attempt <= 1 || absent.get(message.id) === message.attempt - 1) return undefined
    const card = await findCard(client, message, target, signal).catch((error: unknown) => {
      if (!isParleyError(error) || error.retryable) throw error
      context.logger.warn({ code: error.code, detail: error.message }, 'A send in Slack could not be looked up')
      return undefined
    })
    return card && goOn(card, message, signal)
  }

  async function begin(target: string, message: OutboundMessage, signal: AbortSignal): Promise<MessageRef> {
    const { channel, thread } = placeOf(target, message)
    const card = renderCard(message, isDirect(channel))
    const isWhole = !hasRest({ message, parts: card.rest })
    if (absent.size >= MOST_KNOWN) absent.clear()
    absent.set(message.id, message.attempt)
    await pace.turn(message.id, [channel], signal)
    const posted = await client
      .send<Posted>(
        'chat.postMessage',
        {
          channel,
          text: card.text,
          blocks: isWhole ? card.blocks : card.opening,
          metadata: metadataOf(message, isWhole ? {} : { whole: false }),
          unfurl_links: false,
          unfurl_media: false,
          // Something new in an old conversation is seen where everybody looks.
          ...(thread === undefined ? {} : { thread_ts: thread, reply_broadcast: message.turn === undefined })
        },
        signal
      )
      .catch((error: unknown) => {
        if (isParleyError(error) && error.code === 'send_outcome_unknown') absent.delete(message.id)
        throw error
      })
    absent.delete(message.id)
    const { channel: at = channel, ts } = posted
    if (ts === undefined) throw new ParleyError('send_outcome_unknown', { detail: 'Slack did not say where it is' })
    const ref = { channel: at, ts, thread: thread ?? ts }
    return isWhole ? ref : complete(ref, message, NOTHING_THERE, signal)
  }

  async function goOn(card: FoundCard, message: OutboundMessage, signal: AbortSignal): Promise<MessageRef> {
    const { whole, ref } = card
    return whole ? ref : complete(ref, message, await findInThread(client, ref, message, signal), signal)
  }

  async function complete(
    ref: CardRef,
    message: OutboundMessage,
    there: InThread,
    signal: AbortSignal
  ): Promise<MessageRef> {
    const parts = renderCard(message, isDirect(ref.channel)).rest
    const missing = await postRest(ref, { message, parts }, there, { client, context, pace }, signal)
    const { text, blocks } = renderCard(message, isDirect(ref.channel), missing)
    const { channel, ts } = ref
    try {
      await patiently(
        async () => {
          await pace.turn(`${message.id} whole`, [CHANGE], signal)
          await client.send('chat.update', { channel, ts, text, blocks, metadata: metadataOf(message) }, signal)
        },
        context,
        signal
      )
    } catch (error) {
      throw incomplete(error, ['the buttons'])
    }
    return missing.length === 0 ? { ...ref } : { ...ref, missing }
  }

  return {
    post,
    async find(message, target, signal) {
      const card = await findCard(client, message, target, signal)
      return card && goOn(card, message, signal)
    },
    turn: (id, signal) => pace.turn(id, [CHANGE], signal)
  }
}

const isDirect = (channel: string): boolean => isPerson(channel) || isDirectMessage(channel)
