import { createHash } from 'node:crypto'
import { ParleyError, type FileRef } from '@parley/core'
import type pg from 'pg'
import type { Database } from './database.ts'
import { earliestId, newId } from './identifier.ts'
import { isNotOthers, isOwnTurn, type Own } from './own.ts'

const CHUNK_BYTES = 262_144
const DAY_MS = 24 * 3_600_000
/** Chunks of what is still coming in stand under a name of their own: a file is there whole, or not at all. */
const DRAFT = 'upl'

export interface NewFile extends Omit<FileRef, 'size'> {
  readonly projectId: string
  /** Which key uploaded it; none of what came in. */
  readonly keyId?: string
}

const COLUMNS = 'id, name, content_type as "contentType", size'

/**
 * Uploaded by the key, sent or received with a contact of its own, or with what it may read of a conversation. What lists
 * the file is looked up whole: for the first row alone PostgreSQL would rather begin at the table's start.
 */
const IS_OWN = `(f.key_id = $3
  or exists (select 1 from contact c where c.key_id = $3 and (c.id = any (array(
      select id from contact where (ask->'attachments')::jsonb @> ${listed()}))
    or c.id = any (array(select contact_id from reply where (reply->'attachments')::jsonb @> ${listed()}))
    or c.id = any (array(select contact_id from reply where reply->>'raw' = f.id))))
  or exists (select 1 from turn t where t.id = any (array(
      select id from turn where attachments::jsonb @> ${listed()})) and ${isOwnTurn('$3', '$4')})
  or exists (select 1 from event e where e.type = 'message.received' and e.data->>'raw' = f.id
    and e.data->>'channel' = any ($4) and ${isNotOthers('$3', 'e.thread_id')}))`

function listed(): string {
  return `jsonb_build_array(jsonb_build_object('id', f.id))`
}

/** Files in pieces: neither a reader nor a writer ever holds more of one than a chunk. */
export class FileRepository {
  constructor(private readonly database: Database) {}

  /**
   * Each chunk commits by itself, so that a slow sender keeps no connection of the pool; only the end is a transaction.
   * An id that is taken already takes the same bytes again, and no others. Throws `file_too_large`,
   * `idempotency_key_reused`.
   */
  async save(file: NewFile, content: AsyncIterable<Uint8Array>, mostBytes: number): Promise<FileRef> {
    const draft = newId(DRAFT, this.database.clock.estimate())
    const hash = createHash('sha256')
    let size = 0
    let seq = 0
    try {
      for await (const bytes of chunksOf(content, mostBytes)) {
        hash.update(bytes)
        size += bytes.length
        if (seq === 0 && bytes.length < CHUNK_BYTES && (await this.saveSmall(file, bytes))) {
          return { id: file.id, name: file.name, contentType: file.contentType, size }
        }
        await this.database.pool.query({
          name: 'file_chunk',
          text: 'insert into file_chunk (file_id, seq, bytes) values ($1, $2, $3)',
          values: [draft, seq++, bytes]
        })
      }
      const ref = { id: file.id, name: file.name, contentType: file.contentType, size }
      await this.database.transaction((client) => finish(client, draft, file, ref, hash.digest('hex')))
      return ref
    } catch (error) {
      await this.drop(draft).catch(() => {}) // else the sweeper does
      throw error
    }
  }

  /** Most files are one chunk: one statement. `false` when the id is taken. */
  private async saveSmall({ id, projectId, keyId, name, contentType }: NewFile, bytes: Buffer): Promise<boolean> {
    const { rowCount } = await this.database.pool.query({
      name: 'file_small',
      text: `with made as (
          insert into file (id, project_id, name, content_type, size, sha256, key_id)
          values ($1, $2, $3, $4, $5, $6, $8) on conflict (id) do nothing returning id)
        insert into file_chunk (file_id, seq, bytes) select id, 0, $7 from made`,
      values: [
        id,
        projectId,
        name,
        contentType,
        bytes.length,
        createHash('sha256').update(bytes).digest('hex'),
        bytes,
        keyId ?? null
      ]
    })
    return rowCount === 1
  }

  /** Those that are there, in the order of the ids. */
  async find(projectId: string, ids: readonly string[], own?: Own): Promise<FileRef[]> {
    const { rows } = await this.database.pool.query<FileRef>(
      `select ${COLUMNS} from file f where project_id = $1 and id = any($2)${own ? ` and ${IS_OWN}` : ''}`,
      [projectId, ids, ...(own ? [own.keyId, own.channels] : [])]
    )
    return inOrder(ids, rows)
  }

  /** SHA-256 of what is in each, in the order of the ids; of those that are there. */
  async digests(projectId: string, ids: readonly string[]): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ id: string; sha256: string }>(
      'select id, sha256 from file where project_id = $1 and id = any($2)',
      [projectId, ids]
    )
    return inOrder(ids, rows).map((one) => one.sha256)
  }

  /** Throws `file_not_found`, also when it is deleted while it is read. */
  async *open(projectId: string, id: string): AsyncGenerator<Uint8Array, void> {
    const [file] = await this.find(projectId, [id])
    if (!file) throw new ParleyError('file_not_found')
    for (let read = 0, seq = 0; read < file.size; seq++) {
      const { rows } = await this.database.pool.query<{ bytes: Buffer }>({
        name: 'file_read',
        text: 'select bytes from file_chunk where file_id = $1 and seq = $2',
        values: [id, seq]
      })
      if (!rows[0]) throw new ParleyError('file_not_found')
      read += rows[0].bytes.length
      yield rows[0].bytes
    }
  }

  async hasBytes(projectId: string, id: string, sha256: string): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      'select 1 from file where project_id = $1 and id = $2 and sha256 = $3',
      [projectId, id, sha256]
    )
    return rowCount === 1
  }

  /** In the transaction of whatever refers to them from now on. Throws `file_not_found`. */
  async keep(client: Pick<pg.PoolClient, 'query'>, projectId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const { rowCount } = await client.query({
      name: 'file_keep',
      text: `update file set kept_at = coalesce(kept_at, clock_timestamp()) where project_id = $1 and id = any($2)`,
      values: [projectId, ids]
    })
    if (rowCount !== new Set(ids).size) throw new ParleyError('file_not_found')
  }

  /** Deletes what nothing refers to a day after it came, and what a process that died left half stored. */
  async sweep(): Promise<void> {
    await this.database.pool.query(
      `with gone as (delete from file where kept_at is null and created_at < now() - interval '24 hours' returning id)
       delete from file_chunk where file_id in (select id from gone)`
    )
    await this.database.pool.query('delete from file_chunk where file_id > $1 and file_id < $2', [
      earliestId(DRAFT, 0),
      earliestId(DRAFT, (await this.database.clock.read()) - DAY_MS)
    ])
  }

  private async drop(id: string): Promise<void> {
    await this.database.pool.query('delete from file_chunk where file_id = $1', [id])
  }
}

function inOrder<T extends { readonly id: string }>(ids: readonly string[], files: readonly T[]): T[] {
  return ids.flatMap((id) => files.find((one) => one.id === id) ?? [])
}

async function finish(
  client: pg.PoolClient,
  draft: string,
  { projectId, keyId }: NewFile,
  { id, name, contentType, size }: FileRef,
  sha256: string
): Promise<void> {
  const { rowCount } = await client.query(
    `insert into file (id, project_id, name, content_type, size, sha256, key_id) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do nothing`,
    [id, projectId, name, contentType, size, sha256, keyId ?? null]
  )
  if (rowCount === 1) {
    await client.query('update file_chunk set file_id = $2 where file_id = $1', [draft, id])
    return
  }
  const { rowCount: same } = await client.query(
    'select 1 from file where id = $1 and project_id = $2 and name = $3 and content_type = $4 and sha256 = $5',
    [id, projectId, name, contentType, sha256]
  )
  if (same === 0) throw new ParleyError('idempotency_key_reused', { path: 'Idempotency-Key' })
  await client.query('delete from file_chunk where file_id = $1', [draft])
}

export function fileTooLarge(mostBytes: number): ParleyError {
  return new ParleyError('file_too_large', { detail: `A file has at most ${mostBytes / 1_048_576} MiB` })
}

/** The same buffer each time: done with by the next turn. */
async function* chunksOf(content: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<Buffer, void> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  let filled = 0
  let total = 0
  for await (const bytes of content) {
    total += bytes.length
    if (total > mostBytes) throw fileTooLarge(mostBytes)
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + CHUNK_BYTES - filled)
      chunk.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < CHUNK_BYTES) continue
      yield chunk
      filled = 0
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled)
}
