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
import { context, plain, plainSection, section, type Block } from './block.ts'
import { notificationOf, renderCard, type Card } from './card.render.ts'
import { titleBlocks } from './card-text.render.ts'
import { escapeText, MRKDWN } from './mrkdwn.ts'

const MARKS: Readonly<Record<Tone, string>> = { good: '✅', warning: '↩️', bad: '❌', neutral: '⚪' }
const EXCERPT = 600

/** A copy of what is settled: who decided what, and what was asked in short. Nothing is left to press. */
export function renderClosing(message: OutboundMessage, settlement: Settlement, direct: boolean): Card {
  const { tone, title, lines, quote } = panelOf(message, settlement)
  const panel = [
    section([`*${MARKS[tone]} ${escapeText(title)}*`, ...lines.map(escapeText)].join('\n')),
    ...(quote === undefined ? [] : quoteBlocks(quote))
  ]
  if (settlement.status === 'pending') {
    const card = renderCard(message, direct)
    return { ...card, blocks: [...panel, ...card.blocks], rest: [] }
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
    ],
    rest: []
  }
}

const quoteBlocks = (quote: string): Block[] =>
  quote.match(/[\s\S]{1,1000}/gu)?.map((piece) => section(MRKDWN.quote(escapeText(piece)))) ?? []
