import type { Assurance } from './assurance.ts'
import type { Action, Context, Decision, Form, Kind, Option } from './ask.schema.ts'
import type { FileRef } from './file.schema.ts'
import type { QuietHours } from './quiet-hours.ts'

export type Status = 'pending' | 'resolved' | 'expired' | 'cancelled' | 'undeliverable'

/** A channel's account or target, already in the provider's canonical form. */
export interface Address {
  readonly channelId: string
  /** Name of the channel; with the target it makes `channel:target`, the form that people and votes use. */
  readonly channel: string
  readonly target: string
}

/** `channel:target`. Two addresses are the same when this text is the same. */
export function accountOf(address: { channel: string; target: string }): string {
  return `${address.channel}:${address.target}`
}

/** Somebody who may answer in another's name. Their vote is the other's vote. */
export interface Delegate {
  readonly person?: string
  readonly name: string
  readonly accounts: readonly string[]
}

/**
 * A person, or a group target, as asked in one step of one stage. Resolved from the directory before the
 * contact is opened: what the directory says later changes nothing about a contact that is under way.
 */
export interface Recipient {
  readonly id: string
  readonly stage: number
  readonly step: number
  /** As the agent wrote it: `@ann`, `slack:#approvals`. */
  readonly ref: string
  readonly group: boolean
  readonly person?: string
  readonly name: string
  /** Tried in this order; the next one when one is unreachable. */
  readonly addresses: readonly [Address, ...Address[]]
  /**
   * Every account that is this person, aliases included, each in its one form and as it was written. The first one is
   * that of a person who is no more than an address. Empty for a group.
   */
  readonly accounts: readonly string[]
  readonly delegates: readonly Delegate[]
  readonly quietHours?: QuietHours
  /** What stands above the request for whoever joined later. */
  readonly note?: string
  /** The provider's own: where on the platform it goes. */
  readonly placement?: Readonly<Record<string, unknown>>
  /** Of a group: who in it may decide, beside what the stage says. Each list must admit an account. */
  readonly allowed?: readonly (readonly Who[])[]
}

/**
 * An element of `of` and `allowed`, resolved: one person, one account, or any account of a group. An account that the
 * directory knows is given as its person, so that their vote fills it wherever it came from.
 */
export interface Who {
  readonly ref: string
  readonly person?: string
  /** In its one form. */
  readonly account?: string
  readonly group: boolean
  /** Of a person, as the directory had them when the contact was opened: their name, accounts and delegates. */
  readonly name?: string
  readonly accounts?: readonly string[]
  readonly delegates?: readonly Delegate[]
}

export interface Requirement {
  readonly of?: readonly Who[]
  readonly count: number
}

export interface Stage {
  readonly steps: readonly { readonly waitMs?: number }[]
  /** All must hold, and one vote fills one of them. */
  readonly require: readonly Requirement[]
  readonly rejections: number
  readonly allowed?: readonly Who[]
}

export interface ResolvedPolicy {
  readonly name?: string
  readonly stages: readonly [Stage, ...Stage[]]
  readonly onTimeout: 'expire' | 'reject' | 'approve'
  readonly minAssurance: Assurance
  readonly sameRespondent: boolean
  /** Of a policy with a name: whom an agent may add to those whom its operator named. Nobody, unless it is said. */
  readonly open?: { readonly recipients: boolean; readonly watchers: boolean }
}

/** Somebody who is told what others are asked, and cannot answer: in the open, or unseen by the others. */
export interface Watcher {
  /** `cc0`, `bcc0`: stands where a recipient's id stands. */
  readonly id: string
  readonly kind: 'cc' | 'bcc'
  readonly ref: string
  readonly name: string
  readonly address: Address
  readonly note?: string
  /** The provider's own: where on the platform it goes. */
  readonly placement?: Readonly<Record<string, unknown>>
}

/** What an approval approves: what the form is filled in with, and the arguments that will run. */
export interface Content {
  readonly values?: Readonly<Record<string, unknown>>
  readonly arguments?: unknown
}

/** The current version of an approval. Whoever edits it makes the next, and approvals of the one before no longer count. */
export interface Proposal extends Content {
  /** 1 is what was asked. */
  readonly number: number
  /** The approving option, once the first stage has passed: what later stages are asked to agree to. */
  readonly option?: string
  /** Who edited it, and what stood there before. */
  readonly by?: string
  readonly before?: Content
}

/** What somebody decided, as it counts now. The latest decision of a respondent replaces the one before. */
export interface Vote {
  readonly respondent: string
  /** The stage it counts in. */
  readonly stage: number
  readonly recipientId: string
  readonly replyId: string
  readonly decision: Decision
  /** The version that an approval is of; the first where it is not said. */
  readonly proposal?: number
  readonly option?: string
  readonly comment?: string
  readonly text?: string
  readonly values?: Readonly<Record<string, unknown>>
  readonly arguments?: unknown
  /** They end the conversation. */
  readonly final?: boolean
  readonly attachments?: readonly FileRef[]
  readonly person?: string
  readonly name: string
  readonly account: string
  /** The one form of all its spellings, where there are several. */
  readonly canonical?: string
  readonly address: string
  readonly memberOf: readonly string[]
  /** Whose vote this is, when a delegate gave it. */
  readonly delegateFor?: string
  readonly vouchedBy?: string
  readonly assurance: Assurance
  readonly at: number
}

export interface Outcome extends Content {
  readonly decision: 'approved' | 'rejected' | 'changes_requested' | 'answered'
  readonly by: 'people' | 'policy'
  readonly reason?: string
  /** Of an approval: the version that passed, with its option. */
  readonly proposal?: number
  readonly option?: string
  /** The response that settled it; none when the policy did. */
  readonly settledBy?: Vote
  readonly responses: readonly Vote[]
}

/** How far one recipient was reached: which address is being tried, or none is left. */
export interface Reach {
  readonly address: number
  readonly unreachable: boolean
  /** A send to this address is known to have arrived, and has not bounced. */
  readonly confirmed?: boolean
  /** Since when. */
  readonly confirmedAt?: number
  /** The addresses that are lost, where that is not just those before the one that is tried. */
  readonly lost?: readonly Loss[]
}

/** An address that is lost. */
export interface Loss {
  readonly address: number
  /** What brings it back: its holder opts in again, or can be reached at all. */
  readonly until?: 'opted_in' | 'reachable'
  /** It is back, and another address was reached: to be tried when that is lost. */
  readonly back?: true
}

/** What was asked. Fixed when the contact is opened, except for recipients who are added. */
export interface Ask {
  readonly id: string
  readonly kind: Kind
  readonly title?: string
  readonly body: string
  readonly options: readonly Option[]
  readonly form?: Form
  readonly action?: Action
  readonly context?: Context
  readonly attachments?: readonly FileRef[]
  readonly watchers?: readonly Watcher[]
  readonly policy: ResolvedPolicy
  /** `addresses`: the agent's own, as written and in their one form; `*` in a target stands for any text. */
  readonly requester: { readonly key: string; readonly agent?: string; readonly addresses: readonly string[] }
  readonly createdAt: number
  readonly deadlineAt?: number
  /** The deadline is the contact's own and earlier than the policy's: past it, silence expires whatever the policy says. */
  readonly ownDeadline?: boolean
}

/** How far it got. */
export interface Progress {
  /** Grows by one with every change, so that a reader can wait for the next. */
  readonly version: number
  readonly status: Status
  readonly reason?: string
  readonly outcome?: Outcome
  readonly stage: number
  /** The last step reached, for each stage entered. */
  readonly reached: readonly number[]
  /** For each stage: a send was confirmed, so that somebody was surely asked. */
  readonly confirmed: readonly boolean[]
  readonly stepEnteredAt: number
  /** When the running step's wait began: at its first send that ended, or at the end of quiet hours. */
  readonly stepClockAt?: number
  readonly reach: Readonly<Record<string, Reach>>
  readonly votes: readonly Vote[]
  /** What is being approved now; as it was asked where nobody edited it. */
  readonly proposal?: Proposal
  /**
   * What stands against taking silence for a yes: respondents whose last word is anything but an approval as proposed,
   * and `held:<reply>` for each reply that waits for an operator.
   */
  readonly objections?: readonly string[]
  /** Replies heard so far, whatever they did, and `vouched:<reply>`: a redelivery changes nothing. */
  readonly heard: readonly string[]
  /**
   * What is said only once, as `unclear:<respondent>`, `held:<account>`, `unknown:<message>:<attempt>`,
   * `copy:<message>`, `turn:<turn>`, `late:<respondent>`, `away:<recipient>`, `lost:<message>`,
   * `delivered:<message>`, `reacted:<message>:<respondent>`, `viewed:<message>:<respondent>`, `spoke:<inbound>`.
   */
  readonly told: readonly string[]
}

export interface Contact extends Ask, Progress {
  readonly recipients: readonly Recipient[]
}
