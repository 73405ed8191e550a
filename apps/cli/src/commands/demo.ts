import type { NewContact } from '@parley/sdk'
import type { Command } from 'commander'
import { connect, type ConnectionOptions } from '../connection.ts'
import { linkOf, renderOutcome } from '../outcome.render.ts'
import { terminalOf } from '../terminal.ts'
import { waitFor } from '../waiting.ts'

const DEMO: NewContact = {
  kind: 'approval',
  title: 'Refund order 1042?',
  body: 'Ann Lee was charged **twice** for order 1042. I would refund the second payment of *38.00 EUR* to her card.',
  agent: 'Demo agent',
  to: 'inbox',
  action: { name: 'payments.refund', arguments: { order: 1042, amount: '38.00', currency: 'EUR' } },
  context: {
    risk: 'medium',
    confidence: 0.93,
    signals: [
      { level: 'info', text: 'Both payments were captured within four seconds.' },
      { level: 'warning', text: 'The customer has had one refund this year.' }
    ],
    rollback: 'None: a refund cannot be taken back.'
  },
  deadline: '1h',
  metadata: { demo: 'true' }
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('ask you something: makes a contact, prints its page, waits for you and prints what the agent gets')
    .addHelpText('after', '\nExamples:\n  $ npx parley demo\n  $ PORT=4000 npx parley demo')
    .action(async (_options: object, command: Command) => {
      const parley = connect(command.optsWithGlobals<ConnectionOptions>())
      const out = terminalOf(process.stdout)
      const contact = await parley.contacts.create(DEMO)
      out.line(`An agent asks: ${out.bold(contact.title ?? '')} ${out.dim(contact.id)}`)
      const link = linkOf(contact)
      out.line(link ? `Answer here:   ${out.cyan(link)}` : `Answer here:   ${out.cyan(`${parley.url}/operator`)}`)
      out.line()
      const settled = await waitFor(parley, contact, terminalOf(process.stderr))
      out.line(renderOutcome(settled, out))
      out.line()
      out.line(out.dim('What the agent gets:'))
      out.line(JSON.stringify({ status: settled.status, outcome: settled.outcome }, undefined, 2))
    })
}
