// Overrides, embeddings and isolates can show "no" as "on"; the others cannot be seen at all. Joiners stay: emoji and
// several scripts need them.
const REORDERING = /[\u202a-\u202e\u2066-\u206f]/g
const UNSEEN = /[^\P{Cc}\t\n]|[\u00ad\u180e\u200b\u2060-\u2065\ufeff]/gu
const LONE_SURROGATE = /\p{Surrogate}/gu

/** Text as it may stand in a mail: no control characters, nothing that reorders or hides other text. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(REORDERING, '')
    .replace(UNSEEN, '')
    .replace(LONE_SURROGATE, '\ufffd')
}

/** The same on one line, for headers and labels; marks of direction go too. At most `length` characters. */
export function cleanLine(text: string, length = 200): string {
  const line = cleanText(text)
    .replace(/[\u061c\u200e\u200f]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  const characters = Array.from(line)
  return characters.length <= length
    ? line
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`
}
