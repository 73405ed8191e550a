import { argumentsJson, askerDoes, html, linkPlace, safeLink, type Html } from '@parley/provider-kit'
import { renderFiles, type FileView } from './file-list.render.ts'
import { markdown } from './markdown.ts'
import { renderAge, renderTime } from './time.render.ts'

export type ContactKind = 'approval' | 'question' | 'notice'
export type Risk = 'low' | 'medium' | 'high' | 'critical'

export interface ContextView {
  readonly risk?: Risk
  /** From 0 to 1. */
  readonly confidence?: number
  readonly signals?: readonly { readonly level: 'info' | 'warning' | 'danger'; readonly text: string }[]
  readonly impact?: string
  readonly rollback?: string
  readonly suggestion?: string
  readonly links?: readonly { readonly label: string; readonly url: string }[]
}

export interface ActionView {
  readonly name: string
  readonly arguments: unknown
  readonly editable?: boolean
}

/** What was asked, by whom. Everything in it may have been written by an agent and is treated as hostile. */
export interface ContactView {
  readonly kind: ContactKind
  readonly title?: string
  readonly bodyMarkdown: string
  /** Who asks, for example "deploy-bot". */
  readonly agent: string
  /** The name of its key, where that is another one. */
  readonly key?: string
  readonly project: string
  readonly askedAt: Date
  readonly deadlineAt?: Date
  readonly context?: ContextView
  readonly action?: ActionView
  /** The agent's, and what came with the answers. */
  readonly files?: readonly FileView[]
  /** The conversation so far, oldest first. */
  readonly turns?: readonly { readonly by: string; readonly text: string; readonly at: Date }[]
}

const ASKS: Record<ContactKind, string> = {
  approval: 'asks for your approval',
  question: 'has a question for you',
  notice: 'wants you to know'
}

export const contactTitle = (view: ContactView): string => view.title || askerDoes(view, ASKS[view.kind])

/** An agent may call itself anything: the name of its key stands beside its own. */
export const renderAsker = ({ agent, key }: Pick<ContactView, 'agent' | 'key'>): Html =>
  html`<bdi class="agent">${agent}</bdi>${key !== undefined && html`, by key <bdi class="agent">${key}</bdi>,`}`

/**
 * `open` says whether the contact can still be answered: then the deadline is shown as one to meet, and editable
 * arguments are left out here, because the answer form shows them. A deadline that no longer matters is not shown.
 */
export function renderContact(view: ContactView, open: boolean, now: Date): Html {
  const { action, context } = view
  return html`
    <header class="asked">
      ${
        (view.title || context?.risk) &&
        html`<p class="eyebrow">
          <span>${view.title && html`${renderAsker(view)} ${ASKS[view.kind]}`}</span>
          ${context?.risk && renderRisk(context.risk)}
        </p>`
      }
      <h1 dir="auto">${contactTitle(view)}</h1>
      <p class="meta">
        <span>In <bdi>${view.project}</bdi></span>
        <span>${view.kind === 'notice' ? 'Sent' : 'Asked'} ${renderTime(view.askedAt, now)}</span>
        ${view.deadlineAt && (open || view.deadlineAt <= now) && renderDeadline(view.deadlineAt, open, now)}
      </p>
    </header>
    ${view.bodyMarkdown.trim() && html`<div class="prose" dir="auto">${markdown(view.bodyMarkdown)}</div>`}
    ${action && !(open && action.editable) && renderAction(action)} ${context && renderContext(context)}
    ${view.files?.length ? renderFiles(view.files) : ''} ${view.turns?.length ? renderTurns(view.turns, now) : ''}
  `
}

const renderDeadline = (at: Date, open: boolean, now: Date): Html =>
  html`<span class="deadline ${open && 'due'}">${open ? 'Answer by' : 'Deadline'} ${renderTime(at, now)}</span>`

export const renderRisk = (risk: Risk): Html => html`<span class="badge risk-${risk}">${RISKS[risk]}</span>`

const RISKS: Record<Risk, string> = {
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
  critical: 'Critical risk'
}

function renderAction(action: ActionView): Html {
  const json = argumentsJson(action.arguments)
  return html`<section class="action">
    <h2>What will run</h2>
    <p class="code-name"><code>${action.name}</code></p>
    <pre tabindex="0" role="region" aria-label="Arguments"><code>${json}</code></pre>
  </section>`
}

function renderContext(context: ContextView): Html {
  const { signals = [], confidence } = context
  const links = (context.links ?? []).flatMap(({ label, url }) => renderLink(label, safeLink(url)))
  const facts = [
    renderFact('Impact', context.impact),
    renderFact('Rollback', context.rollback),
    renderFact('Suggestion', context.suggestion),
    renderFact('Confidence', confidence === undefined ? undefined : renderConfidence(confidence)),
    renderFact(
      'Links',
      links.length
        ? html`<ul class="links">
            ${links}
          </ul>`
        : undefined
    )
  ].filter((fact) => fact !== undefined)
  return html`
    ${
      signals.length > 0 &&
      html`<ul class="signals" aria-label="Signals">
        ${signals.map(renderSignal)}
      </ul>`
    }
    ${facts.length > 0 && html`<dl class="facts">${facts}</dl>`}
  `
}

const renderFact = (name: string, value: Html | string | undefined): Html | undefined =>
  value
    ? html`<div>
        <dt>${name}</dt>
        <dd dir="auto">${typeof value === 'string' ? html`<span class="said">${value}</span>` : value}</dd>
      </div>`
    : undefined

const SIGNALS = { info: 'Note', warning: 'Warning', danger: 'Danger' } as const

const renderSignal = (signal: { level: keyof typeof SIGNALS; text: string }): Html =>
  html`<li class="signal ${signal.level}">
    <strong>${SIGNALS[signal.level]}</strong> <span dir="auto">${signal.text}</span>
  </li>`

function renderConfidence(confidence: number): Html {
  const percent = Math.round(Math.min(1, Math.max(0, confidence)) * 100)
  return html`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="rail" width="100" height="6" rx="3" />
      <rect class="level" width="${percent}" height="6" rx="3" />
    </svg>
    ${percent}%`
}

const renderLink = (label: string, url: URL | undefined): Html[] =>
  url
    ? [
        html`<li>
          <a href="${url.href}" rel="noopener noreferrer nofollow" target="_blank">${label}</a>
          <span class="place">(${linkPlace(url)})</span>
        </li>`
      ]
    : []

const renderTurns = (turns: NonNullable<ContactView['turns']>, now: Date): Html =>
  html`<section class="turns">
    <h2>Conversation</h2>
    <ol>
      ${turns.map(
        (turn) =>
          html`<li>
            <p class="turn-by"><bdi>${turn.by}</bdi> <span class="soft">${renderAge(turn.at, now)}</span></p>
            <div class="prose" dir="auto">${markdown(turn.text)}</div>
          </li>`
      )}
    </ol>
  </section>`
