import { parseDuration } from '@parley/core'
import type { Command } from 'commander'
import { adviceFor } from '../advice.ts'
import { renderChecks } from '../check.render.ts'
import { connect, type ConnectionOptions } from '../connection.ts'
import { EXIT, UsageError } from '../exit.ts'
import { terminalOf } from '../terminal.ts'
import { tryChannel } from '../trial.ts'

interface TestOptions extends ConnectionOptions {
  readonly to?: string
  readonly timeout: string
}

export function addChannelTest(channel: Command): void {
  channel
    .command('test')
    .description('look whether a channel works; with --to, send a real message and wait for the reply')
    .argument('<name>')
    .option('--to <target>', 'who gets the message, such as ann@acme.example')
    .option('--timeout <duration>', 'how long the reply is waited for', '5m')
    .addHelpText(
      'after',
      `
With --to, Ctrl-C withdraws the question.

Exit codes:
  0  it works; with --to, the reply came and counted
  1  a check failed, or no reply came that counts
  3  anything else

Examples:
  $ npx parley channel test email
  $ npx parley channel test email --to ann@acme.example --timeout 10m`
    )
    .action(async (name: string, _options: object, command: Command) => {
      process.exitCode = await test(name, command.optsWithGlobals<TestOptions>())
    })
}

async function test(name: string, options: TestOptions): Promise<number> {
  const timeoutMs = parseDuration(options.timeout)
  if (timeoutMs === undefined) {
    throw new UsageError(`--timeout "${options.timeout}" is no duration: write one such as 90s, 10m or 2h`)
  }
  const parley = connect(options)
  const [out, err] = [terminalOf(process.stdout), terminalOf(process.stderr)]
  const done = err.progress(`Testing ${name}`)
  const { ok, checks } = await parley.channels.test(name).finally(done)
  out.line(
    renderChecks(
      checks.map((one) => ({ ...one, ...adviceFor(one.name) })),
      out
    )
  )
  if (options.to === undefined) return ok ? EXIT.yes : EXIT.no
  if (!ok) {
    out.line('Nothing is sent while a check fails.')
    return EXIT.no
  }
  out.line()
  return (await tryChannel(parley, `${name}:${options.to}`, timeoutMs, out, err)) ? EXIT.yes : EXIT.no
}
