import type { Decision, Option } from './ask.schema.ts'
import { choicesIn, isRefusal, short, type Choice, type Part } from './choice.ts'
import type { Clause } from './clause.ts'
import { JOBS } from './dictionary.ts'
import { holds } from './reading.ts'
import { isKnown } from './manners.ts'
import { doubtIn, isFriendly, isSentence } from './remark.ts'

/** What the words of a text decide, or why they decide nothing. */
export interface Weighed {
  readonly decision?: Decision
  readonly option?: string
  readonly comment?: string
  readonly confidence: 'high' | 'low'
  readonly why: string
}

/**
 * Weighs what the clauses of a text choose against each other, and against whatever else it says. `numbered`: an option
 * may be chosen by its place.
 */
export function weigh(text: string, options: readonly Option[], { numbered = true } = {}): Weighed {
  const read = choicesIn(text, options, numbered)
  if (!read) return nothing('It is too long for a decision')
  const { parts, found } = read
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

function refused(text: string, parts: readonly Part[], choice: Choice): Weighed {
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
  const plain = lead && !lead.asked && !bare && lead.sentence < part.sentence && !takesBack(lead.said, true)
  if (lead && !plain && (!part.turns || lead.asked))
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

function agreed(text: string, parts: readonly Part[], choice: Choice, choices: readonly Choice[]): Weighed {
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
  const free = !nods && unknown.every((one) => one.apart > part.apart && isSentence(wholeLine(text, one)))
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

function result(text: string, parts: readonly Part[], { part, option }: Choice): Weighed {
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

function whyNot(parts: readonly Part[]): string {
  const asked = parts.find((one) => one.asked)
  if (asked) return `“${short(asked.raw)}?” is a question`
  const senses = parts.flatMap((one) => one.reading?.senses ?? [])
  if (senses.includes('plea')) return 'It asks somebody else to decide'
  if (parts.every((one) => one.reading))
    return senses.includes('heard') ? 'It only says that it was read' : 'It says neither yes nor no'
  return `“${short(parts.find((one) => !one.reading)!.raw)}” is no decision`
}

export function nothing(why: string): Weighed {
  return { confidence: 'low', why }
}
