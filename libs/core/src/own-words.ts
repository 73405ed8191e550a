/** Words in a row that make a line ours: a line of eight words or more, and a shorter one. */
const LONG = 8
const SHORT = 3

/** Han, kana and hangul are written without spaces: each character is a word. */
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu

export interface OwnWords {
  /** Whether every word of a line is out of what we sent, so that nobody wrote it now. */
  has(line: string): boolean
  /** Whether a line of a word or two stands in ours: proves something only among others of ours. */
  hasShort(line: string): boolean
  /** Whether a line is long enough for nobody to hit on it by chance. */
  isLong(line: string): boolean
  /** Whether a line is one of ours from end to end. */
  isWhole(line: string): boolean
}

/** Knows what we sent again, quoted, re-wrapped or in another case. */
export function ownWords(outbound: string): OwnWords {
  const lines = outbound.split('\n', 5_000)
  const all = wordsOf(lines.join(' '))
  const long = runs(all, LONG)
  const short = runs(all, SHORT)
  const few = new Set([...all, ...runs(all, 2)])
  const whole = new Set(lines.map((line) => wordsOf(line).join(' ')))
  return {
    has(line) {
      const words = wordsOf(line)
      if (words.length < SHORT) return false
      const [size, known] = words.length < LONG ? [SHORT, short] : [LONG, long]
      for (let at = 0; at + size <= words.length; at++)
        if (!known.has(words.slice(at, at + size).join(' '))) return false
      return true
    },
    hasShort(line) {
      const words = wordsOf(line)
      return words.length > 0 && words.length < SHORT && few.has(words.join(' '))
    },
    isLong: (line) => wordsOf(line).length >= LONG,
    isWhole: (line) => whole.has(wordsOf(line).join(' '))
  }
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/https?:\/\//g, ' ')
      .replace(CJK, ' $& ')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

function runs(words: readonly string[], size: number): Set<string> {
  const found = new Set<string>()
  for (let at = 0; at + size <= words.length; at++) found.add(words.slice(at, at + size).join(' '))
  return found
}
