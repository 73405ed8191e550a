import {
  isParleyError,
  nextDue,
  ParleyError,
  transition,
  type ContactEvent,
  type Status,
  type Transition
} from '@parley/core'
import type pg from 'pg'
import { openContact, type Opened, type Opening } from './contact-open.ts'
import { CONTACT_COLUMNS, date, fromRow, type ContactRow, type StoredContact } from './contact-row.ts'
import { save } from './contact-save.ts'
import type { TurnRow, Work } from './contact-write.ts'
import type { Database } from './database.ts'
import { listStatement, type ContactFilter } from './contact-list.ts'
import { IS_LEFT_TO_SEND } from './message-row.ts'
import { isOwnContact, type Own } from './own.ts'
import { IS_SET_BACK } from './setback.repository.ts'

export interface Applied {
  readonly stored: StoredContact
  readonly transition: Transition
  readonly changed: boolean
  readonly work: readonly Work[]
  readonly dueAt: number | undefined
}

export interface DueContact {
  readonly id: string
  readonly dueAt: number
  /** Negative where its time has come. */
  readonly dueInMs: number
}

/** What goes into the same transaction as the event. */
export interface Alongside {
  /** What is said in the thread; a function is told what the event did. */
  readonly turn?: TurnRow | ((transition: Transition) => TurnRow | undefined)
  /** The channel that a reply came by; none for an answer given in the API. */
  readonly channelId?: string
  /** Statements of the caller's once the contact is locked, before the event: what they throw undoes it all. */
  readonly first?: (client: pg.PoolClient) => Promise<void>
  /** Statements of the caller's, after the contact is written and before the commit. */
  readonly also?: (client: pg.PoolClient, transition: Transition, before: StoredContact) => Promise<void>
  /** Only when the contact belongs to this project. */
  readonly projectId?: string
}

/** How far the time of a new contact may be from the database's: then it takes the time from there. */
const MOST_APART_MS = 500

/** Every write to a contact goes through here: lock, transition, save, all in one transaction. */
export class ContactRepository {
  /** The pending notice that was looked at last. */
  private lookedAt = ''

  constructor(private readonly database: Database) {}

  /**
   * Stores a new contact with its history, its messages and its effects in one statement. Doing it again with the
   * same id changes nothing, and says so by `created`. `opening` is told the time: the database's, which the statement
   * makes sure of.
   */
  async open(opening: (at: number) => Opening): Promise<Opened> {
    const { pool, clock } = this.database
    // Dated once there is a connection: nobody waits between that and the statement.
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      const opened = await openContact(client, opening(clock.estimate()), MOST_APART_MS)
      if ('created' in opened) return opened
      const again = await openContact(client, opening(clock.heard(opened.now)), Infinity)
      if ('created' in again) return again
      throw new Error('The time of a contact was refused without a limit')
    } catch (error) {
      if (!isParleyError(error)) broken = error as Error // the pool opens another one
      throw error
    } finally {
      client.release(broken)
    }
  }

  /**
   * Applies an event: locks the contact, transitions, and commits contact, history and effects together. `event`
   * is told the database's clock. An event that changes nothing writes nothing, except `also`.
   * Throws `contact_not_found`; `contact_closed` where it is erased: nothing is written to it any more.
   */
  async apply(
    contactId: string,
    event: (at: number, stored: StoredContact) => ContactEvent,
    alongside: Alongside = {}
  ): Promise<Applied> {
    return this.database.transaction(async (client) => {
      const { rows } = await client.query<ContactRow>({
        name: 'contact_lock',
        // The clock is read above the lock: below it, it could be read before the wait for it.
        text: `select ${CONTACT_COLUMNS} from (select * from contact where id = $1 for update) contact`,
        values: [contactId]
      })
      const row = rows[0]
      if (!row || (alongside.projectId !== undefined && row.project_id !== alongside.projectId)) {
        throw new ParleyError('contact_not_found')
      }
      if (row.erased_at) throw new ParleyError('contact_closed', { detail: 'The contact is erased' })
      await alongside.first?.(client)
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

  /** How many refs a contact was asked with by now, in the transaction that asks more. */
  async countRefs(client: Pick<pg.PoolClient, 'query'>, projectId: string, id: string, refs: number): Promise<void> {
    await client.query('update contact set refs = $3 where id = $2 and project_id = $1', [projectId, id, refs])
  }

  async find(projectId: string, id: string, own?: Own): Promise<StoredContact | undefined> {
    const { rows } = await this.database.pool.query<ContactRow>({
      name: 'contact_find',
      text: `select ${CONTACT_COLUMNS} from contact where id = $1 and project_id = $2 and ${isOwnContact('$3')}`,
      values: [id, projectId, own?.keyId ?? null]
    })
    return rows[0] && fromRow(rows[0])
  }

  /** Those that are there, in no order. */
  async findAll(projectId: string, ids: readonly string[]): Promise<StoredContact[]> {
    if (ids.length === 0) return []
    const { rows } = await this.database.pool.query<ContactRow>({
      name: 'contact_find_all',
      text: `select ${CONTACT_COLUMNS} from contact where id = any ($1) and project_id = $2`,
      values: [ids, projectId]
    })
    return rows.map(fromRow)
  }

  /** The version and status alone, for a reader who waits. */
  async glance(projectId: string, id: string, own?: Own): Promise<{ version: number; status: Status } | undefined> {
    const { rows } = await this.database.pool.query<{ version: number; status: Status }>({
      name: 'contact_glance',
      text: `select version, status from contact where id = $1 and project_id = $2 and ${isOwnContact('$3')}`,
      values: [id, projectId, own?.keyId ?? null]
    })
    return rows[0]
  }

  async list(projectId: string, filter: ContactFilter): Promise<StoredContact[]> {
    const { text, values } = listStatement(projectId, filter)
    const { rows } = await this.database.pool.query<ContactRow>(text, values)
    return rows.map(fromRow)
  }

  /** Contacts whose time has come, or will in so long: those behind `after`, the longest overdue first. */
  async findDue(aheadMs: number, limit: number, after?: DueContact): Promise<DueContact[]> {
    const { rows } = await this.database.pool.query<{ id: string; due_at: Date; due_in: string }>({
      name: 'contact_due',
      text: `select id, due_at, extract(epoch from due_at - statement_timestamp()) * 1000 as due_in from contact where due_at <= statement_timestamp() + $1 * interval '1 ms'
          and ($3::timestamptz is null or (due_at, id) > ($3, $4)) and not ${IS_SET_BACK('contact.id')}
        order by due_at, id limit $2`,
      values: [aheadMs, limit, after === undefined ? null : date(after.dueAt), after?.id ?? null]
    })
    return rows.map((row) => ({ id: row.id, dueAt: row.due_at.getTime(), dueInMs: Number(row.due_in) }))
  }

  /**
   * Pending notices whose messages have all ended: normally settled by whoever ended the last one. Each call looks at the
   * next few, so that many which wait to be sent are not looked at every time.
   */
  async findEndedNotices(look: number): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ id: string; ended: boolean }>({
      name: 'contact_ended_notices',
      text: `select c.id, not exists (
               select 1 from message m where m.contact_id = c.id and m.recipient_id like 'r%' and ${IS_LEFT_TO_SEND}) as ended
             from contact c where c.status = 'pending' and c.kind = 'notice' and c.id > $1 and not ${IS_SET_BACK('c.id')} order by c.id limit $2`,
      values: [this.lookedAt, look]
    })
    this.lookedAt = rows.length < look ? '' : rows.at(-1)!.id
    return rows.filter((row) => row.ended).map((row) => row.id)
  }
}
