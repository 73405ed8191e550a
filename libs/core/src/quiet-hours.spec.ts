import { QuietHours, quietUntil } from './quiet-hours.ts'

const night = (timeZone: string, from = '22:00', to = '07:00') => ({ from, to, timeZone })
const until = (at: string, quiet: QuietHours) => {
  const end = quietUntil(Date.parse(at), quiet)
  return end === undefined ? undefined : new Date(end).toISOString().replace(':00.000Z', 'Z')
}

it.each([
  ['before they begin', '2026-03-02T21:59Z', undefined],
  ['as they begin', '2026-03-02T22:00Z', '2026-03-03T07:00Z'],
  ['before midnight', '2026-03-02T23:59Z', '2026-03-03T07:00Z'],
  ['at midnight', '2026-03-03T00:00Z', '2026-03-03T07:00Z'],
  ['in the last minute', '2026-03-03T06:59:59.999Z', '2026-03-03T07:00Z'],
  ['as they end', '2026-03-03T07:00Z', undefined],
  ['at noon', '2026-03-03T12:00Z', undefined]
])('span midnight: %s', (_, at, end) => {
  expect(until(at, night('UTC'))).toBe(end)
})

it('may lie within a day', () => {
  const lunch = night('UTC', '12:00', '13:30')
  expect(until('2026-03-02T11:59Z', lunch)).toBeUndefined()
  expect(until('2026-03-02T12:15:30Z', lunch)).toBe('2026-03-02T13:30Z')
  expect(until('2026-03-02T13:30Z', lunch)).toBeUndefined()
})

it('are none when they end as they begin', () => {
  expect(until('2026-03-02T22:00Z', night('UTC', '22:00', '22:00'))).toBeUndefined()
})

it.each([
  ['Asia/Shanghai', '2026-03-02T15:00Z', '2026-03-02T23:00Z'],
  ['Asia/Kolkata', '2026-03-02T16:30Z', '2026-03-03T01:30Z'],
  ['America/New_York', '2026-03-02T03:00Z', '2026-03-02T12:00Z'],
  ['Pacific/Kiritimati', '2026-03-02T08:00Z', '2026-03-02T17:00Z']
])('hold by the wall clock in %s', (timeZone, at, end) => {
  expect(until(at, night(timeZone))).toBe(end)
})

describe('in a night in which the clocks change', () => {
  it('end when the wall clock says so, after the hour that is skipped in spring', () => {
    expect(until('2026-03-28T22:00Z', night('Europe/Berlin'))).toBe('2026-03-29T05:00Z')
    expect(until('2026-03-29T01:00Z', night('Europe/Berlin'))).toBe('2026-03-29T05:00Z')
  })

  it('end when the wall clock says so, after the hour that is repeated in autumn', () => {
    expect(until('2026-10-24T21:00Z', night('Europe/Berlin'))).toBe('2026-10-25T06:00Z')
    expect(until('2026-10-31T23:00:00-04:00', night('America/New_York'))).toBe('2026-11-01T12:00Z')
  })

  it('end at the first minute after a time that is skipped', () => {
    const early = night('Europe/Berlin', '22:00', '02:30')
    expect(until('2026-03-28T22:00Z', early)).toBe('2026-03-29T01:00Z')
    expect(quietUntil(Date.parse('2026-03-29T01:00Z'), early)).toBeUndefined()
  })

  it('end at the first of two equal times', () => {
    expect(until('2026-10-24T21:00Z', night('Europe/Berlin', '22:00', '02:30'))).toBe('2026-10-25T00:30Z')
  })

  it('never end within themselves', () => {
    const nights = [night('Europe/Berlin', '22:00', '02:30'), night('Australia/Lord_Howe'), night('America/New_York')]
    for (const quiet of nights) {
      for (let at = Date.parse('2026-01-01T00:10Z'); at < Date.parse('2027-01-01T00:00Z'); at += 17 * 60_000 * 7) {
        const end = quietUntil(at, quiet)
        if (end === undefined) continue
        expect(end).toBeGreaterThan(at)
        expect(end - at).toBeLessThanOrEqual(11 * 3_600_000)
        expect(quietUntil(end, quiet)).toBeUndefined()
      }
    }
  })
})

it('refuse a time or a time zone that does not exist', () => {
  expect(QuietHours.safeParse(night('Europe/Berlin')).success).toBe(true)
  expect(QuietHours.safeParse(night('Europe/Atlantis')).success).toBe(false)
  expect(QuietHours.safeParse(night('UTC', '24:00')).success).toBe(false)
  expect(QuietHours.safeParse(night('UTC', '7:00')).success).toBe(false)
})
