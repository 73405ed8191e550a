import type { Decision } from './ask.schema.ts'
import type { Assurance } from './assurance.ts'
import type { Author, Vouched } from './standing.ts'
import type { Fault } from './errors.ts'
import type { FileRef } from './file.schema.ts'
import type { Loss, Outcome, Recipient, Status, Watcher } from './contact.ts'

/** What somebody wrote or pressed, already read by the decision grammar. No decision: it is conversation. */
export interface Reply extends Author {
  readonly id: string
  readonly assurance: Assurance
  /** Why it proves no more: a word such as `dkim_missing`. */
  readonly proof?: string
  readonly attachments?: readonly FileRef[]
  /** The file that holds it as it came in. */
  readonly raw?: string
  /** The account is one of the installation's own: an agent's address, or a channel of ours. */
  readonly own?: boolean
  readonly decision?: Decision
  readonly option?: string
  readonly comment?: string
  readonly text?: string
  readonly values?: Readonly<Record<string, unknown>>
  readonly arguments?: unknown
  /** The version that its writer saw; the first where it is not said. */
  readonly proposal?: number
  readonly final?: boolean
  /** What was wrong with what was pressed or filled in: it decides nothing, and its writer is told. */
  readonly faults?: readonly Fault[]
  /** A key answers for somebody, or accepted their held reply. */
  readonly vouched?: Vouched
}

/** What may happen to a contact. `at` is always the database's clock, in milliseconds since 1970. */
export type ContactEvent =
  | { readonly type: 'opened'; readonly at: number }
  | { readonly type: 'replied'; readonly reply: Reply; readonly at: number }
  | {
      readonly type: 'sent'
      readonly recipientId: string
      readonly address: number
      /** Nobody can say whether it arrived: neither unreachable nor surely asked. */
      readonly unknown?: boolean
      /** Its platform will say when it is there: until then nobody was surely asked. */
      readonly awaited?: boolean
      /** Which attempt it was: each one of which nobody is sure is told. */
      readonly attempt?: number
      readonly messageId: string
      /** What the agent added, and not the request. */
      readonly turnId?: string
      /** The request once more, with a new link. */
      readonly renewal?: boolean
      readonly at: number
    }
  | {
      readonly type: 'undeliverable'
      readonly recipientId: string
      readonly address: number
      readonly messageId?: string
      /** What the agent added, and not the request. */
      readonly turnId?: string
      /** The request once more, with a new link. */
      readonly renewal?: boolean
      readonly reason: string
      /** It is lost until then, and not for good. */
      readonly until?: Loss['until']
      readonly at: number
    }
  /** The platform says that it arrived. */
  | {
      readonly type: 'delivered'
      readonly recipientId: string
      readonly address: number
      readonly messageId: string
      /** What the agent added, and not the request. */
      readonly turnId?: string
      /** The request once more, with a new link. */
      readonly renewal?: boolean
      readonly at: number
    }
  /** Somebody takes our messages there again, or can be reached there by now. */
  | {
      readonly type: 'let_in'
      readonly by: 'opted_in' | 'reachable'
      readonly channelId: string
      readonly target: string
      /** Recipients whom the request reached elsewhere. */
      readonly reached: readonly string[]
      readonly at: number
    }
  /**
   * Somebody who is asked there said what is no answer to it: STOP, or words that name none of several requests. `by`: what
   * said so, for it may come twice.
   */
  | {
      readonly type: 'spoke'
      readonly by: string
      readonly channelId: string
      readonly target: string
      readonly at: number
    }
  /** A machine answers for somebody who is away. */
  | {
      readonly type: 'autoreplied'
      readonly recipientId: string
      readonly account: string
      readonly text?: string
      readonly at: number
    }
  /** Somebody reacted to a message, or their program says that they saw it: no word of theirs. */
  | {
      readonly type: 'reacted' | 'viewed'
      readonly messageId: string
      readonly author: Author
      /** An emoji, or a word such as `accepted`. */
      readonly reaction?: string
      readonly text?: string
      readonly at: number
    }
  /** A due time may have passed. What is not due yet is left alone, so a wake too many does no harm. */
  | { readonly type: 'waited'; readonly at: number }
  /** An operator threw a held reply away. */
  | { readonly type: 'discarded'; readonly replyId: string; readonly account: string; readonly at: number }
  /** The directory has this person no more: what was asked of them by name reaches nobody. */
  | { readonly type: 'removed'; readonly person: string; readonly at: number }
  | { readonly type: 'cancelled'; readonly by: string; readonly reason?: string; readonly at: number }
  | {
      readonly type: 'joined'
      readonly recipients: readonly Recipient[]
      readonly watchers?: readonly Watcher[]
      readonly at: number
    }
  | { readonly type: 'turned'; readonly turnId: string; readonly at: number }
  /** Every message of a notice has ended; `delivered` when one was sent or may have been. */
  | { readonly type: 'notified'; readonly delivered: boolean; readonly at: number }

/** What must be done about it. Stored with the contact in one transaction, done by a queue afterwards. */
export type Effect =
  /** Ask one recipient at one of their addresses, not before an instant if they have quiet hours. */
  | { readonly type: 'send'; readonly recipientId: string; readonly address: number; readonly notBefore?: number }
  /** Tell everybody who was asked and reached what the agent added. */
  | { readonly type: 'say'; readonly turnId: string }
  /** Bring every copy that was sent up to date; or the copy of one message that arrived late. */
  | { readonly type: 'update'; readonly messageId?: string }

/** What the agent, its webhooks and the history hear. A closed list, as in the API. */
export type ContactNews =
  | { readonly type: 'contact.created'; readonly data: Record<string, never> }
  | {
      readonly type: 'contact.asked'
      readonly data: {
        readonly stage: number
        readonly step: number
        readonly recipients: readonly string[]
        /** Those who only watch from now on. */
        readonly watchers?: readonly string[]
        /** Of those who were lost, and are asked there now. */
        readonly reason?: 'opted_in' | 'reachable'
      }
    }
  | {
      readonly type: 'contact.sent'
      readonly data: {
        readonly recipient: string
        readonly address: string
        readonly message: string
        readonly state: 'sent' | 'unknown'
      } & CopyNews
    }
  | {
      readonly type: 'contact.unreachable'
      readonly data: {
        readonly recipient: string
        readonly address: string
        readonly reason: string
        readonly next?: string
        readonly message?: string
      } & CopyNews
    }
  | {
      readonly type: 'contact.delivered'
      readonly data: { readonly recipient: string; readonly address: string; readonly message: string } & CopyNews
    }
  | {
      readonly type: 'contact.autoreplied'
      readonly data: { readonly recipient: string; readonly account: string; readonly text?: string }
    }
  | {
      readonly type: 'contact.reacted' | 'contact.viewed'
      readonly data: {
        readonly recipient: string
        readonly message: string
        readonly name: string
        readonly account: string
        readonly reaction?: string
        readonly text?: string
      }
    }
  | { readonly type: 'contact.replied' | 'contact.held' | 'contact.late'; readonly data: ReplyNews }
  | {
      readonly type: 'contact.changed'
      readonly data: {
        readonly proposal: number
        readonly by: string
        readonly values?: Readonly<Record<string, unknown>>
        readonly arguments?: unknown
      }
    }
  | {
      readonly type: 'contact.escalated'
      readonly data: { readonly stage: number; readonly step: number; readonly reason: string }
    }
  | {
      readonly type: 'contact.resolved' | 'contact.expired' | 'contact.cancelled' | 'contact.undeliverable'
      readonly data: {
        readonly status: Status
        readonly reason?: string
        readonly decision?: Outcome['decision']
        readonly by?: string
      }
    }

/** Which copy it was, where it is none of those that ask. */
interface CopyNews {
  readonly turn?: string
  readonly watches?: 'cc' | 'bcc'
}

export interface ReplyNews {
  readonly reply: string
  readonly respondent?: string
  readonly name: string
  readonly account: string
  readonly assurance: Assurance
  readonly decision?: Decision
  readonly option?: string
  readonly comment?: string
  readonly text?: string
  readonly delegateFor?: string
  readonly attachments?: readonly FileRef[]
  readonly reason?: string
  readonly proof?: string
}

/** What became of a reply, for whoever wrote it. */
export type Receipt =
  /** It counts. `pending`: others must still agree. */
  | { readonly kind: 'accepted'; readonly pending: boolean; readonly decision: Decision }
  /** It was counted before and changes nothing. */
  | { readonly kind: 'already_counted' }
  | {
      readonly kind: 'already_settled'
      readonly status: Status
      readonly outcome?: Outcome
      readonly reason?: string
      /** They were told before. */
      readonly told?: boolean
    }
  | { readonly kind: 'not_allowed' }
  /** An operator ended every way to answer that message. */
  | { readonly kind: 'withdrawn' }
  /** It approves what stands there no more; `saw` is the version that its writer had before them. It counts nothing. */
  | { readonly kind: 'outdated'; readonly saw: number }
  /** It approves on the copy of a stage that is over, and its writer must decide in the running one. It counts nothing. */
  | { readonly kind: 'elsewhere'; readonly recipientId: string }
  /** Kept and passed on, but no decision. `told`: they had this message before. `faults`: why a form or a press is none. */
  | { readonly kind: 'unclear'; readonly told: boolean; readonly faults?: readonly Fault[] }
  /** It names no request, and may be meant for none of those that are open there, or for several. */
  | { readonly kind: 'which'; readonly open: readonly string[] }
  | { readonly kind: 'held'; readonly reason: 'not_asked' | 'assurance_too_low'; readonly told: boolean }
  /** One of our own accounts wrote: nobody is told anything. */
  | { readonly kind: 'ignored' }

/** How a reply is kept: what it did, and for whom it counted. */
export interface Hearing {
  readonly state: 'counted' | 'conversation' | 'held' | 'late' | 'refused' | 'ignored'
  readonly respondent?: string
  readonly recipientId?: string
  readonly delegateFor?: string
  readonly reason?: string
}
