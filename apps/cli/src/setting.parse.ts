import type { Provider } from '@parley/sdk'
import { UsageError } from './exit.ts'

/** One setting of a provider's channels, as its JSON Schema tells of it. */
export interface Field {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly secret?: boolean
  /** Worth a question although it may be left out, unless one of these is given. */
  readonly askUnless?: readonly string[]
}

export interface Settings {
  readonly provider: string
  readonly fields: Readonly<Record<string, Field>>
  readonly required: readonly string[]
}

export function settingsOf({ name, config }: Provider): Settings {
  const { properties = {}, required = [] } = config as { properties?: Record<string, Field>; required?: string[] }
  // With a default, it may be left out of what is written.
  return {
    provider: name,
    fields: properties,
    required: required.filter((one) => properties[one]?.default === undefined)
  }
}

/** A setting's value out of what was typed, as its type wants it. Throws a UsageError that does not show it. */
export function readSetting(name: string, text: string, { provider, fields }: Settings): unknown {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (!field) throw new UsageError(`${provider} has no setting "${name}"; there are ${Object.keys(fields).join(', ')}`)
  switch (field.type) {
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw new UsageError(`${name} is either true or false`)
      return text === 'true'
    case 'integer':
    case 'number':
      if (text.trim() === '' || Number.isNaN(Number(text))) throw new UsageError(`${name} is a number`)
      return Number(text)
    case 'array':
    case 'object':
      try {
        return JSON.parse(text)
      } catch {
        throw new UsageError(`${name} is JSON, an ${field.type}`)
      }
    default:
      if (field.enum && !field.enum.includes(text)) throw new UsageError(`${name} is one of ${field.enum.join(', ')}`)
      return text
  }
}

/** `key=value` of the command line. */
export function splitPair(pair: string): [name: string, text: string] {
  const [, name, text] = /^([A-Za-z]\w*)=(.*)$/s.exec(pair) ?? []
  if (name === undefined || text === undefined)
    throw new UsageError('--set takes key=value, such as --set mailbox=Approvals')
  return [name, text]
}

/** The setting that is one whole secret, where there is no doubt which. */
export function passwordOf({ fields }: Settings): string | undefined {
  const secrets = Object.keys(fields).filter((name) => fields[name]!.secret)
  if (secrets.includes('password')) return 'password'
  return secrets.length === 1 ? secrets[0] : undefined
}
