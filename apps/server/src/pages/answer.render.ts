import { argumentsJson, attributes, html, type Html } from '@parley/provider-kit'
import { renderCode, type CodeView } from './code.render.ts'
import type { ActionView } from './contact.render.ts'
import { renderControl, renderField, renderTextarea, type FieldView } from './field.render.ts'

export interface OptionView {
  readonly id: string
  readonly label: string
  readonly decision: 'approve' | 'reject' | 'request_changes' | 'answer'
  readonly comment: 'none' | 'optional' | 'required'
  readonly prefill?: string
  readonly style?: 'primary' | 'danger' | 'default'
}

/**
 * How a contact can be answered. Inputs are named `option` (the pressed button; absent for the Answer button),
 * `comment`, `text`, `arguments` (JSON) and `values.<field id>` ("true" or "false" for a boolean, and the number of
 * the choice behind it where there may be several); `error.field` and the keys of `values` are those names. There is one comment for all options: whoever reads the post drops it
 * for an option whose `comment` is `none`, and checks `required`, which HTML cannot say for one button of many.
 */
export interface AnswerView {
  /** As whom this page answers, for example "Ann Lee (email:ann@acme.example)". */
  readonly as: string
  readonly options: readonly OptionView[]
  readonly form?: { readonly fields: readonly FieldView[] }
  /** An answer in words: a textarea `text` and an Answer button. */
  readonly freeText: boolean
  readonly action?: ActionView
  /** What has to be typed before an answer counts. */
  readonly code?: CodeView
  /** Shown again after a post that was refused; `values` keeps what was typed. */
  readonly error?: { readonly field?: string; readonly message: string }
  readonly values?: Readonly<Record<string, string>>
}

/** A notice is only read: without options, fields and free text there is no form. */
export const isAnswerable = (view: AnswerView): boolean =>
  view.options.length > 0 || view.freeText || Boolean(view.form?.fields.length)

/** `hidden` are the inputs that make a post acceptable: the nonce of a link, the CSRF token of a session. */
export function renderAnswerForm(view: AnswerView, hidden: Readonly<Record<string, string>>): Html {
  const { options, error, code } = view
  const fields = view.form?.fields ?? []
  // Enter in a one-line input presses a form's first submit button; a disabled one there makes Enter press none.
  const enterGuard = html`<button type="submit" disabled hidden></button>`
  return html`<form method="post" class="answer">
    ${enterGuard}
    ${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" ${attributes({ name, value })} />`)}
    ${fields.length > 0 && html`<input type="hidden" name="form" value="shown" />`}
    ${error && html`<p class="error" role="alert">${error.message}</p>`}
    <p class="as">You answer as <bdi>${view.as}</bdi></p>
    ${code && renderCode({ ...view, code })} ${view.action?.editable && renderArguments(view, view.action)}
    ${fields.map((field, index) => renderField(field, `field-${index}`, view))} ${renderComment(view)}
    ${options.length > 0 && html`<div class="options">${options.map(renderOption)}</div>`}
    ${(view.freeText || options.length === 0) && renderText(view)}
  </form>`
}

function renderArguments(view: AnswerView, action: ActionView): Html {
  const json = view.values?.arguments ?? argumentsJson(action.arguments)
  const rows = Math.min(24, Math.max(4, json.split('\n').length + 1))
  return html`<section class="action">
    <h2>What will run</h2>
    <p class="code-name"><code>${action.name}</code></p>
    ${renderControl({
      view,
      id: 'arguments',
      name: 'arguments',
      label: 'Arguments',
      hint: 'JSON. You can change them; what you approve is what will run.',
      control: (common) =>
        renderTextarea({ ...common, class: 'code', rows, spellcheck: 'false', autocapitalize: 'off' }, json)
    })}
  </section>`
}

function renderComment(view: AnswerView): Html | undefined {
  const taking = view.options.filter((option) => option.comment !== 'none')
  if (taking.length === 0) return undefined
  const needing = taking.filter((option) => option.comment === 'required')
  const prefills = new Set(taking.map((option) => option.prefill ?? ''))
  const shared = prefills.size === 1 ? taking[0]?.prefill : undefined
  const everyNeeds = needing.length === view.options.length
  const hints = [
    needing.length > 0 && !everyNeeds && `Needed for ${labels(needing)}.`,
    taking.length < view.options.length && `Goes only with ${labels(taking)}.`,
    ...(shared === undefined ? taking : []).map((o) => o.prefill && `For ${labels([o])}, for example: ${o.prefill}`)
  ]
  return renderControl({
    view,
    id: 'comment',
    name: 'comment',
    label: 'Comment',
    required: everyNeeds && !view.freeText,
    optional: needing.length === 0,
    hint: hints.filter(Boolean).join(' '),
    control: (common) => renderTextarea({ ...common, rows: 3, dir: 'auto' }, view.values?.comment ?? shared)
  })
}

const labels = (options: readonly OptionView[]): string =>
  new Intl.ListFormat('en').format(options.map((option) => `“${option.label}”`))

const STYLES = { approve: 'primary', reject: 'danger', request_changes: 'default', answer: 'default' } as const

function renderOption(option: OptionView, _index: number, options: readonly OptionView[]): Html {
  const negative = option.decision === 'reject' || option.decision === 'request_changes'
  const needsComment = option.comment === 'required' && options.some((other) => other.comment !== 'required')
  const button = attributes({
    class: `button ${option.style ?? STYLES[option.decision]}`,
    name: 'option',
    value: option.id,
    // Whoever rejects need not fill in what only an approval would use.
    formnovalidate: negative
  })
  return html`<button type="submit" ${button}>
    <span dir="auto">${option.label}</span>${needsComment && html` <small>needs a comment</small>`}
  </button>`
}

function renderText(view: AnswerView): Html {
  const others = view.options.length > 0
  return html`${
      view.freeText &&
      renderControl({
        view,
        id: 'text',
        name: 'text',
        label: others ? 'Or answer in your own words' : 'Your answer',
        required: !others,
        control: (common) => renderTextarea({ ...common, rows: 5, dir: 'auto' }, view.values?.text)
      })
    }
    <div class="options">
      <button type="submit" class="button ${others ? 'default' : 'primary'}">Answer</button>
    </div>`
}
