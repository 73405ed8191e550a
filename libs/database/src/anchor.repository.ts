import { anchorHash, withEvent, type AnchorView } from '@parley/core'
import { sha256 } from './chain.ts'
import type { Database } from './database.ts'

const PAGE = 1_000
const PAGES = 100

interface EventRow {
  project_id: string
  position: string
  id: string
  contact_id: string | null
  type: string
  at: Date
  hash: string
}

interface AnchorRow {
  project_id: string
  seq: number
  position: string
  events: number
  digest: string
  hash: string
  at: Date
}

const COLUMNS = 'project_id, seq, position, events, digest, hash, at'

export class AnchorRepository {
  constructor(private readonly database: Pick<Database, 'pool'>) {}

  /**
   * Anchors what was placed since the last anchors, of all projects at once, at most once a minute. Returns how many
   * anchors that makes. What is placed is committed, and keeps its position; what commits later gets a later one.
   */
  async add(): Promise<number> {
    const { rows: due } = await this.database.pool.query<{ anchored: string; last: string; at: Date }>({
      name: 'anchor_due',
      text: `select coalesce(a.position, 0) as anchored, s.position as last, clock_timestamp() as at
        from sequencer s left join lateral (select position, at from anchor order by position desc limit 1) a on true
        where s.position > coalesce(a.position, 0)
          and (a.at is null or clock_timestamp() not between a.at and a.at + interval '1 minute')`
    })
    if (!due[0]) return 0
    const { covered, position } = await this.cover(due[0].anchored, due[0].last)
    return this.insert(covered, due[0].anchored, position, due[0].at.toISOString())
  }

  /** The oldest first, after the one with this number. */
  async listAfter(projectId: string, after: number, limit: number): Promise<AnchorView[]> {
    const { rows } = await this.database.pool.query<AnchorRow>(
      `select ${COLUMNS} from anchor where project_id = $1 and seq > $2 order by seq limit $3`,
      [projectId, after, limit]
    )
    return rows.map(toView)
  }

  async findNewest(projectId: string): Promise<AnchorView | undefined> {
    const { rows } = await this.database.pool.query<AnchorRow>(
      `select ${COLUMNS} from anchor where project_id = $1 order by seq desc limit 1`,
      [projectId]
    )
    return rows[0] && toView(rows[0])
  }

  /** Where much is left over, some of it: the rest is for a minute later. */
  private async cover(anchored: string, last: string) {
    const covered = new Map<string, { events: number; digest: string }>()
    let position = anchored
    for (let page = 0; page < PAGES; page++) {
      const { rows } = await this.database.pool.query<EventRow>({
        name: 'anchor_events',
        text: `select project_id, position, id, contact_id, type, at, hash from event
          where position > $1 and position <= $2 order by position limit $3`,
        values: [position, last, PAGE]
      })
      for (const { project_id: project, contact_id: contact, at, ...event } of rows) {
        const { events, digest } = covered.get(project) ?? { events: 0, digest: '' }
        const placed = { ...event, contact: contact ?? undefined, at: at.toISOString() }
        covered.set(project, { events: events + 1, digest: withEvent(sha256, digest, placed) })
      }
      if (rows.length < PAGE) return { covered, position: last }
      position = rows.at(-1)!.position
    }
    return { covered, position }
  }

  /** All or none of them: none where another process has anchored what comes after the same position. */
  private async insert(
    covered: ReadonlyMap<string, { events: number; digest: string }>,
    anchored: string,
    position: string,
    at: string
  ): Promise<number> {
    const { rows } = await this.database.pool.query<{ project_id: string; seq: number; hash: string }>(
      `select a.* from unnest($1::text[]) p(id) cross join lateral
         (select project_id, seq, hash from anchor where project_id = p.id order by seq desc limit 1) a`,
      [[...covered.keys()]]
    )
    const before = new Map(rows.map((row) => [row.project_id, row]))
    const anchors = [...covered].map(([project, { events, digest }]) => {
      const { seq, hash } = before.get(project) ?? { seq: 0, hash: '' }
      const anchor = { project, seq: seq + 1, position, events, digest, at }
      return { ...anchor, hash: anchorHash(sha256, hash, anchor) }
    })
    try {
      const { rowCount } = await this.database.pool.query(
        `insert into anchor (${COLUMNS})
         select project, seq, position, events, digest, hash, at from json_to_recordset($1)
           as x(project text, seq int, position bigint, events int, digest text, hash text, at timestamptz)
         where $2 = coalesce((select max(position) from anchor), 0) order by project`,
        [JSON.stringify(anchors), anchored]
      )
      return rowCount ?? 0
    } catch (error) {
      if ((error as { code?: string }).code !== '23505') throw error // at the very same time: its numbers are ours
      return 0
    }
  }
}

function toView({ project_id: project, at, ...row }: AnchorRow): AnchorView {
  return { project, ...row, at: at.toISOString() }
}
