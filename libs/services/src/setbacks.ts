import type { SetbackRepository } from '@parley/database'
import type { Logger } from '@parley/provider-kit'

/** Sees to it that a contact whose handling breaks waits longer each time, and stops nothing that stands behind it. */
export class Setbacks {
  constructor(
    private readonly rows: SetbackRepository,
    private readonly logger: Logger
  ) {}

  async attempt(contactId: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const noted = await this.rows.note(contactId, String(error))
      if (noted)
        this.logger.error(
          { contact: contactId, ...noted, err: error },
          'A contact whose time came could not be handled'
        )
    }
  }

  async forget(contactId: string): Promise<void> {
    await this.rows.forget(contactId)
  }
}
