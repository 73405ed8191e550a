import { ADDRESS } from './mail-attribution.ts'
import { isLabelled, isUnknownBlock } from './mail-header-block.ts'
import type { MailVocabulary } from './mail-vocabulary.ts'

/** "----- Original Message -----", with whatever a client puts behind it in the same line. */
const BETWEEN = /^[-–—_*=\s]{1,60}([\p{L}\p{M}][^-–—_*=]{2,60})[-–—_*=:\s]{1,60}/u
const DASHED = /^[-–—_*=]{4,60}\s{0,4}\p{L}.{2,120}[-–—_*=]{2,60}:?$/u
const RULE = /^[-–—―_=*]{3,200}$/

/** "Reply above this line". */
export function isDelimiter(look: string, vocabulary: MailVocabulary): boolean {
  if (look.length > 160) return false
  const words = look.replace(/^[-–—=_*#~\s]{1,60}|[-–—=_*#~\s.:。：]{1,60}$/gu, '').toLowerCase()
  return vocabulary.above.has(words) || vocabulary.above.has(words.replace(/^please /, ''))
}

/** Whether line `at` says that another mail begins. */
export function isSeparator(looks: readonly string[], at: number, vocabulary: MailVocabulary): boolean {
  const look = looks[at]!
  const bare = look.length <= 120 && /[:：]$/u.test(look) ? look.slice(0, -1).trim().toLowerCase() : ''
  if (vocabulary.separators.has(bare)) return true
  if (isRule(look)) return isUnknownBlock(looks, at + 1)
  const between = BETWEEN.exec(look)
  if (between === null) return false
  if (vocabulary.separators.has(between[1]!.trim().toLowerCase())) return true
  const rest = look.slice(between[0].length)
  if (isLabelled(rest) && ADDRESS.test(rest)) return true
  if (!DASHED.test(look)) return false
  // In a language that nobody has added, what follows tells a separator from a heading.
  let next = at + 1
  while (next < looks.length && next < at + 4 && looks[next] === '') next++
  return isLabelled(looks[next] ?? '') && isLabelled(looks[next + 1] ?? '')
}

export function isRule(look: string): boolean {
  return RULE.test(look)
}
