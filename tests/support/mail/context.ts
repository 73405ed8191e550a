import { randomUUID } from 'node:crypto'
import { resolve as ask } from 'node:dns/promises'
import { realTime, type FileStore, type ProviderContext } from '../../../libs/provider-kit/src/index.ts'

export interface LocalContext extends ProviderContext {
  /** What was logged, a line each. */
  readonly log: string[]
  readonly kept: Map<string, { value: unknown; version: number }>
  readonly saved: Map<string, Buffer>
}

/** A provider's surroundings without a server: its state and files live here, and it may dial this machine. */
export function localContext(changes: Partial<ProviderContext> = {}): LocalContext {
  const log: string[] = []
  const kept = new Map<string, { value: unknown; version: number }>()
  const saved = new Map<string, Buffer>()
  const print = (fields: object, text: string) => void log.push(`${text} ${JSON.stringify(fields)}`)
  const files: FileStore = {
    async save(content, { name, contentType }) {
      const chunks: Uint8Array[] = []
      for await (const chunk of content) chunks.push(Buffer.from(chunk))
      const id = `fil_${randomUUID()}`
      saved.set(id, Buffer.concat(chunks))
      return { id, name, contentType, size: saved.get(id)!.length }
    },
    async *open(id) {
      yield saved.get(id)!
    }
  }
  return {
    fetch,
    ...realTime,
    logger: { info: print, warn: print, error: print },
    publicUrl: 'http://parley.example',
    inboundUrl: 'http://parley.example/inbound/chn_1',
    store: {
      get: async (key) => kept.get(key),
      set: async (key, value, version) => {
        if ((kept.get(key)?.version ?? 0) !== version) return false
        kept.set(key, { value, version: version + 1 })
        return true
      }
    },
    files,
    resolve: async () => '127.0.0.1',
    sent: async () => undefined,
    dns: (name, type) => ask(name, type as 'TXT'),
    ...changes,
    log,
    kept,
    saved
  }
}
