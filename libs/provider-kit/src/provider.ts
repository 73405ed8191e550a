import type { Assurance, FileRef } from '@parley/core'
import type { z } from 'zod'
import type { Inbound, InboundReceipt, RawRequest, Received } from './inbound.ts'
import type { CodeMessage, MessageRef, OutboundMessage, Settlement } from './outbound.ts'

export type * from './inbound.ts'
export type * from './outbound.ts'

/** What a platform can do. Each claim is checked by the conformance suite; core never asks for a platform by name. */
export interface Capabilities {
  /** How many buttons one message can carry; 0 where people can only write. */
  readonly buttons: number
  /** A button can ask for a comment before it decides. */
  readonly buttonComment: boolean
  readonly threads: boolean
  /** A message that was sent can be changed, so that every copy shows who decided. */
  readonly update: boolean
  /** How replies come in: what listens may take requests too. `pages`: by our own pages only. */
  readonly inbound: 'webhook' | 'listen' | 'pages'
  readonly attachments: boolean
  readonly maxTextLength: number
  /** The platform itself drops a second send with the same message id. */
  readonly idempotentSend: boolean
  /** A send can be looked up by our message id. */
  readonly find: boolean
  /** The platform says of each message when it is there: by that alone is somebody surely asked, and not by the send. */
  readonly tellsDelivery?: boolean
  /** How long the platform waits for what is answered to a request of its own; then what came in is only acknowledged. */
  readonly answerWithinMs?: number
  /** What each way of answering proves; `code`: typing a one-time code that was sent to the target. */
  readonly assurance: { readonly button?: Assurance; readonly text?: Assurance; readonly code?: Assurance }
}

/** Versioned state of one channel, encrypted at rest. `set` is false when somebody else wrote since `version`. */
export interface ChannelStore {
  get(key: string): Promise<{ value: unknown; version: number } | undefined>
  set(key: string, value: unknown, version: number): Promise<boolean>
}

/** Files of the channel's project. */
export interface FileStore {
  /** Throws `file_too_large`. One that nothing refers to is deleted after a day. */
  save(
    content: AsyncIterable<Uint8Array>,
    about: { readonly name: string; readonly contentType: string }
  ): Promise<FileRef>
  /** Throws `file_not_found`. */
  open(id: string): AsyncIterable<Uint8Array>
}

export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A clock, and what passes by it: handed in, so that a test need not wait for real. */
export interface Time {
  readonly now: () => Date
  /**
   * Resolves after so many milliseconds, or once the signal aborts: it never rejects, and keeps no process alive. For
   * pauses, for a pace, and for how long somebody is kept waiting. How long a platform may take to answer is no matter
   * of this clock: `AbortSignal.timeout`.
   */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** The outside world, handed in. A provider reaches nothing else. */
export interface ProviderContext extends Time {
  /** Guarded: dials only what the operator allows. */
  readonly fetch: typeof fetch
  readonly logger: Logger
  /** What the platform and people's browsers see of us; ends without a slash. */
  readonly publicUrl: string
  /** Where the platform may call this channel: what `receive` is given came in there. */
  readonly inboundUrl: string
  readonly store: ChannelStore
  readonly files: FileStore
  /**
   * An address of a host, a name or a literal, that may be dialled: connect to it, and give the name to TLS only.
   * Throws `destination_refused`.
   */
  readonly resolve: (host: string) => Promise<string>
  /** What this channel sent with a token or at a reference: to tell our own words from those of a reply. */
  readonly sent: (by: { readonly token?: string; readonly ref?: MessageRef }) => Promise<OutboundMessage | undefined>
  /** Asks the DNS, as Node's `dns.promises.resolve`. */
  readonly dns: (name: string, type: string) => Promise<unknown>
}

export interface CheckReport {
  readonly ok: boolean
  readonly problems: readonly string[]
  /** What was looked at, in this order. */
  readonly checks?: readonly Check[]
}

export interface Check {
  readonly name: string
  /** `warn`: works, and could work better. */
  readonly result: 'ok' | 'warn' | 'failed'
  readonly detail: string
  readonly ms: number
}

/** Who we are on a platform, and where that is: `account` and `realm` of a connection. */
export interface Identity {
  readonly account: string
  readonly realm?: string
}

/** One configured account on a platform. Throws only ParleyError, whose code says whether to try again. */
export interface Connection {
  /** Our own account there, as it would show as a writer: what it says never counts as a reply. */
  readonly account?: string
  /**
   * Within what an account is the same person on every channel of this provider: a workspace's id, or the platform's name
   * where accounts are the same everywhere. Somebody asked on two such channels has one vote. Without it, accounts are the
   * channel's own.
   */
  readonly realm?: string
  /** The same where only the platform knows it: asked until it has answered once. */
  identify?(signal: AbortSignal): Promise<Identity>
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
  /** Sends a code to a target. Nothing is retried: whoever waits for it asks again. */
  sendCode?(target: string, message: CodeMessage, signal: AbortSignal): Promise<void>
  check(signal: AbortSignal): Promise<CheckReport>
  /**
   * The form of a target that only the platform knows: `#name` becomes an id. Asked when a contact is created, of what
   * `parseTarget` gave; what needs no looking up comes back as it is. Throws `target_not_found`.
   */
  resolveTarget?(target: string, signal: AbortSignal): Promise<string>
  /** Verifies, then parses. Throws `signature_invalid`; never takes an unsigned request for an empty one. */
  receive?(request: RawRequest): Promise<Received>
  /**
   * Stays connected until the signal aborts. What it hands on is stored once `onInbound` resolves, and before that once
   * it calls `onStored`, where the platform need not hear what became of it; `state` (a cursor, say) is written to the
   * store in the same transaction, whatever its version is.
   */
  listen?(
    onInbound: (
      inbound: Inbound,
      state?: { readonly key: string; readonly value: unknown },
      onStored?: () => void
    ) => Promise<InboundReceipt>,
    signal: AbortSignal
  ): Promise<void>
  /** Reads anew what was `unreadable`, from its file. */
  reread?(raw: string, externalId: string): Promise<Inbound>
  close?(): Promise<void>
}

/** Speaks one platform. A plain object, so that it can be published, tested and run without us. */
export interface Provider<Config = unknown> {
  /** Lower case; the name that channels give. */
  readonly name: string
  readonly capabilities: Capabilities
  /**
   * Settings of a channel. Secrets carry `.meta({ secret: true })`; what a set-up by questions asks for although it may
   * be left out carries `.meta({ askUnless: [...] })`, with the settings that spare the question. What only looks right in
   * a certain form carries `.meta({ examples: [...] })`.
   */
  readonly config: z.ZodType<Config>
  /**
   * Where on the platform a recipient may be asked: a subject, a thread. What an agent gives is checked by it when the
   * contact is created, and handed to `send` as it is. Strict: what it does not know is refused.
   */
  readonly placement?: z.ZodType
  /** Which account this is: two channels on one account would steal each other's events. */
  fingerprint(config: Config): string
  /** The one form of a target. Throws ParleyError `target_invalid`, saying what a target looks like. */
  parseTarget(text: string): string
  /**
   * The one form of everything that reaches the same mailbox or the same account: two spellings of one person are one
   * vote. Only compared, never sent to. It is given what `parseTarget` or a reply gave, or what somebody wrote down, which
   * may hold a `*`; it takes its own result as it is, and asks nobody. Without it, an account has one spelling.
   */
  canonicalAccount?(account: string): string
  /** Whether a target is a group, in which anybody may answer. */
  isGroup(target: string): boolean
  /**
   * Whether what stands at the first place was written after what stands at the second, in the same chat, as the
   * platform orders them. Without it nothing that names no request of ours answers one: see `direct` of an inbound.
   */
  isAfter?(one: MessageRef, other: MessageRef): boolean
  /** Opens nothing yet, and asks nobody: what it gives does so once it is used. Tried at boot with made-up settings. */
  connect(config: Config, context: ProviderContext): Connection
  /**
   * What makes the account on the platform by one paste, and a hint on where to paste it. Of a channel that is there
   * already with its settings, and with where the platform may call it.
   */
  manifest?(about: {
    readonly publicUrl: string
    readonly channel?: { readonly inboundUrl: string; readonly config: Config }
  }): AccountManifest
}

export interface AccountManifest {
  readonly text: string
  /** Some lines for whoever pastes it. */
  readonly hint: string
}

/** Types a provider by its config schema. */
export function defineProvider<Config>(provider: Provider<Config>): Provider<Config> {
  return provider
}
