import { erased } from '@parley/core'
import type pg from 'pg'
import { CONTACT_COLUMNS, fromRow, type ContactRow } from './contact-row.ts'
import { askOf, progressOf } from './contact-write.ts'
import type { Database } from './database.ts'
import { ERASED, NATIVE } from './external-id.repository.ts'

/** An id that a platform gave is known for at least so long, so that what it delivers again is not taken for new. */
const INBOUND_DAYS = 30

/** Of `contact c`: it still has something to be done, or its events have no place in the stream yet. */
const IS_UNDER_WAY = `(exists (select 1 from message m join effect f on f.message_id = m.id
    where m.contact_id = c.id and f.died_at is null)
  or exists (select 1 from message m where m.contact_id = c.id and m.state = 'sending')
  or exists (select 1 from event e where e.contact_id = c.id and e.position is null))`

const ERASE_EVENT = `update event set data = '{}', salt = null, erased_at = clock_timestamp()`
const ERASE_INBOUND = `update inbound i set payload = '{}', receipt = null, error = null, ref_parts = '{}',
  state = 'done', contact_id = null, died_at = null, erased_at = clock_timestamp()`

/** Of `project p` and a time. */
const isOver = (time: string) => `${time} < clock_timestamp() - make_interval(days => p.retention_days)`

/** Makes an agent's own id unreadable, so that only whoever has it finds its contact. */
export type Hide = (projectId: string, text: string) => Promise<string>

/** The end of what a project keeps: each call is one transaction over a few rows, and says whether there may be more. */
export class ErasureRepository {
  constructor(private readonly database: Database) {}

  /** Contacts that settled as long ago as their project says. */
  async eraseContacts(limit: number, hide: Hide): Promise<boolean> {
    const { rows: due } = await this.database.pool.query<{
      id: string
      project_id: string
      external_id: string | null
    }>({
      name: 'erasure_due',
      text: `select d.*, (select x.external_id from external_id x where x.contact_id = d.id and x.namespace = '${NATIVE}')
        as external_id
        from project p cross join lateral (select c.id, c.project_id, c.settled_at from contact c
          where c.project_id = p.id and c.settled_at is not null and c.erased_at is null and ${isOver('c.settled_at')}
            and not ${IS_UNDER_WAY} order by c.settled_at limit $1) d
        where p.retention_days is not null order by d.settled_at limit $1`,
      values: [limit]
    })
    if (due.length === 0) return false
    const hidden: { id: string; hash: string }[] = []
    for (const { id, project_id, external_id } of due)
      if (external_id !== null) hidden.push({ id, hash: await hide(project_id, external_id) })
    await this.database.transaction(async (client) => {
      const { rows } = await client.query<ContactRow>(
        `select ${CONTACT_COLUMNS} from contact where id in (select c.id from contact c join project p on p.id = c.project_id
           where c.id = any ($1) and c.erased_at is null and ${isOver('c.settled_at')} and not ${IS_UNDER_WAY})
         for update skip locked`,
        [due.map((one) => one.id)]
      )
      if (rows.length > 0) await eraseAll(client, rows, hidden)
    })
    return due.length === limit
  }

  /** What people wrote that belongs to no contact. */
  async eraseLoose(limit: number): Promise<boolean> {
    return this.database.transaction(async (client) => {
      const inbounds = await client.query<{ project_id: string; payload: unknown }>(
        `with due as (select i.id, i.payload from project p cross join lateral (select i.id, i.payload from inbound i
             where i.project_id = p.id and i.contact_id is null and i.erased_at is null and i.state in ('done', 'dead')
               and ${isOver('i.created_at')} order by i.created_at limit $1 for update skip locked) i
           where p.retention_days is not null limit $1)
         ${ERASE_INBOUND} from due where i.id = due.id returning i.project_id, due.payload`,
        [limit]
      )
      const turns = await client.query<{ project_id: string; thread_id: string; attachments: unknown }>(
        `delete from turn where id in (select t.id from project p cross join lateral (select t.id from turn t
             where t.project_id = p.id and t.contact_id is null and ${isOver('t.created_at')}
             order by t.created_at limit $1 for update skip locked) t
           where p.retention_days is not null limit $1) returning project_id, thread_id, attachments`,
        [limit]
      )
      const events = await client.query(
        `${ERASE_EVENT} where seq in (select e.seq from project p cross join lateral (select e.seq from event e
             where e.project_id = p.id and e.contact_id is null and e.erased_at is null and e.position is not null
               and ${isOver('e.at')} order by e.at limit $1 for update skip locked) e
           where p.retention_days is not null limit $1)`,
        [limit]
      )
      await dropFiles(client, [...inbounds.rows, ...turns.rows])
      await forgetKeys(client, turns.rows.map((one) => one.thread_id)) // prettier-ignore
      return [inbounds, turns, events].some((one) => one.rowCount === limit)
    })
  }

  /** Replies that were held and that nobody accepted: also of contacts that are still open. */
  async eraseHeld(limit: number): Promise<boolean> {
    return this.database.transaction(async (client) => {
      const { rows, rowCount } = await client.query<{
        id: string
        project_id: string
        contact_id: string
        reply: unknown
      }>(
        `delete from reply where id in (select r.id from project p cross join lateral (
             select r.id from reply r join contact c on c.id = r.contact_id
             where r.project_id = p.id and r.state = 'held' and ${isOver('r.created_at')}
             order by r.created_at limit $1 for update of c, r skip locked) r
           where p.retention_days is not null limit $1) returning id, project_id, contact_id, reply`,
        [limit]
      )
      const ids = rows.map((one) => one.id)
      await client.query(
        `${ERASE_EVENT} where contact_id = any ($1) and data->>'reply' = any ($2) and erased_at is null
           and position is not null`,
        [rows.map((one) => one.contact_id), ids]
      )
      const inbounds = await client.query<{ project_id: string; payload: unknown }>(
        `with due as (select id, payload from inbound where id = any ($1) and erased_at is null for update)
         ${ERASE_INBOUND} from due where i.id = due.id returning i.project_id, due.payload`,
        [ids.map((id) => id.replace(/^rep_/, 'inb_'))]
      )
      await client.query('delete from turn where id = any ($1)', [ids.map((id) => id.replace(/^rep_/, 'trn_'))])
      await dropFiles(client, [...rows, ...inbounds.rows])
      return rowCount === limit
    })
  }

  /** Of what is erased already: the ids that no platform delivers again. */
  async forgetInbounds(limit: number): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      `delete from inbound where id in (select id from inbound where erased_at is not null
         and created_at < clock_timestamp() - make_interval(days => ${INBOUND_DAYS}) order by created_at limit $1)`,
      [limit]
    )
    return rowCount === limit
  }
}

async function eraseAll(
  client: pg.PoolClient,
  rows: readonly ContactRow[],
  hidden: readonly { id: string; hash: string }[]
): Promise<void> {
  const ids = rows.map((one) => one.id)
  const threads = [...new Set(rows.map((one) => one.thread_id))]
  const left = rows.map((row) => ({ id: row.id, ...leftOf(row) }))
  await client.query(
    `update contact c set ask = x.ask, recipients = x.recipients, progress = x.progress, metadata = '{}', state = null,
       erased_at = clock_timestamp()
     from json_to_recordset($1) as x(id text, ask json, recipients json, progress json) where c.id = x.id`,
    [JSON.stringify(left)]
  )
  await client.query(`${ERASE_EVENT} where contact_id = any ($1) and erased_at is null`, [ids])
  await client.query(
    `delete from delivery where state <> 'pending' and (webhook_id, event_id) in (
       select w.id, e.id from event e join webhook w on w.project_id = e.project_id where e.contact_id = any ($1))`,
    [ids]
  )
  await client.query(
    `with left_over as (update message set name = '', account = '', target = '', ref = null, error = null, note = null,
         placement = null, person_id = null where contact_id = any ($1) returning id),
       codes as (delete from code where message_id in (select id from left_over)),
       setbacks as (delete from setback where contact_id = any ($1))
     delete from effect where message_id in (select id from left_over)`,
    [ids]
  )
  const { rows: replies } = await client.query<{ project_id: string }>(
    'delete from reply where contact_id = any ($1) returning project_id, reply',
    [ids]
  )
  const { rows: turns } = await client.query<{ project_id: string }>(
    'delete from turn where thread_id = any ($2) and contact_id = any ($1) returning project_id, attachments',
    [ids, threads]
  )
  const { rows: inbounds } = await client.query<{ project_id: string }>(
    `with due as (select id, payload from inbound where contact_id = any ($1) for update)
     ${ERASE_INBOUND} from due where i.id = due.id returning i.project_id, due.payload`,
    [ids]
  )
  await client.query(
    `update external_id e set namespace = '${ERASED}', external_id = x.hash
     from json_to_recordset($1) as x(id text, hash text)
     where e.contact_id = x.id and e.contact_id = any ($2) and e.namespace = '${NATIVE}'`,
    [JSON.stringify(hidden), ids]
  )
  await dropFiles(client, [...rows.map(({ project_id, ask }) => ({ project_id, ask })), ...replies, ...turns, ...inbounds]) // prettier-ignore
  await forgetKeys(client, threads)
}

/** Of one that nobody can read nothing is left: it must not keep others from being erased. */
function leftOf(row: ContactRow): object {
  try {
    const contact = erased(fromRow(row).contact)
    return { ask: askOf(contact), recipients: contact.recipients, progress: progressOf(contact) }
  } catch {
    return { ask: {}, recipients: [], progress: {} }
  }
}

/** A file goes with the last that refers to it: an agent may give one to several contacts. */
async function dropFiles(client: pg.PoolClient, from: readonly { project_id: string }[]): Promise<void> {
  const files = from.flatMap(({ project_id, ...row }) => filesIn(row).map((id) => ({ project_id, id })))
  if (files.length === 0) return
  await client.query(
    `with gone as (
       delete from file f using json_to_recordset($1) as x(project_id text, id text)
       where f.id = x.id and f.project_id = x.project_id
         and not exists (select 1 from contact c where c.project_id = f.project_id and c.erased_at is null
           and (c.ask->'attachments')::jsonb @> jsonb_build_array(jsonb_build_object('id', f.id)))
         and not exists (select 1 from turn t where t.project_id = f.project_id and t.attachments::jsonb @> jsonb_build_array(jsonb_build_object('id', f.id)))
       returning f.id)
     delete from file_chunk where file_id in (select id from gone)`,
    [JSON.stringify(files)]
  )
}

/** Of a row of ours: what stands under `attachments`, and under `raw` of what came in. */
function filesIn(row: object): string[] {
  return Object.values(row).flatMap((value: unknown) => {
    const holder = Array.isArray(value) ? { attachments: value } : value
    const { attachments, raw } = (holder ?? {}) as { attachments?: unknown; raw?: unknown }
    const files = Array.isArray(attachments) ? (attachments as ({ id?: unknown } | null)[]) : []
    // What is no id names no file: a row that nobody can read must not keep others from being erased.
    return [raw, ...files.map((file) => file?.id)].filter((id) => typeof id === 'string')
  })
}

/** An agent's own name of a thread goes with the last that is left of what was said there. */
async function forgetKeys(client: pg.PoolClient, threads: readonly string[]): Promise<void> {
  if (threads.length === 0) return
  // Whoever opens a contact there takes this lock too: what they commit is seen below.
  await client.query('select from thread where id = any ($1) order by id for update', [threads])
  await client.query(
    `update thread h set key = null where id = any ($1) and key is not null
       and not exists (select 1 from contact c where c.thread_id = h.id and c.erased_at is null)
       and not exists (select 1 from turn t where t.thread_id = h.id)`,
    [threads]
  )
}
