import { ParleyError, type NewContact, type Watcher } from '@parley/core'
import type { Principal, StoredContact } from '@parley/database'

/** An agent's key changes only what it asked itself. */
export function assertOwn({ scope, keyId }: Principal, stored: StoredContact): void {
  if (scope === 'agent' && stored.keyId !== keyId) {
    throw new ParleyError('key_out_of_bounds', {
      detail: 'Another key asked this: an agent’s key changes only its own contacts'
    })
  }
}

export function assertKind({ bounds }: Principal, { kind }: NewContact): void {
  if (bounds.kinds && !bounds.kinds.includes(kind)) throw outOfBounds('kind', `the kinds ${bounds.kinds.join(', ')}`)
}

export function assertChannels(
  allowed: readonly string[],
  recipients: readonly { stage: number; step: number; addresses: readonly { channel: string }[] }[],
  pathOf: (stage: number, step: number, index: number) => string
): void {
  recipients.forEach(({ stage, step, addresses }, index) => {
    const outside = addresses.find((one) => !allowed.includes(one.channel))
    if (outside)
      throw outOfBounds(pathOf(stage, step, index), `the channels ${allowed.join(', ')}, not "${outside.channel}"`)
  })
}

export function assertWatched(allowed: readonly string[], watchers: readonly Watcher[]): void {
  for (const kind of ['cc', 'bcc'] as const) {
    const outside = watchers
      .filter((one) => one.kind === kind)
      .findIndex((one) => !allowed.includes(one.address.channel))
    if (outside >= 0) throw outOfBounds(`${kind}.${outside}`, `the channels ${allowed.join(', ')}`)
  }
}

export function outOfBounds(path: string, allowed: string): ParleyError {
  return new ParleyError('key_out_of_bounds', { path, detail: `This key may use ${allowed}` })
}
