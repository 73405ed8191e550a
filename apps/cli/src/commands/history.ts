import type { Command } from 'commander'
import { connect, type ConnectionOptions } from '../connection.ts'
import { EXIT, UsageError } from '../exit.ts'
import { terminalOf } from '../terminal.ts'
import { checkAnchors, checkChains, Tally, type Break } from '../verification.ts'
import { renderHead, renderVerdict } from '../verification.render.ts'

interface VerifyOptions extends ConnectionOptions {
  readonly head?: string | true
  readonly json?: true
}

export function addHistory(program: Command): void {
  const history = program
    .command('history')
    .description('what happened, and whether anybody changed it afterwards')
    .addHelpText('after', '\nExamples:\n  $ npx parley history verify')
  history
    .command('verify')
    .description('prove that nothing of the project’s history was changed, added or removed')
    .option('--head [hash]', 'print the newest anchor, to be kept elsewhere; or prove that this one is still there')
    .option('--json', 'print what was found')
    .addHelpText(
      'after',
      `
The hashes are computed here, from what the server has stored. Whoever can write to its database can compute them anew,
too: only an anchor that was kept elsewhere shows that. Keep the hash that --head prints, and give it to a later --head.

Exit codes:
  0  the history holds
  1  it does not: what is wrong first is printed
  3  anything else

Examples:
  $ npx parley history verify --head >> anchors.txt
  $ npx parley history verify --head 5f0c…`
    )
    .action(async (_options: object, command: Command) => {
      process.exitCode = await verify(command.optsWithGlobals<VerifyOptions>())
    })
}

async function verify(options: VerifyOptions): Promise<number> {
  const { head: wanted } = options
  if (typeof wanted === 'string' && !/^[\da-f]{64}$/.test(wanted))
    throw new UsageError('--head takes the hash of an anchor, 64 hexadecimal digits, as --head alone prints it')
  const { histories } = connect(options)
  const [out, err] = [terminalOf(process.stdout), terminalOf(process.stderr)]
  const tally = new Tally()
  let isThere = false
  const anchors = async function* () {
    for await (const anchor of histories.anchors()) {
      if (anchor.hash === wanted) isThere = true
      yield anchor
    }
  }
  let broken: Break | undefined
  const done = err.progress(() =>
    tally.events === 0 ? 'Checking the history' : `${tally.contacts} contacts, ${tally.events} events`
  )
  try {
    broken =
      (await checkChains(histories.chains(), tally)) ?? (await checkAnchors(anchors(), histories.events(), tally))
    if (typeof wanted === 'string' && !broken && !isThere)
      broken = {
        problem: `there is no anchor ${wanted}: the history was cut off or written anew, or is another project’s`
      }
  } finally {
    done()
  }
  if (options.json) out.line(JSON.stringify(jsonOf(tally, broken), undefined, 2))
  else if (wanted === true && !broken) {
    err.line(renderVerdict({ tally, broken }, err)) // beside what is piped into a file
    if (!tally.head) throw new UsageError('There is no anchor yet: the server makes the first one soon after an event.')
    out.line(renderHead(tally.head))
  } else out.line(renderVerdict({ tally, broken }, out))
  return broken ? EXIT.no : EXIT.yes
}

function jsonOf({ contacts, events, erased, anchors, unanchored, unsalted, guessable, head }: Tally, broken?: Break) {
  return {
    intact: broken === undefined,
    ...{ broken, contacts, events, erased, anchors, unanchored },
    unsalted: [...unsalted].map(([contact, count]) => ({ ...(contact ? { contact } : {}), events: count })),
    unsaltedErased: guessable,
    head
  }
}
