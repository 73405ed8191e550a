import type { z } from 'zod'
import { configSchema } from './secrets.ts'

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minItems?: number
  readonly minimum?: number
  readonly minLength?: number
  readonly format?: string
}

const FORMATS: Readonly<Record<string, string>> = {
  uri: 'https://platform.example',
  email: 'ann@acme.example',
  uuid: '00000000-0000-4000-8000-000000000000',
  'date-time': '2026-01-05T09:00:00Z',
  date: '2026-01-05'
}

/**
 * Settings that a schema takes, made of what it asks for and of the `examples` in its metadata, as the schema gives them
 * to `connect`; `undefined` where none can be guessed.
 */
export function sampleConfig<Config>(config: z.ZodType<Config>): Config | undefined {
  const read = config.safeParse(sampleOf(configSchema(config)))
  return read.success ? read.data : undefined
}

function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const
  const [given] = [...(schema.examples ?? []), ...(schema.default === undefined ? [] : [schema.default])]
  if (given !== undefined) return given
  if (schema.enum) return schema.enum[0]
  const [first] = schema.anyOf ?? schema.oneOf ?? []
  if (first) return sampleOf(first)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})])
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}))
    case 'string':
      return (FORMATS[schema.format ?? ''] ?? 'sample').padEnd(schema.minLength ?? 0, 'x')
    case 'number':
    case 'integer':
      return Math.max(1, schema.minimum ?? 1)
    case 'boolean':
      return false
    default:
      return null
  }
}
