import { escapeHtml, markdownRenderer, type Html, type MarkdownTag } from '@parley/provider-kit'
import { lookOf, type, type Role } from './letter-style.ts'

const BLOCK = 'margin:12px 0 0'
const LOOKS: Readonly<Record<MarkdownTag, readonly [role: Role | readonly Role[], css: string]>> = {
  a: ['accent', 'text-decoration:underline'],
  blockquote: [['soft', 'rule'], `${BLOCK};padding:0 0 0 14px;border-left:3px solid #e0ddd5`],
  code: [['chip', 'ink'], `${type.code};padding:1px 5px;border-radius:4px`],
  h3: ['ink', 'margin:18px 0 0;font-size:17px;line-height:25px;font-weight:700'],
  h4: ['ink', 'margin:18px 0 0;font-size:16px;line-height:25px;font-weight:700'],
  h5: ['ink', 'margin:18px 0 0;font-size:15px;line-height:23px;font-weight:700'],
  h6: ['soft', 'margin:18px 0 0;font-size:15px;line-height:23px;font-weight:700'],
  hr: ['rule', 'margin:18px 0 6px;border:0;border-top:1px solid #e0ddd5'],
  li: ['ink', 'margin:4px 0 0'],
  ol: ['ink', `margin:8px 0 0;padding:0 0 0 26px`],
  p: ['ink', BLOCK],
  place: ['soft', 'font-size:14px'],
  pre: [
    ['tint', 'ink'],
    `${BLOCK};padding:12px 14px;border:1px solid #e0ddd5;border-radius:8px;white-space:pre-wrap;${type.code}`
  ],
  table: ['ink', `${BLOCK};border-collapse:collapse`],
  td: [['ink', 'rule'], `padding:6px 10px;border:1px solid #e0ddd5;text-align:left;${type.small}`],
  th: [['tint', 'ink'], `padding:6px 10px;border:1px solid #e0ddd5;text-align:left;font-weight:600;${type.small}`],
  ul: ['ink', `margin:8px 0 0;padding:0 0 0 26px`]
}

/** What an agent or a person wrote, in a mail: every element carries its own style. */
export const renderMarkdown = markdownRenderer((tag, { right, inPre }) => {
  if (inPre) return lookOf('ink', type.code)
  const [role, css] = LOOKS[tag]
  return lookOf(role, right ? css.replace('text-align:left', 'text-align:right') : css)
})

/** As much of it, from its beginning, as makes at most so many bytes of HTML. */
export function renderMarkdownWithin(source: string, bytes: number): { html: Html; cut: boolean } {
  let part = source
  let html = renderMarkdown(part)
  for (let size = bytesOf(String(html)); size > bytes && part !== ''; size = bytesOf(String(html))) {
    part = beginning(part, Math.floor(part.length * Math.min(0.9, bytes / size)))
    html = renderMarkdown(part)
  }
  return { html, cut: part !== source }
}

/** To the end of a line where one is near, and never through the middle of a character. */
function beginning(text: string, length: number): string {
  const part = text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
  const end = part.lastIndexOf('\n')
  return end > part.length * 0.8 ? part.slice(0, end) : part
}

/** At most so many bytes once it is escaped. */
export function cutText(text: string, bytes: number): string {
  if (bytesOf(escapeHtml(text)) <= bytes) return text
  let size = 0
  let kept = ''
  for (const character of text) {
    size += bytesOf(escapeHtml(character))
    if (size > bytes) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

export const bytesOf = (text: string): number => Buffer.byteLength(text)
