import { pauseAfter } from './gateway-pause.ts'

const DAY_MS = 86_400_000

it('tries again soon after a long outage, and less than a thousand times a day', () => {
  expect([1, 2, 3].map(pauseAfter)).toEqual([2_000, 4_000, 8_000])
  let [times, passed] = [0, 0]
  while (passed < DAY_MS) passed += pauseAfter(++times)
  expect(times).toBeLessThan(1_000)
  expect(pauseAfter(times)).toBeLessThan(120_000)
})
