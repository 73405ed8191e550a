import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { startError } from './start-error.ts'

/** Before each attempt to start it again; after the last one the server is given up. */
const PAUSES_MS = [0, 100, 200, 400, 800, 1_600, 3_200, 6_400]
/** A server that lived this long is not one that dies at each start. */
const STEADY_MS = 60_000

/**
 * One process's use of the embedded server. The connection that shows the use ends when the server dies, whoever
 * started it: the server is then joined again, or started by the first of its users.
 */
export class Membership {
  readonly lost: Promise<Error>
  private tellLost!: (why: Error) => void
  private joinedAt = 0
  private attempts = 0
  private ended = false
  private rejoining: Promise<void> = Promise.resolve()

  constructor(
    private use: pg.Client,
    private readonly join: () => Promise<pg.Client>
  ) {
    this.lost = new Promise((resolve) => (this.tellLost = resolve))
    this.watch(use)
  }

  async end(leave: (use: pg.Client) => Promise<void>): Promise<void> {
    this.ended = true
    await this.rejoining
    await leave(this.use)
  }

  private watch(use: pg.Client): void {
    this.use = use
    this.joinedAt = performance.now()
    use.once('end', () => (this.rejoining = this.joinAgain()))
  }

  private async joinAgain(): Promise<void> {
    if (performance.now() - this.joinedAt > STEADY_MS) this.attempts = 0
    let why: unknown = 'it dies at each start'
    while (!this.ended && this.attempts < PAUSES_MS.length) {
      await sleep(PAUSES_MS[this.attempts++])
      if (this.ended) return
      try {
        this.watch(await this.join())
        return
      } catch (error) {
        why = (error as Error).message
      }
    }
    if (!this.ended)
      this.tellLost(startError(`The embedded PostgreSQL died and cannot be started again: ${String(why)}`))
  }
}
