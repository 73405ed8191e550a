import type { Command } from 'commander'
import { connect, type ConnectionOptions } from '../connection.ts'
import { renderTable } from '../table.render.ts'
import { terminalOf } from '../terminal.ts'
import { addChannelAdd } from './channel-add.ts'
import { addChannelTest } from './channel-test.ts'

export function addChannel(program: Command): void {
  const channel = program
    .command('channel')
    .description('the accounts by which people are reached: list, add, test, remove, set up at a platform')
    .addHelpText(
      'after',
      `
Examples:
  $ npx parley channel add email gmail://approvals@acme.example
  $ npx parley channel test email --to ann@acme.example
  $ npx parley channel list`
    )
  addList(channel)
  addChannelAdd(channel)
  addChannelTest(channel)
  addManifest(channel)
  addRemove(channel)
}

function addList(channel: Command): void {
  channel
    .command('list')
    .description('list the channels')
    .option('--json', 'print them whole; secrets are hidden')
    .addHelpText('after', '\nExamples:\n  $ npx parley channel list')
    .action(async (options: { json?: true }, command: Command) => {
      const parley = connect(command.optsWithGlobals<ConnectionOptions>())
      const out = terminalOf(process.stdout)
      const channels = await parley.channels.list()
      if (options.json) return out.line(JSON.stringify(channels, undefined, 2))
      const rows = channels.map((one) => [
        one.name,
        one.provider,
        one.unsolicited,
        one.uncertain,
        one.createdAt.slice(0, 10)
      ])
      out.line(renderTable(['name', 'provider', 'unsolicited', 'uncertain', 'since'], rows, out))
    })
}

function addManifest(channel: Command): void {
  channel
    .command('manifest')
    .description('print what makes the account on a platform by one paste')
    .argument('<provider>', 'such as slack')
    .option('--channel <name>', 'a channel that is there, for the platform to call it by HTTP')
    .addHelpText(
      'after',
      '\nExamples:\n  $ npx parley channel manifest slack\n  $ npx parley channel manifest slack --channel slack > manifest.json'
    )
    .action(async (provider: string, { channel: name }: { channel?: string }, command: Command) => {
      const parley = connect(command.optsWithGlobals<ConnectionOptions>())
      const { text, hint } = await parley.channels.manifest(provider, name === undefined ? {} : { channel: name })
      terminalOf(process.stdout).line(text.trimEnd())
      terminalOf(process.stderr).line(`\n${hint}`) // beside what is piped into a file
    })
}

function addRemove(channel: Command): void {
  channel
    .command('remove')
    .description('delete a channel')
    .argument('<name>')
    .option('--force', 'although open contacts use it: whom they asked by it becomes unreachable')
    .addHelpText(
      'after',
      '\nExamples:\n  $ npx parley channel remove email\n  $ npx parley channel remove email --force'
    )
    .action(async (name: string, options: { force?: true }, command: Command) => {
      const parley = connect(command.optsWithGlobals<ConnectionOptions>())
      await parley.channels.remove(name, { force: options.force === true })
      terminalOf(process.stdout).line(`${name} is removed.`)
    })
}
