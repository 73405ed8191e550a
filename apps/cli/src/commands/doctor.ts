import type { Command } from 'commander'
import { renderChecks, renderSum, type Finding } from '../check.render.ts'
import { connect, type ConnectionOptions } from '../connection.ts'
import { diagnose } from '../diagnosis.ts'
import { EXIT } from '../exit.ts'
import { terminalOf } from '../terminal.ts'

interface DoctorOptions extends ConnectionOptions {
  readonly json?: true
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at the server, the key, every channel, webhooks and dead letters, and say what to do')
    .option('--json', 'print the findings')
    .addHelpText(
      'after',
      `
Every channel is tested as by parley channel test: one with a mailbox sends itself a mail.

Exit codes:
  0  nothing failed
  1  something failed
  3  anything else

Examples:
  $ npx parley doctor
  $ npx parley doctor --json | jq '.[] | select(.result != "ok")'`
    )
    .action(async (_options: object, command: Command) => {
      process.exitCode = await examine(command.optsWithGlobals<DoctorOptions>())
    })
}

async function examine(options: DoctorOptions): Promise<number> {
  const parley = connect(options)
  const [out, err] = [terminalOf(process.stdout), terminalOf(process.stderr)]
  const findings: Finding[] = []
  const done = err.progress('Looking')
  try {
    for await (const found of diagnose(parley)) findings.push(...found)
  } finally {
    done()
  }
  if (options.json) out.line(JSON.stringify(findings, undefined, 2))
  else out.line(`${renderChecks(findings, out)}\n\n${renderSum(findings, out)}`)
  return findings.some((one) => one.result === 'failed') ? EXIT.no : EXIT.yes
}
