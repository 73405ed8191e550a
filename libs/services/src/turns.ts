/**
 * Lets work of one key be done one after the other, in the order in which it came, and work of so many keys side by
 * side. What waits for its turn holds nothing.
 */
export class Turns {
  private readonly lines = new Map<string, (() => Promise<void>)[]>()
  /** Keys with work that nobody does yet. */
  private readonly waiting: string[] = []
  private atOnce = 0

  constructor(private readonly most: number) {}

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = () => work().then(resolve, reject)
      const line = this.lines.get(key)
      if (line) return void line.push(run)
      this.lines.set(key, [run])
      this.waiting.push(key)
      this.next()
    })
  }

  private next(): void {
    if (this.atOnce >= this.most) return
    const key = this.waiting.shift()
    if (key === undefined) return
    this.atOnce += 1
    const line = this.lines.get(key)!
    void line.shift()!().finally(() => {
      this.atOnce -= 1
      if (line.length > 0) this.waiting.push(key)
      else this.lines.delete(key)
      this.next()
    })
    this.next()
  }
}
