import { Duration, parseDuration } from './duration.ts'

it.each([
  ['1s', 1_000],
  ['90s', 90_000],
  ['10m', 600_000],
  ['2h', 7_200_000],
  ['3d', 259_200_000],
  ['366d', 31_622_400_000]
])('reads %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
  expect(Duration.safeParse(text).success).toBe(true)
})

it.each(['', '0s', '10', 'm', '-1m', '1.5h', '1h30m', ' 1m', '1m ', '1M', '1w', '367d', '9999999999s', 'PT1H', '１m'])(
  'refuses %j',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
    expect(Duration.safeParse(text).success).toBe(false)
  }
)
