import { cleanLine, isParleyError, type FileRef, type ProviderContext } from '@parley/provider-kit'
import type { APIAttachment } from 'discord-api-types/v10'
import type { Storing } from './storing.ts'

/** Of one file. Larger ones are named, and not fetched. */
const LARGEST_BYTES = 20 * 1024 * 1024
const WITHIN_MS = 60_000

/** What somebody attached: kept as files, and what is not is named in `missing`, with the reason. */
export interface MessageFiles {
  readonly kept: readonly FileRef[]
  readonly missing: readonly string[]
}

export async function takeFiles(
  attachments: readonly APIAttachment[],
  { fetch, files, logger }: Pick<ProviderContext, 'fetch' | 'files' | 'logger'>,
  storing: Storing
): Promise<MessageFiles> {
  const kept: FileRef[] = []
  const missing: string[] = []
  for (const { id, url, filename, size, content_type: type } of attachments) {
    const about = {
      name: cleanLine(filename),
      contentType: type?.split(';')[0] || 'application/octet-stream'
    }
    const bytes = size > LARGEST_BYTES ? 'too large' : await download(url, fetch)
    const file = bytes instanceof Uint8Array ? await storing(() => save(files, bytes, about)) : bytes
    if (typeof file === 'object') kept.push(file)
    else {
      logger.warn({ file: id, reason: file }, 'A file that somebody sent on Discord was not taken')
      missing.push(`${about.name}: ${file}`)
    }
  }
  return { kept, missing }
}

/** The content, or why there is none. */
async function download(url: string, fetch: ProviderContext['fetch']): Promise<Uint8Array | string> {
  try {
    const { ok, body } = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) })
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of ok ? (body ?? []) : []) {
      chunks.push(chunk as Uint8Array)
      length += (chunk as Uint8Array).length
      if (length > LARGEST_BYTES) return 'too large'
    }
    return ok ? Buffer.concat(chunks) : 'could not be read'
  } catch {
    return 'could not be read'
  }
}

/** Throws where it may go well another time. */
async function save(
  files: ProviderContext['files'],
  bytes: Uint8Array,
  about: { readonly name: string; readonly contentType: string }
): Promise<FileRef | string> {
  try {
    return await files.save(once(bytes), about)
  } catch (error) {
    if (isParleyError(error) && error.code === 'file_too_large') return 'too large'
    throw error
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
