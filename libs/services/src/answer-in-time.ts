import { ParleyError } from '@parley/core'
import type { Time } from '@parley/provider-kit'

/** How much of the time that a platform waits is ours: the rest is the way there and back. */
const OURS = 0.75

/**
 * Resolves when what came in is acted on, or when the platform waits no longer for what became of it. Throws where it is
 * not even stored by then, so that nothing is acknowledged that could still be lost. Both go on after that.
 */
export async function answerInTime(
  { now, wait }: Time,
  /** When the request came, and how long its platform waits; one that does not say so waits as long as it takes. */
  { cameAt, withinMs }: { readonly cameAt: number; readonly withinMs: number | undefined },
  { stored, acted }: { readonly stored: Promise<unknown>; readonly acted: Promise<unknown> }
): Promise<void> {
  if (withinMs === undefined) return void (await acted)
  const done = new AbortController()
  const passedMs = Math.max(0, now().getTime() - cameAt) // a clock that was set back would lend time
  const late = wait(Math.max(0, withinMs * OURS - passedMs), done.signal).then(() => 'late' as const)
  try {
    if ((await Promise.race([stored, late])) === 'late') {
      throw new ParleyError('unexpected_error', { detail: 'It could not be stored in time' })
    }
    await Promise.race([acted, late])
  } finally {
    done.abort()
  }
}
