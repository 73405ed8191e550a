import {
  cleanText,
  eyebrowOf,
  markdownExcerpt,
  panelOf,
  titleOf,
  type OutboundMessage,
  type Panel,
  type Settlement
} from '@parley/provider-kit'
import { fitText } from './discord-markdown.ts'

const MARKS: Readonly<Record<Panel['tone'], string>> = { good: '✅', warning: '✏️', bad: '⛔', neutral: '⚪' }

/** A copy whose contact is settled: who decided what, and what was asked in short. At most 2,000 characters. */
export function renderClosing(message: OutboundMessage, settlement: Settlement): string {
  const { tone, title, lines, quote } = panelOf(message, settlement)
  const asked = cleanText(markdownExcerpt(message.turn ?? message.body, 300)).trim()
  return [
    `### ${MARKS[tone]} ${fitText(title, 60)}: ${fitText(titleOf(message), 260)}`,
    ...lines.map((line) => fitText(line, 300)),
    ...(quote === undefined ? [] : quoted(fitText(quote, 700))),
    `-# ${fitText(eyebrowOf(message), 320)}`,
    ...(message.title === undefined || asked === '' ? [] : [`-# ${fitText(asked.replace(/\s+/g, ' '), 300)}`])
  ].join('\n')
}

/** Every line of it: a new line would end the quotation. */
const quoted = (text: string): string[] =>
  text
    .split('\n')
    .slice(0, 20)
    .map((line) => `> ${line}`)
