import { pipeline, Readable } from 'node:stream'
import { mediaType, safeFileName } from '@parley/core'
import { isParleyError, type FileRef, type FileStore } from '@parley/provider-kit'
import { MailParser, type AttachmentStream, type HeaderLines, type Headers, type MessageText } from 'mailparser'
import { readHead, type MailHead } from './mail-head.parse.ts'

export interface Mail {
  readonly head: MailHead
  /** What stands in the mail itself; never what is attached, a mail in the mail included. */
  readonly text?: string
  readonly html?: string
  /** What a machine says about another mail, for machines. */
  readonly report?: string
  readonly attachments: readonly FileRef[]
}

const MAX_ATTACHMENTS = 20
const MAX_REPORT_BYTES = 64 * 1_024
const REPORTS = new Set(['message/delivery-status', 'message/feedback-report', 'message/disposition-notification'])

/** One part of a mail, as mailparser's splitter hands it on. */
interface Part {
  contentType?: string | false
  disposition?: string | false
  filename?: string | false
  flowed?: boolean
}

const Parts = MailParser as unknown as new (options: object) => MailParser & { createNode(part: Part): unknown }

/** An attached text may be marked `inline`, to be shown below: it is a file all the same. */
class BodyParser extends Parts {
  override createNode(part: Part): unknown {
    // Joined by mailparser, a line that somebody wrote below a quoted one becomes part of the quote.
    part.flowed = false
    if (part.filename && /^text\//i.test(part.contentType || '')) part.disposition = 'attachment'
    return super.createNode(part)
  }
}

/**
 * Reads a mail part by part. Attachments stream into the file store if `keeps` says so, when the head is known; what
 * the store refuses as too large is left out. Throws what mailparser throws for a mail that is none.
 */
export async function readMail(
  content: AsyncIterable<Uint8Array>,
  files: FileStore,
  keeps: (head: MailHead) => boolean
): Promise<Mail> {
  const parser = new BodyParser({
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    keepDeliveryStatus: true,
    ignoreEmbedded: true,
    maxHeadSize: 128 * 1_024
  })
  let headers: Headers = new Map()
  let head = readHead([], headers)
  parser.on('headers', (found: Headers) => (headers = found))
  parser.on('headerLines', (lines: HeaderLines) => (head = readHead(lines, headers)))
  pipeline(Readable.from(content), parser, () => undefined)

  const attachments: FileRef[] = []
  let report = ''
  let body: MessageText | undefined
  for await (const item of parser as AsyncIterable<AttachmentStream | MessageText>) {
    if (item.type === 'text') {
      body = item
      continue
    }
    if (REPORTS.has(item.contentType)) report += await textOf(item)
    else if (attachments.length < MAX_ATTACHMENTS && keeps(head)) {
      const kept = await keep(item, files)
      if (kept) attachments.push(kept)
    }
    item.content.on('error', () => undefined)
    ;(item.content as Readable).resume()
    item.release()
  }
  return {
    head,
    ...(body?.text ? { text: body.text } : {}),
    ...(typeof body?.html === 'string' && body.html !== '' ? { html: body.html } : {}),
    ...(report === '' ? {} : { report }),
    attachments
  }
}

async function keep(item: AttachmentStream, files: FileStore): Promise<FileRef | undefined> {
  const name = safeFileName(item.filename ?? (item.contentType === 'message/rfc822' ? 'mail.eml' : ''))
  try {
    return await files.save(item.content as Readable, { name, contentType: mediaType(item.contentType) })
  } catch (error) {
    if (isParleyError(error) && (error.code === 'file_too_large' || error.code === 'file_empty')) return undefined
    throw error
  }
}

async function textOf({ content }: AttachmentStream): Promise<string> {
  let text = ''
  for await (const chunk of content as Readable) if (text.length < MAX_REPORT_BYTES) text += String(chunk)
  return text.slice(0, MAX_REPORT_BYTES)
}
