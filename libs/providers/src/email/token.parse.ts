import { idsOf, type MailHead } from './mail-head.parse.ts'

const TOKEN = /(?<=[+.])[0-9a-z]{16,24}-([rb])[0-9a-z]{1,2}-[0-9a-z]{20}(?=@)/g
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

/** What a mail answers: `token`, or else the id of a mail of ours. */
export interface Answered {
  readonly token?: string
  readonly ref?: { readonly messageId: string } | { readonly relayId: string }
}

/** The token that bounces come back with. Only where the mail went: a person's reply may quote it. */
export function bounceToken(head: MailHead): string | undefined {
  return inRecipients(head, 'b')
}

/** The token of what is answered, by the address written to, else by the mails that are named. */
export function replyToken(head: MailHead): string | undefined {
  return inRecipients(head, 'r') ?? firstIn(threadOf(head), 'r')
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
  const watched = ids.find((id) => id.toLowerCase().endsWith(`.w@${domain}>`))
  if (watched !== undefined) return { messageId: watched }
  const relayId = plusAddressing
    ? undefined
    : ids.find((id) => /@[\w.-]{1,200}(?:\.prod\.outlook|amazonses)\.com>$/i.test(id))
  return relayId === undefined ? undefined : { relayId }
}

/** Whether a Message-ID is one that we make. */
export function isOwnId(id: string | undefined, domain: string): boolean {
  const [local, host] = (id ?? '').toLowerCase().replace(/^<|>$/g, '').split('@')
  if (host !== domain || local === undefined) return false
  return (
    /^n\.[0-9a-f]{32}$/.test(local) || /^[\w.]{3,200}\.(?:w|[0-9a-z]{16,24}-r[0-9a-z]{1,2}-[0-9a-z]{20})$/.test(local)
  )
}

/** The mails that one follows, the nearest first. */
export function threadOf(head: MailHead): string[] {
  const named = idsOf(head.first('references')).slice(-REFERENCES).reverse()
  return [...new Set([...idsOf(head.first('in-reply-to')).slice(0, REFERENCES), ...named])]
}

function inRecipients(head: MailHead, purpose: 'r' | 'b'): string | undefined {
  return firstIn(
    RECIPIENTS.flatMap((field) => head.all(field)),
    purpose
  )
}

function firstIn(values: readonly string[], purpose: 'r' | 'b'): string | undefined {
  for (const value of values)
    for (const [token, kind] of value.toLowerCase().matchAll(TOKEN)) if (kind === purpose) return token
  return undefined
}
