import type { Option } from './ask.schema.ts'
import { clausesOf, narrow, spelled, type Clause } from './clause.ts'
import { BECAUSE, isUnspaced } from './dictionary.ts'
import { isTwisted, namesOf, read, type Names, type Reading } from './reading.ts'

export interface Part extends Clause {
  readonly reading?: Reading | undefined
}

/** What one clause chooses: an option, or nothing that is offered. */
export interface Choice {
  readonly part: Part
  readonly index: number
  readonly option: Option
  readonly faint: boolean
  /** Only nods. */
  readonly nods: boolean
}

export type Found = Choice | { readonly problem: string } | undefined

/** More of them are a discussion. */
const MAX_CLAUSES = 200

/** What each clause of a text chooses; `undefined` for too many of them. */
export function choicesIn(
  text: string,
  options: readonly Option[],
  numbered: boolean
): { readonly parts: readonly Part[]; readonly found: readonly Found[] } | undefined {
  const names = namesOf(options)
  const numbers = numbered ? numbersOf(options, names) : names
  const twisted = isTwisted(names)
  const clauses = clausesOf(text, (said) => names.has(said))
  if (clauses.length > MAX_CLAUSES) return undefined
  const parts: Part[] = clauses
    .flatMap((clause) => reasoned(clause, names))
    .map((clause) => ({
      ...clause,
      reading: read(isNumber(clause, text, numbers) ? `#${Number(clause.said)}` : clause.said, numbers)
    }))
  return { parts, found: parts.map((part, index) => choiceOf(part, index, options, twisted)) }
}

function choiceOf(part: Part, index: number, options: readonly Option[], twisted: boolean): Found {
  const senses = part.reading?.senses ?? []
  if (senses.includes('waver')) return { problem: `“${short(part.raw)}” puts it off` }
  if (senses.includes('several')) return { problem: `“${short(part.raw)}” could mean two of the options` }
  const named = new Set(senses.filter((sense): sense is Option => typeof sense === 'object'))
  const said = new Set(
    senses.filter((sense) => sense === 'yes' || sense === 'nod' || sense === 'no' || sense === 'faint')
  )
  if (twisted && said.size > 0)
    return named.size > 0 ? { problem: `“${short(part.raw)}” could mean two of the options` } : undefined
  const noes = senses.filter((sense) => sense === 'no').length
  const words = part.said.split(' ')
  const repeated = words.length === noes && new Set(words).size === 1
  if (noes > 1 && !repeated) return { problem: `“${short(part.raw)}” denies twice` }
  const faintly =
    senses.lastIndexOf('faint') < senses.indexOf('no') && !said.has('yes') && !said.has('nod') && !isUnspaced(part.said)
  if (said.has('no') && said.size > 1 && !faintly) return { problem: `“${short(part.raw)}” says yes and no` }
  if (named.size > 1) return { problem: `“${short(part.raw)}” names two of the options` }
  const [option] = named
  const plain = said.has('no') ? 'reject' : said.size > 0 ? 'approve' : undefined
  if (option) {
    const fits = plain === undefined || (plain === 'approve' && !isRefusal(option))
    return fits
      ? { part, index, option, faint: false, nods: false }
      : { problem: `“${short(part.raw)}” says yes and no` }
  }
  if (plain === undefined) return undefined
  if (senses.includes('heard')) return { problem: `It is not clear what “${short(part.raw)}” means` }
  const meant = options.filter((one) => one.decision === plain)
  if (meant.length !== 1) {
    return { problem: `“${short(part.raw)}” does not say which of the options it means` }
  }
  if (plain === 'approve' && senses.includes('support') && senses.length > 1)
    return { problem: `It is not clear what “${short(part.raw)}” means` }
  return {
    part,
    index,
    option: meant[0]!,
    faint: plain === 'approve' && !said.has('yes') && !said.has('nod'),
    nods: plain === 'approve' && !said.has('yes')
  }
}

/** "No because ..." is a no and its reason. */
function reasoned(clause: Clause, names: Names): Clause[] {
  if (read(clause.said, names)) return [clause]
  const reason = REASON.exec(narrow(clause.raw.slice(0, 400)))
  if (!reason || reason.index === 0) return [clause]
  const head = clause.raw.slice(0, reason.index)
  if (!read(spelled(head), names)?.senses.includes('no')) return [clause]
  const at = clause.from + head.length
  const rest = clause.raw.slice(reason.index)
  return [
    { ...clause, raw: head.trim(), said: spelled(head), to: at, mark: '', asked: false },
    { ...clause, raw: rest.trim(), said: spelled(rest), from: at }
  ]
}
const words = BECAUSE.map((word) => word.replaceAll(' ', '\\s{1,9}'))
const REASON = new RegExp(
  ` (?:${words.filter((word) => !isUnspaced(word)).join('|')})(?![\\p{L}\\p{M}])|${words.filter(isUnspaced).join('|')}`,
  'iu'
)

/** Options have numbers too, which only stand alone: "1." above other lines is as well the first of a list. */
function numbersOf(options: readonly Option[], names: Names): Names {
  const all = new Map(names)
  options.forEach((option, index) => {
    const key = String(index + 1)
    const named = names.get(key)
    all.set(`#${key}`, named === undefined || named === option ? option : 'several')
    if (named !== undefined && named !== option) all.set(key, 'several')
    if (!all.has(`option ${key}`)) all.set(`option ${key}`, option)
  })
  return all
}

function isNumber({ said, mark, to }: Clause, text: string, numbers: Names): boolean {
  if (!/^\d{1,2}$/.test(said) || !numbers.has(`#${Number(said)}`)) return false
  return /^[,!，！]?$/u.test(mark) || text.slice(to).trim() === mark
}

export function isRefusal({ decision }: Option): boolean {
  return decision === 'reject' || decision === 'request_changes'
}

/** As much of a text as a sentence about it can bear. */
export function short(text: string): string {
  const line = text.replace(/\s{1,1000}/g, ' ').trim()
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}
