const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `"90s"`, `"10m"`, `"2h"`, `"3d"`, or a number of milliseconds. */
export type Duration = `${number}${keyof typeof UNITS}` | number

/** In milliseconds. Throws on what is no duration. */
export function durationMs(duration: Duration): number {
  if (typeof duration === 'number') {
    if (duration >= 0) return duration
  } else {
    const [, digits, unit] = /^(\d{1,9})(s|m|h|d)$/.exec(duration) ?? []
    if (digits !== undefined) return Number(digits) * UNITS[unit as keyof typeof UNITS]
  }
  throw new TypeError(`"${duration}" is no duration: write one such as "90s", "10m" or "2h"`)
}
