// @ts-check
import { createHash } from 'node:crypto'
import { defineProvider, isParleyError, ParleyError } from '@parley/provider-kit'
import { githubApi } from './api.mjs'
import { codeOf, readMark, renderClosing, renderNotice, renderRequest, renderTitle } from './comment.render.mjs'
import { readEvent, verify } from './event.parse.mjs'
import { GithubConfig } from './github.schema.mjs'
import { isPerson, parseTarget, placeOf } from './target.parse.mjs'

/** What is not answered until then GitHub takes for failed, and does not deliver again by itself. */
const ANSWER_WITHIN_MS = 10_000
const LOOK_WITHIN_MS = 5_000
const CLOCKS_APART_MS = 5 * 60_000
/** What a writer should know; that an answer counted is shown where it was asked. */
const TOLD = ['not_allowed', 'already_settled', 'unclear', 'held']

/**
 * Asks in pull requests and issues, and hears comments and reviews.
 * @type {import('@parley/provider-kit').Provider<import('./github.schema.mjs').GithubSettings>}
 */
const github = defineProvider({
  name: 'github',
  capabilities: {
    buttons: 0,
    buttonComment: false,
    threads: true,
    update: true,
    inbound: 'webhook',
    attachments: false,
    maxTextLength: 40_000,
    idempotentSend: false,
    find: true,
    answerWithinMs: ANSWER_WITHIN_MS,
    assurance: { text: 'platform' }
  },
  config: GithubConfig,
  // A token names no account by itself, and to ask GitHub takes a network: a digest tells tokens apart and gives none away.
  fingerprint: ({ apiUrl, token }) => createHash('sha256').update(`${apiUrl} ${token}`).digest('hex').slice(0, 24),
  parseTarget,
  isGroup: (target) => !isPerson(target),
  connect
})
export default github

/**
 * @param {import('./github.schema.mjs').GithubSettings} config
 * @param {import('@parley/provider-kit').ProviderContext} context
 * @returns {import('@parley/provider-kit').Connection}
 */
function connect(config, context) {
  const api = githubApi(config, context)
  const inbox = config.inbox?.toLowerCase()
  /** @type {Promise<string> | undefined} */
  let known

  /** Whom we write as. What others write may look like ours, and is not. @param {AbortSignal} signal */
  function ourLogin(signal) {
    known ??= api.call('GET', '/user', undefined, signal).then(({ login }) => String(login).toLowerCase())
    known.catch(() => (known = undefined))
    return known
  }

  /**
   * Where a comment goes; `undefined`: it begins an issue, for one person with whom nothing was begun.
   * @param {string} target @param {import('@parley/provider-kit').MessageRef | undefined} follows
   */
  function placeFor(target, follows) {
    if (!isPerson(target)) return placeOf(target)
    const number = follows?.['number']
    return inbox !== undefined && follows?.['repo'] === inbox && typeof number === 'number'
      ? { repo: inbox, number }
      : undefined
  }

  /**
   * Comments of ours in a place, the latest last; without a place, issues of ours.
   * @param {{ repo: string, number: number } | undefined} place @param {Date | undefined} since @param {AbortSignal} signal
   */
  async function* written(place, since, signal) {
    const path = place ? `/repos/${place.repo}/issues/${place.number}/comments?` : `/repos/${inbox}/issues?state=all&`
    const from = since ? `since=${new Date(since.getTime() - CLOCKS_APART_MS).toISOString()}` : ''
    const login = await ourLogin(signal)
    for await (const one of api.list(`${path}${from}`, signal)) {
      const mark = readMark(one.body)
      if (mark && one.user?.login?.toLowerCase() === login) yield { one, mark }
    }
  }

  /** @param {{ repo: string, number: number }} place @param {string} body @param {AbortSignal} signal */
  const comment = (place, body, signal) =>
    api.call('POST', `/repos/${place.repo}/issues/${place.number}/comments`, { body }, signal)

  /**
   * The request that something answers: the one that it names, else the latest that is still open there. By its token,
   * for somebody may answer before we know that it was sent.
   * @param {import('./event.parse.mjs').Said} said
   * @returns {Promise<{ token: string } | { ref: Record<string, unknown> } | undefined>}
   */
  async function answeredBy({ repo, number, code, directed, issue, issueBy }) {
    if (repo === inbox) {
      if (issueBy !== (await ourLogin(AbortSignal.timeout(LOOK_WITHIN_MS)))) return undefined
      const mark = readMark(issue)
      return mark && (mark.token === undefined ? { ref: { repo, number } } : { token: mark.token })
    }
    if (!directed) return undefined
    let answered
    for await (const { one, mark } of written({ repo, number }, undefined, AbortSignal.timeout(LOOK_WITHIN_MS))) {
      if (code === undefined ? mark.token === undefined : codeOf(mark) !== code) continue
      answered = mark.token === undefined ? { ref: { repo, number, comment: one.id } } : { token: mark.token }
    }
    return answered
  }

  return {
    async send(target, message, signal) {
      const direct = isPerson(target)
      const place = placeFor(target, message.follows)
      if (place) {
        const made = await comment(place, renderRequest(message, { direct }), signal)
        return { ...place, comment: made.id }
      }
      if (!direct) {
        throw new ParleyError('recipient_unreachable', {
          detail: 'A group has no place of its own: ask in owner/repo#12'
        })
      }
      if (inbox === undefined) {
        const detail = `GitHub has no messages to one person: set "inbox" to a private repository in which ${target} is asked by issues, or ask in owner/repo#12`
        throw new ParleyError('recipient_unreachable', { detail })
      }
      const body = renderRequest(message, { direct })
      const title = renderTitle(message)
      const made = await api.call('POST', `/repos/${inbox}/issues`, { title, body, assignees: [target] }, signal)
      return { repo: inbox, number: made.number }
    },

    async update(ref, message, settlement, signal) {
      const body = renderClosing(message, settlement)
      const repo = String(ref['repo'])
      if (ref['comment'] !== undefined) {
        await api.call('PATCH', `/repos/${repo}/issues/comments/${ref['comment']}`, { body }, signal)
      } else {
        await api.call('PATCH', `/repos/${repo}/issues/${ref['number']}`, { body, state: 'closed' }, signal)
      }
      return undefined
    },

    async find(message, target, signal) {
      const place = placeFor(target, message.follows)
      for await (const { one, mark } of written(place, message.createdAt, signal)) {
        if (mark.id !== message.id) continue
        return place ? { ...place, comment: one.id } : { repo: inbox, number: one.number }
      }
      return undefined
    },

    // Logins are the same on all of GitHub, or of one server of it.
    identify: async (signal) => ({ account: await ourLogin(signal), realm: config.apiUrl }),

    async check(signal) {
      const checks = [
        await checked('Token', async () => `It writes as ${(await api.call('GET', '/user', undefined, signal)).login}`)
      ]
      if (inbox !== undefined) {
        checks.push(
          await checked('Inbox', async () => {
            const {
              private: hidden,
              permissions,
              has_issues: issues
            } = await api.call('GET', `/repos/${inbox}`, undefined, signal)
            if (issues === false)
              throw new ParleyError('provider_rejected', { detail: `${inbox} has no issues: turn them on` })
            if (!permissions?.push)
              throw new ParleyError('provider_auth_failed', { detail: `The token may not write in ${inbox}` })
            return `Issues in ${inbox}${hidden ? '' : '; it is public: everybody can read what is asked there'}`
          })
        )
      }
      const problems = checks.filter((one) => one.result === 'failed').map(({ name, detail }) => `${name}: ${detail}`)
      return { ok: problems.length === 0, problems, checks }
    },

    async receive(request) {
      verify(config.webhookSecret, request)
      const said = readEvent(request)
      const answered = said && (await answeredBy(said))
      const sent = answered && (await context.sent(answered))
      // People talk in pull requests: what answers nothing of ours is none of our business.
      if (!said || !answered || !sent)
        return { inbound: [], respond: () => ({ status: 202, body: 'Nothing for Parley' }) }
      const { repo, number, login, name, memberOf, externalId } = said
      return {
        inbound: [
          {
            type: 'reply',
            externalId,
            ...answered,
            account: login,
            name,
            memberOf,
            assurance: 'platform',
            place: { repo, number },
            ...wordsOf(said, sent)
          }
        ],
        respond: (receipts) => ({ status: 200, body: receipts.map(({ receipt }) => receipt.kind).join(' ') }),
        async tell([one]) {
          if (!one || one.repeated || one.text === undefined || !TOLD.includes(one.receipt.kind)) return
          await comment({ repo, number }, renderNotice(name, one.text), AbortSignal.timeout(ANSWER_WITHIN_MS))
        }
      }
    }
  }
}

/**
 * A review that approves, or asks for changes, presses the option that means it; its text is the reason.
 * @param {import('./event.parse.mjs').Said} said
 * @param {import('@parley/provider-kit').OutboundMessage} sent
 */
function wordsOf({ review, text }, { options }) {
  const words = text === '' ? {} : { text }
  if (review === undefined) return words
  const named = (/** @type {string} */ decision) => options.find((one) => one.decision === decision)
  const option = named(review) ?? (review === 'request_changes' ? named('reject') : undefined)
  if (!option) return words
  return { option: option.id, ...(text === '' ? {} : { comment: text }) }
}

/**
 * @param {string} name
 * @param {() => Promise<string>} look
 * @returns {Promise<import('@parley/provider-kit').Check>}
 */
async function checked(name, look) {
  const began = performance.now()
  const done = (/** @type {'ok' | 'failed'} */ result, /** @type {string} */ detail) => ({
    name,
    result,
    detail,
    ms: Math.round(performance.now() - began)
  })
  try {
    return done('ok', await look())
  } catch (error) {
    if (!isParleyError(error)) throw error
    return done('failed', error.message)
  }
}
