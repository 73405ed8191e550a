import { APPROVAL_OPTIONS, type Outcome, type Status, type Vote } from '@parley/core'
import { cleanLine, cleanText } from './clean-text.ts'
import { valueText } from './field.ts'
import { instantText } from './instant.ts'
import type { OutboundMessage, Settlement } from './provider.ts'

export type Tone = 'good' | 'warning' | 'bad' | 'neutral'

/** A word on how a contact ended, and what there is to say about it. Clean text. */
export interface Panel {
  readonly tone: Tone
  readonly title: string
  readonly lines: readonly string[]
  readonly quote?: string
}

const WORDS: Readonly<Record<Outcome['decision'], readonly [title: string, tone: Tone]>> = {
  approved: ['Approved', 'good'],
  rejected: ['Rejected', 'bad'],
  changes_requested: ['Changes requested', 'warning'],
  answered: ['Answered', 'good']
}

const ENDS: Readonly<Record<Status, readonly [title: string, line: string]>> = {
  pending: ['Still open', 'Others still have to answer.'],
  resolved: ['Settled', 'It can no longer be answered.'],
  expired: ['Expired', 'Nobody decided in time. It can no longer be answered.'],
  cancelled: ['Cancelled', 'The agent no longer needs an answer.'],
  undeliverable: ['Not delivered', 'Too few of those asked could be reached, so this was closed.']
}

/** Who decided what, and when: for the copy of a message whose contact is settled. */
export function panelOf(message: OutboundMessage, { outcome, status, reason, changed }: Settlement): Panel {
  if (changed !== undefined) {
    return {
      tone: 'warning',
      title: 'Changed',
      lines: [cleanLine(changed, 1_000), ...(message.watches ? [] : ['A newer message asks for it as it is now.'])]
    }
  }
  if (!outcome) {
    const [title, line] = ENDS[status]
    const said = status === 'cancelled' && reason !== 'cancelled' ? cleanText(reason ?? '').trim() : ''
    return { tone: 'neutral', title, lines: [line], ...(said === '' ? {} : { quote: said }) }
  }
  const [title, tone] = WORDS[outcome.decision]
  const vote = outcome.by === 'people' ? outcome.settledBy : undefined
  if (!vote) return { tone, title, lines: ['Decided by the policy, because nobody answered in time.'] }
  const quote = saidWith(message, vote)
  return {
    tone,
    title,
    lines: [`${decider(vote)}${chose(message, vote)}, ${instantText(new Date(vote.at))}`],
    ...(quote === '' ? {} : { quote })
  }
}

const decider = ({ name, delegateFor }: Vote): string =>
  `Decided by ${cleanLine(name, 120)}${delegateFor === undefined ? '' : ` for ${cleanLine(delegateFor, 120)}`}`

/** What was pressed, unless the title of the panel says it already. */
function chose({ options }: OutboundMessage, vote: Vote): string {
  const option = options.find((one) => one.id === vote.option)
  const plain = APPROVAL_OPTIONS.some(({ id, label }) => id === option?.id && label === option.label)
  return option && !plain ? ` with “${cleanLine(option.label)}”` : ''
}

function saidWith({ form }: OutboundMessage, vote: Vote): string {
  const values = (form?.fields ?? []).flatMap((field) => {
    const value = vote.values?.[field.id]
    return value === undefined ? [] : [`${field.label}: ${valueText(field, value)}`]
  })
  const text = [vote.option === undefined ? vote.text : undefined, ...values, vote.comment].filter(Boolean).join('\n')
  const characters = Array.from(cleanText(text).trim())
  return characters.length <= 2_000 ? characters.join('') : `${characters.slice(0, 2_000).join('')}…`
}
