import { z } from 'zod'

type Raw = z.core.$ZodRawIssue
type Of<Code extends z.core.$ZodIssue['code']> = z.core.$ZodRawIssue<Extract<z.core.$ZodIssue, { code: Code }>>

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null'
}

const FORMATS: Readonly<Record<string, string>> = {
  url: 'must be a URL',
  email: 'must be an e-mail address',
  datetime: 'must be a date and time such as "2030-01-31T12:00:00Z"',
  date: 'must be a date such as "2030-01-31"',
  time: 'must be a time such as "12:00:00"'
}

/** What a schema says of a value that it refuses, where it has no words of its own for it. */
function issueText(issue: Raw): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required'
      return `must be ${TYPES[(issue as Of<'invalid_type'>).expected] ?? 'of another type'}`
    case 'invalid_value':
      return `must be ${oneOf((issue as Of<'invalid_value'>).values)}`
    case 'too_big':
      return tooBig(issue as Of<'too_big'>)
    case 'too_small':
      return tooSmall(issue as Of<'too_small'>)
    case 'invalid_format':
      return wrongFormat(issue as Of<'invalid_format'>)
    case 'not_multiple_of':
      return `must be a multiple of ${(issue as Of<'not_multiple_of'>).divisor}`
    case 'unrecognized_keys':
      return `unknown field${issue['keys'].length > 1 ? 's' : ''} ${quoted((issue as Of<'unrecognized_keys'>).keys).join(', ')}`
    case 'invalid_key':
      return (issue as Of<'invalid_key'>).issues[0]?.message ?? 'is not a name that is taken here'
    case 'invalid_element':
      return (issue as Of<'invalid_element'>).issues[0]?.message ?? 'holds a value that is not taken here'
    case 'invalid_union':
      return ofBranches(issue as Of<'invalid_union'>)
    default:
      return 'is not valid'
  }
}

function tooBig({ origin, maximum, exact, inclusive }: Of<'too_big'>): string {
  const most = maximum.toLocaleString('en')
  if (exact) return `must have exactly ${counted(origin, maximum)}`
  if (SIZED.has(origin)) return `must have at most ${counted(origin, maximum)}`
  return inclusive === false ? `must be less than ${most}` : `must be at most ${most}`
}

function tooSmall({ origin, minimum, exact, inclusive }: Of<'too_small'>): string {
  const least = minimum.toLocaleString('en')
  if (exact) return `must have exactly ${counted(origin, minimum)}`
  if (SIZED.has(origin))
    return Number(minimum) === 1 ? 'must not be empty' : `must have at least ${counted(origin, minimum)}`
  return inclusive === false ? `must be more than ${least}` : `must be at least ${least}`
}

const SIZED = new Set(['string', 'array', 'set', 'map', 'object', 'file'])

function counted(origin: string, count: number | bigint): string {
  const unit = origin === 'string' ? 'character' : origin === 'file' ? 'byte' : origin === 'array' ? 'item' : 'entry'
  const plural = unit === 'entry' ? 'entries' : `${unit}s`
  return `${count.toLocaleString('en')} ${Number(count) === 1 ? unit : plural}`
}

function wrongFormat(issue: Of<'invalid_format'>): string {
  const { format } = issue
  if (format === 'starts_with') return `must begin with "${issue['prefix']}"`
  if (format === 'ends_with') return `must end with "${issue['suffix']}"`
  if (format === 'includes') return `must hold "${issue['includes']}"`
  if (format === 'regex') return `must match ${issue.pattern}`
  return FORMATS[format] ?? `must be of the format "${format}"`
}

/** What each way to write it says. */
function ofBranches({ errors = [] }: Of<'invalid_union'>): string {
  const texts = errors.flatMap(([first]) => (first ? [first.message] : []))
  return [...new Set(texts)].join(', or ') || 'is not valid'
}

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? quoted(values)[0]! : `one of ${quoted(values).join(', ')}`

const quoted = (values: readonly unknown[]): string[] => values.map((one) => JSON.stringify(String(one)))

/** For every schema of this process, a provider's too: nobody is to read a library's own words. */
z.config({ customError: issueText })
