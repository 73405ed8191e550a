import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'
import { attributes, escapeHtml, html, raw, type Html } from './html.ts'
import { linkPlace, safeLink } from './link.ts'

const BLOCKS = ['blockquote', 'h3', 'h4', 'h5', 'h6', 'hr', 'li', 'ol', 'p', 'table', 'td', 'th', 'ul'] as const
const isBlock = (tag: string): tag is (typeof BLOCKS)[number] => (BLOCKS as readonly string[]).includes(tag)

/** An element that Markdown makes and that may look like something; `place` is the span that says where a link leads. */
export type MarkdownTag = (typeof BLOCKS)[number] | 'a' | 'code' | 'place' | 'pre'

/** What one element carries beside its `href`: a class where there is a stylesheet, a style where there is none. */
export type MarkdownLook = (
  tag: MarkdownTag,
  about: { readonly right: boolean; readonly inPre: boolean }
) => Readonly<Record<string, string>>

/**
 * Turns Markdown that an agent or a person wrote into markup that runs nothing and loads nothing: HTML stays text,
 * images become links, only web and mail links are kept, and every labelled link says which host it leads to.
 * Headings begin at h3, because h1 and h2 are those of what the text stands in.
 */
export function markdownRenderer(look: MarkdownLook): (source: string) => Html {
  const markdownIt = safeMarkdownIt()
  const { rules } = markdownIt.renderer
  const plain = { right: false, inPre: false }
  const start = (tag: string, record: Readonly<Record<string, string>>) =>
    raw(Object.keys(record).length > 0 ? `<${tag} ${attributes(record)}>` : `<${tag}>`)
  const link = (url: URL) => start('a', { href: url.href, ...look('a', plain) })
  const place = (url: URL) => html` ${start('span', look('place', plain))}(${linkPlace(url)})</span>`
  const code = (content: string) => html`${start('code', look('code', plain))}${content}</code>`
  const block = (content: string) => {
    const inner = html`${start('code', look('code', { right: false, inPre: true }))}${content}</code>`
    return `${html`${start('pre', look('pre', plain))}${inner}</pre>`}\n`
  }

  markdownIt.core.ruler.push('look', (state) => {
    for (const token of state.tokens) {
      if (token.type === 'heading_open' || token.type === 'heading_close') token.tag = demote(token.tag)
      if (token.nesting < 0 || !isBlock(token.tag)) continue
      const right = String(token.attrGet('style') ?? '').includes('right')
      const start = token.attrGet('start')
      token.attrs = Object.entries(look(token.tag, { right, inPre: false }))
      if (start !== null) token.attrSet('start', String(start))
    }
  })
  rules.fence = rules.code_block = (tokens, index) => block(tokens[index]?.content ?? '')
  rules.code_inline = (tokens, index) => String(code(tokens[index]?.content ?? ''))
  rules.link_open = (tokens, index) => {
    const url = safeLink(String(tokens[index]?.attrGet('href')))
    return url ? String(link(url)) : '<a>'
  }
  rules.link_close = (tokens, index) => {
    const open = tokens.slice(0, index).findLast((token) => token.type === 'link_open')
    const url = open && safeLink(String(open.attrGet('href')))
    return url && open.markup !== 'linkify' && open.markup !== 'autolink' ? `</a>${place(url)}` : '</a>'
  }
  rules.image = (tokens, index) => {
    const token = tokens[index]
    const label = token?.content || 'image'
    const url = safeLink(String(token?.attrGet('src') ?? ''))
    if (!url || isInsideLink(tokens, index)) return escapeHtml(label)
    return String(html`${link(url)}${label}</a>${place(url)}`)
  }
  return (source) => raw(markdownIt.render(source))
}

function safeMarkdownIt(): MarkdownIt {
  const markdownIt = new MarkdownIt({ html: false, linkify: true, breaks: true })
  // Without this "deploy.sh" and "README.md" become links: both endings are country domains.
  markdownIt.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  markdownIt.validateLink = (url) => safeLink(url) !== undefined
  return markdownIt
}

const reader = safeMarkdownIt()

/** Markdown as tokens, by the same rules as `markdownRenderer`. */
export const readMarkdown = (source: string): Token[] => reader.parse(source, {})

/** The text of Markdown without its marks, on one line, cut after a word to at most `length` characters. */
export function markdownExcerpt(source: string, length: number): string {
  const words = reader.parse(source, {}).map(textOf).join(' ').replace(/\s+/g, ' ').trim()
  const characters = Array.from(words)
  if (characters.length <= length) return words
  // Where there are no spaces, as in Chinese, the cut falls between two characters.
  return `${characters
    .slice(0, length)
    .join('')
    .replace(/\s+\S{0,20}$/, '')}…`
}

function textOf(token: Token): string {
  if (token.children) return token.children.map(textOf).join('')
  return token.type === 'softbreak' || token.type === 'hardbreak' ? ' ' : token.content
}

const demote = (tag: string): string => `h${Math.min(6, Number(tag.slice(1)) + 2)}`

function isInsideLink(tokens: readonly Token[], index: number): boolean {
  const last = tokens.slice(0, index).findLast((token) => token.type === 'link_open' || token.type === 'link_close')
  return last?.type === 'link_open'
}
