import { askedRecipients, proofReason, type Contact, type ReplyView } from '@parley/core'
import { decisionLabel, operatorName } from '@parley/services'
import type { HeldReplyView } from './held.render.ts'

const REASONS: Readonly<Record<string, string>> = {
  not_asked: 'it came from somebody who was not asked',
  assurance_too_low: 'it proves less about who wrote it than the policy demands'
}

/** What an operator has to see of a held reply, to say whether and as whose it counts. */
export function heldReply(reply: ReplyView, contact: Contact, fileHref: (id: string) => string): HeldReplyView {
  return {
    id: reply.id,
    from: writerOf(reply),
    text: writtenIn(contact, reply),
    reason: heldBecause(reply),
    receivedAt: new Date(reply.at),
    files: (reply.attachments ?? []).map(({ id, name, size }) => ({ name, size, href: fileHref(id) })),
    ...(reply.raw === undefined ? {} : { rawHref: fileHref(reply.raw) }),
    contact: {
      href: `/operator/contacts/${contact.id}`,
      title: contact.title ?? contact.body.slice(0, 80),
      settled: contact.status !== 'pending'
    },
    respondents: askedRecipients(contact).map((r) => ({
      id: r.id,
      label: r.group
        ? `somebody in ${operatorName(r.name)}`
        : r.name === r.ref
          ? operatorName(r.name)
          : `${r.name} (${r.ref})`
    }))
  }
}

function heldBecause({ reason = '', proof }: ReplyView): string {
  const why = proofReason(proof) ?? proof
  return `${REASONS[reason] ?? 'an operator has to accept it'}${why === undefined ? '' : ` (${why})`}`
}

/** A name alone proves nothing, so the account stands beside it; an account of the inbox says no more than the name. */
function writerOf({ name, account }: { name: string; account: string }): string {
  return name === account || account.startsWith('inbox:') ? operatorName(name) : `${name} (${account})`
}

function writtenIn(contact: Contact, reply: { text?: string; comment?: string; option?: string; decision?: string }) {
  const label = reply.decision === undefined || reply.text ? undefined : decisionLabel(contact, reply)
  return [label, reply.text, reply.comment].filter(Boolean).join('\n') || 'Nothing that can be shown.'
}
