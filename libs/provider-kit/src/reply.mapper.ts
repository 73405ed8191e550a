import { isParleyError, readAnswer, type Answer, type Author, type Contact, type Reply } from '@parley/core'
import type { InboundReply } from './provider.ts'

/** How far a person's clock may be behind ours. */
const CLOCKS_APART_MS = 5 * 60_000

/** Who wrote by a channel, to what, as the directory knows them. */
export interface Writer {
  /** The name of the channel it came by. */
  readonly channel: string
  /** The one form of the account that wrote, `channel:account`: its channel may be another, where both have the same accounts. */
  readonly canonical: string
  readonly message: { readonly account: string; readonly recipientId: string }
  readonly author?: { readonly id: string; readonly name: string; readonly delegateOf: readonly string[] } | undefined
}

/** The message that a reply answers, and who wrote it. */
export interface Answered extends Writer {
  readonly id: string
  readonly contact: Contact
  readonly message: Writer['message'] & { readonly createdAt: Date; readonly proposal: number }
  /** The account is one of our own. */
  readonly own: boolean
}

/** What came in, as the core hears it. */
export function replyOf(inbound: InboundReply, { id, contact, message, own, ...writer }: Answered): Reply {
  return {
    id,
    ...authorOf(inbound, { message, ...writer }),
    ...proofOf(message.createdAt, inbound),
    ...(inbound.attachments ? { attachments: inbound.attachments } : {}),
    ...(inbound.raw === undefined ? {} : { raw: inbound.raw }),
    own,
    proposal: inbound.proposal ?? message.proposal,
    ...(inbound.final ? { final: true } : {}),
    ...saidBy(contact, inbound)
  }
}

export function authorOf(
  { account, name = account, memberOf = [] }: Pick<InboundReply, 'account' | 'memberOf'> & { readonly name?: string },
  { channel, canonical, message, author }: Writer
): Author {
  return {
    account: `${channel}:${account}`,
    ...(canonical === `${channel}:${account}` ? {} : { canonical }),
    address: message.account,
    recipientId: message.recipientId,
    ...(author ? { person: author.id } : {}),
    name: author?.name ?? name,
    delegateOf: author?.delegateOf ?? [],
    memberOf: memberOf.map((group) => `${channel}:${group}`)
  }
}

/** What is older than what it answers was written for something else. */
function proofOf(askedAt: Date, { assurance, writtenAt, reason }: InboundReply): Pick<Reply, 'assurance' | 'proof'> {
  const old = writtenAt !== undefined && Date.parse(writtenAt) < askedAt.getTime() - CLOCKS_APART_MS
  if (old) return { assurance: 'claimed', proof: 'older_than_question' }
  return { assurance, ...(reason === undefined ? {} : { proof: reason }) }
}

/** A press that the contact does not offer, or that lacks what it needs, is kept as conversation: it decides nothing. */
function saidBy(contact: Contact, inbound: InboundReply): Answer & Pick<Reply, 'faults'> {
  if (inbound.unsure) return inbound.text === undefined ? {} : { text: inbound.text }
  try {
    return readAnswer(contact, inbound)
  } catch (error) {
    if (!isParleyError(error)) throw error
    const text = [inbound.text, inbound.comment].filter((part) => part !== undefined).join('\n\n')
    const isOnlyText = inbound.option === undefined && inbound.values === undefined && inbound.arguments === undefined
    return { ...(text === '' ? {} : { text }), ...(isOnlyText ? {} : { faults: error.faults }) }
  }
}
