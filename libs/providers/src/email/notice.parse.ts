import { fieldsOf } from './bounce.parse.ts'
import { calendarOf } from './calendar.parse.ts'
import { GMAIL_REACTION, READ_RECEIPTS, type MachinePart } from './machine-part.parse.ts'
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

/** What Exchange says of what it makes, where nothing else of it may be left. */
const RECEIPT_CLASS = /^urn:content-classes:mdn$/i
const CALENDAR_CLASS = /^urn:content-classes:calendarmessage$/i

/** How Outlook begins the subject of a receipt for what was deleted unread. */
const UNREAD =
  /^(?:not read|unread|nicht gelesen|ungelesen|no le[ií]d[oa]|non lue?|não lid[oa]|non lett[oa]|niet gelezen|未読|未開封|未读|未讀)[^:：]{0,30}[:：]/i

/** What a program made for its user: a reaction, the answer of a calendar, a read receipt. */
export function noticeOf(mail: Mail): Notice | undefined {
  const { head, parts } = mail
  if (isReceipt(mail)) return { type: 'viewed', reason: 'read_receipt' }
  const reaction = parts.find((one) => one.isReaction || (one.type === GMAIL_REACTION && !one.isFile))
  if (reaction) return { type: 'reacted', reason: 'reaction', ...emojiIn(reaction) }
  const calendar = calendarOf(parts)
  if (calendar) return { type: 'reacted', reason: 'calendar', ...calendar }
  const isCalendar = CALENDAR_CLASS.test(head.first('content-class') ?? '')
  return isCalendar ? { type: 'reacted', reason: 'calendar' } : undefined
}

function isReceipt({ head, parts, reports }: Mail): boolean {
  return (
    reports.includes('disposition-notification') ||
    RECEIPT_CLASS.test(head.first('content-class') ?? '') ||
    parts.some(({ type, isFile }) => READ_RECEIPTS.has(type) && !isFile)
  )
}

/** A receipt that says of a mail that it was deleted unread, say, says nothing of anybody who saw it. */
export function isSeen({ head, parts }: Mail): boolean {
  const disposition = receiptFields(parts).get('disposition')
  return disposition === undefined ? !UNREAD.test(head.subject.trim()) : /;\s{0,9}displayed\b/i.test(disposition)
}

/** The mails that a receipt is about. */
export const receiptIds = ({ parts }: Mail): string[] => idsOf(receiptFields(parts).get('original-message-id'))

function receiptFields(parts: readonly MachinePart[]): Map<string, string> {
  const text = parts.find(({ type }) => READ_RECEIPTS.has(type))?.text ?? ''
  return fieldsOf(
    text
      .replace(/\r\n?/g, '\n')
      .replace(/\n[ \t]+/g, ' ')
      .replace(/\n{2,}/g, '\n')
  )
}

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
