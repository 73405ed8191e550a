import { z } from 'zod'

const HIDDEN = '***'

/** The names of a config's fields that hold secrets, read from the schema's metadata. */
export function secretFields(config: z.ZodType): string[] {
  const schema = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, { secret?: boolean }>
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => (field.secret ? [name] : []))
}

/** A config as it may be shown: every secret replaced. */
export function redactConfig(schema: z.ZodType, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const secrets = secretFields(schema)
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, secrets.includes(name) ? HIDDEN : value])
  )
}
