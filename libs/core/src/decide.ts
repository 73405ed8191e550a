import type { Decision, Option } from './ask.schema.ts'
import type { Ask } from './contact.ts'
import { consents, doubts, WORDS } from './decision-words.ts'

/** A longer text is a discussion, not a decision with a remark. */
const MAX_COMMENT = 4_000

export interface Decided {
  readonly decision?: Decision
  readonly option?: string
  /** What was written beside the decision. */
  readonly comment?: string
}

/**
 * Reads a text as a decision. Its first line must be exactly an option's id, label or number, or a plain yes or no;
 * what follows is a comment. Only an outspoken rejection takes its comment on the same line ("Reject: too dear"): the
 * line "Approve, ..." may go on to bound its yes in words that no list knows, and "No, ..." to mean no objection.
 * A comment that may take the decision back, or that holds another, leaves nothing decided; so does anything else.
 * Never guesses, except that a question without options is answered by any text.
 */
export function decide(text: string, ask: Pick<Ask, 'kind' | 'options' | 'form'>): Decided {
  const [first = '', ...rest] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (first === '' || normalise(text) === '') return {}
  const found = readLine(first, rest.length > 0, ask.options) ?? readRejection(first, ask.options)
  if (found) {
    const { option, remark } = found
    const comment = [remark, ...rest].filter(Boolean).join('\n')
    if (comment === '') return { decision: option.decision, option: option.id }
    return stands(option, comment, ask.options) ? { decision: option.decision, option: option.id, comment } : {}
  }
  return ask.kind === 'question' && ask.options.length === 0 && !ask.form ? { decision: 'answer' } : {}
}

interface Found {
  readonly option: Option
  readonly remark?: string
}

function readLine(line: string, followed: boolean, options: readonly Option[]): Found | undefined {
  const said = normalise(line)
  // "1." above other lines is as well the first of a list.
  const numbered = /^\d{1,2}$/.test(said) && !(followed && /\D$/.test(line)) ? Number(said) : undefined
  const meant = options.filter(
    (one, index) => normalise(one.id) === said || normalise(one.label) === said || index + 1 === numbered
  )
  const words = options.filter((one) => one.decision === WORDS[said])
  const option = only(meant.length > 0 ? meant : words)
  return option && { option }
}

function readRejection(line: string, options: readonly Option[]): Found | undefined {
  const [, said, remark] = /^([\p{L}\s]{1,40}?)\s{0,3}[,，.。:：;；!！–—-]\s{0,3}(.{1,4000})$/u.exec(line) ?? []
  if (said === undefined || remark === undefined || normalise(said) === 'no') return undefined
  const found = readLine(said, true, options)
  return found?.option.decision === 'reject' ? { option: found.option, remark } : undefined
}

function stands(option: Option, comment: string, options: readonly Option[]): boolean {
  if (comment.length > MAX_COMMENT) return false
  const refuses = option.decision === 'reject' || option.decision === 'request_changes'
  if (refuses ? consents(comment) : doubts(comment)) return false
  return comment.split('\n').every((line) => {
    const also = readLine(line, true, options)?.option ?? readRejection(line, options)?.option
    return (also === undefined || also === option) && !/^\d{1,2}[.)、:：]/.test(line)
  })
}

function only(options: readonly Option[]): Option | undefined {
  return options.length === 1 ? options[0] : undefined
}

function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^\*{1,2}(.{1,200}?)\*{1,2}(?=[.!。！]{0,3}$)/u, '$1')
    .replace(/[.!。！]{1,3}$/u, '')
    .trim()
}
