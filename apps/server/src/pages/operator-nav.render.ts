import { attributes, html, type Html } from '@parley/provider-kit'

/** What every page behind sign-in carries. */
export interface OperatorView {
  readonly csrf: string
  readonly nav: {
    readonly waitingHref: string
    readonly heldHref: string
    /** How many replies are held; 0 shows no number. */
    readonly heldCount: number
    /** There are more than that. */
    readonly heldMore?: boolean
    readonly current?: 'waiting' | 'held'
    /** Receives the POST of the sign-out button. */
    readonly signOutHref: string
    /** The name of the key that is signed in. */
    readonly keyName: string
  }
}

export function renderNav({ csrf, nav }: OperatorView): Html {
  const link = (name: 'waiting' | 'held', href: string) =>
    attributes({ href, 'aria-current': nav.current === name ? 'page' : undefined })
  return html`<nav aria-label="Operator">
    <a ${link('waiting', nav.waitingHref)}>Waiting</a>
    <a ${link('held', nav.heldHref)}
      >Held${nav.heldCount > 0 && html` <span class="count">${nav.heldCount}${nav.heldMore && '+'}</span>`}</a
    >
    <form method="post" action="${nav.signOutHref}">
      <input type="hidden" name="csrf" value="${csrf}" />
      <button type="submit" class="quiet" title="Signed in with ${nav.keyName}">Sign out</button>
    </form>
  </nav>`
}

export const renderPager = (olderHref: string | undefined): Html | undefined =>
  olderHref ? html`<p class="pager"><a href="${olderHref}" rel="next">Older</a></p>` : undefined
