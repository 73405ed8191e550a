import { CALENDARS, type MachinePart } from './machine-part.parse.ts'

/** What a calendar tells by mail. */
export interface CalendarSaid {
  /** Whether they come, where it says so of one attendee; else what it asks. In lower case. */
  readonly reaction: string
  /** It asks for something itself, as an invitation does. */
  readonly asks?: true
}

/** Nobody attaches these to what they write. */
const ANSWERS = new Set(['reply', 'counter', 'declinecounter', 'refresh'])

/** Where a calendar says its method, and of an attendee whether they come. */
interface Form {
  readonly method: RegExp
  readonly attendee: RegExp
}

const LINES: Form = {
  method: /^METHOD(?:;(?:"[^"\r\n]{0,200}"|[^":\r\n]){0,200})?:[ \t]{0,9}([A-Za-z-]{1,30})[ \t]{0,9}$/im,
  attendee: /^ATTENDEE[^\r\n]*?;PARTSTAT="?([A-Za-z-]{1,20})/gim
}
/** RFC 6321. */
const XML: Form = {
  method: tag('method', String.raw`(?:<(?:\w{1,20}:)?parameters\b.{0,400}?</(?:\w{1,20}:)?parameters>\s{0,99})?`),
  attendee: tag('partstat', '', 'gi')
}
/** RFC 7265. */
const JSON_FORM: Form = {
  method:
    /\[\s{0,99}"method"\s{0,99},\s{0,99}\{[^{}]{0,400}\}\s{0,99},\s{0,99}"text"\s{0,99},\s{0,99}"([a-z-]{1,30})"/i,
  attendee: /"partstat"\s{0,99}:\s{0,99}"([a-z-]{1,20})"/gi
}

function tag(name: string, before: string, flags = 'is'): RegExp {
  const open = (one: string) => String.raw`<(?:\w{1,20}:)?${one}\b[^<>]{0,200}>\s{0,99}`
  return new RegExp(String.raw`${open(name)}${before}${open('text')}([A-Za-z-]{1,30})\s{0,99}<`, flags)
}

/** What the calendar among the parts tells; `undefined` where none is, or where it is an appointment that somebody attached. */
export function calendarOf(parts: readonly MachinePart[]): CalendarSaid | undefined {
  for (const part of parts) {
    const method = CALENDARS.has(part.type) ? methodOf(part) : undefined
    if (method === undefined || (part.isFile && !ANSWERS.has(method))) continue
    return { reaction: partstatIn(part, method) ?? method, ...(ANSWERS.has(method) ? {} : { asks: true }) }
  }
  return undefined
}

/** In lower case; where head and content differ, the one that nobody attaches. */
function methodOf(part: MachinePart): string | undefined {
  const said = [part.method, formOf(part).method.exec(textOf(part))?.[1]].flatMap(
    (one) => one?.trim().toLowerCase() ?? []
  )
  return said.find((one) => ANSWERS.has(one)) ?? said[0]
}

function partstatIn(part: MachinePart, method: string): string | undefined {
  const said = method === 'reply' ? [...textOf(part).matchAll(formOf(part).attendee)] : []
  return said.length === 1 ? said[0]![1]!.toLowerCase() : undefined
}

const formOf = ({ type }: MachinePart): Form =>
  type.endsWith('+xml') ? XML : type.endsWith('+json') ? JSON_FORM : LINES

/** With what goes on in the next line put together. */
const textOf = ({ text }: MachinePart): string => text.replace(/\r?\n[ \t]/g, '')
