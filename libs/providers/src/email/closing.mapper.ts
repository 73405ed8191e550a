import { APPROVAL_OPTIONS, type Outcome, type Status, type Vote } from '@parley/core'
import type { CodeMessage, OutboundMessage, Settlement } from '@parley/provider-kit'
import { cleanLine, cleanText } from './clean-text.ts'
import { instantText } from './instant.ts'
import { EMPTY_LETTER, type Letter, type Tone } from './letter.ts'
import { titleOf } from './request.mapper.ts'

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

/** One short mail to somebody whose answer is no longer needed: who decided what, and when. */
export function closingLetter(message: OutboundMessage, settlement: Settlement, subject: string): Letter {
  const panel = panelOf(message, settlement)
  const title = titleOf(message)
  return {
    ...EMPTY_LETTER,
    subject,
    preheader: `${panel.title}. ${panel.lines.join(' ')}`,
    eyebrow: `What ${cleanLine(message.agent, 120)} asked is settled`,
    title,
    meta: [`In ${cleanLine(message.project)}, asked ${instantText(message.createdAt)}`],
    panel,
    howTo: ['Nothing more is expected of you. A reply is kept, and changes nothing.'],
    footer: [`Sent by Parley for ${cleanLine(message.project)} to ${cleanLine(message.recipient, 120)}.`]
  }
}

function panelOf(message: OutboundMessage, { outcome, status, reason }: Settlement): NonNullable<Letter['panel']> {
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
  const values = (form?.fields ?? []).flatMap(({ id, label }) => {
    const value = vote.values?.[id]
    return value === undefined ? [] : [`${label}: ${value === true ? 'Yes' : value === false ? 'No' : String(value)}`]
  })
  const text = [vote.option === undefined ? vote.text : undefined, ...values, vote.comment].filter(Boolean).join('\n')
  const characters = Array.from(cleanText(text).trim())
  return characters.length <= 2_000 ? characters.join('') : `${characters.slice(0, 2_000).join('')}…`
}

export function noteLetter(text: string, subject: string): Letter {
  const line = cleanLine(text, 1_000)
  return {
    ...EMPTY_LETTER,
    subject,
    preheader: line,
    eyebrow: 'About your reply',
    title: line,
    footer: ['Sent by Parley, automatically.']
  }
}

export function codeLetter({ code, expiresAt, project, title }: CodeMessage): Letter {
  const about = cleanLine(title)
  const house = cleanLine(project)
  return {
    ...EMPTY_LETTER,
    subject: `Your code for ${house}`, // and not the code: mail servers log subjects, and phones show them while locked
    preheader: `Type it on the page that asks for it. Good until ${instantText(expiresAt)}.`,
    eyebrow: `${house}: your one-time code`,
    title: about,
    code,
    meta: [`Type it on the page that asks for it. It is good once, until ${instantText(expiresAt)}.`],
    footer: [
      'You did not ask for a code? Then somebody else holds a link of yours: give the code to nobody, and tell whoever runs Parley.',
      `Sent by Parley for ${house}.`
    ]
  }
}
