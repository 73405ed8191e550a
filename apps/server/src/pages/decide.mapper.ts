import { isDeepStrictEqual } from 'node:util'
import {
  APPROVAL_OPTIONS,
  askedRecipients,
  type Contact,
  type FileRef,
  type Outcome,
  type TurnView,
  type Vote
} from '@parley/core'
import { askerFrom, askerOf, presentedAsk, valueText } from '@parley/provider-kit'
import { deciderOf, decisionLabel, operatorName, presserName, type Page } from '@parley/services'
import { masked } from './code.render.ts'
import type { DecideView } from './decide.render.ts'

/** What the decide page of a private link shows of a contact. */
export function decideView(page: Page, token: string): DecideView {
  const { contact } = page
  return {
    ...contactPart(page, (file) => `/r/${token}/files/${file}`, page.own),
    ...(page.note === undefined ? {} : { bodyMarkdown: `${page.note}\n\n${contact.body}` }),
    state: page.expired ? 'linkExpired' : contactState(contact),
    renewable: page.renewal === 'offered',
    ...(page.renewal in UNSENDABLE ? { unsendable: UNSENDABLE[page.renewal as keyof typeof UNSENDABLE] } : {}),
    as: presser(page),
    nonce: page.nonce,
    ...yourAnswer(contact, page.own),
    ...proof(page)
  }
}

function proof({ code }: Page): Pick<DecideView, 'code' | 'barred'> {
  if (!code) return {}
  return code.state === 'barred'
    ? { barred: TOO_MANY_WRONG }
    : { code: { to: masked(code.target), waiting: code.state === 'waiting' } }
}

const UNSENDABLE = {
  opted_out: 'Our messages were stopped where this link was sent, so no new one can be sent there.',
  channel_deleted: 'What this link was sent by is there no more, so no new one can be sent.'
}

const TOO_MANY_WRONG =
  'Too many wrong codes were typed, so this page takes no answer any more. Answer the message itself, or ask an operator to answer for you.'

export function yourAnswer(contact: Contact, own: Vote | undefined): Pick<DecideView, 'yourAnswer'> {
  if (!own || contact.status !== 'pending' || isOutdated(contact, own)) return {}
  return { yourAnswer: { ...said(contact, own), at: new Date(own.at) } }
}

/** An approval of what was changed since counts no more. */
const isOutdated = ({ proposal }: Contact, { decision, proposal: seen = 1 }: Vote): boolean =>
  decision === 'approve' && seen < (proposal?.number ?? 1)

/** A notice that was delivered has come to its end by that, and not to that of its reader. */
export const contactState = ({ kind, status }: Contact): DecideView['state'] =>
  kind === 'notice' && status === 'resolved' ? 'open' : STATES[status]

const STATES = {
  pending: 'open',
  resolved: 'settled',
  expired: 'expired',
  cancelled: 'cancelled',
  undeliverable: 'undeliverable'
} as const

/**
 * "Ann Lee (email:ann@acme.example)", "Ann Lee, an operator of Acme". Who still has to prove that the address is theirs
 * is not told it.
 */
function presser({ name, address, project, code }: Page): string {
  if (name === presserName('inbox:*', project)) return name
  if (address.startsWith('inbox:')) return name === address ? name : `${name}, an operator of ${project}`
  const shown = code ? `${address.slice(0, address.indexOf(':') + 1)}${masked(code.target)}` : address
  return name === address ? shown : `${name} (${shown})`
}

/** Who was asked, as people know them. */
export function askedNames(contact: Contact): string[] {
  return askedRecipients(contact).map(({ name, ref }) => {
    const readable = operatorName(name)
    if (name === 'inbox:*') return 'any operator'
    return readable === name && name !== ref && !ref.startsWith('inbox') ? `${name} (${ref})` : readable
  })
}

interface Shown {
  readonly contact: Contact
  readonly project: string
  readonly turns: readonly TurnView[]
  readonly settledAt?: number
}

/**
 * What every page shows of a contact; `hrefOf` leads to a file. The answer that decided it and `own` stand apart, and
 * not in the conversation.
 */
export function contactPart(
  { contact, project, turns, settledAt }: Shown,
  hrefOf: (fileId: string) => string,
  own?: Vote
): Omit<DecideView, 'state' | 'as' | 'nonce'> {
  const { outcome, requester, reason, status } = contact
  const { context, action, form, options } =
    status === 'pending' ? presentedAsk(contact, contact.proposal, contact.stage) : contact
  const linked = ({ id, name, size }: FileRef) => ({ name, size, href: hrefOf(id) })
  const files = [
    ...(contact.attachments ?? []).map(linked),
    ...turns.flatMap((turn) => (turn.attachments ?? []).map((file) => ({ ...linked(file), by: turn.name })))
  ]
  const apart = [outcome?.settledBy, own].map((vote) => `trn_${vote?.replyId}`)
  return {
    kind: contact.kind,
    ...(contact.title === undefined ? {} : { title: contact.title }),
    bodyMarkdown: contact.body,
    ...askerFrom(requester),
    project,
    askedAt: new Date(contact.createdAt),
    ...(contact.deadlineAt === undefined ? {} : { deadlineAt: new Date(contact.deadlineAt) }),
    ...(context ? { context: context as NonNullable<DecideView['context']> } : {}),
    ...(action
      ? { action: { ...action, arguments: outcome?.arguments ?? outcome?.settledBy?.arguments ?? action.arguments } }
      : {}),
    options: options as DecideView['options'],
    ...(form ? { form: form as NonNullable<DecideView['form']> } : {}),
    ...(files.length > 0 ? { files } : {}),
    freeText: contact.kind === 'question' && contact.options.length === 0 && !form,
    turns: turns
      .slice(1)
      .filter(({ id }) => !apart.includes(id))
      .map((turn) => ({
        by: turn.name === requester.agent && turn.by === 'agent' ? askerOf(askerFrom(requester)) : turn.name,
        text: turn.text,
        at: new Date(turn.at)
      })),
    ...(contact.status === 'cancelled' && reason !== undefined && reason !== 'cancelled' ? { reason } : {}),
    ...(outcome ? { settled: settled(contact, outcome, settledAt) } : {})
  }
}

function settled(
  contact: Contact,
  outcome: Outcome,
  settledAt: number | undefined
): NonNullable<DecideView['settled']> {
  const { settledBy, decision } = outcome
  return {
    by: outcome.by === 'policy' ? 'the policy, because nobody answered in time' : deciderOf(outcome),
    ...(settledBy ? said(contact, settledBy) : { label: decisionLabel(contact, { decision }) }),
    at: new Date(settledAt ?? settledBy?.at ?? contact.createdAt),
    decision
  }
}

/** An answer in words: what was pressed, and what was written with it. */
function said(contact: Contact, vote: Vote): { label: string; comment?: string } {
  const fields = (contact.form?.fields ?? []).flatMap((field) => {
    const value = vote.values?.[field.id]
    return value === undefined ? [] : [`${field.label}: ${valueText(field, value)}`]
  })
  const wrote = [vote.option === undefined ? vote.text : undefined, ...fields, vote.comment].filter(Boolean).join('\n')
  return { label: pressed(contact, vote), ...(wrote === '' ? {} : { comment: wrote }) }
}

/** Labels are commands ("Approve"); of the options that we name ourselves we know what they become. */
function pressed(contact: Contact, vote: Vote): string {
  const option = contact.options.find((one) => one.id === vote.option)
  const ours = option && APPROVAL_OPTIONS.some((one) => isDeepStrictEqual(one, option))
  return decisionLabel(contact, ours ? { decision: vote.decision } : vote)
}
