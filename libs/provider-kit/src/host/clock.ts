import { onAbort } from '../abort.ts'
import type { Time } from '../provider.ts'

/** How often it looks whether time has passed. */
const TICK_MS = 5
/** However long this process was held up, no more passes at once: nobody is late because the machine is busy. */
const LONGEST_TICK_MS = 20
/** How much faster than life, where time passes only because somebody waits. */
export const FAST = 25

/**
 * Time as the process lives it, and faster or further where a test cannot wait for it. Where the process stands still,
 * so does this clock: a deadline that runs on it, and whoever has to keep it, are held up alike.
 */
export class Clock implements Time {
  private passedMs = 0
  private livedMs = 0
  /** Of all who want it to run so fast just now: the fastest counts. */
  private readonly rates: number[]
  private readonly beganAt = Date.now()
  private readonly waiting = new Set<{ readonly at: number; readonly wake: () => void }>()
  private readonly patient = new Set<{ readonly until: number; readonly over: AbortController }>()
  private readonly timer: NodeJS.Timeout

  /** Runs until it is ended. */
  constructor(rate = 1) {
    this.rates = [rate]
    let before = performance.now()
    this.timer = setInterval(() => {
      const now = performance.now()
      this.live(Math.min(now - before, LONGEST_TICK_MS))
      before = now
    }, TICK_MS).unref()
  }

  /** How many wait for time to pass. */
  get waiters(): number {
    return this.waiting.size
  }

  readonly now = (): Date => new Date(this.ms)

  /** Milliseconds since 1970. */
  get ms(): number {
    return this.beganAt + Math.floor(this.passedMs)
  }

  readonly wait = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const one = {
        at: this.passedMs + ms,
        wake: () => {
          forget?.()
          this.waiting.delete(one)
          resolve()
        }
      }
      const forget = signal && onAbort(signal, one.wake)
      this.waiting.add(one)
    })

  /**
   * Aborts once this process has lived so long: by the ticks of the clock, and neither fast nor further. For how long a
   * test is patient with what does not wait for time.
   */
  patience(ms: number): AbortSignal {
    const over = new AbortController()
    this.patient.add({ until: this.livedMs + ms, over })
    return over.signal
  }

  private live(ms: number): void {
    this.livedMs += ms
    for (const one of this.patient) {
      if (one.until > this.livedMs) continue
      this.patient.delete(one)
      one.over.abort(new DOMException('It took too long', 'TimeoutError'))
    }
    this.advance(ms * Math.max(...this.rates))
  }

  advance(ms: number): void {
    this.passedMs += ms
    for (const one of [...this.waiting].toSorted((a, b) => a.at - b.at)) if (one.at <= this.passedMs) one.wake()
  }

  /** Lets time run fast until the work is done, for what takes long only because somebody waits. */
  async fast<T>(work: Promise<T>, rate = FAST): Promise<T> {
    this.rates.push(rate)
    return work.finally(() => this.rates.splice(this.rates.indexOf(rate), 1))
  }

  /** It stands still from now on. */
  end(): void {
    clearInterval(this.timer)
  }
}
