import { ADDRESS } from './mail-attribution.ts'
import type { MailVocabulary } from './mail-vocabulary.ts'

/** How far a copied head of a mail is followed. */
const MAX_LINES = 10
const LABEL = /^[*_\s]{0,3}([\p{L}\p{M}][\p{L}\p{M}'’(). -]{0,28}?)[*_]{0,2}\s{0,3}[:：]/u

/**
 * Whether the lines from `at` on are a head that was copied: an address or a sender, and a subject or a time, in the
 * words of one language. Without a sender it is one only below what was `written`. "From: Berlin, To: Paris" is what somebody wrote.
 */
export function isHeaderBlock(
  looks: readonly string[],
  at: number,
  vocabulary: MailVocabulary,
  written: boolean
): boolean {
  if (labelsOf(looks[at]!, vocabulary).length === 0) return false
  const kinds = new Map<number, Set<string>>()
  let addressed = false
  let timed = false
  let bracketed = false
  let others = 0
  for (let line = at; line < Math.min(looks.length, at + MAX_LINES) && others < 2; line++) {
    const look = looks[line]!
    if (look === '') continue
    const labels = labelsOf(look, vocabulary)
    others = labels.length === 0 ? others + 1 : 0
    if (others < 2) addressed ||= ADDRESS.test(look)
    bracketed ||= labels.some(({ kind }) => kind === 'from') && /<[^<>\s@]{1,64}@/.test(look)
    timed ||= labels.some(({ kind }) => kind === 'date') && /\d{1,2}[:.]\d{2}/.test(look)
    for (const { locale, kind } of labels) kinds.set(locale, (kinds.get(locale) ?? new Set()).add(kind))
  }
  return [...kinds.values()].some((found) => {
    if (found.size < 2) return false
    if (!found.has('from')) return written && addressed && found.has('date')
    if (addressed && (bracketed || found.has('date') || found.has('subject'))) return true
    return found.has('subject') || (timed && found.has('to'))
  })
}

/** A line with a known label, or one that looks like it in a language that nobody has added. */
export function isLabelled(look: string): boolean {
  return LABEL.test(look)
}

/** The same in a language that nobody has added: three labels in a row with an address. Proves something below a rule. */
export function isUnknownBlock(looks: readonly string[], at: number): boolean {
  const block = looks.slice(at, at + 3)
  return block.length === 3 && block.every(isLabelled) && block.some((look) => ADDRESS.test(look))
}

/** The labels of a line: one as a rule, all of them where a client forgets to break lines. */
function labelsOf(look: string, vocabulary: MailVocabulary): { locale: number; kind: string }[] {
  const first = LABEL.exec(look)
  const known = first && vocabulary.labels.get(first[1]!.trim().toLowerCase())
  if (!known) return []
  const found = [...known]
  const rest = look.slice(first[0].length, 600)
  for (const { 0: part } of rest.matchAll(/[\p{L}\p{M}]{1,20}(?= {0,2}[:：])/gu))
    found.push(...(vocabulary.labels.get(part.toLowerCase()) ?? []))
  return found
}
