import { randomBytes, timingSafeEqual } from 'node:crypto'
import { newId, type Principal, type Services } from '@parley/services'
import type { FastifyReply, FastifyRequest } from 'fastify'

const SESSION = 'parley_session'
const VISITOR = 'parley_visitor'
const SESSION_MS = 12 * 3_600_000
const TOKEN = /^[\w-]{43}$/

/**
 * Who is signed in to the operator's pages. The cookie is a random token; the session behind it ends at sign-out, in time,
 * or with its key, which is looked at each time. Forms carry a token derived from the cookie, so no other site can post them.
 */
export class OperatorSession {
  constructor(
    private readonly services: Services,
    private readonly secure: () => boolean
  ) {}

  async read(request: FastifyRequest): Promise<{ principal: Principal; csrf: string } | undefined> {
    const cookie = request.cookies[SESSION]
    if (!cookie || !TOKEN.test(cookie)) return undefined
    const keyId = await this.services.operatorSessions.find(cookie)
    const principal = keyId === undefined ? undefined : await this.services.keys.findLive(keyId)
    return principal && principal.scope !== 'agent' ? { principal, csrf: this.csrf(cookie) } : undefined
  }

  async start(reply: FastifyReply, principal: Principal): Promise<void> {
    const cookie = randomBytes(32).toString('base64url')
    await this.services.operatorSessions.start(cookie, principal, SESSION_MS)
    this.set(reply, SESSION, cookie, SESSION_MS / 1000)
  }

  /** A copy of the cookie opens nothing any more either. */
  async end(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.services.operatorSessions.end(request.cookies[SESSION] ?? '')
    void reply.clearCookie(SESSION, { path: '/operator', httpOnly: true, sameSite: 'lax', secure: this.secure() })
  }

  /** For the sign-in form: somebody who is nobody yet has a token too. */
  visitorCsrf(request: FastifyRequest, reply: FastifyReply): string {
    const known = request.cookies[VISITOR]
    const visitor = known && /^[0-9a-f]{32}$/.test(known) ? known : randomBytes(16).toString('hex')
    if (visitor !== known) this.set(reply, VISITOR, visitor, 3_600)
    return this.csrf(visitor)
  }

  isVisitorCsrf(request: FastifyRequest, given: string | undefined): boolean {
    const visitor = request.cookies[VISITOR]
    return visitor !== undefined && same(this.csrf(visitor), given ?? '')
  }

  isCsrf(session: { csrf: string }, given: string | undefined): boolean {
    return same(session.csrf, given ?? '')
  }

  /** Whether the browser says that another site posts this: even one that could plant a cookie here. */
  isForeign(request: FastifyRequest): boolean {
    const site = request.headers['sec-fetch-site']
    return site !== undefined && site !== 'same-origin' && site !== 'none'
  }

  /** One view's right to answer one contact, in one session: the id of the reply that it will be. */
  makeNonce(session: { csrf: string }, contactId: string): string {
    const replyId = newId('rep')
    return `${replyId}.${this.nonceMac(session, contactId, replyId)}`
  }

  /** The reply's id; `undefined` unless the nonce was made for this session and this contact. */
  readNonce(session: { csrf: string }, contactId: string, nonce: string | undefined): string | undefined {
    const [, replyId, mac] = /^(rep_[0-9a-z]{20,40})\.([\w-]{43})$/.exec(nonce ?? '') ?? []
    if (replyId === undefined) return undefined
    return same(this.nonceMac(session, contactId, replyId), mac!) ? replyId : undefined
  }

  private nonceMac({ csrf }: { csrf: string }, contactId: string, replyId: string): string {
    const { secrets } = this.services
    return secrets.mac(secrets.currentKeyId, 'operator nonce', `${csrf}|${contactId}|${replyId}`)!.toString('base64url')
  }

  private csrf(cookie: string): string {
    return this.services.secrets.mac(this.services.secrets.currentKeyId, 'csrf', cookie)!.toString('base64url')
  }

  private set(reply: FastifyReply, name: string, value: string, maxAge: number): void {
    void reply.setCookie(name, value, {
      path: '/operator',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.secure(),
      maxAge
    })
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
