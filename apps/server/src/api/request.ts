import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { ParleyError } from '@parley/core'
import type { Principal } from '@parley/services'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A request whose key was checked. */
export interface AuthenticatedRequest extends FastifyRequest {
  principal: Principal
}

/** The key that calls. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal =>
    context.switchToHttp().getRequest<AuthenticatedRequest>().principal
)

/** Aborts when the client goes away before it was answered. */
export const Gone = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const controller = new AbortController()
  const reply = context.switchToHttp().getResponse<FastifyReply>()
  reply.raw.once('close', () => controller.abort())
  // While the key was looked up it may have gone already: then nobody says so any more.
  if (reply.raw.destroyed) controller.abort()
  return controller.signal
})

/** What an Idempotency-Key is bound to. */
export interface PostedOnce {
  readonly keyId: string
  readonly route: string
  readonly key: string | undefined
  readonly body: unknown
}

const LONGEST_KEY = 255

/** The request as idempotency sees it: whose, where, and what. */
export const Once = createParamDecorator((_: unknown, context: ExecutionContext): PostedOnce => {
  const request = context.switchToHttp().getRequest<AuthenticatedRequest>()
  const key = request.headers['idempotency-key']
  if (key !== undefined && (typeof key !== 'string' || key.length === 0 || key.length > LONGEST_KEY)) {
    throw new ParleyError('request_invalid', {
      path: 'Idempotency-Key',
      detail: `An Idempotency-Key has 1 to ${LONGEST_KEY} characters`
    })
  }
  return {
    keyId: request.principal.keyId,
    route: `${request.method} ${request.url.split('?')[0]}`,
    key,
    body: request.body ?? null
  }
})
