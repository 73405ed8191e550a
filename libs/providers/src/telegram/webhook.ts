import { createHash, timingSafeEqual } from 'node:crypto'
import { ParleyError, type RawRequest, type Received } from '@parley/provider-kit'
import type { Update } from 'grammy/types'
import { takeUpdate, type IntakeParts } from './intake.ts'
import { parleyError } from './telegram-error.ts'
import { UPDATES } from './update.parse.ts'

const LOOK_EVERY_MS = 300_000
const BACKOFF_MS = [2_000, 60_000] as const
const MOST_AT_ONCE = 40
const SECRET_HEADER = 'x-telegram-bot-api-secret-token'

/** One call of Telegram's. Throws `signature_invalid` for one that does not bring the secret. */
export async function receiveUpdate(request: RawRequest, parts: IntakeParts, secret: string): Promise<Received> {
  if (!isSame(request.headers[SECRET_HEADER] ?? '', secret)) {
    throw new ParleyError('signature_invalid', {
      detail: `The header ${SECRET_HEADER} does not hold the channel’s secret`
    })
  }
  const { inbound, tell } = await takeUpdate(readBody(request.rawBody), parts)
  return {
    inbound: inbound ? [inbound] : [],
    respond: () => ({ status: 200 }),
    respondsBlindly: true,
    ...(tell
      ? {
          tell: async ([receipt]) => {
            if (receipt) await tell(receipt)
          }
        }
      : {})
  }
}

function readBody(rawBody: Buffer): Update {
  try {
    const update = JSON.parse(rawBody.toString('utf8')) as Update
    if (Number.isSafeInteger(update.update_id)) return update
  } catch {
    // Said below.
  }
  throw new ParleyError('inbound_invalid', { detail: 'This is no update of Telegram' })
}

/** Keeps Telegram calling us until the signal aborts: what somebody else sets for the bot is set back. */
export async function keepWebhook(parts: IntakeParts, secret: string, signal: AbortSignal): Promise<void> {
  const { api, context, botId } = parts
  let failures = 0
  let isSet = false
  while (!signal.aborted) {
    let pauseMs = LOOK_EVERY_MS
    try {
      const { url } = await api.call((raw, its) => raw.getWebhookInfo(its), signal)
      if (isSet && url !== context.inboundUrl) {
        context.logger.warn({ bot: botId }, 'Another program changed where Telegram calls for this bot: it is set back')
      }
      if (!isSet || url !== context.inboundUrl) {
        await api.call(
          (raw, its) =>
            raw.setWebhook(
              {
                url: context.inboundUrl,
                secret_token: secret,
                allowed_updates: [...UPDATES],
                max_connections: MOST_AT_ONCE
              },
              its
            ),
          signal
        )
        isSet = true
      }
      failures = 0
    } catch (thrown) {
      if (signal.aborted) return
      const { code, message } = parleyError(thrown)
      context.logger.warn({ bot: botId, code, reason: message }, 'Telegram could not be told where to call')
      const [first, longest] = BACKOFF_MS
      pauseMs = Math.min(first * 2 ** failures++, longest)
    }
    await context.wait(pauseMs, signal)
  }
}

/** Takes as long for a wrong guess as for a right one. */
function isSame(given: string, secret: string): boolean {
  const [one, other] = [given, secret].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(one, other)
}
