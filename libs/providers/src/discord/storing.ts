import type { ProviderContext } from '@parley/provider-kit'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000
/** What fails for longer holds nobody up any more: it may be the one thing that cannot be stored. */
const HOLDS_UP_FOR_MS = 60_000

/** Nobody tries any more, as the connection ends: to be heard again by whoever listens next. */
export class Unheard extends Error {}

/**
 * Tries until it succeeds. What comes behind something that fails waits for it, so that the order stays. Throws
 * `Unheard` once the signal has aborted, and why it failed last where it is tried until an instant (in ms) only.
 */
export type Storing = <T>(work: () => Promise<T>, until?: number) => Promise<T>

export function createStoring(
  { now, wait, logger }: Pick<ProviderContext, 'now' | 'wait' | 'logger'>,
  signal: AbortSignal
): Storing {
  const ahead = new Set<Promise<unknown>>()

  async function tryAgain<T>(work: () => Promise<T>, until: number): Promise<T> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      await wait(pauseMs, signal)
      if (signal.aborted) throw new Unheard()
      try {
        return await work()
      } catch (error) {
        if (now().getTime() >= until) throw error
      }
    }
  }

  function holdUp(work: Promise<unknown>): void {
    const enough = new AbortController()
    const over = Promise.race([work.catch(() => {}), wait(HOLDS_UP_FOR_MS, enough.signal)]).finally(() => {
      enough.abort()
      ahead.delete(over)
    })
    ahead.add(over)
  }

  return async (work, until = Number.POSITIVE_INFINITY) => {
    while (ahead.size > 0) await Promise.all(ahead)
    if (signal.aborted) throw new Unheard()
    try {
      return await work()
    } catch (error) {
      logger.warn({ error: String(error) }, 'What came from Discord could not be stored; trying again')
      const stored = tryAgain(work, until)
      holdUp(stored)
      return stored
    }
  }
}
