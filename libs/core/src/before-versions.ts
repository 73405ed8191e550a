import type { Contact, Vote } from './contact.ts'
import { asProposed, edited, isSameContent } from './proposal.ts'

/**
 * What was stored before approvals had versions. A stage that is over stays passed: its last approval that changed
 * something made the second version, which the running stage has yet to see.
 */
export function withVersion(contact: Contact): Contact {
  if (contact.kind !== 'approval' || contact.status !== 'pending' || contact.stage === 0 || contact.proposal)
    return contact
  const first = asProposed(contact)
  const editor = contact.votes.findLast(
    (one) => one.stage === 0 && one.decision === 'approve' && !isAsProposed(contact, one)
  )
  return editor ? { ...contact, proposal: edited(contact, { ...first, ...contentOf(editor) }, editor.name) } : contact
}

/** The version that a stored vote is of: the first, unless it changed what was asked; then of none while its stage runs. */
export function storedVersion(contact: Contact, vote: Vote): number {
  if (vote.stage < contact.stage) return contact.proposal?.number ?? 1
  return isAsProposed(contact, vote) ? 1 : 0
}

function isAsProposed(contact: Contact, vote: Vote): boolean {
  const first = asProposed(contact)
  return isSameContent({ ...first, ...contentOf(vote) }, first)
}

const contentOf = ({ values, arguments: args }: Vote) => ({
  ...(values ? { values } : {}),
  ...(args === undefined ? {} : { arguments: args })
})
