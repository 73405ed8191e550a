/** What is to be called when a signal aborts. */
const calls = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls once the signal aborts, at once where it has; what it returns takes that back. However many wait for one signal,
 * it has one listener, and none where nobody waits: more than ten are a leak to Node, which warns of it.
 */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  if (signal.aborted) {
    call()
    return () => {}
  }
  const known = calls.get(signal)
  if (known) {
    known.add(call)
    return () => forget(signal, known, call)
  }
  const all = new Set([call])
  calls.set(signal, all)
  signal.addEventListener('abort', callAll)
  return () => forget(signal, all, call)
}

function forget(signal: AbortSignal, all: Set<() => void>, call: () => void): void {
  all.delete(call)
  if (all.size > 0 || calls.get(signal) !== all) return
  calls.delete(signal)
  signal.removeEventListener('abort', callAll)
}

/** One that throws keeps no other from being called. */
function callAll(this: AbortSignal): void {
  const all = calls.get(this) ?? []
  calls.delete(this)
  for (const call of all) {
    try {
      call()
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

/** What the work gives, or `undefined` once the signal aborts: then it is not waited for, and goes on. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let takeBack = () => {}
  const aborted = new Promise<undefined>((resolve) => (takeBack = onAbort(signal, () => resolve(undefined))))
  return Promise.race([work, aborted]).finally(takeBack)
}

/** Resolves once the signal aborts. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => void onAbort(signal, resolve))
