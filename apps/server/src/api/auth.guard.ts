import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { ParleyError, type Scope } from '@parley/core'
import { ServicesRef } from '../services-ref.ts'
import { GuessLimit } from './guess-limit.ts'
import type { AuthenticatedRequest } from './request.ts'

const SCOPE = 'parley:scope'
const RANK: Readonly<Record<Scope, number>> = { agent: 0, operator: 1, admin: 2 }
const JSON_BODY = /^application\/(json|[a-z.+-]*\+json)\b/i

/** The least that a key must be. Routes without this are open to everybody. */
export const Needs = (scope: Scope) => SetMetadata(SCOPE, scope)

/** Knows who calls, and whether they may. Open routes pass. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly ref: ServicesRef,
    private readonly guesses: GuessLimit
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const needed = this.reflector.getAllAndOverride<Scope | undefined>(SCOPE, [
      context.getHandler(),
      context.getClass()
    ])
    if (needed === undefined) return true
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>()
    const [scheme, key] = request.headers.authorization?.split(' ') ?? []
    if (scheme?.toLowerCase() !== 'bearer' || !key)
      throw new ParleyError('key_missing', { detail: 'Send the header "Authorization: Bearer <key>"' })
    const principal = await this.ref.services.keys.authenticate(key)
    if (!principal) {
      this.guesses.failed(request)
      throw new ParleyError('key_invalid')
    }
    if (RANK[principal.scope] < RANK[needed]) {
      throw new ParleyError('scope_insufficient', {
        detail: `This needs a key of the scope ${needed}; this key is an ${principal.scope} key`
      })
    }
    const type = request.headers['content-type']
    if (request.body !== undefined && request.body !== null && type !== undefined && !JSON_BODY.test(type)) {
      throw new ParleyError('media_type_unsupported')
    }
    request.principal = principal
    return true
  }
}
