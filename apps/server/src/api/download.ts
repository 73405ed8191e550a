import { Readable } from 'node:stream'
import type { FileRef } from '@parley/core'
import type { FastifyReply } from 'fastify'
import { attachmentHeader } from './disposition.ts'

/** What no browser runs, even where it is shown against our will. All else is bytes. */
const SHOWN_TYPES = new Set([
  'application/json',
  'application/pdf',
  'application/zip',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/csv',
  'text/plain'
])

/** A stranger's file: saved, and never opened in a page of ours. */
export function sendFile(reply: FastifyReply, file: FileRef, content: AsyncIterable<Uint8Array>): void {
  void reply
    .headers({
      'content-type': SHOWN_TYPES.has(file.contentType) ? file.contentType : 'application/octet-stream',
      'content-length': file.size,
      'content-disposition': attachmentHeader(file.name),
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex, nofollow',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-store'
    })
    .send(Readable.from(content, { objectMode: false }))
}
