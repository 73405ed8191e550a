import { BUT, isUnspaced } from './dictionary.ts'

/** A stretch of text between two marks of punctuation. */
export interface Clause {
  /** As it was written, and where it begins and ends in the text. */
  readonly raw: string
  readonly from: number
  readonly to: number
  /** As the dictionary spells it. */
  readonly said: string
  readonly line: number
  readonly sentence: number
  /** Whether an empty line is between this and the text's beginning. */
  readonly apart: number
  readonly asked: boolean
  readonly hesitant: boolean
  /** Begins by taking back what was said before. */
  readonly turns: boolean
  /** The mark behind it; '' at a line's end. */
  readonly mark: string
}

const MARK =
  /[?？!！]{1,10}|\.{1,10}(?=[\s\p{Script=Han}\p{Emoji_Presentation}]|$)|[。…]{1,10}|[,，、;；:：~～](?![\d)]|-\))| {1,3}[-–—]{1,3}(?= )|[–—]{1,3}/gu
/** A sign is a clause of its own, whatever it stands beside. */
const SIGN =
  /(?<=\p{Emoji_Presentation})(?=\s{0,3}[^\s\p{Emoji_Presentation}\p{P}])|(?<=[^\s\p{Emoji_Presentation}]\s{0,3})(?=\p{Emoji_Presentation})/gu
const escaped = (words: readonly string[]) => words.join('|')
const [spaced, unspaced] = [BUT.filter((word) => !isUnspaced(word)), BUT.filter(isUnspaced)]
const TURN = new RegExp(`(?<![\\p{L}\\p{M}])(?:${escaped(spaced)})(?![\\p{L}\\p{M}])|${escaped(unspaced)}`, 'giu')

const CONTRACTED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:can't|cant)\b/g, 'cannot'],
  [/\b(?:won't|wont)\b/g, 'will not'],
  [/\b(do|does|did|is|are|was|would|should|could|must|have|has)n'?t\b/g, '$1 not'],
  [/\b(?:let's|lets)\b/g, 'let us'],
  [/\b(?:i'm|im)\b/g, 'i am'],
  [/\b(that|it|this|what|here|there)'s\b|\bthats\b/g, '$1 is'],
  [/\b(i|we|you|they|he|she|it)'(ll|d|ve|re)\b/g, '$1 $2']
]
const LONG_FORMS: Readonly<Record<string, string>> = { ll: 'will', d: 'would', ve: 'have', re: 'are' }

/** One spelling for all ways to write the same: width, case, emphasis, hyphens, contractions, colours of skin. */
export function spelled(raw: string): string {
  let text = raw
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Emoji_Modifier}|\p{Variation_Selector}|\p{Cf}/gu, '')
    .replace(/(\p{Emoji_Presentation})\1{1,100}/gu, '$1')
    .replace(/[‘’ʼ´`]/g, "'")
    .replace(/(?<=\p{L})[-‐‑](?=\p{L})/gu, ' ')
    .replace(/^[\s*_]{1,10}|[\s*_!.。]{1,10}$/gu, '')
    .replace(/\s{1,1000}/g, ' ')
    .trim()
  if (!text.includes("'") && !/\b(?:cant|wont|lets|im|thats|(?:do|is|does|did|would|should|are)nt)\b/.test(text))
    return text
  for (const [short, long] of CONTRACTED) {
    text = text.replace(short, (all, one?: string, two?: string) =>
      all === 'thats' ? 'that is' : long.replace('$1', one ?? '').replace('$2', LONG_FORMS[two ?? ''] ?? '')
    )
  }
  return text
}

/** Cuts a text into clauses. A line that `whole` knows stays in one piece: an option's label may hold a comma. */
export function clausesOf(text: string, whole: (said: string) => boolean): Clause[] {
  const clauses: Clause[] = []
  let at = 0
  let line = 0
  let sentence = 0
  let apart = 0
  for (const written of text.split('\n')) {
    const begin = at
    at += written.length + 1
    if (written.trim() === '') {
      apart += clauses.length > 0 ? 1 : 0
      continue
    }
    const add = (from: number, to: number, mark: string, turns: boolean) => {
      const raw = written.slice(from, to)
      const said = spelled(raw)
      const asked = /[?？]/.test(mark)
      const hesitant = /\.{3}|…/u.test(mark)
      if (said !== '' || asked || hesitant || turns) {
        const place = { from: begin + from, to: begin + to, line, sentence, apart }
        clauses.push({ raw: raw.trim(), said, ...place, asked, hesitant, turns, mark: mark.trim() })
      }
      if (/[.!?。！？…]/u.test(mark)) sentence += 1
    }
    if (!/(?:\.{2}|…)\s{0,100}$/u.test(written) && whole(spelled(written))) add(0, written.length, '', false)
    else cut(narrow(written), add)
    line += 1
    sentence += 1
  }
  return clauses
}

/** Wide letters and marks as narrow ones, each in its place. */
export function narrow(written: string): string {
  return written.replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
}

function cut(written: string, add: (from: number, to: number, mark: string, turns: boolean) => void): void {
  const ends = [...written.matchAll(MARK)].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
    mark: found[0]
  }))
  const turns = [...written.matchAll(TURN)].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
    mark: ''
  }))
  const signs = [...written.matchAll(SIGN)].map((found) => ({ from: found.index, to: found.index, mark: ' ' }))
  let from = 0
  let turned = false
  for (const end of [...ends, ...turns, ...signs].sort((one, other) => one.from - other.from)) {
    if (end.from < from) continue
    add(from, end.from, end.mark, turned)
    turned = end.mark === ''
    from = end.to
  }
  if (turned || from < written.length) add(from, written.length, '', turned)
}
