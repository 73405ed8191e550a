import {
  cleanLine,
  isParleyError,
  ParleyError,
  type Attachment,
  type OutboundMessage,
  type Pace,
  type ProviderContext,
  type Time
} from '@parley/provider-kit'
import { context as contextBlock, plain, type Block } from './block.ts'
import type { SlackClient } from './slack-client.ts'
import type { CardRef, InThread } from './slack-lookup.ts'
import { metadataOf } from './slack-message.ts'

const MOST_BYTES = 100_000_000

/** What goes into a card's thread. */
export interface Rest {
  readonly message: OutboundMessage
  readonly parts: readonly (readonly Block[])[]
}

export const hasRest = ({ message, parts }: Rest): boolean => parts.length > 0 || message.attachments.length > 0

interface RestParts {
  readonly client: SlackClient
  readonly context: ProviderContext
  readonly pace: Pace
}

/**
 * Puts into the thread what is not there, in order. Gives the names of files that Slack will never take; throws what
 * names all that is still missing, to be tried again.
 */
export async function postRest(
  ref: CardRef,
  { message, parts }: Rest,
  there: InThread,
  { client, context, pace }: RestParts,
  signal: AbortSignal
): Promise<readonly string[]> {
  const partName = (index: number) => `Part ${index + 2} of ${parts.length + 1}`
  const left = [...parts.map((_, index) => partName(index)), ...message.attachments.map(nameOf)]
  const refused: string[] = []

  async function postPart(blocks: readonly Block[], part: number): Promise<void> {
    const name = partName(part)
    const text = { text: name, blocks: [contextBlock(plain(name)), ...blocks], metadata: metadataOf(message, { part }) }
    await patiently(
      async () => {
        await pace.turn(`${message.id} ${name}`, [ref.channel], signal)
        const place = { channel: ref.channel, thread_ts: ref.thread, unfurl_links: false, unfurl_media: false }
        await client.send('chat.postMessage', { ...place, ...text }, signal)
      },
      context,
      signal
    )
  }

  async function postFile(file: Attachment): Promise<void> {
    try {
      await patiently(() => upload(file, ref, client, context, signal), context, signal)
    } catch (error) {
      if (!isForGood(error)) throw error
      context.logger.warn({ code: error.code, detail: error.message }, 'Slack does not take a file')
      refused.push(nameOf(file))
    }
  }

  try {
    for (const [part, blocks] of parts.entries()) {
      if (!there.parts.has(part)) await postPart(blocks, part)
      left.shift()
    }
    const names = [...there.files]
    for (const file of message.attachments) {
      const known = names.indexOf(nameOf(file))
      if (known >= 0) names.splice(known, 1)
      else await postFile(file)
      left.shift()
    }
    return refused
  } catch (error) {
    throw incomplete(error, left)
  }
}

/** The card is there and has no buttons: what is missing may still follow. */
export function incomplete(error: unknown, left: readonly string[]): ParleyError {
  const why = error instanceof Error ? error.message : String(error)
  const detail = `Slack has it, and not all of it yet: missing are ${left.join(', ')} (${why})`.slice(0, 1_000)
  if (!isParleyError(error) || error.code === 'send_outcome_unknown') {
    return new ParleyError('provider_unavailable', { detail, cause: error })
  }
  const { code, retryAfterMs } = error
  return new ParleyError(code, { detail, cause: error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
}

/** For what would otherwise be lost: waits for its turn for as long as the signal allows. */
export async function patiently(work: () => Promise<void>, { wait }: Time, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isParleyError(error) || error.code !== 'provider_rate_limited') throw error
      await wait(error.retryAfterMs ?? 1_000, signal)
      signal.throwIfAborted()
    }
  }
}

const nameOf = ({ name }: Attachment): string => cleanLine(name, 200)

/** It will be refused again, however often it is tried. */
const isForGood = (error: unknown): error is ParleyError =>
  isParleyError(error) && !error.retryable && error.code !== 'send_outcome_unknown'

async function upload(
  file: Attachment,
  { channel, thread }: CardRef,
  client: SlackClient,
  context: ProviderContext,
  signal: AbortSignal
): Promise<void> {
  if (file.size > MOST_BYTES) throw new ParleyError('provider_rejected', { detail: 'The file is too large for Slack' })
  const chunks: Uint8Array[] = []
  for await (const chunk of file.open()) chunks.push(chunk)
  const content = Buffer.concat(chunks)
  const filename = nameOf(file)
  const place = await client.read<{ upload_url?: string; file_id?: string }>(
    'files.getUploadURLExternal',
    { filename, length: content.length },
    signal
  )
  const { ok, status, body } = await context.fetch(place.upload_url ?? '', { method: 'POST', body: content, signal })
  await body?.cancel()
  if (!ok) {
    const code = status >= 500 || status === 429 ? 'provider_unavailable' : 'provider_rejected'
    throw new ParleyError(code, { detail: `The upload was answered ${status}` })
  }
  const files = [{ id: place.file_id, title: filename }]
  await client.send('files.completeUploadExternal', { files, channel_id: channel, thread_ts: thread }, signal)
}
