import type { Action, Assurance, Context, Form, Kind, Option, Outcome, Receipt, Status } from '@parley/core'
import type { z } from 'zod'

/** What a platform can do. Each claim is checked by the conformance suite; core never asks for a platform by name. */
export interface Capabilities {
  /** How many buttons one message can carry; 0 where people can only write. */
  readonly buttons: number
  /** A button can ask for a comment before it decides. */
  readonly buttonComment: boolean
  readonly threads: boolean
  /** A message that was sent can be changed, so that every copy shows who decided. */
  readonly update: boolean
  /** How replies come in. `pages`: by our own pages only. */
  readonly inbound: 'webhook' | 'listen' | 'pages'
  readonly attachments: boolean
  readonly maxTextLength: number
  /** The platform itself drops a second send with the same message id. */
  readonly idempotentSend: boolean
  /** A send can be looked up by our message id. */
  readonly find: boolean
  /** What each way of answering proves. */
  readonly assurance: { readonly button?: Assurance; readonly text?: Assurance }
}

/** A message as every platform gets it; to render it is the provider's whole art. */
export interface OutboundMessage {
  /** Ours, and the same for every attempt: the idempotency key of a send. */
  readonly id: string
  readonly contactId: string
  readonly threadId: string
  readonly attempt: number
  /** Must come back with a reply. Single-purpose, bound to this message. */
  readonly token: string
  /** The private page where this recipient may answer. */
  readonly link: string
  readonly project: string
  readonly agent: string
  readonly kind: Kind
  readonly title?: string
  /** Markdown. */
  readonly body: string
  readonly options: readonly Option[]
  readonly form?: Form
  readonly action?: Action
  readonly context?: Context
  readonly deadlineAt?: Date
  /** Something the agent adds to what was asked before, in the same conversation. */
  readonly turn?: string
}

/** How a contact ended, for the copies that were sent. */
export interface Settlement {
  /** Grows; an update with an older version than the copy shows is dropped. */
  readonly version: number
  readonly status: Status
  readonly reason?: string
  readonly outcome?: Outcome
}

/** Where the platform put a message: enough to change it, and to match a reply to it. JSON. */
export type MessageRef = Readonly<Record<string, unknown>>

/** An inbound HTTP request before anybody trusts it. `rawBody` is what was signed. */
export interface RawRequest {
  readonly method: string
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly rawBody: Buffer
}

export interface RawResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface InboundBase {
  /** The platform's own id: the same for a redelivery, so that it changes nothing. */
  readonly externalId: string
}

export interface InboundReply extends InboundBase {
  readonly type: 'reply'
  /** Our token, where the platform brings it back; else the reference of the message answered. */
  readonly token?: string
  readonly ref?: MessageRef
  /** Canonical target of the account that wrote. */
  readonly account: string
  readonly name: string
  /** Canonical ids of platform groups that the account belongs to. */
  readonly memberOf?: readonly string[]
  /** What this way of answering proves. */
  readonly assurance: Assurance
  readonly option?: string
  readonly text?: string
  readonly comment?: string
  readonly values?: Readonly<Record<string, unknown>>
  readonly arguments?: unknown
  readonly final?: boolean
}

/** What came in. */
export type Inbound =
  | InboundReply
  /** The platform says what became of a send. */
  | (InboundBase & {
      readonly type: 'receipt'
      readonly token?: string
      readonly ref?: MessageRef
      readonly outcome: 'delivered' | 'failed' | 'bounced'
      readonly reason?: string
    })
  | (InboundBase & { readonly type: 'optOut' | 'optIn' | 'reachable'; readonly account: string })
  /** Says something that answers nothing of ours. */
  | (InboundBase & {
      readonly type: 'unsolicited'
      readonly account: string
      readonly name: string
      readonly text: string
    })

/** What became of an inbound reply, with the sentence to show its writer now, if any. */
export interface InboundReceipt {
  readonly receipt: Receipt
  readonly text?: string
}

/** What a request held, and how to answer the platform once we know what it did. */
export interface Received {
  readonly inbound: readonly Inbound[]
  readonly respond: (receipts: readonly InboundReceipt[]) => RawResponse
}

/** Versioned state of one channel, encrypted at rest. `set` is false when somebody else wrote since `version`. */
export interface ChannelStore {
  get(key: string): Promise<{ value: unknown; version: number } | undefined>
  set(key: string, value: unknown, version: number): Promise<boolean>
}

export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** The outside world, handed in. A provider reaches nothing else. */
export interface ProviderContext {
  /** Guarded: dials only what the operator allows. */
  readonly fetch: typeof fetch
  readonly now: () => Date
  readonly logger: Logger
  /** What the platform and people's browsers see of us; ends without a slash. */
  readonly publicUrl: string
  readonly store: ChannelStore
}

export interface CheckReport {
  readonly ok: boolean
  readonly problems: readonly string[]
}

/** One configured account on a platform. Throws only ParleyError, whose code says whether to try again. */
export interface Connection {
  /** Our own account there, as it would show as a writer: what it says never counts as a reply. */
  readonly account?: string
  /** Resolves when the platform has it. `send_outcome_unknown` when nobody can say whether it does. */
  send(target: string, message: OutboundMessage, signal: AbortSignal): Promise<MessageRef>
  update?(
    ref: MessageRef,
    message: OutboundMessage,
    settlement: Settlement,
    signal: AbortSignal
  ): Promise<MessageRef | undefined>
  /** Whether a message that may have been sent is there. */
  find?(message: OutboundMessage, target: string, signal: AbortSignal): Promise<MessageRef | undefined>
  check(signal: AbortSignal): Promise<CheckReport>
  /** Verifies, then parses. Throws `signature_invalid`; never takes an unsigned request for an empty one. */
  receive?(request: RawRequest): Promise<Received>
  /** Stays connected until the signal aborts. */
  listen?(onInbound: (inbound: Inbound) => Promise<InboundReceipt>, signal: AbortSignal): Promise<void>
  close?(): Promise<void>
}

/** Speaks one platform. A plain object, so that it can be published, tested and run without us. */
export interface Provider<Config = unknown> {
  /** Lower case; the name that channels give. */
  readonly name: string
  readonly capabilities: Capabilities
  /** Settings of a channel. Secrets carry `.meta({ secret: true })`. */
  readonly config: z.ZodType<Config>
  /** Which account this is: two channels on one account would steal each other's events. */
  fingerprint(config: Config): string
  /** The one form of a target. Throws ParleyError `target_invalid`, saying what a target looks like. */
  parseTarget(text: string): string
  /** Whether a target is a group, in which anybody may answer. */
  isGroup(target: string): boolean
  connect(config: Config, context: ProviderContext): Connection
}

/** Types a provider by its config schema. */
export function defineProvider<Config>(provider: Provider<Config>): Provider<Config> {
  return provider
}
