import { attributes, html, type Html } from '@parley/provider-kit'
import { renderFiles, type FileView } from './file-list.render.ts'
import { page } from './layout.render.ts'
import { renderNav, renderPager, type OperatorView } from './operator-nav.render.ts'
import { renderTime } from './time.render.ts'

/** A reply that decides nothing until an operator says whose vote it is. */
export interface HeldReplyView {
  readonly id: string
  /** The account it came from, as the platform names it. */
  readonly from: string
  readonly text: string
  /** Why it was held, in words. */
  readonly reason: string
  readonly receivedAt: Date
  readonly files?: readonly FileView[]
  /** The reply as it came in. */
  readonly rawHref?: string
  readonly contact: { readonly href: string; readonly title: string; readonly settled?: boolean }
  /** Those asked: an accepted reply becomes the vote of one of them. */
  readonly respondents: readonly { readonly id: string; readonly label: string }[]
}

export interface HeldListView extends OperatorView {
  readonly replies: readonly HeldReplyView[]
  readonly olderHref?: string
  readonly notice?: string
  readonly error?: { readonly replyId?: string; readonly message: string }
}

/**
 * Each form posts `csrf`, `reply`, `verdict` ("accept" or "discard") and `respondent`, which Accept needs, to the
 * page's own address.
 */
export function renderHeldList(view: HeldListView, now: Date): string {
  const general = view.error && view.error.replyId === undefined
  const body = html`<section class="wide">
    <h1>Held replies</h1>
    <p class="lead">They came from somebody who was not asked, or prove less than the policy demands.</p>
    ${view.notice && html`<div class="panel good" role="status"><p>${view.notice}</p></div>`}
    ${general && html`<p class="error" role="alert">${view.error?.message}</p>`}
    ${
      view.replies.length > 0
        ? html`<ul class="rows">
            ${view.replies.map((reply) => renderHeld(reply, view, now))}
          </ul>`
        : html`<div class="card empty">
            <p class="panel-title">No reply is held</p>
            <p class="soft">Replies that need an operator's word are listed here.</p>
          </div>`
    }
    ${renderPager(view.olderHref)}
  </section>`
  return page({ title: 'Held replies', body, nav: renderNav(view) })
}

function renderHeld(reply: HeldReplyView, { csrf, error }: HeldListView, now: Date): Html {
  const id = `respondent-${reply.id}`
  const only = reply.respondents.length === 1
  return html`<li class="row held">
    <p class="meta"><bdi class="agent">${reply.from}</bdi> <span>wrote ${renderTime(reply.receivedAt, now)}</span></p>
    <blockquote dir="auto">${reply.text}</blockquote>
    ${reply.files?.length ? renderFiles(reply.files) : ''}
    <p class="reason"><strong>Held:</strong> ${reply.reason}</p>
    <p class="meta">
      <span>To <a href="${reply.contact.href}" dir="auto">${reply.contact.title}</a></span>
      ${reply.rawHref && html`<a href="${reply.rawHref}" download>As it came in</a>`}
      ${reply.contact.settled && html`<span>already settled: accepting it is too late to decide</span>`}
    </p>
    ${error?.replyId === reply.id && html`<p class="error" role="alert">${error.message}</p>`}
    <form method="post" class="held-form">
      <input type="hidden" ${attributes({ name: 'csrf', value: csrf })} />
      <input type="hidden" ${attributes({ name: 'reply', value: reply.id })} />
      <div class="control">
        <label for="${id}">Count as the vote of</label>
        <select ${attributes({ id, name: 'respondent', required: true })}>
          ${!only && html`<option value="">Choose…</option>`}
          ${reply.respondents.map(({ id: value, label }) => html`<option value="${value}">${label}</option>`)}
        </select>
      </div>
      <div class="options">
        <button type="submit" class="button primary" name="verdict" value="accept">Accept</button>
        <button type="submit" class="button default" name="verdict" value="discard" formnovalidate>Discard</button>
      </div>
    </form>
  </li>`
}
