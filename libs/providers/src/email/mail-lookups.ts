import type { ProviderContext } from '@parley/provider-kit'

type Dns = ProviderContext['dns']

/** Eight signatures, the seals of a chain, and two of DMARC. */
const MAX_LOOKUPS = 20
/** After these it is away: waiting for it once more would hold up the next mail. */
const MAX_FAILURES = 2

/** The DNS for one mail: asked for each name once, and for few. What it was not asked for, nobody knows. */
export function lookupsOf(dns: Dns): Dns {
  const asked = new Map<string, Promise<unknown>>()
  let failures = 0
  return async (name, type) => {
    const about = `${type} ${name.toLowerCase()}`
    const before = asked.get(about)
    if (before) return before
    if (asked.size >= MAX_LOOKUPS || failures >= MAX_FAILURES)
      throw Object.assign(new Error('The DNS is not asked any more about this mail'), { code: 'ETIMEOUT' })
    const answer = dns(name, type)
    asked.set(about, answer)
    return answer.catch((error: unknown) => {
      if (!isAbsent(error)) failures++
      throw error
    })
  }
}

/** The DNS says that there is no such name or record; anything else says nothing. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOTFOUND', 'ENODATA'].includes(String(error.code))
}
