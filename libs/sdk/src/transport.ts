import { ParleyApiError, ParleyConnectionError, type Fault } from './errors.ts'

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 8_000
/** How long a server may take to answer, besides the time that it was asked to hold the answer back. */
const ANSWER_MS = 30_000
/** How long one long-poll is held: below the idle time-outs of proxies. */
export const POLL_MS = 25_000
/** A server that answers a long-poll too early, because it stops, is asked again no sooner than this. */
export const LEAST_TURN_MS = 500

export interface TransportOptions {
  readonly url: string
  readonly key: string
  readonly retryForMs: number
  readonly fetch: typeof fetch
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is, in place of `body`. */
  readonly content?: { readonly bytes: Content; readonly type: string }
  readonly idempotencyKey?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** How long the server was asked to hold its answer back. */
  readonly heldMs?: number
}

export type Content = Blob | Uint8Array | ReadableStream<Uint8Array>

/** HTTP with the key, and with patience: what may be done twice is tried again, for a bounded time. */
export class Transport {
  constructor(private readonly to: TransportOptions) {}

  /**
   * Tries again when nothing answers, on 429, and on what the server may get over (500, 503, 504); never sooner than
   * `Retry-After` says. Only for what may be done twice: a GET, or a POST with an Idempotency-Key.
   */
  async ask<T>(request: Request): Promise<T> {
    const end = Date.now() + this.to.retryForMs
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.once<T>(request)
      } catch (error) {
        const delayMs = retryDelay(error, attempt)
        if (delayMs === undefined || Date.now() + delayMs > end) throw error
        await sleep(delayMs, request.signal)
      }
    }
  }

  /** One try. Throws `ParleyApiError`, `ParleyConnectionError`, or the signal's reason. */
  async once<T>(request: Request): Promise<T> {
    const read = async (response: globalThis.Response) => {
      const text = await response.text()
      return text === '' ? undefined : (JSON.parse(text) as unknown)
    }
    return (await this.exchange(request, read)) as T
  }

  /** One try, whose answer is read by whoever asked, for as long as it takes. Throws as `once` does. */
  async stream(request: Request): Promise<globalThis.Response> {
    return (await this.exchange(request)) as globalThis.Response
  }

  private async exchange(
    request: Request,
    read?: (response: globalThis.Response) => Promise<unknown>
  ): Promise<unknown> {
    const { method, path, query, body, content, idempotencyKey, signal, heldMs = 0 } = request
    signal?.throwIfAborted()
    const url = new URL(`${this.to.url}${path}`)
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const controller = new AbortController()
    const abort = () => controller.abort(signal?.reason)
    signal?.addEventListener('abort', abort)
    const timer = setTimeout(() => controller.abort(new Error('the server is silent')), heldMs + ANSWER_MS)
    const type = content?.type ?? (body === undefined ? undefined : 'application/json')
    try {
      const response = await this.to.fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${this.to.key}`,
          accept: read ? 'application/json' : '*/*',
          ...(type === undefined ? {} : { 'content-type': type }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey })
        },
        ...(content ? streamed(content.bytes) : body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: controller.signal
      })
      if (!response.ok) throw problemOf(response, await response.text())
      return read ? await read(response) : response
    } catch (error) {
      if (error instanceof ParleyApiError) throw error
      signal?.throwIfAborted()
      throw new ParleyConnectionError(this.to.url, error)
    } finally {
      clearTimeout(timer)
      if (read) signal?.removeEventListener('abort', abort) // else it ends the reading too
    }
  }
}

function streamed(bytes: Content): RequestInit {
  return { body: bytes as RequestInit['body'] & {}, ...(bytes instanceof ReadableStream ? { duplex: 'half' } : {}) }
}

/** How long to wait before another try; `undefined` when another try would fail the same way. */
export function retryDelay(error: unknown, attempt: number): number | undefined {
  if (error instanceof ParleyConnectionError) return backoff(attempt)
  if (!(error instanceof ParleyApiError)) return undefined
  const passes =
    [429, 500, 503, 504].includes(error.status) ||
    error.code === 'idempotency_key_running' ||
    (error.status === 502 && error.code === 'http_error')
  return passes ? Math.max(error.retryAfterMs ?? 0, backoff(attempt)) : undefined
}

function backoff(attempt: number): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt)
  return longest * (0.5 + Math.random() / 2)
}

/** Rejects with the signal's reason when it aborts. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      if (signal?.aborted) reject(signal.reason as Error)
      else resolve()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
    if (signal?.aborted) end()
  })
}

function problemOf(response: globalThis.Response, text: string): ParleyApiError {
  const { status, headers } = response
  const retryAfterMs = retryAfter(headers.get('retry-after'))
  let problem: { code?: unknown; detail?: unknown; errors?: Fault[]; requestId?: string } = {}
  if (headers.get('content-type')?.includes('json')) {
    try {
      problem = JSON.parse(text) as typeof problem
    } catch {
      // something between us and the server cut it short
    }
  }
  const code = typeof problem.code === 'string' ? problem.code : 'http_error'
  const detail = typeof problem.detail === 'string' ? problem.detail : `HTTP ${status}`
  return new ParleyApiError(code, detail, status, problem.errors ?? [], problem.requestId, retryAfterMs)
}

/** Seconds, or an HTTP date. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1_000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}
