import { htmlLines } from './html-lines.ts'
import { mailVocabulary, type MailVocabulary } from './mail-vocabulary.ts'
import { ownWords } from './own-words.ts'
import { LIMITS, textLines, type Line, type Lines, type Mark, type Reading } from './reply-line.ts'
import { REPLY_LOCALES } from './reply-locales.ts'
import { markLines } from './reply-marks.ts'
import { isRule } from './reply-history.ts'
import { bannerLength, isLegal, tailOf } from './reply-tail.ts'

export interface Removed {
  readonly kind: 'quote' | 'history' | 'signature' | 'footer' | 'banner' | 'hidden'
  readonly text: string
}

export interface Extracted {
  /** What the person wrote now; '' for nothing. */
  readonly text: string
  /** `low`: must not decide anything. */
  readonly confidence: 'high' | 'low'
  readonly removed: readonly Removed[]
  /** Where it stood: above what is quoted, below it, or in between. */
  readonly mode: 'top' | 'bottom' | 'inline'
}

export interface Message {
  readonly text?: string | undefined
  readonly html?: string | undefined
}

/** Characters that are gone through in one step. */
const MAX_STEP = 1_024

const VOCABULARY = mailVocabulary(REPLY_LOCALES)

/**
 * Takes what a person wrote out of a mail: without quotes, what we sent (`outbound`, where known), hidden text,
 * signatures and footers. Where the text and the HTML of a mail say different things, nobody knows which one the
 * person saw, and confidence is low. Linear in its input, of which it reads 256 KB or 5,000 lines.
 */
export function extractReply(message: Message, outbound?: string): Extracted {
  return extractWith(VOCABULARY, message, outbound).reply
}

/** The same with locales of one's own. `steps` counts work of bounded size, and grows in proportion to the input. */
export function extractWith(
  vocabulary: MailVocabulary,
  message: Message,
  outbound?: string
): { readonly reply: Extracted; readonly steps: number } {
  const sizes = [message.text, message.html, outbound].map((part) => Math.min(part?.length ?? 0, LIMITS.chars))
  let steps = sizes.reduce((sum, size) => sum + Math.ceil(size / MAX_STEP), 0)
  const reading: Reading = {
    vocabulary,
    own: outbound === undefined ? undefined : ownWords(outbound),
    step: () => void steps++
  }
  const text = message.text?.trim() ? extract(textLines(message.text), reading) : undefined
  const html = message.html?.trim() ? extract(htmlLines(message.html, reading.step), reading) : undefined
  const { conceals, ...reply } = agreed(text, html)
  // Beside no text, nothing tells that what is hidden was meant to be.
  return { reply: conceals && !text ? { ...reply, confidence: 'low' } : reply, steps }
}

function agreed(text: Found | undefined, html: Found | undefined): Found {
  if (!text || !html) return text ?? html ?? { text: '', confidence: 'high', removed: [], mode: 'top', conceals: false }
  if (letters(text.text) === letters(html.text)) {
    const confidence = text.confidence === 'high' && html.confidence === 'high' ? 'high' : 'low'
    // Of what both lack, the text tells enough.
    const kinds = new Set(text.removed.map((one) => one.kind))
    const more = html.removed.filter((one) => one.kind === 'hidden' || !kinds.has(one.kind))
    return { ...text, confidence, removed: [...text.removed, ...more] }
  }
  return { ...(text.text === '' ? html : text), confidence: 'low' }
}

function extract({ lines, hidden, cut }: Lines, reading: Reading): Found {
  const found = within(lines, split(lines, reading), reading)
  const { doubtful, ...reply } = found
  const removed: Removed[] = hidden === '' ? [] : [{ kind: 'hidden', text: hidden }]
  return {
    ...reply,
    confidence: cut || doubtful || reply.mode === 'inline' ? 'low' : 'high',
    removed: [...reply.removed, ...removed]
  }
}

/** Somebody who answers below or in between writes inside of what the client wraps around the quote. */
function within(lines: readonly Line[], outside: Split, reading: Reading): Split {
  if (!lines.some((line) => line.box === 'wrapper')) return outside
  const inside = split(
    lines.map(({ box, ...line }) => (!box || box === 'wrapper' ? line : { ...line, box })),
    reading
  )
  if (inside.text === outside.text) return outside
  return inside.mode === 'top' ? { ...inside, doubtful: true } : inside
}

interface Found extends Extracted {
  /** Among what was written now, something was hidden. */
  readonly conceals: boolean
}

interface Split extends Omit<Found, 'confidence'> {
  readonly doubtful: boolean
}

function split(given: readonly Line[], reading: Reading): Split {
  const { lines, marks, doubtful } = markLines(given, reading)
  const isPast = (at: number) => (marks[at] === 'quote' || marks[at] === 'history') && lines[at]!.look !== ''
  const first = lines.findIndex((_, at) => isPast(at))
  const end = first < 0 ? lines.length : first
  const above = said(lines, marks, { from: 0, to: end, answered: false, led: first >= 0 }, reading)
  const below = said(lines, marks, { from: end, to: lines.length, answered: first >= 0, led: false }, reading)
  const removed = [...above.removed, ...below.removed]
  for (const kind of ['quote', 'history', 'signature'] as const) {
    const text = textOf(lines.filter((_, at) => marks[at] === kind))
    if (text !== '') removed.push({ kind, text })
  }
  const conceals = lines.some((line, at) => line.conceals && marks[at] === 'said')
  const unsure = doubtful || above.doubtful || below.doubtful
  if (above.text !== '' && isLegal(below.text, reading.vocabulary))
    return {
      text: above.text,
      removed: [...removed, { kind: 'footer', text: below.text }],
      mode: 'top',
      doubtful: unsure,
      conceals
    }
  if (below.text === '') return { text: above.text, removed, mode: 'top', doubtful: unsure, conceals }
  const last = lines.findLastIndex((_, at) => isPast(at))
  const between = lines.slice(end, last).some((line, at) => marks[end + at] === 'said' && line.look !== '')
  return {
    text: [above.text, below.text].filter(Boolean).join('\n\n'),
    removed,
    mode: above.text !== '' || between ? 'inline' : 'bottom',
    doubtful: unsure,
    conceals
  }
}

/** What was written between two lines, without what stands around it. */
function said(
  lines: readonly Line[],
  marks: readonly Mark[],
  at: { from: number; to: number; answered: boolean; led: boolean },
  { vocabulary, step }: Reading
): { text: string; removed: Removed[]; doubtful: boolean } {
  const removed: Removed[] = []
  const remove = (kind: Removed['kind'], part: readonly Line[]) => {
    const text = textOf(part)
    if (text !== '') removed.push({ kind, text })
  }
  const all = lines.slice(at.from, at.to).filter((_, index) => marks[at.from + index] === 'said')
  for (let count = all.length; count > 0; count--) step()
  const start = all.findIndex((line) => line.look !== '')
  let kept = start > 0 ? all.slice(start) : all
  const banner = at.answered
    ? 0
    : bannerLength(
        kept.map((line) => line.look),
        vocabulary
      )
  remove('banner', kept.slice(0, banner))
  kept = kept.slice(banner)
  const tails = tailOf(kept, at, vocabulary)
  for (const { from, to, kind } of tails) remove(kind, kept.slice(from, to))
  let end = tails.at(-1)?.from ?? kept.length
  while (end > 0 && (kept[end - 1]!.look === '' || isRule(kept[end - 1]!.look))) end--
  return { text: textOf(kept.slice(0, end)), removed, doubtful: tails.some((tail) => tail.doubtful) }
}

function textOf(lines: readonly Line[]): string {
  return lines
    .map((line) => line.text)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** What is left of a text when only its words count: clients mark up links and emphasis in their own ways. */
function letters(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/<?(?:https?|mailto):[^\s<>]{1,2000}>?/g, '')
    .replace(/\[(?:cid|image):[^\]]{0,300}\]/g, '')
    .replace(/([+-])(?=\d)/g, (sign) => (sign === '+' ? 'plus' : 'minus')) // "+1" is not "-1"
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}?]+/gu, '')
}
