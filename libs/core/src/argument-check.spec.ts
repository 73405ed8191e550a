import { checkArguments } from './argument-check.ts'

const faults = (proposed: { arguments?: unknown; schema?: unknown }, edited: unknown) =>
  checkArguments(proposed, edited).map(({ path, message }) => `${path} ${message}`)
const paths = (proposed: { arguments?: unknown; schema?: unknown }, edited: unknown) =>
  checkArguments(proposed, edited).map(({ path }) => path)

describe('without a schema, the proposed arguments say what may be edited', () => {
  const proposed = {
    arguments: {
      amount: 100,
      to: 'ann',
      urgent: false,
      note: null,
      lines: [{ sku: 'a', price: 1 }],
      tags: ['x'],
      none: [],
      where: { city: 'Rome', at: { lat: 1 } }
    }
  }
  const edited = (more: object) => ({ ...proposed.arguments, ...more })

  it.each([
    ['nothing changed', {}],
    ['another value of the same type', { amount: 1.5, to: '', urgent: true }],
    [
      'other items, and more of them',
      {
        lines: [
          { sku: 'b', price: 2 },
          { price: -0, sku: '' }
        ],
        tags: ['y', 'z']
      }
    ],
    ['no items', { lines: [], tags: [] }],
    ['a value deep down', { where: { city: 'Bonn', at: { lat: 2 } } }]
  ])('takes %s', (_, more) => {
    expect(faults(proposed, edited(more))).toEqual([])
  })

  it.each([
    ['text for a number', { amount: '100' }, 'arguments.amount must stay a number'],
    ['null for a number', { amount: null }, 'arguments.amount must stay a number'],
    ['a list of a number', { amount: [100] }, 'arguments.amount must stay a number'],
    ['a number for a tick', { urgent: 1 }, 'arguments.urgent must stay true or false'],
    ['a value for null', { note: 'now' }, 'arguments.note must stay null'],
    ['an object for null', { note: {} }, 'arguments.note must stay null'],
    ['a list for an object', { where: [] }, 'arguments.where must stay an object'],
    ['an object for a list', { tags: { 0: 'x' } }, 'arguments.tags must stay a list'],
    ['a key more', { limit: 1 }, 'arguments.limit may not be added'],
    ['a key in other case', { Amount: 1 }, 'arguments.Amount may not be added'],
    ['a key with a space', { 'amount ': 1 }, 'arguments.amount  may not be added'],
    ['a key of a prototype', { constructor: 1 }, 'arguments.constructor may not be added'],
    ['a key less, deep down', { where: { city: 'Rome', at: {} } }, 'arguments.where.at.lat may not be left out'],
    [
      'a key more, deep down',
      { where: { city: '', at: { lat: 1, lon: 2 } } },
      'arguments.where.at.lon may not be added'
    ],
    ['an item of another type', { tags: ['x', 1] }, 'arguments.tags.1 must stay text'],
    ['an item of null', { tags: [null] }, 'arguments.tags.0 must stay text'],
    ['an item with a key more', { lines: [{ sku: 'a', price: 1, x: 1 }] }, 'arguments.lines.0.x may not be added'],
    ['an item with a key less', { lines: [{ sku: 'a' }] }, 'arguments.lines.0.price may not be left out'],
    ['1e999', { amount: JSON.parse('1e999') }, 'arguments.amount must be a number that JSON can hold']
  ])('refuses %s', (_, more, fault) => {
    expect(faults(proposed, edited(more))).toEqual([fault])
  })

  it('refuses a key left out', () => {
    const { amount: _, ...rest } = proposed.arguments
    expect(faults(proposed, rest)).toEqual(['arguments.amount may not be left out'])
  })

  it('refuses items where there were none to go by', () => {
    expect(paths(proposed, edited({ none: [1] }))).toEqual(['arguments.none.0'])
  })

  it('lets items of several types stay where they stood, and no others come', () => {
    const mixed = { arguments: [1, 'a', { b: [null, 2] }] }
    expect(faults(mixed, [2, 'a', { b: [null, 2] }])).toEqual([])
    expect(paths(mixed, [1, 'b', { b: [null, 2] }])).toEqual(['arguments.1'])
    expect(paths(mixed, [1, 'a', { b: [null, 2] }, 'a'])).toEqual(['arguments.3'])
  })

  it.each([[null], ['x'], [7], [[1]], [{}]])('holds %p to itself too', (whole) => {
    expect(faults({ arguments: whole }, whole)).toEqual([])
    expect(paths({ arguments: whole }, false)).toEqual(['arguments'])
  })

  it('lets nothing be added to an action without arguments', () => {
    expect(paths({}, { amount: 1 })).toEqual(['arguments'])
    expect(paths({}, null)).toEqual([])
  })
})

describe('with a schema, it says what may be edited', () => {
  const under = (schema: unknown) => ({ arguments: { amount: 1 }, schema })

  it.each([
    [{ type: 'integer' }, 2, 2.5],
    [{ type: 'integer' }, -0, '2'],
    [{ type: 'number' }, 1e308, null],
    [{ type: ['string', 'null'] }, null, 3],
    [{ type: 'object' }, {}, []],
    [{ type: 'array' }, [], {}],
    [{ type: 'boolean' }, false, 0],
    [{ enum: ['EUR', { a: 1, b: 2 }] }, { b: 2, a: 1 }, 'eur'],
    [{ const: null }, null, false],
    [{ minimum: 1, maximum: 5 }, 5, 5.01],
    [{ minimum: 1 }, 1, 0.99],
    [{ minimum: 1 }, 'not a number', 0],
    [{ minLength: 2 }, 'ab', '🚀'],
    [{ maxLength: 1 }, '🚀', 'ab']
  ])('%j takes %j and refuses %j', (rule, good, bad) => {
    const proposed = under({ type: 'object', properties: { amount: rule } })
    expect(faults(proposed, { amount: good })).toEqual([])
    expect(paths(proposed, { amount: bad })).toEqual(['arguments.amount'])
  })

  it('says what is missing and what is too much', () => {
    const proposed = under({ required: ['amount', 'to'], properties: { amount: {} }, additionalProperties: false })
    expect(faults(proposed, { amount: 1, limit: 2, constructor: 3 })).toEqual([
      'arguments.to is required',
      'arguments.limit may not be added',
      'arguments.constructor may not be added'
    ])
  })

  it('requires no key that only a prototype has', () => {
    expect(paths(under({ required: ['toString'] }), {})).toEqual(['arguments.toString'])
  })

  it('checks other keys by a schema of their own, and each item of a list', () => {
    const proposed = under({ additionalProperties: { type: 'array', items: { type: 'number' } } })
    expect(faults(proposed, { a: [1, 2], b: [] })).toEqual([])
    expect(paths(proposed, { a: [1, '2'], b: 3 })).toEqual(['arguments.a.1', 'arguments.b'])
  })

  it('takes keys that were not proposed, where the schema lets it', () => {
    expect(faults(under({ type: 'object' }), { amount: 'one', more: [null] })).toEqual([])
  })
})

describe('whatever comes in', () => {
  const open = { arguments: {}, schema: {} }
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

  it('no name may reach a prototype, at any depth', () => {
    expect(paths(open, JSON.parse('{"a":[{"__proto__":{"admin":true}}]}'))).toEqual(['arguments.a.0.__proto__'])
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('nesting is bounded', () => {
    expect(paths(open, nested(64))).toEqual([])
    expect(paths(open, nested(65))).toEqual(['arguments'])
    expect(paths({ arguments: nested(200_000) }, nested(200_000))).toEqual(['arguments'])
  })

  it('a hundred thousand faults are twenty', () => {
    const items = Array.from({ length: 100_000 }, () => 'x')
    const names = Object.fromEntries(items.map((_, index) => [`n${index}`, 1]))
    expect(paths({ arguments: [1] }, items)).toHaveLength(20)
    expect(paths({ arguments: {} }, names)).toHaveLength(20)
    expect(paths({ arguments: names }, {})).toHaveLength(20)
    expect(paths({ schema: { items: { type: 'number' } } }, items)).toHaveLength(20)
    expect(paths({ schema: { additionalProperties: false } }, names)).toHaveLength(20)
  })

  it('a name as long as a request makes no path as long', () => {
    expect(paths({ arguments: {} }, { ['x'.repeat(900_000)]: 1 })[0]!.length).toBeLessThan(100)
  })

  it('a megabyte in lists within lists is checked once, and not once for each of them', () => {
    const rows = (deep: number): unknown =>
      deep === 0 ? Array.from({ length: 60_000 }, (_, one) => (one % 2 ? 'a' : 1)) : [rows(deep - 1)]
    expect(paths({ arguments: rows(50) }, rows(50))).toEqual([])
  })
})
