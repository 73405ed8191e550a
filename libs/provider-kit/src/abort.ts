/** What is to be called when a signal aborts. */
const calls = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls once the signal aborts, at once where it has; what it returns takes that back. However many wait for one signal,
 * it has one listener: more than ten are a leak to Node, which warns of it.
 */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  if (signal.aborted) {
    call()
    return () => {}
  }
  const all = calls.get(signal) ?? listenTo(signal)
  all.add(call)
  return () => void all.delete(call)
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const all = new Set<() => void>()
  calls.set(signal, all)
  signal.addEventListener('abort', () => all.forEach((call) => call()), { once: true })
  return all
}

/** What the work gives, or `undefined` once the signal aborts: then it is not waited for, and goes on. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let forget = () => {}
  const aborted = new Promise<undefined>((resolve) => (forget = onAbort(signal, () => resolve(undefined))))
  return Promise.race([work, aborted]).finally(forget)
}

/** Resolves once the signal aborts. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => void onAbort(signal, resolve))
