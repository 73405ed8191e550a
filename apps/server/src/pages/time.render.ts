import { html, type Html } from '@parley/provider-kit'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000]
] as const
const relativeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** An instant in UTC for everybody, and how far it is from `now`, because few people think in UTC. */
export const renderTime = (at: Date, now: Date): Html =>
  html`<span class="when"
    ><time datetime="${at.toISOString()}">${inUtc(at)}</time> <span class="soft">(${relative(at, now)})</span></span
  >`

/** For lists: only the distance is shown; the instant stands in the title. */
export const renderAge = (at: Date, now: Date): Html =>
  html`<time datetime="${at.toISOString()}" title="${inUtc(at)}">${relative(at, now)}</time>`

/** "in 2 hours", "3 minutes ago"; under a minute "now", because a page that does not refresh knows no better. */
export function relative(at: Date, now: Date): string {
  const distance = at.getTime() - now.getTime()
  for (const [unit, lengthMs] of UNITS) {
    // Up to 48 hours are counted in hours: "in 2 days" would hide half a day.
    if (Math.abs(distance) >= (unit === 'day' ? 2 * lengthMs : lengthMs))
      return relativeFormat.format(Math.round(distance / lengthMs), unit)
  }
  return 'now'
}

const inUtc = (at: Date): string =>
  `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${at.toISOString().slice(11, 16)} UTC`
