import type { Decision, Option } from './ask.schema.ts'
import type { Ask } from './contact.ts'

/** Whole answers that mean yes and no, lower case. Anything beyond them decides nothing. */
const WORDS: Readonly<Record<string, 'approve' | 'reject'>> = {
  yes: 'approve',
  approve: 'approve',
  approved: 'approve',
  同意: 'approve',
  批准: 'approve',
  no: 'reject',
  reject: 'reject',
  rejected: 'reject',
  拒绝: 'reject',
  不同意: 'reject'
}

export interface Decided {
  readonly decision?: Decision
  readonly option?: string
}

/**
 * Reads a whole text as a decision: an option's id, label or number, or a plain yes or no. Never guesses: a text that
 * is anything more, or that could mean two options, decides nothing, except that a question without options is
 * answered by any text.
 */
export function decide(text: string, ask: Pick<Ask, 'kind' | 'options' | 'form'>): Decided {
  const said = normalise(text)
  if (said === '') return {}
  const number = /^\d{1,2}$/.test(said) ? Number(said) : undefined
  const meant = ask.options.filter(
    (one, index) => normalise(one.id) === said || normalise(one.label) === said || index + 1 === number
  )
  const words = ask.options.filter((one) => one.decision === WORDS[said])
  const option = only(meant.length > 0 ? meant : words)
  if (option) return { decision: option.decision, option: option.id }
  return ask.kind === 'question' && ask.options.length === 0 && !ask.form ? { decision: 'answer' } : {}
}

function only(options: readonly Option[]): Option | undefined {
  return options.length === 1 ? options[0] : undefined
}

function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[.!。！]{1,3}$/u, '')
    .trim()
}
