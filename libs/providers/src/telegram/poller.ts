import { isParleyError, type ParleyError } from '@parley/provider-kit'
import type { Update } from 'grammy/types'
import { readBatch, type OnInbound, type Reading } from './batch.ts'
import type { IntakeParts } from './intake.ts'
import { keptPlace, placeFrom, PLACE, type PollPlace } from './poll-place.ts'
import { parleyError, says } from './telegram-error.ts'
import { UPDATES } from './update.parse.ts'

const LONG_POLL_SECONDS = 30
const MOST_AT_ONCE = 100
/** Then no more is asked for before some of it is acted on. */
const MOST_ACTING = 200
const BACKOFF_MS = [1_000, 30_000] as const
/** A token that was refused is not mended in seconds. */
const REFUSED_MS = 120_000
const WEBHOOK = /webhook/i

/** Asks Telegram for what happened until the signal aborts. What was not stored comes again. */
export async function poll(parts: IntakeParts, onInbound: OnInbound, signal: AbortSignal): Promise<void> {
  const { logger } = parts.context
  let failures = 0
  let said = ''
  const reading: Reading = { attempts: new Map(), acting: new Set() }
  while (!signal.aborted) {
    try {
      await session(parts, onInbound, reading, signal, () => {
        failures = 0
        said = ''
      })
    } catch (thrown) {
      if (signal.aborted) break
      const { code, why } = reasonOf(thrown)
      if (said !== why) logger.warn({ bot: parts.botId, code, reason: why }, 'Telegram is not listened to just now')
      said = why
      const [first, longest] = BACKOFF_MS
      const pauseMs = code === 'provider_auth_failed' ? REFUSED_MS : Math.min(first * 2 ** failures++, longest)
      await parts.context.wait(pauseMs * (0.75 + Math.random() / 2), signal)
    }
  }
  await Promise.all(reading.acting)
}

/** From its first look to what ends it: an error, or the signal. */
async function session(
  parts: IntakeParts,
  onInbound: OnInbound,
  reading: Reading,
  signal: AbortSignal,
  onHeard: () => void
): Promise<void> {
  await takeWebhookAway(parts, signal)
  let place = keptPlace((await parts.context.store.get(PLACE))?.value, parts)
  while (!signal.aborted) {
    while (reading.acting.size > MOST_ACTING) await Promise.race(reading.acting)
    const offset = placeFrom(place, parts.context.now())
    const updates: Update[] = await parts.api.call(
      (raw, its) =>
        raw.getUpdates(
          {
            timeout: LONG_POLL_SECONDS,
            limit: MOST_AT_ONCE,
            allowed_updates: [...UPDATES],
            ...(offset === undefined ? {} : { offset })
          },
          its
        ),
      signal
    )
    const after: PollPlace | undefined = await readBatch(updates, parts, onInbound, reading)
    onHeard()
    place = after ?? place
  }
}

/** Telegram answers nobody who asks while it has somebody to call. */
async function takeWebhookAway({ api, context, botId }: IntakeParts, signal: AbortSignal): Promise<void> {
  const { url = '' } = await api.call((raw, its) => raw.getWebhookInfo(its), signal)
  if (url === '') return
  const host = URL.canParse(url) ? new URL(url).host : 'somewhere'
  const isOurs = url === context.inboundUrl
  context.logger.warn(
    { bot: botId, host, isOurs },
    'Telegram called a webhook for this bot: it is asked instead from now on'
  )
  await api.call((raw, its) => raw.deleteWebhook({ drop_pending_updates: false }, its), signal)
}

function reasonOf(thrown: unknown): { code: string; why: string } {
  if (says(thrown, /conflict/i)) {
    return {
      code: 'provider_unavailable',
      why: WEBHOOK.test(thrown.description)
        ? 'Another program set a webhook for this bot'
        : 'Another program asks for this bot’s updates at the same time: only one may'
    }
  }
  const error: ParleyError = isParleyError(thrown) ? thrown : parleyError(thrown)
  return { code: error.code, why: error.message }
}
