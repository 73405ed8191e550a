import { parseDuration } from '@parley/core'
import { ParleyTimeoutError, type NewContact } from '@parley/sdk'
import { Option, type Command } from 'commander'
import { connect, type ConnectionOptions } from '../connection.ts'
import { CONTEXT_KEYS, readContext } from '../context.parse.ts'
import { EXIT, exitCodeOf, UsageError } from '../exit.ts'
import { linkOf, renderOutcome } from '../outcome.render.ts'
import { terminalOf } from '../terminal.ts'
import { waitFor } from '../waiting.ts'

/** How long after the deadline the server is given to say that it has passed. */
const GRACE_MS = 30_000

interface AskOptions extends ConnectionOptions {
  readonly to?: readonly string[]
  readonly policy?: string
  readonly approve?: true
  readonly question?: true
  readonly notice?: true
  readonly option?: readonly string[]
  readonly title?: string
  readonly context?: readonly string[]
  readonly agent?: string
  readonly timeout?: string
  readonly idempotencyKey?: string
  readonly json?: true
}

export function addAsk(program: Command): void {
  program
    .command('ask')
    .description('ask somebody, wait, and print the answer')
    .argument('<question>', 'what is asked; Markdown')
    .addOption(repeated('--to <ref>', 'whom: inbox, @ann, channel:target (default: inbox)'))
    .option('--policy <name>', 'a policy that says who is asked, instead of --to')
    .addOption(new Option('--question', 'wants an answer in words (the default)').conflicts(['approve', 'notice']))
    .addOption(new Option('--approve', 'wants a yes or a no').conflicts(['question', 'notice']))
    .addOption(new Option('--notice', 'wants no answer').conflicts(['approve', 'question']))
    .addOption(repeated('--option <label>', 'one of the answers to a question'))
    .addOption(repeated('--context <key=value>', `what helps to decide: ${CONTEXT_KEYS.join(', ')}`))
    .option('--title <text>', 'a line above it')
    .option('--agent <name>', 'who asks')
    .option('--timeout <duration>', 'how long it may be answered: 90s, 10m, 2h (default: for ever)')
    .option('--idempotency-key <key>', 'asks once, however often it is run within 24 hours; waits for the same answer')
    .option('--json', 'print the whole contact')
    .addHelpText(
      'after',
      `
--to, --option and --context may be given several times.

Exit codes:
  0  approved, answered or delivered
  1  rejected, or changes requested
  2  nobody answered in time
  3  anything else

Examples:
  $ npx parley ask "Deploy 4.2 to production?" --approve --context risk=high --timeout 10m && ./deploy.sh
  $ npx parley ask "Which region?" --option eu-west-1 --option us-east-1
  $ npx parley ask "Which customer is this about?" --to @ann --json | jq -r .outcome.text
  $ npx parley ask "The nightly import is done." --notice`
    )
    .action(async (question: string, _options: object, command: Command) => {
      process.exitCode = await ask(question, command.optsWithGlobals<AskOptions>())
    })
}

async function ask(question: string, options: AskOptions): Promise<number> {
  const wanted = contactOf(question, options)
  const parley = connect(options)
  const out = terminalOf(process.stdout)
  const err = terminalOf(process.stderr)
  const contact = await parley.contacts.create(wanted, { idempotencyKey: options.idempotencyKey })
  const link = linkOf(contact)
  const whom = contact.recipients.filter((one) => one.asked).map((one) => one.ref)
  err.line(
    `${err.dim(contact.id)} ${contact.kind === 'notice' ? 'tells' : 'asks'} ${whom.join(', ')}${link ? `: ${err.cyan(link)}` : ''}`
  )
  try {
    const timeoutMs = options.timeout === undefined ? undefined : parseDuration(options.timeout)! + GRACE_MS
    const settled = await waitFor(parley, contact, err, timeoutMs)
    out.line(options.json ? JSON.stringify(settled, undefined, 2) : renderOutcome(settled, out))
    return exitCodeOf(settled)
  } catch (error) {
    if (!(error instanceof ParleyTimeoutError)) throw error
    err.line(`Nobody answered in time. ${contact.id} stays open: the server was not there to end it.`)
    return EXIT.silence
  }
}

function contactOf(question: string, options: AskOptions): NewContact {
  const { to = [], option = [], context = [] } = options
  const kind = options.approve ? 'approval' : options.notice ? 'notice' : 'question'
  if (options.policy !== undefined && to.length > 0) throw new UsageError('Give either --to or --policy')
  if (option.length > 0 && kind !== 'question') {
    throw new UsageError('--option is for questions: an approval has approve and reject, a notice wants no answer')
  }
  if (options.timeout !== undefined) {
    if (parseDuration(options.timeout) === undefined) {
      throw new UsageError(`--timeout "${options.timeout}" is no duration: write one such as 90s, 10m or 2h`)
    }
    if (kind === 'notice') throw new UsageError('--timeout is for what can be answered: a notice cannot')
  }
  return {
    kind,
    body: question,
    ...(options.policy === undefined ? { to: to.length > 0 ? [...to] : 'inbox' } : { policy: options.policy }),
    ...(option.length > 0 ? { options: option.map(answer) } : {}),
    ...(context.length > 0 ? { context: readContext(context) } : {}),
    ...(options.title === undefined ? {} : { title: options.title }),
    ...(options.agent === undefined ? {} : { agent: options.agent }),
    ...(options.timeout === undefined ? {} : { deadline: options.timeout })
  }
}

/** `eu-west-1` is its own id; a label that cannot be one gets a number. */
function answer(label: string, index: number) {
  const id = /^[a-z0-9][a-z0-9_-]{0,62}$/i.test(label) ? label : `answer-${index + 1}`
  return { id, label, decision: 'answer' as const }
}

function repeated(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before?: readonly string[]) => [
    ...(before ?? []),
    value
  ])
}
