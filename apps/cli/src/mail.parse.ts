import type { Readable } from 'node:stream'
import { MailParser, type AttachmentStream, type MessageText } from 'mailparser'

/** What stands in a mail itself. */
export interface MailWords {
  readonly from: string
  readonly subject: string
  readonly text?: string
  readonly html?: string
}

interface Part {
  contentType?: string | false
  disposition?: string | false
  filename?: string | false
}

const Parts = MailParser as unknown as new (options: object) => MailParser & { createNode(part: Part): unknown }

/** As the server reads mail: a text with a file name is a file, though it be marked to be shown. */
class BodyParser extends Parts {
  override createNode(part: Part): unknown {
    if (part.filename && /^text\//i.test(part.contentType || '')) part.disposition = 'attachment'
    return super.createNode(part)
  }
}

/** Reads the words of a mail and leaves its attachments, mails among them, alone. Throws what mailparser throws. */
export async function readMailWords(raw: Uint8Array): Promise<MailWords> {
  const parser = new BodyParser({
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    ignoreEmbedded: true
  })
  let headers = new Map<string, unknown>()
  parser.on('headers', (found: Map<string, unknown>) => (headers = found))
  parser.end(Buffer.from(raw))
  let body: MessageText | undefined
  for await (const item of parser as AsyncIterable<AttachmentStream | MessageText>) {
    if (item.type === 'text') {
      body = item
      continue
    }
    item.content.on('error', () => undefined)
    ;(item.content as Readable).resume()
    item.release()
  }
  const from = headers.get('from') as { text?: string } | undefined
  return {
    from: from?.text ?? '',
    subject: String(headers.get('subject') ?? ''),
    ...(body?.text ? { text: body.text } : {}),
    ...(typeof body?.html === 'string' && body.html !== '' ? { html: body.html } : {})
  }
}
