import { z } from 'zod'
import './issue-text.ts'

const text = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message

it.each<[string, z.ZodType, unknown, string]>([
  ['is missing', z.object({ a: z.string() }), {}, 'is required'],
  ['is no text', z.string(), 7, 'must be a text'],
  ['is no number', z.number(), 'x', 'must be a number'],
  ['is no number where one is read', z.coerce.number(), 'x', 'must be a number'],
  ['is no whole number', z.number().int(), 1.5, 'must be a whole number'],
  ['is neither true nor false', z.boolean(), 'yes', 'must be true or false'],
  ['is no list', z.array(z.string()), {}, 'must be a list'],
  ['is no object', z.strictObject({}), [], 'must be an object'],
  ['is no object of any names', z.record(z.string(), z.string()), null, 'must be an object'],
  ['is of a type that JSON has not', z.date(), 'x', 'must be of another type'],
  ['is not the value', z.literal('a'), 'b', 'must be "a"'],
  ['is none of the values', z.enum(['a', 'b']), 'c', 'must be one of "a", "b"'],
  ['is too long', z.string().max(2_000), 'x'.repeat(2_001), 'must have at most 2,000 characters'],
  ['has not the length', z.string().length(1), 'xx', 'must have exactly 1 character'],
  ['is too short', z.string().min(3), 'x', 'must have at least 3 characters'],
  ['is empty', z.string().min(1), '', 'must not be empty'],
  ['is an empty list', z.array(z.string()).min(1), [], 'must not be empty'],
  ['is a list too long', z.array(z.string()).max(1), ['a', 'b'], 'must have at most 1 item'],
  ['is too large', z.number().max(60), 61, 'must be at most 60'],
  ['is too small', z.number().min(1), 0, 'must be at least 1'],
  ['is not below', z.number().lt(5), 5, 'must be less than 5'],
  ['is not above', z.number().gt(5), 5, 'must be more than 5'],
  ['is no multiple', z.number().multipleOf(5), 7, 'must be a multiple of 5'],
  ['is no URL', z.url(), 'x', 'must be a URL'],
  ['is no time', z.iso.datetime(), 'x', 'must be a date and time such as "2030-01-31T12:00:00Z"'],
  ['is of a format without words of ours', z.ipv4(), 'x', 'must be of the format "ipv4"'],
  ['does not match', z.string().regex(/^a$/), 'x', 'must match /^a$/'],
  ['does not begin so', z.string().startsWith('a'), 'x', 'must begin with "a"'],
  ['does not end so', z.string().endsWith('a'), 'x', 'must end with "a"'],
  ['does not hold it', z.string().includes('a'), 'x', 'must hold "a"'],
  ['has a field too many', z.strictObject({}), { a: 1 }, 'unknown field "a"'],
  ['has fields too many', z.strictObject({}), { a: 1, b: 1 }, 'unknown fields "a", "b"'],
  [
    'has a name that is not taken',
    z.record(z.string().min(2), z.string()),
    { a: 'x' },
    'must have at least 2 characters'
  ],
  ['holds what is not taken', z.map(z.string(), z.string()), new Map([['a', 1]]), 'must be a text'],
  ['is neither', z.union([z.string(), z.object({ a: z.string() })]), 7, 'must be a text, or must be an object'],
  ['is of no known kind', z.discriminatedUnion('a', [z.object({ a: z.literal('b') })]), { a: 'c' }, 'is not valid'],
  ['is refused without a word', z.string().refine(() => false), 'x', 'is not valid'],
  ['is never taken', z.never(), 'x', 'must be of another type']
])('says it of what %s', (_what, schema, value, expected) => {
  expect(text(schema, value)).toBe(expected)
})

it('leaves a schema’s own words', () => {
  expect(text(z.string('say who'), 7)).toBe('say who')
  expect(text(z.string().regex(/a/, 'must hold an a'), 'x')).toBe('must hold an a')
  expect(
    text(
      z.string().refine(() => false, 'never'),
      'x'
    )
  ).toBe('never')
})
