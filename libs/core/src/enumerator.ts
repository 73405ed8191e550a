import { folded } from './folding.ts'

const NUMBER = String.raw`\d{1,9}`
/** One letter or a Roman number, and how Chinese and Japanese count; no Han character beside those, since each is a word. */
const LETTER = String.raw`(?:[^\P{L}\p{Script=Han}]|[ivx]{1,6}|[〇零一二三四五六七八九十]{1,3}|[甲乙丙丁])`
/** What stands before a number: "Option 2", "No. 2", "#2". */
const WORD = '(?:options?|opci[oó]n|op[cç][aã]o|choice|num(?:ber|mer|[eé]ro)?|n[uú]mero|no|nr|nº|n°|#)'

const COUNTED = new RegExp(String.raw`^${WORD}\.?\s?${NUMBER}(?!\d)`, 'u')
/** A number needs no mark behind it, a letter does: "1 No" refuses, and "A no" is a name. */
const LEADING = new RegExp(String.raw`^(?:${WORD}[\s,]{0,3})?(?:${NUMBER}|${LETTER}(?=\s?,|\s-))[\s,-]{0,9}`, 'u')
const TRAILING = new RegExp(String.raw`[\s,-]{1,9}${NUMBER}$`, 'u')
const FIRST = new RegExp(
  String.raw`^(?:${WORD}\.?\s?(\d{1,3})(?!\d)|[\p{P}\p{S}\s]{0,9}(\d{1,3})(?![\p{L}\p{N}]|[.,:/]\d))`,
  'u'
)

/** A name as it looks, in which everything that counts is an ASCII digit or a letter: "２", "٢", "➋", "2️⃣", "🅰". */
export function counting(name: string): string {
  return folded(name)
    .replace(/\p{Nd}/gu, valueOf)
    .replace(/[\u2776-\u2793\u24f5-\u24fe]/gu, (one) => `${((one.codePointAt(0)! - 0x2776) % 10) + 1}) `)
    .replace(/[\u24eb-\u24f4]/gu, (one) => `${one.codePointAt(0)! - 0x24eb + 11}) `)
    .replace(
      /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu,
      (one) => `${LETTERS[(one.codePointAt(0)! - 0x1f150) % 32]}) `
    )
    .replaceAll('\u{1f51f}', '10) ')
    .replaceAll('\u20e3', ') ')
    .trim()
}
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Digits of every script stand in tens, from zero up. */
function valueOf(digit: string): string {
  const code = digit.codePointAt(0)!
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String(code - zero)
}

/** Whether a name begins as a number that is written with a word: "No. 2" refuses nothing. */
export const isCounted = (name: string): boolean => COUNTED.test(name)

/** A name, in which every mark is a comma, without what counts it in front ("1,", "option 2,", "a,") or behind. */
export function uncounted(name: string): string {
  let rest = name
  // "1. (a) No": more lists in lists than these are no name of anything.
  for (let depth = 0; depth < 4; depth++) rest = rest.replace(LEADING, '')
  return rest.replace(TRAILING, '')
}

/** The number with which a name begins ("2. Yes", "Option 2", "2%"), which somebody may type for all of it. */
export function firstNumber(name: string): number | undefined {
  const found = FIRST.exec(name)
  return found ? Number(found[1] ?? found[2]) : undefined
}
