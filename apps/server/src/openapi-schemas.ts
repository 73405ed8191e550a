import type { OpenAPIObject } from '@nestjs/swagger'

type Json = Record<string, unknown>
type Schemas = Record<string, Json>

interface JsonSchemaSource {
  readonly '~standard'?: {
    readonly jsonSchema?: Record<'input' | 'output', (options: { target: string }) => Json>
  }
}

const REF = '#/components/schemas/'
/** Marks what a request holds until `nameSchemas`: the same Zod schema may look different in an answer. */
const GIVEN = 'given:'

/** Zod's JSON Schema of a request or an answer. */
export function schemaConverter(
  schema: unknown,
  { schemaType }: { schemaType: 'input' | 'output' }
): { schema: Json; components: Schemas } | undefined {
  const convert = (schema as JsonSchemaSource)['~standard']?.jsonSchema?.[schemaType]
  if (!convert) return undefined
  const {
    $schema: _,
    definitions = {},
    ...root
  } = convert({ target: 'openapi-3.0' }) as Json & { definitions?: Schemas }
  const mark = schemaType === 'input' ? GIVEN : ''
  const placed = JSON.parse(
    JSON.stringify({ root, definitions }).replaceAll('"$ref":"#/definitions/', `"$ref":"${REF}${mark}`)
  ) as { root: Json; definitions: Schemas }
  return { schema: placed.root, components: renamed(placed.definitions, (name) => `${mark}${name}`) }
}

/**
 * Names the schemas of a document for its readers: what looks the same in requests and answers has one name; where a
 * request may leave out what an answer always holds, the request's is called `New...`.
 */
export function nameSchemas(document: OpenAPIObject): OpenAPIObject {
  const schemas = readable(document.components!.schemas as Schemas) as Schemas
  const given = Object.keys(schemas).filter((name) => name.startsWith(GIVEN))
  const plain = (name: string) => name.slice(GIVEN.length)
  const differs = new Set(
    given.filter((name) => schemas[plain(name)] && text(schemas[name]!) !== text(schemas[plain(name)]!))
  )
  for (let before = -1; before !== differs.size;) {
    before = differs.size
    for (const name of given) {
      const leans = [...differs].some((one) => JSON.stringify(schemas[name]).includes(`"${REF}${one}"`))
      if (leans && schemas[plain(name)]) differs.add(name)
    }
  }
  const nameOf = (name: string) =>
    !name.startsWith(GIVEN) ? name : differs.has(name) ? `New${plain(name)}` : plain(name)
  const named = { ...(readable(document) as OpenAPIObject) }
  named.components = { ...named.components, schemas: renamed(schemas, nameOf) as never }
  return JSON.parse(
    JSON.stringify(named).replace(new RegExp(`"${REF}(${GIVEN}[^"]+)"`, 'g'), (_, name) => `"${REF}${nameOf(name)}"`)
  ) as OpenAPIObject
}

function renamed(schemas: Schemas, nameOf: (name: string) => string): Schemas {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [nameOf(name), schema]))
}

function text(schema: Json): string {
  return JSON.stringify(schema).replaceAll(`${REF}${GIVEN}`, REF)
}

/**
 * Without what only says again what a format says, and without names for what is any JSON: the only schemas of ours
 * that hold themselves. Answers do not promise that nothing is ever added to them.
 */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => readable(one))
  if (typeof value !== 'object' || value === null) return value
  const schema = value as Json
  const [only] = Array.isArray(schema['allOf']) && schema['allOf'].length === 1 ? (schema['allOf'] as Json[]) : []
  if (isAnyJson(only?.['$ref']) || isAnyJson(schema['$ref'])) {
    return { description: schema['description'] ?? 'Any JSON' }
  }
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, one]) => {
      if (key === 'pattern' && typeof schema['format'] === 'string') return []
      if (key === 'minimum' && one === Number.MIN_SAFE_INTEGER) return []
      if (key === 'maximum' && one === Number.MAX_SAFE_INTEGER) return []
      if (/^(given:)?__schema\d+$/.test(key)) return []
      return [[key, readable(one)]]
    })
  )
}

function isAnyJson(ref: unknown): boolean {
  return typeof ref === 'string' && /__schema\d+$/.test(ref)
}
