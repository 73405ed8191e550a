/** How many cases were run, and why others were not. */
export class Summary {
  private ran = 0
  private readonly skipped = new Map<string, number>()
  private readonly notes: string[] = []

  constructor(private readonly name: string) {}

  run(): void {
    this.ran += 1
  }

  skip(reason: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1)
  }

  note(lines: readonly string[]): void {
    this.notes.push(...lines)
  }

  /** As `slack: 68 cases run, 3 skipped (1: it takes no files, 2: it sends no codes)`, and the notes below it. */
  get lines(): readonly string[] {
    const count = [...this.skipped.values()].reduce((sum, one) => sum + one, 0)
    const reasons = [...this.skipped].map(([reason, times]) => `${times}: ${reason}`).join(', ')
    return [
      `${this.name}: ${this.ran} cases run, ${count} skipped${count > 0 ? ` (${reasons})` : ''}`,
      ...this.notes.map((note) => `  ${note}`)
    ]
  }
}
