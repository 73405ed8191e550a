import { pipeline, Readable } from 'node:stream'
import { mediaType, safeFileName } from '@parley/core'
import { isParleyError, type FileRef, type FileStore } from '@parley/provider-kit'
import { MailParser, type AttachmentStream, type HeaderLines, type Headers, type MessageText } from 'mailparser'
import { CALENDARS, machineOf, type MachinePart } from './machine-part.parse.ts'
import { readHead, type MailHead } from './mail-head.parse.ts'

export interface Mail {
  readonly head: MailHead
  /** What stands in the mail itself; never what is attached, a mail in the mail included. */
  readonly text?: string
  readonly html?: string
  /** What a machine says about another mail, for machines. */
  readonly report?: string
  /** The `report-type` of each report that it is, or holds as a part of its own. */
  readonly reports: readonly string[]
  /** What programs put into it, for programs. */
  readonly parts: readonly MachinePart[]
  readonly attachments: readonly FileRef[]
}

const MAX_ATTACHMENTS = 20
const MAX_REPORT_BYTES = 64 * 1_024
const MAX_MACHINE_PARTS = 20
const REPORTS = new Set(['message/delivery-status', 'message/feedback-report'])

/** One part of a mail, as mailparser's splitter hands it on. */
interface Part {
  contentType?: string | false
  disposition?: string | false
  filename?: string | false
  flowed?: boolean
  parentNode?: Part | false
}

const Parts = MailParser as unknown as new (
  options: object
) => MailParser & { createNode(part: Part): { readonly headers: Headers } }

/** An attached text may be marked `inline`, to be shown below: it is a file all the same. */
class BodyParser extends Parts {
  /** The type of what holds a part, by the part's own header. */
  readonly holders = new WeakMap<Headers, string>()
  readonly reports: string[] = []

  override createNode(part: Part) {
    // Joined by mailparser, a line that somebody wrote below a quoted one becomes part of the quote.
    part.flowed = false
    if (part.filename && /^text\//i.test(part.contentType || '')) part.disposition = 'attachment'
    const node = super.createNode(part)
    if (part.parentNode && part.parentNode.contentType) this.holders.set(node.headers, part.parentNode.contentType)
    if (part.contentType === 'multipart/report') this.reports.push(reportTypeOf(node.headers))
    return node
  }
}

function reportTypeOf(headers: Headers): string {
  const { params } = headers.get('content-type') as { params?: Record<string, string> }
  return (params?.['report-type'] ?? '').trim().toLowerCase()
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
  const parts: MachinePart[] = []
  let report = ''
  let body: MessageText | undefined
  for await (const item of parser as AsyncIterable<AttachmentStream | MessageText>) {
    if (item.type === 'text') {
      body = item
      continue
    }
    const machine = parts.length < MAX_MACHINE_PARTS ? machineOf(item, parser.holders.get(item.headers)) : undefined
    const noted = noting(item.content as Readable)
    if (REPORTS.has(item.contentType)) report += await textOf(noted)
    else if (machine && !machine.isFile && !CALENDARS.has(machine.type)) await textOf(noted)
    else if (attachments.length < MAX_ATTACHMENTS && keeps(head)) {
      const kept = await keep(item, noted.content, files)
      if (kept) attachments.push(kept)
    } else if (machine) await textOf(noted)
    if (machine) parts.push({ ...machine, text: noted.text() })
    item.content.on('error', () => undefined)
    ;(item.content as Readable).resume()
    item.release()
  }
  return {
    head,
    ...(body?.text ? { text: body.text } : {}),
    ...(typeof body?.html === 'string' && body.html !== '' ? { html: body.html } : {}),
    ...(report === '' ? {} : { report }),
    reports: parser.reports,
    parts,
    attachments
  }
}

interface Noted {
  /** To be read to its end by whoever wants it. */
  readonly content: AsyncIterable<Uint8Array>
  /** How what was read of it begins. */
  text(): string
}

function noting(stream: Readable): Noted {
  const chunks: Uint8Array[] = []
  let size = 0
  async function* read(): AsyncIterable<Uint8Array> {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (size < MAX_REPORT_BYTES) chunks.push(chunk)
      size += chunk.length
      yield chunk
    }
  }
  return { content: read(), text: () => Buffer.concat(chunks).toString().slice(0, MAX_REPORT_BYTES) }
}

async function textOf(noted: Noted): Promise<string> {
  for await (const _ of noted.content);
  return noted.text()
}

async function keep(
  item: AttachmentStream,
  content: AsyncIterable<Uint8Array>,
  files: FileStore
): Promise<FileRef | undefined> {
  const name = safeFileName(item.filename ?? (item.contentType === 'message/rfc822' ? 'mail.eml' : ''))
  try {
    return await files.save(content, { name, contentType: mediaType(item.contentType) })
  } catch (error) {
    if (isParleyError(error) && (error.code === 'file_too_large' || error.code === 'file_empty')) return undefined
    throw error
  }
}
