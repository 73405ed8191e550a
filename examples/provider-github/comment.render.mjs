// @ts-check
import {
  argumentsJson,
  askedText,
  cleanLine,
  cleanText,
  contextParts,
  cutText,
  eyebrowOf,
  instantText,
  panelOf,
  RISKS,
  SIGNALS,
  titleOf,
  writeMarkdown
} from '@parley/provider-kit'

/** @typedef {import('@parley/provider-kit').OutboundMessage} OutboundMessage */

/** Of a comment or an issue; what stands around the agent's text fits into the rest. */
const LONGEST_BODY = 65_536
const LONGEST_TEXT = 40_000
const LONGEST_ARGUMENTS = 8_000
const LONGEST_SHORT = 600

/** Unlike an entity or a backslash, which are gone before GitHub looks for mentions, this stays between. */
const APART = '&#8203;'

/**
 * Text as GitHub shows it: no markup, nobody notified, nothing linked.
 * @param {string} text
 */
export const plain = (text) =>
  text
    .replace(/[\\`*_{}[\]()+.!|~^=:-]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[@#]/g, (sign) => `${sign === '#' ? '\\' : ''}${sign}${APART}`)
    .replace(/\bGH(?=\\-)/gi, `$&${APART}`)
    // A commit is linked by seven or more digits of its name.
    .replace(/\b[0-9a-f]{7,40}\b/gi, (sha) => `${sha.slice(0, 3)}${APART}${sha.slice(3)}`)

/**
 * In code nobody is notified. The fence is longer than any in it.
 * @param {string} text
 * @param {number} least
 */
const ticks = (text, least) =>
  '`'.repeat(Math.max(least, 1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))))

/** @type {import('@parley/provider-kit').MarkdownWriter} */
const WRITER = {
  text: plain,
  strong: (inner) => `**${inner}**`,
  emphasis: (inner) => `_${inner}_`,
  strike: (inner) => `~~${inner}~~`,
  code: (text) => `${ticks(text, 1)} ${text.replace(/\n/g, ' ')} ${ticks(text, 1)}`,
  codeBlock: (text) => `${ticks(text, 3)}text\n${text}\n${ticks(text, 3)}`,
  link: (inner, url) => `[${inner}](<${url.href.replace(/[<>]/g, encodeURIComponent)}>)`,
  quote: (inner) =>
    inner
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n')
}

/** A short name of a request that people can write. @param {Pick<OutboundMessage, 'id'>} message */
export const codeOf = ({ id }) => id.replace(/^msg_/, '').slice(-8)

/**
 * What a comment of ours begins with. It does not show, and tells our comments from all others.
 * @param {Pick<OutboundMessage, 'id' | 'token'>} message
 * @param {boolean} open
 */
const markOf = ({ id, token }, open) =>
  `<!-- parley message=${id}${open && token !== undefined ? ` token=${token}` : ''} -->`

const MARK = /^<!-- parley message=(\S+)(?: token=(\S+))? -->/

/**
 * Which message a comment of ours is; its token only as long as it may be answered.
 * @param {unknown} body
 * @returns {{ id: string, token?: string } | undefined}
 */
export function readMark(body) {
  const [, id, token] = MARK.exec(String(body ?? '')) ?? []
  return id === undefined ? undefined : { id, ...(token === undefined ? {} : { token }) }
}

/** @param {OutboundMessage} message */
export const renderTitle = (message) => cleanLine(titleOf(message), 200)

/**
 * A request as a comment, or as the text of an issue that is for one person.
 * @param {OutboundMessage} message
 * @param {{ direct?: boolean }} place it is for one person, and every comment there for us
 */
export function renderRequest(message, { direct = false } = {}) {
  const { turn, watches, deadlineAt, attachments } = message
  const eyebrow = `**${plain(eyebrowOf(message))}** · request \`${codeOf(message)}\``
  const [text, ...rest] = writeMarkdown(turn ?? message.body, WRITER, LONGEST_TEXT)
  const parts = [
    eyebrow,
    turn === undefined && `### ${plain(renderTitle(message))}`,
    text,
    rest.length > 0 && '…\n\n_The rest is too long for a comment\\._',
    turn === undefined && renderAround(message),
    attachments.length > 0 &&
      `Files, to be had from whoever asks: ${attachments.map(({ name }) => `\`${cleanLine(name, 120).replaceAll('`', "'")}\``).join(', ')}`,
    deadlineAt && `Answer by **${plain(instantText(deadlineAt))}**\\.`,
    // Never the link to a person's page: an issue for one person is read by all who may read its repository.
    watches ? `${plain(askedText(message.asked ?? []))} asked\\.` : renderAnswers(message, direct)
  ]
  return joined(message, true, parts)
}

/**
 * The same once it ended: who decided what, and what was asked.
 * @param {OutboundMessage} message
 * @param {import('@parley/provider-kit').Settlement} settlement
 */
export function renderClosing(message, settlement) {
  const { title, lines, quote } = panelOf(message, settlement)
  return joined(message, false, [
    `**${plain(title)}** · request \`${codeOf(message)}\``,
    lines.map(plain).join('\n'),
    quote !== undefined && WRITER.quote(plain(quote)),
    `${plain(eyebrowOf(message))}\\: ${plain(renderTitle(message))}`
  ])
}

/** A sentence to whoever wrote something. @param {string} login @param {string} text */
export const renderNotice = (login, text) => `<!-- parley notice -->\n${plain(login)}\\: ${plain(cleanText(text))}`

/** @param {unknown} body */
export const isOurs = (body) => /^<!-- parley (message=|notice )/.test(String(body ?? ''))

/** @param {OutboundMessage} message */
function renderAround({ action, context }) {
  const { risk, signals, facts, links } = contextParts(context)
  const lines = [
    risk && `**${RISKS[risk]}**`,
    ...signals.map(({ level, text }) => `**${SIGNALS[level]}** ${plain(text)}`),
    ...facts.map(({ name, text }) => `**${name}** ${plain(cutText(text, LONGEST_SHORT, (one) => one)[0] ?? '')}`),
    ...links.map(({ label, url }) => (URL.canParse(url) ? WRITER.link(plain(label), new URL(url)) : plain(label)))
  ].filter((line) => typeof line === 'string')
  const json = action && argumentsJson(action.arguments)
  return [
    action && `It would run ${WRITER.code(cleanLine(action.name))} with`,
    json !== undefined &&
      WRITER.codeBlock(json.length > LONGEST_ARGUMENTS ? `${json.slice(0, LONGEST_ARGUMENTS)} …` : json),
    lines.map((line) => `- ${line}`).join('\n')
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** @param {OutboundMessage} message @param {boolean} direct every comment there is for us */
function renderAnswers({ kind, options, form, turn }, direct) {
  if (kind === 'notice' || turn !== undefined) return ''
  const says = direct ? '' : '/parley '
  const fields = form?.fields.map(({ id, label }) => `- \`${id}:\` ${plain(cleanLine(label))}`) ?? []
  if (options.length === 0) {
    const how = direct ? 'Answer with a comment' : 'Answer with a comment that begins with `/parley`'
    return [`${how}${fields.length > 0 ? ', a line for each:' : '\\.'}`, fields.join('\n')].filter(Boolean).join('\n')
  }
  const numbered = options.map(
    ({ label, comment }, index) =>
      `${index + 1}. \`${says}${index + 1}\` ${plain(cleanLine(label))}${comment === 'required' ? ' \\(with a reason after it\\)' : ''}`
  )
  const how = direct ? '**Answer with a comment**' : '**Answer with a review, or with a comment**'
  return [
    `${how} \\(a number or words, and what you have to say about it\\)\\:`,
    numbered.join('\n'),
    fields.join('\n')
  ]
    .filter(Boolean)
    .join('\n')
}

/** @param {OutboundMessage} message @param {boolean} open @param {(string | false | undefined)[]} parts */
function joined(message, open, parts) {
  const body = [markOf(message, open), ...parts.filter(Boolean)].join('\n\n')
  return body.length <= LONGEST_BODY ? body : `${body.slice(0, LONGEST_BODY - 1)}…`
}
