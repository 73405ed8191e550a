import {
  cleanLine,
  eyebrowOf,
  markdownExcerpt,
  panelOf,
  titleOf,
  type OutboundMessage,
  type Settlement
} from '@parley/provider-kit'
import { beginning, bold, italic, plain } from './telegram-html.ts'

const SIGNS = { good: '✅', warning: '✏️', bad: '❌', neutral: '⚪️' } as const
const LONGEST_QUOTE = 2_500
const EXCERPT = 200

/** A copy of what was asked, once that is settled: who decided what, and when. */
export function renderClosing(message: OutboundMessage, settlement: Settlement): string {
  const { tone, title, lines, quote } = panelOf(message, settlement)
  const excerpt = cleanLine(markdownExcerpt(message.turn ?? message.body, EXCERPT), EXCERPT)
  const heading = titleOf(message)
  return [
    `${SIGNS[tone]} ${bold(title)}`,
    ...lines.map((line) => plain(line)),
    ...(quote === undefined
      ? []
      : [beginning(quote, LONGEST_QUOTE, (text) => `<blockquote>${plain(text)}</blockquote>`)]),
    '',
    bold(heading),
    italic(eyebrowOf(message)),
    ...(excerpt === heading ? [] : [plain(excerpt)])
  ].join('\n')
}
