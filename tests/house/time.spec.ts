import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PROVIDERS = fileURLToPath(new URL('../../libs/providers/src/', import.meta.url))
const TIMER = /timers\/promises|\bset(Timeout|Interval)\(/

/** Where a timer of this machine bounds an exchange over the network, which does not run on a clock that is handed in. */
const BOUNDS: Readonly<Record<string, string>> = {
  'discord/gateway-connection.ts': 'dialling, closing and saving of one WebSocket',
  'email/dial.ts': 'a connection that is not answered',
  'email/imap-listener.ts': 'a server that falls silent',
  'slack/socket-connection.ts': 'a WebSocket that is not greeted, or not closed'
}

it('a provider waits by the time that is handed in, and a suite need not wait for it', () => {
  const files = readdirSync(PROVIDERS, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  expect(files.length).toBeGreaterThan(100)
  const timed = files.filter((path) => TIMER.test(readFileSync(`${PROVIDERS}${path}`, 'utf8')))
  expect(timed.sort()).toEqual(Object.keys(BOUNDS).sort())
})
