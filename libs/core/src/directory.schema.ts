import { z } from 'zod'
import { MOST_WILDCARDS } from './account-pattern.ts'
import { Assurance } from './assurance.ts'
import { Kind } from './ask.schema.ts'
import { Duration } from './duration.ts'
import { EventType } from './event-type.ts'
import { Line, List } from './field.schema.ts'
import { Metadata } from './metadata.schema.ts'
import { Refs } from './policy.schema.ts'
import { QuietHours } from './quiet-hours.ts'

const Name = Line(120)
const Handle = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,62}$/u, 'must be 1 to 63 letters, digits, ".", "_" or "-"')
const Account = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:.{1,500}$/, 'must be "channel:target"')

const OwnAddress = Account.refine(
  (address) => address.split('*').length - 1 <= MOST_WILDCARDS,
  `at most ${MOST_WILDCARDS} "*"`
)

export const KeyName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be 1 to 63 letters, digits, ".", "_" or "-"')

export const NewPerson = z
  .strictObject({
    handle: Handle,
    name: Name,
    addresses: List(Account, 20).min(1).meta({ description: 'Tried in this order' }),
    aliases: List(Account, 50).default([]).meta({ description: 'Other accounts that are this person' }),
    delegates: List(Handle, 20).default([]).meta({ description: 'Handles of who may answer for them' }),
    language: z.string().max(20).optional(),
    quietHours: QuietHours.optional()
  })
  .meta({ id: 'NewPerson' })
/** Without the defaults of a new person: what a change leaves out stays as it is. */
export const PersonChange = NewPerson.omit({ handle: true })
  .extend({
    aliases: NewPerson.shape.aliases.unwrap(),
    delegates: NewPerson.shape.delegates.unwrap()
  })
  .partial()
  .meta({ id: 'PersonChange' })
export const Person = NewPerson.extend({
  addresses: z.array(Account).max(20).meta({ description: 'None for a key that sees only its own' }),
  id: z.string(),
  createdAt: z.iso.datetime()
}).meta({ id: 'Person' })
export type NewPerson = z.infer<typeof NewPerson>
export type Person = z.infer<typeof Person>

export const Scope = z.enum(['agent', 'operator', 'admin']).meta({ id: 'Scope' })
export type Scope = z.infer<typeof Scope>

export const Bounds = z
  .strictObject({
    kinds: List(Kind, 20).min(1).optional(),
    policies: List(z.string().max(63), 100).optional().meta({ description: 'Only these named policies; none inline' }),
    channels: List(z.string().max(63), 100).optional().meta({ description: 'Only these channels' }),
    perMinute: z.number().int().min(1).max(100_000).optional().meta({ description: 'Contacts a minute' }),
    respondAs: z.boolean().optional().meta({ description: 'May answer for somebody with `as`' }),
    read: z.enum(['own', 'project']).optional().meta({
      description:
        'What an agent’s key sees: what it asked itself, or all there is. `own` when left out and `kinds`, `policies` or `channels` are given'
    }),
    respondOwn: z.boolean().optional().meta({
      description: 'An agent’s key may answer what it asked itself, where the inbox is asked'
    })
  })
  .meta({ id: 'Bounds' })
export type Bounds = z.infer<typeof Bounds>

export const NewKey = z
  .strictObject({
    name: KeyName,
    scope: Scope,
    bounds: Bounds.default({}),
    addresses: List(OwnAddress, 50).default([]).meta({
      description: 'The agent’s own; never count as respondents. `*` in a target stands for any text'
    }),
    project: z.string().max(64).optional().meta({ description: 'Another project’s id; for admin keys' })
  })
  .refine(({ scope, bounds }) => scope === 'agent' || bounds.read !== 'own', {
    message: 'only an agent’s key can be kept to its own',
    path: ['bounds', 'read']
  })
  .meta({ id: 'NewKey' })
export const Key = z
  .object({
    id: z.string(),
    name: z.string(),
    scope: Scope,
    bounds: Bounds,
    addresses: z.array(z.string()),
    hint: z.string().meta({ description: 'The first characters of the key' }),
    createdAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().optional()
  })
  .meta({ id: 'Key' })
export const KeyWithSecret = Key.extend({ key: z.string().meta({ description: 'Shown this once' }) }).meta({
  id: 'NewKeySecret'
})
export type Key = z.infer<typeof Key>

const RetentionDays = z.number().int().min(1).max(36_500)
const DefaultTo = Refs.meta({
  description: 'Who is asked by a contact that names neither `to` nor `policy`'
})

export const NewProject = z
  .strictObject({ name: Name, retentionDays: RetentionDays.optional(), defaultTo: DefaultTo.optional() })
  .meta({ id: 'NewProject' })
export const ProjectChange = z
  .strictObject({
    name: Name.optional(),
    retentionDays: RetentionDays.nullable().optional(),
    defaultTo: DefaultTo.nullable().optional()
  })
  .meta({ id: 'ProjectChange' })
export const Project = z
  .object({
    id: z.string(),
    name: z.string(),
    retentionDays: z.number().optional(),
    defaultTo: DefaultTo.optional(),
    createdAt: z.iso.datetime()
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof Project>

const Unsolicited = z
  .enum(['open', 'ignore'])
  .meta({ description: 'Whether a message that answers nothing begins a thread' })

const LinkLifetime = Duration.meta({
  description: 'How long a private link opens, from when its message was sent; till 30 days after the end when left out'
})

export const NewChannel = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits, "-" or "_"'),
    provider: z.string().min(1).max(63),
    config: z.record(z.string(), z.unknown()).default({}),
    defaultTarget: z.string().max(500).optional(),
    uncertain: z
      .enum(['resend', 'hold'])
      .default('resend')
      .meta({ description: 'What to do when nobody can say whether a message was sent' }),
    unsolicited: Unsolicited.default('ignore'),
    linkLifetime: LinkLifetime.optional()
  })
  .meta({ id: 'NewChannel' })
export const ChannelChange = z
  .strictObject({
    config: z.record(z.string(), z.unknown()).optional(),
    defaultTarget: z.string().max(500).nullable().optional(),
    uncertain: z.enum(['resend', 'hold']).optional(),
    unsolicited: Unsolicited.optional(),
    linkLifetime: LinkLifetime.nullable().optional()
  })
  .meta({ id: 'ChannelChange' })
export const Channel = z
  .object({
    id: z.string(),
    name: z.string(),
    provider: z.string(),
    config: z.record(z.string(), z.unknown()).meta({
      description: 'Secrets are shown as "***"; nothing of it to a key that sees only its own'
    }),
    defaultTarget: z.string().optional(),
    uncertain: z.enum(['resend', 'hold']),
    unsolicited: Unsolicited,
    linkLifetime: LinkLifetime.optional(),
    createdAt: z.iso.datetime()
  })
  .meta({ id: 'Channel' })
export type Channel = z.infer<typeof Channel>

const ChannelCheck = z
  .object({
    name: z.string(),
    result: z.enum(['ok', 'warn', 'failed']).meta({ description: '`warn`: works, and could work better' }),
    detail: z.string(),
    ms: z.number()
  })
  .meta({ id: 'ChannelCheck' })
export const ChannelTest = z
  .object({ ok: z.boolean(), checks: z.array(ChannelCheck), problems: z.array(z.string()) })
  .meta({ id: 'ChannelTest', description: 'What the channel’s provider looked at, and what is wrong with it' })
export type ChannelTest = z.infer<typeof ChannelTest>

export const ProviderView = z
  .object({
    name: z.string(),
    config: z.record(z.string(), z.unknown()).meta({
      description: 'JSON Schema of a channel’s settings; `secret` marks what is never shown'
    }),
    placement: z.record(z.string(), z.unknown()).optional().meta({
      description: 'JSON Schema of what a ref may say of where on the platform it goes; missing: nothing'
    }),
    assurance: z
      .object({ button: Assurance.optional(), text: Assurance.optional(), code: Assurance.optional() })
      .meta({ description: 'What each way of answering proves; one that is missing here is not there' })
  })
  .meta({ id: 'Provider' })
export type ProviderView = z.infer<typeof ProviderView>

export const NewWebhook = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).max(2_000),
    types: List(EventType, 100).min(1).optional().meta({ description: 'All types when left out' }),
    metadata: Metadata.default({}).meta({ description: 'Only contacts whose metadata has all of these' })
  })
  .meta({ id: 'NewWebhook' })
export const WebhookChange = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .optional(),
    types: List(EventType, 100).min(1).nullable().optional(),
    metadata: Metadata.optional(),
    disabled: z.boolean().optional()
  })
  .meta({ id: 'WebhookChange' })
export const Webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    types: z.array(EventType).optional(),
    metadata: z.record(z.string(), z.string()),
    disabledAt: z.iso.datetime().optional(),
    disabledReason: z.string().optional(),
    createdAt: z.iso.datetime()
  })
  .meta({ id: 'Webhook' })
export const WebhookWithSecret = Webhook.extend({ secret: z.string().meta({ description: 'Shown this once' }) }).meta({
  id: 'WebhookSecret'
})
export type Webhook = z.infer<typeof Webhook>

export const Delivery = z
  .object({
    id: z.string(),
    webhook: z.string(),
    event: z.string(),
    type: z.string(),
    contact: z.string().optional(),
    state: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.number(),
    nextAttemptAt: z.iso.datetime().optional(),
    responseStatus: z.number().optional(),
    error: z.string().optional(),
    createdAt: z.iso.datetime(),
    deliveredAt: z.iso.datetime().optional()
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.infer<typeof Delivery>

export const Replay = z
  .strictObject({ delivery: z.string().max(64).optional(), since: z.iso.datetime({ offset: true }).optional() })
  .refine((replay) => (replay.delivery === undefined) !== (replay.since === undefined), {
    message: 'give either "delivery" or "since"',
    path: ['delivery']
  })
  .meta({ id: 'Replay' })

export const DEAD_KINDS = ['effect', 'inbound', 'contact', 'delivery'] as const

export const DeadLetter = z
  .object({
    id: z.string(),
    kind: z.enum(DEAD_KINDS),
    contact: z.string().optional(),
    what: z.string(),
    attempts: z.number(),
    error: z.string(),
    diedAt: z.iso.datetime()
  })
  .meta({ id: 'DeadLetter' })
export type DeadLetter = z.infer<typeof DeadLetter>
