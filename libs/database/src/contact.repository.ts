import {
  nextDue,
  ParleyError,
  transition,
  type Ask,
  type Contact,
  type ContactEvent,
  type Progress,
  type Recipient,
  type Reply,
  type Status,
  type Transition
} from '@parley/core'
import type pg from 'pg'
import { chain, CHAIN_START, type ChainHead } from './chain.ts'
import {
  askOf,
  INSERT,
  progressOf,
  sendRows,
  WORK_OF,
  SWEEP_AFTER_MS,
  type MessageRow,
  type TurnRow,
  type Work
} from './contact-write.ts'
import type { Database } from './database.ts'
import { newId, randomText } from './identifier.ts'
import { IS_LEFT_TO_SEND, type MessageView } from './message.repository.ts'

export interface StoredContact {
  readonly projectId: string
  readonly threadId: string
  readonly keyId: string
  readonly contact: Contact
  readonly metadata: Readonly<Record<string, string>>
  readonly state: unknown
  readonly settledAt: number | undefined
}

export interface Opening {
  readonly projectId: string
  readonly keyId: string
  /** As it is before the event `opened`. */
  readonly contact: Contact
  /** An existing thread's id, or none for a new one, which may carry the agent's own key. */
  readonly thread: { readonly id?: string; readonly key?: string }
  readonly turn: TurnRow
  readonly metadata: Readonly<Record<string, string>>
  readonly state: unknown
}

export interface Opened {
  /** `false`: it was there already, and nothing was written. */
  readonly created: boolean
  readonly stored: StoredContact
  readonly messages: readonly MessageView[]
  readonly work: readonly Work[]
  readonly dueAt: number | undefined
}

export interface Applied {
  readonly stored: StoredContact
  readonly transition: Transition
  readonly changed: boolean
  readonly work: readonly Work[]
  readonly dueAt: number | undefined
}

/** What goes into the same transaction as the event. */
export interface Alongside {
  /** What is said in the thread; a function is told what the event did. */
  readonly turn?: TurnRow | ((transition: Transition) => TurnRow | undefined)
  /** The channel that a reply came by; none for an answer given in the API. */
  readonly channelId?: string
  /** Statements of the caller's, after the contact is written and before the commit. */
  readonly also?: (client: pg.PoolClient, transition: Transition, before: StoredContact) => Promise<void>
  /** Only when the contact belongs to this project. */
  readonly projectId?: string
}

interface Row {
  id: string
  project_id: string
  thread_id: string
  key_id: string
  ask: Ask
  recipients: Recipient[]
  progress: Progress
  metadata: Record<string, string>
  state: unknown
  settled_at: Date | null
  chain_seq: number
  chain_hash: string
  now: string
}

const COLUMNS = `id, project_id, thread_id, key_id, ask, recipients, progress, metadata, state, settled_at,
  chain_seq, chain_hash, extract(epoch from clock_timestamp()) * 1000 as now`

/** Every write to a contact goes through here: lock, transition, save, all in one transaction. */
export class ContactRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores a new contact with its history, its messages and its effects in one statement. Doing it again with the
   * same id changes nothing, and says so by `created`.
   */
  async open(opening: Opening): Promise<Opened> {
    const { projectId, thread } = opening
    const at = opening.contact.createdAt
    const { contact, effects, news } = transition(opening.contact, { type: 'opened', at })
    const { head, links } = chain(CHAIN_START, contact.id, at, news)
    const rows = sendRows(contact, effects, at)
    const dueAt = nextDue(contact)?.at
    const newThread = newId('thr')
    const { rows: written } = await this.database.pool.query<{
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
        opening.turn.text
      ]
    })
    const { created, thread_id: threadId, work } = written[0]!
    const stored = { ...opening, threadId, contact, settledAt: undefined }
    const messages = rows.messages.map(messageView)
    const ready = (work ?? []).filter((one) => rows.ready.has(one.effectId))
    return { created, stored, messages, work: ready, dueAt }
  }

  /**
   * Applies an event: locks the contact, transitions, and commits contact, history and effects together. `event`
   * is told the database's clock. An event that changes nothing writes nothing, except `also`.
   * Throws `contact_not_found`.
   */
  async apply(
    contactId: string,
    event: (at: number, stored: StoredContact) => ContactEvent,
    alongside: Alongside = {}
  ): Promise<Applied> {
    return this.database.transaction(async (client) => {
      const { rows } = await client.query<Row>({
        name: 'contact_lock',
        text: `select ${COLUMNS} from contact where id = $1 for update`,
        values: [contactId]
      })
      const row = rows[0]
      if (!row || (alongside.projectId !== undefined && row.project_id !== alongside.projectId)) {
        throw new ParleyError('contact_not_found')
      }
      const before = fromRow(row)
      const at = Math.round(Number(row.now))
      const happened = event(at, before)
      const next = transition(before.contact, happened)
      const changed = next.contact !== before.contact
      const turn = typeof alongside.turn === 'function' ? alongside.turn(next) : alongside.turn
      const reply = happened.type === 'replied' && next.hearing ? happened.reply : undefined
      let work: readonly Work[] = []
      if (changed || reply || turn) {
        work = await save(client, before, next, { seq: row.chain_seq, hash: row.chain_hash }, at, {
          channelId: alongside.channelId,
          turn,
          reply
        })
      }
      await alongside.also?.(client, next, before)
      const settledAt = next.contact.status === 'pending' ? undefined : (before.settledAt ?? at)
      const stored = { ...before, contact: next.contact, settledAt }
      return { stored, transition: next, changed, work, dueAt: nextDue(next.contact)?.at }
    })
  }

  async find(projectId: string, id: string): Promise<StoredContact | undefined> {
    const { rows } = await this.database.pool.query<Row>({
      name: 'contact_find',
      text: `select ${COLUMNS} from contact where id = $1 and project_id = $2`,
      values: [id, projectId]
    })
    return rows[0] && fromRow(rows[0])
  }

  /** The version and status alone, for a reader who waits. */
  async glance(projectId: string, id: string): Promise<{ version: number; status: Status } | undefined> {
    const { rows } = await this.database.pool.query<{ version: number; status: Status }>({
      name: 'contact_glance',
      text: 'select version, status from contact where id = $1 and project_id = $2',
      values: [id, projectId]
    })
    return rows[0]
  }

  async list(
    projectId: string,
    filter: {
      status?: string
      kind?: string
      thread?: string
      metadata?: Readonly<Record<string, string>>
      before?: { createdAt: Date; id: string }
      limit: number
      /** Only contacts whose inbox was asked. */
      inbox?: boolean
    }
  ): Promise<StoredContact[]> {
    const values: unknown[] = [projectId, filter.limit]
    const where = ['project_id = $1']
    const and = (sql: string, value: unknown) => where.push(sql.replace('?', `$${values.push(value)}`))
    if (filter.status) and('status = ?', filter.status)
    if (filter.kind) and('kind = ?', filter.kind)
    if (filter.thread)
      and('thread_id = (select id from thread where project_id = $1 and ? in (id, key))', filter.thread)
    if (filter.metadata && Object.keys(filter.metadata).length > 0)
      and('metadata @> ?', JSON.stringify(filter.metadata))
    if (filter.inbox)
      where.push(`exists (select 1 from message m where m.contact_id = contact.id and m.account like 'inbox:%')`)
    if (filter.before) {
      and('(created_at, id) < (?, ', filter.before.createdAt)
      where[where.length - 1] += `$${values.push(filter.before.id)})`
    }
    const { rows } = await this.database.pool.query<Row>(
      `select ${COLUMNS} from contact where ${where.join(' and ')} order by created_at desc, id desc limit $2`,
      values
    )
    return rows.map(fromRow)
  }

  /** Contacts whose time has come, or will before `until`. */
  async findDue(until: number, limit: number): Promise<{ id: string; dueAt: number }[]> {
    const { rows } = await this.database.pool.query<{ id: string; due_at: Date }>({
      name: 'contact_due',
      text: 'select id, due_at from contact where due_at <= $1 order by due_at limit $2',
      values: [date(until), limit]
    })
    return rows.map((row) => ({ id: row.id, dueAt: row.due_at.getTime() }))
  }

  /** Pending notices whose messages have all ended: normally settled by whoever ended the last one. */
  async findEndedNotices(limit: number): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ id: string }>({
      name: 'contact_ended_notices',
      text: `select c.id from contact c where c.status = 'pending' and c.kind = 'notice' and not exists (
               select 1 from message m where m.contact_id = c.id and m.recipient_id like 'r%' and ${IS_LEFT_TO_SEND})
             order by c.created_at limit $1`,
      values: [limit]
    })
    return rows.map((row) => row.id)
  }
}

const OPEN = `with started as (
    insert into thread (id, project_id, key, created_at) select $4, $2, $5, $16::timestamptz where $3::text is null
    on conflict (project_id, key) do update set key = excluded.key returning id
  ), place as (select coalesce($3, (select id from started)) as thread_id), made as (
    insert into contact (id, project_id, thread_id, kind, status, version, ask, recipients, progress, metadata, state,
      key_id, due_at, created_at, chain_seq, chain_hash)
    select $1, $2, thread_id, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::timestamptz, $17, $18 from place
    on conflict (id) do nothing returning id
  ), messages as (${INSERT.messages('$19')} where exists (select 1 from made))
  , effects as (${INSERT.effects('$20')} where exists (select 1 from made) returning id, message_id, kind, provider)
  , events as (${INSERT.events('$21', '(select thread_id from place)')} where exists (select 1 from made))
  , said as (
    insert into turn (id, project_id, thread_id, contact_id, by, name, text, created_at)
    select $22, $2, thread_id, $1, 'agent', $23, $24, $16::timestamptz from place where exists (select 1 from made)
  )
  select exists (select 1 from made) as created, ${WORK_OF('effects')} as work,
    coalesce((select thread_id from contact where id = $1), (select thread_id from place)) as thread_id`

/** A message that looks queued here but could not be withdrawn was claimed meanwhile: its copy needs the update too. */
const SAVE = `with saved as (
    update contact set status = $4, version = $5, progress = $6, recipients = coalesce($7, recipients), due_at = $8,
      settled_at = coalesce(settled_at, $9), chain_seq = $10, chain_hash = $11 where id = $1
  ), messages as (${INSERT.messages('$12')})
  , effects as (${INSERT.effects('$13')} returning id, message_id, kind, provider)
  , events as (${INSERT.events('$14', '$3')})
  , replies as (
    insert into reply (id, project_id, contact_id, channel_id, reply, name, account, assurance, state, reason, respondent,
      recipient_id, delegate_for, vouched_by, created_at)
    select x.id, $2, $1, x.channel_id, x.reply, x.name, x.account, x.assurance, x.state, x.reason, x.respondent,
      x.recipient_id, x.delegate_for, x.vouched_by, x.at
    from json_to_recordset($15) as x(id text, channel_id text, reply json, name text, account text, assurance text,
      state text, reason text, respondent text, recipient_id text, delegate_for text, vouched_by text, at timestamptz)
    on conflict (id) do update set state = excluded.state, reason = excluded.reason, respondent = excluded.respondent,
      recipient_id = excluded.recipient_id, vouched_by = excluded.vouched_by where reply.state = 'held'
  ), turns as (
    insert into turn (id, project_id, thread_id, contact_id, by, name, text, final, attachments, channel_id, account, ref,
      created_at)
    select x.id, $2, $3, $1, x.by, x.name, x.text, x.final, x.attachments, x.channel_id, x.account, x.ref, x.at
    from json_to_recordset($16) as x(id text, by text, name text, text text, final boolean, attachments json,
      channel_id text, account text, ref jsonb, at timestamptz)
    on conflict (id) do nothing
  ), withdrawn as (
    update message set state = 'withdrawn' where $17 and contact_id = $1 and state = 'queued' returning id
  ), dropped as (
    delete from effect where kind = 'send' and message_id in (select id from withdrawn)
  ), updates as (
    insert into effect (id, project_id, contact_id, message_id, kind, provider, run_at)
    select 'eff_' || replace(gen_random_uuid()::text, '-', ''), $2, $1, m.id, 'update', c.provider, $18
    from message m join channel c on c.id = m.channel_id
    where m.contact_id = $1 and ($22 and m.state in ('queued', 'sending', 'sent', 'unknown')
      and m.id not in (select id from withdrawn) or m.id = any ($19))
    returning id, message_id, kind, provider
  ), said as (
    insert into message (id, project_id, contact_id, recipient_id, name, address_index, channel_id, account, target, turn_id,
      state, token_id)
    select 'msg_' || replace(gen_random_uuid()::text, '-', ''), $2, $1, m.recipient_id, m.name, m.address_index, m.channel_id,
      m.account, m.target, $20, 'queued', $21 || substr(md5(m.id), 1, 16)
    from message m where $20::text is not null and m.contact_id = $1 and m.turn_id is null
      and m.state in ('sending', 'sent', 'unknown')
    returning id, channel_id
  ), sayings as (
    insert into effect (id, project_id, contact_id, message_id, kind, provider, run_at)
    select 'eff_' || replace(gen_random_uuid()::text, '-', ''), $2, $1, s.id, 'send', c.provider, $18
    from said s join channel c on c.id = s.channel_id
    returning id, message_id, kind, provider
  )
  select case when $23 then pg_notify('parley_contact', $1) end as notified,
    ${WORK_OF('effects')} as sends, ${WORK_OF('updates')} as updates, ${WORK_OF('sayings')} as sayings`

async function save(
  client: pg.PoolClient,
  before: StoredContact,
  next: Transition,
  head: ChainHead,
  at: number,
  alongside: { channelId: string | undefined; turn: TurnRow | undefined; reply: Reply | undefined }
): Promise<readonly Work[]> {
  const { contact, effects, news, hearing } = next
  const { reply, turn } = alongside
  const linked = chain(head, contact.id, at, news)
  const rows = sendRows(contact, effects, at)
  const updates = effects.filter((effect) => effect.type === 'update')
  const saying = effects.find((effect) => effect.type === 'say')
  const time = date(at)
  const replies = reply
    ? [
        {
          id: reply.id,
          channel_id: alongside.channelId,
          reply,
          name: reply.name,
          account: reply.account,
          assurance: reply.assurance,
          state: hearing?.state,
          reason: hearing?.reason,
          respondent: hearing?.respondent,
          recipient_id: hearing?.recipientId,
          delegate_for: hearing?.delegateFor,
          vouched_by: reply.vouched?.by,
          at: time
        }
      ]
    : []
  const { rows: written } = await client.query<{
    sends: Work[] | null
    updates: Work[] | null
    sayings: Work[] | null
  }>({
    name: 'contact_save',
    text: SAVE,
    values: [
      contact.id,
      before.projectId,
      before.threadId,
      contact.status,
      contact.version,
      JSON.stringify(progressOf(contact)),
      contact.recipients === before.contact.recipients ? null : JSON.stringify(contact.recipients),
      date(nextDue(contact)?.at),
      contact.status === 'pending' ? null : time,
      linked.head.seq,
      linked.head.hash,
      JSON.stringify(rows.messages),
      JSON.stringify(rows.effects),
      JSON.stringify(linked.links),
      JSON.stringify(replies),
      JSON.stringify(turn ? [{ ...turn, channel_id: alongside.channelId, at: time }] : []),
      contact.status !== 'pending' && before.contact.status === 'pending',
      date(at + SWEEP_AFTER_MS),
      updates.flatMap((effect) => effect.messageId ?? []),
      saying?.turnId ?? null,
      randomText(8),
      updates.some((effect) => effect.messageId === undefined),
      contact !== before.contact // whoever waits sees nothing else
    ]
  })
  const { sends, updates: updated, sayings } = written[0]!
  return [...(sends ?? []).filter((one) => rows.ready.has(one.effectId)), ...(updated ?? []), ...(sayings ?? [])]
}

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
    turnId: row.turn_id
  }
}

function fromRow(row: Row): StoredContact {
  return {
    projectId: row.project_id,
    threadId: row.thread_id,
    keyId: row.key_id,
    contact: { ...row.ask, ...row.progress, recipients: row.recipients },
    metadata: row.metadata,
    state: row.state ?? undefined,
    settledAt: row.settled_at?.getTime()
  }
}

function date(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms)
}
