import type { Check, CheckReport } from '@parley/provider-kit'
import type { IntakeParts } from './intake.ts'
import { parleyError } from './telegram-error.ts'

type Verdict = Pick<Check, 'result' | 'detail'>
const TELEGRAM = 'api.telegram.org'
const LATELY_MS = 3_600_000

/** Who the bot is, how what people do gets to us, and what it sees of groups. Never throws. */
export async function checkTelegram(parts: IntakeParts, signal: AbortSignal): Promise<CheckReport> {
  const token = await timed('Token', async () => {
    const { username, id } = await parts.api.call((raw, its) => raw.getMe(its), signal)
    return { result: 'ok', detail: `@${username}, number ${id}; people begin at https://t.me/${username}?start=parley` }
  })
  const more =
    token.result === 'failed'
      ? []
      : [
          await timed('Incoming', () => checkIncoming(parts, signal)),
          await timed('Groups', () => checkGroups(parts, signal))
        ]
  const checks = [token, ...more]
  const problems = checks.flatMap(({ name, result, detail }) => (result === 'failed' ? [`${name}: ${detail}`] : []))
  return { ok: problems.length === 0, problems, checks }
}

async function checkIncoming({ api, config, context }: IntakeParts, signal: AbortSignal): Promise<Verdict> {
  const info = await api.call((raw, its) => raw.getWebhookInfo(its), signal)
  const { url = '', last_error_date: failedAt, last_error_message: why, pending_update_count: waiting } = info
  const lately = failedAt !== undefined && context.now().getTime() - failedAt * 1_000 < LATELY_MS
  if (config.webhookSecret === undefined) {
    return url === ''
      ? { result: 'ok', detail: 'Telegram is asked for updates (long polling)' }
      : { result: 'warn', detail: 'A webhook is set for this bot: it is taken away as soon as the channel listens' }
  }
  // A Bot API server of one's own may call without.
  if (!context.inboundUrl.startsWith('https:') && new URL(config.apiUrl).host === TELEGRAM) {
    return {
      result: 'failed',
      detail: `Telegram calls https addresses only, and PUBLIC_URL makes this ${context.inboundUrl}`
    }
  }
  if (url !== context.inboundUrl) {
    return { result: 'warn', detail: `Telegram does not call ${context.inboundUrl} yet: the listener sets that` }
  }
  return lately
    ? {
        result: 'warn',
        detail: `Telegram could not call us lately: ${why ?? 'no reason given'}; ${waiting} updates wait`
      }
    : { result: 'ok', detail: `Telegram calls ${url}` }
}

async function checkGroups({ api }: IntakeParts, signal: AbortSignal): Promise<Verdict> {
  const { can_join_groups: joins, can_read_all_group_messages: reads } = await api.call(
    (raw, its) => raw.getMe(its),
    signal
  )
  if (!joins)
    return { result: 'warn', detail: 'The bot may not be added to groups: /setjoingroups at @BotFather changes that' }
  return reads
    ? {
        result: 'warn',
        detail:
          'Privacy mode is off, so the bot is sent all that is said in its groups. It needs only replies to it: /setprivacy at @BotFather'
      }
    : { result: 'ok', detail: 'In groups the bot sees presses, commands and replies to it (privacy mode)' }
}

async function timed(name: string, look: () => Promise<Verdict>): Promise<Check> {
  const began = performance.now()
  const verdict = await look().catch((error: unknown): Verdict => ({
    result: 'failed',
    detail: parleyError(error).message
  }))
  return { name, ...verdict, ms: Math.round(performance.now() - began) }
}
