import type { Token } from 'markdown-it'
import { linkPlace, safeLink } from './link.ts'
import { readMarkdown } from './markdown.ts'

/**
 * How a chat platform writes what Markdown says. Everything it is given as `text` is plain and hostile: it escapes what
 * the platform would take for markup or for a mention. What it is given as `inner` is written already.
 */
export interface MarkdownWriter {
  text(text: string): string
  strong(inner: string): string
  emphasis(inner: string): string
  strike(inner: string): string
  code(text: string): string
  codeBlock(text: string): string
  /** `inner` is the label; the place it leads to is written after it wherever the two differ. */
  link(inner: string, url: URL): string
  quote(inner: string): string
}

/** Writes Markdown in at least one piece, none longer than `longest` characters, cut between blocks where that is possible. */
export function writeMarkdown(source: string, writer: MarkdownWriter, longest = Number.POSITIVE_INFINITY): string[] {
  const tokens = readMarkdown(source)
  const pieces: string[] = []
  let piece = ''
  for (const block of blocksOf(tokens)) {
    for (const part of partsOf(block, writer, longest)) {
      const joined = piece === '' ? part : `${piece}\n\n${part}`
      if (joined.length <= longest) {
        piece = joined
        continue
      }
      pieces.push(piece)
      piece = part
    }
  }
  return piece === '' && pieces.length > 0 ? pieces : [...pieces, piece]
}

/** How far back a word may begin that is too long for the end of a piece. */
const LONGEST_WORD = 80

/**
 * Plain text in pieces that `write` makes at most `longest` characters of: cut between words where that is possible, and
 * never within a character.
 */
export function cutText(text: string, longest: number, write: (text: string) => string): string[] {
  const pieces: string[] = []
  const characters = graphemesOf(text)
  const frame = write('').length
  /** What each character of the text adds, as a text has far fewer of them than places. */
  const lengths = new Map<string, number>()
  const lengthOf = (character: string) => {
    const known = lengths.get(character)
    if (known !== undefined) return known
    const length = write(character).length - frame
    lengths.set(character, length)
    return length
  }
  let piece: string[] = []
  let length = frame
  const room = longest - frame
  for (const character of characters.flatMap((one) => (lengthOf(one) > room ? Array.from(one) : [one]))) {
    const more = lengthOf(character)
    while (length + more > longest && piece.length > 0) {
      const end = /\s/.test(character) ? piece.length : beforeWord(piece)
      pieces.push(write(piece.slice(0, end).join('')))
      piece = piece.slice(end)
      length = piece.reduce((sum, one) => sum + lengthOf(one), frame)
    }
    piece.push(character)
    length += more
  }
  return piece.length > 0 || pieces.length === 0 ? [...pieces, write(piece.join(''))] : pieces
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })
const WINDOW = 1_000

/** Where each unit is a character of its own. */
const PLAIN = /^[^\r\u0080-\uffff]*$/

/** A part at a time: with each segment comes a copy of all that is segmented, which for a long text would be gigabytes. */
function graphemesOf(text: string): string[] {
  if (PLAIN.test(text)) return Array.from(text)
  const found: string[] = []
  for (let at = 0; at < text.length;) {
    const part = Array.from(GRAPHEMES.segment(text.slice(at, at + WINDOW)), ({ segment }) => segment)
    // The last one may go on beyond the window.
    if (at + WINDOW < text.length && part.length > 1) part.pop()
    found.push(...part)
    at += part.reduce((length, one) => length + one.length, 0)
  }
  return found
}

/** Where the last word begins; the end, where it is no word of this world. */
function beforeWord(piece: readonly string[]): number {
  const blank = piece.findLastIndex((one) => /\s/.test(one))
  return blank <= 0 || piece.length - blank > LONGEST_WORD ? piece.length : blank + 1
}

function partsOf(block: readonly Token[], writer: MarkdownWriter, longest: number): string[] {
  const written = writeBlock(block, writer)
  if (written.length <= longest) return written === '' ? [] : [written]
  const [first] = block
  if (first?.type === 'fence' || first?.type === 'code_block') {
    return cutText(first.content.replace(/\n$/, ''), longest, (text) => writer.codeBlock(text))
  }
  // Markup that is cut in two would show its halves: what is that long is written plain.
  return cutText(plainOf(block), longest, (text) => writer.text(text))
}

/** Top-level blocks: a paragraph, a fence, a whole list. Lists are split into their items, so that a long one is cut well. */
function blocksOf(tokens: readonly Token[]): Token[][] {
  const blocks: Token[][] = []
  let block: Token[] = []
  let depth = 0
  for (const token of tokens) {
    block.push(token)
    depth += token.nesting
    if (depth > 0) continue
    blocks.push(block)
    block = []
  }
  return blocks
}

function writeBlock(tokens: readonly Token[], writer: MarkdownWriter): string {
  const lists: (number | undefined)[] = []
  const lines: string[] = []
  let marker = ''
  let heading = false
  let cells: string[] | undefined
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    if (token.type === 'blockquote_open') {
      const end = endOf(tokens, at)
      lines.push(indent(writer.quote(writeBlock(tokens.slice(at + 1, end), writer)), lists.length))
      at = end
    } else if (token.type === 'bullet_list_open') lists.push(undefined)
    else if (token.type === 'ordered_list_open') lists.push(Number(token.attrGet('start') ?? 1))
    else if (token.type.endsWith('_list_close')) lists.pop()
    else if (token.type === 'list_item_open') {
      const number = lists.at(-1)
      marker = number === undefined ? '• ' : `${number}. `
      if (number !== undefined) lists[lists.length - 1] = number + 1
    } else if (token.type === 'heading_open') heading = true
    else if (token.type === 'heading_close') heading = false
    else if (token.type === 'tr_open') cells = []
    else if (token.type === 'tr_close') {
      lines.push((cells ?? []).join(writer.text(' | ')))
      cells = undefined
    } else if (token.type === 'hr') lines.push(writer.text('———'))
    else if (token.type === 'fence' || token.type === 'code_block') {
      lines.push(writer.codeBlock(token.content.replace(/\n$/, '')))
    } else if (token.type === 'inline') {
      const inner = writeInline(token.children ?? [], writer)
      const text = heading && inner !== '' ? writer.strong(inner) : inner
      if (cells) cells.push(text)
      else lines.push(indent(`${writer.text(marker)}${text}`, Math.max(0, lists.length - 1)))
      marker = ''
    }
  }
  return lines.join('\n')
}

function endOf(tokens: readonly Token[], start: number): number {
  let depth = 0
  for (let at = start; at < tokens.length; at++) {
    depth += tokens[at]!.nesting
    if (depth === 0) return at
  }
  return tokens.length
}

const indent = (text: string, depth: number): string =>
  depth === 0
    ? text
    : text
        .split('\n')
        .map((line) => `${'    '.repeat(depth)}${line}`)
        .join('\n')

const MARKS = { strong: 'strong', em: 'emphasis', s: 'strike' } as const

function writeInline(tokens: readonly Token[], writer: MarkdownWriter): string {
  let written = ''
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    if (token.nesting === 1) {
      const end = endOf(tokens, at)
      const children = tokens.slice(at + 1, end)
      const inner = writeInline(children, writer)
      if (token.type === 'link_open') {
        written += writeLink(inner, plainOf(children), String(token.attrGet('href')), writer)
      } else {
        const mark = MARKS[token.tag as keyof typeof MARKS]
        written += mark && inner !== '' ? writer[mark](inner) : inner
      }
      at = end
    } else if (token.type === 'code_inline') written += writer.code(token.content)
    else if (token.type === 'softbreak' || token.type === 'hardbreak') written += '\n'
    else if (token.type === 'image') {
      const label = token.content || 'image'
      written += writeLink(writer.text(label), label, String(token.attrGet('src')), writer)
    } else written += writer.text(token.content)
  }
  return written
}

/** A label cannot pose as another place: where it is not the URL itself, the host stands beside it. */
function writeLink(inner: string, label: string, href: string, writer: MarkdownWriter): string {
  const url = safeLink(href)
  if (!url) return inner
  const link = writer.link(inner, url)
  return label === href || label === url.href ? link : `${link}${writer.text(` (${linkPlace(url)})`)}`
}

function plainOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'softbreak' || token.type === 'hardbreak') return '\n'
      if (token.children) return `${plainOf(token.children)}\n`
      return token.content
    })
    .join('')
    .replace(/\n+$/, '')
}
