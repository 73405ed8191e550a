import { STYLESHEET } from './stylesheet.ts'

/** Every `--name: #rrggbb` of a block, by name. */
function palette(block: string): Map<string, string> {
  return new Map(
    Array.from(block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g), (match) => [match[1] ?? '', match[2] ?? ''])
  )
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = parseInt(colour.slice(start, start + 2), 16) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const [light = '', dark = ''] = STYLESHEET.split('@media (prefers-color-scheme: dark)')
const schemes = [
  ['light', palette(light)],
  ['dark', palette(dark.slice(0, dark.indexOf('box-sizing')))]
] as const

const TEXT = [
  ['ink', ['page', 'card', 'tint', 'good-bg', 'warning-bg', 'bad-bg', 'neutral-bg']],
  ['soft', ['page', 'card', 'good-bg', 'warning-bg', 'bad-bg', 'neutral-bg']],
  ['accent', ['page', 'card']],
  ['accent-hover', ['page', 'card']],
  ['on-accent', ['accent', 'accent-hover']],
  ['good', ['good-bg', 'card']],
  ['warning', ['warning-bg']],
  ['bad', ['bad-bg', 'card']],
  ['neutral', ['neutral-bg']],
  ['critical', ['critical-bg']]
] as const

describe.each(schemes)('the %s colours', (_name, colours) => {
  const pairs = TEXT.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const))

  it.each(pairs)('%s is readable on %s', (text, ground) => {
    expect(contrast(colours.get(text) ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['edge', 'accent', 'bad'])('%s marks an edge on a card', (edge) => {
    expect(contrast(colours.get(edge) ?? '', colours.get('card') ?? '')).toBeGreaterThanOrEqual(3)
  })
})

it('loads nothing', () => {
  expect(STYLESHEET).not.toMatch(/url\(|@import|@font-face|<\//)
})
