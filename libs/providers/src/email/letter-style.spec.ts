import { ROLES, type Role } from './letter-style.ts'

/** Which text stands on which ground. */
const ON: Partial<Record<Role, readonly Role[]>> = {
  ink: ['card', 'tint', 'chip', 'good', 'warning', 'bad', 'neutral'],
  soft: ['card', 'tint', 'page'],
  accent: ['card'],
  good: ['good'],
  warning: ['warning'],
  bad: ['bad'],
  neutral: ['neutral'],
  critical: ['critical'],
  onPrimary: ['primary'],
  onDanger: ['danger'],
  onDefault: ['default']
}

const colour = (role: Role, property: string, mode: 0 | 1): string =>
  (ROLES[role] as Record<string, readonly [string, string]>)[property]![mode]

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

describe.each([
  ['light', 0],
  ['dark', 1]
] as const)('%s', (_name, mode) => {
  it.each(Object.entries(ON).flatMap(([text, grounds]) => grounds.map((ground) => [text as Role, ground])))(
    'lets %s be read on %s',
    (text, ground) => {
      const ratio = contrast(colour(text!, 'color', mode), colour(ground!, 'background-color', mode))
      expect(ratio).toBeGreaterThanOrEqual(4.5)
    }
  )
})
