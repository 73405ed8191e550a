import { checkArguments } from './argument-check.ts'
import type { Decision } from './ask.schema.ts'
import type { Ask, Proposal } from './contact.ts'
import { decide, type Decided } from './decide.ts'
import { ParleyError, type Fault } from './errors.ts'
import { readValues } from './form.ts'
import { proposalOf, shownAsk } from './proposal.ts'

type Readable = Pick<Ask, 'kind' | 'options' | 'form'>

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

/** What is asked, and what of it is being approved now. */
export type Answerable = Pick<Ask, 'kind' | 'options' | 'form' | 'action'> & {
  readonly proposal?: Proposal
  readonly stage?: number
}

/**
 * Checks what was said against what the contact offers, its current version filled in. Text that decides nothing gives
 * an answer without a decision. Throws `option_unknown`, `comment_required` or `request_invalid`, each with the field's
 * path.
 */
export function readAnswer(contact: Answerable, said: Said): Answer {
  const ask = shownAsk(contact, contact.proposal, contact.stage ?? 0)
  const text = said.text?.trim() || undefined
  // What later stages may no longer choose is told apart from what was never offered.
  const option = said.option === undefined ? undefined : contact.options.find((one) => one.id === said.option)
  if (said.option !== undefined && !option) {
    const offered = ask.options.map((one) => `"${one.id}"`).join(', ')
    throw new ParleyError('option_unknown', {
      path: 'option',
      detail: offered ? `The contact offers ${offered}` : 'The contact offers no options: answer with text'
    })
  }
  const read =
    option || !text
      ? undefined
      : readText(text, contact, said.values && ask.options.length > 0 ? withoutForm(ask) : ask)
  const { decision, option: meant } = option ? { decision: option.decision, option: option.id } : (read ?? {})
  const comment = said.comment?.trim() || read?.comment
  const answers = ask.kind === 'question' && ask.form && ask.options.length === 0
  const filled = !option && !text && said.values && answers ? { decision: 'answer' as const } : {}
  const chosen = {
    ...(decision === undefined ? {} : { decision }),
    ...(meant === undefined ? {} : { option: meant }),
    ...filled
  }
  if (read?.faults) refuse(read.faults)
  const rule = ask.options.find((one) => one.id === chosen.option)?.comment
  if (rule === 'required' && !comment) throw new ParleyError('comment_required', { path: 'comment' })
  const forIt = chosen.decision === 'approve' || chosen.decision === 'answer'
  // What is filled in where there is no form any more is another thing than what passed, and must not count as that.
  const form = ask.form ?? (said.values && contact.form)
  const filledIn =
    form && forIt && !read?.values
      ? readValues(form.fields, { ...proposalOf(contact).values, ...said.values })
      : undefined
  if (filledIn && filledIn.faults.length > 0) refuse(filledIn.faults)
  const values = read?.values ?? filledIn?.values
  if (!contact.form && Object.keys(said.values ?? {}).length > 0) {
    throw new ParleyError('request_invalid', { path: 'values', detail: 'The contact has no form to fill in' })
  }
  if (said.arguments !== undefined && !contact.action?.editable) {
    throw new ParleyError('request_invalid', {
      path: 'arguments',
      detail: 'The arguments of this action may not be edited'
    })
  }
  if (said.arguments !== undefined && forIt) {
    const [fault, ...more] = checkArguments(contact.action!, said.arguments)
    if (fault)
      throw new ParleyError('request_invalid', { detail: `${fault.path} ${fault.message}`, faults: [fault, ...more] })
  }
  return {
    ...chosen,
    ...(text === undefined ? {} : { text }),
    ...(comment === undefined ? {} : { comment }),
    ...(values === undefined ? {} : { values }),
    ...(said.arguments === undefined || !forIt ? {} : { arguments: said.arguments })
  }
}

/** Read as it is shown now; what only an option says that others passed over is still that option. */
function readText(text: string, contact: Answerable, ask: Readable): Decided {
  const read = decide(text, ask)
  if (read.decision !== undefined || ask.options.length === contact.options.length) return read
  const whole = decide(text, { kind: contact.kind, options: contact.options })
  return whole.decision === 'approve' ? whole : read
}

/** Where the values came beside the text, the text need not hold them. */
function withoutForm({ kind, options }: Readable): Readable {
  return { kind, options }
}

function refuse(faults: readonly Fault[]): never {
  throw new ParleyError('request_invalid', { detail: faults[0]!.message, faults })
}
