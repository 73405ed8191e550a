import {
  askerDoes,
  cleanLine,
  instantText,
  panelOf,
  titleOf,
  type CodeMessage,
  type OutboundMessage,
  type Settlement
} from '@parley/provider-kit'
import { EMPTY_LETTER, type Letter } from './letter.ts'

/** One short mail to somebody whose answer is no longer needed: who decided what, and when. */
export function closingLetter(message: OutboundMessage, settlement: Settlement, subject: string): Letter {
  const panel = panelOf(message, settlement)
  const title = titleOf(message)
  return {
    ...EMPTY_LETTER,
    subject,
    preheader: `${panel.title}. ${panel.lines.join(' ')}`,
    eyebrow: `What ${askerDoes(message, 'asked is settled')}`,
    title,
    meta: [`In ${cleanLine(message.project)}, asked ${instantText(message.createdAt)}`],
    panel,
    howTo: ['Nothing more is expected of you. A reply is kept, and changes nothing.'],
    footer: [`Sent by Parley for ${cleanLine(message.project)} to ${cleanLine(message.recipient, 120)}.`]
  }
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
