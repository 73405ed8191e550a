import { keptPlace, placeAfter, placeFrom } from './poll-place.ts'

const ours = { config: { apiUrl: 'https://api.telegram.org' }, botId: '77' }
const now = new Date('2026-11-21T12:00:00Z')
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const kept = placeAfter(ours, 41, now)

it('goes on where it was', () => {
  expect(placeFrom(keptPlace(kept, ours), days(5))).toBe(41)
})

it('begins anew after days of silence, before Telegram numbers anew', () => {
  expect(placeFrom(keptPlace(kept, ours), days(6))).toBeUndefined()
})

it('knows nothing of another bot, another server, or what is no place', () => {
  expect(keptPlace(kept, { ...ours, botId: '78' })).toBeUndefined()
  expect(keptPlace(kept, { ...ours, config: { apiUrl: 'http://127.0.0.1:8081' } })).toBeUndefined()
  expect(keptPlace({ offset: 41 }, ours)).toBeUndefined()
  expect(placeFrom(keptPlace(undefined, ours), now)).toBeUndefined()
})
