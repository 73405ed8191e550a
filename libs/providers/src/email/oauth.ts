import { createHash } from 'node:crypto'
import { isParleyError, ParleyError, type ProviderContext } from '@parley/provider-kit'
import { z } from 'zod'
import type { EmailConfig } from './email.schema.ts'

const KEY = 'oauth'
const REFRESH_BEFORE_MS = 5 * 60_000
const ANSWER_WITHIN_MS = 20_000

const Kept = z.object({
  /** Which refresh token of the settings it comes from: another one starts anew. */
  origin: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.number()
})
type Kept = z.infer<typeof Kept>

const Granted = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(3600),
  refresh_token: z.string().min(1).optional()
})

/** Gives an access token that is good for some minutes at least. `renew`: the one before was refused. */
export type AccessToken = (renew?: boolean) => Promise<string>

/**
 * Access tokens of an account, refreshed ahead of time and kept in the channel's store, so that a restart asks for
 * none. Throws `provider_auth_failed` when the refresh is refused. `undefined` where the account has a password.
 */
export function accessTokens(config: EmailConfig, context: ProviderContext): AccessToken | undefined {
  const { oauthRefreshToken, oauthTokenUrl, oauthClientId } = config
  if (!oauthRefreshToken || !oauthTokenUrl || !oauthClientId) return undefined
  const origin = createHash('sha256').update(oauthRefreshToken).digest('hex').slice(0, 32)
  let kept: Kept | undefined
  let refreshing: Promise<Kept> | undefined

  const fresh = (one: Kept | undefined): one is Kept =>
    one?.origin === origin && one.expiresAt - REFRESH_BEFORE_MS > context.now().getTime()

  async function refresh(refused: string | undefined): Promise<Kept> {
    const row = await context.store.get(KEY)
    const stored = Kept.safeParse(row?.value).data
    if (fresh(stored) && stored.accessToken !== refused) return stored // another process was faster
    const refreshToken = stored?.origin === origin ? stored.refreshToken : oauthRefreshToken!
    const granted = await ask(refreshToken)
    const next: Kept = {
      origin,
      accessToken: granted.access_token,
      refreshToken: granted.refresh_token ?? refreshToken,
      expiresAt: context.now().getTime() + granted.expires_in * 1000
    }
    await context.store.set(KEY, next, row?.version ?? 0)
    return next
  }

  async function ask(refreshToken: string): Promise<z.infer<typeof Granted>> {
    const response = await context
      .fetch(oauthTokenUrl!, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
          client_id: oauthClientId!,
          ...(config.oauthClientSecret ? { client_secret: config.oauthClientSecret } : {})
        }).toString(),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS)
      })
      .catch((cause: unknown) => {
        throw isParleyError(cause) ? cause : unavailable('The OAuth2 server cannot be reached', cause)
      })
    const body: unknown = await response.json().catch(() => undefined)
    if (response.status === 429 || response.status >= 500)
      throw unavailable(`The OAuth2 server answered ${response.status}`)
    const granted = Granted.safeParse(body)
    if (response.ok && granted.success) return granted.data
    const reason = z.object({ error: z.string().regex(/^[\w-]{1,60}$/) }).safeParse(body).data?.error
    throw new ParleyError('provider_auth_failed', {
      detail: `The OAuth2 server gave no access token: ${reason ?? `HTTP ${response.status}`}`
    })
  }

  return async (renew = false) => {
    if (!renew && fresh(kept)) return kept.accessToken
    refreshing ??= refresh(renew ? kept?.accessToken : undefined).finally(() => {
      refreshing = undefined
    })
    kept = await refreshing
    return kept.accessToken
  }
}

function unavailable(detail: string, cause?: unknown): ParleyError {
  return new ParleyError('provider_unavailable', { detail, ...(cause === undefined ? {} : { cause }) })
}
