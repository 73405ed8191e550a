import { ContactStatus, Kind } from '@parley/core'
import { CONTACT_COLUMNS } from './contact-row.ts'
import { isExternalId } from './external-id.repository.ts'
import type { Own } from './own.ts'

export interface ContactFilter {
  readonly status?: string
  readonly kind?: string
  readonly thread?: string
  readonly metadata?: Readonly<Record<string, string>>
  /** As the agent gave it, and hidden. */
  readonly externalId?: readonly [string, string]
  /** Only contacts that are older than their project keeps settled ones. */
  readonly pastRetention?: boolean
  readonly before?: { readonly createdAt: Date; readonly id: string }
  readonly limit: number
  /** Only contacts whose inbox was asked. */
  readonly inbox?: boolean
  readonly own?: Own
}

const NEWEST_FIRST = 'order by created_at desc, id desc limit $2'

/**
 * The newest contacts that a filter takes. An index gives them in this order within one kind and one status, or one
 * thread: each such part is read only as far as the page may reach, and the parts are merged.
 */
export function listStatement(projectId: string, filter: ContactFilter): { text: string; values: unknown[] } {
  const values: unknown[] = [projectId, filter.limit]
  const param = (value: unknown) => `$${values.push(value)}`
  const where = ['project_id = $1']
  if (filter.own) where.push(`key_id = ${param(filter.own.keyId)}`)
  if (filter.inbox)
    where.push(`exists (select 1 from message m where m.contact_id = contact.id and m.account like 'inbox:%')`)
  if (filter.pastRetention)
    where.push(
      `created_at < (select statement_timestamp() - make_interval(days => retention_days) from project where id = $1)`
    )
  if (filter.before) where.push(`(created_at, id) < (${param(filter.before.createdAt)}, ${param(filter.before.id)})`)

  const named = [
    ...labelled(filter, param),
    ...(filter.externalId === undefined ? [] : [idOf(filter.externalId, param)])
  ]
  let parts = ''
  if (filter.thread) {
    const name = param(filter.thread)
    parts = `(select id as thread from thread where project_id = $1 and (id = ${name} or key = ${name})) part`
    where.push('thread_id = part.thread')
  } else if (named.length === 0 && (filter.own || filter.status || filter.kind)) {
    const each = (one: string | undefined, all: readonly string[]) => param(one === undefined ? all : [one])
    parts = `(select kind, status from unnest(${each(filter.kind, Kind.options)}::text[]) kind,
      unnest(${each(filter.status, ContactStatus.options)}::text[]) status) part`
    where.push('contact.kind = part.kind', 'contact.status = part.status')
  }
  if (filter.thread || named.length > 0) {
    if (filter.kind) where.push(`kind = ${param(filter.kind)}`)
    if (filter.status) where.push(`status = ${param(filter.status)}`)
  }

  const found = `select id, created_at from contact where ${[...where, ...named].join(' and ')} ${NEWEST_FIRST}`
  const ids = parts ? `select found.id from ${parts} cross join lateral (${found}) found ${NEWEST_FIRST}` : found
  return {
    text: `with found as materialized (${ids})
      select ${CONTACT_COLUMNS} from contact where id in (select id from found) order by created_at desc, id desc`,
    values
  }
}

function labelled({ metadata }: ContactFilter, param: (value: unknown) => string): string[] {
  if (!metadata || Object.keys(metadata).length === 0) return []
  const value = `${param(JSON.stringify(metadata))}::jsonb`
  return [`contact_labels(project_id, metadata) @> contact_labels($1, ${value})`, `metadata @> ${value}`]
}

function idOf([id, hidden]: readonly [string, string], param: (value: unknown) => string): string {
  return `id in (select contact_id from external_id
    where project_id = $1 and ${isExternalId(param(id), param(hidden))})`
}
