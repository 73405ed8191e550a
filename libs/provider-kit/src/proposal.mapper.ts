import { changesSince, shownAsk, type Ask, type Change, type FormField, type Proposal } from '@parley/core'
import { cleanLine } from './clean-text.ts'
import { valueText } from './field.ts'

const LONGEST_VALUE = 200
/** Said to all: who approved before reads that it does not count any more. */
const VOID = 'Approvals given before this change do not count any more. A rejection does.'

/**
 * What is asked now: the current version, with what was changed in it, and once a stage has passed, what that one
 * filled in, among what everybody should know before they answer.
 */
export function presentedAsk<A extends Ask>(ask: A, proposal: Proposal | undefined, stage: number): A {
  if (ask.kind !== 'approval') return ask
  const shown = shownAsk(ask, proposal, stage)
  const changed = proposal?.by === undefined ? [] : [changedText(ask, proposal), ...(stage === 0 ? [VOID] : [])]
  const signals = [
    ...changed.map((text) => ({ level: 'warning' as const, text: cleanLine(text, 500) })),
    ...filledIn(ask, proposal, stage).map((text) => ({ level: 'info' as const, text: cleanLine(text, 500) }))
  ]
  if (signals.length === 0) return shown
  return { ...shown, context: { ...shown.context, signals: [...signals, ...(shown.context?.signals ?? [])] } }
}

/** "Changed by Ann: amount: 100 → 10". */
export function changedText(ask: Ask, proposal: Proposal, saw = proposal.number - 1): string {
  const changes = changesSince({ ...ask, proposal }, saw).map(changeText)
  return `Changed by ${proposal.by ?? 'somebody'}: ${changes.length === 0 ? 'as it was asked' : changes.join('; ')}`
}

const changeText = ({ what, field, from, to }: Change): string =>
  `${what}: ${shownValue(from, field)} → ${shownValue(to, field)}`

/** A field's as people know it, an argument's as JSON has it. */
function shownValue(value: unknown, field: FormField | undefined): string {
  if (value === undefined) return '(nothing)'
  const text = field ? valueText(field, value) : typeof value === 'string' ? value : JSON.stringify(value)
  return cleanLine(text, LONGEST_VALUE)
}

function filledIn({ form }: Ask, proposal: Proposal | undefined, stage: number): string[] {
  if (stage === 0 || !form || !proposal?.values) return []
  const { values } = proposal
  return form.fields.flatMap((field) =>
    Object.hasOwn(values, field.id) ? [`${field.label}: ${shownValue(values[field.id], field)}`] : []
  )
}
