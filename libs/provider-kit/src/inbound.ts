import type { Assurance, FileRef, Receipt } from '@parley/core'
import type { MessageRef } from './outbound.ts'

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
  /** The file that holds it as it came in, where somebody may want to see it. */
  readonly raw?: string
  /** Why it was taken for what it is, or proves no more than it does: a word such as `dkim_missing`. */
  readonly reason?: string
}

export interface InboundReply extends InboundBase {
  readonly type: 'reply'
  /** Our token, where the platform brings it back; else the reference of the message answered. */
  readonly token?: string
  readonly ref?: MessageRef
  /**
   * Where the message stands whose button was pressed, as `send` gives it: a copy is closed there whose send was never
   * acknowledged. Wanted of a platform that can look nothing up.
   */
  readonly pressed?: MessageRef
  /** Canonical target of the account that wrote. */
  readonly account: string
  readonly name: string
  /** Canonical ids of platform groups that the account belongs to. */
  readonly memberOf?: readonly string[]
  /** What this way of answering proves. */
  readonly assurance: Assurance
  /**
   * When it was written, where that much is proven: one that is older than what it answers proves nothing. ISO 8601.
   */
  readonly writtenAt?: string
  readonly attachments?: readonly FileRef[]
  /** What it proves could not be looked up just now: it is read again later, and counts then. */
  readonly unproven?: boolean
  /** Its text could not be told from what it quotes for certain: it decides nothing. */
  readonly unsure?: true
  /** Where it is itself, for an answer to follow it. */
  readonly place?: MessageRef
  readonly option?: string
  readonly text?: string
  readonly comment?: string
  /** By field. What is not named stays as it stands now; what was shown and left blank is named, with `''`. */
  readonly values?: Readonly<Record<string, unknown>>
  readonly arguments?: unknown
  readonly final?: boolean
  /** The version of an approval that its writer saw, where that is another than the message showed when it was sent. */
  readonly proposal?: number
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
    })
  /** A machine answered for somebody who is away. Decides nothing. */
  | (InboundBase & {
      readonly type: 'autoReply'
      readonly token?: string
      readonly ref?: MessageRef
      readonly account: string
      readonly text?: string
    })
  /**
   * Somebody reacted to what was sent, by an emoji or their calendar: no word of theirs, though it may say `text`. Decides
   * and answers nothing.
   */
  | (InboundBase & {
      readonly type: 'reacted'
      readonly token?: string
      readonly ref?: MessageRef
      readonly account: string
      readonly name?: string
      readonly memberOf?: readonly string[]
      /** An emoji, or a word such as `accepted`. */
      readonly reaction?: string
      readonly text?: string
    })
  /** Somebody's program says that they saw what was sent. Decides nothing, and proves nothing. */
  | (InboundBase & {
      readonly type: 'viewed'
      readonly token?: string
      readonly ref?: MessageRef
      readonly account: string
      readonly name?: string
      readonly memberOf?: readonly string[]
    })
  /** It broke whatever read it, several times: kept among the dead letters. */
  | (InboundBase & { readonly type: 'unreadable'; readonly raw: string; readonly reason: string })
  /** Kept for whoever looks, and not acted on. */
  | (InboundBase & { readonly type: 'ignored'; readonly reason: string; readonly account?: string })
  | (InboundBase & { readonly type: 'optOut' | 'optIn' | 'reachable'; readonly account: string })
  /** Says something that answers nothing of ours. */
  | (InboundBase & {
      readonly type: 'unsolicited'
      readonly account: string
      readonly name: string
      readonly text: string
      readonly subject?: string
      readonly assurance: Assurance
      readonly attachments?: readonly FileRef[]
      /** Where it is, for an answer to follow it. */
      readonly ref: MessageRef
      /** What it follows, the nearest first: where one of them is of a conversation of ours, it goes on. */
      readonly follows?: readonly MessageRef[]
      /**
       * Written to us alone, in a chat where nobody else is: what was sent there has this in its reference. It may be the
       * answer to the only request there, and its writer is told what became of it.
       */
      readonly direct?: MessageRef
      /** Not, or not only, in words of the writer's own: it decides nothing. */
      readonly unsure?: true
      /** When it was written, by the platform's clock. ISO 8601. */
      readonly writtenAt?: string
    })

/** What became of an inbound reply, with the sentence to show its writer now, if any. */
export interface InboundReceipt {
  readonly receipt: Receipt
  readonly text?: string
  /** A redelivery: what it did, and what its writer was told, it did before. */
  readonly repeated?: true
}

/** What a request held, and how to answer the platform once we know what it did. */
export interface Received {
  readonly inbound: readonly Inbound[]
  readonly respond: (receipts: readonly InboundReceipt[]) => RawResponse
  /** The response says nothing of what became of it: it may go out as soon as all of it is stored. */
  readonly respondsBlindly?: boolean
  /**
   * Tells the writers what became of what they wrote, where the response cannot. Called once all of it is known, which
   * may be after the response, and not again after a crash.
   */
  readonly tell?: (receipts: readonly InboundReceipt[]) => Promise<void>
}
