import { setTimeout as sleep } from 'node:timers/promises'

/** Less than a test's own timeout, so that what was waited for is named, and nobody asks on after its end. */
const WITHIN_MS = 110_000

/** What is asked is often a server, which has better to do on a busy machine. */
const AGAIN_AFTER_MS = 40

/** Asks again and again until the answer is not falsy. */
export async function until<T>(ask: () => T | Promise<T>, withinMs = WITHIN_MS): Promise<NonNullable<T>> {
  const end = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (performance.now() > end) throw new Error(`Waited ${withinMs / 1000} s in vain until ${ask}`)
    await sleep(AGAIN_AFTER_MS)
  }
}
