import { simpleParser } from 'mailparser'

/** A mail as its reader has it before them. */
export interface Asked {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly messageId: string
  readonly references: readonly string[]
  readonly date: Date
  readonly text: string
  readonly html: string
  /** Where an answer goes. */
  readonly replyTo: string
  /** Where a bounce goes. */
  readonly sender: string
  /** The names of what is attached. */
  readonly files: readonly string[]
  readonly headers: ReadonlyMap<string, unknown>
}

/** Opens a mail: `raw` as it was sent, `sender` from its envelope. */
export async function openMail({ raw, from }: { readonly raw: string; readonly from: string }): Promise<Asked> {
  const mail = await simpleParser(Buffer.from(raw, 'latin1'))
  const text = (one: typeof mail.to) =>
    [one ?? []]
      .flat()
      .map((list) => list.text)
      .join(', ')
  return {
    from: mail.from?.text ?? '',
    to: text(mail.to),
    subject: mail.subject ?? '',
    messageId: mail.messageId ?? '',
    references: [mail.references ?? []].flat(),
    date: mail.date ?? new Date(),
    text: mail.text ?? '',
    html: mail.html || '',
    replyTo: mail.replyTo?.text ?? mail.from?.text ?? '',
    sender: from,
    files: mail.attachments.flatMap(({ filename }) => filename ?? []),
    headers: mail.headers
  }
}
