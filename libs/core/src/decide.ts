import type { Decision } from './ask.schema.ts'
import { clausesOf, spelled } from './clause.ts'
import type { Ask } from './contact.ts'
import type { Sense } from './dictionary.ts'
import type { Fault } from './errors.ts'
import { readFormText } from './form-text.ts'
import { read } from './reading.ts'
import { isFriendly, isName } from './remark.ts'
import { short } from './choice.ts'
import { nothing, weigh } from './weighing.ts'

/** As chat clients write what is taken back. */
const STRUCK = /~{1,2}\S[^~\n]{0,200}~/
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
  if (STRUCK.test(text)) return nothing('Something in it is struck out')
  if (!ask.form) return certain(weigh(text, ask.options))
  const filled = readFormText(text, ask.form, ask.kind === 'question' && ask.options.length === 0)
  const { values, faults } = filled
  if (ask.options.length === 0) {
    if (faults.length > 0) return { ...nothing(faults[0]!.message), faults }
    if (filled.named === 0) return nothing(filled.why ?? 'It fills in no field of the form')
    const more = filled.rest === '' ? '' : unsaid(filled.rest)
    return more === '' ? { decision: 'answer', values, confidence: 'high', why: 'It fills in the form' } : nothing(more)
  }
  const decided = certain(weigh(filled.rest, ask.options))
  const forIt = decided.decision === 'approve' || decided.decision === 'answer'
  if (!forIt) return decided
  return faults.length > 0 ? { ...nothing(faults[0]!.message), faults } : { ...decided, values }
}

/** A yes beside something that is not understood is none: no list of words holds all that could bound it. */
function certain(decided: Decided): Decided {
  const forIt = decided.decision === 'approve' || decided.decision === 'answer'
  return forIt && decided.confidence === 'low' ? nothing('What stands beside it could bound it') : decided
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
