import { z } from 'zod'

const HIDDEN = '***'

/** A channel's settings as they are written, as JSON Schema with the schema's metadata. */
export function configSchema(config: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' })
}

/** The names of a config's fields that hold secrets, read from the schema's metadata. */
export function secretFields(config: z.ZodType): string[] {
  const { properties } = configSchema(config) as { properties?: Record<string, { secret?: boolean }> }
  return Object.entries(properties ?? {}).flatMap(([name, field]) => (field.secret ? [name] : []))
}

/** A config as it may be shown: every secret replaced; everything, where no schema says what is one. */
export function redactConfig(
  schema: z.ZodType | undefined,
  config: Readonly<Record<string, unknown>>
): Record<string, unknown> {
  const secrets = schema ? secretFields(schema) : Object.keys(config)
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, secrets.includes(name) ? HIDDEN : value])
  )
}
