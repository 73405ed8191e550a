import { verbAtEnd, type MailVocabulary } from './mail-vocabulary.ts'

/** "On Monday, Ann wrote:" takes so many lines, and a few more where its address has lines of its own. */
const MAX_LINES = 3
const MAX_BROKEN_LINES = 6
const MAX_LENGTH = 400

export const ADDRESS = /[\w.+-]{1,64}@[\w-]{1,63}/
const DATED = /\d{1,2}[:.h]\d{2}|(?:19|20)\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2}/
/** A line that cannot be where it starts. */
const MIDDLE = /^(?:<|mailto:|\[mailto:)/i
const BRACKETED = /@[^@<>()[\]]{1,255}[>)\]]\s{0,2}[:：]$/
const WEEKDAY = /^[\p{L}\p{M}]{1,12}[.,]{1,2}\s?[^:]{0,12}\d/u

/** "schrieb Ann Lee:" */
const NAME_AT_END = /(?: \p{Lu}[\p{L}\p{M}.'’-]{0,30}){1,4}[:：]\s{0,2}$/u

/**
 * The line on which an attribution starts that ends on line `at`, from `floor` on; -1 for none. `quoted`: a quote
 * follows, so that less is asked of it. Knows the languages of the vocabulary, and in all others what has a date, an address and a colon.
 */
export function attributionStart(
  looks: readonly string[],
  at: number,
  floor: number,
  quoted: boolean,
  vocabulary: MailVocabulary
): number {
  const last = looks[at]!
  if (last.length > MAX_LENGTH || !mayEnd(last, quoted)) return -1
  let joined = ''
  let found = -1
  let complete = false
  for (let from = at; from >= floor && at - from < MAX_BROKEN_LINES; from--) {
    const look = looks[from]!
    const broken = joined !== '' && MIDDLE.test(joined)
    if (look === '' ? !broken : at - from >= MAX_LINES && !broken) break
    if (look === '') continue
    joined = `${look} ${joined}`.trimEnd()
    if (joined.length > MAX_LENGTH) break
    const starts = startsOne(look, vocabulary)
    if (!isOne(joined, starts, quoted, vocabulary)) continue
    const whole = ADDRESS.test(joined) || hasVerb(joined.toLowerCase(), vocabulary)
    if (starts && whole) return from
    // The name may stand on the line before its address, and the date on the last one alone.
    if (found < 0 || MIDDLE.test(looks[found]!) || !complete) found = from
    complete = whole
  }
  return found
}

/** Where in a line that ends as an attribution it starts, if an answer stands before it in the same line; else 0. */
export function startWithin(look: string, vocabulary: MailVocabulary): number {
  if (startsOne(look, vocabulary)) return 0
  for (const { 0: word, index } of look.slice(0, MAX_LENGTH).matchAll(/[\p{L}\p{M}]{2,8}(?= )/gu))
    if (index > 0 && vocabulary.opens.has(word.toLowerCase()) && startsOne(look.slice(index), vocabulary)) return index
  return 0
}

function mayEnd(look: string, quoted: boolean): boolean {
  return quoted || /[:：*_]$|[-–—]{2}$/u.test(look) || look.includes('@')
}

/** "On Mon, 6", "2024-05-06", "Mo., 6. Mai". */
function startsOne(look: string, vocabulary: MailVocabulary): boolean {
  const head = look.slice(0, 60).replace(/^[-–—*_\s]{1,20}/u, '')
  if (/^\d{1,4}[\s.:/年-]/u.test(head) || WEEKDAY.test(head)) return true
  const [first = '', second = ''] = head.toLowerCase().split(' ', 2)
  const open = vocabulary.opens.has(first) ? first : `${first} ${second}`
  if (vocabulary.opens.has(open)) return /^.{0,34}\d/u.test(head.slice(open.length))
  // Chinese writes no space after it.
  return vocabulary.opens.has(head[0] ?? '') && /^.\s{0,2}\d/u.test(head)
}

function isOne(joined: string, starts: boolean, quoted: boolean, vocabulary: MailVocabulary): boolean {
  const words = joined.replace(/[-–—*_\s]{1,40}$/u, '').toLowerCase()
  const colon = /[:：]$/u.test(words)
  const bare = colon ? words.slice(0, -1).trimEnd() : words
  const addressed = ADDRESS.test(bare)
  const dated = DATED.test(bare)
  if (verbAtEnd(bare, vocabulary) >= 0) {
    if (quoted) return addressed || dated || starts || colon
    if (!colon && words.length === joined.length) return addressed && dated && starts
    return addressed || (dated && starts)
  }
  if (quoted && dated && starts && (colon || /@[^@]{1,255}[>)]$/.test(words))) return true
  if (quoted && colon && addressed && (dated || BRACKETED.test(words))) return true
  if (!colon || !dated) return false
  if (addressed) return starts || BRACKETED.test(words) || hasVerb(bare, vocabulary)
  const name = NAME_AT_END.exec(joined)
  return starts && name !== null && verbAtEnd(bare.slice(0, name.index).trimEnd(), vocabulary) >= 0
}

function hasVerb(words: string, vocabulary: MailVocabulary): boolean {
  for (const { 0: word } of words.matchAll(/[\p{L}\p{M}]{2,20}/gu)) if (verbAtEnd(word, vocabulary) === 0) return true
  return false
}
