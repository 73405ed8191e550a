import { z } from 'zod'

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "22:00"')

export const QuietHours = z
  .strictObject({ from: Clock, to: Clock, timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone') })
  .meta({ description: 'When sends wait, in the person’s own time zone; may span midnight' })
export type QuietHours = z.infer<typeof QuietHours>

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

/** When the quiet hours that hold at this instant end; `undefined` when none hold. Rounded to the minute. */
export function quietUntil(at: number, quiet: QuietHours): number | undefined {
  const now = minuteOfDay(at, quiet.timeZone)
  const from = minutes(quiet.from)
  const to = minutes(quiet.to)
  const length = (to - from + DAY_MINUTES) % DAY_MINUTES
  const since = (now - from + DAY_MINUTES) % DAY_MINUTES
  if (since >= length) return undefined
  const end = Math.floor(at / MINUTE_MS) * MINUTE_MS + (length - since) * MINUTE_MS
  // The clocks may change within the night: correct by what the wall clock there will say.
  const off = ((minuteOfDay(end, quiet.timeZone) - to + DAY_MINUTES + DAY_MINUTES / 2) % DAY_MINUTES) - DAY_MINUTES / 2
  return end - off * MINUTE_MS
}

function minuteOfDay(at: number, timeZone: string): number {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return minutes(time.format(at))
}

function minutes(clock: string): number {
  const [hours = 0, rest = 0] = clock.split(':').map(Number)
  return hours * 60 + rest
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
