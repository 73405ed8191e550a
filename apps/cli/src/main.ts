import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addAsk } from './commands/ask.ts'
import { addChannel } from './commands/channel.ts'
import { addDemo } from './commands/demo.ts'
import { addDoctor } from './commands/doctor.ts'
import { addHistory } from './commands/history.ts'
import { addReply } from './commands/reply.ts'
import { addSimulate } from './commands/simulate.ts'
import { EXIT, problemOf } from './exit.ts'
import { terminalOf } from './terminal.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

const program = new Command('parley')
  .description('Ask people from a terminal or a script, by way of a Parley server.')
  .version(version)
  .option('--url <url>', 'the server (PARLEY_URL; else this machine, at HOST and PORT)')
  .option('--key <key>', 'an API key (PARLEY_KEY; else the one that the server keeps in DATA_DIR, or in ./data)')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('Add --help for what there is.')
  .addHelpText(
    'after',
    `
Examples:
  $ npx parley demo
  $ npx parley ask "Deploy 4.2 to production?" --approve --context risk=high --timeout 10m && ./deploy.sh`
  )

addDemo(program)
addAsk(program)
addChannel(program)
addDoctor(program)
addHistory(program)
addReply(program)
addSimulate(program)

// Set, not exited with: what was written to a pipe is still on its way.
process.exitCode = await run()

async function run(): Promise<number> {
  try {
    await program.parseAsync()
    return Number(process.exitCode ?? EXIT.yes)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.yes : EXIT.failed
    process.stderr.write(`${terminalOf(process.stderr).red('Error:')} ${problemOf(error)}\n`)
    return EXIT.failed
  }
}
