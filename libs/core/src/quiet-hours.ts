import { z } from 'zod'

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "22:00"')

export const QuietHours = z
  .strictObject({
    from: Clock,
    to: Clock,
    timeZone: z.string().max(64, { abort: true }).refine(isTimeZone, 'must be an IANA time zone')
  })
  .meta({ id: 'QuietHours', description: 'When sends wait, in the person’s own time zone; may span midnight' })
export type QuietHours = z.infer<typeof QuietHours>

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

/**
 * When the quiet hours that hold at this instant end; `undefined` when none hold. Rounded to the minute. A night in
 * which the clocks change ends when the wall clock says so; where they skip that time, at the first minute after it.
 */
export function quietUntil(at: number, quiet: QuietHours): number | undefined {
  const left = minutesLeft(at, quiet)
  if (left === 0) return undefined
  const naive = Math.floor(at / MINUTE_MS) * MINUTE_MS + left * MINUTE_MS
  const to = minutes(quiet.to)
  const off =
    ((minuteOfDay(naive, quiet.timeZone) - to + DAY_MINUTES + DAY_MINUTES / 2) % DAY_MINUTES) - DAY_MINUTES / 2
  let end = naive - off * MINUTE_MS
  while (minutesLeft(end, quiet) > 0) end += MINUTE_MS
  return end
}

/** How long the quiet hours go on by the wall clock. */
function minutesLeft(at: number, quiet: QuietHours): number {
  const from = minutes(quiet.from)
  const length = (minutes(quiet.to) - from + DAY_MINUTES) % DAY_MINUTES
  const since = (minuteOfDay(at, quiet.timeZone) - from + DAY_MINUTES) % DAY_MINUTES
  return Math.max(0, length - since)
}

/** Building one takes far longer than using it, and a contact may ask hundreds of people. */
const WALL_CLOCKS = new Map<string, Intl.DateTimeFormat>()

function minuteOfDay(at: number, timeZone: string): number {
  let clock = WALL_CLOCKS.get(timeZone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    WALL_CLOCKS.set(timeZone, clock)
  }
  return minutes(clock.format(at))
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
