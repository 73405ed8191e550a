import { readFileSync } from 'node:fs'

type Json = Record<string, unknown>

const { paths, components } = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json> }
}
interface Operation {
  readonly parameters?: readonly { name: string; in: string; schema: Json }[]
  readonly requestBody?: { content: Record<string, { schema: Json }> }
}

/** Objects of any names, which only the size of a request bounds, and what looks at them has its own bound for. */
const ANY_NAMES = ['Ref.placement', 'NewAction.schema', 'Respond.values', 'NewChannel.config', 'ChannelChange.config']

/** Each list, text and object in a schema that may be as large as a request. */
function unbounded(schema: Json, at: string, seen: Set<string>): string[] {
  const name = String(schema['$ref'] ?? '')
    .split('/')
    .at(-1)!
  if (name !== '') {
    if (seen.has(name)) return []
    seen.add(name)
    return unbounded(components.schemas[name]!, name, seen)
  }
  const has = (...keys: string[]) => keys.some((key) => schema[key] !== undefined)
  const more = schema['additionalProperties']
  const isOpen = typeof more === 'object' && more !== null
  const own =
    (schema['type'] === 'array' && !has('maxItems')) ||
    (schema['type'] === 'string' && !has('maxLength', 'enum', 'format', 'pattern')) ||
    (isOpen && !has('maxProperties'))
  const inner = [
    ...Object.entries((schema['properties'] ?? {}) as Record<string, Json>).map(([key, one]) => [`${at}.${key}`, one]),
    ...(schema['items'] ? [[`${at}[]`, schema['items']]] : []),
    ...(isOpen ? [[`${at}.*`, more]] : []),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((key) => ((schema[key] ?? []) as Json[]).map((one) => [at, one]))
  ] as [string, Json][]
  return [...(own ? [at] : []), ...inner.flatMap(([path, one]) => unbounded(one, path, seen))]
}

it('bounds every list, text and object that a request may hold', () => {
  const seen = new Set<string>()
  const found = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { parameters = [], requestBody }]) => [
      ...parameters
        .filter((one) => one.in === 'query')
        .flatMap(({ name, schema }) => unbounded(schema, `${method} ${path}?${name}`, seen)),
      ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => unbounded(schema, `${method} ${path}`, seen))
    ])
  )
  expect([...new Set(found)].toSorted()).toEqual(ANY_NAMES.toSorted())
})
