import { schemaFaults } from './argument-schema.ts'
import { Action } from './ask.schema.ts'

const pathsOf = (action: unknown) => Action.safeParse(action).error?.issues.map((issue) => issue.path.join('.')) ?? []
const action = (schema: unknown, given: unknown = { amount: 100 }) => ({ name: 'refund', arguments: given, schema })

const nested = (levels: number, wrap: (inner: unknown) => unknown): unknown =>
  levels === 0 ? {} : wrap(nested(levels - 1, wrap))

it('takes what says what the arguments may be', () => {
  const schema = {
    title: 'A refund',
    description: 'Money back',
    type: 'object',
    required: ['amount'],
    additionalProperties: false,
    properties: {
      amount: { type: ['integer', 'null'], minimum: 1, maximum: 500, default: 100 },
      currency: { enum: ['EUR', 'USD'] },
      reason: { type: 'string', minLength: 0, maxLength: 80 },
      lines: { type: 'array', items: { type: 'object', additionalProperties: { type: 'number' } } },
      unit: { const: 'cent' },
      constructor: { type: 'string' }
    }
  }
  expect(pathsOf(action(schema))).toEqual([])
})

it.each([
  ['a keyword that we do not check by', { pattern: '^a' }, 'action.schema.pattern'],
  ['another one deep down', { properties: { a: { items: { format: 'date' } } } }, 'properties.a.items.format'],
  ['a reference', { $ref: '#' }, '$ref'],
  ['a keyword of a prototype', JSON.parse('{"constructor":{}}'), 'constructor'],
  ['a type that is none', { type: 'float' }, 'type'],
  ['a type of a prototype', { type: 'toString' }, 'type'],
  ['no types', { type: [] }, 'type'],
  ['one type twice', { type: ['string', 'string'] }, 'type'],
  ['properties that are a list', { properties: [] }, 'properties'],
  ['a property that is no schema', { properties: { a: true } }, 'properties.a'],
  ['a name required twice', { required: ['a', 'a'] }, 'required'],
  ['a number required', { required: [1] }, 'required'],
  ['items by place', { items: [{}] }, 'items'],
  ['items of no schema', { items: true }, 'items'],
  ['additional properties of no schema', { additionalProperties: 'no' }, 'additionalProperties'],
  ['an empty enum', { enum: [] }, 'enum'],
  [
    'an enum of one value twice',
    {
      enum: [
        { a: 1, b: 2 },
        { b: 2, a: 1 }
      ]
    },
    'enum'
  ],
  ['an infinite minimum', { minimum: Infinity }, 'minimum'],
  ['a text as maximum', { maximum: '3' }, 'maximum'],
  ['a minimum above the maximum', { minimum: 3, maximum: 2 }, 'minimum'],
  ['a negative length', { minLength: -1 }, 'minLength'],
  ['half a character', { maxLength: 1.5 }, 'maxLength'],
  ['lengths the wrong way round', { minLength: 3, maxLength: 2 }, 'minLength'],
  ['a title that is a number', { title: 1 }, 'title'],
  ['nine levels', nested(8, (items) => ({ items })), 'items.items.items.items.items.items.items.items'],
  ['nine levels of properties', nested(8, (a) => ({ properties: { a } })), `properties.a${'.properties.a'.repeat(7)}`],
  ['a default that is deeper', { default: JSON.parse('['.repeat(9) + ']'.repeat(9)) }, 'default'],
  ['more than 16 KiB', { description: 'é'.repeat(8 * 1024) }, '']
])('refuses %s', (_, schema, path) => {
  const at = path === '' ? 'schema' : `schema.${path.replace('action.schema.', '')}`
  expect(pathsOf(action(schema))).toEqual([at])
})

it.each([true, [], 'object', null, 7])('is an object: %p is none', (schema) => {
  expect(pathsOf(action(schema))).toEqual(['schema'])
})

it('is eight levels deep at most, and has 16 KiB at most', () => {
  expect(schemaFaults(nested(7, (items) => ({ items })))).toEqual([])
  const spent = JSON.stringify({ title: '' }).length
  expect(schemaFaults({ title: 'x'.repeat(16 * 1024 - spent) })).toEqual([])
  expect(schemaFaults({ title: 'x'.repeat(16 * 1024 - spent + 1) })).toHaveLength(1)
})

it('refuses a property by the name of a prototype', () => {
  expect(schemaFaults(JSON.parse('{"properties":{"__proto__":{"type":"string"}}}'))).toMatchObject([
    { path: ['properties'] }
  ])
})

it('holds the proposed arguments to it too, and names the field', () => {
  const schema = { type: 'object', properties: { amount: { type: 'number', maximum: 50 } }, required: ['to'] }
  expect(pathsOf(action(schema))).toEqual(['arguments.to', 'arguments.amount'])
  expect(pathsOf({ name: 'refund', schema })).toEqual(['arguments'])
  expect(pathsOf(action(schema, { to: 'ann', amount: 50 }))).toEqual([])
})
