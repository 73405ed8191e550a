import type pg from 'pg'

const READ_EVERY_MS = 30_000

/**
 * The database's clock. What decides about a row is compared in a statement, or with the time that came with the row;
 * this is for what no statement is made for: what people are shown, and what other machines say the time is. Between
 * two readings it goes on by the monotonic clock, so that a step of this machine's wall clock does not reach it.
 */
export class DatabaseClock {
  private last = { ms: 0, at: 0 }
  private readonly timer: NodeJS.Timeout

  private constructor(private readonly pool: Pick<pg.Pool, 'query'>) {
    this.timer = setInterval(() => void this.read().catch(() => {}), READ_EVERY_MS).unref()
  }

  static async start(pool: Pick<pg.Pool, 'query'>): Promise<DatabaseClock> {
    const clock = new DatabaseClock(pool)
    await clock.read()
    return clock
  }

  /** Milliseconds since 1970, as exact as the last reading. */
  estimate(): number {
    return Math.round(this.last.ms + performance.now() - this.last.at)
  }

  /** Asks the database, in milliseconds since 1970. */
  async read(): Promise<number> {
    const { rows } = await this.pool.query<{ now: string }>(
      'select extract(epoch from clock_timestamp()) * 1000 as now'
    )
    return this.heard(Number(rows[0]!.now))
  }

  /** A statement came back with what the clock said. */
  heard(ms: number): number {
    this.last = { ms, at: performance.now() }
    return Math.round(ms)
  }

  stop(): void {
    clearInterval(this.timer)
  }
}
