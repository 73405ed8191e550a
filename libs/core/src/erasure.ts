import type { Contact, Proposal, Recipient, Vote, Watcher } from './contact.ts'

/** What is left of a settled contact whose retention is over: ids, times, counts, and what was decided, by no name. */
export function erased(contact: Contact): Contact {
  const { outcome } = contact
  return {
    id: contact.id,
    kind: contact.kind,
    body: '',
    options: [],
    policy: {
      ...(contact.policy.name === undefined ? {} : { name: contact.policy.name }),
      stages: mapAll(contact.policy.stages, ({ steps, require, rejections }) => ({
        steps,
        require: require.map(({ count }) => ({ count })),
        rejections
      })),
      onTimeout: contact.policy.onTimeout,
      minAssurance: contact.policy.minAssurance,
      sameRespondent: contact.policy.sameRespondent
    },
    requester: { key: contact.requester.key, addresses: [] },
    createdAt: contact.createdAt,
    ...(contact.deadlineAt === undefined ? {} : { deadlineAt: contact.deadlineAt }),
    ...(contact.watchers ? { watchers: contact.watchers.map(nobodyTold) } : {}),
    recipients: contact.recipients.map(nobodyAsked),
    version: contact.version,
    status: contact.status,
    // Whoever cancelled wrote the reason; any other is a word of ours.
    ...(contact.status === 'cancelled' || contact.reason === undefined ? {} : { reason: contact.reason }),
    ...(outcome
      ? {
          outcome: {
            decision: outcome.decision,
            by: outcome.by,
            ...(outcome.by === 'people' || outcome.reason === undefined ? {} : { reason: outcome.reason }),
            ...(outcome.proposal === undefined ? {} : { proposal: outcome.proposal }),
            ...(outcome.settledBy ? { settledBy: nobodysVote(outcome.settledBy) } : {}),
            responses: outcome.responses.map(nobodysVote)
          }
        }
      : {}),
    stage: contact.stage,
    reached: contact.reached,
    confirmed: contact.confirmed,
    stepEnteredAt: contact.stepEnteredAt,
    ...(contact.stepClockAt === undefined ? {} : { stepClockAt: contact.stepClockAt }),
    reach: contact.reach,
    votes: contact.votes.map(nobodysVote),
    ...(contact.proposal ? { proposal: numberOf(contact.proposal) } : {}),
    heard: [],
    told: []
  }
}

function mapAll<T, R>([first, ...others]: readonly [T, ...T[]], change: (one: T) => R): [R, ...R[]] {
  return [change(first), ...others.map(change)]
}

function nobodyAsked({ id, stage, step, group, addresses }: Recipient): Recipient {
  const blank = mapAll(addresses, ({ channelId }) => ({ channelId, channel: '', target: '' }))
  return { id, stage, step, group, ref: '', name: '', addresses: blank, accounts: [], delegates: [] }
}

function nobodyTold({ id, kind, address: { channelId } }: Watcher): Watcher {
  return { id, kind, ref: '', name: '', address: { channelId, channel: '', target: '' } }
}

function nobodysVote({ stage, recipientId, replyId, decision, proposal, final, assurance, at }: Vote): Vote {
  return {
    respondent: '',
    stage,
    recipientId,
    replyId,
    decision,
    ...(proposal === undefined ? {} : { proposal }),
    ...(final === undefined ? {} : { final }),
    name: '',
    account: '',
    address: '',
    memberOf: [],
    assurance,
    at
  }
}

function numberOf({ number }: Proposal): Proposal {
  return { number }
}
