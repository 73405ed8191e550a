import { Resolver } from 'node:dns/promises'
import type { ProviderContext } from '@parley/provider-kit'

const TIMEOUT_MS = 4_000
const TRIES = 2

/** Asks these servers (`192.0.2.1`, `192.0.2.1:5353`), or those of the machine where there are none. */
export function dnsOf(servers: readonly string[]): ProviderContext['dns'] {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
  if (servers.length > 0) resolver.setServers(servers)
  return (name, type) => resolver.resolve(name, type)
}
