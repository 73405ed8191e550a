import { withVersion, type Ask, type Contact, type Progress, type Recipient } from '@parley/core'
import { NATIVE } from './external-id.repository.ts'

export interface StoredContact {
  readonly projectId: string
  readonly threadId: string
  readonly keyId: string
  readonly contact: Contact
  readonly metadata: Readonly<Record<string, string>>
  readonly state: unknown
  readonly settledAt: number | undefined
  /** Since when nothing that was asked or said is kept. */
  readonly erasedAt?: number | undefined
  /** How many refs it was asked with, and by those who joined. Contacts of before it was counted have 0. */
  readonly refs: number
  /** The agent's own id of it. */
  readonly externalId?: string | undefined
  /** What the database's clock said when it was read. */
  readonly readAt: number
}

/** A contact as it is stored. */
export interface ContactRow {
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
  erased_at: Date | null
  external_id: string | null
  refs: number
  chain_seq: number
  chain_hash: string
  now: string
}

export const CONTACT_COLUMNS = `id, project_id, thread_id, key_id, ask, recipients, progress, metadata, state, settled_at, erased_at, refs,
  (select x.external_id from external_id x where x.contact_id = contact.id and x.namespace = '${NATIVE}') as external_id,
  chain_seq, chain_hash, extract(epoch from clock_timestamp()) * 1000 as now`

export function fromRow(row: ContactRow): StoredContact {
  return {
    projectId: row.project_id,
    threadId: row.thread_id,
    keyId: row.key_id,
    contact: withVersion({ ...row.ask, ...row.progress, recipients: row.recipients }),
    metadata: row.metadata,
    state: row.state ?? undefined,
    settledAt: row.settled_at?.getTime(),
    erasedAt: row.erased_at?.getTime(),
    refs: row.refs,
    externalId: row.external_id ?? undefined,
    readAt: Math.round(Number(row.now))
  }
}

export function date(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms)
}
