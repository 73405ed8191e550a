import { createHash } from 'node:crypto'
import { mediaType, ParleyError, safeFileName, type FileRef } from '@parley/core'
import { fileTooLarge, newId, type FileRepository, type Own, type Principal } from '@parley/database'
import type { FileStore } from '@parley/provider-kit'
import type { Idempotency, IdempotentRequest } from './idempotency.ts'
import { ownOf } from './key-bounds.ts'

const MOST_UPLOADED_BYTES = 26_214_400
/** Platforms hand over more than that: a whole mail around such a file. */
const MOST_RECEIVED_BYTES = 52_428_800

export interface Upload {
  readonly name: string
  readonly contentType: string
  /** How many bytes are said to come, where that was said. */
  readonly announced: number | undefined
  readonly content: AsyncIterable<Uint8Array>
}

/** Files of a project: what agents attach, and what people and platforms send. */
export class FilesService {
  constructor(
    private readonly files: FileRepository,
    private readonly idempotency: Idempotency
  ) {}

  /**
   * With an Idempotency-Key the same bytes under the same name are stored once. What a repetition brings is read to its
   * end too: only then is it known to be the same. Throws `file_too_large`, `file_empty`.
   */
  async upload(projectId: string, request: Omit<IdempotentRequest, 'body'>, upload: Upload): Promise<FileRef> {
    const { announced = 0 } = upload
    if (announced > MOST_UPLOADED_BYTES) throw fileTooLarge(MOST_UPLOADED_BYTES)
    const about = { name: safeFileName(upload.name), contentType: mediaType(upload.contentType) }
    let stored = false
    const { body } = await this.idempotency.run(
      { ...request, body: { ...about, announced } },
      'fil',
      (id) => {
        stored = true
        return this.files.save(
          { id, projectId, keyId: request.keyId, ...about },
          notEmpty(upload.content),
          MOST_UPLOADED_BYTES
        )
      },
      201
    )
    if (!stored && !(await this.files.hasBytes(projectId, body.id, await hashOf(upload.content))))
      throw new ParleyError('idempotency_key_reused', { path: 'Idempotency-Key' })
    return body
  }

  /** What a provider of this project keeps and reads. */
  storeFor(projectId: string): FileStore {
    return {
      save: (content, about) =>
        this.files.save(
          { id: newId('fil'), projectId, name: safeFileName(about.name), contentType: mediaType(about.contentType) },
          content,
          MOST_RECEIVED_BYTES
        ),
      open: (id) => this.files.open(projectId, id)
    }
  }

  /** Throws `file_not_found`. */
  async find(projectId: string, id: string, own?: Own): Promise<FileRef> {
    const [file] = await this.files.find(projectId, [id], own)
    if (!file) throw new ParleyError('file_not_found')
    return file
  }

  /** As far as the key sees it. Throws `file_not_found`. */
  findFor(principal: Principal, id: string): Promise<FileRef> {
    return this.find(principal.projectId, id, ownOf(principal))
  }

  /** All of them, in this order. Throws `file_not_found`, naming the first at fault as a field of `path`. */
  async findAll(projectId: string, ids: readonly string[], path: string, own?: Own): Promise<FileRef[]> {
    const files = await this.files.find(projectId, ids, own)
    const missing = ids.findIndex((id) => !files.some((file) => file.id === id))
    if (missing >= 0) throw new ParleyError('file_not_found', { path: `${path}.${missing}` })
    return files
  }

  /** Throws `file_not_found`. */
  open(projectId: string, id: string): AsyncIterable<Uint8Array> {
    return this.files.open(projectId, id)
  }
}

async function* notEmpty(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let empty = true
  for await (const bytes of content) {
    empty &&= bytes.length === 0
    yield bytes
  }
  if (empty) throw new ParleyError('file_empty', { detail: 'Send the file as the body of the request' })
}

async function hashOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  let size = 0
  for await (const bytes of content) {
    size += bytes.length
    if (size > MOST_UPLOADED_BYTES) throw fileTooLarge(MOST_UPLOADED_BYTES)
    hash.update(bytes)
  }
  return hash.digest('hex')
}
