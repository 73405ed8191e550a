import { setTimeout as sleep } from 'node:timers/promises'
import { ParleyError } from '@parley/core'

/** A send that would wait longer goes back to its queue, and holds up nobody else. */
const WAIT_AT_MOST_MS = 1_000

/** How often something may be sent to one place. */
export interface Rate {
  readonly times: number
  readonly withinMs: number
}

export interface Pace {
  /**
   * Waits for a turn at every one of these places, or throws `provider_rate_limited` with the time of the turn, which
   * is kept for `id` until then. The platform's own word counts beside it.
   */
  turn(id: string, places: readonly string[], signal: AbortSignal): Promise<void>
}

/**
 * Keeps below a platform's limits in this process, so that it need not say 429: `rateOf` tells how often a place may be
 * written to.
 */
export function createPace(now: () => Date, rateOf: (place: string) => Rate): Pace {
  /** When each place may be written to again, if it was written to as often as that is allowed. */
  const next = new Map<string, number>()
  const kept = new Map<string, number>()

  function reserve(places: readonly string[], at: number): number {
    const turns = places.map((place) => {
      const { times, withinMs } = rateOf(place)
      return (next.get(place) ?? 0) - withinMs + withinMs / times
    })
    const turn = Math.max(at, ...turns)
    for (const place of places) {
      const { times, withinMs } = rateOf(place)
      next.set(place, Math.max(next.get(place) ?? 0, turn) + withinMs / times)
    }
    return turn
  }

  function forget(at: number): void {
    for (const [place, until] of next) if (until <= at) next.delete(place)
    for (const [id, turn] of kept) if (turn < at - 3_600_000) kept.delete(id)
  }

  return {
    async turn(id, places, signal) {
      const at = now().getTime()
      forget(at)
      const turn = kept.get(id) ?? reserve(places, at)
      const waitMs = turn - at
      if (waitMs > WAIT_AT_MOST_MS) {
        kept.set(id, turn)
        throw new ParleyError('provider_rate_limited', {
          detail: 'More is waiting to be sent there than the platform takes at once',
          retryAfterMs: waitMs
        })
      }
      kept.delete(id)
      if (waitMs > 0) await sleep(waitMs, undefined, { signal })
    }
  }
}
