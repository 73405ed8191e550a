import { isParleyError, ParleyError } from '@parley/core'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** For `@RouteConfig`: the handler reads the body itself, as it comes, whatever its type is. */
export const STREAMED = { streamed: true } as const

/** How long a client that was refused while it still sends is listened to, so that it hears why. */
const LINGER_MS = 5_000
const OURS = Symbol('body')
const SMALL_BYTES = 1_048_576
const MOST_RAW_BYTES = 27_262_976
const MOST_LARGE_BODIES = 4

interface Body {
  readonly contentType: string | undefined
  readonly announced: number | undefined
}

type Streamed = FastifyRequest & { [OURS]?: Body }

/** Fastify reads no body of which it does not know: before it looks, the headers that tell of one are taken away. */
export function leaveBody(request: FastifyRequest, reply: FastifyReply): void {
  if (!(request.routeOptions.config as Partial<typeof STREAMED>).streamed) return
  const { raw, headers } = request
  const length = headers['content-length']
  const body: Body = {
    contentType: headers['content-type'],
    announced: length === undefined ? undefined : Number(length)
  }
  Object.assign(request, { [OURS]: body })
  for (const name of ['content-type', 'content-length', 'transfer-encoding']) delete headers[name]
  reply.raw.once('finish', () => {
    if (raw.complete || raw.destroyed) return
    const timer = setTimeout(() => raw.destroy(), LINGER_MS)
    raw.once('close', () => clearTimeout(timer)).resume()
  })
}

/** Throws `media_type_unsupported` for a form, `file_incomplete` when the client goes away. */
export function bodyOf(request: FastifyRequest): Body & { content: AsyncIterable<Uint8Array> } {
  const body = (request as Streamed)[OURS]!
  if (/^multipart\//i.test(body.contentType ?? '')) {
    throw new ParleyError('media_type_unsupported', {
      detail: 'Send the file itself as the body, and no form around it'
    })
  }
  return { ...body, content: read(request) }
}

let largeBodies = 0

/**
 * The whole body as it was sent, which is what platforms sign. Nobody has proven anything yet, so only a few may be
 * large at a time. Throws `request_too_large`, `too_many_requests`.
 */
export async function rawBodyOf(request: FastifyRequest): Promise<{ contentType: string | undefined; raw: Buffer }> {
  const { contentType } = (request as Streamed)[OURS]!
  const chunks: Uint8Array[] = []
  let size = 0
  let large = false
  try {
    for await (const chunk of read(request)) {
      size += chunk.length
      if (size > MOST_RAW_BYTES) throw new ParleyError('request_too_large', { detail: 'At most 26 MB are taken' })
      if (size > SMALL_BYTES && !large) {
        if (largeBodies >= MOST_LARGE_BODIES) throw new ParleyError('too_many_requests', { retryAfterMs: 10_000 })
        large = true
        largeBodies += 1
      }
      chunks.push(chunk)
    }
    return { contentType, raw: Buffer.concat(chunks) }
  } finally {
    if (large) largeBodies -= 1
  }
}

async function* read({ raw }: FastifyRequest): AsyncGenerator<Uint8Array, void> {
  try {
    // Whoever stops reading still wants to answer: the connection stays.
    yield* raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw isParleyError(error) ? error : new ParleyError('file_incomplete', { cause: error })
  }
}
