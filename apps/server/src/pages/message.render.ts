import { html } from '@parley/provider-kit'
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

/** What a private link or an operator's form can end in, where there is no contact to show. */
export const messages = {
  notAllowed: (): MessageView => ({
    heading: 'Not for you to decide',
    text: 'This was asked of somebody else. Your answer was kept, and decides nothing.',
    tone: 'bad'
  }),
  invalidLink: (): MessageView => ({
    heading: 'This link is not valid',
    text: 'It may have been cut off or replaced. Open it again from the message you received.',
    tone: 'bad'
  }),
  noSuchContact: (): MessageView => ({
    heading: 'There is no such contact',
    text: 'It may have been removed, or belong to another project.',
    tone: 'bad'
  }),
  noSuchPage: (): MessageView => ({
    heading: 'There is no such page',
    text: 'Check the address, or go back to the list of what is waiting.',
    tone: 'bad'
  }),
  pageTooOld: (): MessageView => ({
    heading: 'Try again',
    text: 'This page was open for too long, and nothing was recorded. Go back, reload it and send it again.',
    tone: 'warning'
  }),
  tooLarge: (): MessageView => ({
    heading: 'That was too much text',
    text: 'One megabyte is the most that fits. Nothing was recorded: go back and shorten it.',
    tone: 'warning'
  }),
  unreadable: (detail = 'What your browser sent could not be read.'): MessageView => ({
    heading: 'That did not work',
    text: `${detail.replace(/[.]$/, '')}. Nothing was recorded: go back and try again.`,
    tone: 'warning'
  }),
  failed: (): MessageView => ({
    heading: 'Something went wrong on our side',
    text: 'Your answer may not have been recorded. Wait a moment, and then open the link again to see how things stand.',
    tone: 'bad'
  })
} as const
