import { onAbort } from './abort.ts'
import type { Time } from './provider.ts'

/** The time of this machine. */
export const realTime: Time = {
  now: () => new Date(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const timer = setTimeout(() => end(), ms).unref()
      const forget = signal && onAbort(signal, () => end())
      const end = () => {
        clearTimeout(timer)
        forget?.()
        resolve()
      }
    })
}
