import { markdownRenderer, type MarkdownTag } from '@parley/provider-kit'

const LOOKS: Partial<Record<MarkdownTag, Readonly<Record<string, string>>>> = {
  a: { rel: 'noopener noreferrer nofollow', target: '_blank' },
  place: { class: 'place' }
}

/** What an agent or a person wrote, on a page: classes only, because a style attribute would be refused by its CSP. */
export const markdown = markdownRenderer((tag, { right }) => (right ? { class: 'right' } : (LOOKS[tag] ?? {})))
