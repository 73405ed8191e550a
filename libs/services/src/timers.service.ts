import type { ContactRepository, InboundRepository } from '@parley/database'
import { Patience } from './patience.ts'
import type { Relay } from './relay.ts'
import type { Setbacks } from './setbacks.ts'

/** How long an overdue timer waits for something that people wrote meanwhile and that was not acted on yet. */
const CATCH_UP_GRACE_MS = 60_000
/** And for all of it together, also for what cannot be proven yet where silence would approve. */
const MOST_WAITED_MS = 10 * 60_000
const LOOK_AGAIN_MS = 500

interface Dependencies {
  readonly contacts: ContactRepository
  readonly inbounds: InboundRepository
  readonly setbacks: Setbacks
  readonly relay: Relay
}

/** Lets time pass for a contact. A wake too early, too late or too often changes nothing. */
export class TimersService {
  private readonly patience = new Patience(MOST_WAITED_MS)

  constructor(private readonly to: Dependencies) {}

  async wake(contactId: string): Promise<void> {
    const { contacts, inbounds, setbacks, relay } = this.to
    const grace = { graceMs: CATCH_UP_GRACE_MS, unprovenGraceMs: MOST_WAITED_MS }
    const before = await inbounds.hasBacklog(contactId, grace)
    if (before.isSetBack) return
    if (before.waits && this.patience.isLeft(contactId, performance.now()))
      return relay.wakeAgain(contactId, LOOK_AGAIN_MS)
    this.patience.end(contactId)
    await setbacks.attempt(contactId, async () => {
      relay.committed(await contacts.apply(contactId, (at) => ({ type: 'waited', at })))
      if (before.wasSetBack) await setbacks.forget(contactId)
    })
  }
}
