import type { FormField } from './field.schema.ts'
import type { Fault } from './errors.ts'
import { choicesOf } from './field-choice.ts'

/** Text from a page's form is taken for what the field wants: "12" for a number, "on" for a tick. */
export function readValues(
  fields: readonly FormField[],
  given: Readonly<Record<string, unknown>>
): { readonly values: Record<string, unknown>; readonly faults: readonly Fault[] } {
  const faults: Fault[] = []
  const values: Record<string, unknown> = {}
  for (const id of Object.keys(given)) {
    if (!fields.some((field) => field.id === id))
      faults.push({ path: `values.${id}`, message: 'the form has no such field' })
  }
  for (const field of fields) {
    const raw = Object.hasOwn(given, field.id) ? given[field.id] : undefined
    if (raw === undefined || raw === null || raw === '' || (Array.isArray(raw) && raw.length === 0)) {
      if (field.required) faults.push({ path: `values.${field.id}`, message: `${field.label} is required` })
      continue
    }
    const value = VALUE[field.type](raw, field)
    if (value === undefined)
      faults.push({ path: `values.${field.id}`, message: `${field.label} must be ${wantedOf(field)}` })
    else values[field.id] = value
  }
  return { values, faults }
}

const VALUE: Record<FormField['type'], (raw: unknown, field: FormField) => unknown> = {
  // As a page posts it.
  text: (raw) => (typeof raw === 'string' && raw.length <= 4_000 ? raw.replace(/\r\n?/g, '\n') : undefined),
  // Whatever a number came by, people may have to write it again.
  number: (raw) => (typeof raw === 'string' || typeof raw === 'number' ? readDecimal(String(raw)) : undefined),
  boolean: (raw) =>
    raw === true || raw === 'on' || raw === 'true' ? true : raw === false || raw === 'false' ? false : undefined,
  select: readChoice,
  date: (raw) => (typeof raw === 'string' && isDate(raw) ? raw : undefined)
}

const WANTED: Record<FormField['type'], string> = {
  text: 'text of at most 4000 characters',
  number: 'a number',
  boolean: 'true or false',
  select: 'one of its options',
  date: 'a date such as 2026-12-31'
}

function wantedOf({ type, multiple }: FormField): string {
  return multiple ? 'some of its options' : WANTED[type]
}

/** One value, or of several each once, in the order in which they are offered. */
function readChoice(raw: unknown, field: FormField): unknown {
  const values = choicesOf(field).map((one) => one.value)
  if (!field.multiple) return typeof raw === 'string' && values.includes(raw) ? raw : undefined
  const chosen: readonly unknown[] = Array.isArray(raw) ? raw : [raw]
  const isSome = new Set(chosen).size === chosen.length && chosen.every((one) => values.includes(one as string))
  return isSome ? values.filter((one) => chosen.includes(one)) : undefined
}

/** `Number` reads more than people mean, "0x10" and "1e3"; and what it cannot hold it rounds without a word. */
export function readDecimal(written: string): number | undefined {
  // Folded, "10²" would be 102 and "1⑩" 110.
  if (/\p{No}/u.test(written)) return undefined
  const plain = written.normalize('NFKC').trim()
  if (!/^[-+]?(?:\d{1,30}(?:\.\d{1,30})?|\.\d{1,30})$/.test(plain)) return undefined
  const value = Number(plain)
  const isRounded = digitsOf(value.toExponential()) !== digitsOf(plain)
  return isRounded || Math.abs(value) > Number.MAX_SAFE_INTEGER ? undefined : value + 0
}

/** Without sign, point, exponent, and the zeros around. */
const digitsOf = (number: string): string => number.replace(/e.*$|[-+.]/g, '').replace(/^0{1,60}|0{1,60}$/g, '')

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  // `Date` takes the 31st of February for the 3rd of March.
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
