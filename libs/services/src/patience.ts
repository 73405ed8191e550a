/** Past so many, nobody knows any more how long each has waited. */
const MOST_REMEMBERED = 100_000

/** How long each of many has waited by now: none waits for ever, whatever keeps it. */
export class Patience {
  private readonly since = new Map<string, number>()

  constructor(private readonly mostMs: number) {}

  /** Whether it may wait on. The first look begins its time. */
  isLeft(key: string, now: number): boolean {
    const first = this.since.get(key)
    if (first !== undefined) return now - first < this.mostMs
    if (this.since.size >= MOST_REMEMBERED) this.since.clear()
    this.since.set(key, now)
    return true
  }

  /** It waits no more; the next time begins anew. */
  end(key: string): void {
    this.since.delete(key)
  }
}
