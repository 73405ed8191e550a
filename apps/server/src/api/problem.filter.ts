import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import { ERRORS, isParleyError, ParleyError } from '@parley/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

/** Every failure as RFC 9457 problem+json with our code and the fields' paths. What is no ParleyError is a bug of ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp()
    const request = http.getRequest<FastifyRequest>()
    const reply = http.getResponse<FastifyReply>()
    const known = toParleyError(error)
    if (known.code === 'unexpected_error')
      this.logger.error({ requestId: request.id, err: error }, 'A request failed unexpectedly')
    sendProblem(reply, known, request.id)
  }
}

function sendProblem(reply: FastifyReply, error: ParleyError, requestId: string): void {
  if (reply.sent || reply.raw.headersSent) return
  if (error.retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000))
  if (error.status === 401) void reply.header('www-authenticate', 'Bearer')
  void reply
    .status(error.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemOf(error, requestId)))
}

function problemOf(error: ParleyError, requestId: string) {
  return {
    type: `urn:parley:error:${error.code}`,
    title: ERRORS[error.code].title,
    status: error.status,
    detail: error.message,
    code: error.code,
    ...(error.faults.length > 0 ? { errors: error.faults } : {}),
    requestId
  }
}

/** What Fastify refuses before it knows a route, in our words. */
export function sendFrameworkProblem(error: { code: string }, request: FastifyRequest, reply: FastifyReply): void {
  const detail = error.code === 'FST_ERR_BAD_URL' ? 'The path is not a valid URL' : 'A part of the path is too long'
  void reply.header('x-request-id', request.id) // no hook ran
  sendProblem(reply, new ParleyError('request_invalid', { path: 'path', detail }), request.id)
}

/** A path that is there, and a method that it has not. */
export function sendOtherMethods(methods: readonly string[], request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('allow', methods.join(', '))
  const detail = `${request.method} is not allowed here; there is ${methods.join(', ')}`
  sendProblem(reply, new ParleyError('method_not_allowed', { detail }), request.id)
}

/** Failures of the HTTP layer in our words; their own messages are for developers, and ours are stable. */
function toParleyError(error: unknown): ParleyError {
  if (isParleyError(error)) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error)
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || status === 413) return new ParleyError('request_too_large')
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || status === 415) return new ParleyError('media_type_unsupported')
  // Of a file that is none: that it may not be read is not told.
  if (status === 404 || status === 403) return new ParleyError('route_not_found')
  if (status === 400) return new ParleyError('request_malformed', { detail: messageOf(error) })
  return new ParleyError('unexpected_error', { cause: error })
}

function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : undefined
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  return message && !message.startsWith('Bad Request') ? message : 'The request is not valid JSON'
}
