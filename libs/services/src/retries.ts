import { isParleyError, ParleyError, type ErrorCode } from '@parley/core'

/** Well below the time after which a claim counts as abandoned. */
export const SEND_TIMEOUT_MS = 20_000
/** How often a send or an update may fail before an operator has to look at it: for about twenty minutes. */
export const ATTEMPTS = 12
const FIRST_BACKOFF_MS = 1_000
const LONGEST_BACKOFF_MS = 10 * 60_000
/** A platform that asks for more is asked again after a day. */
const LONGEST_WAIT_MS = 24 * 3_600_000
/** However soon a platform says to come again: each time a little later. */
const LEAST_STEP_MS = 50

/** Who is told to wait has not failed: it gives up by the clock, and not by how often it was told so. */
export function isOnlyEarly(code: ErrorCode, ageMs: number): boolean {
  return code === 'provider_rate_limited' && ageMs < LONGEST_WAIT_MS
}

/** When to try again what a platform did not take. */
export class Retries {
  constructor(private readonly random: () => number) {}

  /** The platform's own word, within reason, or ours, after so many tries of the same kind. */
  delayAfter({ retryAfterMs }: ParleyError, tries: number): number {
    if (retryAfterMs === undefined) return this.backoff(tries)
    return Math.min(Math.max(retryAfterMs, tries * LEAST_STEP_MS), LONGEST_WAIT_MS)
  }

  backoff(tries: number): number {
    const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (tries - 1))
    return Math.round(longest * (0.5 + this.random() / 2))
  }
}

/**
 * A provider's word on a failure. One that timed out, or broke in a way it does not name, may have sent: nobody knows.
 */
export function sendError(error: unknown): ParleyError {
  if (isParleyError(error)) return error
  return new ParleyError('send_outcome_unknown', {
    detail: error instanceof Error ? error.message : String(error),
    cause: error
  })
}
