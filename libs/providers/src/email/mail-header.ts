import { createHash } from 'node:crypto'
import { askerOf, cleanLine, type MessageRef, type OutboundMessage } from '@parley/provider-kit'
import { markdownExcerpt } from '@parley/provider-kit'
import { EmailPlacement, type EmailConfig } from './email.schema.ts'

/** Where a mail of ours, or of a person, stands in its conversation. Ids with their angle brackets. */
export interface MailRef extends MessageRef {
  readonly messageId: string
  /** From the first mail of the conversation to the one before this. */
  readonly references: readonly string[]
  readonly subject: string
  /** To whom a mail of ours went. */
  readonly to?: string
  /** The id that the relay gave it instead of ours. */
  readonly relayId?: string
}

export type Sender = Pick<EmailConfig, 'address' | 'domain' | 'name' | 'plusAddressing'>
export interface Mailbox {
  readonly name: string
  readonly address: string
}

const MAX_LOCAL = 64
const MAX_REFERENCES = 20
const MESSAGE_ID = /^<[^\s<>]{3,900}>$/

/** The reference of a message of ours, known before it is sent and the same for each attempt. */
export function mailRef(message: OutboundMessage, settings: Sender): MailRef {
  const follows = readMailRef(message.follows)
  const messageId = messageIdOf(message, settings)
  const placed = message.turn === undefined ? EmailPlacement.safeParse(message.placement).data?.subject : undefined
  if (!follows) return { messageId, references: [], subject: placed ?? firstSubject(message) }
  const subject = placed ?? `Re: ${stripReply(follows.subject)}`
  return { messageId, references: referencesAfter(follows), subject }
}

/** `part` tells further mails about one message from the first. */
export const messageIdOf = (message: OutboundMessage, { domain }: Sender, part = ''): string =>
  `<${message.id}${part}.${message.token ?? 'w'}@${domain}>`

/** An id that is the same whenever it is about the same mail. */
export const derivedMessageId = (about: string, { domain }: Sender): string =>
  `<n.${createHash('sha256').update(about).digest('hex').slice(0, 32)}@${domain}>`

/** A reference as a row holds it, which may be older than this code, or be about a mail that named itself badly. */
export function readMailRef(ref: MessageRef | undefined): MailRef | undefined {
  const messageId = ref?.['messageId']
  if (typeof messageId !== 'string' || !MESSAGE_ID.test(messageId)) return undefined
  const references = Array.isArray(ref?.['references']) ? ref['references'] : []
  const subject = typeof ref?.['subject'] === 'string' ? cleanLine(ref['subject']) : ''
  return { messageId, references: references.filter((id) => typeof id === 'string' && MESSAGE_ID.test(id)), subject }
}

/** What a mail that follows another one names: the first of the conversation, and the latest. */
export function referencesAfter(ref: MailRef): string[] {
  const all = [...new Set([...ref.references, ref.messageId])]
  return all.length <= MAX_REFERENCES ? all : [all[0]!, ...all.slice(1 - MAX_REFERENCES)]
}

/** `Re: `, `AW: `, `回复：` and the like, as often as they stand there. */
export function stripReply(subject: string): string {
  let rest = subject.trim()
  for (let again = true; again;) {
    const shorter = rest.replace(/^(re|aw|sv|vs|antw|rif|odp|回复|回覆|答复|答覆)(\[\d{1,3}\])?\s?[:：]\s*/i, '')
    again = shorter !== rest
    rest = shorter
  }
  return rest
}

/** `deploy-bot via Acme`: the name of whoever asks, which may not pose as an address, and the channel's own. */
export function fromMailbox(
  { agent: called = '', key, project }: { agent?: string; key?: string; project: string },
  { name, address }: Sender
): Mailbox {
  const own = displayName(called)
  const agent = own && key !== undefined ? askerOf({ agent: own, key }) : own
  const house = displayName(name || project)
  return { name: !agent || agent === house ? house : `${agent} via ${house}`, address }
}

export const toMailbox = (name: string, address: string): Mailbox => {
  const shown = displayName(name)
  return { name: name.toLowerCase() === address.toLowerCase() ? '' : shown, address }
}

const displayName = (name: string): string => cleanLine(name.replace(/[<>"]/g, '').replace(/@/g, ' at '), 60)

/** The channel's own address with a token in it, where that address can carry one. */
export function plusAddress(token: string | undefined, { address, plusAddressing }: Sender): string {
  if (token === undefined || !plusAddressing) return address
  const at = address.lastIndexOf('@')
  const local = `${address.slice(0, at)}+${token}`
  return local.length <= MAX_LOCAL ? `${local}${address.slice(at)}` : address
}

const firstSubject = ({ title, body, ...asker }: OutboundMessage): string =>
  cleanLine(title ?? '') || cleanLine(markdownExcerpt(body, 80)) || `A message from ${askerOf(asker)}`
