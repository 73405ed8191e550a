import { Clock } from '@parley/provider-kit/host'
import { answerInTime } from './answer-in-time.ts'

const WITHIN_MS = 2_000
const never = new Promise<never>(() => {})
const done = Promise.resolve('done')

let clock: Clock
let cameAt: number
beforeEach(() => {
  clock = new Clock()
  cameAt = clock.ms
})
afterEach(() => clock.end())

const answer = (stored: Promise<unknown>, acted: Promise<unknown>, hurries = true) => {
  let state = 'open'
  const answered = answerInTime(clock, { cameAt, withinMs: hurries ? WITHIN_MS : undefined }, { stored, acted }).then(
    () => (state = 'answered'),
    (error: { code: string }) => (state = error.code)
  )
  return { answered, state: () => state }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

it('is answered with what became of it once that is known', async () => {
  await expect(answer(done, done).answered).resolves.toBe('answered')
})

it('is answered in time, with a quarter for the way, while it is still acted on', async () => {
  const { answered, state } = answer(done, never)
  clock.advance(1_300)
  await turn()
  expect(state()).toBe('open')
  clock.advance(200)
  await expect(answered).resolves.toBe('answered')
  expect(clock.ms - cameAt).toBeLessThan(WITHIN_MS)
})

it('is not acknowledged where it is not stored in time', async () => {
  const { answered, state } = answer(never, never)
  clock.advance(1_300)
  await turn()
  expect(state()).toBe('open')
  clock.advance(200)
  await expect(answered).resolves.toBe('unexpected_error')
})

it('counts what reading it took', async () => {
  clock.advance(1_500)
  await expect(answer(done, never).answered).resolves.toBe('answered')
})

it('takes no longer where the clock was set back meanwhile', async () => {
  cameAt = clock.ms + 3_600_000
  const { answered } = answer(done, never)
  clock.advance(1_500)
  await expect(answered).resolves.toBe('answered')
})

it('says what failed', async () => {
  const failed = Promise.reject(Object.assign(new Error('no'), { code: 'away' }))
  await expect(answer(failed, failed).answered).resolves.toBe('away')
})

it('takes as long as it takes where the platform does not hurry', async () => {
  let act = () => {}
  const acted = new Promise<void>((resolve) => (act = resolve))
  const { answered, state } = answer(done, acted, false)
  clock.advance(3_600_000)
  await turn()
  expect(state()).toBe('open')
  act()
  await expect(answered).resolves.toBe('answered')
})
