import { connectionError, isParleyError, ParleyError } from '@parley/provider-kit'
import { GrammyError, HttpError } from 'grammy'

/** Refusals that say that nobody is there, or that the bot may not write there. */
const UNREACHABLE =
  /chat not found|user not found|peer_id_invalid|chat_id is empty|thread not found|topic_(closed|deleted)|not enough rights|have no rights|chat_write_forbidden|chat_restricted|was deactivated|was upgraded|administrator rights|chat_send_\w+_forbidden|bot is not a member|was kicked/i
/** They shut the bot out themselves, and it is told when they let it in again. */
const BLOCKED = /bot was blocked by the user/i
const FLOOD_MS = 1_000

/** The word of Telegram's on a call that it refused. */
export type Refusal = GrammyError

export const isRefusal = (error: unknown): error is Refusal => error instanceof GrammyError

/** `description` of a refusal says this. */
export const says = (error: unknown, what: RegExp): error is Refusal => isRefusal(error) && what.test(error.description)

/**
 * What a failed call means. Its address holds the token, so nothing of what the library or the connection says of it
 * goes on; Telegram's own descriptions do.
 */
export function callError(error: unknown): ParleyError | Refusal {
  if (isRefusal(error) || isParleyError(error)) return error
  const cause: unknown = error instanceof HttpError ? error.error : error
  if (isParleyError(cause)) return cause
  const { code } = connectionError(cause)
  const detail =
    code === 'provider_unavailable'
      ? 'Telegram could not be reached'
      : `The connection to Telegram ended before it answered${nameOf(cause)}`
  return new ParleyError(code, { detail })
}

/** `hint`: what would let the bot reach whom it could not reach. */
export function refusalError({ error_code: code, description, parameters }: Refusal, hint = ''): ParleyError {
  const detail = `Telegram says: ${description}`
  if (code === 429) {
    const retryAfterMs = parameters.retry_after === undefined ? FLOOD_MS : parameters.retry_after * 1_000
    return new ParleyError('provider_rate_limited', { detail, retryAfterMs })
  }
  if (code === 401 || code === 404) {
    return new ParleyError('provider_auth_failed', { detail: `${detail}. Is the bot’s token still the one in use?` })
  }
  if (code === 409) return new ParleyError('provider_unavailable', { detail })
  // No key tells a second send from the first, and one that broke on their side may have been made.
  if (code >= 500) return new ParleyError('send_outcome_unknown', { detail })
  if (code === 403 || UNREACHABLE.test(description)) {
    const isBlocked = BLOCKED.test(description)
    return new ParleyError(isBlocked ? 'recipient_opted_out' : 'recipient_unreachable', {
      detail: hint === '' ? detail : `${detail}. ${hint}`
    })
  }
  return new ParleyError('provider_rejected', { detail })
}

/** Whatever went wrong, as the contract wants it. */
export function parleyError(error: unknown, hint?: string): ParleyError {
  const known = callError(error)
  return isRefusal(known) ? refusalError(known, hint) : known
}

function nameOf(cause: unknown): string {
  const named = [cause, cause instanceof Error ? cause.cause : undefined].flatMap((one) => {
    if (!(one instanceof Object)) return []
    if ('code' in one && typeof one.code === 'string') return [one.code]
    return one instanceof Error && one.name.endsWith('AbortError') ? ['aborted'] : []
  })
  return named.length === 0 ? '' : ` (${named[0]})`
}
