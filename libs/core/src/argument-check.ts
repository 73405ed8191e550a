import { isObject, JSON_TYPES, type ArgumentSchema, type JsonType } from './argument-schema.ts'
import { canonicalJson } from './canonical-json.ts'
import type { Fault } from './errors.ts'

interface Proposed {
  readonly arguments?: unknown
  readonly schema?: unknown
}

/** More faults than that help nobody. */
const MAX_FAULTS = 20
/** Nesting below that is only an attack's; the API takes no more in either. */
const DEEPEST = 64

/**
 * What is wrong with the arguments that somebody would run instead of those proposed, by `arguments.<field>`. The
 * schema says what they may be. Without one the proposed arguments do: no key more or less at any depth, each value of
 * the same type, null only where null was, and the items of a list shaped as its first one.
 */
export function checkArguments(proposed: Proposed, edited: unknown): Fault[] {
  const unsound = soundness(edited, 'arguments')
  if (unsound.length > 0) return unsound
  return isObject(proposed.schema)
    ? checkBySchema(proposed.schema, edited, 'arguments')
    : byExample(edited, proposed.arguments, 'arguments')
}

/** What is wrong with a value by a schema that was checked, each fault below `path`. */
export function checkBySchema(schema: ArgumentSchema, value: unknown, path: string): Fault[] {
  const sets = new Map<object, ReadonlySet<string>>()
  const faults: Fault[] = []
  const allows = (among: readonly unknown[], one: unknown) => {
    if (!sets.has(among)) sets.set(among, new Set(among.map(canonicalJson)))
    return sets.get(among)!.has(canonicalJson(one))
  }
  const check = (given: unknown, rule: ArgumentSchema, at: string): void => {
    const fault = (message: string, where = at) => void faults.push({ path: where, message })
    const types = rule.type === undefined ? [] : [rule.type].flat()
    if (types.length > 0 && !types.some((type) => isOfType(given, type)))
      return fault(`must be ${types.map((type) => JSON_TYPES[type]).join(' or ')}`)
    if (rule.enum && !allows(rule.enum, given)) return fault('must be one of the values that the schema allows')
    if (Object.hasOwn(rule, 'const') && !allows(constOf(rule), given))
      return fault('must be the value that the schema names')
    if (typeof given === 'number') {
      if (given < (rule.minimum ?? -Infinity)) fault(`must be at least ${rule.minimum}`)
      if (given > (rule.maximum ?? Infinity)) fault(`must be at most ${rule.maximum}`)
    }
    if (typeof given === 'string' && (rule.minLength !== undefined || rule.maxLength !== undefined)) {
      const length = Array.from(given).length
      if (length < (rule.minLength ?? 0)) fault(`must have at least ${rule.minLength} characters`)
      if (length > (rule.maxLength ?? Infinity)) fault(`must have at most ${rule.maxLength} characters`)
    }
    if (Array.isArray(given) && rule.items) {
      for (let index = 0; index < given.length && faults.length < MAX_FAULTS; index++)
        check(given[index], rule.items, `${at}.${index}`)
    }
    if (!isObject(given)) return
    for (const name of rule.required ?? [])
      if (!Object.hasOwn(given, name) && faults.length < MAX_FAULTS) fault('is required', below(at, name))
    for (const [name, one] of Object.entries(given)) {
      if (faults.length >= MAX_FAULTS) return
      const named = rule.properties && Object.hasOwn(rule.properties, name) ? rule.properties[name] : undefined
      const more = named ?? rule.additionalProperties ?? true
      if (more === false) fault('may not be added', below(at, name))
      else if (more !== true) check(one, more, below(at, name))
    }
  }
  const constants = new Map<object, readonly unknown[]>()
  const constOf = (rule: ArgumentSchema): readonly unknown[] => {
    if (!constants.has(rule)) constants.set(rule, [rule.const])
    return constants.get(rule)!
  }
  check(value, schema, path)
  return faults
}

function byExample(value: unknown, example: unknown, path: string): Fault[] {
  if (example === undefined)
    return value === null ? [] : [{ path, message: 'may not be added: the action was proposed without any' }]
  const type = typeOf(example)
  if (typeOf(value) !== type) return [{ path, message: `must stay ${JSON_TYPES[type]}` }]
  const faults: Fault[] = []
  if (Array.isArray(example)) {
    const items = value as readonly unknown[]
    if (example.length === 0 && items.length > 0)
      return [{ path: `${path}.0`, message: 'may not be added: the list was empty, so nothing says what it may hold' }]
    for (let index = 0; index < items.length && faults.length < MAX_FAULTS; index++) {
      const unlike = byExample(items[index], example[0], `${path}.${index}`)
      // What was proposed so may stay where it stood.
      if (unlike.length > 0 && !(index < example.length && isSame(items[index], example[index]))) faults.push(...unlike)
    }
  } else if (isObject(example)) {
    const given = value as Readonly<Record<string, unknown>>
    for (const name of Object.keys(example)) {
      if (faults.length >= MAX_FAULTS) break
      if (Object.hasOwn(given, name)) faults.push(...byExample(given[name], example[name], below(path, name)))
      else faults.push({ path: below(path, name), message: 'may not be left out' })
    }
    for (const name of Object.keys(given)) {
      if (faults.length >= MAX_FAULTS) break
      if (!Object.hasOwn(example, name)) faults.push({ path: below(path, name), message: 'may not be added' })
    }
  }
  return faults.slice(0, MAX_FAULTS)
}

/** Numbers that are none in JSON, names that could reach a prototype, and nesting that nothing needs. */
function soundness(value: unknown, path: string): Fault[] {
  let level: { readonly value: unknown; readonly path: string }[] = [{ value, path }]
  for (let depth = 0; level.length > 0; depth++) {
    const next: typeof level = []
    for (const one of level) {
      if (typeof one.value === 'number' && !Number.isFinite(one.value))
        return [{ path: one.path, message: 'must be a number that JSON can hold' }]
      if (typeof one.value !== 'object' || one.value === null) continue
      if (depth >= DEEPEST) return [{ path, message: `may not be nested deeper than ${DEEPEST} levels` }]
      for (const [name, inner] of Object.entries(one.value)) {
        const at = below(one.path, name)
        if (name === '__proto__') return [{ path: at, message: 'may not be added' }]
        next.push({ value: inner, path: at })
      }
    }
    level = next
  }
  return []
}

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one === other
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name as never], other[name as never]))
  )
}

function typeOf(value: unknown): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  const type = typeof value
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object'
}

function isOfType(value: unknown, type: JsonType): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeOf(value) === type
}

/** A name may be as long as a request; a path is read by people. */
function below(path: string, name: string): string {
  return `${path}.${name.length > 64 ? `${name.slice(0, 63)}…` : name}`
}
