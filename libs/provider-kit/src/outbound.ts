import type { Action, Context, FileRef, Form, Kind, Option, Outcome, Status } from '@parley/core'

/** A file that goes out with a message. */
export interface Attachment extends FileRef {
  /** Reads it anew each time. */
  open(): AsyncIterable<Uint8Array>
}

/** A message as every platform gets it; to render it is the provider's whole art. */
export interface OutboundMessage {
  /** Ours, and the same for every attempt: the idempotency key of a send. */
  readonly id: string
  readonly contactId: string
  readonly threadId: string
  /** From 1. Past it, something of the message may be there, also where the platform refused what was tried before. */
  readonly attempt: number
  /** When it was made, before its first attempt. */
  readonly createdAt: Date
  /** Must come back with a reply. Single-purpose, bound to this message. None for somebody who only watches. */
  readonly token?: string
  /** The private page where this recipient may answer. None for somebody who only watches. */
  readonly link?: string
  /** Comes back when it could not be delivered, and is good for nothing else. */
  readonly bounceToken: string
  /** Only watches what others are asked: known to them (`cc`), or not. */
  readonly watches?: 'cc' | 'bcc'
  /** The names of those who are asked, for somebody who only watches. */
  readonly asked?: readonly string[]
  /** The name that the directory has for this recipient. */
  readonly recipient: string
  /** Where on the platform it is to go, as the agent gave it; only what the provider's schema takes. */
  readonly placement?: Readonly<Record<string, unknown>>
  readonly project: string
  readonly agent: string
  /** The name of the key that asked, where `agent` is a name of the agent's own. Shown beside it, as `eyebrowOf` does. */
  readonly key?: string
  readonly kind: Kind
  readonly title?: string
  /** Markdown. */
  readonly body: string
  readonly options: readonly Option[]
  readonly form?: Form
  readonly action?: Action
  readonly context?: Context
  readonly deadlineAt?: Date
  readonly attachments: readonly Attachment[]
  /** Something the agent adds to what was asked before, in the same conversation. */
  readonly turn?: string
  /** Where the latest message of this conversation with this target is, of either side: what this one follows. */
  readonly follows?: MessageRef
}

/** A one-time code that proves that somebody reads what is sent to a target. */
export interface CodeMessage {
  readonly code: string
  readonly expiresAt: Date
  readonly project: string
  /** What the code is asked for. */
  readonly title: string
}

/**
 * How a contact ended, for the copies that were sent. While it is `pending`, what the copy asks was changed, and a newer
 * message asks it as it is now: nothing on the older one may be answered any more.
 */
export interface Settlement {
  /** Grows; an update with an older version than the copy shows is dropped. */
  readonly version: number
  readonly status: Status
  readonly reason?: string
  readonly outcome?: Outcome
  /** What somebody changed, as a line. */
  readonly changed?: string
  /** It ended otherwise than by an answer to this copy, and this was not the only copy. */
  readonly elsewhere: boolean
}

/** Where the platform put a message: enough to change it, and to match a reply to it. JSON. */
export type MessageRef = Readonly<Record<string, unknown>>
