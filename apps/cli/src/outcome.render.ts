import type { Contact, SettledContact } from '@parley/sdk'
import type { Terminal } from './terminal.ts'

const DECISIONS = {
  approved: 'Approved',
  rejected: 'Rejected',
  changes_requested: 'Changes requested',
  answered: 'Answered'
} as const

const ENDS = {
  resolved: 'Delivered',
  expired: 'Nobody answered in time',
  cancelled: 'Cancelled',
  undeliverable: 'Nobody could be reached'
} as const

/** How a contact ended, in one line for people; what was said stands below it. */
export function renderOutcome(contact: SettledContact, { bold, red, green, yellow, dim }: Terminal): string {
  const { outcome } = contact
  if (!outcome) {
    const paint = contact.status === 'resolved' ? green : contact.status === 'undeliverable' ? red : yellow
    const reason = contact.status === 'cancelled' && contact.reason ? `: ${contact.reason}` : ''
    return bold(paint(ENDS[contact.status])) + reason
  }
  const good = outcome.decision === 'approved' || outcome.decision === 'answered'
  const option = contact.options.find((one) => one.id === outcome.option)
  const said = [option && outcome.decision === 'answered' ? option.label : undefined, outcome.text, outcome.comment]
  const lines = said.flatMap((part) => (part === undefined ? [] : part.split('\n').map((line) => `  ${line}`)))
  const values = Object.entries(outcome.values ?? {}).map(([field, value]) => `  ${dim(`${field}:`)} ${String(value)}`)
  return [
    `${bold((good ? green : red)(DECISIONS[outcome.decision]))} ${dim(deciderOf(contact))}`,
    ...lines,
    ...values
  ].join('\n')
}

function deciderOf({ outcome }: SettledContact): string {
  if (outcome?.by !== 'people') return 'by the policy, as nobody answered'
  const names = outcome.responses.map((one) => (one.delegateFor ? `${one.name} for ${one.delegateFor}` : one.name))
  return `by ${[...new Set(names)].join(', ')}`
}

/** The page on which this very key may see the contact answered; agents' keys are shown none. */
export function linkOf(contact: Contact): string | undefined {
  return contact.recipients.flatMap((one) => one.messages).find((message) => message.link !== undefined)?.link
}
