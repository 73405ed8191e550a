import { createHash } from 'node:crypto'
import { html, raw, type Html } from '@parley/provider-kit'
import { STYLESHEET } from './stylesheet.ts'

export type Tone = 'good' | 'warning' | 'bad' | 'neutral'

/** A word or two at the top right that say how things stand. */
export interface PageStatus {
  readonly text: string
  readonly tone: Tone
}

export interface PageView {
  readonly title: string
  readonly body: Html
  readonly status?: PageStatus
  /** The operator's links; pages behind a private link have none. */
  readonly nav?: Html
}

/** The one style that a page may use, as a CSP source without its quotes. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLESHEET).digest('base64')}`

/** Goes with every page as `content-security-policy`. Pages have no script, and load nothing. */
export const PAGE_CSP = [
  "default-src 'none'",
  `style-src '${STYLE_HASH}'`,
  'img-src data:',
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'"
].join('; ')

/** A complete document. */
export function page(view: PageView): string {
  const { title, status } = view
  return `<!doctype html>
${html`<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${title} · Parley</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex, nofollow" />
    <meta name="referrer" content="no-referrer" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="${ICON}" />
    ${STYLE}
  </head>
  <body>
    <header class="top">
      <p class="wordmark">${MARK}<span>Parley</span></p>
      ${view.nav} ${status && html`<p class="status ${status.tone}">${status.text}</p>`}
    </header>
    <main>${view.body}</main>
  </body>
</html>`}
`
}

// Built from strings: the hash covers every byte between the tags, and a formatter may move bytes in a template.
const STYLE = raw(`<style>${STYLESHEET}</style>`)

const BUBBLES =
  '<path d="M5 3h9a4 4 0 0 1 4 4v3a4 4 0 0 1-4 4H9l-4 3.2V14a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4Z"/>' +
  '<path d="M20.4 8.6A4 4 0 0 1 23 12.3v2.4a4 4 0 0 1-3 3.9v2.9l-3.7-2.8H13a4 4 0 0 1-2.9-1.3H14.6a6 6 0 0 0 5.8-6Z" opacity=".55"/>'

const MARK = raw(
  `<svg viewBox="0 0 24 24" width="24" height="24" fill="currentColor" aria-hidden="true">${BUBBLES}</svg>`
)

export const ICON_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="#0b6156">${BUBBLES}</svg>`

const ICON = `data:image/svg+xml,${encodeURIComponent(ICON_SVG)}`
