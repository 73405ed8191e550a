import type { Context } from '@parley/core'
import type { Panel } from '@parley/provider-kit'

export interface Button {
  readonly label: string
  readonly href: string
  readonly style: 'primary' | 'danger' | 'default'
}

/**
 * What one mail says, before it is text or HTML: both are made of this, so that neither says what the other does not.
 * All text in it is clean (see `cleanText`); it may still be hostile.
 */
export interface Letter {
  readonly subject: string
  /** What an inbox shows beside the subject. */
  readonly preheader: string
  /** Replies to it are read, so that they need a line above which to write. */
  readonly delimiter: boolean
  /** Who says what: "deploy-bot asks for your approval". */
  readonly eyebrow: string
  readonly risk?: Context['risk']
  readonly title: string
  /** Short lines below the title. */
  readonly meta: readonly string[]
  readonly deadline?: { readonly at: string; readonly span: string }
  /** A coloured word on how it ended, and what there is to say about it. */
  readonly panel?: Panel
  /** Markdown, the latest first. */
  readonly texts: readonly { readonly heading?: string; readonly markdown: string }[]
  readonly code?: string
  readonly action?: { readonly name: string; readonly arguments: unknown }
  readonly signals: readonly { readonly level: 'info' | 'warning' | 'danger'; readonly text: string }[]
  readonly facts: readonly { readonly name: string; readonly text: string }[]
  readonly links: readonly { readonly label: string; readonly url: string }[]
  readonly files: readonly string[]
  /** What may be answered, in the order of its numbers, with what to know about it. */
  readonly options: readonly { readonly label: string; readonly hint?: string }[]
  readonly fields: readonly string[]
  /** Open a page; none of them decides. */
  readonly buttons: readonly Button[]
  readonly howTo: readonly string[]
  readonly footer: readonly string[]
}

/** The parts that most letters lack. */
export const EMPTY_LETTER = {
  delimiter: false,
  meta: [],
  texts: [],
  signals: [],
  facts: [],
  links: [],
  files: [],
  options: [],
  fields: [],
  buttons: [],
  howTo: []
} as const satisfies Partial<Letter>
