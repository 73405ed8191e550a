import { z } from 'zod'

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const LONGEST_MS = 366 * UNITS.d

/** `"90s"`, `"10m"`, `"2h"`, `"3d"` in milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})(s|m|h|d)$/.exec(text) ?? []
  if (digits === undefined) return undefined
  const ms = Number(digits) * UNITS[unit as keyof typeof UNITS]
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined
}

export const Duration = z
  .string()
  .refine(
    (text) => parseDuration(text) !== undefined,
    'must be a duration such as "90s", "10m", "2h" or "3d", at most 366d'
  )
  .meta({
    description: 'A duration: a whole number and s, m, h or d',
    pattern: '^[0-9]{1,9}[smhd]$',
    example: '10m'
  })
