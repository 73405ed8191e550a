import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PROVIDERS = fileURLToPath(new URL('../../libs/providers/src/', import.meta.url))
const E2E = fileURLToPath(new URL('../e2e/', import.meta.url))
/** A name that is imported, or a call. */
const TIMER = /['"]node:timers|\b(?:set(?:Timeout|Interval)|sleep)\(/g

/** Where a timer of this machine bounds an exchange over the network, which does not run on a clock that is handed in. */
const BOUNDS: Readonly<Record<string, { readonly what: string; readonly times: number }>> = {
  'discord/gateway-connection.ts': { what: 'dialling, closing and saving of one WebSocket', times: 3 },
  'email/dial.ts': { what: 'a connection that is not answered', times: 2 },
  'email/imap-listener.ts': { what: 'a server that falls silent', times: 1 },
  'slack/socket-connection.ts': { what: 'a WebSocket that is not greeted, or not closed', times: 3 }
}

it('a provider waits by the time that is handed in, and a suite need not wait for it', () => {
  const files = readdirSync(PROVIDERS, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  expect(files.length).toBeGreaterThan(100)
  const timed = files.map((path) => [path, readFileSync(`${PROVIDERS}${path}`, 'utf8').match(TIMER)?.length ?? 0])
  const allowed = Object.entries(BOUNDS).map(([path, { times }]) => [path, times])
  expect(timed.filter(([, times]) => times !== 0).sort()).toEqual(allowed.sort())
})

it('no platform of an e2e test gives up on an answer while the machine is busy', () => {
  const strict = readdirSync(E2E).filter((name) =>
    /import \{[^}]*\bsimulate[^}]*\} from '[^']*\/simulators(\/index[.]ts)?'/.test(
      readFileSync(`${E2E}${name}`, 'utf8')
    )
  )
  expect(strict).toEqual([])
})
