import type { Clause } from './clause.ts'
import { DICTIONARY, isUnspaced, OPENINGS, VETO_SIGNS, VETOES } from './dictionary.ts'

/** A line that goes on with the yes above it: "Approve", and below it "for Europe". */
const GOES_ON =
  /^(?:[,;:–—-]|(?:and|or|for|in|from|to|of|as|on|by|at|within|during|per|via|over|under|all|any|each|both|with(?! (?:best|kind|warm|many))|the|this|that|these|those)\b)/iu
const AMOUNT = /[%‰$€£¥₹]|\b(?:eur|usd|gbp|cny|rmb|chf|jpy)\b/iu
const NAME = /^[-–—/\s]{0,3}\p{Lu}[\p{L}.'’-]{1,30}(?: \p{Lu}[\p{L}.'’-]{0,30}){0,2}$/u
const NUMBERED = /^\d{1,2}[.)、:：]/

/** What in a remark may take back, bound or doubt the yes beside it; `undefined` for a remark that leaves it alone. */
export function doubtIn(remark: string): string | undefined {
  const text = remark.normalize('NFKC').toLowerCase()
  const question = /\?/.exec(text)?.[0]
  if (question) return question
  const word = text.match(/[\p{L}\p{M}]+/gu)?.find((one) => VETOES.has(one))
  if (word) return word
  const not = /\b\w{1,12}n['’]t\b/u.exec(text)?.[0]
  if (not) return not
  const sign = isUnspaced(text) ? VETO_SIGNS.find((one) => text.includes(one)) : undefined
  if (sign) return sign
  const line = remark
    .split('\n')
    .find((one) => GOES_ON.test(one.trim()) || AMOUNT.test(one) || NUMBERED.test(one) || hasFigure(one))
  return line?.trim().slice(0, 40)
}

/** A few digits are a bound or a date; more are a telephone number. */
function hasFigure(line: string): boolean {
  const digits = line.match(/\p{N}/gu)?.length ?? 0
  return digits > 0 && digits < 7
}

const PRAISED =
  /^(?:[\s,!.]|(?:with|on|by|everyone|everybody|team|all|guys|folks|there|here|you|the|this|that|copy|so|too|again|\p{L}{1,20}){0,1})/u

/** What says nothing about the decision: a greeting by name, praise, thanks for something. */
export function isFriendly({ raw, said }: Clause): boolean {
  if (opens(said, OPENINGS.greetings))
    return said.split(' ').length <= 5 && said.length <= 40 && doubtIn(raw) === undefined
  if (opens(said, OPENINGS.checked)) return said.split(' ').length <= 10 && doubtIn(raw) === undefined
  if (opens(said, OPENINGS.thanks) || opens(said, OPENINGS.praise)) {
    return PRAISED.test(said) && said.split(' ').length <= 14 && doubtIn(raw) === undefined
  }
  return false
}

/** A sentence about the next time, or about what was checked before, as long as nothing in it is a condition. */
export function isAside(sentence: string): boolean {
  const said = sentence.normalize('NFKC').toLowerCase().trim()
  if (said.includes('?') || said.length > 300) return false
  const later = opening(said, OPENINGS.later)
  if (later !== undefined) {
    const words = said.slice(later.length).match(/[\p{L}\p{M}]+/gu) ?? []
    return (
      (words.length > 1 || isUnspaced(words.join(''))) &&
      !words.some((word) => BOUNDING.has(word)) &&
      !BOUNDING_SIGNS.test(said)
    )
  }
  return opens(said, OPENINGS.checked) && doubtIn(sentence) === undefined
}

/** What in a remark about another time speaks of this one. */
const BOUNDING = new Set(
  'but if unless only except once now today tomorrow this aber wenn falls nur pero si solo mais sauf mas se apenas yes no not instead'.split(
    ' '
  )
)
const BOUNDING_SIGNS = /但|如果|除非|只|这次|這次|才|再|今回|なら|けど|だけ/u

function doubtsWords(said: string): boolean {
  return said.split(' ').some((word) => VETOES.has(word))
}

const opening = (said: string, openings: readonly string[]) =>
  openings.find((one) => said.startsWith(one) && (isUnspaced(one) || !/^[\p{L}\p{N}']/u.test(said.slice(one.length))))
const opens = (said: string, openings: readonly string[]) => opening(said, openings) !== undefined

/** A name that signs what stands above it. */
export function isName(raw: string): boolean {
  const name = raw.trim()
  const words = name.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []
  const shouted = /\p{Lu}{2}/u.test(name)
  return NAME.test(name) && !shouted && !words.some((word) => VETOES.has(word) || DICTIONARY.has(word))
}

/** A line of a signature, below a greeting. */
export function isSigned(line: string): boolean {
  const said = line.normalize('NFKC').toLowerCase()
  return (
    line.length <= 80 &&
    !said.includes('?') &&
    !doubtsWords(said.replace(/[^\p{L}\p{M}]+/gu, ' ')) &&
    !AMOUNT.test(line) &&
    !NUMBERED.test(line.trim()) &&
    !VETO_SIGNS.some((sign) => isUnspaced(said) && said.includes(sign))
  )
}
