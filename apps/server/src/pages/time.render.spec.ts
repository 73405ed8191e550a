import { relative, renderTime } from './time.render.ts'

const now = new Date('2026-03-12T09:20:00Z')
const after = (ms: number): Date => new Date(now.getTime() + ms)
const HOUR = 3_600_000

describe('relative', () => {
  it.each([
    [20_000, 'now'],
    [-59_000, 'now'],
    [-60_000, '1 minute ago'],
    [2 * HOUR, 'in 2 hours'],
    [-47 * HOUR, '47 hours ago'],
    [48 * HOUR, 'in 2 days']
  ])('%i ms is %j', (ms, text) => {
    expect(relative(after(ms), now)).toBe(text)
  })
})

it('shows an instant in UTC, for people and for machines', () => {
  const markup = String(renderTime(after(2 * HOUR), now))
  expect(markup).toContain('<time datetime="2026-03-12T11:20:00.000Z">12 Mar 2026, 11:20 UTC</time>')
  expect(markup).toContain('(in 2 hours)')
})
