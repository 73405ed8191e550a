import type { AttachmentStream } from 'mailparser'

/** A part for programs, as far as it is looked at. */
export interface MachinePart {
  /** Media type in lower case. */
  readonly type: string
  /** `METHOD` of a calendar's, where the header says it. */
  readonly method?: string
  /** Attached, by its disposition or its name: whoever attached it may have written the rest. */
  readonly isFile: boolean
  /** Marked as a reaction by its disposition (RFC 9078). */
  readonly isReaction: boolean
  readonly text: string
}

export const GMAIL_REACTION = 'text/vnd.google.email-reaction+json'
export const READ_RECEIPT = 'message/disposition-notification'
export const CALENDARS: ReadonlySet<string> = new Set(['text/calendar', 'application/ics', 'text/x-vcalendar'])

/** A part that no person reads, by what its head says. */
export function machineOf({ headers, contentType, filename }: AttachmentStream): Omit<MachinePart, 'text'> | undefined {
  const { value: disposition, params: named } = structured(headers.get('content-disposition'))
  const { params } = structured(headers.get('content-type'))
  const isReaction = disposition === 'reaction'
  const type = contentType ?? ''
  if (!isReaction && type !== GMAIL_REACTION && type !== READ_RECEIPT && !CALENDARS.has(type)) return undefined
  const method = params['method']
  const isFile = disposition === 'attachment' || (filename ?? named['filename']) !== undefined
  return { type, isFile, isReaction, ...(method === undefined ? {} : { method }) }
}

function structured(header: unknown): { value: string; params: Readonly<Record<string, string>> } {
  const { value, params } = (header ?? {}) as { value?: string; params?: Record<string, string> }
  return { value: (value ?? '').trim().toLowerCase(), params: params ?? {} }
}
