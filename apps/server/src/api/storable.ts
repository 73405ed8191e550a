import { ParleyError } from '@parley/core'

const DEEPEST = 64
/** PostgreSQL keeps neither a NUL character nor half of a surrogate pair. */
// oxlint-disable-next-line no-control-regex
const UNSTORABLE = /[\0\p{Surrogate}]/u

/** Refuses text that no database could keep, and nesting that only an attack needs. Names the field. */
export function assertStorable(value: unknown, path: readonly string[]): void {
  if (typeof value === 'string') {
    if (UNSTORABLE.test(value)) throw refused(path, 'text may not hold NUL characters or half surrogate pairs')
    return
  }
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return
  if (path.length >= DEEPEST) throw refused(path.slice(0, 1), `nested deeper than ${DEEPEST} levels`)
  for (const [key, one] of Object.entries(value)) {
    if (UNSTORABLE.test(key)) throw refused(path, 'names may not hold NUL characters or half surrogate pairs')
    assertStorable(one, [...path, key])
  }
}

function refused(path: readonly string[], problem: string): ParleyError {
  const at = path.join('.')
  return new ParleyError('request_invalid', { path: at, detail: at === '' ? problem : `${at}: ${problem}` })
}
