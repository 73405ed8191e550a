import { createHash } from 'node:crypto'
import { isParleyError, ParleyError } from '@parley/core'
import { newId, type IdempotencyRepository, type SecretBox } from '@parley/database'

export interface IdempotentRequest {
  readonly keyId: string
  /** Method and path. */
  readonly route: string
  /** The Idempotency-Key header, if there is one. */
  readonly key: string | undefined
  readonly body: unknown
}

/**
 * Answers a request once. `work` gets the id for what it makes: the same for a repetition after a crash, so that
 * doing it again makes nothing new. A failure that another try may mend is not kept.
 */
export class Idempotency {
  constructor(
    private readonly requests: IdempotencyRepository,
    private readonly secrets: SecretBox
  ) {}

  /** The same for an answer that shows a secret: it is kept encrypted. */
  async runSecret<T>(request: IdempotentRequest, prefix: string, work: (id: string) => Promise<T>): Promise<T> {
    const owner = `${request.keyId}:${request.route}`
    const made: { answer?: T } = {}
    const { body } = await this.run(
      request,
      prefix,
      async (id) => {
        made.answer = await work(id)
        return { sealed: Buffer.from(this.secrets.seal(JSON.stringify(made.answer), owner)).toString('base64') }
      },
      200
    )
    return made.answer ?? (JSON.parse(this.secrets.open(Buffer.from(body.sealed, 'base64'), owner)) as T)
  }

  async run<T>(
    request: IdempotentRequest,
    prefix: string,
    work: (id: string) => Promise<T>,
    status: number
  ): Promise<{ status: number; body: T }> {
    const id = newId(prefix)
    if (request.key === undefined) return { status, body: await work(id) }
    const first = { keyId: request.keyId, route: request.route, key: request.key }
    const claimed = await this.requests.claim({ ...first, bodyHash: hashOf(request.body), resourceId: id })
    switch (claimed.type) {
      case 'answered':
        if (isFailure(claimed.response)) throw new ParleyError(claimed.response.code, claimed.response)
        return { status: claimed.status, body: claimed.response as T }
      case 'running':
        throw new ParleyError('idempotency_key_running', { retryAfterMs: 1_000 })
      case 'other_body':
        throw new ParleyError('idempotency_key_reused', { path: 'Idempotency-Key' })
      case 'first':
    }
    try {
      const body = await work(claimed.resourceId)
      await this.requests.answer(first, status, body)
      return { status, body }
    } catch (error) {
      if (isParleyError(error) && !error.retryable) {
        await this.requests.answer(first, error.status, {
          failed: true,
          code: error.code,
          detail: error.message,
          faults: error.faults
        })
      } else await this.requests.release(first)
      throw error
    }
  }
}

interface Failure {
  readonly failed: true
  readonly code: ParleyError['code']
  readonly detail: string
  readonly faults: ParleyError['faults']
}

function isFailure(response: unknown): response is Failure {
  return typeof response === 'object' && response !== null && 'failed' in response && 'code' in response
}

function hashOf(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)) ?? '')
    .digest('hex')
}

/** The same body with its keys in another order is the same body. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)])
  )
}
