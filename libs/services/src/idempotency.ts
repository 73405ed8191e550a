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
 * doing it again makes nothing new. Answers are kept encrypted; a failure that another try may mend is not kept.
 */
export class Idempotency {
  constructor(
    private readonly requests: IdempotencyRepository,
    private readonly secrets: SecretBox
  ) {}

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
        return { status: claimed.status, body: this.open(request, claimed.response as Sealed) as T }
      case 'running':
        throw new ParleyError('idempotency_key_running', { retryAfterMs: 1_000 })
      case 'other_body':
        throw new ParleyError('idempotency_key_reused', { path: 'Idempotency-Key' })
      case 'first':
    }
    try {
      const body = await work(claimed.resourceId)
      await this.requests.answer(first, status, this.seal(request, body))
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

  /** Answers show keys, webhook secrets and private links: none of them may be read from the rows. */
  private seal(request: IdempotentRequest, body: unknown): Sealed {
    return { sealed: Buffer.from(this.secrets.seal(JSON.stringify(body), ownerOf(request))).toString('base64') }
  }

  private open(request: IdempotentRequest, { sealed }: Sealed): unknown {
    return JSON.parse(this.secrets.open(Buffer.from(sealed, 'base64'), ownerOf(request)))
  }
}

function ownerOf({ keyId, route }: IdempotentRequest): string {
  return `${keyId}:${route}`
}

interface Sealed {
  readonly sealed: string
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
