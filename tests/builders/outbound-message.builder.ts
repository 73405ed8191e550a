import type { Option } from '@parley/core'
import type { Attachment, OutboundMessage } from '@parley/provider-kit'

const CREATED = new Date('2026-11-21T10:46:00Z')

/** An approval that Ann is asked for, as a provider gets it. */
export const anOutboundMessage = (given: Partial<OutboundMessage> = {}): OutboundMessage => ({
  id: 'msg_4k2m9x7q1d8r5t3v6b0c',
  contactId: 'con_7h3n5p9w2z4y6j8m1q0s',
  threadId: 'thr_5r2t8v4x6b1d3f7h9k0m',
  attempt: 1,
  createdAt: CREATED,
  token: '4k2m9x7q1d8r5t3v6b0c-r1-a1b2c3d4e5f6g7h8j9k0',
  bounceToken: '4k2m9x7q1d8r5t3v6b0c-b1-k9j8h7g6f5e4d3c2b1a0',
  link: 'https://parley.acme.example/r/4k2m9x7q1d8r5t3v6b0c-k1-z9y8x7w6v5t4s3r2q1p0',
  recipient: 'Ann Lee',
  project: 'Acme',
  agent: 'deploy-bot',
  kind: 'approval',
  title: 'Deploy checkout 4.2.0 to production',
  body: 'All **412 checks** passed, see [the run](https://ci.acme.example/run/1841).',
  options: [anOption('approve', 'Approve', 'approve'), anOption('reject', 'Reject', 'reject')],
  attachments: [],
  ...given
})

export const anOption = (
  id: string,
  label: string,
  decision: Option['decision'],
  comment: Option['comment'] = 'optional'
): Option => ({ id, label, decision, comment })

export const anAttachment = (name: string, content: string | number, contentType = 'text/plain'): Attachment => ({
  id: `fil_${name}`,
  name,
  contentType,
  size: typeof content === 'number' ? content : Buffer.byteLength(content),
  async *open() {
    yield Buffer.from(typeof content === 'number' ? '' : content)
  }
})
