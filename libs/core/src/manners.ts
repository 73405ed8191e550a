import type { Part } from './choice.ts'
import { isAside, isFriendly, isName, isSigned } from './remark.ts'

/** Whether a clause is understood, and is no more than manners, praise or an aside. */
export function isKnown(part: Part, parts: readonly Part[]): boolean {
  if (part.reading) return true
  if (part.said === '') return true
  if (isFriendly(part)) return true
  const sentence = parts.filter((one) => one.sentence === part.sentence)
  if (
    !sentence.some((one) =>
      one.reading?.senses.some((sense) => sense === 'yes' || sense === 'nod' || sense === 'no')
    ) &&
    isAside(sentence.map((one) => one.raw).join(', '))
  )
    return true
  const at = parts.indexOf(part)
  const thanked = parts.findIndex(
    (one, index) => index < at && one.reading?.senses.every((sense) => sense === 'thanks') === true
  )
  const own = parts.filter((one) => one.line === part.line)
  if (thanked >= 0 && at - thanked <= 12 && parts[thanked]!.line < part.line)
    return isSigned(own.map((one) => one.raw).join(', '))
  const lines = parts.at(-1)!.line - part.line
  return (
    isName(part.raw) &&
    at > 0 &&
    ((own.length === 1 && lines < 2) || parts[at - 1]!.reading?.senses.at(-1) === 'thanks')
  )
}
