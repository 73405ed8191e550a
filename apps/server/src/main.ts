import 'reflect-metadata'
import { loadConfig } from '@parley/config'
import { loadOrGenerateSecrets } from './generated-secrets.ts'
import { createLogger } from './logging.ts'
import { startServer } from './server.ts'

/** Past it, what still runs is cut: its claims and leases end by themselves. */
const SHUTDOWN_MS = 15_000

try {
  const config = loadConfig(process.env)
  const secrets = loadOrGenerateSecrets(config)
  const server = await startServer(config, secrets, createLogger(config.logLevel))
  const { key, path, generated } = secrets.bootstrapKey
  if (path && server.bootstrapped)
    console.log(`The admin key is in ${path}${generated && process.stdout.isTTY ? `: ${key}` : ''}`)
  console.log(`Parley is ready at ${server.url}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.log('Parley is stopping')
      setTimeout(() => process.exit(1), SHUTDOWN_MS).unref()
      void server.close().then(() => process.exit(0))
    })
  }
} catch (error) {
  console.error(startProblem(error))
  process.exit(1)
}

/** What an operator can mend in a line; anything else is a bug of ours and shows where. */
function startProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'ParleyStartError') return error.message
  const { code, syscall, port, address, hostname } = error as NodeJS.ErrnoException & Record<string, unknown>
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${address} is in use: stop what listens there, or set PORT to another one`
  if (code === 'EACCES') return `Port ${port} on ${address} may not be used by this user: set PORT to one above 1023`
  if (code === 'EADDRNOTAVAIL') return `The address ${address} is not of this machine: set HOST to one that is`
  if (syscall === 'getaddrinfo') return `The host ${hostname} is not known: set HOST to an address of this machine`
  return `Parley cannot start: ${error.stack ?? error.message}`
}
