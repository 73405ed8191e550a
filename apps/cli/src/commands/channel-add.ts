import { readFileSync } from 'node:fs'
import { ParleyApiError, type Channel, type NewChannel, type Parley } from '@parley/sdk'
import { Option, type Command } from 'commander'
import { adviceFor } from '../advice.ts'
import { renderChecks } from '../check.render.ts'
import { connect, type ConnectionOptions } from '../connection.ts'
import { readEmailUrl } from '../email-url.parse.ts'
import { EXIT, UsageError } from '../exit.ts'
import { readStdin, terminalPrompt, type Prompt } from '../prompt.ts'
import { askSetting, askSettings, missingText, openQuestions } from '../question.ts'
import { passwordOf, readSetting, settingsOf, splitPair, type Settings } from '../setting.parse.ts'
import { terminalOf } from '../terminal.ts'

interface AddOptions extends ConnectionOptions {
  readonly name?: string
  readonly set?: readonly string[]
  readonly passwordStdin?: true
  readonly unsolicited?: 'open' | 'ignore'
  readonly uncertain?: 'resend' | 'hold'
  readonly defaultTarget?: string
}

export function addChannelAdd(channel: Command): void {
  channel
    .command('add')
    .description('set up an account on a provider, by a URL or by questions, and test it')
    .argument('<provider>', 'such as email, slack, discord or telegram')
    .argument('[url]', 'of e-mail: servers, login and settings in one; quote it')
    .option('--name <name>', 'what it is called (default: as the provider)')
    .addOption(
      new Option('--set <key=value>', 'a setting, several times; key=@file reads the value from a file').argParser(
        (value: string, before?: readonly string[]) => [...(before ?? []), value]
      )
    )
    .option('--password-stdin', 'read the password from stdin, so that it is in no shell history')
    .addOption(
      new Option('--unsolicited <how>', 'what a message that answers nothing does').choices(['open', 'ignore'])
    )
    .addOption(
      new Option('--uncertain <how>', 'what to do when nobody knows whether a message went out').choices([
        'resend',
        'hold'
      ])
    )
    .option('--default-target <target>', 'who is meant where a ref names no target')
    .addHelpText(
      'after',
      `
What is missing is asked for at a terminal. In a URL, write / ? # @ : % of a password as %2F %3F %23 %40 %3A %25.
docs/email.md has the settings of well-known mail services; docs/slack.md, docs/discord.md and docs/telegram.md say
where each token comes from.

Exit codes:
  0  added, and it works
  1  added, and a check failed
  3  not added

Examples:
  $ npx parley channel add email
  $ npx parley channel add email gmail://approvals@acme.example
  $ npx parley channel add email 'smtps://approvals@smtp.acme.example?imap=imap.acme.example&from=Approvals <approvals@acme.example>'
  $ npx parley channel add email 'smtp://relay.acme.example:587?from=bot@acme.example' --name mail --password-stdin < password
  $ npx parley channel add email fastmail://bot@acme.example --set dkimSelector=p1 --set dkimPrivateKey=@dkim.pem
  $ npx parley channel add slack
  $ npx parley channel add telegram --set botToken=@token.txt`
    )
    .action(async (provider: string, url: string | undefined, _options: object, command: Command) => {
      process.exitCode = await add(provider, url, command.optsWithGlobals<AddOptions>())
    })
}

async function add(provider: string, url: string | undefined, options: AddOptions): Promise<number> {
  const parley = connect(options)
  const [out, err] = [terminalOf(process.stdout), terminalOf(process.stderr)]
  const settings = await findSettings(parley, provider)
  const given = await readGiven(settings, url, options)
  const prompt = options.passwordStdin ? undefined : terminalPrompt()
  const [missing] = openQuestions(settings, given).filter((name) => settings.required.includes(name))
  if (missing !== undefined && !prompt) throw new UsageError(missingText(missing, settings))
  const config = prompt ? await askSettings(settings, given, prompt) : given
  const { name = provider, unsolicited, uncertain, defaultTarget } = options
  const made = await create(
    parley,
    {
      name,
      provider,
      ...(unsolicited ? { unsolicited } : {}),
      ...(uncertain ? { uncertain } : {}),
      ...(defaultTarget === undefined ? {} : { defaultTarget })
    },
    config,
    settings,
    prompt
  )
  out.line(`${out.bold(made.name)} is added. ${out.dim(made.id)}`)
  const done = err.progress('Testing it')
  const { ok, checks } = await parley.channels.test(made.name).finally(done)
  out.line(
    renderChecks(
      checks.map((one) => ({ ...one, ...adviceFor(one.name) })),
      out
    )
  )
  out.line()
  out.line(
    ok
      ? `Ask by it: npx parley ask "Can you read this?" --to ${made.name}:<target>`
      : `It is kept. Remove it with npx parley channel remove ${made.name} and add it anew, or mend what failed and run npx parley channel test ${made.name}`
  )
  return ok ? EXIT.yes : EXIT.no
}

async function findSettings(parley: Parley, provider: string): Promise<Settings> {
  const providers = await parley.channels.providers()
  const found = providers.find((one) => one.name === provider)
  if (found) return settingsOf(found)
  const names = providers.map((one) => one.name).join(', ')
  throw new UsageError(`There is no provider "${provider}" to add a channel of; there are ${names}`)
}

/** Out of the URL, then --set, then stdin: the later wins. */
async function readGiven(settings: Settings, url: string | undefined, options: AddOptions) {
  const texts = url === undefined ? {} : readUrl(settings, url)
  for (const pair of options.set ?? []) {
    const [name, text] = splitPair(pair)
    texts[name] = text.startsWith('@') ? readFile(name, text.slice(1)) : text
  }
  if (options.passwordStdin) {
    const password = passwordOf(settings)
    if (password === undefined) {
      const secrets = Object.keys(settings.fields).filter((name) => settings.fields[name]!.secret)
      const how =
        secrets.length > 0 ? `give ${secrets.join(', ')} with --set <name>=@<file that holds it>` : 'leave it out'
      throw new UsageError(`${settings.provider} has no password that --password-stdin could be: ${how}`)
    }
    texts[password] = await readStdin()
  }
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, readSetting(name, text, settings)]))
}

function readUrl({ provider, fields }: Settings, url: string): Record<string, string> {
  if (provider === 'email') return readEmailUrl(url, fields['preset']?.enum ?? [])
  if (fields['url']) return { url }
  throw new UsageError(`A channel of ${provider} has no URL: give its settings with --set, or answer the questions`)
}

function readFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`--set ${name}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** At a terminal, what the server finds wrong with a setting is asked for again. */
async function create(
  parley: Parley,
  channel: Omit<NewChannel, 'config'>,
  config: Record<string, unknown>,
  settings: Settings,
  prompt: Prompt | undefined
): Promise<Channel> {
  for (;;) {
    try {
      return await parley.channels.create({ ...channel, config })
    } catch (error) {
      const faults = error instanceof ParleyApiError && error.code === 'request_invalid' ? error.faults : []
      const wrong = faults.flatMap(({ path, message }) => {
        const name = /^config\.(\w+)/.exec(path)?.[1]
        return name !== undefined && settings.fields[name] ? [{ name, message }] : []
      })
      if (!prompt || wrong.length === 0) throw error
      for (const { name, message } of wrong) {
        prompt.say(`${name}: ${message}`)
        config[name] = await askSetting(name, settings, prompt)
      }
    }
  }
}
