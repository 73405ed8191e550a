import { html } from './html.ts'
import { page, type Tone } from './layout.render.ts'

/** One thing to tell somebody: what their press did, or why it did nothing. */
export interface MessageView {
  readonly heading: string
  readonly text: string
  readonly tone: Tone
}

export function renderMessage(view: MessageView): string {
  const body = html`<article class="card message ${view.tone}">
    <h1 dir="auto">${view.heading}</h1>
    <p class="lead" dir="auto">${view.text}</p>
  </article>`
  return page({ title: view.heading, body })
}

/** The results that a private link or an operator's form can end in. */
export const messages = {
  recorded: (text = 'Thank you. You can close this page.'): MessageView => ({
    heading: 'Your answer is recorded',
    text,
    tone: 'good'
  }),
  alreadySettled: (by: string, label: string): MessageView => ({
    heading: 'Already decided',
    text: `${by} decided first: ${label}. Your answer was kept, and changed nothing.`,
    tone: 'neutral'
  }),
  notAllowed: (): MessageView => ({
    heading: 'Not for you to decide',
    text: 'This was asked of somebody else. Nothing was recorded.',
    tone: 'bad'
  }),
  invalidLink: (): MessageView => ({
    heading: 'This link is not valid',
    text: 'It may have been cut off or replaced. Open it again from the message you received.',
    tone: 'bad'
  }),
  tooManyAttempts: (): MessageView => ({
    heading: 'Too many attempts',
    text: 'Wait a few minutes, and then try again.',
    tone: 'warning'
  })
} as const
