import type { Form, Option } from './ask.schema.ts'
import { canonicalJson } from './canonical-json.ts'
import type { Ask, Content, Proposal } from './contact.ts'
import type { FormField } from './field.schema.ts'
import { readValues } from './form.ts'

type Shown = Pick<Ask, 'kind' | 'options' | 'form' | 'action'>
type Proposed = Pick<Ask, 'form' | 'action'> & { readonly proposal?: Proposal }

/** What is being approved now. */
export function proposalOf(contact: Proposed): Proposal {
  return contact.proposal ?? { number: 1, ...asProposed(contact) }
}

/** What the agent asked for: the action's arguments, and the form's defaults. */
export function asProposed({ action, form }: Pick<Ask, 'action' | 'form'>): Content {
  const values = form && defaultsOf(form)
  return {
    ...(values && Object.keys(values).length > 0 ? { values } : {}),
    ...(action?.arguments === undefined ? {} : { arguments: action.arguments })
  }
}

/** As an answer would have them: several options in the order in which they are offered. */
function defaultsOf({ fields }: Form): Record<string, unknown> {
  const preset = fields.filter((field) => field.default !== undefined)
  return readValues(preset, Object.fromEntries(preset.map((field) => [field.id, field.default]))).values
}

/** What an approval approves: what it does not name is taken from the current version. */
export function contentOf(contact: Proposed, said: Content): Content {
  const { values, arguments: current } = proposalOf(contact)
  // What shows arguments where there are none shows null.
  return withoutGaps({
    values: said.values ?? values,
    arguments: said.arguments ?? (said.arguments === null && current !== undefined ? null : current)
  })
}

/** Whether two would run the same: form values and arguments, however they are written. */
export function isSameContent(a: Content, b: Content): boolean {
  return textOf(a) === textOf(b)
}

function textOf({ values = {}, arguments: args }: Content): string {
  return canonicalJson(args === undefined ? [values] : [values, args])
}

/** The version after an edit. */
export function edited(contact: Proposed, content: Content, by: string): Proposal {
  const { number, values, arguments: args } = proposalOf(contact)
  return { number: number + 1, ...content, by, before: withoutGaps({ values, arguments: args }) }
}

function withoutGaps({ values, arguments: args }: { values: Content['values']; arguments: unknown }): Content {
  return { ...(values === undefined ? {} : { values }), ...(args === undefined ? {} : { arguments: args }) }
}

/**
 * A contact as those see it who are asked now: with the arguments and values of the current version, and once the first
 * stage has passed, with its option as the only one that approves, and nothing left to edit.
 */
export function shownAsk<A extends Shown>(ask: A, proposal: Proposal | undefined, stage: number): A {
  if (!proposal) return stage === 0 ? ask : settledAsk(ask, undefined)
  const { values, arguments: args } = proposal
  const shown = {
    ...ask,
    ...(ask.action && args !== undefined ? { action: { ...ask.action, arguments: args as never } } : {}),
    ...(ask.form && values ? { form: filledIn(ask.form, values) } : {})
  }
  return stage === 0 ? shown : settledAsk(shown, proposal.option)
}

/** What was agreed in the first stage can only be approved or refused after it. */
function settledAsk<A extends Shown>(ask: A, option: string | undefined): A {
  if (ask.kind !== 'approval') return ask
  const { form: _, ...rest } = ask
  return {
    ...(rest as A),
    ...(ask.action ? { action: { ...ask.action, editable: false } } : {}),
    options: ask.options.filter((one) => isOpen(one, option))
  }
}

const isOpen = ({ id, decision }: Option, passed: string | undefined): boolean =>
  decision !== 'approve' || passed === undefined || id === passed

/** The form with a version's values as its defaults. What has one need not be given again. */
function filledIn(form: Form, values: Readonly<Record<string, unknown>>): Form {
  return {
    ...form,
    fields: form.fields.map((field) => {
      if (Object.hasOwn(values, field.id)) return { ...field, default: values[field.id] as never }
      const { default: _, ...without } = field as typeof field & { default?: unknown }
      return without
    })
  }
}

/** One thing that an edit changed: an argument or a field, by its path, as JSON shows it. */
export interface Change {
  readonly what: string
  /** The field whose values these are. */
  readonly field?: FormField
  readonly from?: unknown
  readonly to?: unknown
}

const MOST_CHANGES = 50

/** What is different in the current version from the one that somebody saw, field by field. At most 50. */
export function changesSince(contact: Proposed, saw: number): readonly Change[] {
  const now = proposalOf(contact)
  const before = saw === now.number - 1 && now.before ? now.before : asProposed(contact)
  const changes: Change[] = []
  const fields = new Map(contact.form?.fields.map((field) => [field.id, field]))
  compare(before.values ?? {}, now.values ?? {}, [], (path, from, to) => {
    const field = fields.get(path[0]!)
    const what = [field?.label ?? path[0], ...path.slice(1)].join('.')
    changes.push({ what, ...(field ? { field } : {}), ...pair(from, to) })
  })
  compare(before.arguments, now.arguments, [], (path, from, to) =>
    changes.push({ what: path.join('.') || (contact.action?.name ?? ''), ...pair(from, to) })
  )
  return changes.slice(0, MOST_CHANGES)
}

const pair = (from: unknown, to: unknown) => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to })
})

function compare(
  before: unknown,
  after: unknown,
  path: readonly string[],
  differ: (path: readonly string[], from: unknown, to: unknown) => void
): void {
  if (canonicalJson([before]) === canonicalJson([after]) && (before === undefined) === (after === undefined)) return
  if (isRecord(before) && isRecord(after) && path.length < 8) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const own = (one: Record<string, unknown>) => (Object.hasOwn(one, key) ? one[key] : undefined)
      compare(own(before), own(after), [...path, key], differ)
    }
    return
  }
  differ(path, before, after)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
