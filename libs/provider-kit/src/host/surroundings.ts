import { resolve } from 'node:dns/promises'
import { ParleyError, type FileRef } from '@parley/core'
import type { ChannelStore, FileStore } from '../provider.ts'

/** State of the channel, in memory. */
export class MemoryStore implements ChannelStore {
  private readonly kept = new Map<string, { value: unknown; version: number }>()

  async get(key: string): Promise<{ value: unknown; version: number } | undefined> {
    const found = this.kept.get(key)
    return found && structuredClone(found)
  }

  async set(key: string, value: unknown, version: number): Promise<boolean> {
    if ((this.kept.get(key)?.version ?? 0) !== version) return false
    this.put(key, value)
    return true
  }

  /** Whatever its version is: as what came in is stored with the state that `listen` gives. */
  put(key: string, value: unknown): void {
    // As the database would: what is no JSON is not kept.
    const json: unknown = value === undefined ? null : JSON.parse(JSON.stringify(value))
    this.kept.set(key, { value: json, version: (this.kept.get(key)?.version ?? 0) + 1 })
  }
}

export class MemoryFiles implements FileStore {
  private readonly kept = new Map<string, Buffer>()

  async save(content: AsyncIterable<Uint8Array>, about: { name: string; contentType: string }): Promise<FileRef> {
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(Uint8Array.from(chunk))
    return this.add(Buffer.concat(chunks), about)
  }

  add(content: Buffer, { name, contentType }: { name: string; contentType: string }): FileRef {
    const id = `fil_${this.kept.size + 1}`
    this.kept.set(id, content)
    return { id, name, contentType, size: content.length }
  }

  async *open(id: string): AsyncIterable<Uint8Array> {
    const found = this.kept.get(id)
    if (!found) throw new ParleyError('file_not_found')
    yield found
  }
}

/** This machine by its own address; the rest as it is, for nothing else is dialled where a platform is simulated. */
export const dial = async (host: string): Promise<string> => (host === 'localhost' ? '127.0.0.1' : host)

export const askDns = (name: string, type: string): Promise<unknown> => resolve(name, type as 'TXT')
