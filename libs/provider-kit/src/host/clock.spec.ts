import { Clock } from './clock.ts'

let clock: Clock
beforeEach(() => (clock = new Clock()))
afterEach(() => clock.end())

it('wakes who waits once so much time has passed, the one who is due first before the others', async () => {
  const woken: string[] = []
  const waits = [3_000, 1_000, 2_000].map((ms) => clock.wait(ms).then(() => woken.push(`${ms}`)))
  clock.advance(999)
  await Promise.resolve()
  expect(woken).toEqual([])
  clock.advance(2_001)
  await Promise.all(waits)
  expect(woken).toEqual(['1000', '2000', '3000'])
})

it('runs by itself, and fast where it is told to', async () => {
  const began = clock.ms
  await clock.wait(10)
  expect(clock.ms - began).toBeGreaterThanOrEqual(10)
  await clock.fast(clock.wait(3_600), 3_600)
  expect(clock.ms - began).toBeGreaterThanOrEqual(3_610)
})

it('stands still where the process does, so that nobody is late because the machine is busy', async () => {
  const began = clock.ms
  const until = performance.now() + 300
  while (performance.now() < until);
  await clock.wait(1)
  expect(clock.ms - began).toBeLessThan(100)
})

it('runs as fast as the fastest wants, for as long as they do', async () => {
  const ends: (() => void)[] = []
  const works = [10, 1_000].map((rate) => clock.fast(new Promise<void>((resolve) => ends.push(resolve)), rate))
  ends[1]!()
  await works[1]
  const began = clock.ms
  await clock.wait(1)
  expect(clock.ms - began).toBeLessThan(1_000)
  ends[0]!()
  await works[0]
  const after = clock.ms
  await clock.wait(1)
  expect(clock.ms - after).toBeLessThan(100)
})

it('is patient by the life of the process, however fast it runs', async () => {
  const patience = clock.patience(50)
  clock.advance(3_600_000)
  await clock.fast(clock.wait(1_000), 1_000)
  expect(patience.aborted).toBe(false)
  while (!patience.aborted) await clock.wait(1)
  expect((patience.reason as Error).name).toBe('TimeoutError')
})

it('lets go of who waits for a signal, before and while they wait', async () => {
  const stop = new AbortController()
  const waits = clock.wait(3_600_000, stop.signal)
  stop.abort()
  await expect(Promise.all([waits, clock.wait(3_600_000, stop.signal)])).resolves.toHaveLength(2)
})
