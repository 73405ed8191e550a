import { judgeResponse, nextAttempt } from './retry-schedule.ts'

const now = Date.parse('2025-03-01T12:00:00Z')
const HOUR_MS = 3_600_000
const delay = (attempt: number, retryAfter?: string, random = 0) =>
  nextAttempt({ attempt, retryAfter, now, random })?.delayMs

describe('nextAttempt', () => {
  it('follows the schedule and then gives up', () => {
    const seconds = Array.from({ length: 12 }, (_, attempt) => delay(attempt)).map((ms) => ms && ms / 1_000)
    const hours = [2, 5, 10, 14, 20, 24].map((hour) => hour * 3_600)
    expect(seconds).toEqual([0, 5, 300, 1_800, ...hours, undefined, undefined])
  })

  it('spreads delays to the later side only', () => {
    expect(delay(0, undefined, 0.999)).toBe(0)
    expect(delay(1, undefined, 0.5)).toBe(5_250)
    expect(delay(9, undefined, 0.999_999)).toBeLessThanOrEqual(24 * HOUR_MS * 1.1)
  })

  it.each([
    ['120', 120_000],
    [' 120 ', 120_000],
    ['3', 5_000],
    ['0', 5_000],
    ['86400', 24 * HOUR_MS],
    ['86401', 24 * HOUR_MS],
    ['9'.repeat(400), 24 * HOUR_MS],
    ['Sat, 01 Mar 2025 12:10:00 GMT', 600_000],
    ['Saturday, 01-Mar-25 12:10:00 GMT', 600_000],
    ['Sat Mar  1 12:10:00 2025', 600_000],
    ['Sat, 01 Mar 2025 11:00:00 GMT', 5_000],
    ['Sun, 01 Mar 2026 12:00:00 GMT', 24 * HOUR_MS],
    ['', 5_000],
    ['soon', 5_000],
    ['Soon, please', 5_000],
    ['-120', 5_000],
    ['1.5e9', 5_000],
    ['2025-03-01T13:00:00Z', 5_000]
  ])('takes Retry-After %j when it is longer than the schedule', (retryAfter, expected) =>
    expect(delay(1, retryAfter)).toBe(expected)
  )

  it('never comes before Retry-After', () => expect(delay(1, '120', 0.5)).toBe(126_000))

  it('gives up at the end whatever Retry-After says', () => expect(delay(10, '120')).toBeUndefined())
})

describe('judgeResponse', () => {
  it.each([200, 201, 204, 299])('%i delivered', (status) => expect(judgeResponse(status)).toBe('delivered'))
  it.each([100, 199, 300, 301, 304, 308, 400, 401, 404, 409, 411, 429, 500, 503, 599])('%i is tried again', (status) =>
    expect(judgeResponse(status)).toBe('retry')
  )
  it('410 disables', () => expect(judgeResponse(410)).toBe('disable'))
})
