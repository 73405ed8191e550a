import type { Transition } from './change.ts'
import type { Contact, Outcome, Status } from './contact.ts'
import { asProposed, proposalOf } from './proposal.ts'
import { isSurelyAsked, objectionsOf } from './silence.ts'

/**
 * Silence means what the policy says, at the `moment` it names. It approves only an approval, where somebody was surely
 * asked in every stage and nobody's word stands against it; a question that nobody answered is expired whatever the
 * policy approves, and so is what ran into an earlier deadline of its own.
 */
export function timeOut(contact: Contact, moment: number): Transition {
  const { onTimeout } = contact.policy
  const expire = (reason: string) => close(contact, 'expired', { reason })
  const byPolicy = (decision: Outcome['decision'], what: Partial<Outcome> = {}) =>
    close(contact, 'resolved', {
      outcome: { decision, by: 'policy', reason: 'timeout', ...what, responses: contact.votes }
    })
  const own = contact.ownDeadline && contact.deadlineAt !== undefined && contact.deadlineAt <= moment
  if (onTimeout === 'expire' || own) return expire('timeout')
  if (onTimeout === 'reject') return byPolicy('rejected')
  if (contact.kind !== 'approval') return expire('timeout')
  if (!isSurelyAsked(contact, moment)) return expire('not_surely_asked')
  if (objectionsOf(contact).length > 0) return expire('objection')
  const option = contact.options.find((one) => one.decision === 'approve')?.id
  return byPolicy('approved', {
    proposal: proposalOf(contact).number,
    ...(option === undefined ? {} : { option }),
    ...asProposed(contact)
  })
}

export function close(
  contact: Contact,
  status: Exclude<Status, 'pending'>,
  end: { reason?: string; by?: string; outcome?: Outcome }
): Transition {
  const reason = end.reason ?? end.outcome?.reason
  return {
    contact: {
      ...contact,
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(end.outcome ? { outcome: end.outcome } : {})
    },
    effects: contact.kind === 'notice' ? [] : [{ type: 'update' }],
    news: [
      {
        type: `contact.${status}`,
        data: {
          status,
          ...(reason === undefined ? {} : { reason }),
          ...(end.outcome ? { decision: end.outcome.decision, by: end.outcome.by } : {}),
          ...(end.by === undefined ? {} : { by: end.by })
        }
      }
    ]
  }
}
