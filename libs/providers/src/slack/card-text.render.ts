import {
  argumentsJson,
  cleanLine,
  contextParts,
  cutText,
  RISKS,
  safeLink,
  linkPlace,
  SIGNALS,
  titleOf,
  writeMarkdown,
  type OutboundMessage
} from '@parley/provider-kit'
import { context, header, LIMITS, lineOf, plain, plainSection, section, type Block } from './block.ts'
import { escapeText, MRKDWN } from './mrkdwn.ts'

const LONGEST = LIMITS.section - 100
const MARKS = { info: 'ℹ️', warning: '⚠️', danger: '⛔' } as const
const RISK_MARKS = { low: '🟢', medium: '🟡', high: '🟠', critical: '🔴' } as const
const MAX_FILES = 20

/** The title as a headline; one that is longer than a headline follows it whole. */
export function titleBlocks(message: OutboundMessage): Block[] {
  const title = titleOf(message)
  return title.length <= LIMITS.header ? [header(title)] : [header(title), plainSection(title)]
}

const markdownBlocks = (source: string): Block[] =>
  writeMarkdown(source, MRKDWN, LONGEST).flatMap((piece) => (piece === '' ? [] : [section(piece)]))

/** All that should be known before somebody answers, in the order in which it is read. */
export function contentBlocks(message: OutboundMessage): Block[] {
  if (message.turn !== undefined) return markdownBlocks(message.turn)
  const { signals, facts, links } = contextParts(message.context)
  return [
    ...markdownBlocks(message.body),
    ...actionBlocks(message),
    ...inPieces(signals.map(({ level, text }) => `${MARKS[level]} ${SIGNALS[level]}: ${text}`).join('\n')),
    ...facts.flatMap(({ name, text }) => inPieces(`${name}: ${text}`)),
    ...linkBlocks(links)
  ]
}

function actionBlocks({ action }: OutboundMessage): Block[] {
  if (!action) return []
  // A fence that stands within a string would end the block: its escape parses to the same.
  const json = argumentsJson(action.arguments).replaceAll('`', '\\u0060')
  return [
    context(plain('What will run')),
    plainSection(lineOf(action.name, LIMITS.section)),
    ...(action.arguments === undefined ? [] : cutText(json, LONGEST, MRKDWN.codeBlock).map(section)),
    ...(action.editable ? [context(plain('The arguments can be edited on the page, not here.'))] : [])
  ]
}

const inPieces = (text: string): Block[] =>
  text === '' ? [] : cutText(text, LONGEST, (piece) => piece).map((piece) => plainSection(piece))

/** A link that is longer than Slack takes is named by where it leads. */
function linkBlocks(links: readonly { label: string; url: string }[]): Block[] {
  const lines = links.flatMap(({ label, url }) => {
    const safe = safeLink(url)
    if (!safe) return []
    const name = escapeText(label || linkPlace(safe))
    const link = MRKDWN.link(name, safe)
    return [`${link.length > LONGEST / 2 ? name : link} (${escapeText(lineOf(linkPlace(safe), 300))})`]
  })
  const blocks: string[] = []
  for (const line of lines) {
    const last = blocks.at(-1)
    if (last === undefined || last.length + line.length > LONGEST) blocks.push(line)
    else blocks[blocks.length - 1] = `${last}\n${line}`
  }
  return blocks.map(section)
}

export function riskElement(message: OutboundMessage): object[] {
  const risk = message.turn === undefined ? message.context?.risk : undefined
  return risk ? [plain(`${RISK_MARKS[risk]} ${RISKS[risk]}`)] : []
}

/** The names of the files that are in the thread below, and of those that are not. */
export function fileBlocks({ attachments }: OutboundMessage, missing: readonly string[]): Block[] {
  const there = attachments.filter(({ name }) => !missing.includes(cleanLine(name, 200)))
  return [
    ...(there.length > 0 ? [context(plain(`📎 In the thread: ${namesOf(there.map(({ name }) => name))}`))] : []),
    ...(missing.length > 0
      ? [context(plain(`⚠️ Slack did not take this: ${namesOf(missing)}. Ask for it before you answer.`))]
      : [])
  ]
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MAX_FILES).map((name) => lineOf(name, 80))
  return [...shown, ...(names.length > MAX_FILES ? [`and ${names.length - MAX_FILES} more`] : [])].join(', ')
}
