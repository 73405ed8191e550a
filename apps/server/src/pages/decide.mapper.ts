import type { Contact, TurnView } from '@parley/core'
import { deciderOf, decisionLabel, type Page } from '@parley/services'
import type { DecideView } from './decide.render.ts'

/** What the decide page shows of a contact. `settledAt` falls back to the last vote. */
export function decideView(page: Page): DecideView {
  const { contact } = page
  return {
    ...contactPart(contact, page.project, page.turns),
    state: page.expired ? 'linkExpired' : STATES[contact.status],
    as: page.name === page.address ? page.address : `${page.name} (${page.address})`,
    nonce: page.nonce,
    ...(page.own && contact.status === 'pending'
      ? {
          yourAnswer: {
            label: decisionLabel(contact, page.own),
            ...(page.own.comment === undefined ? {} : { comment: page.own.comment }),
            at: new Date(page.own.at)
          }
        }
      : {})
  }
}

const STATES = {
  pending: 'open',
  resolved: 'settled',
  expired: 'expired',
  cancelled: 'cancelled',
  undeliverable: 'undeliverable'
} as const

/** What every page shows of a contact, whoever looks. */
export function contactPart(
  contact: Contact,
  project: string,
  turns: readonly TurnView[]
): Omit<DecideView, 'state' | 'as' | 'nonce'> {
  const { outcome, requester, context, action, form } = contact
  const settled = outcome?.settledBy
  return {
    kind: contact.kind,
    ...(contact.title === undefined ? {} : { title: contact.title }),
    bodyMarkdown: contact.body,
    agent: requester.agent ?? requester.key,
    project,
    askedAt: new Date(contact.createdAt),
    ...(contact.deadlineAt === undefined ? {} : { deadlineAt: new Date(contact.deadlineAt) }),
    ...(context ? { context: context as NonNullable<DecideView['context']> } : {}),
    ...(action ? { action: { name: action.name, arguments: action.arguments, editable: action.editable } } : {}),
    options: contact.options as DecideView['options'],
    ...(form ? { form: form as NonNullable<DecideView['form']> } : {}),
    freeText: contact.kind === 'question' && contact.options.length === 0 && !form,
    turns: turns.slice(1).map((turn) => ({ by: turn.name, text: turn.text, at: new Date(turn.at) })),
    ...(outcome
      ? {
          settled: {
            by: deciderOf(outcome),
            label: decisionLabel(contact, settled ?? outcome),
            ...(settled?.comment === undefined ? {} : { comment: settled.comment }),
            at: new Date(settled?.at ?? contact.createdAt),
            decision: outcome.decision
          }
        }
      : {})
  }
}
