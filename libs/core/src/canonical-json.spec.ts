import { canonicalJson, isSameJson } from './canonical-json.ts'

describe('canonical JSON', () => {
  it('is one text however the keys were ordered, at any depth', () => {
    const one = { b: [{ y: 1, x: 'é' }], a: null, '': true }
    const other = { '': true, a: null, b: [{ x: 'é', y: 1 }] }
    expect(canonicalJson(one)).toBe('{"":true,"a":null,"b":[{"x":"é","y":1}]}')
    expect(canonicalJson(other)).toBe(canonicalJson(one))
    expect(isSameJson(one, other)).toBe(true)
  })

  it('orders keys by UTF-16 code units, digits and "__proto__" among them', () => {
    const given: unknown = JSON.parse(
      '{"\\ufb33":1,"\\ud83d\\ude00":2,"__proto__":3,"10":4,"9":5,"\\r":6,"constructor":7}'
    )
    expect(canonicalJson(given)).toBe(
      '{"\\r":6,"10":4,"9":5,"__proto__":3,"constructor":7,"\ud83d\ude00":2,"\ufb33":1}'
    )
  })

  it.each([
    [1e21, '1e+21'],
    [100_000_000_000_000_000_000, '100000000000000000000'],
    [0.000_001, '0.000001'],
    [1e-7, '1e-7'],
    [-0, '0'],
    [4.5, '4.5'],
    [Number.NaN, 'null'],
    [undefined, 'null'],
    ['\u2028"\\\b', '"\u2028\\"\\\\\\b"'],
    ['\ud800', '"\\ud800"'],
    [{}, '{}'],
    [[], '[]'],
    [{ gone: undefined }, '{}'],
    [[undefined, 1], '[null,1]']
  ])('writes %p as ECMAScript prints it', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it('tells apart what is not the same', () => {
    expect(isSameJson({ amount: 1 }, { amount: '1' })).toBe(false)
    expect(isSameJson([1, 2], [2, 1])).toBe(false)
    expect(isSameJson({ a: null }, {})).toBe(false)
  })

  it('reads what is nested deeper than a stack is', () => {
    const depth = 50_000
    const nested = '['.repeat(depth) + ']'.repeat(depth)
    expect(canonicalJson(JSON.parse(nested))).toBe(nested)
  })
})
