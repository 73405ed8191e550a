import { setTimeout as sleep } from 'node:timers/promises'
import {
  cleanLine,
  createPace,
  isParleyError,
  ParleyError,
  type Attachment,
  type MessageRef,
  type OutboundMessage,
  type ProviderContext
} from '@parley/provider-kit'
import { plain, context as contextBlock, type Block } from './block.ts'
import { renderCard } from './card.render.ts'
import { escapeText } from './mrkdwn.ts'
import type { SlackClient } from './slack-client.ts'
import { isDirectMessage, isPerson, isUserGroup } from './target.parse.ts'

/** About one message a second to one channel; a few at once are taken. */
const POSTS = { times: 4, withinMs: 4_000 }
/** `chat.update` is taken about 50 times a minute. */
const CHANGES = { times: 50, withinMs: 60_000 }
const CHANGE = 'change'
export const EVENT = 'parley_message'
const MOST_BYTES = 100_000_000

type Posted = { channel?: string; ts?: string }

/** Messages as they go out. */
export interface SlackSender {
  post(target: string, message: OutboundMessage, signal: AbortSignal): Promise<MessageRef>
  /** Waits until something may be changed, or throws `provider_rate_limited` with the time of its turn. */
  turn(id: string, signal: AbortSignal): Promise<void>
}

export const metadataOf = ({ id }: OutboundMessage): object => ({ event_type: EVENT, event_payload: { id } })

export function slackSender(client: SlackClient, context: ProviderContext): SlackSender {
  const pace = createPace(context.now, (place) => (place === CHANGE ? CHANGES : POSTS))

  async function post(target: string, message: OutboundMessage, signal: AbortSignal): Promise<MessageRef> {
    if (isUserGroup(target)) {
      const detail = 'A user group of Slack may answer; to ask it, name a channel in which it is'
      throw new ParleyError('recipient_unreachable', { detail })
    }
    const { channel, thread } = placeOf(target, message)
    const card = renderCard(message, isPerson(target) || isDirectMessage(channel))
    await pace.turn(message.id, [channel], signal)
    const posted = await client.send<Posted>(
      'chat.postMessage',
      {
        channel,
        text: card.text,
        blocks: card.blocks,
        metadata: metadataOf(message),
        unfurl_links: false,
        unfurl_media: false,
        // Something new in an old conversation is seen where everybody looks.
        ...(thread === undefined ? {} : { thread_ts: thread, reply_broadcast: message.turn === undefined })
      },
      signal
    )
    const { channel: at = channel, ts } = posted
    if (ts === undefined) throw new ParleyError('send_outcome_unknown', { detail: 'Slack did not say where it is' })
    const ref = { channel: at, ts, thread: thread ?? ts }
    await postMore(ref, message, card.rest, signal)
    return ref
  }

  /** What belongs below a message that is there: whatever becomes of it, the message was sent. */
  async function postMore(
    ref: { channel: string; ts: string; thread: string },
    message: OutboundMessage,
    rest: readonly (readonly Block[])[],
    signal: AbortSignal
  ): Promise<void> {
    const missing: string[] = []
    const say = (text: string, blocks?: readonly Block[]) =>
      patiently(async () => {
        await pace.turn(`${message.id} ${text}`, [ref.channel], signal)
        const args = { channel: ref.channel, thread_ts: ref.thread, text: escapeText(text), unfurl_links: false }
        await client.send('chat.postMessage', { ...args, unfurl_media: false, ...(blocks ? { blocks } : {}) }, signal)
      }, signal)
    for (const [index, blocks] of rest.entries()) {
      const name = `Part ${index + 2} of ${rest.length + 1}`
      await say(name, [contextBlock(plain(name)), ...blocks]).catch((error: unknown) => {
        warn(error, 'A part of a message could not be posted in Slack')
        missing.push(name)
      })
    }
    for (const file of message.attachments) {
      await patiently(() => upload(file, ref, signal), signal).catch((error: unknown) => {
        warn(error, 'A file could not be put into Slack')
        missing.push(cleanLine(file.name, 80))
      })
    }
    if (missing.length === 0) return
    const text = `Slack did not take all of this: ${missing.join(', ')} is missing. Ask for it before you answer.`
    await say(text).catch((error: unknown) => warn(error, 'Nor could that be said there'))
  }

  async function upload({ name, size, open }: Attachment, ref: MessageRef, signal: AbortSignal): Promise<void> {
    if (size > MOST_BYTES) throw new ParleyError('provider_rejected', { detail: 'The file is too large for Slack' })
    const chunks: Uint8Array[] = []
    for await (const chunk of open()) chunks.push(chunk)
    const content = Buffer.concat(chunks)
    const filename = cleanLine(name, 200)
    const place = await client.read<{ upload_url?: string; file_id?: string }>(
      'files.getUploadURLExternal',
      { filename, length: content.length },
      signal
    )
    const { ok, status, body } = await context.fetch(place.upload_url ?? '', { method: 'POST', body: content, signal })
    await body?.cancel()
    if (!ok) throw new ParleyError('provider_rejected', { detail: `The upload was answered ${status}` })
    const files = [{ id: place.file_id, title: filename }]
    await client.send(
      'files.completeUploadExternal',
      { files, channel_id: ref['channel'], thread_ts: ref['thread'] },
      signal
    )
  }

  function warn(error: unknown, text: string): void {
    const detail = isParleyError(error) ? { code: error.code, detail: error.message } : { error: String(error) }
    context.logger.warn(detail, text)
  }

  return { post, turn: (id, signal) => pace.turn(id, [CHANGE], signal) }
}

/**
 * Below what it follows, where that is; Slack keeps one level of threads. What somebody is told alone never goes where
 * they wrote in public.
 */
function placeOf(target: string, { follows }: OutboundMessage): { channel: string; thread?: string } {
  const { channel, thread, ts } = follows ?? {}
  const root = thread ?? ts
  if (typeof channel !== 'string' || typeof root !== 'string') return { channel: target }
  if (isPerson(target) && !isDirectMessage(channel)) return { channel: target }
  return { channel, thread: root }
}

/** For what would otherwise be lost: waits for its turn for as long as the signal allows. */
async function patiently(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isParleyError(error) || error.code !== 'provider_rate_limited') throw error
      await sleep(error.retryAfterMs ?? 1_000, undefined, { signal })
    }
  }
}
