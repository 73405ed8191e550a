import 'reflect-metadata'
import { loadConfig } from '@parley/config'
import { bootstrapNews } from './bootstrap-news.ts'
import { createLogger } from './logging.ts'
import { proxyNews } from './outgoing-proxy.ts'
import { startServer, type RunningServer } from './server.ts'

/** Past it, what still runs is cut: its claims and leases end by themselves. */
const SHUTDOWN_MS = 15_000
/** The last comes of a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

let server: RunningServer | undefined
let isStopping = false
// From the beginning, as a start that is cut short leaves a database running; and often, as npm passes on a Ctrl-C that
// the terminal has told us of already.
for (const signal of SIGNALS) process.on(signal, stop)

try {
  const config = loadConfig(process.env)
  const logger = createLogger(config.logLevel)
  // A provider of somebody's may leave one behind: no reason to end all the others with it.
  process.on('unhandledRejection', (err) => logger.error({ err }, 'Something failed that nobody waited for'))
  process.on('uncaughtException', (err) => {
    logger.fatal({ err }, 'Something failed that nobody caught: the server ends')
    void cut()
  })
  server = await startServer(config, logger)
  if (isStopping) await end(server)
  void server.lost.then(giveUp)
  const proxy = proxyNews(process.env)
  if (proxy) console.log(proxy)
  const news = bootstrapNews(server.bootstrapKey, process.stdout.isTTY)
  if (news) console.log(news)
  console.log(`Parley is ready at ${server.url}`)
} catch (error) {
  console.error(startProblem(error))
  process.exit(1)
}

function stop(): void {
  if (isStopping) return
  isStopping = true
  console.log('Parley is stopping')
  setTimeout(() => void cut(), SHUTDOWN_MS).unref()
  if (server) void end(server)
}

async function end(running: RunningServer): Promise<never> {
  await running.close()
  process.exit(0)
}

async function cut(): Promise<never> {
  await server?.cut().catch(() => {})
  process.exit(1)
}

/** Nothing can be kept any more, and nothing waits that others could not take up. */
function giveUp(why: Error): never {
  console.error(why.message)
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
