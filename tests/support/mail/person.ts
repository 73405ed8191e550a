import { randomUUID } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { quoted, type MailClient } from './client-quote.ts'
import type { MailDomain } from './dkim-key.ts'
import type { Asked } from './open-mail.ts'

export { openMail, type Asked } from './open-mail.ts'

export interface Person {
  readonly name: string
  readonly address: string
  readonly client: MailClient
  /** Signs what they write. */
  readonly domain?: MailDomain
}

export interface Written {
  readonly text: string
  readonly to?: string
  readonly cc?: string
  readonly subject?: string
  readonly date?: Date
  readonly messageId?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly attachments?: readonly { readonly filename: string; readonly content: string | Buffer }[]
}

/** What their client makes of "reply", with these words above the quotation. */
export function reply(person: Person, asked: Asked, written: Written | string): Promise<Buffer> {
  const said = typeof written === 'string' ? { text: written } : written
  return write(person, { to: asked.replyTo, subject: `Re: ${asked.subject.replace(/^Re: /, '')}`, ...said }, asked)
}

/** A new mail, that answers nothing. */
export const compose = (person: Person, written: Written & { readonly to: string }): Promise<Buffer> =>
  write(person, written)

/** What a server says for somebody who is away, to whoever the envelope names. */
export function outOfOffice(person: Person, asked: Asked): Promise<Buffer> {
  return write(person, {
    to: asked.sender,
    subject: `Automatic reply: ${asked.subject}`,
    text: 'I am away until Monday. For urgent matters ask bob@people.example.',
    headers: {
      'Auto-Submitted': 'auto-replied',
      'X-Auto-Response-Suppress': 'All',
      'In-Reply-To': asked.messageId,
      References: asked.messageId
    }
  })
}

/** What Gmail sends for whoever presses an emoji below a mail. */
export function reaction({ name, address }: Person, asked: Asked, emoji: string): Buffer {
  const boundary = `reaction-${randomUUID()}`
  return lines(
    `Message-ID: <${randomUUID()}@mail.gmail.com>`,
    `From: ${name} <${address}>`,
    `To: ${asked.replyTo}`,
    `Date: ${new Date().toUTCString()}`,
    `Subject: Re: ${asked.subject}`,
    `In-Reply-To: ${asked.messageId}`,
    `References: ${asked.messageId}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset="UTF-8"',
    '',
    emoji,
    '',
    `${name} reacted via Gmail <https://www.google.com/gmail/about/>`,
    '',
    `--${boundary}`,
    'Content-Type: text/vnd.google.email-reaction+json; charset="UTF-8"',
    '',
    JSON.stringify({ emoji, version: 1 }),
    '',
    `--${boundary}`,
    'Content-Type: text/html; charset="UTF-8"',
    '',
    `<div><p>${emoji}</p><p>${name} reacted via Gmail</p></div>`,
    '',
    `--${boundary}--`,
    ''
  )
}

/** What the recipient's server sends back to the envelope's sender (RFC 3464). */
export function bounce(asked: Asked, { recipient, status }: { recipient: string; status: string }): Buffer {
  const boundary = `report-${randomUUID()}`
  const host = recipient.slice(recipient.lastIndexOf('@') + 1)
  const failed = status.startsWith('5')
  return lines(
    `Message-ID: <${randomUUID()}@mx.${host}>`,
    `From: Mail Delivery System <mailer-daemon@mx.${host}>`,
    `To: ${asked.sender}`,
    `Date: ${new Date().toUTCString()}`,
    `Subject: ${failed ? 'Undelivered Mail Returned to Sender' : 'Delayed Mail (still being retried)'}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `Your message to <${recipient}> ${failed ? 'could not be delivered' : 'waits'}.`,
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; mx.${host}`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${failed ? 'failed' : 'delayed'}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${failed ? '550' : '450'} ${status} <${recipient}>: mailbox problem`,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${asked.messageId}`,
    `From: ${asked.from}`,
    `To: ${recipient}`,
    `Subject: ${asked.subject}`,
    '',
    `--${boundary}--`,
    ''
  )
}

async function write(person: Person, written: Written, asked?: Asked): Promise<Buffer> {
  const { text, headers, attachments, ...head } = written
  const { domain } = person
  const mail = await new MailComposer({
    ...head,
    from: { name: person.name, address: person.address },
    messageId: head.messageId ?? `<${randomUUID()}@${person.address.slice(person.address.lastIndexOf('@') + 1)}>`,
    ...(asked ? { inReplyTo: asked.messageId, references: [...asked.references, asked.messageId] } : {}),
    ...quoted(person.client, text, asked),
    ...(headers ? { headers: { ...headers } } : {}),
    ...(attachments ? { attachments: attachments.map((one) => ({ ...one })) } : {})
  })
    .compile()
    .build()
  return domain ? domain.sign(mail) : mail
}

const lines = (...all: readonly string[]): Buffer => Buffer.from(all.join('\r\n'))
