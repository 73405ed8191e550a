interface Batch<T> {
  readonly items: T[]
  readonly done: Promise<void>
}

/**
 * Hands things on in batches: what comes while one batch is under way shares the next one. Alone, a thing goes at
 * once; in a crowd, many share the cost of one call.
 */
export class Batches<T> {
  private running: Promise<void> | undefined
  private next: Batch<T> | undefined

  constructor(private readonly handOn: (items: readonly T[]) => Promise<unknown>) {}

  /** Resolves when they are handed on. */
  add(items: readonly T[]): Promise<void> {
    if (!this.running) {
      this.running = this.run(items)
      return this.running
    }
    if (this.next) this.next.items.push(...items)
    else {
      const batch: T[] = [...items]
      const before = this.running.catch(() => {})
      this.next = {
        items: batch,
        done: before.then(() => {
          this.next = undefined
          this.running = this.run(batch)
          return this.running
        })
      }
    }
    return this.next.done
  }

  private async run(items: readonly T[]): Promise<void> {
    try {
      await this.handOn(items)
    } finally {
      if (!this.next) this.running = undefined
    }
  }
}
