import { z } from 'zod'
import { Action, Context, Decision, Form, Kind, Option } from './ask.schema.ts'
import { Assurance } from './assurance.ts'
import { FileRef } from './file.schema.ts'

export const ContactStatus = z
  .enum(['pending', 'resolved', 'expired', 'cancelled', 'undeliverable'])
  .meta({ id: 'ContactStatus', description: 'Nothing closed ever opens again' })

const Response = z
  .object({
    respondent: z.string().meta({ description: 'Who it counts for: the person, else the account' }),
    person: z.string().optional(),
    name: z.string(),
    account: z.string(),
    address: z.string(),
    delegateFor: z.string().optional().meta({ description: 'Whose vote it is, when a delegate gave it' }),
    vouchedBy: z
      .string()
      .optional()
      .meta({ description: 'The key that accepted a held reply, or answered for somebody' }),
    decision: Decision,
    proposal: z.number().optional().meta({ description: 'The version that an approval is of' }),
    option: z.string().optional(),
    comment: z.string().optional(),
    text: z.string().optional(),
    values: z.record(z.string(), z.unknown()).optional(),
    arguments: z.unknown().optional(),
    final: z.boolean().optional().meta({ description: 'They ended the conversation' }),
    attachments: z.array(FileRef).optional(),
    assurance: Assurance,
    memberOf: z
      .array(z.string())
      .optional()
      .meta({ description: 'Groups of the platform that the account belonged to, such as `slack:team:T0OTHER`' }),
    at: z.iso.datetime(),
    replyId: z.string()
  })
  .meta({ id: 'Response', description: 'What one respondent said, as it counts: the latest of theirs' })

export const OutcomeView = z
  .object({
    decision: z.enum(['approved', 'rejected', 'changes_requested', 'answered']),
    by: z.enum(['people', 'policy']).meta({ description: '`policy`: by silence' }),
    reason: z.string().optional(),
    proposal: z.number().optional().meta({ description: 'The version that was approved; by silence, as it was asked' }),
    option: z.string().optional(),
    comment: z.string().optional(),
    text: z.string().optional(),
    values: z.record(z.string(), z.unknown()).optional().meta({ description: 'What the form was filled in with' }),
    arguments: z.unknown().optional().meta({ description: 'Of an approval: the action’s, as they may run' }),
    final: z.boolean().optional().meta({ description: 'Whoever settled it ended the conversation' }),
    responses: z.array(Response).meta({ description: 'Everybody’s, in the order in which they count' })
  })
  .meta({ id: 'Outcome' })
export type OutcomeView = z.infer<typeof OutcomeView>

const ProposalView = z
  .object({
    number: z.number().int().meta({ description: '1 is what was asked; pass it as `proposal` to respond' }),
    values: z.record(z.string(), z.unknown()).optional(),
    arguments: z.unknown().optional(),
    option: z.string().optional().meta({ description: 'The approving option, once the first stage has passed' }),
    by: z.string().optional().meta({ description: 'Who changed it' })
  })
  .meta({ id: 'Proposal', description: 'The version that is up for approval' })

const MessageView = z
  .object({
    id: z.string(),
    address: z.string(),
    state: z.enum(['queued', 'sending', 'sent', 'undeliverable', 'unknown', 'withdrawn']),
    attempts: z.number(),
    error: z.string().optional(),
    revokedAt: z.iso.datetime().optional().meta({ description: 'Since when its link opens no more' }),
    link: z.string().optional().meta({ description: 'The private page of an inbox message; for operators only' })
  })
  .meta({ id: 'Message', description: 'One send to one address' })

export const RecipientView = z
  .object({
    id: z.string(),
    ref: z.string(),
    name: z.string(),
    stage: z.number(),
    step: z.number(),
    group: z.boolean(),
    asked: z.boolean(),
    unreachable: z.boolean(),
    messages: z.array(MessageView)
  })
  .meta({ id: 'Recipient' })

export const WatcherView = z
  .object({ ref: z.string(), name: z.string(), kind: z.enum(['cc', 'bcc']), messages: z.array(MessageView) })
  .meta({ id: 'Watcher', description: 'Is told, and cannot answer' })

export const ContactView = z
  .object({
    id: z.string(),
    externalId: z.string().optional().meta({ description: 'The agent’s own id of it' }),
    kind: Kind,
    status: ContactStatus,
    version: z.number().int().meta({ description: 'Grows with every change' }),
    proposal: ProposalView.optional().meta({ description: 'What an approval approves now, once somebody changed it' }),
    title: z.string().optional(),
    body: z.string(),
    options: z.array(Option),
    form: Form.optional(),
    action: Action.optional(),
    context: Context.optional(),
    attachments: z.array(FileRef).optional(),
    thread: z.string(),
    metadata: z.record(z.string(), z.string()),
    state: z.json().optional(),
    agent: z.string().optional(),
    key: z.string().meta({ description: 'Name of the API key that asked' }),
    policy: z.string().optional().meta({ description: 'The name of the policy, if it has one' }),
    outcome: OutcomeView.nullable().meta({
      description: 'Only where the status is `resolved`, and never for a notice'
    }),
    reason: z.string().optional().meta({ description: 'Why it ended as it did' }),
    recipients: z.array(RecipientView),
    watchers: z.array(WatcherView).optional(),
    createdAt: z.iso.datetime(),
    deadlineAt: z.iso.datetime().optional(),
    settledAt: z.iso.datetime().optional(),
    erasedAt: z.iso.datetime().optional().meta({ description: 'Since when its content and all names are erased' })
  })
  .meta({ id: 'Contact' })
export type ContactView = z.infer<typeof ContactView>

export const ContactSummary = ContactView.omit({ recipients: true, watchers: true }).meta({ id: 'ContactSummary' })
export type ContactSummary = z.infer<typeof ContactSummary>

export const TurnView = z
  .object({
    id: z.string(),
    thread: z.string(),
    contact: z.string().optional(),
    by: z.enum(['agent', 'person']),
    name: z.string(),
    text: z.string(),
    final: z.boolean(),
    account: z.string().optional().meta({ description: 'Who said it, where it came by a channel' }),
    attachments: z.array(FileRef).optional(),
    at: z.iso.datetime()
  })
  .meta({ id: 'Turn' })
export type TurnView = z.infer<typeof TurnView>

export const ThreadView = z
  .object({ id: z.string(), key: z.string().optional(), createdAt: z.iso.datetime(), turns: z.array(TurnView) })
  .meta({ id: 'Thread' })

export const ReplyView = z
  .object({
    id: z.string(),
    contact: z.string(),
    name: z.string(),
    account: z.string(),
    address: z.string(),
    assurance: Assurance,
    state: z.enum(['counted', 'conversation', 'held', 'late', 'refused', 'ignored', 'discarded']),
    reason: z.string().optional(),
    decision: Decision.optional(),
    option: z.string().optional(),
    comment: z.string().optional(),
    text: z.string().optional(),
    attachments: z.array(FileRef).optional(),
    proof: z.string().optional().meta({ description: 'Why it proves no more, such as `dkim_missing`' }),
    raw: z.string().optional().meta({ description: 'The file that holds it as it came in' }),
    respondent: z.string().optional(),
    vouchedBy: z.string().optional(),
    at: z.iso.datetime()
  })
  .meta({ id: 'Reply' })
export type ReplyView = z.infer<typeof ReplyView>

export const ReceiptView = z
  .object({
    receipt: z.enum([
      'accepted',
      'already_counted',
      'already_settled',
      'not_allowed',
      'withdrawn',
      'unclear',
      'held',
      'outdated',
      'elsewhere',
      'which',
      'ignored'
    ]),
    reply: z.string(),
    contact: ContactView
  })
  .meta({ id: 'Receipt' })

export const EventView = z
  .object({
    id: z.string(),
    type: z.string().meta({ description: 'One of EventType; expect more of them' }),
    contact: z.string().optional(),
    thread: z.string().optional(),
    position: z.string().optional().meta({ description: 'Cursor: pass it as `after`' }),
    at: z.iso.datetime(),
    data: z.record(z.string(), z.unknown()).meta({ description: 'By type; see docs/events.md' })
  })
  .meta({ id: 'Event' })
export type EventView = z.infer<typeof EventView>
