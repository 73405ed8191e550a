import { ERRORS, isParleyError, ParleyError, type ErrorCode } from '@parley/core'
import type { NodemailerError } from 'nodemailer'

const MAX_DETAIL = 300
const AUTH_REPLIES = [530, 534, 535, 538]
const WAIT = /\b(?:in|for|after)\s{1,3}(\d{1,5})\s{0,3}(s|m|h)(?:ec|econds?|in|inutes?|ours?)?\b/i
const LONGEST_WAIT_MS = 6 * 3_600_000
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/**
 * What a failed send means. `begun`: the server had asked for the message, so that without its word nobody can say
 * whether it took it.
 */
export function smtpError(thrown: unknown, begun: boolean): ParleyError {
  if (isParleyError(thrown)) return thrown
  const error = thrown as NodemailerError
  // What our own callbacks throw comes back as an error of the library's, with its old code beside it.
  if (error.originalCode && Object.hasOwn(ERRORS, error.originalCode))
    return named(error.originalCode as ErrorCode, error)
  if (error.code === 'EABORT')
    return named(begun ? 'send_outcome_unknown' : 'provider_unavailable', error, 'The send was cut short')
  const reply = error.responseCode
  if (reply !== undefined && reply >= 400 && reply < 500) return notNow(error)
  if (reply !== undefined && AUTH_REPLIES.includes(reply)) return named('provider_auth_failed', error)
  if (error.permanent && ['EENVELOPE', 'EMESSAGE'].includes(error.code ?? '')) return named(refusal(error), error)
  if (['EAUTH', 'ENOAUTH', 'EOAUTH2'].includes(error.code ?? '')) return named('provider_auth_failed', error)
  if (error.code === 'EENVELOPE' && reply === undefined) return named('provider_rejected', error)
  if (error.code === 'ESTREAM' || reply !== undefined || !begun) return named('provider_unavailable', error)
  return named('send_outcome_unknown', error)
}

/** Greylisting, full queues, too many connections: it may go another time, and some servers say when. */
function notNow(error: NodemailerError): ParleyError {
  const detail = detailOf(error)
  const [, count, unit] = WAIT.exec(detail) ?? []
  const retryAfterMs =
    count && unit ? Math.min(Number(count) * UNIT_MS[unit.toLowerCase()]!, LONGEST_WAIT_MS) : undefined
  return new ParleyError(retryAfterMs === undefined ? 'provider_unavailable' : 'provider_rate_limited', {
    detail,
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs })
  })
}

/** Bad mailboxes have enhanced codes of their own (RFC 3463), also where the server says so only after the message. */
function refusal(error: NodemailerError): ErrorCode {
  const [, subject] = /^\d{3}[ -]5\.(\d)\.\d{1,3}\b/.exec(error.response ?? '') ?? []
  if (subject === undefined) return error.command === 'RCPT TO' ? 'recipient_unreachable' : 'provider_rejected'
  return subject === '1' || subject === '2' ? 'recipient_unreachable' : 'provider_rejected'
}

function named(code: ErrorCode, error: NodemailerError, detail = detailOf(error)): ParleyError {
  return new ParleyError(code, { detail, cause: error })
}

function detailOf(error: NodemailerError): string {
  return (error.response ?? error.message).replace(/\s{1,20}/g, ' ').slice(0, MAX_DETAIL)
}
