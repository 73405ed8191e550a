import type { AttachmentStream } from 'mailparser'

/** A part for programs, as far as it is looked at. */
export interface MachinePart {
  /** Media type in lower case. */
  readonly type: string
  /** `METHOD` of a calendar's, where the header says it. */
  readonly method?: string
  /** Attached: whoever attached it may have written the rest. */
  readonly isFile: boolean
  /** Marked as a reaction by its disposition (RFC 9078). */
  readonly isReaction: boolean
  readonly text: string
}

export const GMAIL_REACTION = 'text/vnd.google.email-reaction+json'
export const READ_RECEIPTS: ReadonlySet<string> = new Set([
  'message/disposition-notification',
  'message/global-disposition-notification'
])
export const CALENDARS: ReadonlySet<string> = new Set([
  'text/calendar',
  'application/ics',
  'text/x-vcalendar',
  'application/calendar+xml',
  'application/calendar+json'
])

/** A part that no person reads, by what its head says, and the type of the multipart that holds it. */
export function machineOf(
  { headers, contentType, filename }: AttachmentStream,
  holder: string | undefined
): Omit<MachinePart, 'text'> | undefined {
  const { value: disposition, params: named } = structured(headers.get('content-disposition'))
  const { params } = structured(headers.get('content-type'))
  const isReaction = disposition === 'reaction'
  const type = contentType ?? ''
  const isCalendar = CALENDARS.has(type)
  if (!isReaction && type !== GMAIL_REACTION && !READ_RECEIPTS.has(type) && !isCalendar) return undefined
  const method = params['method']
  // Programs name what they make, too; of these only a calendar is what people have as a file of theirs.
  const isNamed = isCalendar && (filename ?? named['filename']) !== undefined
  // Another form of what is written is no file, whatever it says.
  const isFile = holder !== 'multipart/alternative' && (disposition === 'attachment' || isNamed)
  return { type, isFile, isReaction, ...(method === undefined ? {} : { method }) }
}

function structured(header: unknown): { value: string; params: Readonly<Record<string, string>> } {
  const { value, params } = (header ?? {}) as { value?: string; params?: Record<string, string> }
  return { value: (value ?? '').trim().toLowerCase(), params: params ?? {} }
}
