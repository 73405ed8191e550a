/**
 * What a name looks like at a glance: two that are folded to the same are one to whoever reads them. Width, case, what
 * shows nothing, and how many spaces there are make no difference.
 */
export function folded(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}|\p{Cc}(?<!\s)/gu, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[\s\u2800]+/gu, ' ')
    .trim()
}

/** The places of those that another one before them is folded to the same as. */
export function repeated(names: readonly string[]): number[] {
  const seen = new Set<string>()
  return names.flatMap((name, index) => {
    const key = folded(name)
    const again = seen.has(key)
    seen.add(key)
    return again ? [index] : []
  })
}
