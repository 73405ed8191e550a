import { ParleyError } from '@parley/core'
import type { FastifyRequest } from 'fastify'
import { clientOf } from './client-address.ts'

/** Far above what a mistyped key or a cut link costs, also where an office shares an address. */
export const MOST_FAILURES = 50
const WINDOW_MS = 60_000
/** More clients than that are not told apart: those who failed first are forgotten first. */
const MOST_CLIENTS = 10_000

/**
 * Counts the keys, sign-ins and links that opened nothing, by client. Only what fails is counted or refused: what is right
 * goes through from any address at any time, so that nobody locks out others behind theirs.
 */
export class GuessLimit {
  private readonly clients = new Map<string, { failures: number; until: number }>()

  /** `now`: milliseconds of a clock that nobody sets. */
  constructor(private readonly now: () => number) {}

  get size(): number {
    return this.clients.size
  }

  /** Throws `too_many_requests` in the place of the failure, once there were too many. */
  failed(request: Pick<FastifyRequest, 'ip'>): void {
    const now = this.now()
    const client = clientOf(request.ip)
    let counted = this.clients.get(client)
    if (!counted || counted.until <= now) {
      this.clients.delete(client)
      if (this.clients.size >= MOST_CLIENTS) this.clients.delete(this.clients.keys().next().value!)
      counted = { failures: 0, until: now + WINDOW_MS }
      this.clients.set(client, counted)
    }
    counted.failures += 1
    if (counted.failures > MOST_FAILURES) {
      const detail = 'Too many attempts from this address failed: wait a little'
      throw new ParleyError('too_many_requests', { retryAfterMs: counted.until - now, detail })
    }
  }
}
