import { ParleyError, type EventView } from '@parley/core'
import type { Database, EventRepository, Own, Principal } from '@parley/database'
import { ownOf } from './key-bounds.ts'
import type { LiveKeys } from './live-keys.ts'
import { masksOf, type Masked } from './masking.ts'
import { readPosition } from './page-cursor.ts'

const PAGE = 200

interface Page {
  readonly events: EventView[]
  /** Up to where there is nothing more for this reader. */
  readonly seen: bigint
}

/** What happened, in commit order: nothing skipped, nothing twice, for whoever passes on the last position it saw. */
export class EventsService {
  constructor(
    private readonly database: Database,
    private readonly events: EventRepository,
    private readonly masked: Masked,
    private readonly liveKeys: LiveKeys
  ) {}

  /** Holds until there is something after the cursor, at most `waitMs`. Without a cursor: from the beginning. */
  async list(principal: Principal, after: string | undefined, waitMs: number, gone: AbortSignal): Promise<Page> {
    const position = readPosition(after)
    const { signal: revoked, release } = this.liveKeys.guard(principal.keyId)
    try {
      const found = await this.next(principal, position, waitMs, [gone, revoked])
      if (revoked.aborted) throw new ParleyError('key_invalid')
      return found
    } finally {
      release()
    }
  }

  /** Where a stream begins: after the cursor, or with what happens next. Throws `request_invalid`. */
  async begin(after: string | undefined): Promise<bigint> {
    return after === undefined ? this.events.lastPosition() : readPosition(after)
  }

  /** Page after page, until the reader goes, the key is revoked or the server stops. An empty page: still here. */
  async *stream(principal: Principal, after: bigint, beatMs: number, gone: AbortSignal): AsyncGenerator<EventView[]> {
    let position = after
    const { signal: revoked, release } = this.liveKeys.guard(principal.keyId)
    try {
      while (!gone.aborted && !revoked.aborted && !this.database.notifications.draining) {
        const { events, seen } = await this.next(principal, position, beatMs, [gone, revoked])
        position = seen
        if (!gone.aborted && !revoked.aborted) yield events
      }
    } finally {
      release()
    }
  }

  async history(principal: Principal, contactId: string): Promise<{ events: EventView[]; intact: boolean }> {
    const { projectId } = principal
    const own = ownOf(principal)
    const events = await this.events.history(projectId, contactId, own)
    if (events.length === 0) throw new ParleyError('contact_not_found')
    return {
      events: await this.shown(projectId, events, own),
      intact: (await this.events.findBrokenLink(projectId, contactId)) === undefined
    }
  }

  /** As a key may see them: what is stored, and chained, stays as it is. */
  private async shown(projectId: string, events: EventView[], own: Own | undefined): Promise<EventView[]> {
    if (!own) return events
    const ids = events.flatMap((one) => contactOf(one) ?? [])
    const masks = await masksOf(this.masked, projectId, ids)
    return events.map((one) => masks.get(contactOf(one) ?? '')?.event(one) ?? one)
  }

  /** Others' events wake us too: only our own, the end of the wait, a signal or a server that stops end it. */
  private async next(
    principal: Principal,
    after: bigint,
    waitMs: number,
    signals: readonly AbortSignal[]
  ): Promise<Page> {
    const { projectId } = principal
    const own = ownOf(principal)
    let seen = after
    const { notifications } = this.database
    const end = performance.now() + waitMs
    for (;;) {
      const left = Math.max(0, end - performance.now())
      const waiting = notifications.wait('parley_events', '', left)
      try {
        // Who is shown few events is not looked for among all the others again; asked before, so that none is passed.
        const last = own && (await this.events.lastPosition())
        const events = await this.events.listAfter(projectId, seen, PAGE, own)
        seen = BigInt(events.at(-1)?.position ?? seen)
        if (last !== undefined && events.length < PAGE && last > seen) seen = last
        if (events.length > 0 || left === 0 || notifications.draining || signals.some((signal) => signal.aborted))
          return { events: await this.shown(projectId, events, own), seen }
        for (const signal of signals) signal.addEventListener('abort', waiting.cancel)
        await waiting.done
      } finally {
        waiting.cancel()
        for (const signal of signals) signal.removeEventListener('abort', waiting.cancel)
      }
    }
  }
}

/** A conversation's end is its thread's, and tells of the contact. */
function contactOf({ type, contact, data }: EventView): string | undefined {
  return type === 'conversation.ended' ? String(data['contact']) : contact
}
