/**
 * One text for every JSON value that is the same (RFC 8785): keys in the order of their UTF-16 code units, numbers as
 * ECMAScript prints them, no spaces. As `JSON.stringify` does it, members without a value are left out, what is no
 * number is null and half a surrogate pair is escaped. Nothing here recurses: arguments may be nested deeper than a
 * stack is.
 */
export function canonicalJson(value: unknown): string {
  const written: string[] = []
  const ahead: Piece[] = [{ value }]
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (typeof next === 'string') {
      written.push(next)
      continue
    }
    const inside = piecesOf(next.value)
    if (inside === undefined) written.push(JSON.stringify(next.value) ?? 'null')
    else for (let index = inside.length - 1; index >= 0; index--) ahead.push(inside[index]!)
  }
  return written.join('')
}

/** Whether two JSON values are the same, in whatever order their keys were written. */
export function isSameJson(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other)
}

/** Text as it is, or a value that is still to be written. */
type Piece = string | { readonly value: unknown }

function piecesOf(value: unknown): Piece[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const pieces: Piece[] = []
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) pieces.push(pieces.length === 0 ? '[' : ',', { value: item })
    return pieces.length === 0 ? ['[]'] : [...pieces, ']']
  }
  for (const key of Object.keys(value).toSorted()) {
    const member = (value as Record<string, unknown>)[key]
    if (member === undefined) continue
    pieces.push(`${pieces.length === 0 ? '{' : ','}${JSON.stringify(key)}:`, { value: member })
  }
  return pieces.length === 0 ? ['{}'] : [...pieces, '}']
}
