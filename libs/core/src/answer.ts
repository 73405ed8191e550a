import type { Decision, FormField } from './ask.schema.ts'
import type { Ask } from './contact.ts'
import { decide, type Decided } from './decide.ts'
import { ParleyError, type Fault } from './errors.ts'

/** What somebody put into a page, a card or the API. */
export interface Said {
  readonly option?: string | undefined
  readonly text?: string | undefined
  readonly comment?: string | undefined
  readonly values?: Readonly<Record<string, unknown>> | undefined
  readonly arguments?: unknown
}

export interface Answer {
  readonly decision?: Decision
  readonly option?: string
  readonly comment?: string
  readonly text?: string
  readonly values?: Readonly<Record<string, unknown>>
  readonly arguments?: unknown
}

/**
 * Checks what was said against what the contact offers. Text that decides nothing gives an answer without a
 * decision. Throws `option_unknown`, `comment_required` or `request_invalid`, each with the field's path.
 */
export function readAnswer(ask: Pick<Ask, 'kind' | 'options' | 'form' | 'action'>, said: Said): Answer {
  const text = said.text?.trim() || undefined
  const option = said.option === undefined ? undefined : ask.options.find((one) => one.id === said.option)
  if (said.option !== undefined && !option) {
    const offered = ask.options.map((one) => `"${one.id}"`).join(', ')
    throw new ParleyError('option_unknown', {
      path: 'option',
      detail: offered ? `The contact offers ${offered}` : 'The contact offers no options: answer with text'
    })
  }
  const { comment: remark, ...decided }: Decided = option
    ? { decision: option.decision, option: option.id }
    : text
      ? decide(text, ask)
      : {}
  const comment = said.comment?.trim() || remark
  const filled =
    !option && !text && said.values && ask.form && ask.kind === 'question' ? { decision: 'answer' as const } : {}
  const chosen = { ...decided, ...filled }
  const rule = ask.options.find((one) => one.id === chosen.option)?.comment
  if (rule === 'required' && !comment) throw new ParleyError('comment_required', { path: 'comment' })
  const forIt = chosen.decision === 'approve' || chosen.decision === 'answer'
  const values = ask.form && forIt ? readValues(ask.form.fields, said.values ?? {}) : undefined
  if (!ask.form && Object.keys(said.values ?? {}).length > 0) {
    throw new ParleyError('request_invalid', { path: 'values', detail: 'The contact has no form to fill in' })
  }
  if (said.arguments !== undefined && !ask.action?.editable) {
    throw new ParleyError('request_invalid', {
      path: 'arguments',
      detail: 'The arguments of this action may not be edited'
    })
  }
  return {
    ...chosen,
    ...(text === undefined ? {} : { text }),
    ...(comment === undefined ? {} : { comment }),
    ...(values === undefined ? {} : { values }),
    ...(said.arguments === undefined || !forIt ? {} : { arguments: said.arguments })
  }
}

/** Text from a page's form is taken for what the field wants: "12" for a number, "on" for a tick. */
function readValues(fields: readonly FormField[], given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const faults: Fault[] = []
  const values: Record<string, unknown> = {}
  for (const id of Object.keys(given)) {
    if (!fields.some((field) => field.id === id))
      faults.push({ path: `values.${id}`, message: 'the form has no such field' })
  }
  for (const field of fields) {
    const raw = Object.hasOwn(given, field.id) ? given[field.id] : undefined
    if (raw === undefined || raw === null || raw === '') {
      if (field.required) faults.push({ path: `values.${field.id}`, message: `${field.label} is required` })
      continue
    }
    const value = VALUE[field.type](raw, field)
    if (value === undefined)
      faults.push({ path: `values.${field.id}`, message: `${field.label} must be ${WANTED[field.type]}` })
    else values[field.id] = value
  }
  if (faults.length > 0) throw new ParleyError('request_invalid', { detail: faults[0]!.message, faults })
  return values
}

const VALUE: Record<FormField['type'], (raw: unknown, field: FormField) => unknown> = {
  text: (raw) => (typeof raw === 'string' && raw.length <= 4_000 ? raw : undefined),
  number: (raw) => {
    const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined
  },
  boolean: (raw) =>
    raw === true || raw === 'on' || raw === 'true' ? true : raw === false || raw === 'false' ? false : undefined,
  select: (raw, field) => (typeof raw === 'string' && field.options?.includes(raw) ? raw : undefined),
  date: (raw) => (typeof raw === 'string' && isDate(raw) ? raw : undefined)
}

const WANTED: Record<FormField['type'], string> = {
  text: 'text of at most 4000 characters',
  number: 'a number',
  boolean: 'true or false',
  select: 'one of its options',
  date: 'a date such as 2026-12-31'
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  // `Date` takes the 31st of February for the 3rd of March.
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
