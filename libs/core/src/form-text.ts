import type { Form, FormField } from './ask.schema.ts'
import { spelled } from './clause.ts'
import { DICTIONARY } from './dictionary.ts'
import type { Fault } from './errors.ts'
import { namedChoices } from './field-choice.ts'
import { folded } from './folding.ts'
import { readDecimal, readValues } from './form.ts'

/** What a text fills in, checked; and the text without it. */
export interface Filled {
  readonly values: Readonly<Record<string, unknown>>
  readonly faults: readonly Fault[]
  readonly rest: string
  /** How many fields it names: what it leaves out may have a default. */
  readonly named: number
  /** What keeps a bare text from being the only field's value. */
  readonly why?: string
}

interface Entry {
  readonly field: FormField
  readonly from: number
  readonly at: number
}

/**
 * Reads `amount: 120` for each field by its id or label, one a line or set apart by ";" or ",". `bare`: there is
 * nothing to decide beside it, so that the whole text may be the value of a form's only field, and a field of several
 * lines or options goes on until the next field or an empty line. A field that is named twice is a fault, as is what
 * the form refuses; one that is left out takes its default.
 */
export function readFormText(text: string, form: Form, bare: boolean): Filled {
  const entries = entriesOf(text, form)
  if (entries.length === 0 && bare && form.fields.length === 1) {
    const [field] = form.fields
    const written = text.trim()
    if (field!.type === 'text' || field!.multiple || !/\n/.test(written)) {
      const { values, faults } = readValues(form.fields, { [field!.id]: typed(written, field!) })
      if (faults.length > 0) return { values: {}, faults: [], rest: text, named: 0, why: faults[0]!.message }
      return { values, faults, rest: '', named: 1 }
    }
  }
  const given: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  const twice: Fault[] = []
  let rest = ''
  let end = 0
  entries.forEach(({ field, from, at }, index) => {
    const next = entries[index + 1]?.from ?? text.length
    const to = Math.min(next, bare && (field.multiline || field.multiple) ? paragraphEnd(text, at) : lineEnd(text, at))
    const value = text
      .slice(at, to)
      .replace(/[\s;；,，、]{1,100}$/u, '')
      .trim()
    if (field.id in given) twice.push({ path: `values.${field.id}`, message: `${field.label} is given twice` })
    given[field.id] = typed(value, field)
    rest += text.slice(end, from)
    end = to
  })
  rest += text.slice(end)
  if (entries.length === 0 && bare) return { values: {}, faults: [], rest, named: 0 }
  for (const field of form.fields) if (field.default !== undefined) given[field.id] ??= field.default
  const { values, faults } = readValues(form.fields, { ...given })
  return {
    values,
    faults: [...twice, ...faults],
    named: entries.length,
    rest: rest.replace(/^[\s;；,，、]{1,100}|[\s;；,，、]{1,100}$/gu, '')
  }
}

/**
 * Where a field's name stands with a colon behind it: at a line's beginning, or behind ";" or ",". A label may hold all
 * of these itself, and is read as it is printed: the longest that stands there is meant.
 */
function entriesOf(text: string, form: Form): Entry[] {
  const fields = fieldsByName(form)
  const held = new Set([...fields.keys()].map((name) => name.split(COLON).length - 1))
  const found: Entry[] = []
  let end = 0
  for (const { index: from } of text.matchAll(/(?<=^|[\n;；,，、])(?!$)/gu)) {
    const line = from < end ? '' : text.slice(from, Math.min(lineEnd(text, from), from + LONGEST_NAME))
    const colons = [...line.matchAll(COLONS)].filter((_, before) => held.has(before))
    const colon = colons.findLast((one) => fields.has(keyOf(line.slice(0, one.index))))
    if (!colon) continue
    end = from + colon.index + 1
    found.push({ field: fields.get(keyOf(line.slice(0, colon.index)))!, from, at: end })
  }
  return found
}

/** By what people see, and where nothing else is called so by the id. What two are called is neither. */
function fieldsByName({ fields }: Form): ReadonlyMap<string, FormField> {
  const labels = fields.map(({ label }) => keyOf(label))
  // Nobody writes a colon twice that stands at a label's end already.
  const bare = labels.map((label) => label.replace(/(?:\s?[:=]){1,120}$/, ''))
  const named = new Map(fields.map((field) => [keyOf(field.id), field]))
  for (const names of [bare, labels])
    names.forEach((name, index) => {
      if (names.indexOf(name) === names.lastIndexOf(name)) named.set(name, fields[index]!)
      else named.delete(name)
    })
  return named
}

const COLON = /[:：=]/u
const COLONS = new RegExp(COLON, 'gu')
/** A label and the marks around it. */
const LONGEST_NAME = 160

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** A value may begin on the line below its field's name. */
function paragraphEnd(text: string, at: number): number {
  const empty = /\n[ \t]{0,100}\n/g
  empty.lastIndex = text.slice(at, lineEnd(text, at)).trim() === '' ? Math.min(text.length, lineEnd(text, at) + 1) : at
  return empty.exec(text)?.index ?? text.length
}

function keyOf(name: string): string {
  return folded(name.replace(/[*_]/g, ' '))
}

/** What is named: one option, or where the field takes them several. */
function chosen(written: string, field: FormField): string | readonly string[] | undefined {
  const named = namedChoices(written, field)
  if (field.multiple) return named && named.length > 0 ? named : undefined
  return named?.length === 1 ? named[0] : undefined
}

/** What people write for a value, as a page's form would send it: "yes" for a tick, any case for an option. */
export function typed(written: string, field: FormField): unknown {
  const plain = written.normalize('NFKC').trim()
  switch (field.type) {
    case 'text':
      return written
    case 'number':
      return readDecimal(written) ?? Number.NaN
    case 'boolean': {
      const sense = DICTIONARY.get(spelled(plain))?.sense
      return sense === 'yes' || sense === 'nod' ? true : sense === 'no' ? false : plain.toLowerCase()
    }
    case 'select':
      return chosen(written, field) ?? plain
    case 'date':
      return plain
  }
}
