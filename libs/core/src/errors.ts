/**
 * Every failure that we can name: HTTP status, whether trying again can help, and a title for people.
 * Adding a row here is how an error is added; `docs/errors.md` is held to this table by a test.
 */
export const ERRORS = {
  request_malformed: { status: 400, retry: false, title: 'The request is not valid JSON' },
  request_invalid: { status: 400, retry: false, title: 'A field of the request is not valid' },
  request_too_large: { status: 413, retry: false, title: 'The request is larger than 1 MB' },
  media_type_unsupported: { status: 415, retry: false, title: 'The request must be JSON' },
  route_not_found: { status: 404, retry: false, title: 'There is no such route' },
  method_not_allowed: { status: 405, retry: false, title: 'This route has other methods' },
  key_missing: { status: 401, retry: false, title: 'The request names no API key' },
  key_invalid: { status: 401, retry: false, title: 'The API key is unknown or was revoked' },
  scope_insufficient: { status: 403, retry: false, title: 'The API key may not do this' },
  key_out_of_bounds: { status: 403, retry: false, title: 'The API key is bounded and this is outside its bounds' },
  key_rate_exceeded: { status: 429, retry: true, title: 'The API key has used up its rate' },
  key_not_found: { status: 404, retry: false, title: 'There is no such key' },
  key_name_taken: { status: 409, retry: false, title: 'Another key has this name' },
  key_last_admin: {
    status: 409,
    retry: false,
    title: 'This is the last admin key of its project: make another one before you revoke it'
  },
  idempotency_key_reused: {
    status: 409,
    retry: false,
    title: 'This Idempotency-Key was used with another body'
  },
  idempotency_key_running: {
    status: 409,
    retry: true,
    title: 'The first request with this Idempotency-Key is still running'
  },
  contact_not_found: { status: 404, retry: false, title: 'There is no such contact' },
  external_id_taken: { status: 409, retry: false, title: 'This externalId was used for another request' },
  contact_refs_exceeded: { status: 422, retry: false, title: 'The contact names too many people and places' },
  contact_stages_exceeded: { status: 422, retry: false, title: 'The policy has too many stages' },
  contact_steps_exceeded: { status: 422, retry: false, title: 'The policy has too many steps' },
  contact_size_exceeded: { status: 422, retry: false, title: 'The contact is too large' },
  contact_changed: { status: 409, retry: false, title: 'Somebody changed what is asked' },
  contact_closed: { status: 409, retry: false, title: 'The contact is closed' },
  thread_not_found: { status: 404, retry: false, title: 'There is no such thread' },
  file_not_found: { status: 404, retry: false, title: 'There is no such file' },
  file_too_large: { status: 413, retry: false, title: 'The file is too large' },
  file_empty: { status: 400, retry: false, title: 'The file is empty' },
  file_incomplete: { status: 400, retry: true, title: 'The file ended before all of it was there' },
  turn_not_found: { status: 404, retry: false, title: 'There is no such turn' },
  message_not_found: { status: 404, retry: false, title: 'There is no such message' },
  recipient_not_found: { status: 404, retry: false, title: 'The contact has no such recipient' },
  reply_not_found: { status: 404, retry: false, title: 'There is no such reply' },
  reply_not_held: { status: 409, retry: false, title: 'The reply is not held' },
  person_not_found: { status: 404, retry: false, title: 'There is no such person' },
  person_handle_taken: { status: 409, retry: false, title: 'Another person has this handle' },
  account_taken: { status: 409, retry: false, title: 'Another person has this address or alias' },
  policy_not_found: { status: 404, retry: false, title: 'There is no such policy' },
  policy_name_taken: { status: 409, retry: false, title: 'Another policy has this name' },
  policy_unsatisfiable: { status: 422, retry: false, title: 'Those asked could never meet what the policy requires' },
  policy_closed: { status: 403, retry: false, title: 'Under this policy an agent’s key adds nobody' },
  policy_needs_operator: {
    status: 403,
    retry: false,
    title: 'Only a policy made by an operator may approve by silence or lower the assurance'
  },
  channel_not_found: { status: 404, retry: false, title: 'There is no such channel' },
  channel_name_taken: { status: 409, retry: false, title: 'Another channel has this name' },
  channel_account_taken: { status: 409, retry: false, title: 'Another channel uses this account' },
  channel_in_use: { status: 409, retry: false, title: 'Open contacts use this channel' },
  provider_not_found: { status: 422, retry: false, title: 'There is no such provider' },
  target_invalid: { status: 422, retry: false, title: 'The provider does not understand this target' },
  target_not_found: { status: 422, retry: false, title: 'The platform does not know this target' },
  deadline_past: { status: 422, retry: false, title: 'The deadline has passed already' },
  option_unknown: { status: 422, retry: false, title: 'The contact offers no such option' },
  comment_required: { status: 422, retry: false, title: 'This option needs a comment' },
  answer_unclear: { status: 422, retry: false, title: 'The text decides nothing' },
  respondent_not_asked: { status: 403, retry: false, title: 'This respondent was not asked' },
  webhook_not_found: { status: 404, retry: false, title: 'There is no such webhook' },
  delivery_not_found: { status: 404, retry: false, title: 'There is no such delivery' },
  destination_refused: { status: 422, retry: false, title: 'Parley may not dial this destination' },
  project_not_found: { status: 404, retry: false, title: 'There is no such project' },
  dead_letter_not_found: { status: 404, retry: false, title: 'There is no such dead letter' },
  token_invalid: { status: 404, retry: false, title: 'The link is not valid' },
  nonce_invalid: { status: 409, retry: false, title: 'The page was shown too long ago: open the link again' },
  code_required: { status: 422, retry: false, title: 'This answer needs a one-time code' },
  code_invalid: { status: 422, retry: false, title: 'The one-time code is not valid' },
  signature_invalid: { status: 401, retry: false, title: 'The request was not signed by the platform' },
  inbound_invalid: { status: 400, retry: false, title: 'The platform sent what we cannot read' },
  too_many_requests: { status: 429, retry: true, title: 'Too many attempts: wait a little' },
  service_stopping: { status: 503, retry: true, title: 'Parley is shutting down: ask again' },
  provider_auth_failed: { status: 502, retry: false, title: 'The platform refused our credentials' },
  provider_rejected: { status: 502, retry: false, title: 'The platform will never accept this message' },
  recipient_unreachable: { status: 502, retry: false, title: 'The platform cannot reach this recipient' },
  recipient_opted_out: {
    status: 502,
    retry: false,
    title: 'This recipient takes no messages from us until they opt in'
  },
  provider_rate_limited: { status: 503, retry: true, title: 'The platform asked us to slow down' },
  provider_unavailable: { status: 503, retry: true, title: 'The platform did not answer' },
  send_outcome_unknown: { status: 503, retry: false, title: 'Nobody can say whether the message was sent' },
  unexpected_error: { status: 500, retry: true, title: 'Something went wrong on our side' }
} as const

export type ErrorCode = keyof typeof ERRORS

/** One fault in a request: where, as a dotted path (`options.0.label`), and what is wrong there. */
export interface Fault {
  readonly path: string
  readonly message: string
}

/**
 * The only error that we throw on purpose. Callers switch on `code`, queues read `retryable`,
 * HTTP reads `status`; anything else that reaches an edge is a bug and is reported as one.
 * `detail` is shown to clients, so it never holds a secret.
 */
export class ParleyError extends Error {
  override readonly name = 'ParleyError'
  readonly code: ErrorCode
  readonly faults: readonly Fault[]
  readonly retryAfterMs: number | undefined

  constructor(
    code: ErrorCode,
    options: { detail?: string; path?: string; faults?: readonly Fault[]; retryAfterMs?: number; cause?: unknown } = {}
  ) {
    super(options.detail ?? ERRORS[code].title, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.faults = options.faults ?? (options.path === undefined ? [] : [{ path: options.path, message: this.message }])
    this.retryAfterMs = options.retryAfterMs
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  get retryable(): boolean {
    return ERRORS[this.code].retry
  }
}

/** By shape, because a provider package may carry a copy of this class of its own. */
export function isParleyError(error: unknown): error is ParleyError {
  return (
    error instanceof Error &&
    error.name === 'ParleyError' &&
    'code' in error &&
    Object.hasOwn(ERRORS, String(error.code))
  )
}
