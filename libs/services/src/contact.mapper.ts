import {
  accountOf,
  askedRecipients,
  type Address,
  type Contact,
  type ContactSummary,
  type ContactView,
  type Outcome,
  type OutcomeView,
  type Recipient,
  type Vote
} from '@parley/core'
import type { MessageView, StoredContact } from '@parley/database'
import type { Mask } from './mask.ts'

/** A contact as the API shows it, without the recipients; addresses as the mask leaves them. */
export function contactSummary(stored: StoredContact, mask?: Mask): ContactSummary {
  const { contact } = stored
  return {
    id: contact.id,
    ...given('externalId', stored.externalId),
    kind: contact.kind,
    status: contact.status,
    version: contact.version,
    ...given('proposal', proposalView(contact, mask)),
    ...given('title', contact.title),
    body: contact.body,
    options: [...contact.options],
    ...given('form', contact.form),
    ...given('action', contact.action),
    ...given('context', contact.context),
    ...(contact.attachments ? { attachments: [...contact.attachments] } : {}),
    thread: stored.threadId,
    metadata: { ...stored.metadata },
    ...(stored.state === undefined ? {} : { state: stored.state as never }),
    ...given('agent', contact.requester.agent),
    key: contact.requester.key,
    ...given('policy', contact.policy.name),
    outcome: contact.outcome ? outcomeView(contact.outcome, mask) : null,
    ...given('reason', contact.reason),
    createdAt: iso(contact.createdAt),
    ...(contact.deadlineAt === undefined ? {} : { deadlineAt: iso(contact.deadlineAt) }),
    ...(stored.settledAt === undefined ? {} : { settledAt: iso(stored.settledAt) }),
    ...(stored.erasedAt === undefined ? {} : { erasedAt: iso(stored.erasedAt) })
  }
}

/** `linkFor` gives the private page of a message to those who may see it. */
export function contactView(
  stored: StoredContact,
  messages: readonly MessageView[],
  { linkFor, mask }: { linkFor?: (message: MessageView) => string | undefined; mask?: Mask | undefined } = {}
): ContactView {
  const { contact } = stored
  const asked = new Set(askedRecipients(contact).map((one) => one.id))
  const byRecipient = new Map<string, MessageView[]>()
  for (const message of messages) {
    const list = byRecipient.get(message.recipientId)
    if (list) list.push(message)
    else byRecipient.set(message.recipientId, [message])
  }
  const shown = (message: MessageView) => ({
    id: message.id,
    address: mask?.account(message.account) ?? message.account,
    state: message.state,
    attempts: message.attempts,
    ...(message.error === null
      ? {}
      : { error: mask?.error(message.error, message.state === 'undeliverable') ?? message.error }),
    ...(message.revokedAt === null ? {} : { revokedAt: message.revokedAt.toISOString() }),
    ...given('link', message.revokedAt === null ? linkFor?.(message) : undefined)
  })
  const named = ({ ref, name }: Pick<Recipient, 'ref' | 'name'>, address: Address) => ({
    ref: mask?.ref(ref) ?? ref,
    name: mask?.name(name, accountOf(address)) ?? name
  })
  return {
    ...contactSummary(stored, mask),
    recipients: contact.recipients.map((one) => ({
      id: one.id,
      ...named(one, one.addresses[0]),
      stage: one.stage,
      step: one.step,
      group: one.group,
      asked: asked.has(one.id),
      unreachable: contact.reach[one.id]?.unreachable ?? false,
      messages: (byRecipient.get(one.id) ?? []).map(shown)
    })),
    ...(contact.watchers
      ? {
          watchers: contact.watchers.map(({ id, ref, name, kind, address }) => ({
            ...named({ ref, name }, address),
            kind,
            messages: (byRecipient.get(id) ?? []).map(shown)
          }))
        }
      : {})
  }
}

function proposalView({ kind, proposal }: Contact, mask: Mask | undefined): ContactSummary['proposal'] {
  if (kind !== 'approval' || !proposal) return undefined
  const { number, values, arguments: args, option, by } = proposal
  return {
    number,
    ...(values ? { values: { ...values } } : {}),
    ...given('arguments', args),
    ...given('option', option),
    ...given('by', by === undefined ? undefined : (mask?.by(by) ?? by))
  }
}

/** What was approved is the version that passed; what was said about it is the response's that settled it. */
function outcomeView(outcome: Outcome, mask: Mask | undefined): OutcomeView {
  const settled = outcome.settledBy
  const { values, arguments: args, option } = outcome.proposal === undefined ? (settled ?? {}) : outcome
  return {
    decision: outcome.decision,
    by: outcome.by,
    ...given('reason', outcome.reason),
    ...given('proposal', outcome.proposal),
    ...given('option', option),
    ...given('comment', settled?.comment),
    ...given('text', settled?.text),
    ...(values ? { values: { ...values } } : {}),
    ...(args === undefined ? {} : { arguments: args }),
    ...given('final', settled?.final),
    responses: outcome.responses.map((vote) => responseView(vote, mask))
  }
}

function responseView(vote: Vote, mask: Mask | undefined): OutcomeView['responses'][number] {
  const shown = (account: string) => mask?.account(account) ?? account
  return {
    respondent: mask?.respondent(vote.respondent, vote.account) ?? vote.respondent,
    ...given('person', vote.person),
    name: mask?.name(vote.name, vote.account) ?? vote.name,
    account: shown(vote.account),
    address: shown(vote.address),
    ...given('delegateFor', vote.delegateFor),
    ...given('vouchedBy', vote.vouchedBy),
    decision: vote.decision,
    ...given('proposal', vote.proposal),
    ...given('option', vote.option),
    ...given('comment', vote.comment),
    ...given('text', vote.text),
    ...(vote.values ? { values: { ...vote.values } } : {}),
    ...(vote.arguments === undefined ? {} : { arguments: vote.arguments }),
    ...given('final', vote.final),
    ...(vote.attachments ? { attachments: [...vote.attachments] } : {}),
    assurance: vote.assurance,
    ...(vote.memberOf.length > 0 ? { memberOf: [...vote.memberOf] } : {}),
    at: iso(vote.at),
    replyId: vote.replyId
  }
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value })
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
