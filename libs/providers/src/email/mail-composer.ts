import {
  cleanLine,
  type CodeMessage,
  type MessageRef,
  type OutboundMessage,
  type Settlement
} from '@parley/provider-kit'
import type { SendMailOptions } from 'nodemailer'
import { closingLetter, codeLetter, noteLetter } from './closing.mapper.ts'
import type { Letter } from './letter.ts'
import { renderHtml } from './letter-html.render.ts'
import { renderText } from './letter-text.render.ts'
import { encloseFiles, mailAttachments } from './mail-attachment.ts'
import {
  derivedMessageId,
  fromMailbox,
  mailRef,
  messageIdOf,
  plusAddress,
  readMailRef,
  referencesAfter,
  stripReply,
  toMailbox
} from './mail-header.ts'
import { requestLetter, type MailSettings } from './request.mapper.ts'

/** A mail that somebody wrote to us, and that is answered by one sentence. */
export interface WrittenMail {
  /** Whoever wrote it: its `From`, never its `Reply-To`. */
  readonly to: string
  readonly subject: string
  readonly messageId: string
  readonly references: readonly string[]
}

/** The mail that asks, or tells. The same for each attempt, down to its Message-ID and its date. */
export function composeMail(message: OutboundMessage, target: string, settings: MailSettings): SendMailOptions {
  const ref = mailRef(message, settings)
  const replyTo = plusAddress(message.token, settings)
  return {
    ...parts(requestLetter(message, settings)),
    ...between(message, target, settings),
    ...(replyTo === settings.address ? {} : { replyTo: { ...fromMailbox(message, settings), address: replyTo } }),
    ...thread(readMailRef(message.follows)),
    messageId: ref.messageId,
    date: message.createdAt,
    attachments: mailAttachments(encloseFiles(message.attachments).sent)
  }
}

/** What `composeMail` sends, for finding it again in a reply: its text, and what stands in its HTML alone. */
export function sentText(message: OutboundMessage, settings: MailSettings): string {
  const letter = requestLetter(message, settings)
  return [renderText(letter), 'Links', 'Files', ...letter.buttons.map(({ label }) => label)].join('\n')
}

/** One short mail in the thread of `ref`: it was settled. `now` is its date where nobody's answer settled it. */
export function composeClosing(
  ref: MessageRef,
  message: OutboundMessage,
  settlement: Settlement,
  target: string,
  settings: MailSettings,
  now: Date
): SendMailOptions {
  const follows = readMailRef(ref) ?? mailRef(message, settings)
  const replyTo = plusAddress(message.token, settings)
  const at = settlement.outcome?.settledBy?.at
  return {
    ...parts(closingLetter(message, settlement, `Re: ${stripReply(follows.subject)}`)),
    ...between(message, target, settings),
    ...(replyTo === settings.address ? {} : { replyTo: { ...fromMailbox(message, settings), address: replyTo } }),
    ...thread(follows),
    messageId: messageIdOf(message, settings, `.s${settlement.version}`),
    date: at === undefined ? now : new Date(at)
  }
}

/** One sentence back to whoever wrote. Nothing bounces back from it, and nothing automatic answers it. */
export function composeNote(note: WrittenMail, text: string, settings: MailSettings): SendMailOptions {
  const follows = readMailRef({ ...note })
  const subject = `Re: ${stripReply(cleanLine(note.subject))}`.trim()
  return {
    ...parts(noteLetter(text, subject)),
    from: { name: settings.name, address: settings.address },
    to: toMailbox('', note.to),
    envelope: { from: '', to: [note.to] },
    ...thread(follows),
    messageId: derivedMessageId(`${note.messageId}\n${note.to}\n${text}`, settings),
    headers: automatic(undefined, 'auto-replied')
  }
}

/** A one-time code. */
export function composeCode(message: CodeMessage, target: string, settings: MailSettings): SendMailOptions {
  return {
    ...parts(codeLetter(message)),
    from: fromMailbox(message, settings),
    to: toMailbox('', target),
    envelope: { from: settings.address, to: [target] },
    headers: automatic()
  }
}

/** Text and HTML say the same. A mail may name no file and no address that it would have to be loaded from. */
const parts = (letter: Letter): SendMailOptions => ({
  subject: letter.subject,
  text: renderText(letter),
  html: renderHtml(letter),
  disableFileAccess: true,
  disableUrlAccess: true
})

/** Everybody has a mail of their own, so that it names nobody else. */
function between(message: OutboundMessage, target: string, settings: MailSettings): SendMailOptions {
  return {
    from: fromMailbox(message, settings),
    to: toMailbox(message.recipient, target),
    envelope: { from: plusAddress(message.bounceToken, settings), to: [target] },
    headers: automatic(message.contactId)
  }
}

function thread(follows: ReturnType<typeof readMailRef>): SendMailOptions {
  return follows ? { inReplyTo: follows.messageId, references: referencesAfter(follows) } : {}
}

const automatic = (contactId?: string, kind = 'auto-generated'): Record<string, string> => ({
  'Auto-Submitted': kind,
  'X-Auto-Response-Suppress': 'All',
  'X-Parley': contactId ?? 'none'
})
