import { CHAIN_START, nextDue, transition, type Contact } from '@parley/core'
import type pg from 'pg'
import { chain } from './chain.ts'
import { date, type StoredContact } from './contact-row.ts'
import { NATIVE } from './external-id.repository.ts'
import {
  askOf,
  INSERT,
  progressOf,
  sendRows,
  WORK_OF,
  type MessageRow,
  type TurnRow,
  type Work
} from './contact-write.ts'
import { newId } from './identifier.ts'
import type { MessageView } from './message-row.ts'

export interface Opening {
  readonly projectId: string
  readonly keyId: string
  /** As it is before the event `opened`. */
  readonly contact: Contact
  /** An existing thread's id, or none for a new one, which may carry the agent's own key: one of its `owner`'s alone. */
  readonly thread: { readonly id?: string; readonly key?: string; readonly owner?: string }
  readonly turn: TurnRow
  readonly metadata: Readonly<Record<string, string>>
  readonly state: unknown
  /** How many refs it was asked with. */
  readonly refs: number
  /** The agent's own id of it: where it is taken already, nothing is written. */
  readonly externalId?: { readonly id: string; readonly digest: Buffer } | undefined
}

export interface Opened {
  /** `false`: it, or its external id, was there already, and nothing was written. */
  readonly created: boolean
  readonly stored: StoredContact
  readonly messages: readonly MessageView[]
  readonly work: readonly Work[]
  readonly dueAt: number | undefined
}

/** The database's clock says something else: nothing was written. */
export interface Untimely {
  readonly now: number
}

/**
 * Stores a new contact with its history, its messages and its effects in one statement; nothing of it where its time is
 * further than that from the database's.
 */
export async function openContact(
  database: Pick<pg.Pool, 'query'>,
  opening: Opening,
  mostApartMs: number
): Promise<Opened | Untimely> {
  const { projectId, thread } = opening
  const at = opening.contact.createdAt
  const { contact, effects, news } = transition(opening.contact, { type: 'opened', at })
  const { head, links } = chain(CHAIN_START, contact.id, at, news)
  const rows = sendRows(contact, effects, at)
  const dueAt = nextDue(contact)?.at
  const newThread = newId('thr')
  const { rows: written } = await database.query<{
    timely: boolean
    now: string
    created: boolean
    thread_id: string
    work: Work[] | null
  }>({
    name: 'contact_open',
    text: OPEN,
    values: [
      contact.id,
      projectId,
      thread.id ?? null,
      newThread,
      thread.key ?? null,
      contact.kind,
      contact.status,
      contact.version,
      JSON.stringify(askOf(contact)),
      JSON.stringify(contact.recipients),
      JSON.stringify(progressOf(contact)),
      JSON.stringify(opening.metadata),
      opening.state === undefined ? null : JSON.stringify(opening.state),
      opening.keyId,
      date(dueAt),
      date(at),
      head.seq,
      head.hash,
      JSON.stringify(rows.messages),
      JSON.stringify(rows.effects),
      JSON.stringify(links),
      opening.turn.id,
      opening.turn.name,
      opening.turn.text,
      opening.externalId?.id ?? null,
      opening.externalId?.digest ?? null,
      contact.requester.key,
      opening.refs,
      thread.owner ?? '',
      mostApartMs / 1000
    ]
  })
  const { timely, now, created, thread_id: threadId, work } = written[0]!
  if (!timely) return { now: Number(now) }
  const stored = { ...opening, threadId, contact, settledAt: undefined, externalId: opening.externalId?.id, readAt: at }
  const messages = rows.messages.map(messageView)
  const ready = (work ?? []).filter((one) => rows.ready.has(one.effectId))
  return { created, stored, messages, work: ready, dueAt }
}

const OPEN = `with timely as (
    select where abs(extract(epoch from clock_timestamp() - $16::timestamptz)) <= $30::double precision
  ), claimed as (
    insert into external_id (project_id, namespace, external_id, contact_id, key_name, digest, created_at)
    select $2, '${NATIVE}', $25, $1, $27, $26, $16::timestamptz from timely where $25::text is not null
    on conflict do nothing returning contact_id
  ), free as (select from timely where $25::text is null or exists (select 1 from claimed)), started as (
    insert into thread (id, project_id, owner, key, created_at)
    select $4, $2, $29, $5, $16::timestamptz from free where $3::text is null
    on conflict (project_id, owner, key) do update set key = excluded.key returning id
  ), place as (select coalesce($3, (select id from started)) as thread_id), made as (
    insert into contact (id, project_id, thread_id, kind, status, version, ask, recipients, progress, metadata, state,
      key_id, due_at, created_at, chain_seq, chain_hash, refs)
    select $1, $2, thread_id, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::timestamptz, $17, $18, $28 from place, free
    on conflict (id) do nothing returning id
  ), messages as (${INSERT.messages('$19')} where exists (select 1 from made))
  , effects as (${INSERT.effects('$20')} where exists (select 1 from made) returning *)
  , events as (${INSERT.events('$21', '(select thread_id from place)', '$14')} where exists (select 1 from made))
  , said as (
    insert into turn (id, project_id, thread_id, contact_id, by, name, text, created_at)
    select $22, $2, thread_id, $1, 'agent', $23, $24, $16::timestamptz from place where exists (select 1 from made)
  )
  select exists (select 1 from timely) as timely, extract(epoch from clock_timestamp()) * 1000 as now,
    exists (select 1 from made) as created, ${WORK_OF('effects')} as work,
    coalesce((select thread_id from contact where id = $1), (select thread_id from place)) as thread_id`

function messageView(row: MessageRow): MessageView {
  return {
    id: row.id,
    recipientId: row.recipient_id,
    account: row.account,
    channelId: row.channel_id,
    state: 'queued',
    attempts: 0,
    error: null,
    tokenId: row.token_id,
    turnId: row.turn_id,
    revokedAt: null
  }
}
