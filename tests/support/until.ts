import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again until the answer is not falsy; the test's own timeout bounds it. */
export async function until<T>(ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    await sleep(20)
  }
}
