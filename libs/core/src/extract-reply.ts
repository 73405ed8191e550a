import { htmlLines } from './html-lines.ts'
import { ownWords, type OwnWords } from './own-words.ts'
import { textLines, type Line, type Lines } from './reply-line.ts'
import { attribution, isDelimiter, isHeaderBlock, isRule, isSeparator, leadsIntoQuote } from './reply-history.ts'
import { isBanner, isDisclaimer, tailOf } from './reply-tail.ts'

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

/**
 * Takes what a person wrote out of a mail: without quotes, what we sent (`outbound`, where known), hidden text,
 * signatures and footers. Where the text and the HTML of a mail say different things, nobody knows which one the
 * person saw, and confidence is low. Linear in its input, of which it reads 256 KB or 5,000 lines.
 */
export function extractReply(
  message: { readonly text?: string; readonly html?: string },
  outbound?: string
): Extracted {
  const own = outbound === undefined ? undefined : ownWords(outbound)
  const text = message.text?.trim() ? extract(textLines(message.text), own) : undefined
  const html = message.html?.trim() ? extract(htmlLines(message.html), own) : undefined
  if (!text || !html) return text ?? html ?? { text: '', confidence: 'high', removed: [], mode: 'top' }
  if (letters(text.text) === letters(html.text)) {
    const confidence = text.confidence === 'high' && html.confidence === 'high' ? 'high' : 'low'
    return { ...text, confidence, removed: [...text.removed, ...html.removed.filter((one) => one.kind === 'hidden')] }
  }
  return { ...(text.text === '' ? html : text), confidence: 'low' }
}

function extract({ lines, hidden, cut }: Lines, own: OwnWords | undefined): Extracted {
  let found = split(lines, own)
  // Somebody who answers below or in between writes inside of what the client wraps around the quote.
  if (found.text === '')
    found = split(
      lines.map(({ box, ...line }) => (!box || box === 'wrapper' ? line : { ...line, box })),
      own
    )
  const removed: Removed[] = hidden === '' ? [] : [{ kind: 'hidden', text: hidden }]
  return {
    ...found,
    confidence: cut || found.mode === 'inline' ? 'low' : 'high',
    removed: [...found.removed, ...removed]
  }
}

type Mark = 'said' | 'quote' | 'history' | 'signature'

function split(lines: readonly Line[], own: OwnWords | undefined): Omit<Extracted, 'confidence'> {
  const marks = mark(lines, own)
  const first = marks.findIndex((one, index) => (one === 'quote' || one === 'history') && lines[index]!.look !== '')
  const end = first < 0 ? lines.length : first
  const removed: Removed[] = []
  const above = said(lines.slice(0, end), marks.slice(0, end), removed)
  const below = said(lines.slice(end), marks.slice(end), removed)
  for (const kind of ['quote', 'history', 'signature'] as const) {
    const text = textOf(lines.filter((_, index) => marks[index] === kind))
    if (text !== '') removed.push({ kind, text })
  }
  if (below === '' || (above !== '' && isDisclaimer(below))) {
    if (below !== '') removed.push({ kind: 'footer', text: below })
    return { text: above, removed, mode: 'top' }
  }
  const lastQuoted = marks.findLastIndex(
    (one, index) => one !== 'said' && one !== 'signature' && lines[index]!.look !== ''
  )
  const between = lines.slice(end, lastQuoted).some((line, index) => marks[end + index] === 'said' && line.look !== '')
  return { text: [above, below].filter(Boolean).join('\n\n'), removed, mode: above || between ? 'inline' : 'bottom' }
}

/** Says of each line whether it was written now. */
function mark(lines: readonly Line[], own: OwnWords | undefined): Mark[] {
  const looks = lines.map((line) => line.look)
  const marks = lines.map((line): Mark => (line.box === 'wrapper' ? 'quote' : (line.box ?? 'said')))
  let unquoted: number | undefined
  for (let at = 0; at < lines.length && unquoted === undefined; at++) {
    if (marks[at] !== 'said' || looks[at] === '') continue
    const wrote = attribution(looks.slice(at, at + 3))
    if (wrote > 0) {
      marks.fill('history', at, at + wrote)
      if (!isQuotedNext(marks, looks, at + wrote)) unquoted = at
    } else if (leadsIntoQuote(looks[at]!) && isQuotedNext(marks, looks, at + 1)) marks[at] = 'history'
    else if (isDelimiter(looks[at]!) || isSeparator(looks[at]!) || isHeaderBlock(looks.slice(at, at + 8))) unquoted = at
    else if (own?.has(looks[at]!)) unquoted = at
  }
  if (unquoted !== undefined) {
    const from = backOver(marks, looks, unquoted)
    const written = marks
      .slice(0, from)
      .some((one, index) => one === 'said' && looks[index] !== '' && !isBanner(looks[index]!))
    // With nothing above, an answer can only stand among what we sent, and be told from it by knowing what we sent.
    const isTheirs = (at: number) => !written && own !== undefined && isWritten(looks, at, own)
    for (let at = from; at < lines.length; at++) if (marks[at] === 'said' && !isTheirs(at)) marks[at] = 'history'
  }
  return marks
}

function isQuotedNext(marks: readonly Mark[], looks: readonly string[], at: number): boolean {
  let next = at
  while (next < looks.length && next < at + 3 && looks[next] === '' && marks[next] === 'said') next++
  return marks[next] === 'quote'
}

/** Rules, labels and gaps that hang on what follows them. */
function backOver(marks: readonly Mark[], looks: readonly string[], from: number): number {
  let at = from
  while (at > 0 && (looks[at - 1] === '' || marks[at - 1] !== 'said' || isRule(looks[at - 1]!))) at--
  return at
}

function isWritten(looks: readonly string[], at: number, own: OwnWords): boolean {
  const look = looks[at]!
  if (own.has(look) || own.hasShort(look) || isRule(look) || isDelimiter(look) || isSeparator(look)) return false
  return !isHeaderBlock(looks.slice(Math.max(0, at - 3), at + 5)) && attribution(looks.slice(at, at + 3)) === 0
}

/** The lines that were written now, without what stands around them. */
function said(lines: readonly Line[], marks: readonly Mark[], removed: Removed[]): string {
  let kept = lines.filter((_, index) => marks[index] === 'said')
  const take = (from: number, to: number, kind: Removed['kind']) => {
    const text = textOf(kept.slice(from, to))
    if (text !== '') removed.push({ kind, text })
    kept = [...kept.slice(0, from), ...kept.slice(to)]
  }
  const start = kept.findIndex((line) => line.look !== '')
  if (start > 0) kept = kept.slice(start)
  while (kept.length > 0 && isBanner(kept[0]!.look)) take(0, blankAfter(kept), 'banner')
  for (const { from, kind } of tailOf(kept.map((line) => line.look))) take(from, kept.length, kind)
  while (kept.length > 0 && isRule(kept.at(-1)!.look)) kept = kept.slice(0, -1)
  return textOf(kept)
}

function blankAfter(lines: readonly Line[]): number {
  const next = lines.findIndex((line, index) => index > 0 && line.look !== '')
  return next < 0 ? lines.length : next
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
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}?]+/gu, '')
}
