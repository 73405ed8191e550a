import type { Transition } from './change.ts'
import type { Contact, Outcome, Status } from './contact.ts'

/**
 * Silence means what the policy says. It approves only an approval, with somebody surely asked in every stage and no
 * rejection standing; a question that nobody answered is expired whatever the policy approves.
 */
export function timeOut(contact: Contact): Transition {
  const { onTimeout, stages } = contact.policy
  if (onTimeout === 'expire') return close(contact, 'expired', { reason: 'timeout' })
  const byPolicy = (decision: Outcome['decision']) =>
    close(contact, 'resolved', { outcome: { decision, by: 'policy', reason: 'timeout', responses: contact.votes } })
  if (onTimeout === 'reject') return byPolicy('rejected')
  if (contact.kind !== 'approval') return close(contact, 'expired', { reason: 'timeout' })
  if (!stages.every((_, stage) => contact.confirmed[stage]))
    return close(contact, 'expired', { reason: 'not_surely_asked' })
  const rejected = contact.votes.some((vote) => vote.decision !== 'approve')
  return rejected ? close(contact, 'expired', { reason: 'rejection_standing' }) : byPolicy('approved')
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
