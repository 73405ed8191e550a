import { attributes, html, type Html } from '@parley/provider-kit'
import { renderControl, type TypedView } from './field.render.ts'

/** Where a one-time code goes before somebody may answer. Inputs: `code`, and `send=code` for the button that asks for one. */
export interface CodeView {
  /** Told to whoever holds the link: see `masked`. */
  readonly to: string
  /** One was sent that still works. */
  readonly waiting: boolean
  /** It was sent just now: what comes next is typing it. */
  readonly sent?: boolean
}

export function renderCode(view: TypedView & { readonly code: CodeView }): Html {
  const { to, waiting, sent } = view.code
  const hint = waiting ? `We sent it to ${to}. It is good for 10 minutes, and for one answer.` : '6 digits.'
  const typing = { inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 12, class: 'one-time' }
  return html`<section class="proof">
    <p>Only somebody who reads <bdi>${to}</bdi> may answer here. Have a code sent there, and type it below.</p>
    <button type="submit" class="button default" name="send" value="code" formnovalidate>
      <span>${waiting ? 'Send another code to' : 'Send a code to'} <bdi>${to}</bdi></span>
    </button>
    ${renderControl({
      view,
      id: 'code',
      name: 'code',
      label: 'Code',
      required: true,
      hint,
      control: (common) => {
        const autofocus = sent === true || common['autofocus']
        return html`<input
          ${attributes({ ...common, ...typing, type: 'text', autofocus, value: view.values?.['code'] })}
        />`
      }
    })}
  </section>`
}

/**
 * A target as its owner knows it again and a stranger learns little of it: an address keeps the first letter and the
 * domain, a number its last two digits, and anything else its first character.
 */
export function masked(target: string): string {
  const at = target.lastIndexOf('@')
  const [first = ''] = target
  if (at > 0) return `${first}••${target.slice(at)}`
  return /^\+?[\d ()./-]{5,}$/.test(target) ? `••${target.slice(-2)}` : `${first}••`
}
