// @ts-check
import { connectionError, httpError, ParleyError, retryAfter } from '@parley/provider-kit'

/** What GitHub asks for where it limits, and says for no time how long. */
const UNKNOWN_LIMIT_MS = 60_000
const VERSION = '2022-11-28'
const MOST_PAGES = 20

/**
 * @typedef {object} Api
 * @property {(method: string, path: string, body: unknown, signal: AbortSignal) => Promise<any>} call
 * @property {(path: string, signal: AbortSignal) => AsyncGenerator<any>} list all of a list, page by page
 */

/**
 * GitHub's REST API with one token. Throws ParleyErrors by the kit's names, and never tries again by itself.
 * @param {import('./github.schema.mjs').GithubSettings} config
 * @param {Pick<import('@parley/provider-kit').ProviderContext, 'fetch' | 'now'>} context
 * @returns {Api}
 */
export function githubApi({ apiUrl, token }, { fetch, now }) {
  const root = apiUrl.replace(/\/$/, '')

  /**
   * @param {string} method
   * @param {string} url
   * @param {unknown} body
   * @param {AbortSignal} signal
   */
  async function request(method, url, body, signal) {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': VERSION,
        'user-agent': 'parley-provider-github',
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      },
      // Followed by itself, a redirect would carry the token to wherever it leads.
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal
    }).catch((cause) => {
      throw connectionError(cause)
    })
    if (response.ok) return response
    throw failureOf(response, await response.text().catch(() => ''), now().getTime(), method === 'POST')
  }

  return {
    async call(method, path, body, signal) {
      const response = await request(method, `${root}${path}`, body, signal)
      // It was done; only its answer is lost.
      return response.json().catch((cause) => {
        throw connectionError(cause)
      })
    },
    async *list(path, signal) {
      const separator = path.includes('?') ? '&' : '?'
      for (let page = 1; page <= MOST_PAGES; page++) {
        const response = await request('GET', `${root}${path}${separator}per_page=100&page=${page}`, undefined, signal)
        const found = /** @type {unknown[]} */ (await response.json())
        yield* found
        if (found.length < 100) return
      }
    }
  }
}

/**
 * @param {Response} response
 * @param {string} body
 * @param {number} now
 * @param {boolean} creates nobody can say what became of it when GitHub broke meanwhile
 */
function failureOf(response, body, now, creates) {
  const { status, headers } = response
  const said = messageOf(body)
  const spent = headers.get('x-ratelimit-remaining') === '0'
  const limited = spent || headers.has('retry-after') || /rate limit/i.test(said)
  if (status === 429 || (status === 403 && limited)) {
    const resetMs = Number(headers.get('x-ratelimit-reset')) * 1_000 - now
    const waitMs = retryAfter(headers.get('retry-after'), now) ?? (spent && resetMs > 0 ? resetMs : UNKNOWN_LIMIT_MS)
    return new ParleyError('provider_rate_limited', { detail: `GitHub: ${said}`, retryAfterMs: waitMs })
  }
  if (status === 403) {
    const needs = headers.get('x-accepted-github-permissions')
    const detail = `The token may not do this${needs ? `: it needs ${needs}` : ''} (${said})`
    return new ParleyError('provider_auth_failed', { detail })
  }
  if (status === 404 || status === 410) {
    // What a token may not see is not there, for GitHub.
    const detail = 'There is no such place, or the token may not see it: give it access to the repository'
    return new ParleyError('recipient_unreachable', { detail })
  }
  if (status === 422 && /"field":\s*"assignees"/.test(body)) {
    const detail = 'They cannot be assigned an issue there: give them access to the repository'
    return new ParleyError('recipient_unreachable', { detail })
  }
  if (status >= 500 && creates) return new ParleyError('send_outcome_unknown', { detail: `HTTP ${status}` })
  return httpError(response, `GitHub says ${status}: ${said}`)
}

/** @param {string} body */
function messageOf(body) {
  try {
    const { message } = JSON.parse(body)
    return typeof message === 'string' ? message.slice(0, 300) : 'no reason given'
  } catch {
    return 'no reason given'
  }
}
