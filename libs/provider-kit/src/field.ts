import { choicesOf, type FormField } from '@parley/core'
import { cleanLine } from './clean-text.ts'

const LONGEST_LIST = 300

/** A value of a form as people know it: by the labels of what was chosen. */
export function valueText(field: FormField, value: unknown): string {
  if (value === true) return 'Yes'
  if (value === false) return 'No'
  const choices = choicesOf(field)
  const named = (one: unknown) => choices.find((choice) => choice.value === one)?.label ?? String(one)
  return field.type === 'select' ? [value].flat().map(named).join(', ') : String(value)
}

/**
 * What somebody who answers in words has to know of a field, half a sentence each: what it offers, and what it takes
 * when it is left out. Clean, on one line.
 */
export function fieldNotes(field: FormField): string[] {
  const labels = choicesOf(field).map(({ label }) => cleanLine(label, 120))
  const offered = field.type === 'select' ? labels.join(', ') : ''
  return [
    ...(offered === '' ? [] : [cleanLine(`${field.multiple ? 'any' : 'one'} of ${offered}`, LONGEST_LIST)]),
    ...(field.default === undefined ? [] : [`${cleanLine(valueText(field, field.default), 120)} if left out`])
  ]
}
