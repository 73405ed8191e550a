import { cleanLine, isParleyError, type FileRef, type ProviderContext } from '@parley/provider-kit'
import type { Message } from 'grammy/types'
import type { TelegramApi } from './telegram-api.ts'

/** What a bot may read of what people send. */
const LARGEST_BYTES = 20 * 1024 * 1024
const WITHIN_MS = 60_000

interface Sent {
  readonly file_id: string
  readonly file_size?: number
  readonly name: string
  readonly contentType: string
}

/** What somebody attached: kept as files, and what cannot be read is named in `missing`. */
export interface PersonFiles {
  readonly kept: readonly FileRef[]
  readonly missing: readonly string[]
}

export async function takeFiles(message: Message, api: TelegramApi, context: ProviderContext): Promise<PersonFiles> {
  const kept: FileRef[] = []
  const missing: string[] = []
  for (const { file_id, file_size = 0, name, contentType } of sentWith(message)) {
    if (file_size > LARGEST_BYTES) {
      missing.push(`${name}: too large to be read`)
      continue
    }
    try {
      const signal = AbortSignal.timeout(WITHIN_MS)
      const { file_path: path } = await api.call((raw, its) => raw.getFile({ file_id }, its), signal)
      if (path === undefined) throw new Error('no path')
      kept.push(await context.files.save(chunksOf(await api.download(path, signal)), { name, contentType }))
    } catch (error) {
      const code = isParleyError(error) ? error.code : 'provider_rejected'
      context.logger.warn({ code }, 'A file that somebody sent could not be read')
      missing.push(`${name}: could not be read`)
    }
  }
  return { kept, missing }
}

/** A photo comes in several sizes, the largest last. */
function sentWith(message: Message): Sent[] {
  const { document, photo, audio, video, voice, animation, video_note: note } = message
  const found = (
    file: { file_id: string; file_size?: number; file_name?: string; mime_type?: string } | undefined,
    name: string,
    type: string
  ) =>
    file
      ? [
          {
            file_id: file.file_id,
            ...(file.file_size === undefined ? {} : { file_size: file.file_size }),
            name: cleanLine(file.file_name ?? name),
            contentType: file.mime_type ?? type
          }
        ]
      : []
  return [
    ...found(animation ?? document, 'document', 'application/octet-stream'),
    ...found(photo?.at(-1), 'photo.jpg', 'image/jpeg'),
    ...found(audio, 'audio', 'audio/mpeg'),
    ...found(video, 'video.mp4', 'video/mp4'),
    ...found(voice, 'voice.ogg', 'audio/ogg'),
    ...found(note, 'video.mp4', 'video/mp4')
  ]
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) yield chunk.value
  } finally {
    reader.releaseLock()
  }
}
