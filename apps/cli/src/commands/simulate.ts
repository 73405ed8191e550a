import { once } from 'node:events'
import { ParleyApiError, type Channel, type Parley } from '@parley/sdk'
import type { Simulator } from '@parley/provider-kit'
import type { Command } from 'commander'
import { connect, type ConnectionOptions } from '../connection.ts'
import { EXIT, UsageError } from '../exit.ts'
import { addCommand, choosePort, findPlatform, platformsOf } from '../simulation.ts'
import { terminalOf } from '../terminal.ts'

const USUAL_PORT = 4401
const USUAL_PAGE_PORT = 4400

interface SimulateOptions extends ConnectionOptions {
  readonly port?: string
  readonly pagePort?: string
  readonly add?: true
  readonly name?: string
  readonly provider?: string
}

export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('run a platform on this machine, with a page to press its buttons and write: no account, no network')
    .argument('[platform]', 'such as slack, or a file of yours that exports a simulator; without one, lists them')
    .option('--port <port>', `where the platform listens (default: ${USUAL_PORT}, or any where that is taken)`)
    .option('--page-port <port>', `where its page is (default: ${USUAL_PAGE_PORT}, or any where that is taken)`)
    .option('--add', 'add a channel of it to the server')
    .option('--name <name>', 'what the channel is called (default: sim-<platform>)')
    .option('--provider <provider>', 'the provider that speaks to it (default: as the platform)')
    .addHelpText(
      'after',
      `
The page shows what people on the platform see, lets you be each of them, and says how fast a press was acknowledged.
It can make trouble too: refuse the next message, lose its answer, deliver an event twice, cut the connection.
Nothing is kept: Ctrl-C ends it.

Examples:
  $ npx parley simulate slack --add
  $ npx parley simulate telegram --port 5001 --page-port 5000
  $ npx parley simulate ./examples/provider-github/github.simulator.mjs`
    )
    .action(async (platform: string | undefined, _options: object, command: Command) => {
      process.exitCode = await simulate(platform, command.optsWithGlobals<SimulateOptions>())
    })
}

async function simulate(named: string | undefined, options: SimulateOptions): Promise<number> {
  const out = terminalOf(process.stdout)
  // Only this command needs what the simulators are made of.
  const kit = await import('@parley/provider-kit/simulators')
  if (named === undefined) {
    out.line([...platformsOf(kit).keys()].sort().join('\n'))
    return EXIT.yes
  }
  const stop = stopSignal()
  const platform = await findPlatform(named, kit)
  const parley = options.add ? connect(options) : undefined
  const port = await choosePort(options.port, USUAL_PORT, '--port')
  const simulator = await platform.simulate({ port })
  try {
    const pagePort = await choosePort(options.pagePort, USUAL_PAGE_PORT, '--page-port')
    const page = await kit.serveSimulator(simulator, { platform: platform.name, port: pagePort })
    try {
      const { name = `sim-${platform.name}`, provider = platform.name } = options
      out.line(`${out.bold(`${platform.name}, simulated:`)} ${out.cyan(page.url)}`)
      if (parley) await add(parley, simulator, provider, name)
      else out.line(`Add it to a server:  ${addCommand(provider, name, simulator.config)}`)
      if (parley) out.line(`The channel ${out.bold(name)} is added. Remove it with npx parley channel remove ${name}`)
      else if (simulator.callAt)
        out.line('Then tell it on its page where to call: <server>/inbound/<id of the channel>')
      out.line(`Then ask somebody:   npx parley ask "Deploy 4.2?" --approve --to ${name}:${simulator.target.canonical}`)
      out.line(out.dim('Ctrl-C ends it.'))
      await stop
    } finally {
      await page.stop()
    }
  } finally {
    await simulator.stop()
  }
  return EXIT.yes
}

/** The channel is used again where an earlier run added it. */
async function add(parley: Parley, simulator: Simulator, provider: string, name: string): Promise<void> {
  const channel = await parley.channels.create({ name, provider, config: simulator.config }).catch((error: unknown) => {
    if (error instanceof ParleyApiError && error.code === 'channel_name_taken')
      return existing(parley, simulator, provider, name)
    throw error
  })
  simulator.callAt?.(`${parley.url}/inbound/${channel.id}`)
}

async function existing(parley: Parley, simulator: Simulator, provider: string, name: string): Promise<Channel> {
  const channel = await parley.channels.get(name)
  const { config } = channel
  const differs = Object.entries(simulator.config).some(([key, value]) => {
    return config[key] !== '***' && JSON.stringify(config[key]) !== JSON.stringify(value)
  })
  if (channel.provider === provider && !differs) return channel
  throw new UsageError(
    `There is a channel "${name}" with other settings: remove it with npx parley channel remove ${name}, or choose another --name`
  )
}

/** Resolves when whoever started it wants it to end. Listens from the first, so that no haste is lost. */
async function stopSignal(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}
