import { createPace, type Rate } from './pace.ts'

const RATES: Readonly<Record<string, Rate>> = {
  room: { times: 1, withinMs: 1_000 },
  hall: { times: 20, withinMs: 60_000 },
  everything: { times: 30, withinMs: 1_000 }
}

describe('the pace of sends', () => {
  let at: number
  const never = new AbortController().signal
  const paced = () =>
    createPace(
      () => new Date(at),
      (place) => RATES[place]!
    )
  const waits = (turn: Promise<void>): Promise<number> =>
    turn.then(
      () => 0,
      (error: { code: string; retryAfterMs: number }) => {
        expect(error.code).toBe('provider_rate_limited')
        return error.retryAfterMs
      }
    )
  beforeEach(() => {
    at = 1_000_000
  })

  it('lets the first through at once, and says to each further one when its turn is', async () => {
    const pace = paced()
    const turns = ['a', 'b', 'c', 'd'].map((id) => pace.turn(id, ['room'], never))
    expect(await waits(turns[0]!)).toBe(0)
    expect(await Promise.all(turns.slice(2).map(waits))).toEqual([2_000, 3_000])
  })

  it('keeps the turn that it named, whoever came meanwhile', async () => {
    const pace = paced()
    const [first, , third] = ['a', 'b', 'c'].map((id) => waits(pace.turn(id, ['room'], never)))
    expect(await first).toBe(0)
    expect(await third).toBe(2_000)
    at += 2_000
    expect(await Promise.all(['d', 'e', 'c'].map((id) => waits(pace.turn(id, ['room'], never))))).toEqual([0, 2_000, 0])
  })

  it('lets a burst through where the limit counts a longer time', async () => {
    const pace = paced()
    const turns = Array.from({ length: 21 }, (_, n) => waits(pace.turn(`m${n}`, ['hall'], never)))
    expect(await Promise.all(turns)).toEqual([...Array<number>(20).fill(0), 3_000])
  })

  it('heeds every limit that a send falls under', async () => {
    const pace = paced()
    const burst = Array.from({ length: 20 }, (_, n) => waits(pace.turn(`m${n}`, ['hall'], never)))
    expect(await waits(pace.turn('x', ['room', 'hall'], never))).toBe(3_000)
    await Promise.all(burst)
  })
})
