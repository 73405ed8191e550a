import type { Database, KeyRepository } from '@parley/database'

/** Lets what is parked on behalf of a key go when the key is revoked, in any process. */
export class LiveKeys {
  private readonly parked = new Map<string, Set<AbortController>>()
  /** Keys heard of: a request may have been let in before the news and park only after it. */
  private readonly changed = new Set<string>()

  constructor(
    database: Database,
    private readonly keys: KeyRepository
  ) {
    database.notifications.subscribe('parley_key', (keyId) => {
      if (keyId !== undefined) {
        this.changed.add(keyId)
        return this.drop(keyId)
      }
      // Notifications may have been lost: look at each key that has something parked.
      for (const id of this.parked.keys()) this.look(id)
    })
  }

  /** `signal` aborts when the key is revoked. Call `release` when nothing waits any more. */
  guard(keyId: string): { signal: AbortSignal; release: () => void } {
    const controller = new AbortController()
    const controllers = this.parked.get(keyId) ?? new Set()
    this.parked.set(keyId, controllers.add(controller))
    if (this.changed.has(keyId)) this.look(keyId)
    const release = () => {
      controllers.delete(controller)
      if (controllers.size === 0 && this.parked.get(keyId) === controllers) this.parked.delete(keyId)
    }
    return { signal: controller.signal, release }
  }

  private look(keyId: string): void {
    void this.keys.findLive(keyId).then(
      (live) => live ?? this.drop(keyId),
      () => {}
    )
  }

  private drop(keyId: string): void {
    for (const controller of this.parked.get(keyId) ?? []) controller.abort()
  }
}
