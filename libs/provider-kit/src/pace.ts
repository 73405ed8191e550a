import { ParleyError } from '@parley/core'
import type { Time } from './provider.ts'

/** A send that would wait longer goes back to its queue, and holds up nobody else. */
const WAIT_AT_MOST_MS = 1_000

/** How often something may be sent to one place. */
export interface Rate {
  readonly times: number
  readonly withinMs: number
}

export interface Pace {
  /**
   * Waits for a turn at each of these places, one after the other, or throws `provider_rate_limited` with the time of
   * the turn, which is kept for `id` until then: name first what is full soonest, since a place that is asked for later
   * lets others through until then. `messages`: how many go out in this turn, at once even where they are more than may;
   * whoever comes next waits for them. The platform's own word counts beside it.
   */
  turn(id: string, places: readonly string[], signal: AbortSignal, messages?: number): Promise<void>
}

/**
 * Keeps below a platform's limits in this process, so that it need not say 429: `rateOf` tells how often a place may be
 * written to.
 */
export function createPace({ now, wait }: Time, rateOf: (place: string) => Rate): Pace {
  /** When each place may be written to again, if it was written to as often as that is allowed. */
  const next = new Map<string, number>()
  const kept = new Map<string, number>()

  function reserve(place: string, messages: number, at: number): number {
    const { times, withinMs } = rateOf(place)
    const eachMs = withinMs / times
    const full = next.get(place) ?? 0
    const turn = Math.max(at, full - withinMs + Math.min(messages, times) * eachMs)
    next.set(place, Math.max(full, turn) + messages * eachMs)
    return turn
  }

  function forget(at: number): void {
    for (const [place, until] of next) if (until <= at) next.delete(place)
    for (const [id, turn] of kept) if (turn < at - 3_600_000) kept.delete(id)
  }

  return {
    async turn(id, places, signal, messages = 1) {
      const keys = places.map((place) => `${id} ${place}`)
      for (const [index, place] of places.entries()) {
        const at = now().getTime()
        forget(at)
        const turn = kept.get(keys[index]!) ?? reserve(place, messages, at)
        kept.set(keys[index]!, turn)
        const waitMs = turn - at
        if (waitMs > WAIT_AT_MOST_MS) {
          throw new ParleyError('provider_rate_limited', {
            detail: 'More is waiting to be sent there than the platform takes at once',
            retryAfterMs: waitMs
          })
        }
        if (waitMs <= 0) continue
        await wait(waitMs, signal)
        // Whoever is told to stop while they wait for their turn has sent nothing in it.
        if (signal.aborted) throw new ParleyError('provider_unavailable', { detail: 'It was ended before it began' })
      }
      for (const key of keys) kept.delete(key)
    }
  }
}
