const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** By how many attempts were made, how long to wait for the next: the schedule that Standard Webhooks recommends. */
const DELAYS_MS = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS
] as const
const LONGEST_RETRY_AFTER_MS = 24 * HOUR_MS
/** A delay is made longer by at most this share, never shorter: `Retry-After` is a promise. */
const JITTER = 0.1

export interface AttemptMade {
  /** How many attempts were made already: 0 before the first. */
  readonly attempt: number
  /** The header as it came: seconds or an HTTP date; what is neither is ignored. */
  readonly retryAfter?: string | undefined
  readonly now: number
  /** In [0, 1). */
  readonly random: number
}

/** When to try again, or `undefined` when the schedule is exhausted, whatever `Retry-After` says. */
export function nextAttempt({ attempt, retryAfter, now, random }: AttemptMade): { delayMs: number } | undefined {
  const scheduledMs = DELAYS_MS[attempt]
  if (scheduledMs === undefined) return undefined
  const askedMs = Math.min(retryAfterMs(retryAfter, now) ?? 0, LONGEST_RETRY_AFTER_MS)
  return { delayMs: Math.round(Math.max(scheduledMs, askedMs) * (1 + JITTER * random)) }
}

export type DeliveryVerdict = 'delivered' | 'retry' | 'disable'

/** 410 says that nobody will ever want these again; a redirect is not followed and so did not deliver. */
export function judgeResponse(status: number): DeliveryVerdict {
  if (status >= 200 && status <= 299) return 'delivered'
  return status === 410 ? 'disable' : 'retry'
}

function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * SECOND_MS
  // The three forms of RFC 9110, 5.6.7; the oldest names no zone and means GMT.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined
  const at = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`)
  return Number.isNaN(at) ? undefined : at - now
}
