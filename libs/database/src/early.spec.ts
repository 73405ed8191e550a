import { partsOf } from './early.ts'

/** As the database compares the lists. */
const isWithin = (part: unknown, whole: unknown): boolean => partsOf(part).every((one) => partsOf(whole).includes(one))

describe('the parts of a reference', () => {
  it.each([
    [{ ref: 'm1' }, { ref: 'm1' }],
    [{ ts: '1.2' }, { channel: 'C1', ts: '1.2' }],
    [{ messages: [2] }, { chat: '7', message: 3, messages: [1, 2, 3] }],
    [{ at: { page: 1 } }, { at: { page: 1, line: null }, id: 'x' }],
    ['sid', 'sid']
  ])('of one that lies within another lie within the other’s: %j in %j', (part, whole) => {
    expect(isWithin(part, whole)).toBe(true)
  })

  it.each([
    [{ ref: 'm1' }, { ref: 'm2' }],
    [{ ref: 1 }, { ref: '1' }],
    [{ ts: '1.2' }, { other: '1.2' }],
    [{ a: { b: 1 } }, { a: 1 }],
    [{ 'a.b': 1 }, { a: { c: 1 } }]
  ])('of another do not: %j in %j', (part, whole) => {
    expect(isWithin(part, whole)).toBe(false)
  })

  it('of nothing are none', () => {
    expect(partsOf({})).toEqual([])
    expect(partsOf(undefined)).toEqual([])
  })
})
