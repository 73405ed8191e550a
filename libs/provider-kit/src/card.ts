import type { Context, Option } from '@parley/core'
import { askerDoes } from './asker.ts'
import { cleanLine, cleanText } from './clean-text.ts'
import { markdownExcerpt } from './markdown.ts'
import type { OutboundMessage } from './provider.ts'

const ASKS = {
  approval: 'asks for your approval',
  question: 'has a question for you',
  notice: 'wants you to know'
} as const
const ASKS_OTHERS = { approval: 'asked for approval', question: 'asked a question', notice: 'sent a notice' } as const

/** What the coloured label of a signal says. */
export const SIGNALS = { info: 'Note', warning: 'Warning', danger: 'Danger' } as const

export const RISKS = {
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
  critical: 'Critical risk'
} as const

/** What everybody who is asked should know before they answer; all text in it is clean (see `cleanText`). */
export interface CardContext {
  readonly risk?: Context['risk']
  readonly signals: readonly { readonly level: 'info' | 'warning' | 'danger'; readonly text: string }[]
  readonly facts: readonly { readonly name: string; readonly text: string }[]
  readonly links: readonly { readonly label: string; readonly url: string }[]
}

type About = Pick<OutboundMessage, 'agent' | 'key' | 'kind' | 'turn' | 'watches'>

/** The title, or the beginning of the text. Never empty. */
export const titleOf = (message: About & Pick<OutboundMessage, 'title' | 'body'>): string =>
  cleanLine(message.title ?? '') || cleanLine(markdownExcerpt(message.body, 120)) || eyebrowOf(message)

/** Who says what: "deploy-bot asks for your approval". */
export function eyebrowOf(message: About): string {
  const { kind, turn, watches } = message
  if (turn !== undefined) return askerDoes(message, 'adds something')
  return watches ? `For your information: ${askerDoes(message, ASKS_OTHERS[kind])}` : askerDoes(message, ASKS[kind])
}

export function contextParts(context: Context | undefined): CardContext {
  const facts = (['impact', 'rollback', 'suggestion'] as const).flatMap((key) => {
    const text = cleanText(context?.[key] ?? '').trim()
    return text === '' ? [] : [{ name: key[0]!.toUpperCase() + key.slice(1), text }]
  })
  const confidence = context?.confidence
  if (confidence !== undefined) facts.push({ name: 'Confidence', text: `${Math.round(confidence * 100)}%` })
  return {
    ...(context?.risk ? { risk: context.risk } : {}),
    signals: (context?.signals ?? []).map(({ level, text }) => ({ level, text: cleanLine(text, 500) })),
    facts,
    links: (context?.links ?? []).map(({ label, url }) => ({ label: cleanLine(label), url: cleanLine(url, 2_000) }))
  }
}

const STYLES = { approve: 'primary', reject: 'danger', request_changes: 'default', answer: 'default' } as const
export const styleOf = (option: Option): NonNullable<Option['style']> => option.style ?? STYLES[option.decision]

const MAX_NAMED = 5

/** "Ann was", "Ann and Bob were"; a long list is cut. */
export function askedText(asked: readonly string[]): string {
  const names = asked.slice(0, MAX_NAMED).map((name) => cleanLine(name, 80))
  if (asked.length > MAX_NAMED) names.push(`${asked.length - MAX_NAMED} more`)
  if (names.length === 0) return 'Others were'
  return `${new Intl.ListFormat('en').format(names)} ${asked.length === 1 ? 'was' : 'were'}`
}
