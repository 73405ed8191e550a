// @ts-check
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { linksIn } from '@parley/provider-kit'
import { readableText, pingsIn } from './readable-text.mjs'

/**
 * @typedef {import('@parley/provider-kit').Simulator} Simulator
 * @typedef {{ id: number, kind: 'issue' | 'comment' | 'review', repo: string, number: number, by: string, body: string,
 *   updatedAt: string, edits: number, assignee?: string, state?: string, repliesTo?: string }} Post
 */

const BOT = 'parley-bot'
const TOKEN = 'github_pat_simulated0123456789'
const SECRET = 'a-simulated-webhook-secret'
const INBOX = 'acme/inbox'
const SHOP = 'acme/shop'
const PULL = 7
const LONGEST_BODY = 65_536
const ACKNOWLEDGED_WITHIN_MS = 10_000

const PEOPLE = [
  { login: 'Ann', association: 'MEMBER' },
  { login: 'Bob', association: 'COLLABORATOR' },
  { login: 'Eve', association: 'NONE' }
]

/**
 * GitHub as far as the provider knows it: its REST API on loopback, and signed webhooks about what people do. There is
 * a pull request, `acme/shop#7`, and a private repository for questions to one person.
 * @param {{ port?: number }} [options]
 * @returns {Promise<Simulator & { review(target: string, state: string, body: string, by: string): Promise<void> }>}
 */
export async function simulateGithub({ port = 0 } = {}) {
  /** @type {Post[]} */
  const posts = []
  let nextNumber = 100
  let sends = 0
  /** @type {import('@parley/provider-kit').SendFailure | undefined} */
  let planned
  /** @type {string | undefined} */
  let hook
  /** @type {{ request: import('@parley/provider-kit').RawRequest } | undefined} */
  let last

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async function handle(request, response) {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const url = new URL(request.url ?? '/', 'http://github')
    const say = (/** @type {number} */ status, /** @type {unknown} */ body, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    if (!request.headers['user-agent']) return say(403, { message: 'Request forbidden by administrative rules.' })
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return say(401, { message: 'Bad credentials' })
    const body = text === '' ? {} : JSON.parse(text)
    const creates = request.method === 'POST'
    const failure = creates ? planned : undefined
    if (failure) planned = undefined
    switch (failure?.type) {
      case 'rate_limited':
        return say(
          403,
          { message: 'You have exceeded a secondary rate limit.' },
          { 'retry-after': String(Math.ceil(failure.retryAfterMs / 1_000)) }
        )
      case 'unauthorized':
        return say(401, { message: 'Bad credentials' })
      case 'forbidden':
        return say(
          403,
          { message: 'Resource not accessible by personal access token' },
          { 'x-accepted-github-permissions': 'issues=write' }
        )
      case 'broken':
        return say(502, { message: 'Server Error' })
      default:
    }
    const [status, answer] = route(request.method ?? '', url, body)
    if (failure?.type === 'dropped') return response.destroy()
    if (failure?.type === 'slow') return
    say(status, answer)
  }

  /** @param {string} method @param {URL} url @param {any} body @returns {[number, unknown]} */
  function route(method, { pathname, searchParams }, body) {
    if (method === 'GET' && pathname === '/user') return [200, { login: BOT, type: 'User' }]
    const [, repo = '', path = ''] = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(pathname) ?? []
    if (repo !== INBOX && repo !== SHOP) return [404, { message: 'Not Found' }]
    if (method === 'GET' && path === '') {
      return [200, { full_name: repo, private: repo === INBOX, has_issues: true, permissions: { push: true } }]
    }
    if (body.body !== undefined && body.body.length > LONGEST_BODY) {
      return [422, { message: `Validation Failed: body is too long (maximum is ${LONGEST_BODY} characters)` }]
    }
    const since = searchParams.get('since') ?? ''
    const [perPage, page] = ['per_page', 'page'].map((name) => Number(searchParams.get(name)))
    const paged = (/** @type {Post[]} */ found) =>
      found
        .filter((one) => one.updatedAt >= since)
        .slice((Number(page) - 1) * Number(perPage), Number(page) * Number(perPage))
        .map(shown)
    if (path === '/issues' && method === 'GET') {
      return [200, paged(posts.filter((one) => one.kind === 'issue' && one.repo === repo).toReversed())]
    }
    if (path === '/issues' && method === 'POST') {
      const [assignee] = body.assignees ?? []
      if (assignee !== undefined && !PEOPLE.some((one) => one.login.toLowerCase() === assignee)) {
        return [422, { message: 'Validation Failed', errors: [{ field: 'assignees', code: 'invalid' }] }]
      }
      return [201, shown(post('issue', repo, nextNumber++, BOT, body.body, { assignee, title: body.title }))]
    }
    const [, number] = /^\/issues\/(\d+)\/comments$/.exec(path) ?? []
    if (number !== undefined) {
      if (!exists(repo, Number(number))) return [404, { message: 'Not Found' }]
      const there = posts.filter((one) => one.kind === 'comment' && one.repo === repo && one.number === Number(number))
      if (method === 'GET') return [200, paged(there)]
      if (method === 'POST') return [201, shown(post('comment', repo, Number(number), BOT, body.body))]
    }
    const [, comment, issue] = /^\/issues\/(?:comments\/(\d+)|(\d+))$/.exec(path) ?? []
    const changed = posts.find((one) =>
      comment === undefined ? one.kind === 'issue' && one.number === Number(issue) : one.id === Number(comment)
    )
    if (method !== 'PATCH' || !changed) return [404, { message: 'Not Found' }]
    if (changed.by !== BOT) return [403, { message: 'Must have admin rights to Repository.' }]
    Object.assign(changed, { body: body.body ?? changed.body, edits: changed.edits + 1, updatedAt: now() })
    if (body.state !== undefined) changed.state = body.state
    return [200, shown(changed)]
  }

  /** @param {string} repo @param {number} number */
  const exists = (repo, number) =>
    (repo === SHOP && number === PULL) || posts.some((one) => one.kind === 'issue' && one.number === number)

  /**
   * @param {Post['kind']} kind @param {string} repo @param {number} number @param {string} by @param {string} body
   * @param {object} [more]
   */
  function post(kind, repo, number, by, body, more = {}) {
    /** @type {Post} */
    const made = { id: 9_000 + posts.length, kind, repo, number, by, body, updatedAt: now(), edits: 0, ...more }
    posts.push(made)
    if (by === BOT) {
      sends += 1
      // GitHub tells of what we write ourselves too.
      if (kind === 'comment') deliver(callOf('issue_comment', eventOf('created', made))).catch(() => {})
    }
    return made
  }

  /** @param {string} action @param {Post} made */
  function eventOf(action, made) {
    const issue = posts.find((one) => one.kind === 'issue' && one.number === made.number)
    const about = issue ? { body: issue.body, user: { login: issue.by } } : { body: 'Taxes', pull_request: {} }
    const place = { number: made.number, ...about }
    const { login, association } = PEOPLE.find((one) => one.login.toLowerCase() === made.by) ?? {
      login: made.by,
      association: 'MEMBER'
    }
    const user = { login, id: 1, type: 'User' }
    const said = { id: made.id, body: made.body, user, author_association: association, state: made.state }
    return {
      action,
      ...(made.kind === 'review' ? { pull_request: place, review: said } : { issue: place, comment: said }),
      repository: { full_name: made.repo.replace('acme', 'Acme'), private: made.repo === INBOX },
      sender: user
    }
  }

  /** @param {string} event @param {object} body @returns {import('@parley/provider-kit').RawRequest} */
  function callOf(event, body) {
    const rawBody = Buffer.from(JSON.stringify(body))
    return {
      method: 'POST',
      path: hook === undefined ? '/' : new URL(hook).pathname,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/simulated',
        'x-github-event': event,
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': signatureOf(rawBody)
      },
      query: {},
      rawBody
    }
  }

  /** @param {import('@parley/provider-kit').RawRequest} request */
  async function deliver(request) {
    if (hook === undefined) return
    const response = await fetch(hook, {
      method: 'POST',
      headers: /** @type {Record<string, string>} */ (request.headers),
      body: new Uint8Array(request.rawBody),
      signal: AbortSignal.timeout(ACKNOWLEDGED_WITHIN_MS)
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`The delivery failed: it was answered with ${response.status}`)
  }

  /** @param {string} event @param {Post} made @param {string} action */
  async function tell(event, made, action) {
    last = { request: callOf(event, eventOf(action, made)) }
    await deliver(last.request)
  }

  /** @param {string} target @returns {{ repo: string, number: number }} */
  function placeOf(target) {
    const [, repo, number] = /^(.+)#(\d+)$/.exec(target) ?? []
    if (repo !== undefined) return { repo, number: Number(number) }
    const issue = posts.findLast((one) => one.kind === 'issue' && one.assignee === target)
    if (!issue) throw new Error(`There is no issue for ${target} yet: they can write in one only`)
    return issue
  }

  /** @param {Post} one */
  const targetOf = ({ repo, number }) =>
    posts.find((one) => one.kind === 'issue' && one.repo === repo && one.number === number)?.assignee ??
    `${repo}#${number}`

  /** In an issue, everything stands below what opened it. @param {Post} one */
  const answeredBy = ({ repliesTo, kind, number }) =>
    repliesTo ??
    (kind === 'issue' ? undefined : posts.find((one) => one.kind === 'issue' && one.number === number)?.id.toString())

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: taken } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const config = { token: TOKEN, webhookSecret: SECRET, apiUrl: `http://127.0.0.1:${taken}`, inbox: INBOX }

  return {
    config,
    wrongConfig: { config: { ...config, inbox: 'no repository' }, path: 'inbox' },
    target: { text: ' @Ann ', canonical: 'ann' },
    wrongTarget: 'acme/shop/pull',
    group: `${SHOP}#${PULL}`,
    people: PEOPLE.map(({ login, association }) => ({
      account: login.toLowerCase(),
      name: login,
      memberOf: [
        ...(association === 'NONE' ? [] : [`${SHOP}:collaborators`]),
        ...(association === 'MEMBER' ? ['acme:members'] : [])
      ]
    })),
    allPublic: true,
    calls: ['@acme/everybody', '@bob, @BOB and (@bob)', 'fixes #7, GH-7 and acme/shop#7'],
    messages: () =>
      posts.map((one) => ({
        id: String(one.id),
        target: targetOf(one),
        ...(one.by === BOT ? {} : { from: one.by }),
        text: readableText(one.kind === 'review' ? `${one.state}\n\n${one.body}` : one.body),
        links: linksIn(one.body),
        source: one.body,
        buttons: [],
        ...(answeredBy(one) === undefined ? {} : { repliesTo: answeredBy(one) }),
        pings: pingsIn(one.body),
        files: [],
        edits: one.edits
      })),
    sends: () => sends,
    async write(target, text, by, repliesTo) {
      const answered = posts.find((one) => String(one.id) === repliesTo)
      const place = answered ?? placeOf(target)
      // As the menu of a comment offers it: "Quote reply".
      const quote = answered ? readableText(answered.body).replace(/^/gm, '> ') : undefined
      const body = quote === undefined ? text : `${quote}\n\n${text}`
      const more = repliesTo === undefined ? {} : { repliesTo }
      await tell('issue_comment', post('comment', place.repo, place.number, by, body, more), 'created')
    },
    async review(target, state, body, by) {
      const { repo, number } = placeOf(target)
      await tell('pull_request_review', post('review', repo, number, by, body, { state }), 'submitted')
    },
    async redeliver() {
      if (last) await deliver(last.request)
    },
    callAt: (url) => void (hook = url),
    lastCall: () => {
      if (!last) throw new Error('It made no call yet')
      return last.request
    },
    sign: (request) => ({
      ...request,
      headers: { ...request.headers, 'x-hub-signature-256': signatureOf(request.rawBody) }
    }),
    failNext: (failure) => void (planned = failure),
    async stop() {
      server.closeAllConnections()
      server.close()
    }
  }
}

/** @param {Buffer} body */
const signatureOf = (body) => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`
const now = () => new Date().toISOString()

/** @param {Post} post */
const shown = ({ id, number, body, by, state, updatedAt, kind }) => ({
  id,
  ...(kind === 'issue' ? { number, state: state ?? 'open' } : {}),
  body,
  user: { login: by, type: 'User' },
  updated_at: updatedAt
})
