/** Where we are named in a text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What parts a name from what is said to whom it names. Not a dash, nor what may begin an emoji: `:-1:` is no 1. */
const AFTER = /^\s*(?:[,;，、；،：]|:(?=\s))?\s*/u
const BEFORE = /[,，、،]$/u
const REST = /^[\s.!?。！？؟]*$/u

/**
 * What is said to us by name, without the name: "@parley, approve" and "Approve, @parley!" say "approve". Elsewhere in a
 * text a name may be what it is about, and stays; so does a name alone.
 */
export function withoutName(text: string, spans: readonly Span[]): string {
  let [start, end] = [0, text.length]
  for (const span of [...spans].toSorted((one, other) => one.start - other.start)) {
    if (span.start < start || text.slice(start, span.start).trim() !== '') break
    start = span.end + (AFTER.exec(text.slice(span.end))?.[0].length ?? 0)
  }
  let mark = ''
  for (const span of [...spans].toSorted((one, other) => other.end - one.end)) {
    const rest = text.slice(span.end, end)
    if (span.start < start || !REST.test(rest)) break
    mark = rest.trim() + mark
    end = span.start
    const before = text.slice(start, end).trimEnd()
    end = start + (BEFORE.test(before) ? before.slice(0, -1).trimEnd() : before).length
  }
  const said = text.slice(start, end) + mark
  return /[\p{L}\p{N}\p{Emoji}]/u.test(said) ? said : text
}

/** The spans of all that a global expression finds. */
export const spansOf = (text: string, name: RegExp): readonly Span[] =>
  [...text.matchAll(name)].map((found) => ({ start: found.index, end: found.index + found[0].length }))
