import type { Anchor, Chain, PlacedEvent } from './model.ts'
import type { Transport } from './transport.ts'

const PAGE = 500

/** What proves that nobody changed the histories of a project, for whoever checks it. Needs an operator's key. */
export class Histories {
  constructor(private readonly transport: Transport) {}

  /** Contact after contact, from the oldest. One with many events comes in several parts, each with the latest head. */
  async *chains(): AsyncGenerator<Chain, void> {
    let cursor: string | undefined
    do {
      const page = await this.get<{ chains: Chain[]; cursor?: string }>('chains', { cursor })
      yield* page.chains
      cursor = page.cursor
    } while (cursor !== undefined)
  }

  /** In commit order. */
  async *events(): AsyncGenerator<PlacedEvent, void> {
    for (let after = '0'; ;) {
      const { events } = await this.get<{ events: PlacedEvent[] }>('events', { after })
      yield* events
      if (events.length < PAGE) return
      after = events.at(-1)!.position
    }
  }

  /** From the first to the newest one at the time of the call. */
  async *anchors(): AsyncGenerator<Anchor, void> {
    const newest = await this.newestAnchor()
    for (let after = 0; newest && after < newest.seq;) {
      const { anchors } = await this.get<{ anchors: Anchor[] }>('anchors', { after })
      const older = anchors.filter(({ seq }) => seq <= newest.seq)
      yield* older
      if (older.length === 0) return
      after = older.at(-1)!.seq
    }
  }

  async newestAnchor(): Promise<Anchor | undefined> {
    return (await this.get<{ head?: Anchor }>('anchors', { limit: 1 })).head
  }

  private get<T>(name: string, query: Record<string, string | number | undefined>): Promise<T> {
    return this.transport.ask({ method: 'GET', path: `/v1/history/${name}`, query: { limit: PAGE, ...query } })
  }
}
