import { GuessLimit, MOST_FAILURES } from './guess-limit.ts'

let now = 0
const limit = () => new GuessLimit(() => now)
const fail = (guesses: GuessLimit, ip: string, times: number) => {
  for (let count = 0; count < times; count++) guesses.failed({ ip })
}

it('refuses what fails after too many failures of one client, until its minute is over', () => {
  const guesses = limit()
  fail(guesses, '192.0.2.7', MOST_FAILURES)
  now += 20_000
  expect(() => fail(guesses, '192.0.2.7', 1)).toThrow(
    expect.objectContaining({ code: 'too_many_requests', retryAfterMs: 40_000 })
  )
  expect(() => fail(guesses, '192.0.2.8', MOST_FAILURES)).not.toThrow()
  now += 40_000
  expect(() => fail(guesses, '192.0.2.7', MOST_FAILURES)).not.toThrow()
})

it('takes the addresses of one IPv6 network for one client', () => {
  const guesses = limit()
  for (let host = 0; host < MOST_FAILURES; host++) guesses.failed({ ip: `2001:db8:1:2::${host.toString(16)}` })
  expect(() => guesses.failed({ ip: '2001:db8:1:2:ffff::1' })).toThrow(/Too many attempts/)
  expect(() => guesses.failed({ ip: '2001:db8:1:3::1' })).not.toThrow()
})

it('keeps no more clients than it has room for', () => {
  const guesses = limit()
  for (let client = 0; client < 30_000; client++) guesses.failed({ ip: `10.1.${client >> 8}.${client & 255}` })
  expect(guesses.size).toBe(10_000)
})
