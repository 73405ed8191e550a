import type { ChannelRepository, StoredChannel } from '@parley/database'

const KNOWN_FOR_MS = 2_000

/** The names that are wanted at the same time, and what one statement finds of them. */
interface Batch {
  readonly names: Set<string>
  readonly found: Promise<ReadonlyMap<string, StoredChannel>>
  /** All names that there are, asked for once and only where one is missing. */
  readonly there: () => Promise<readonly string[]>
}

export interface Named {
  readonly channel: StoredChannel | undefined
  readonly there: Batch['there']
}

/**
 * Channels by their names. What was found is remembered for a moment, as contacts name channels all the time; and however
 * many are asked for together, the database is asked once.
 */
export class ChannelNames {
  private readonly known = new Map<string, { readonly at: number; readonly channel: StoredChannel }>()
  private readonly gathering = new Map<string, Batch>()

  constructor(private readonly channels: Pick<ChannelRepository, 'findByNames' | 'list'>) {}

  async find(projectId: string, name: string): Promise<Named> {
    const known = this.known.get(`${projectId}:${name}`)
    if (known && known.at > performance.now() - KNOWN_FOR_MS) return { channel: known.channel, there: async () => [] }
    const batch = this.gathering.get(projectId) ?? this.gather(projectId)
    batch.names.add(name)
    return { channel: (await batch.found).get(name), there: batch.there }
  }

  forget(): void {
    this.known.clear()
  }

  private gather(projectId: string): Batch {
    const names = new Set<string>()
    // Whoever asks in the same turn of the event loop is in time.
    const found = Promise.resolve().then(() => {
      this.gathering.delete(projectId)
      return this.lookUp(projectId, [...names])
    })
    let listed: Promise<readonly string[]> | undefined
    const there = () => (listed ??= this.channels.list(projectId).then((all) => all.map((one) => one.name)))
    const batch = { names, found, there }
    this.gathering.set(projectId, batch)
    return batch
  }

  private async lookUp(projectId: string, names: readonly string[]): Promise<ReadonlyMap<string, StoredChannel>> {
    const channels = await this.channels.findByNames(projectId, names)
    const at = performance.now()
    for (const channel of channels) this.known.set(`${projectId}:${channel.name}`, { at, channel })
    return new Map(channels.map((channel) => [channel.name, channel]))
  }
}
