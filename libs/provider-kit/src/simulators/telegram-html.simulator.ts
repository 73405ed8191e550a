/** A part of a text that looks or acts differently; offsets in UTF-16 units, as Telegram counts them. */
export interface TelegramEntity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly url?: string
  readonly user?: { readonly id: number; readonly is_bot: boolean; readonly first_name: string }
}

export interface ParsedText {
  readonly text: string
  readonly entities: readonly TelegramEntity[]
}

const TYPES: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote'
}
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }
const TAG = /^<(\/?)([a-z][a-z0-9-]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/
const MENTION = /(?<![\p{L}\p{N}_])@([a-zA-Z0-9_]{2,32})\b/gu

/** A text that Telegram refuses, in its words. */
export class BadMarkup extends Error {}

/** Reads the HTML that bots may send. Throws `BadMarkup`. */
export function parseHtml(html: string): ParsedText {
  let text = ''
  const open: { tag: string; offset: number; url?: string }[] = []
  const entities: TelegramEntity[] = []
  for (let at = 0; at < html.length;) {
    const character = html[at]!
    if (character === '&') {
      const reference = /^&(#x[0-9a-f]+|#\d+|lt|gt|amp|quot);/i.exec(html.slice(at, at + 12))
      text += reference ? decoded(reference[1]!) : '&'
      at += reference?.[0].length ?? 1
      continue
    }
    if (character !== '<') {
      text += character
      at++
      continue
    }
    const tag = TAG.exec(html.slice(at, at + 12_000))
    const name = tag?.[2] ?? ''
    if (!tag || !TYPES[name]) throw new BadMarkup(`Unsupported start tag "${name}" at byte offset ${at}`)
    if (tag[1] === '') {
      const href = / href="([^"]*)"/.exec(tag[3]!)?.[1]
      open.push({ tag: name, offset: text.length, ...(href === undefined ? {} : { url: parseHtml(href).text }) })
    } else {
      const last = open.pop()
      if (last?.tag !== name) {
        throw new BadMarkup(
          `Unmatched end tag at byte offset ${at}, expected "</${last?.tag ?? ''}>", found "</${name}>"`
        )
      }
      const length = text.length - last.offset
      const entity = entityOf(name, last.url)
      if (length > 0 && entity) entities.push({ ...entity, offset: last.offset, length })
    }
    at += tag[0].length
  }
  if (open.length > 0) throw new BadMarkup(`Can't find end tag corresponding to start tag "${open.at(-1)!.tag}"`)
  return trimmed({ text, entities })
}

/** Whom a text names, unless all of the name is in code: Telegram notifies them. */
export function mentionsIn({ text, entities }: ParsedText): string[] {
  const inCode = (from: number, to: number) =>
    entities.some(
      ({ type, offset, length }) => ['code', 'pre'].includes(type) && from >= offset && to <= offset + length
    )
  const named = [...text.matchAll(MENTION)].flatMap(({ 0: found, 1: name, index }) =>
    inCode(index, index + found.length) ? [] : [name!]
  )
  return [...named, ...entities.flatMap(({ user }) => (user ? [String(user.id)] : []))]
}

/** A link that leads nowhere on the internet is dropped without a word. */
function entityOf(tag: string, url: string | undefined): Omit<TelegramEntity, 'offset' | 'length'> | undefined {
  if (tag !== 'a') return { type: TYPES[tag]! }
  if (url === undefined || !URL.canParse(url)) return undefined
  const { protocol, hostname, searchParams } = new URL(url)
  if (protocol === 'tg:') {
    const id = Number(searchParams.get('id'))
    return id > 0 ? { type: 'text_mention', user: { id, is_bot: false, first_name: '' } } : undefined
  }
  if (protocol === 'mailto:') return { type: 'text_link', url }
  return /^https?:$/.test(protocol) && hostname.includes('.') ? { type: 'text_link', url } : undefined
}

/** Telegram cuts white space off both ends. */
function trimmed({ text, entities }: ParsedText): ParsedText {
  const start = text.length - text.trimStart().length
  const whole = text.trim()
  return {
    text: whole,
    entities: entities
      .map((one) => ({ ...one, offset: Math.max(0, one.offset - start) }))
      .filter(({ offset }) => offset < whole.length)
      .sort((one, other) => one.offset - other.offset)
  }
}

function decoded(reference: string): string {
  if (!reference.startsWith('#')) return NAMED[reference.toLowerCase()] ?? ''
  const code =
    reference[1]?.toLowerCase() === 'x' ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1))
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : ''
}
