import type { EmailConfig } from './email.schema.ts'
import { idsOf, type MailHead } from './mail-head.parse.ts'

const TOKEN = /^[0-9a-z]{16,24}-([rb])[0-9a-z]{1,2}-[0-9a-z]{20}$/
/** Of a mail of ours: `<message.token@domain>`, with a `w` for whoever only watches. */
const OWN_ID = /^<[\w.]{3,200}\.(w|[0-9a-z]{16,24}-r[0-9a-z]{1,2}-[0-9a-z]{20})@([^\s<>@]{1,253})>$/
const RECIPIENTS = [
  'to',
  'cc',
  'delivered-to',
  'x-delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to'
] as const
/** The mails that one answers are named last. */
const REFERENCES = 5

export type OwnAddress = Pick<EmailConfig, 'address' | 'domain'>

/** What a mail answers: `token`, or else the id of a mail of ours. */
export interface Answered {
  readonly token?: string
  readonly ref?: { readonly messageId: string } | { readonly relayId: string }
}

/** The token of an address that is the channel's own: empty for the plain one, `undefined` for anybody else's. */
export function tokenOfAddress(one: string, { address }: OwnAddress): string | undefined {
  if (one === address) return ''
  const at = address.lastIndexOf('@')
  const [base, host] = [`${address.slice(0, at)}+`, address.slice(at)]
  if (!one.startsWith(base) || !one.endsWith(host)) return undefined
  const token = one.slice(base.length, -host.length)
  return TOKEN.test(token) ? token : undefined
}

/** The token of a Message-ID that is ours: `w` where it carries none, `undefined` for anybody else's. */
export function tokenOfId(id: string, { domain }: Pick<OwnAddress, 'domain'>): string | undefined {
  const [, token, host] = OWN_ID.exec(id.toLowerCase()) ?? []
  return host === domain ? token : undefined
}

/** The token that bounces come back with. Only where the mail went: a person's reply may quote it. */
export function bounceToken(head: MailHead, own: OwnAddress): string | undefined {
  return inRecipients(head, own, 'b')
}

/** The token of what is answered, by the address written to, else by the mails that are named. */
export function replyToken(head: MailHead, own: OwnAddress): string | undefined {
  const named = threadOf(head).map((id) => tokenOfId(id, own))
  return inRecipients(head, own, 'r') ?? named.find((token) => token !== undefined && token !== 'w')
}

/**
 * What a mail without a token answers, by the ids of ours that carry none: that of a mail to somebody who watches, or
 * one that a relay gave. The latter looks like anybody's, so it counts only where addresses cannot carry the token.
 */
export function answeredRef(
  head: MailHead,
  { domain, plusAddressing }: { domain: string; plusAddressing: boolean }
): Answered['ref'] {
  const ids = threadOf(head)
  const watched = ids.find((id) => tokenOfId(id, { domain }) === 'w')
  if (watched !== undefined) return { messageId: watched }
  const relayId = plusAddressing
    ? undefined
    : ids.find((id) => /@[\w.-]{1,200}(?:\.prod\.outlook|amazonses)\.com>$/i.test(id))
  return relayId === undefined ? undefined : { relayId }
}

/** Whether a Message-ID is one that we make. */
export function isOwnId(id: string | undefined, domain: string): boolean {
  if (id === undefined) return false
  const [local, host] = id.toLowerCase().replace(/^<|>$/g, '').split('@')
  return tokenOfId(id, { domain }) !== undefined || (host === domain && /^n\.[0-9a-f]{32}$/.test(local!))
}

/** The mails that one follows, the nearest first. */
export function threadOf(head: MailHead): string[] {
  const named = idsOf(head.first('references')).slice(-REFERENCES).reverse()
  return [...new Set([...idsOf(head.first('in-reply-to')).slice(0, REFERENCES), ...named])]
}

function inRecipients(head: MailHead, own: OwnAddress, purpose: 'r' | 'b'): string | undefined {
  return RECIPIENTS.flatMap((field) => head.addresses(field))
    .map((address) => tokenOfAddress(address, own) ?? '')
    .find((token) => TOKEN.exec(token)?.[1] === purpose)
}
