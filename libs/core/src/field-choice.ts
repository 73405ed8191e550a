import type { FormField } from './field.schema.ts'
import { folded, repeated } from './folding.ts'

/** What a field offers: `value` is what the agent gets, `label` what people see. */
export interface FieldChoice {
  readonly value: string
  readonly label: string
}

export function choicesOf({ options = [] }: Pick<FormField, 'options'>): FieldChoice[] {
  return options.map((one) => (typeof one === 'string' ? { value: one, label: one } : one))
}

/** The places of choices that look like another one, by what they are called or by what they stand for. */
export function alikeChoices(field: Pick<FormField, 'options'>): number[] {
  const choices = choicesOf(field)
  const names = choices.flatMap(({ value, label }) => (folded(value) === folded(label) ? [label] : [label, value]))
  if (repeated(names).length === 0) return []
  const seen = new Set<string>()
  return choices.flatMap((choice, index) => {
    const own = [folded(choice.label), folded(choice.value)]
    const again = own.some((one) => seen.has(one))
    for (const one of own) seen.add(one)
    return again ? [index] : []
  })
}

/** The choices that a text names by label or value, set apart by commas or lines; `undefined` where one is none. */
export function namedChoices(text: string, field: Pick<FormField, 'options'>): string[] | undefined {
  const names = new Map(
    choicesOf(field).flatMap(({ value, label }) => [value, label].map((one) => [keyOf(one), value]))
  )
  const longest = Math.max(...[...names.keys()].map((name) => name.split(',').length))
  const parts = text.split(SEPARATORS)
  if (parts.length > MAX_PARTS) return undefined
  const named: string[] = []
  for (let at = 0; at < parts.length;) {
    // A label may hold a comma: the longest one that stands here is meant.
    let end = Math.min(parts.length, at + longest)
    while (end > at && !names.has(keyOf(parts.slice(at, end).join(',')))) end--
    if (end > at) named.push(names.get(keyOf(parts.slice(at, end).join(',')))!)
    else if (parts[at]!.trim() !== '') return undefined
    at = Math.max(end, at + 1)
  }
  return named.filter((one, index) => named.indexOf(one) === index)
}

const SEPARATORS = /[\n,，、;；]/u
/** Of fifty choices, each of which may hold a comma. */
const MAX_PARTS = 200

function keyOf(name: string): string {
  return folded(name.replace(/[*_]/g, ' '))
    .replace(/^[-–•·]\s/u, '')
    .replace(/\s?[,，、;；]\s?/gu, ',')
    .replace(/[.。]$/u, '')
}
