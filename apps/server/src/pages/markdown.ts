import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'
import { escapeHtml, type Html, raw } from './html.ts'
import { linkPlace, safeLink } from './link.ts'

const markdownIt = new MarkdownIt({ html: false, linkify: true, breaks: true })
// Without this "deploy.sh" and "README.md" become links: both endings are country domains.
markdownIt.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
markdownIt.validateLink = (url) => safeLink(url) !== undefined

// Titles of the page itself are h1 and h2, and a style attribute would be refused by the page's CSP.
markdownIt.core.ruler.push('page', (state) => {
  for (const token of state.tokens) {
    if (token.type === 'heading_open' || token.type === 'heading_close') token.tag = demote(token.tag)
    if (token.type === 'th_open' || token.type === 'td_open') {
      const style = String(token.attrGet('style') ?? '')
      token.attrs = style.includes('right') ? [['class', 'right']] : null
    }
    for (const child of token.children ?? []) {
      if (child.type !== 'link_open') continue
      for (const [name, value] of LINK_ATTRIBUTES) child.attrSet(name, value)
    }
  }
})

const LINK_ATTRIBUTES = [
  ['rel', 'noopener noreferrer nofollow'],
  ['target', '_blank']
] as const

markdownIt.renderer.rules.link_close = (tokens, index) => {
  const open = tokens.slice(0, index).findLast((token) => token.type === 'link_open')
  const url = open && safeLink(String(open.attrGet('href')))
  return url && open.markup !== 'linkify' && open.markup !== 'autolink' ? `</a>${place(url)}` : '</a>'
}

markdownIt.renderer.rules.image = (tokens, index) => {
  const token = tokens[index]
  const label = escapeHtml(token?.content || 'image')
  const url = safeLink(String(token?.attrGet('src') ?? ''))
  if (!url || isInsideLink(tokens, index)) return label
  const attributes = LINK_ATTRIBUTES.map(([name, value]) => `${name}="${value}"`).join(' ')
  return `<a href="${escapeHtml(url.href)}" ${attributes}>${label}</a>${place(url)}`
}

/**
 * Turns Markdown that an agent or a person wrote into markup that runs nothing and loads nothing: HTML stays text,
 * images become links, only web and mail links are kept, and every labelled link says which host it leads to.
 */
export const markdown = (source: string): Html => raw(markdownIt.render(source))

/** The text of Markdown without its marks, on one line, cut after a word to at most `length` characters. */
export function markdownExcerpt(source: string, length: number): string {
  const words = markdownIt.parse(source, {}).map(textOf).join(' ').replace(/\s+/g, ' ').trim()
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

const place = (url: URL): string => ` <span class="place">(${escapeHtml(linkPlace(url))})</span>`

function isInsideLink(tokens: readonly Token[], index: number): boolean {
  const last = tokens.slice(0, index).findLast((token) => token.type === 'link_open' || token.type === 'link_close')
  return last?.type === 'link_open'
}
