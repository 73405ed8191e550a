import { parseDuration } from '@parley/core'
import type { Parley } from '@parley/sdk'
import type { Command } from 'commander'
import { adviceFor } from '../advice.ts'
import { renderChecks } from '../check.render.ts'
import { connect, type ConnectionOptions } from '../connection.ts'
import { EXIT, UsageError } from '../exit.ts'
import { terminalOf } from '../terminal.ts'
import { tryChannel, type Way } from '../trial.ts'

interface TestOptions extends ConnectionOptions {
  readonly to?: string
  readonly timeout: string
}

export function addChannelTest(channel: Command): void {
  channel
    .command('test')
    .description('look whether a channel works; with --to, send a real message and wait for the press or the reply')
    .argument('<name>')
    .option('--to <target>', 'who gets the message, such as ann@acme.example or #approvals')
    .option('--timeout <duration>', 'how long the answer is waited for', '5m')
    .addHelpText(
      'after',
      `
On a chat the message has a button to press; by mail it is answered with anything. Each stage is printed: sent, who
answered, what that proves, and what became of it. Ctrl-C withdraws the question.

Exit codes:
  0  it works; with --to, the answer came and counted
  1  a check failed, or no answer came that counts
  3  anything else

Examples:
  $ npx parley channel test email
  $ npx parley channel test email --to ann@acme.example --timeout 10m
  $ npx parley channel test slack --to '#approvals'`
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
  const trial = { to: `${name}:${options.to}`, way: await wayOf(parley, name), timeoutMs }
  return (await tryChannel(parley, trial, out, err)) ? EXIT.yes : EXIT.no
}

async function wayOf(parley: Parley, name: string): Promise<Way> {
  const [channels, providers] = await Promise.all([parley.channels.list(), parley.channels.providers()])
  const channel = channels.find((one) => one.name === name)
  const provider = providers.find((one) => one.name === channel?.provider)
  return provider?.assurance.button === 'platform' ? 'press' : 'reply'
}
