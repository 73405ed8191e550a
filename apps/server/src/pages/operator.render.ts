import { askerOf, html, markdownExcerpt, type Html } from '@parley/provider-kit'
import { contactTitle, renderAsker, renderRisk, type ContactKind, type Risk } from './contact.render.ts'
import { renderDecideBody, type DecideView } from './decide.render.ts'
import { page } from './layout.render.ts'
import { renderNav, renderPager, type OperatorView } from './operator-nav.render.ts'
import { renderAge } from './time.render.ts'

/** One contact that waits for an answer, as a line of the list. */
export interface WaitingView {
  readonly href: string
  readonly kind: ContactKind
  readonly title?: string
  readonly bodyMarkdown: string
  readonly agent: string
  /** The name of its key, where that is another one. */
  readonly key?: string
  readonly askedAt: Date
  readonly deadlineAt?: Date
  /** Who was asked, as the agent named them: "@ann", "slack:#approvals". */
  readonly asked: readonly string[]
  readonly risk?: Risk
}

export interface WaitingListView extends OperatorView {
  readonly contacts: readonly WaitingView[]
  /** Absent on the last page. */
  readonly olderHref?: string
}

/** The contacts of a project that nobody has settled yet. */
export function renderWaitingList(view: WaitingListView, now: Date): string {
  const body = html`<section class="wide">
    <h1>Waiting for an answer</h1>
    ${
      view.contacts.length > 0
        ? html`<ul class="rows">
            ${view.contacts.map((contact) => renderWaiting(contact, now))}
          </ul>`
        : html`<div class="card empty">
            <p class="panel-title">Nothing is waiting</p>
            <p class="soft">When an agent asks somebody, it is listed here until it is settled.</p>
          </div>`
    }
    ${renderPager(view.olderHref)}
  </section>`
  return page({ title: 'Waiting', body, nav: renderNav(view) })
}

/** One contact with the form of the decide page; the operator answers as `view.contact.as`. */
export interface OperatorContactView extends OperatorView {
  readonly contact: DecideView
  readonly asked: readonly string[]
  /** The version that is shown: what the form approves. */
  readonly proposal: number
}

/** The form posts `csrf` and `nonce` beside the inputs of `AnswerView`. */
export function renderOperatorContact(view: OperatorContactView, now: Date): string {
  const { contact, csrf, proposal } = view
  const body = html`<article class="card">
      ${renderDecideBody(contact, now, {
        csrf,
        nonce: contact.nonce,
        proposal: String(proposal)
      })}
    </article>
    <p class="below">${renderAsked(view.asked)}</p>`
  return page({ title: contactTitle(contact), body, nav: renderNav(view) })
}

const KINDS: Record<ContactKind, string> = { approval: 'Approval', question: 'Question', notice: 'Notice' }

function renderWaiting(contact: WaitingView, now: Date): Html {
  const excerpt = markdownExcerpt(contact.bodyMarkdown, 160)
  const title = contact.title || excerpt || `${KINDS[contact.kind]} from ${askerOf(contact)}`
  return html`<li class="row">
    <p class="badges">
      <span class="badge kind">${KINDS[contact.kind]}</span> ${contact.risk && renderRisk(contact.risk)}
    </p>
    <h2><a href="${contact.href}" dir="auto">${title}</a></h2>
    ${contact.title && excerpt && html`<p class="excerpt" dir="auto">${excerpt}</p>`}
    <p class="meta">
      <span>${renderAsker(contact)} asked ${renderAge(contact.askedAt, now)}</span>
      ${contact.deadlineAt && html`<span>Deadline ${renderAge(contact.deadlineAt, now)}</span>`}
      <span>${renderAsked(contact.asked)}</span>
    </p>
  </li>`
}

const renderAsked = (asked: readonly string[]): Html =>
  html`Asked:
  ${asked.length > 0 ? asked.map((ref, index) => html`${index > 0 && ', '}<bdi>${ref}</bdi>`) : 'nobody yet'}`
