import { askerDoes, attributes, html, type Html } from '@parley/provider-kit'
import { isAnswerable, renderAnswerForm, type AnswerView } from './answer.render.ts'
import { contactTitle, renderContact, type ContactView } from './contact.render.ts'
import { page, type PageStatus, type Tone } from './layout.render.ts'
import { renderTime } from './time.render.ts'

/** What the holder of a private link sees. */
export interface DecideView extends ContactView, AnswerView {
  /** `linkExpired` is the link's own end: then nothing of what was asked is shown, whatever the view holds. */
  readonly state: 'open' | 'settled' | 'expired' | 'cancelled' | 'undeliverable' | 'linkExpired'
  /** Good for one post; the hidden input `nonce`. */
  readonly nonce: string
  /** What this person said while others are still to answer. */
  readonly yourAnswer?: { readonly label: string; readonly comment?: string; readonly at: Date }
  /** Who decided. `decision` only colours it. */
  readonly settled?: {
    readonly by: string
    readonly label: string
    readonly comment?: string
    readonly at: Date
    readonly decision?: 'approved' | 'rejected' | 'changes_requested' | 'answered'
  }
  /** A new link may be sent to where a dead one went. Input: `send=link`. */
  readonly renewable?: boolean
  /** Why no new link can be sent there. */
  readonly unsendable?: string
  /** Why it was cancelled, in the agent's words. */
  readonly reason?: string
  /** What the last press did, for example "Your answer is recorded." */
  readonly notice?: string
  /** The notice tells of something that did not happen. */
  readonly warns?: boolean
  /** Where an answer counts instead. */
  readonly newerHref?: string
  /** Why whoever looks cannot answer; shown in place of the form. */
  readonly barred?: string
}

/** The page behind a private link. It only shows; the form on it is the one thing that decides. */
export function renderDecide(view: DecideView, now: Date): string {
  if (view.state === 'linkExpired') return renderDeadLink(view)
  return page({
    title: contactTitle(view),
    body: html`<article class="card">${renderDecideBody(view, now, { nonce: view.nonce })}</article>`,
    status: contactStatus(view)
  })
}

/** What the decide page and the operator's page share; `hidden` goes into the form. */
export function renderDecideBody(view: DecideView, now: Date, hidden: Readonly<Record<string, string>>): Html {
  const open = view.state === 'open'
  return html`
    ${view.notice && (view.warns || !view.settled) && renderNotice(view.notice, view.warns)}
    ${view.newerHref && html`<p><a href="${view.newerHref}">Open the newer message</a></p>`}
    ${!open && renderClosed(view, now)} ${renderContact(view, open, now)}
    ${open && view.yourAnswer && renderYourAnswer(view.yourAnswer, now)}
    ${open && view.barred && html`<div class="panel neutral"><p>${view.barred}</p></div>`}
    ${open && !view.barred && isAnswerable(view) && renderAnswerForm(view, hidden)}
  `
}

const renderNotice = (notice: string, warns = false): Html =>
  html`<div class="panel ${warns ? 'warning' : 'good'}" role="${warns ? 'alert' : 'status'}"><p>${notice}</p></div>`

function contactStatus(view: DecideView): PageStatus {
  if (view.state === 'open' && !isAnswerable(view)) return { text: 'For your information', tone: 'neutral' }
  if (view.state === 'open' && view.yourAnswer) return { text: 'Waiting for others', tone: 'neutral' }
  if (view.state === 'settled') return { text: 'Decided', tone: settledTone(view) }
  return STATUS[view.state]
}

const STATUS = {
  open: { text: 'Waiting for you', tone: 'warning' },
  expired: { text: 'Expired', tone: 'neutral' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
  undeliverable: { text: 'Not delivered', tone: 'neutral' },
  linkExpired: { text: 'Link expired', tone: 'neutral' }
} as const

const settledTone = (view: DecideView): Tone => {
  const decision = view.settled?.decision
  if (decision === 'rejected') return 'bad'
  return decision === 'changes_requested' ? 'warning' : 'good'
}

/** Whoever holds a dead link may be anybody: nothing of the contact is shown, not even how it ended. */
function renderDeadLink({ nonce, notice, warns, error, renewable, unsendable }: DecideView): string {
  const title = 'This link has expired'
  const body = html`<article class="card">
    <h1>${title}</h1>
    ${notice && renderNotice(notice, warns)} ${error && html`<p class="error" role="alert">${error.message}</p>`}
    <p class="lead">It can no longer be used to answer.</p>
    ${
      renewable
        ? html`<p>A new one can be sent to where this one was sent.</p>
            <form method="post">
              <input type="hidden" ${attributes({ name: 'nonce', value: nonce })} />
              <div class="options">
                <button type="submit" class="button primary" name="send" value="link">
                  <span>Send a new link</span>
                </button>
              </div>
            </form>`
        : !notice && html`<p>${unsendable ?? 'Ask whoever sent it to you for a new one.'}</p>`
    }
  </article>`
  return page({ title, body, status: STATUS.linkExpired })
}

function renderClosed(view: DecideView, now: Date): Html {
  if (view.settled) return renderSettled(view, now)
  const [heading, text] = closedWords(view)
  return html`<div class="panel neutral" role="status">
    <p class="panel-title">${heading}</p>
    <p>${text}</p>
    ${view.reason && html`<blockquote dir="auto">${view.reason}</blockquote>`}
  </div>`
}

function closedWords(view: DecideView): [heading: string, text: string] {
  const { state } = view
  if (state === 'cancelled') return ['Cancelled', askerDoes(view, 'no longer needs an answer.')]
  if (state === 'undeliverable')
    return ['Not delivered', 'Too few of those asked could be reached, so this was closed.']
  if (state === 'expired') return ['Expired', 'Nobody decided in time. This can no longer be answered.']
  return ['Decided', 'This has been settled and can no longer be answered.']
}

function renderSettled(view: DecideView, now: Date): Html {
  const { settled } = view
  if (!settled) return html``
  return html`<div class="panel ${settledTone(view)}" role="status">
    <p class="panel-title"><span dir="auto">${settled.label}</span></p>
    <p>Decided by <bdi>${settled.by}</bdi>, ${renderTime(settled.at, now)}</p>
    ${settled.comment && html`<blockquote dir="auto">${settled.comment}</blockquote>`}
    ${view.notice && !view.warns && html`<p>${view.notice}</p>`}
  </div>`
}

const renderYourAnswer = (yours: NonNullable<DecideView['yourAnswer']>, now: Date): Html =>
  html`<div class="panel neutral yours">
    <p class="panel-title">Your answer: <span dir="auto">${yours.label}</span></p>
    <p>Given ${renderTime(yours.at, now)}. You can still change it.</p>
    ${yours.comment && html`<blockquote dir="auto">${yours.comment}</blockquote>`}
  </div>`
