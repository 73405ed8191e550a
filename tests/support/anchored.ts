import type pg from 'pg'
import { anchorHash } from '../../libs/core/src/index.ts'
import { sha256 } from '../../libs/database/src/chain.ts'
import { until } from './until.ts'

/** Makes every anchor a minute older, so that the next one is due, and keeps their hashes right. */
export async function minutePasses(database: pg.Client): Promise<void> {
  await database.query('begin')
  await database.query('lock table anchor in exclusive mode')
  await database.query(`update anchor set at = at - interval '61 seconds'`)
  const { rows } = await database.query('select * from anchor order by project_id, seq')
  let last = { project: '', hash: '' }
  for (const { project_id: project, seq, position, events, digest, at } of rows) {
    const anchor = { project, seq, position, events, digest, at: at.toISOString() }
    last = { project, hash: anchorHash(sha256, last.project === project ? last.hash : '', anchor) }
    await database.query('update anchor set hash = $3 where project_id = $1 and seq = $2', [project, seq, last.hash])
  }
  await database.query('commit')
}

/** Resolves once all that has happened in the project is anchored, without waiting for minutes to pass. */
export async function anchored(database: pg.Client, project: string): Promise<void> {
  await until(async () => {
    const { rows } = await database.query(
      `select exists (select from anchor where at > now() - interval '1 minute') as recent from event
       where project_id = $1 and (position is null or position >
         coalesce((select max(position) from anchor where project_id = $1), 0)) limit 1`,
      [project]
    )
    if (rows[0]?.recent) await minutePasses(database)
    return rows.length === 0
  })
}
