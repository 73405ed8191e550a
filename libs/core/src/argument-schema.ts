import { canonicalJson } from './canonical-json.ts'

/** The part of JSON Schema that says what an action's arguments may be. */
export interface ArgumentSchema {
  readonly type?: JsonType | readonly JsonType[]
  readonly properties?: Readonly<Record<string, ArgumentSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | ArgumentSchema
  readonly items?: ArgumentSchema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly default?: unknown
  readonly title?: string
  readonly description?: string
}

/** How each type of JSON is named to people. */
export const JSON_TYPES = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null'
} as const
export type JsonType = keyof typeof JSON_TYPES

export interface SchemaFault {
  readonly path: readonly string[]
  readonly message: string
}

const MAX_BYTES = 16 * 1024
const MAX_DEPTH = 8

/** What keeps a value from being a schema that we check by, each with its place in it. */
export function schemaFaults(schema: unknown): SchemaFault[] {
  if (new TextEncoder().encode(canonicalJson(schema)).length > MAX_BYTES)
    return [{ path: [], message: 'a schema has at most 16 KiB' }]
  return faultsOf(schema, [], 1)
}

function faultsOf(schema: unknown, path: readonly string[], depth: number): SchemaFault[] {
  if (!isObject(schema)) return [{ path, message: 'a schema must be an object' }]
  if (depth > MAX_DEPTH) return [{ path, message: `a schema is at most ${MAX_DEPTH} levels deep` }]
  const faults = Object.entries(schema).flatMap(([keyword, value]): SchemaFault[] => {
    const at = [...path, keyword]
    if (!Object.hasOwn(KEYWORDS, keyword))
      return [{ path: at, message: `unknown keyword: a schema has ${Object.keys(KEYWORDS).join(', ')}` }]
    const problem = KEYWORDS[keyword]!(value)
    if (problem !== undefined) return [{ path: at, message: problem }]
    if (keyword === 'items' || (keyword === 'additionalProperties' && typeof value !== 'boolean'))
      return faultsOf(value, at, depth + 1)
    if (keyword !== 'properties') return []
    return Object.entries(value as object).flatMap(([name, one]) => faultsOf(one, [...at, name], depth + 1))
  })
  return faults.length > 0 ? faults : orderFaults(schema, path)
}

function orderFaults(schema: ArgumentSchema, path: readonly string[]): SchemaFault[] {
  const pairs = [
    ['minimum', 'maximum'],
    ['minLength', 'maxLength']
  ] as const
  return pairs
    .filter(([least, most]) => schema[least]! > schema[most]!)
    .map(([least, most]) => ({ path: [...path, least], message: `is above ${most}` }))
}

type Check = (value: unknown) => string | undefined

const oneOf = (wanted: string, holds: (value: unknown) => boolean): Check => {
  return (value) => (holds(value) ? undefined : `must be ${wanted}`)
}
const isType = (value: unknown) => typeof value === 'string' && Object.hasOwn(JSON_TYPES, value)
const isSet = (value: unknown, holds: (one: unknown) => boolean) =>
  Array.isArray(value) && value.every(holds) && new Set(value.map(canonicalJson)).size === value.length
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0
const text = oneOf('text', (value) => typeof value === 'string')
const number = oneOf('a number', (value) => Number.isFinite(value))
const count = oneOf('a whole number, 0 or more', isCount)
const json = oneOf(`at most ${MAX_DEPTH} levels deep`, (value) => isShallow(value, MAX_DEPTH))

const KEYWORDS: Readonly<Record<string, Check>> = {
  type: oneOf(
    `one of ${Object.keys(JSON_TYPES).join(', ')}, or a list of them`,
    (value) => isType(value) || (isSet(value, isType) && (value as unknown[]).length > 0)
  ),
  properties: oneOf(
    'an object of schemas, none of them named "__proto__"',
    (value) => isObject(value) && !Object.hasOwn(value, '__proto__')
  ),
  required: oneOf('a list of different names', (value) => isSet(value, (one) => typeof one === 'string')),
  additionalProperties: oneOf('true, false or a schema', (value) => typeof value === 'boolean' || isObject(value)),
  items: oneOf('a schema', isObject),
  enum: (value) =>
    isSet(value, () => true) && (value as unknown[]).length > 0 ? json(value) : 'must be a list of different values',
  const: json,
  minimum: number,
  maximum: number,
  minLength: count,
  maxLength: count,
  default: json,
  title: text,
  description: text
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((one) => isShallow(one, levels - 1))
}
