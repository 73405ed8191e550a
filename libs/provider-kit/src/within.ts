import type { Time } from './provider.ts'

/** Rejects with these words where the work takes longer by this clock; its signal aborts then. */
export async function within<T>(
  { wait }: Time,
  ms: number,
  why: string,
  work: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const over = new AbortController()
  const late = wait(ms, over.signal).then((): never => {
    throw new Error(why)
  })
  late.catch(() => {}) // whoever won the race hears of it no more
  return Promise.race([work(over.signal), late]).finally(() => over.abort())
}
