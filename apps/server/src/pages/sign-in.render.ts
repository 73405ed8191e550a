import { attributes, html } from '@parley/provider-kit'
import { page } from './layout.render.ts'

export interface SignInView {
  readonly csrf: string
  /** Why the last try failed. The key that was typed is never shown again. */
  readonly error?: string
}

/** Asks an operator for an API key; the form posts `key` and `csrf` to the page's own address. */
export function renderSignIn({ csrf, error }: SignInView): string {
  const input = attributes({
    type: 'password',
    id: 'key',
    name: 'key',
    required: true,
    autofocus: true,
    autocomplete: 'current-password',
    autocapitalize: 'off',
    spellcheck: 'false',
    'aria-describedby': error ? 'key-error key-hint' : 'key-hint',
    'aria-invalid': error ? 'true' : undefined
  })
  const body = html`<article class="card narrow">
    <h1>Sign in</h1>
    <p class="lead">See what is waiting for an answer, and decide on replies that were held.</p>
    <form method="post" class="answer plain">
      <input type="hidden" name="csrf" value="${csrf}" />
      <div class="control">
        <label for="key">API key</label>
        <p class="hint" id="key-hint">An operator or admin key of your project.</p>
        <input ${input} />
        ${error && html`<p class="error-text" id="key-error" role="alert">${error}</p>`}
      </div>
      <div class="options"><button type="submit" class="button primary">Sign in</button></div>
    </form>
  </article>`
  return page({ title: 'Sign in', body })
}
