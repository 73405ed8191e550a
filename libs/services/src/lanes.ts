export interface Place {
  /** What shares the group's places, whatever its lanes: a project. */
  readonly group: string
  /** What has places of its own: a channel, a webhook. */
  readonly lane: string
  /** What is here under this already is not taken in again. */
  readonly id: string
}

interface Lane {
  readonly here: Set<string>
  readonly waiting: { readonly id: string; readonly work: () => Promise<void> }[]
  running: number
}

interface Group {
  readonly lanes: Map<string, Lane>
  running: number
}

/**
 * Lets work go on side by side: at most so much of one lane and of one group, so that what hangs in one keeps no other
 * waiting. What finds no place waits here for one of its own lane to end, and is not taken in where too much waits: then
 * it is left to the sweeper. Work has to see to its own failures.
 */
export class Lanes {
  private readonly groups = new Map<string, Group>()
  private readonly running = new Set<Promise<void>>()
  private stopped = false

  constructor(private readonly most: { readonly lane: number; readonly group: number; readonly waiting: number }) {}

  enter({ group: groupName, lane: laneName, id }: Place, work: () => Promise<void>): void {
    const group = this.groups.get(groupName) ?? { lanes: new Map<string, Lane>(), running: 0 }
    const lane = group.lanes.get(laneName) ?? { here: new Set<string>(), waiting: [], running: 0 }
    if (this.stopped || lane.here.has(id) || lane.waiting.length >= this.most.waiting) return
    this.groups.set(groupName, group)
    group.lanes.set(laneName, lane)
    lane.here.add(id)
    lane.waiting.push({ id, work })
    this.advance(groupName, group)
  }

  /** Lets what runs end, and drops what waits. */
  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all(this.running)
  }

  /** Lanes take turns. */
  private advance(groupName: string, group: Group): void {
    for (const [laneName, lane] of group.lanes) {
      if (group.running >= this.most.group || this.stopped) return
      if (lane.running >= this.most.lane || lane.waiting.length === 0) continue
      group.lanes.delete(laneName)
      group.lanes.set(laneName, lane)
      const { id, work } = lane.waiting.shift()!
      lane.running += 1
      group.running += 1
      const run = work().finally(() => {
        this.running.delete(run)
        lane.running -= 1
        group.running -= 1
        lane.here.delete(id)
        if (lane.here.size === 0) group.lanes.delete(laneName)
        if (group.lanes.size === 0) this.groups.delete(groupName)
        this.advance(groupName, group)
      })
      this.running.add(run)
    }
  }
}
