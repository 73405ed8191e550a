import { createPace, type Rate } from './pace.ts'

const RATES: Readonly<Record<string, Rate>> = {
  room: { times: 1, withinMs: 1_000 },
  hall: { times: 20, withinMs: 60_000 },
  everything: { times: 30, withinMs: 1_000 }
}

describe('the pace of sends', () => {
  let at: number
  const never = new AbortController().signal
  const paced = () => createPace({ now: () => new Date(at), wait: async () => {} }, (place) => RATES[place]!)
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

  it('holds up nobody elsewhere with what waits for a full place', async () => {
    const pace = paced()
    const into = (place: string, id: string) => waits(pace.turn(id, [place, 'everything'], never))
    await Promise.all(Array.from({ length: 20 }, (_, n) => into('hall', `m${n}`)))
    expect(await Promise.all(Array.from({ length: 10 }, (_, n) => into('hall', `n${n}`)))).toContain(30_000)
    expect(await into('room', 'x')).toBe(0)
  })

  it('begins nothing of several messages before all of them may go', async () => {
    const pace = paced()
    const send = (id: string, messages: number) => waits(pace.turn(id, ['hall'], never, messages))
    expect(await send('a', 15)).toBe(0)
    expect(await send('b', 15)).toBe(30_000)
    at += 30_000
    expect(await send('b', 15)).toBe(0)
    expect(await send('c', 1)).toBe(3_000)
  })

  it('lets through whole what is more than may go at once, and then nothing until that is made up for', async () => {
    const pace = paced()
    expect(await waits(pace.turn('a', ['hall'], never, 25))).toBe(0)
    expect(await waits(pace.turn('b', ['hall'], never))).toBe(18_000)
  })

  it('knows of what was stopped while it waited for its turn that it was not sent', async () => {
    const pace = paced()
    await pace.turn('a', ['room'], never)
    await expect(pace.turn('b', ['room'], AbortSignal.abort())).rejects.toMatchObject({ code: 'provider_unavailable' })
  })
})
