import type { Decision, Option } from './ask.schema.ts'
import { clausesOf, spelled, type Clause } from './clause.ts'
import type { Ask } from './contact.ts'
import { BECAUSE, isUnspaced, JOBS, type Sense } from './dictionary.ts'
import type { Fault } from './errors.ts'
import { readFormText } from './form-text.ts'
import { holds, isTwisted, namesOf, read, type Names, type Reading } from './reading.ts'
import { doubtIn, isAside, isFriendly, isName, isSigned } from './remark.ts'

/** A longer text is a discussion, not a decision with a remark. */
const MAX_TEXT = 4_000

export interface Decided {
  readonly decision?: Decision
  readonly option?: string
  /** What was written beside the decision. */
  readonly comment?: string
  /** What a form was filled in with, of the types that its fields want. */
  readonly values?: Readonly<Record<string, unknown>>
  /** What is wrong with how a form was filled in, by `values.<field>`; then there is no decision. */
  readonly faults?: readonly Fault[]
  /** `high`: each word of the decision is known, and whatever else was said leaves it alone. */
  readonly confidence: 'high' | 'low'
  /** Why it is that decision, or none; for people, half a sentence. */
  readonly why: string
}

type Asked = Pick<Ask, 'kind' | 'options' | 'form'>

/**
 * Reads a text as a decision, in any of the languages of the tables. A yes (and a chosen answer) counts only if all
 * of the text is understood, or what is not is a remark in paragraphs of its own without any word that could bound
 * it; a no stands beside any remark that does not say yes. Whatever else, a question, a condition, a yes and a no,
 * decides nothing. Never guesses, except that a question without options or form is answered by any text. Linear in
 * its input.
 */
export function decide(text: string, ask: Asked): Decided {
  if (spelled(text.slice(0, MAX_TEXT)) === '') return nothing('It says nothing')
  if (ask.kind === 'notice') return nothing('Nothing was asked')
  if (ask.kind === 'question' && ask.options.length === 0 && !ask.form) {
    return { decision: 'answer', confidence: 'high', why: 'Any text answers this question' }
  }
  if (text.length > MAX_TEXT) return nothing('It is too long for a decision')
  if (!ask.form) return decideWords(text, ask.options)
  const filled = readFormText(text, ask.form, ask.kind === 'question' && ask.options.length === 0)
  const { values, faults } = filled
  if (ask.options.length === 0) {
    if (faults.length > 0) return { ...nothing(faults[0]!.message), faults }
    if (Object.keys(values).length === 0) return nothing(filled.why ?? 'It fills in no field of the form')
    const more = filled.rest === '' ? '' : unsaid(filled.rest)
    return more === '' ? { decision: 'answer', values, confidence: 'high', why: 'It fills in the form' } : nothing(more)
  }
  const decided = decideWords(filled.rest, ask.options)
  const forIt = decided.decision === 'approve' || decided.decision === 'answer'
  if (!forIt) return decided
  return faults.length > 0 ? { ...nothing(faults[0]!.message), faults } : { ...decided, values }
}

/** What beside the fields of a form keeps it from being an answer. */
function unsaid(rest: string): string {
  const clauses = clausesOf(rest, () => false)
  const other = clauses.find((one) => {
    const senses = read(one.said, new Map())?.senses
    return one.asked || !(senses?.every((sense) => POLITE.has(sense as Sense)) ?? (isFriendly(one) || isName(one.raw)))
  })
  return other === undefined ? '' : `“${short(other.raw)}” is no field of the form`
}

const POLITE: ReadonlySet<Sense> = new Set(['around', 'support', 'thanks', 'cheer'])

interface Part extends Clause {
  readonly reading?: Reading | undefined
}

/** What one clause chooses: an option, or nothing that is offered. */
interface Choice {
  readonly part: Part
  readonly index: number
  readonly option: Option
  readonly faint: boolean
  /** Only nods. */
  readonly nods: boolean
}

type Found = Choice | { readonly problem: string } | undefined

function decideWords(text: string, options: readonly Option[]): Decided {
  const names = namesOf(options)
  const numbers = numbersOf(options, names)
  const twisted = isTwisted(names)
  const parts: Part[] = clausesOf(text, (said) => names.has(said))
    .flatMap((clause) => reasoned(clause, names))
    .map((clause) => ({
      ...clause,
      reading: read(numbered(clause, text, numbers) ? `#${Number(clause.said)}` : clause.said, numbers)
    }))
  const found = parts.map((part, index) => choiceOf(part, index, options, twisted))
  const problem = found.find((one) => one !== undefined && 'problem' in one)
  if (problem !== undefined && 'problem' in problem) return nothing(problem.problem)
  const choices = found.filter((one) => one !== undefined && 'option' in one)
  const last = choices.at(-1)
  if (!last) return nothing(whyNot(parts))
  const refuses = isRefusal(last.option)
  const first = choices.find((one) => !one.faint && !self(one, last)) ?? last
  const deciding = refuses ? first : (choices.find((one) => !one.faint) ?? last)
  const against = choices.find((one) => one.option !== deciding.option && !before(one, deciding, refuses))
  if (against) return nothing(`It says “${short(deciding.part.raw)}” and “${short(against.part.raw)}”`)
  return refuses ? refused(text, parts, deciding) : agreed(text, parts, deciding, choices)
}

/** Before a no, a faint yes ("yeah, no") or one that is asked ("Yes? No.") is none. */
function before(one: Choice, deciding: Choice, refuses: boolean): boolean {
  return refuses && one.index < deciding.index && (one.faint || one.part.asked)
}
const self = (one: Choice, last: Choice) => one.option !== last.option && one.part.asked

function choiceOf(part: Part, index: number, options: readonly Option[], twisted: boolean): Found {
  const senses = part.reading?.senses ?? []
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

function refused(text: string, parts: readonly Part[], choice: Choice): Decided {
  const { part, index } = choice
  if (part.asked) return nothing(`“${short(part.raw)}?” is a question`)
  const bare = part.said.length <= 4
  for (const [at, one] of parts.entries()) {
    if (at === index || one.reading === undefined) continue
    const senses = one.reading.senses
    if (at > index && senses.some((sense) => sense === 'faint' || sense === 'support')) {
      return nothing(`It says “${short(part.raw)}” and “${short(one.raw)}”`)
    }
  }
  const lead = parts.slice(0, index).find((one) => !isKnown(one, parts))
  if (lead && (!part.turns || lead.asked))
    return nothing(`It is not clear what “${short(lead.raw)}” means for the decision`)
  const after = parts.slice(index + 1)
  const asked = after.find((one) => one.asked && one.line === part.line)
  if (asked) return nothing(`“${short(asked.raw)}?” is a question`)
  const consent = after.find((one) => !one.reading && takesBack(one.said, bare))
  if (consent) return nothing(`It says “${short(part.raw)}” and “${short(consent.raw)}”`)
  return result(text, parts, choice)
}

const NOTHING_AGAINST =
  /\b(?:problems?|worr(?:y|ies)|objections?|issues?|concerns?|nothing|against|idea|need|rush|hurry|matter|doubt|question|harm|reason|wonder)\b/u

/** Whether a remark beside a no says yes. "No problem" is no no at all. */
function takesBack(said: string, bare: boolean): boolean {
  return holds(said, ['yes', 'nod'], JOBS) || (bare && NOTHING_AGAINST.test(said.slice(0, 40)))
}

function agreed(text: string, parts: readonly Part[], choice: Choice, choices: readonly Choice[]): Decided {
  const { part, faint } = choice
  const odd = parts.find((one) => one.asked || one.hesitant)
  if (odd) return nothing(odd.asked ? `“${short(odd.raw)}?” is a question` : `“${short(odd.raw)}…” hesitates`)
  const turning = parts.find((one) => one.turns)
  if (turning) return nothing(`“but ${short(turning.raw)}” is a condition`)
  const senses = parts.flatMap((one) => one.reading?.senses ?? [])
  if (senses.includes('regret')) return nothing('It regrets something')
  if (senses.includes('plea') && faint) return nothing('It asks somebody else to decide')
  const nods = choices.every((one) => one.nods)
  if ((nods && senses.includes('heard')) || (faint && senses.includes('thanks')))
    return nothing('It may only say that it was read')
  if (nods && isTwice(choices)) return nothing('It says yes twice over')
  const alone = parts.find((one) => one.line > part.line && one.reading?.senses.every((sense) => sense === 'around'))
  if (alone) return nothing(`It is not clear what “${short(alone.raw)}” means for the decision`)
  const unknown = parts.filter((one) => !isKnown(one, parts))
  const free = !nods && unknown.every((one) => one.apart > part.apart)
  for (const one of unknown) {
    const line = text.slice(one.from, one.to)
    const doubt = doubtIn(line)
    if (doubt !== undefined) return nothing(`“${short(doubt)}” may bound the “${short(part.raw)}”`)
    if (!free) return nothing(`It is not clear what “${short(one.raw)}” means for the decision`)
  }
  const tail = unknown.length === 0 ? undefined : doubtIn(unknown.map((one) => wholeLine(text, one)).join('\n'))
  return tail === undefined
    ? result(text, parts, choice)
    : nothing(`“${short(tail)}” may bound the “${short(part.raw)}”`)
}

/** "Yeah, yeah" means no yes. */
function isTwice(choices: readonly Choice[]): boolean {
  const mocks = (words: readonly string[]) => words.length > 1 && new Set(words).size === 1
  return (
    mocks(choices.flatMap((one) => one.part.said.split(' '))) || choices.some((one) => mocks(one.part.said.split(' ')))
  )
}

function wholeLine(text: string, { from, to }: Clause): string {
  const end = text.indexOf('\n', to)
  return text.slice(text.lastIndexOf('\n', from - 1) + 1, end < 0 ? text.length : end).trim()
}

/** Whether a clause is understood, and is no more than manners, praise or an aside. */
function isKnown(part: Part, parts: readonly Part[]): boolean {
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

function result(text: string, parts: readonly Part[], { part, option }: Choice): Decided {
  const comment = commentOf(text, parts, part)
  const low = part.reading!.corrected || parts.some((one) => !isKnown(one, parts))
  return {
    decision: option.decision,
    option: option.id,
    ...(comment === '' ? {} : { comment }),
    confidence: low && !isRefusal(option) ? 'low' : 'high',
    why: `It says “${short(part.raw)}”`
  }
}

/** What is left beside the words of the decision, if it is more than manners. */
function commentOf(text: string, parts: readonly Part[], choice: Part): string {
  const others = parts.filter((one) => one !== choice && !(one.reading && one.line === choice.line))
  const ahead = others.filter((one) => one.from < choice.from && !one.reading && !isFriendly(one))
  const behind = others.some((one) => one.from > choice.from)
  const cut = (from: number, to: number) =>
    text
      .slice(from, to)
      .replace(/^[\s,.，。:：;；!！、–—-]{1,20}/u, '')
      .replace(/[\s,，;；:：–—-]{1,20}$/u, '')
  return [
    ahead.length > 0 ? cut(ahead[0]!.from, ahead.at(-1)!.to) : '',
    behind ? cut(choice.to, text.length).trim() : ''
  ]
    .filter(Boolean)
    .join('\n')
}

/** "No because ..." is a no and its reason. */
function reasoned(clause: Clause, names: Names): Clause[] {
  if (read(clause.said, names)) return [clause]
  const reason = REASON.exec(clause.raw.slice(0, 400))
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
const REASON = new RegExp(
  ` (?:${BECAUSE.filter((word) => !isUnspaced(word)).join('|')})(?![\\p{L}\\p{M}])|${BECAUSE.filter(isUnspaced).join('|')}`,
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

function numbered({ said, mark, to }: Clause, text: string, numbers: Names): boolean {
  if (!/^\d{1,2}$/.test(said) || !numbers.has(`#${Number(said)}`)) return false
  return /^[,!，！]?$/u.test(mark) || text.slice(to).trim() === mark
}

function whyNot(parts: readonly Part[]): string {
  const asked = parts.find((one) => one.asked)
  if (asked) return `“${short(asked.raw)}?” is a question`
  const senses = parts.flatMap((one) => one.reading?.senses ?? [])
  if (senses.includes('plea')) return 'It asks somebody else to decide'
  if (parts.every((one) => one.reading))
    return senses.includes('heard') ? 'It only says that it was read' : 'It says neither yes nor no'
  return `“${short(parts.find((one) => !one.reading)!.raw)}” is no decision`
}

function isRefusal({ decision }: Option): boolean {
  return decision === 'reject' || decision === 'request_changes'
}

function nothing(why: string): Decided {
  return { confidence: 'low', why }
}

function short(text: string): string {
  const line = text.replace(/\s{1,1000}/g, ' ').trim()
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}
