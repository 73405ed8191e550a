import { spelled, type Clause } from './clause.ts'
import { DICTIONARY, isUnspaced, OPENINGS, VETO_SIGNS, VETOES } from './dictionary.ts'

/** A line that goes on with the yes above it: "Approve", and below it "for Europe". */
const GOES_ON =
  /^(?:[,;:–—-]|(?:and|or|for|in|from|to|of|as|on|by|at|within|during|per|via|over|under|all|any|each|both|with(?! (?:best|kind|warm|many))|the|this|that|these|those)\b)/iu
const AMOUNT = /[%‰$€£¥₹]|\b(?:eur|usd|gbp|cny|rmb|chf|jpy)\b/iu
const NAME = /^[-–—/\s]{0,3}\p{Lu}[\p{Script=Latin}.'’-]{1,30}(?: \p{Lu}[\p{Script=Latin}.'’-]{0,30}){0,2}$/u
const NUMBERED = /^\d{1,2}[.)、:：]/

/** What in a remark may take back, bound or doubt the yes beside it; `undefined` for a remark that leaves it alone. */
export function doubtIn(remark: string): string | undefined {
  const text = remark.normalize('NFKC').toLowerCase()
  const question = /\?/.exec(text)?.[0]
  if (question) return question
  const word = text.match(/[\p{L}\p{M}]+/gu)?.find((one) => VETOES.has(one))
  if (word) return word
  const odd = /[^\p{L}\p{M}\p{N}\p{P}\p{Z}\s+]/u.exec(text)?.[0]
  if (odd && DICTIONARY.get(spelled(odd))?.sense !== 'cheer') return odd
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

/** What may follow praise in its clause. */
const PRAISED = /^(?:(?: (?:on|with)) (?:the|this|that|it|these|your|everything)(?: [\p{L}'-]{1,20}){0,5})?$/u
const TAILED = /^ (?:team|everyone|everybody|all|guys|folks|there|here|again|indeed|you|him|her|them)$/u

/** Whether a remark is long enough to be understood without a doubt about it. */
export function isSentence(remark: string): boolean {
  const words = remark.match(/[\p{L}\p{M}]{1,60}/gu) ?? []
  return words.length >= 3 || (isUnspaced(remark) && remark.length >= 4)
}

/** What says nothing about the decision: a greeting by name, praise, thanks for something. */
export function isFriendly({ raw, said }: Clause): boolean {
  if (opens(said, OPENINGS.greetings))
    return said.split(' ').length <= 5 && said.length <= 40 && doubtIn(raw) === undefined
  if (opens(said, OPENINGS.checked)) return said.split(' ').length <= 10 && doubtIn(raw) === undefined
  if (opens(said, OPENINGS.thanks)) return said.split(' ').length <= 10 && doubtIn(raw) === undefined
  const praise = opening(said, OPENINGS.praise)
  if (praise === undefined || doubtIn(raw) !== undefined) return false
  const tail = said.slice(praise.length)
  return tail === '' || TAILED.test(tail) || PRAISED.test(tail) || (isUnspaced(tail) && tail.length <= 8)
}

/** A sentence about the next time, or about what was checked before, as long as nothing in it is a condition. */
export function isAside(sentence: string): boolean {
  const said = sentence
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s{1,1000}/g, ' ')
    .trim()
  if (/[?\p{Extended_Pictographic}]/u.test(said) || said.length > 300) return false
  const later = opening(said, OPENINGS.later)
  if (later === undefined) return opens(said, OPENINGS.checked) && doubtIn(sentence) === undefined
  const rest = said.slice(later.length)
  const words = rest.match(/[\p{L}\p{M}]+/gu) ?? []
  if (words.length > 20 || words.length < (isUnspaced(rest) ? 1 : 2) || hasFigure(rest)) return false
  const bounded = words.some((word) => VETOES.has(word) && !ASKED_LATER.has(word))
  return !bounded && !(isUnspaced(rest) && VETO_SIGNS.some((sign) => rest.includes(sign) && !ASKED_LATER.has(sign)))
}

/** What people ask for another time, which beside a yes would change it now. */
const ASKED_LATER = new Set(
  'please send add ask check tell put use make let give keep update call talk set see review contact confirm try must should need needs bitte muss müssen favor deve deben debe 请 請 要 需 麻烦 麻煩 前 ください 下さい'.split(
    ' '
  )
)

function doubtsWords(said: string): boolean {
  return said.split(' ').some((word) => VETOES.has(word))
}

const opening = (said: string, openings: readonly string[]) =>
  openings.find((one) => said.startsWith(one) && (isUnspaced(one) || !/^[\p{L}\p{N}']/u.test(said.slice(one.length))))
const opens = (said: string, openings: readonly string[]) => opening(said, openings) !== undefined

/** Words that stand capitalised on a line of their own as a name does, and take back or bound what is above. */
const BOUNDING =
  /^(?:exclu|revo|retra|retir|rej[ec]|disapp|barring|except|withdr|cancel|void|null|den[iy]|declin|refus|oppos|upon|pending|subject|provid|unless|sign(?:ed|at|e$)|section|part(?:s|ial|ly)?$|only|without|until|after|before|minus|ausge|ausser|außer|widerr|abgel|zurück|vorbeh|ohne|nur|hormis|sauf|annul|sans|fora|salvo|exce|menos|anul|revog|rechaz|sujet|sin$|sem$|nega|veto|psych|nope|never|legal)/u

/** A name that signs what stands above it. */
export function isName(raw: string): boolean {
  const name = raw.trim()
  const words = name.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []
  const shouted = /\p{Lu}{2}/u.test(name)
  return (
    NAME.test(name) &&
    !shouted &&
    !words.some((word) => VETOES.has(word) || DICTIONARY.has(word) || BOUNDING.test(word))
  )
}

/** The small words of a title: "Head of Sales and Marketing". */
const PARTICLES = new Set('of and the & de der des du la von van für y e et em da do'.split(' '))
const REACHED =
  /^[\p{L}.:\s]{0,12}(?:\+?[\d\s()/.-]{7,25}|<?[\w.+-]{1,64}@[\w.-]{1,250}>?|(?:https?:\/\/|www\.)[^\s?]{1,200})$/u

/** A line of a signature, below a greeting: names, titles, where somebody is reached. */
export function isSigned(line: string): boolean {
  const text = line.normalize('NFKC').trim()
  if (text.length > 80) return false
  if (REACHED.test(text)) return true
  if (isUnspaced(text))
    return (
      text.length <= 3 &&
      /^[\p{L}\s]{1,3}$/u.test(text) &&
      !/\p{Script=Latin}/u.test(text) &&
      doubtIn(text) === undefined
    )
  const words = text.split(/[\s,|/–—-]{1,5}/).filter(Boolean)
  if (
    !/^[\p{L}\p{M}\s,.|/&'’()–—-]{1,80}$/u.test(text) ||
    doubtsWords(text.toLowerCase().replace(/[^\p{L}\p{M}]+/gu, ' '))
  )
    return false
  if (words.some((word) => BOUNDING.test(word.toLowerCase()))) return false
  return words.every((word) => /^\p{Lu}/u.test(word) || PARTICLES.has(word))
}
