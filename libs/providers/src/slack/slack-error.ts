import { connectionError, ParleyError, type ErrorCode } from '@parley/provider-kit'
import webApi from '@slack/web-api'

/** What Slack's words mean for a message; what is missing here will be refused again, however often it is tried. */
const CODES: Readonly<Partial<Record<string, ErrorCode>>> = {
  not_authed: 'provider_auth_failed',
  invalid_auth: 'provider_auth_failed',
  account_inactive: 'provider_auth_failed',
  token_revoked: 'provider_auth_failed',
  token_expired: 'provider_auth_failed',
  no_permission: 'provider_auth_failed',
  missing_scope: 'provider_auth_failed',
  not_allowed_token_type: 'provider_auth_failed',
  org_login_required: 'provider_auth_failed',
  ekm_access_denied: 'provider_auth_failed',
  access_denied: 'provider_auth_failed',
  team_access_not_granted: 'provider_auth_failed',
  channel_not_found: 'recipient_unreachable',
  not_in_channel: 'recipient_unreachable',
  is_archived: 'recipient_unreachable',
  user_not_found: 'recipient_unreachable',
  users_not_found: 'recipient_unreachable',
  user_not_visible: 'recipient_unreachable',
  user_disabled: 'recipient_unreachable',
  user_is_bot: 'recipient_unreachable',
  cannot_dm_bot: 'recipient_unreachable',
  messages_tab_disabled: 'recipient_unreachable',
  restricted_action: 'recipient_unreachable',
  restricted_action_read_only_channel: 'recipient_unreachable',
  restricted_action_thread_only_channel: 'recipient_unreachable',
  restricted_action_non_threadable_channel: 'recipient_unreachable',
  as_user_not_supported: 'provider_rejected',
  ratelimited: 'provider_rate_limited',
  rate_limited: 'provider_rate_limited',
  accesslimited: 'provider_unavailable',
  service_unavailable: 'provider_unavailable',
  team_added_to_org: 'provider_unavailable',
  fatal_error: 'send_outcome_unknown',
  internal_error: 'send_outcome_unknown',
  request_timeout: 'send_outcome_unknown'
}

/** What would mend it. */
const ADVICE: Readonly<Partial<Record<string, string>>> = {
  invalid_auth: 'Slack knows no such token: copy it whole, or install the app again and give its new one',
  token_expired: 'tokens that rotate are not supported: switch rotation off, and install the app again',
  channel_not_found: 'there is no such channel, or it is private and the app is not in it: invite the app to it',
  not_in_channel: 'invite the app to the channel, by /invite and its name',
  is_archived: 'the channel is archived',
  user_not_found: 'there is no such person in this workspace',
  users_not_found: 'nobody in this workspace has this e-mail address',
  user_disabled: 'the account was deactivated',
  cannot_dm_bot: 'a bot cannot be asked',
  messages_tab_disabled: 'switch on the Messages tab under “App Home”',
  not_allowed_token_type: 'botToken must be the Bot User OAuth Token',
  account_inactive: 'the app was removed from the workspace, or its token was revoked',
  token_revoked: 'install the app again and give its new token'
}

/** Whether a call puts a message there: then nobody may claim that it failed unless that is sure. */
export type Effect = 'sends' | 'reads'

/** A failed call of the Web API. Never holds a token: the library's errors carry headers, and are not passed on. */
export function slackError(error: unknown, method: string, effect: Effect): ParleyError {
  if (error instanceof webApi.WebAPIPlatformError) return platformError(error.data, method, effect)
  if (error instanceof webApi.WebAPIRateLimitedError) return limited(method, error.retryAfter * 1_000)
  if (error instanceof webApi.WebAPIHTTPError) return httpError(error.statusCode, method, effect)
  const cause = error instanceof webApi.WebAPIRequestError ? error.original : error
  const refusal = refusedIn(cause)
  if (refusal) return new ParleyError('destination_refused', { detail: refusal.message })
  if (cause instanceof Error && cause.message.startsWith('Retry header')) return limited(method)
  const { code } = connectionError(cause)
  return new ParleyError(uncertain(code, effect), { detail: `${method}: the connection failed`, cause })
}

/** The same for an answer `ok: false`. */
function platformError(
  {
    error,
    needed,
    response_metadata
  }: { error: string; needed?: unknown; response_metadata?: { messages?: string[] } },
  method: string,
  effect: Effect
): ParleyError {
  const word = /^[a-z0-9_]{1,80}$/.test(error) ? error : 'an answer that is not Slack’s'
  const code = CODES[word] ?? (word === error ? 'provider_rejected' : 'send_outcome_unknown')
  const [more] = response_metadata?.messages ?? []
  const advice = error === 'missing_scope' ? `the app lacks the scope ${String(needed)}` : (ADVICE[word] ?? more)
  return new ParleyError(uncertain(code, effect), {
    detail: `${method}: ${word}${advice === undefined ? '' : ` (${advice.slice(0, 300)})`}`
  })
}

function httpError(status: number, method: string, effect: Effect): ParleyError {
  const detail = `${method}: HTTP ${status}`
  if (status === 429) return limited(method)
  if (status === 401 || status === 403) return new ParleyError('provider_auth_failed', { detail })
  if (status >= 500) return new ParleyError(uncertain('send_outcome_unknown', effect), { detail })
  return new ParleyError('provider_rejected', { detail })
}

const limited = (method: string, retryAfterMs?: number): ParleyError =>
  new ParleyError('provider_rate_limited', {
    detail: `${method}: Slack asked us to slow down`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs })
  })

/** Reading again does no harm. */
const uncertain = (code: ErrorCode, effect: Effect): ErrorCode =>
  code === 'send_outcome_unknown' && effect === 'reads' ? 'provider_unavailable' : code

function refusedIn(error: unknown): Error | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; depth++, one = one.cause) {
    if (one.name === 'EgressRefused') return one
  }
  return undefined
}
