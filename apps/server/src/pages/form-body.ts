import { ParleyError } from '@parley/core'

/** What a page's form posts: every value is a text, and each name comes once. */
export type FormBody = Readonly<Record<string, string | undefined>>

/**
 * A posted body as a form, whatever its content type was: one that is no form has no fields. Characters that no
 * database keeps are taken away, and lines end as elsewhere. Throws `request_invalid` for a name that comes twice, since
 * nobody can say which of the two was meant.
 */
export function readFormBody(body: unknown): FormBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Buffer.isBuffer(body)) return {}
  const fields = Object.entries(body).map(([name, value]: [string, unknown]) => [clean(name), oneText(name, value)])
  return Object.fromEntries(fields) as FormBody
}

function oneText(name: string, value: unknown): string {
  if (typeof value === 'string') return clean(value)
  const detail = Array.isArray(value) ? `“${clean(name)}” was sent more than once` : `“${clean(name)}” must be a text`
  throw new ParleyError('request_invalid', { path: clean(name), detail })
}

const clean = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex
    .replace(/\0/g, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/\r\n?/g, '\n')
