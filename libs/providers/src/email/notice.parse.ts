import { fieldsOf } from './bounce.parse.ts'
import { CALENDARS, GMAIL_REACTION, READ_RECEIPT, type MachinePart } from './machine-part.parse.ts'
import { idsOf } from './mail-head.parse.ts'
import type { Mail } from './mail.parse.ts'

/** What a mail tells although nobody wrote it. */
export interface Notice {
  readonly type: 'reacted' | 'viewed'
  readonly reason: 'reaction' | 'calendar' | 'read_receipt'
  readonly reaction?: string
  /** It asks for something itself, as an invitation does: where it answers nothing of ours, somebody wrote first. */
  readonly asks?: true
}

/** Nobody attaches these to what they write. */
const ANSWERS = new Set(['reply', 'counter', 'declinecounter', 'refresh'])

/** What a program made for its user: a reaction, the answer of a calendar, a read receipt. */
export function noticeOf({ head, parts }: Mail): Notice | undefined {
  const report = head.type === 'multipart/report' ? (head.parameters['report-type'] ?? '').toLowerCase() : ''
  const receipt = parts.find(({ type, isFile }) => type === READ_RECEIPT && !isFile)
  if (receipt || report === 'disposition-notification') return { type: 'viewed', reason: 'read_receipt' }
  const reaction = parts.find((one) => one.isReaction || (one.type === GMAIL_REACTION && !one.isFile))
  if (reaction) return { type: 'reacted', reason: 'reaction', ...emojiIn(reaction) }
  const calendar = parts.find(isCalendars)
  const isCalendar = /^urn:content-classes:calendarmessage$/i.test(head.first('content-class') ?? '')
  if (!calendar && !isCalendar) return undefined
  const method = calendar && methodOf(calendar)
  const asks = method !== undefined && !ANSWERS.has(method)
  return { type: 'reacted', reason: 'calendar', ...answerIn(calendar), ...(asks ? { asks } : {}) }
}

/** A receipt that says of a mail that it was deleted unread, say, says nothing of anybody who saw it. */
export function isSeen({ parts }: Mail): boolean {
  const fields = receiptFields(parts)
  const disposition = fields.get('disposition')
  return disposition === undefined || /;\s{0,9}displayed\b/i.test(disposition)
}

/** The mails that a receipt is about. */
export const receiptIds = ({ parts }: Mail): string[] => idsOf(receiptFields(parts).get('original-message-id'))

function receiptFields(parts: readonly MachinePart[]): Map<string, string> {
  const text = parts.find(({ type }) => type === READ_RECEIPT)?.text ?? ''
  return fieldsOf(
    text
      .replace(/\r\n?/g, '\n')
      .replace(/\n[ \t]+/g, ' ')
      .replace(/\n{2,}/g, '\n')
  )
}

function isCalendars(part: MachinePart): boolean {
  const method = CALENDARS.has(part.type) ? methodOf(part) : undefined
  return method !== undefined && (!part.isFile || ANSWERS.has(method))
}

/** In lower case. */
function methodOf({ method, text }: MachinePart): string | undefined {
  return (method ?? methodIn(text))?.trim().toLowerCase()
}

const methodIn = (text: string): string | undefined => /^METHOD:\s{0,9}([A-Za-z-]{1,30})\s*$/im.exec(text)?.[1]

function emojiIn({ type, text }: MachinePart): { reaction?: string } {
  const said = type === GMAIL_REACTION ? emojiOf(text) : text.trim()
  return said === undefined || said === '' || said.length > 64 ? {} : { reaction: said }
}

function emojiOf(json: string): string | undefined {
  try {
    const { emoji } = JSON.parse(json) as { emoji?: unknown }
    return typeof emoji === 'string' ? emoji.trim() : undefined
  } catch {
    return undefined
  }
}

/** Whether they come, where it says so of one attendee; else what it asks. */
function answerIn(part: MachinePart | undefined): { reaction?: string } {
  if (!part) return {}
  const said = [...part.text.replace(/\r?\n[ \t]/g, '').matchAll(/^ATTENDEE[^\r\n]*?;PARTSTAT="?([A-Za-z-]{1,20})/gim)]
  const method = methodOf(part)
  const reaction = method === 'reply' && said.length === 1 ? said[0]![1] : method
  return reaction === undefined ? {} : { reaction: reaction.toLowerCase() }
}
