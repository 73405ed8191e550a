import {
  cleanLine,
  cleanText,
  eyebrowOf,
  markdownExcerpt,
  panelOf,
  type OutboundMessage,
  type Settlement,
  type Tone
} from '@parley/provider-kit'
import { context, plain, plainSection, quoted, section } from './block.ts'
import { notificationOf, renderCard, type Card } from './card.render.ts'
import { titleBlocks } from './card-text.render.ts'
import { escapeText } from './mrkdwn.ts'

const MARKS: Readonly<Record<Tone, string>> = { good: '✅', warning: '↩️', bad: '❌', neutral: '⚪' }
const EXCERPT = 600

/** A copy of what is settled: who decided what, and what was asked in short. Nothing is left to press. */
export function renderClosing(
  message: OutboundMessage,
  settlement: Settlement,
  direct: boolean,
  missing: readonly string[] = []
): Pick<Card, 'text' | 'blocks'> {
  const { tone, title, lines, quote } = panelOf(message, settlement)
  const panel = [
    section(`*${MARKS[tone]} ${escapeText(title)}*`),
    plainSection(lines.join('\n')),
    ...(quote === undefined ? [] : [quoted(quote)])
  ]
  if (settlement.status === 'pending' && settlement.changed === undefined) {
    const { text, blocks } = renderCard(message, direct, missing)
    return { text, blocks: [...panel, ...blocks] }
  }
  const asked = markdownExcerpt(message.turn ?? message.body, EXCERPT)
  return {
    text: `${escapeText(title)}: ${notificationOf(message)}`,
    blocks: [
      ...(message.turn === undefined ? titleBlocks(message) : []),
      context(plain(`${eyebrowOf(message)} · ${cleanLine(message.project)}`)),
      ...panel,
      ...(asked === '' ? [] : [plainSection(cleanText(asked))]),
      ...(message.action ? [context(plain(`Action: ${cleanLine(message.action.name)}`))] : [])
    ]
  }
}
