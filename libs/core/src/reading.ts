import type { Decision, Option } from './ask.schema.ts'
import { DECIDING_WORDS, DICTIONARY, isUnspaced, LONGEST, type Sense } from './dictionary.ts'
import { spelled } from './clause.ts'

/** Longer than any way to say yes. */
const MAX_CLAUSE = 160

/** An option's label is no longer. */
const MAX_NAME = 80

/** What an option is called; a phrase that could mean two of them means neither. */
export type Names = ReadonlyMap<string, Option | 'several'>

export interface Reading {
  /** The senses of all its words, in their order. */
  readonly senses: readonly (Sense | Option | 'several')[]
  readonly corrected: boolean
}

export function namesOf(options: readonly Option[]): Names {
  const names = new Map<string, Option | 'several'>()
  for (const option of options) {
    for (const name of new Set([spelled(option.id), spelled(option.label)])) {
      if (name !== '') names.set(name, names.has(name) ? 'several' : option)
    }
  }
  return names
}

/** Whether an option is called what the dictionary takes for something else, so that only the options' names count. */
export function isTwisted(names: Names): boolean {
  const meant: Partial<Record<Sense, Decision>> = { yes: 'approve', nod: 'approve', faint: 'approve', no: 'reject' }
  return [...names].some(([name, option]) => {
    const decision = meant[DICTIONARY.get(name)?.sense ?? 'around']
    return (
      option !== 'several' &&
      decision !== undefined &&
      (option.decision === 'approve' || option.decision === 'reject') &&
      option.decision !== decision
    )
  })
}

/** Reads a clause if each of its words is known; a long word that decides may be mistyped once. */
export function read(said: string, names: Names): Reading | undefined {
  if (said.length === 0 || said.length > MAX_CLAUSE) return undefined
  const senses = cover(said, names)
  if (senses) return { senses, corrected: false }
  for (const better of corrected(said)) {
    const again = cover(better, names)
    if (again) return { senses: again, corrected: true }
  }
  return undefined
}

/** The longest phrase first, and another way where the rest makes no sense then; all of it in one language. */
function cover(said: string, names: Names): Reading['senses'] | undefined {
  const dead = new Set<string>()
  const longest = Math.max(LONGEST, MAX_NAME)
  const from = (start: number, spoken: number): Reading['senses'] | undefined => {
    let at = start
    while (said[at] === ' ') at++
    if (at >= said.length) return []
    if (dead.has(`${at} ${spoken}`)) return undefined
    for (let end = Math.min(said.length, at + longest); end > at; end--) {
      const phrase = said.slice(at, end)
      const name = names.get(phrase)
      const entry = name ? { sense: name, tongues: spoken } : DICTIONARY.get(phrase)
      if (!entry || (entry.tongues & spoken) === 0 || !isBoundary(said, end)) continue
      const rest = from(end, entry.tongues & spoken)
      if (rest) return [entry.sense, ...rest]
    }
    dead.add(`${at} ${spoken}`)
    return undefined
  }
  return from(0, -1)
}

function isBoundary(said: string, end: number): boolean {
  const [before, after] = [said[end - 1]!, said[end]]
  if (after === undefined || isUnspaced(before) || isUnspaced(after)) return true
  return !(/[\p{L}\p{M}\p{N}']/u.test(before) && /[\p{L}\p{M}\p{N}']/u.test(after))
}

/** Whether something of these senses is said somewhere in a longer text. */
export function holds(said: string, senses: readonly Sense[], except: ReadonlySet<string>): boolean {
  const text = said.slice(0, 4_000)
  for (let at = 0; at < text.length;) {
    const found = isStart(text, at) ? phraseAt(text, at) : undefined
    if (
      found !== undefined &&
      senses.includes(DICTIONARY.get(found)!.sense) &&
      !(found.length === 1 && isUnspaced(found)) &&
      !except.has(found)
    )
      return true
    at += found?.length ?? 1
  }
  return false
}

function isStart(text: string, at: number): boolean {
  return at === 0 || isBoundary(text, at)
}

function phraseAt(text: string, at: number): string | undefined {
  for (let end = Math.min(text.length, at + LONGEST); end > at; end--) {
    const phrase = text.slice(at, end)
    if (DICTIONARY.has(phrase) && isBoundary(text, end)) return phrase
  }
  return undefined
}

function corrected(said: string): string[] {
  const words = said.split(' ')
  if (words.length > 8) return []
  return words.flatMap((word, index) => {
    if (word.length < 6) return []
    const meant = DECIDING_WORDS.filter((one) => isMistyped(word, one))
    const senses = new Set(meant.map((one) => DICTIONARY.get(one)?.sense))
    return senses.size === 1 ? meant.map((one) => words.with(index, one).join(' ')) : []
  })
}

/** One letter too many, too few, wrong or changed places with the next; "approver" is a word of its own. */
function isMistyped(word: string, meant: string): boolean {
  if (word === meant || word[0] !== meant[0] || Math.abs(word.length - meant.length) > 1) return false
  let at = 0
  while (at < word.length && word[at] === meant[at]) at++
  const last = at >= Math.min(word.length, meant.length) - (word.length === meant.length ? 1 : 0)
  if (last && word !== meant + meant.at(-1)!) return false
  const [rest, other] = [word.slice(at), meant.slice(at)]
  return (
    rest.slice(1) === other.slice(1) ||
    rest.slice(1) === other ||
    rest === other.slice(1) ||
    (rest[0] === other[1] && rest[1] === other[0] && rest.slice(2) === other.slice(2))
  )
}
