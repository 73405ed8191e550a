import { cutText, type MarkdownWriter } from '@parley/provider-kit'

// `<` begins every mention, time stamp and custom emoji, `[` every masked link.
const MARKUP = /[\\*_~`|<[\]]|@(?=everyone|here)|:(?=[\w+-]+:)/g
const AT_LINE_START = /^([ \t]*)([>#]|[+-](?=[\s#]|$))/gm
const NUMBER_AT_LINE_START = /^([ \t]*\d+)([.)])(?=\s|$)/gm
/** Of what bots write. The vendor's own schema allows 4,000, the service does not. */
export const LONGEST_CONTENT = 2_000
/** Seen by nobody; stands where three backticks would end a block of code. */
const BETWEEN_BACKTICKS = '\u200b'

/** Plain text as Discord shows it unchanged: no markup, no mention, no emoji by name, no link with its preview. */
export const escapeText = (text: string): string =>
  text
    .replace(MARKUP, '\\$&')
    .replace(AT_LINE_START, '$1\\$2')
    .replace(NUMBER_AT_LINE_START, '$1\\$2')
    .replaceAll('://', ':\\//')

/** The beginning of a text that is longer than that: at most `longest` characters of what is written. */
export function beginningOf(text: string, longest: number, write: (text: string) => string): string {
  // All of a long text would be cut into pieces for the sake of the first.
  return cutText(text.slice(0, 2 * longest), longest, write)[0]!
}

/** Escaped, and at most `longest` characters of what is written; an ellipsis says that there was more. */
export function fitText(text: string, longest: number): string {
  const whole = escapeText(text)
  return whole.length <= longest ? whole : `${beginningOf(text, longest - 1, escapeText).trimEnd()}…`
}

/** For labels and titles, which have no markup: at most `longest` UTF-16 units. */
export function fitLabel(text: string, longest: number): string {
  return text.length <= longest ? text : `${beginningOf(text, longest - 1, (one) => one).trimEnd()}…`
}

/** How Discord writes Markdown. Its links open no preview, and one whose label poses as an address is not masked. */
export const discordWriter: MarkdownWriter = {
  text: escapeText,
  strong: (inner) => `**${inner}**`,
  emphasis: (inner) => `*${inner}*`,
  strike: (inner) => `~~${inner}~~`,
  code: (text) =>
    text.includes('`') ? `\`\` ${text.replaceAll('``', `\`${BETWEEN_BACKTICKS}\``)} \`\`` : `\`${text}\``,
  codeBlock: (text) => codeBlock(text),
  link(inner, url) {
    if (url.protocol === 'mailto:') return inner
    const label = inner.replace(/\\(?=[^\w\s])/g, '')
    if (label === url.href || `${label}/` === url.href) return `<${url.href}>`
    return `[${inner}](<${url.href}>)`
  },
  quote: (inner) =>
    inner
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n')
}

export function codeBlock(text: string, language = ''): string {
  const inner = text.replaceAll('``', `\`${BETWEEN_BACKTICKS}\``)
  return `\`\`\`${language}\n${inner}\n\`\`\``
}

/** An instant in the reader's own zone and language. `R` counts down: "in 3 hours". */
export const timestamp = (at: Date, style: 'f' | 'R'): string => `<t:${Math.floor(at.getTime() / 1000)}:${style}>`
