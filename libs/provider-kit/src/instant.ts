const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MINUTE = 60_000

/** `Sat 21 Nov 2026, 14:46 UTC+00:00`. We know nobody's zone, and a mail does not say when it will be read. */
export const instantText = (at: Date): string =>
  `${DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${at.toISOString().slice(11, 16)} UTC+00:00`

/** `4 hours and 30 minutes`, `3 days`. Up to two days are counted in hours: "1 day" would hide half a day. */
export function spanText(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE))
  if (minutes >= 48 * 60) return count(Math.round(minutes / (24 * 60)), 'day')
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return count(rest, 'minute')
  return rest === 0 ? count(hours, 'hour') : `${count(hours, 'hour')} and ${count(rest, 'minute')}`
}

const count = (number: number, unit: string): string => `${number} ${unit}${number === 1 ? '' : 's'}`
