import type { ContactRepository, Database, InboundRepository } from '@parley/database'
import type { Relay } from './relay.ts'

/** How long an overdue timer waits for what people wrote meanwhile and was not acted on yet. */
const CATCH_UP_GRACE_MS = 60_000
const LOOK_AGAIN_MS = 500

/** Lets time pass for a contact. A wake too early, too late or too often changes nothing. */
export class TimersService {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactRepository,
    private readonly inbounds: InboundRepository,
    private readonly relay: Relay
  ) {}

  async wake(contactId: string): Promise<void> {
    const now = this.database.now()
    if (await this.inbounds.hasBacklog(contactId, new Date(now), new Date(now - CATCH_UP_GRACE_MS))) {
      return this.relay.wake(contactId, now + LOOK_AGAIN_MS)
    }
    this.relay.committed(await this.contacts.apply(contactId, (at) => ({ type: 'waited', at })))
  }
}
