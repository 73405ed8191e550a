import { Patience } from './patience.ts'

it('lasts from the first look, for each of those that wait', () => {
  const patience = new Patience(1_000)
  expect(patience.isLeft('a', 5_000)).toBe(true)
  expect(patience.isLeft('b', 5_900)).toBe(true)
  expect(patience.isLeft('a', 5_999)).toBe(true)
  expect(patience.isLeft('a', 6_000)).toBe(false)
  expect(patience.isLeft('a', 6_500)).toBe(false)
  expect(patience.isLeft('b', 6_000)).toBe(true)
})

it('begins anew for what waits again', () => {
  const patience = new Patience(1_000)
  patience.isLeft('a', 5_000)
  patience.end('a')
  expect(patience.isLeft('a', 6_000)).toBe(true)
})
