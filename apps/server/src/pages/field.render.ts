import { choicesOf, type FormField } from '@parley/core'
import { attributes, html, raw, type Html } from '@parley/provider-kit'

export type FieldView = Omit<FormField, 'required'> & Partial<Pick<FormField, 'required'>>

/** What was typed before, and what was wrong with it; both go by the names of the inputs. */
export interface TypedView {
  readonly error?: { readonly field?: string; readonly message: string }
  readonly values?: Readonly<Record<string, string>>
}

type Common = Readonly<Record<string, string | boolean | undefined>>

interface ControlView {
  readonly view: TypedView
  readonly id: string
  readonly name: string
  readonly label: string
  readonly required?: boolean
  /** Says so beside the label. Left out where a hint says more exactly when it is needed. */
  readonly optional?: boolean
  readonly hint?: string
  /** The control itself; `common` are the attributes that tie it to its label, hint and error. */
  readonly control: (common: Common) => Html
}

/** A label, its control, and below it the hint and what was wrong with the last try. */
export function renderControl(control: ControlView): Html {
  const { id, name, hint } = control
  const error = control.view.error?.field === name ? control.view.error.message : undefined
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  const common = {
    id,
    name,
    required: control.required,
    'aria-describedby': describedBy || undefined,
    'aria-invalid': error ? 'true' : undefined,
    autofocus: error !== undefined
  }
  return html`<div class="control">
    <label for="${id}" dir="auto">${control.label}${renderNeed(control)}</label>
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`} ${control.control(common)}
    ${error && html`<p class="error-text" id="${id}-error">${error}</p>`}
  </div>`
}

/** One field of an agent's form, as the input `values.<id>`; the boxes of several choices add their number to it. */
export function renderField(field: FieldView, id: string, view: TypedView): Html {
  const name = `values.${field.id}`
  // What was typed stays as it is, emptied fields too.
  const value = view.values ? view.values[name] : defaultOf(field)
  const { label, required = false, help: hint } = field
  if (field.type === 'boolean' || field.multiple) return renderChoices(field, id, view)
  return renderControl({
    view,
    id,
    name,
    label,
    required,
    optional: !required,
    hint,
    control: (common) =>
      field.type === 'select'
        ? renderSelect(field, common, value)
        : field.multiline
          ? renderTextarea({ ...common, rows: 4, dir: 'auto' }, value)
          : renderInput(field, common, value)
  })
}

/** A parser drops one newline at the start of a textarea; ours goes, and one that was typed stays. */
export const renderTextarea = (record: Parameters<typeof attributes>[0], value = ''): Html =>
  html`<textarea ${attributes(record)}>${raw('\n')}${value}</textarea>`

const renderNeed = (control: { readonly required?: boolean; readonly optional?: boolean }): Html | undefined => {
  if (control.required) return html` <span class="soft">(required)</span>`
  return control.optional ? html` <span class="soft">(optional)</span>` : undefined
}

const INPUTS = { text: { type: 'text' }, number: { type: 'number', step: 'any' }, date: { type: 'date' } } as const

function renderInput(field: FieldView, common: Common, value: string | undefined): Html {
  const kind = field.type === 'number' || field.type === 'date' ? INPUTS[field.type] : INPUTS.text
  return html`<input ${attributes({ ...common, ...kind, value, autocomplete: 'off' })} />`
}

const defaultOf = ({ default: given }: FieldView): string | undefined =>
  given === undefined ? undefined : String(given)

function renderSelect(field: FieldView, common: Common, value: string | undefined): Html {
  const choices = choicesOf(field)
  return html`<select ${attributes(common)}>
    <option value="">Choose…</option>
    ${choices.map((choice) => html`<option ${attributes({ value: choice.value, selected: choice.value === value })}>${choice.label}</option>`)}
  </select>`
}

/**
 * Boxes to tick, several of them where the field takes several. A boolean has two radio buttons and not a checkbox: an
 * empty checkbox cannot tell "no" from "did not look".
 */
function renderChoices(field: FieldView, id: string, view: TypedView): Html {
  const name = `values.${field.id}`
  const error = view.error?.field === name ? view.error.message : undefined
  const describedBy = [field.help && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  const choices = field.multiple ? choicesOf(field) : YES_OR_NO
  const preset: readonly unknown[] = [field.default].flat().map(String)
  return html`<fieldset class="control" ${attributes({ 'aria-describedby': describedBy || undefined })}>
    <legend dir="auto">${field.label}${renderNeed({ required: field.required, optional: !field.required })}</legend>
    ${field.help && html`<p class="hint" id="${id}-hint">${field.help}</p>`}
    <div class="choices">
      ${choices.map(({ value, label }, index) => {
        const own = field.multiple ? `${name}.${index}` : name
        const checked = view.values ? view.values[own] === value : preset.includes(value)
        // HTML cannot say that one of several boxes has to be ticked.
        const kind = field.multiple ? { type: 'checkbox' } : { type: 'radio', required: field.required }
        const box = { ...kind, name: own, value, checked, autofocus: error !== undefined && index === 0 }
        return html`<label><input ${attributes(box)} /> <span dir="auto">${label}</span></label>`
      })}
    </div>
    ${error && html`<p class="error-text" id="${id}-error">${error}</p>`}
  </fieldset>`
}

const YES_OR_NO = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' }
]
