import type { MarkdownWriter } from '@parley/provider-kit'

// Slack takes its marks for marks only between characters that are no letters: in Chinese there are no others.
const EDGE = '\u200b'

/** Slack's three special characters. What is escaped names nobody, links nowhere and ends no markup. */
export const escapeText = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** A mark does not span lines. */
const marked = (mark: string, inner: string): string =>
  inner
    .split('\n')
    .map((line) => (line.trim() === '' ? line : `${EDGE}${mark}${line.trim()}${mark}${EDGE}`))
    .join('\n')

/** Markdown as Slack writes it. */
export const MRKDWN: MarkdownWriter = {
  text: escapeText,
  strong: (inner) => marked('*', inner),
  emphasis: (inner) => marked('_', inner),
  strike: (inner) => marked('~', inner),
  code: (text) => (text.includes('`') ? escapeText(text) : marked('`', escapeText(text.replace(/\n/g, ' ')))),
  codeBlock: (text) => `\`\`\`\n${escapeText(text.replaceAll('```', `\`\`${EDGE}\``))}\n\`\`\``,
  link: (inner, url) => `<${escapeText(url.href).replaceAll('|', '%7C')}|${inner.replace(/\n/g, ' ')}>`,
  quote: (inner) =>
    inner
      .split('\n')
      .map((line) => `>${line}`)
      .join('\n')
}

/** What somebody wrote, as they see it: `<@U1>` stays, links become their text or place, escapes are undone. */
export function plainOf(mrkdwn: string): string {
  return mrkdwn
    .replace(/<(?:https?|mailto|tel):[^<>|]*\|([^<>]*)>/g, '$1')
    .replace(/<((?:https?|mailto|tel):[^<>|]*)>/g, '$1')
    .replace(/<([#@])([A-Z0-9]+)\|([^<>]*)>/g, '$1$3')
    .replace(/<!date\^[^<>|]*\|([^<>]*)>/g, '$1')
    .replace(/<!subteam\^[^<>|]*\|([^<>]*)>/g, '$1')
    .replace(/<!(here|channel|everyone)(?:\|[^<>]*)?>/g, '@$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
}
