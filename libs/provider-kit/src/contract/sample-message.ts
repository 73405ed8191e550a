import { tokenFor } from '../host/message.ts'
import type { OutboundMessage } from '../provider.ts'

/** An approval as the server makes it, with an id and tokens of its own for each number. */
export function sampleMessage(count: number, recipient: string, change: Partial<OutboundMessage>): OutboundMessage {
  const id = `c0n7rac7${String(count).padStart(12, '0')}`
  return {
    id: `msg_${id}`,
    contactId: `con_${id}`,
    threadId: `thr_${id}`,
    attempt: 1,
    createdAt: new Date(),
    token: tokenFor(id, 'r'),
    link: `http://127.0.0.1:9/r/${tokenFor(id, 'k')}`,
    bounceToken: tokenFor(id, 'b'),
    recipient,
    project: 'Contract',
    agent: 'deploy-bot',
    kind: 'approval',
    title: `Deploy number ${count}`,
    body: 'All is green.',
    options: [
      { id: 'approve', label: 'Approve', decision: 'approve', comment: 'optional' },
      { id: 'reject', label: 'Reject', decision: 'reject', comment: 'optional' }
    ],
    attachments: [],
    ...change
  }
}
