import { ASSURANCES, atLeast } from './assurance.ts'

it('is ordered from a mail nobody signed to somebody signed in', () => {
  expect(ASSURANCES).toEqual(['claimed', 'link', 'address', 'platform', 'login'])
})

it('meets what is demanded when it is that or stronger', () => {
  ASSURANCES.forEach((proven, p) =>
    ASSURANCES.forEach((demanded, d) => {
      expect(atLeast(proven, demanded)).toBe(p >= d)
    })
  )
})
