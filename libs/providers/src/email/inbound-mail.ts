import { createHash } from 'node:crypto'
import { extractReply } from '@parley/core'
import type { FileStore, Inbound, Logger, MessageRef, ProviderContext } from '@parley/provider-kit'
import { automaticBy } from './automatic.parse.ts'
import { readBounce } from './bounce.parse.ts'
import type { EmailConfig } from './email.schema.ts'
import { idsOf, type MailHead } from './mail-head.parse.ts'
import { proveMail } from './mail-proof.ts'
import { readMail, type Mail } from './mail.parse.ts'
import { mentionsOf } from './mention.parse.ts'
import { isSeen, noticeOf, receiptIds, type Notice } from './notice.parse.ts'
import { reactionSaid } from './reaction.parse.ts'
import { answeredRef, bounceToken, isOwnId, replyToken, threadOf, tokenOfId } from './token.parse.ts'

/** A mail as it came in, already kept as a file. */
export interface RawMail {
  /** Of the file. */
  readonly id: string
  /** In bytes. */
  readonly size: number
  /** Reads it anew each time. */
  open(): AsyncIterable<Uint8Array>
}

/** Where a mail to its writer goes, to stand below what they wrote. */
export interface NoteTo {
  readonly to: string
  readonly subject: string
  readonly messageId: string
  readonly references: readonly string[]
}

export interface InboundTools {
  readonly dns: ProviderContext['dns']
  readonly files: FileStore
  readonly now: () => Date
  readonly logger: Logger
  /** The text of what we sent, by the token or the reference that comes back with an answer to it. */
  readonly sent?: (answered: { readonly token?: string; readonly ref?: MessageRef }) => Promise<string | undefined>
}

export interface ReadMail {
  readonly inbound: Inbound
  /** None for mail that no person wrote. */
  readonly note?: NoteTo
}

type Settings = Pick<EmailConfig, 'address' | 'domain' | 'plusAddressing' | 'trustedServer' | 'maxBytes'> & {
  /** What people see as the sender. */
  readonly name?: string
}

const MAX_REFERENCES = 20
const MAX_TEXT = 100_000

/**
 * Says what a mail is: the first of these that fits, too large, our own, a bounce, an automatic answer, a list's, a
 * reply to what we asked, or something unasked; and what it proves. Throws only where it cannot be read at all.
 */
export async function readInboundMail(raw: RawMail, settings: Settings, tools: InboundTools): Promise<ReadMail> {
  if (raw.size > settings.maxBytes) {
    return { inbound: { type: 'ignored', externalId: `mail:${await hashOf(raw)}`, raw: raw.id, reason: 'too_large' } }
  }
  const isPersons = (head: MailHead) => !isOurs(head, settings) && automaticBy(head) === undefined
  const mail = await readMail(raw.open(), tools.files, isPersons)
  const { head } = mail
  const account = head.from[0]?.address
  const base = async (token?: string, identity?: string) => ({
    externalId: await idOf(raw, head, token, identity),
    raw: raw.id
  })
  const ignored = async (reason: string): Promise<ReadMail> => ({
    inbound: { type: 'ignored', ...(await base()), reason, ...(account === undefined ? {} : { account }) }
  })

  if (isOurs(head, settings)) return ignored('own_mail')
  const bounced = bounceToken(head, settings)
  const bounce = readBounce(mail)
  if (bounce) {
    if (!bounce.failed) return ignored('bounce_soft')
    if (bounced === undefined) return ignored('bounce_unmatched')
    const { reason } = bounce
    return { inbound: { type: 'receipt', ...(await base(bounced)), token: bounced, outcome: 'bounced', reason } }
  }
  const token = replyToken(head, settings)
  const ref = token === undefined ? answeredRef(head, settings) : undefined
  const answered = { ...(token === undefined ? {} : { token }), ...(ref === undefined ? {} : { ref }) }
  const notice = noticeOf(mail)
  if (notice && !(notice.asks && token === undefined && ref === undefined)) return told(mail, notice, answered)
  const automatic = automaticBy(head)
  if (automatic === 'answer') return away(mail, answered, bounced)
  if (automatic !== undefined) return ignored(automatic)
  if (account === undefined) return ignored(head.all('from').length > 1 ? 'from_ambiguous' : 'from_missing')
  // Only servers write to the address that bounces go to.
  if (bounced !== undefined && token === undefined) return ignored('bounce_address')
  return written(mail, answered, account)

  async function away(found: Mail, to: typeof answered, fallback: string | undefined): Promise<ReadMail> {
    const about = (to.token ?? to.ref) ? to : fallback === undefined ? undefined : { token: fallback }
    if (about === undefined || account === undefined) return ignored('auto_unmatched')
    const { text } = extractReply(found)
    const given = text === '' ? {} : { text: text.slice(0, MAX_TEXT) }
    return { inbound: { type: 'autoReply', ...(await base(to.token)), ...about, account, ...given } }
  }

  /** What nobody wrote, but their program told of them. */
  async function told(found: Mail, { type, reason, reaction }: Notice, to: typeof answered): Promise<ReadMail> {
    const named = receiptIds(found).map((id) => tokenOfId(id, settings))
    const about = to.token ?? named.find((one) => one !== undefined && one !== 'w') ?? bounced
    if (account === undefined || (about ?? to.ref) === undefined) return ignored(reason)
    if (type === 'viewed' && !isSeen(found)) return ignored(reason)
    const said = reason === 'calendar' ? extractReply(found).text.slice(0, MAX_TEXT) : ''
    return {
      inbound: {
        type,
        ...(await base(about)),
        ...(about === undefined ? to : { token: about }),
        account,
        name: head.from[0]!.name || account,
        reason,
        ...(reaction === undefined ? {} : { reaction }),
        ...(said === '' ? {} : { text: said })
      }
    }
  }

  async function written(found: Mail, to: typeof answered, writer: string): Promise<ReadMail> {
    const answers = to.token ?? to.ref
    const [proof, sent] = await Promise.all([
      proveMail(raw.open, { head, own: settings, ...to }, settings.trustedServer, tools),
      answers === undefined ? undefined : tools.sent?.(to)
    ])
    const { named, without } = mentionsOf(settings)
    const extracted = extractReply({ html: found.html, text: found.text && named(found.text) }, sent)
    const [text, confidence] = [without(extracted.text), extracted.confidence]
    const reaction = reactionSaid(text) ?? reactionSaid(found.text ?? '')
    if (reaction) return told(found, { type: 'reacted', reason: 'reaction', ...reaction }, to)
    const place = placeOf(head)
    const { messageId } = place
    const said = {
      ...(await base(to.token, proof.identity)),
      account: writer,
      name: head.from[0]!.name || writer,
      text: text.slice(0, MAX_TEXT),
      assurance: proof.assurance,
      ...(proof.reason === undefined ? {} : { reason: proof.reason }),
      ...(found.attachments.length > 0 ? { attachments: found.attachments } : {})
    }
    const note = messageId === undefined ? {} : { note: { to: writer, ...place, messageId } }
    if (answers === undefined) {
      const follows = threadOf(head).flatMap((id): MessageRef[] => [{ messageId: id }, { relayId: id }])
      return {
        inbound: {
          type: 'unsolicited',
          ...said,
          ...(head.subject === '' ? {} : { subject: head.subject }),
          ref: place,
          ...(follows.length > 0 ? { follows } : {})
        },
        ...note
      }
    }
    return {
      inbound: {
        type: 'reply',
        ...said,
        ...to,
        ...(messageId === undefined ? {} : { place }),
        ...(proof.writtenAt === undefined ? {} : { writtenAt: proof.writtenAt }),
        ...(proof.unchecked ? { unproven: true } : {}),
        ...(confidence === 'low' ? { unsure: true as const } : {})
      },
      ...note
    }
  }
}

function isOurs(head: MailHead, { address, domain }: Settings): boolean {
  const at = address.lastIndexOf('@')
  const isOwnAddress = (one: string) =>
    one === address || (one.startsWith(`${address.slice(0, at)}+`) && one.endsWith(address.slice(at)))
  return (
    head.from.some((one) => isOwnAddress(one.address)) ||
    isOwnId(idsOf(head.first('message-id'))[0], domain) ||
    head.fields.some((field) => field.startsWith('x-parley'))
  )
}

function placeOf(head: MailHead): { subject: string; references: string[]; messageId?: string } {
  const messageId = idsOf(head.first('message-id'))[0]
  const references = idsOf(head.first('references') ?? head.first('in-reply-to')).slice(-MAX_REFERENCES)
  return { subject: head.subject.slice(0, 500), references, ...(messageId === undefined ? {} : { messageId }) }
}

/** The same for each copy of one mail to one message of ours, whatever way it came. */
async function idOf(raw: RawMail, head: MailHead, token = '', identity?: string): Promise<string> {
  const messageId = identity ?? idsOf(head.first('message-id'))[0]?.toLowerCase()
  if (messageId === undefined) return `mail:${await hashOf(raw)}`
  const about = [messageId, head.from[0]?.address ?? '', token].join('\n')
  return `mail:${createHash('sha256').update(about).digest('hex').slice(0, 32)}`
}

async function hashOf(raw: RawMail): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of raw.open()) hash.update(chunk)
  return hash.digest('hex').slice(0, 32)
}
