import { randomUUID } from 'node:crypto'
import type { PostOptions } from './contacts.ts'
import type { File } from './model.ts'
import type { Content, Transport } from './transport.ts'

/** Slow lines take this long for the largest file. */
const UPLOAD_MS = 600_000

/** A `Buffer` is a `Uint8Array`; `fs.openAsBlob` reads a file from disk as it goes out. */
export type FileContent = Content

export interface UploadOptions extends PostOptions {
  readonly name: string
  /** A blob's own type, or unspecified bytes, unless given. */
  readonly contentType?: string
}

export class Files {
  constructor(private readonly transport: Transport) {}

  /**
   * At most 25 MiB. Give its `id` to a contact within a day: a file that nothing refers to is deleted then. A stream can
   * be read only once, so that nothing is tried again where one breaks off.
   */
  upload(
    content: FileContent,
    { name, contentType, idempotencyKey = randomUUID(), signal }: UploadOptions
  ): Promise<File> {
    const type = contentType ?? ((content instanceof Blob && content.type) || 'application/octet-stream')
    const request = {
      method: 'POST',
      path: '/v1/files',
      query: { name },
      content: { bytes: content, type },
      idempotencyKey,
      signal,
      heldMs: UPLOAD_MS
    } as const
    return content instanceof ReadableStream ? this.transport.once(request) : this.transport.ask(request)
  }

  /** The file as it comes: read its `body`, or all at once by `arrayBuffer()`. */
  download(id: string, { signal }: { signal?: AbortSignal } = {}): Promise<globalThis.Response> {
    return this.transport.stream({ method: 'GET', path: `/v1/files/${encodeURIComponent(id)}`, signal })
  }
}
