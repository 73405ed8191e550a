// @ts-check
import { createHmac, timingSafeEqual } from 'node:crypto'
import { ParleyError } from '@parley/provider-kit'
import { isOurs } from './comment.render.mjs'

/** How GitHub says that somebody belongs to a repository; who merely contributed once does not. */
const COLLABORATES = ['OWNER', 'MEMBER', 'COLLABORATOR']
const COMMAND = /^\s*\/parley\b[ \t]*(?:([0-9a-z]{8})\b)?[ \t:]*/i
const QUOTED_CODE = /\brequest `?([0-9a-z]{8})\b/i

/**
 * What somebody said in a pull request or an issue.
 * @typedef {object} Said
 * @property {string} externalId by what GitHub signs: the id of a delivery is not, so that it would stop no replay
 * @property {string} repo
 * @property {number} number
 * @property {number | undefined} comment
 * @property {string} login
 * @property {string} name
 * @property {string[]} memberOf
 * @property {string} text without what it quotes and without the command
 * @property {'approve' | 'request_changes' | undefined} review
 * @property {string | undefined} code the request that it names
 * @property {unknown} issue the text of what it was said about
 * @property {string | undefined} issueBy who wrote that
 * @property {boolean} directed at us, and not at whoever else reads it
 */

/**
 * Checks the signature over the raw body. Throws `signature_invalid`.
 * @param {string} secret
 * @param {import('@parley/provider-kit').RawRequest} request
 */
export function verify(secret, { headers, rawBody }) {
  const given = Buffer.from(headers['x-hub-signature-256'] ?? '')
  const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(rawBody).digest('hex')}`)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new ParleyError('signature_invalid')
}

/**
 * What a person said by an event; `undefined` for everything else that GitHub tells: edits, bots, ourselves.
 * @param {import('@parley/provider-kit').RawRequest} request
 * @returns {Said | undefined}
 */
export function readEvent({ headers, rawBody }) {
  const event = headers['x-github-event']
  const body = readJson(rawBody, headers['content-type'])
  if (event === 'issue_comment' && body.action === 'created') {
    return saidBy(body, body.comment, `comment:${body.comment?.id}`, body.issue?.number)
  }
  if (event === 'pull_request_review' && body.action === 'submitted') {
    return saidBy(body, body.review, `review:${body.review?.id}`, body.pull_request?.number)
  }
  return undefined
}

/**
 * @param {any} event
 * @param {any} one the comment or the review
 * @param {string} externalId
 * @param {unknown} number
 * @returns {Said | undefined}
 */
function saidBy(event, one, externalId, number) {
  const repo = event.repository?.full_name?.toLowerCase()
  const { login, type } = one?.user ?? {}
  if (typeof repo !== 'string' || typeof login !== 'string' || typeof number !== 'number') {
    throw new ParleyError('inbound_invalid', { detail: 'The event lacks its repository, number or author' })
  }
  const body = String(one.body ?? '')
  if (type === 'Bot' || isOurs(body)) return undefined
  const lines = body.replace(/\r\n?/g, '\n').split('\n')
  const quoted = lines.filter((line) => line.startsWith('>')).join('\n')
  const own = lines.filter((line) => !line.startsWith('>')).join('\n')
  const command = COMMAND.exec(own)
  const code = (command?.[1] ?? QUOTED_CODE.exec(quoted)?.[1])?.toLowerCase()
  const review = reviewOf(one.state)
  const association = String(one.author_association ?? '')
  return {
    externalId,
    repo,
    number,
    comment: externalId.startsWith('comment:') ? one.id : undefined,
    login: login.toLowerCase(),
    name: login,
    memberOf: [
      ...(COLLABORATES.includes(association) ? [`${repo}:collaborators`] : []),
      ...(['OWNER', 'MEMBER'].includes(association) ? [`${repo.split('/')[0]}:members`] : [])
    ],
    text: own.replace(COMMAND, '').trim(),
    review,
    code,
    issue: event.issue?.body,
    issueBy: event.issue?.user?.login?.toLowerCase(),
    directed: command !== null || code !== undefined || review !== undefined
  }
}

/** Upper case in answers of the API, lower case in events. @param {unknown} state */
function reviewOf(state) {
  const name = String(state ?? '').toLowerCase()
  return name === 'approved' ? 'approve' : name === 'changes_requested' ? 'request_changes' : undefined
}

/** @param {Buffer} rawBody @param {string | undefined} contentType @returns {any} */
function readJson(rawBody, contentType) {
  const text = rawBody.toString('utf8')
  try {
    const isForm = contentType?.startsWith('application/x-www-form-urlencoded')
    const body = JSON.parse(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text)
    if (typeof body === 'object' && body !== null) return body
  } catch {
    // what cannot be read is refused below, without repeating it
  }
  throw new ParleyError('inbound_invalid', { detail: 'The body of the event is no JSON object' })
}
