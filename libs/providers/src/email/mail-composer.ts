import type { CodeMessage, MessageRef, OutboundMessage, Settlement } from '@parley/provider-kit'
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
  readonly from: string
  readonly name: string
  readonly ref: MessageRef
  readonly project: string
  /** What it was about, where that is known. */
  readonly contactId?: string
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

/** The plain text that `composeMail` sends, for finding it again in a reply. */
export const sentText = (message: OutboundMessage, settings: MailSettings): string =>
  renderText(requestLetter(message, settings))

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
    ...parts(closingLetter(message, settlement, replySubject(follows.subject))),
    ...between(message, target, settings),
    ...(replyTo === settings.address ? {} : { replyTo: { ...fromMailbox(message, settings), address: replyTo } }),
    ...thread(follows),
    messageId: messageIdOf(message, settings, `.s${settlement.version}`),
    date: at === undefined ? now : new Date(at)
  }
}

/** One sentence back to whoever wrote. Nothing bounces back from it, and nothing automatic answers it. */
export function composeNote(written: WrittenMail, text: string, settings: MailSettings): SendMailOptions {
  const follows = readMailRef(written.ref)
  const subject = replySubject(follows?.subject ?? '')
  return {
    ...parts(noteLetter(text, subject, written.project)),
    from: fromMailbox({ project: written.project }, settings),
    to: toMailbox(written.name, written.from),
    envelope: { from: '', to: [written.from] },
    ...thread(follows),
    messageId: derivedMessageId(`${follows?.messageId ?? ''}\n${written.from}\n${text}`, settings),
    headers: automatic(written.contactId, 'auto-replied')
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

const replySubject = (subject: string): string => `Re: ${stripReply(subject)}`.trim()
