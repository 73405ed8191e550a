import type { Contact, Problem } from './model.ts'

/** One fault in a request: where, as a dotted path (`options.0.label`), and what is wrong there. */
export interface Fault {
  readonly path: string
  readonly message: string
}

/** The server answered that it would not. Switch on `code`; docs/errors.md lists them. */
export class ParleyApiError extends Error {
  override readonly name = 'ParleyApiError'

  constructor(
    /** `http_error` where something between us and the server answered in its stead. */
    readonly code: Problem['code'] | 'http_error' | (string & {}),
    message: string,
    readonly status: number,
    readonly faults: readonly Fault[] = [],
    /** Stands in the server’s log. */
    readonly requestId?: string,
    /** How long the server asked us to wait. */
    readonly retryAfterMs?: number
  ) {
    super(message)
  }
}

/** No answer came, however often we asked. What was posted may have been done: post it again with the same key. */
export class ParleyConnectionError extends Error {
  override readonly name = 'ParleyConnectionError'

  constructor(
    readonly url: string,
    cause: unknown
  ) {
    super(`No answer from ${url}: ${reasonOf(cause)}`, { cause })
  }
}

/** The time given to a wait is over. Nothing is lost: the contact goes on, and may be waited for again. */
export class ParleyTimeoutError extends Error {
  override readonly name = 'TimeoutError'

  constructor(
    readonly contactId: string,
    /** As it was last seen; none when the server could not be reached. */
    readonly contact: Contact | undefined,
    cause?: unknown
  ) {
    super(`${contactId} is not settled yet`, cause === undefined ? {} : { cause })
  }
}

/** Node's fetch says only "fetch failed"; why stands in the cause. */
function reasonOf(error: unknown): string {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; depth++, one = one.cause) {
    if ('code' in one && typeof one.code === 'string') return one.code
    if (one.cause === undefined) return one.message
  }
  return String(error)
}
