/** The real time, and more where a test cannot wait for it. */
export class Clock {
  private ahead = 0
  private readonly waiting = new Set<{ readonly at: number; readonly wake: () => void }>()

  now(): number {
    return Date.now() + this.ahead
  }

  /** Resolves when so much time has passed, really or by `advance`. */
  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => one.wake(), ms)
      const one = {
        at: this.now() + ms,
        wake: () => {
          clearTimeout(timer)
          this.waiting.delete(one)
          resolve()
        }
      }
      this.waiting.add(one)
    })
  }

  advance(ms: number): void {
    this.ahead += ms
    for (const one of this.waiting) if (one.at <= this.now()) one.wake()
  }

  /** Nobody waits any longer. */
  end(): void {
    for (const one of this.waiting) one.wake()
  }
}
