import type { Contact } from '@parley/core'
import type { Settlement } from './provider.ts'

/** A copy of a message whose contact ended, or asks something else by now. */
export interface EndedCopy extends Pick<Contact, 'version' | 'status' | 'reason' | 'outcome'> {
  /** Of a copy that is open: what is different by now. */
  readonly changed?: string
  /** How many people have one. */
  readonly copies: number
  readonly recipientId: string
  readonly account: string
}

export function settlementOf(copy: EndedCopy): Settlement {
  const { version, status, reason, outcome, copies, changed } = copy
  return {
    version,
    status,
    elsewhere: status !== 'pending' && copies > 1 && !isDeciders(copy),
    ...(changed === undefined ? {} : { changed }),
    ...(reason ? { reason } : {}),
    ...(outcome ? { outcome } : {})
  }
}

/** Whoever settled it, at this address or asked at another of theirs, knows. */
function isDeciders({ outcome, recipientId, account }: EndedCopy): boolean {
  const by = outcome?.settledBy
  if (!by) return false
  const theirs = outcome.responses.filter((one) => one.respondent === by.respondent)
  return by.account === account || [by, ...theirs].some((one) => one.recipientId === recipientId)
}
