import { z } from 'zod'
import { AgentName } from './agent-name.ts'
import { Action, Context, Form, Identifier, Kind, Option } from './ask.schema.ts'
import { Duration } from './duration.ts'
import { Line, List } from './field.schema.ts'
import { Metadata } from './metadata.schema.ts'
import { labelFaults } from './option-label.ts'
import { PolicySpec, Ref, Refs } from './policy.schema.ts'

export const ExternalId = z.string().trim().min(1).max(200)

const Body = Line(50_000).meta({ description: 'Markdown' })

export const NewContact = z
  .strictObject({
    kind: Kind,
    title: Line(200).optional(),
    body: Body,
    to: z
      .union([Ref.transform((ref) => [ref]), Refs])
      .optional()
      .meta({
        description:
          'Whom to ask, all at once, one answer being enough; or give a `policy`. Neither: the project’s `defaultTo`'
      }),
    policy: z.union([Identifier, PolicySpec]).optional().meta({ description: 'A policy, or the name of one' }),
    options: List(Option, 20)
      .min(1)
      .optional()
      .meta({ description: 'What may be answered; an approval without any has `approve` and `reject`' }),
    form: Form.optional(),
    action: Action.optional(),
    context: Context.optional(),
    attachments: List(z.string().max(64), 20)
      .min(1)
      .optional()
      .meta({ description: 'Ids of files that were uploaded before' }),
    cc: Refs.optional().meta({ description: 'Who is told, and cannot answer' }),
    bcc: Refs.optional().meta({ description: 'The same, unseen by the others' }),
    thread: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'A thread’s id, or your own key for one' }),
    inReplyTo: z.string().max(64).optional().meta({ description: 'A turn’s id: the contact joins its thread' }),
    deadline: z
      .union([Duration, z.iso.datetime({ offset: true })])
      .optional()
      .meta({ description: 'A duration from now, or an instant; the policy’s own wins when it is earlier' }),
    metadata: Metadata.optional().meta({ description: 'To find it again, and for webhooks to filter by' }),
    state: z.json().optional().meta({ description: 'Anything of yours; comes back with the contact' }),
    agent: AgentName.optional(),
    externalId: ExternalId.optional().meta({
      description: 'Your own id of it, for ever: the same request again is given the same contact, another is refused'
    })
  })
  .superRefine((contact, issues) => {
    const refuse = (path: PropertyKey[], message: string) =>
      issues.addIssue({ code: 'custom', message, path: [...path], input: contact })
    if (contact.to && contact.policy) refuse(['to'], 'give either "to" or "policy", not both')
    if (contact.thread && contact.inReplyTo) refuse(['inReplyTo'], 'give either "thread" or "inReplyTo", not both')
    const options = contact.options ?? []
    options.forEach((option, index) => {
      if (options.findIndex((other) => other.id === option.id) !== index)
        refuse(['options', index, 'id'], 'another option has this id')
      const answers = option.decision === 'answer'
      if (contact.kind === 'question' && !answers)
        refuse(['options', index, 'decision'], 'options of a question have the decision "answer"')
      if (contact.kind === 'approval' && answers)
        refuse(['options', index, 'decision'], 'options of an approval approve, reject or request changes')
    })
    for (const { index, key, message } of labelFaults(contact.kind, options)) refuse(['options', index, key], message)
    if (contact.kind === 'approval' && contact.options && !options.some((one) => one.decision === 'approve')) {
      refuse(['options'], 'at least one option must approve')
    }
    if (contact.kind !== 'notice') return
    for (const key of ['options', 'form', 'action', 'deadline'] as const) {
      if (contact[key]) refuse([key], `a notice has no ${key}: nobody answers it`)
    }
    const policy = contact.policy
    if (typeof policy === 'object' && (policy.stages.length > 1 || policy.stages[0]!.steps.length > 1)) {
      refuse(['policy', 'stages'], 'a notice has one stage of one step: nobody answers it')
    }
  })
  .meta({ id: 'NewContact' })
export type NewContact = z.infer<typeof NewContact>

export const NewTurn = z.strictObject({ text: Body }).meta({ id: 'NewTurn' })
export const NewRecipients = z
  .strictObject({
    to: Refs.optional(),
    cc: Refs.optional().meta({ description: 'Who is told from now on, and cannot answer' }),
    bcc: Refs.optional().meta({ description: 'The same, unseen by the others' }),
    text: Line(10_000).optional().meta({
      description: 'Markdown, above the request, for those who join now; the others do not see it'
    })
  })
  .superRefine((joining, issues) => {
    if (joining.to || joining.cc || joining.bcc) return
    issues.addIssue({ code: 'custom', message: 'say who joins: "to", "cc" or "bcc"', path: ['to'], input: joining })
  })
  .meta({ id: 'NewRecipients' })
export type NewRecipients = z.infer<typeof NewRecipients>
export const Cancellation = z
  .strictObject({ reason: z.string().trim().max(500).optional() })
  .meta({ id: 'Cancellation' })

export const Respond = z
  .strictObject({
    proposal: z
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Which version is approved; needed once somebody changed what is asked' }),
    option: z.string().max(64).optional(),
    text: z.string().trim().min(1).max(20_000).optional(),
    comment: z.string().max(10_000).optional(),
    values: z.record(z.string(), z.unknown()).optional().meta({
      description: 'By field of the form. What is not named stays as the current version has it; null or "" clears it'
    }),
    arguments: z.json().optional(),
    final: z.boolean().optional().meta({ description: 'Ends the conversation' }),
    as: z.string().max(600).optional().meta({ description: 'An address to answer for; needs its own permission' })
  })
  .refine((said) => said.option !== undefined || said.text !== undefined || said.values !== undefined, {
    message: 'say something: "option", "text" or "values"',
    path: ['option']
  })
  .meta({ id: 'Respond' })
export type Respond = z.infer<typeof Respond>

export const Acceptance = z
  .strictObject({
    as: z.string().max(600).meta({ description: 'Among those asked, whose vote this is: a ref such as "@ann"' })
  })
  .meta({ id: 'Acceptance' })
