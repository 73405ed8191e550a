import { ParleyError, type ErrorCode } from '@parley/core'

/** Reads an HTTP failure as most platforms mean it; a provider overrides only what differs. */
export function httpError(response: Response, detail = `HTTP ${response.status}`): ParleyError {
  const retryAfterMs = retryAfter(response.headers.get('retry-after'), Date.now())
  return new ParleyError(codeOf(response.status), { detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
}

/** `Retry-After` in milliseconds: seconds, or a date. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined
}

/**
 * What a failed call means for a send. A connection that was never made sent nothing; once the request was on its
 * way nobody can say, and a repetition would be a guess.
 */
export function connectionError(cause: unknown): ParleyError {
  const code = causeCode(cause)
  const never = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']
  return new ParleyError(code && never.includes(code) ? 'provider_unavailable' : 'send_outcome_unknown', { cause })
}

function causeCode(error: unknown): string | undefined {
  for (let one: unknown = error, depth = 0; one instanceof Object && depth < 5; depth++) {
    if ('code' in one && typeof one.code === 'string') return one.code
    one = 'cause' in one ? one.cause : undefined
  }
  return undefined
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'provider_auth_failed'
  if (status === 429) return 'provider_rate_limited'
  if (status === 404 || status === 410) return 'recipient_unreachable'
  return status >= 500 ? 'provider_unavailable' : 'provider_rejected'
}
