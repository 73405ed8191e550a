import { accountOf, decide, type Contact, type Fault, type Outcome, type Receipt } from '@parley/core'
import { cleanLine } from './clean-text.ts'
import { changedText } from './proposal.mapper.ts'

const MOST_LISTED = 10
const LONGEST_TITLE = 80

type Asked = Pick<Contact, 'options' | 'kind' | 'form'> & Partial<Contact>

/** A sentence or two for whoever wrote (`said`), about what their reply did. `undefined`: say nothing (again). */
export function receiptText(receipt: Receipt, contact: Asked, said?: string): string | undefined {
  switch (receipt.kind) {
    case 'accepted':
      return receipt.pending ? 'Recorded. Others still have to answer.' : 'Recorded. Thank you.'
    case 'already_counted':
      return 'Your answer was already counted.'
    case 'already_settled':
      return settledText(receipt, contact)
    case 'not_allowed':
      return 'This was not asked of you, so your answer does not count.'
    case 'withdrawn':
      return 'An operator withdrew this message, so it can no longer be answered.'
    case 'unclear':
      if (receipt.faults) return faultsText(receipt.faults)
      return receipt.told ? undefined : unclearText(contact, said)
    case 'which':
      return whichText(receipt.open)
    case 'held':
      if (receipt.told) return undefined
      return receipt.reason === 'not_asked'
        ? 'You were not asked, so an operator has to accept this answer before it counts.'
        : 'This way of answering does not prove enough about who you are, so an operator has to accept this answer before it counts.'
    case 'outdated':
      return outdatedText(contact, receipt.saw)
    case 'elsewhere':
      return elsewhereText(contact, receipt.recipientId)
    case 'ignored':
      return undefined
  }
}

/** What is different from what they saw, and how to approve that. */
function outdatedText(contact: Asked, saw: number): string {
  const { proposal, options } = contact
  const passed = options.find((one) => one.id === proposal?.option)
  if (proposal && saw < proposal.number) {
    return `This was changed after you saw it, so your approval does not count. ${changedText(contact as Contact, proposal, saw)}. To approve it as it is now, answer the newer message.`
  }
  const what = passed ? ` with “${cleanLine(passed.label)}”` : ''
  return `The step before agreed on this as it is shown${what}. It can only be approved like that, or rejected; your answer does not count.`
}

function elsewhereText({ recipients = [], reach = {} }: Asked, recipientId: string): string {
  const asked = recipients.find((one) => one.id === recipientId)
  const address = asked && (asked.addresses[reach[asked.id]?.address ?? 0] ?? asked.addresses[0])
  const where = address ? ` at ${cleanLine(accountOf(address))}` : ''
  return `The step of this message is over, so your approval does not count here. You are asked again in the next step: answer the newer message${where}.`
}

/** What is open in a chat, by its titles, for whoever wrote there and named nothing of it. */
export function whichText(open: readonly string[], passedOn = false): string {
  if (open.length === 0) {
    const nothing = 'Nothing waits for your answer here.'
    return passedOn ? `${nothing} Passed on to the agent.` : nothing
  }
  const named = open.slice(0, MOST_LISTED).map((title) => `• ${cleanLine(title, LONGEST_TITLE)}`)
  const more = open.length > MOST_LISTED ? [`• and ${open.length - MOST_LISTED} more`] : []
  return [
    'This does not say which request it is about, so it counts for none.',
    'Please press a button of the one you mean, or reply to that very message. Open here:',
    ...named,
    ...more
  ].join('\n')
}

/** Why it decided nothing, and the one question back. */
/** What to mend in a form, or why a press does not count. */
function faultsText(faults: readonly Fault[]): string {
  const named = faults
    .slice(0, MOST_LISTED)
    .map(({ path, message }) =>
      cleanLine(path.startsWith('arguments') ? `${path} ${message}` : message, LONGEST_TITLE * 3)
    )
  return `This does not count: ${named.length > 0 ? named.join('; ') : 'it does not fit what is asked'}. Please answer again.`
}

function unclearText(contact: Asked, said?: string): string {
  const { kind, options, form } = contact
  if (kind === 'notice' || (options.length === 0 && !form)) return 'Passed on to the agent.'
  const read = said === undefined ? undefined : decide(said, contact)
  return [
    'Passed on to the agent.',
    read && read.decision === undefined ? `${read.why}.` : undefined,
    options.length > 0 ? `To decide, answer with one of: ${options.map((one) => one.label).join(', ')}.` : undefined,
    form && `Fill in, a line each: ${form.fields.map((one) => `${one.label}: …`).join(', ')}.`
  ]
    .filter(Boolean)
    .join(' ')
}

function settledText(
  settled: Extract<Receipt, { kind: 'already_settled' }>,
  contact: Pick<Contact, 'options'>
): string {
  if (settled.outcome) {
    const label = decisionLabel(contact, settled.outcome.settledBy ?? settled.outcome)
    if (settled.outcome.by === 'policy') return `Nobody answered in time, so the policy decided: ${label}.`
    const decider = deciderOf(settled.outcome)
    return `${decider.charAt(0).toUpperCase()}${decider.slice(1)} decided already: ${label}.`
  }
  if (settled.status === 'expired') return 'The time to answer is over.'
  if (settled.status === 'cancelled') return 'The agent withdrew this request.'
  return 'This request is closed.'
}

/** Who decided, for people: `Ann Lee`, `Bob for Ann`, or the policy. */
export function deciderOf(outcome: Outcome): string {
  if (outcome.by === 'policy') return 'the policy'
  const settled = outcome.settledBy
  if (!settled) return 'somebody else'
  return settled.delegateFor === undefined ? settled.name : `${settled.name} for ${settled.delegateFor}`
}

/** What an option is called, or what a decision means. */
export function decisionLabel(
  contact: Pick<Contact, 'options'>,
  vote: { option?: string; decision?: string; text?: string } | undefined
): string {
  const option = contact.options.find((one) => one.id === vote?.option)
  if (option) return option.label
  const words: Record<string, string> = {
    approve: 'Approved',
    approved: 'Approved',
    reject: 'Rejected',
    rejected: 'Rejected',
    request_changes: 'Changes requested',
    changes_requested: 'Changes requested',
    answer: 'Answered',
    answered: 'Answered'
  }
  return words[vote?.decision ?? ''] ?? 'Answered'
}
