import type { ProviderContext, RawRequest } from './provider.ts'

/** Somebody on a simulated platform. */
export interface SimulatedPerson {
  /** As the provider's canonical target, which is also the account of what they write. */
  readonly account: string
  readonly name: string
  /** Canonical ids of the platform's groups that they belong to. */
  readonly memberOf: readonly string[]
}

export interface SimulatedButton {
  readonly id: string
  readonly label: string
  readonly style?: 'primary' | 'danger' | 'default'
}

/** A message as people see it on the platform. */
export interface SimulatedMessage {
  /** The platform's own. */
  readonly id: string
  /** Where it stands: a canonical target; the person's account for what only they see. */
  readonly target: string
  /** The account that wrote it; `undefined`: the provider under test. */
  readonly from?: string
  /** As it is read, without markup. */
  readonly text: string
  /** Every address that somebody can open from it: of words, of buttons, or as it stands there. */
  readonly links: readonly string[]
  /** All of it as the platform has it, also what it does not show: values of buttons, metadata. */
  readonly source: string
  readonly buttons: readonly SimulatedButton[]
  /** The message it stands below, where the platform shows that. */
  readonly repliesTo?: string
  /** Only this person sees it. */
  readonly onlyFor?: string
  /** Whom the platform notifies because the text names them: accounts, groups, `everybody`. */
  readonly pings: readonly string[]
  readonly files: readonly string[]
  /** How often it was changed. */
  readonly edits: number
}

/** What a press opens where it asks for more before it decides. */
export interface SimulatedForm {
  readonly id: string
  readonly title: string
  readonly fields: readonly {
    readonly id: string
    readonly label: string
    readonly required: boolean
    /** Only one of these, or several with commas between where the platform lets them; `undefined`: any text. */
    readonly choices?: readonly { readonly id: string; readonly label: string }[]
  }[]
}

/** How the platform was answered by whoever listens for a press. */
export interface Acknowledgement {
  /** From the press to the answer. */
  readonly ms: number
  readonly form?: SimulatedForm
}

/** How a platform lets a send down. `dropped`: it has the message, but its answer never arrives; `slow`: it never answers. */
export type SendFailure =
  | { readonly type: 'rate_limited'; readonly retryAfterMs: number }
  | { readonly type: 'unauthorized' | 'forbidden' | 'broken' | 'dropped' | 'slow' }

/**
 * A platform, on loopback, in its own wire protocol: a provider's real client library talks to it, and people act on it.
 * What it offers beyond sending is what the provider claims to be capable of. What people do before the provider listens
 * is handed over when it does.
 */
export interface Simulator {
  /** Parts of the outside world that this platform needs to be simulated too. */
  readonly context?: Partial<Pick<ProviderContext, 'fetch' | 'resolve' | 'dns'>>
  /** Settings of a channel that work against it. */
  readonly config: Readonly<Record<string, unknown>>
  /** Settings that do not pass, and the field to blame. */
  readonly wrongConfig: { readonly config: Readonly<Record<string, unknown>>; readonly path: string }
  /** A person as a target, as people write it, and its one form. */
  readonly target: { readonly text: string; readonly canonical: string }
  readonly wrongTarget: string
  /** Each an account in several spellings, where the platform has such: one is told from another, and no two of one. */
  readonly spellings?: readonly (readonly [string, string, ...string[]])[]
  /** A target where several people are. */
  readonly group?: string
  /** The first is `target`; the first two are in `group`. At least three where the platform tells people apart. */
  readonly people: readonly SimulatedPerson[]
  /** The provider's own account and another machine's, both in `group`: what they write or press counts for nothing. */
  readonly bots?: readonly [string, string]
  /** What people write to call the provider by its name. */
  readonly ourName?: string
  /** Everybody has a chat with the provider alone, at their own account, and what they write there is heard. */
  readonly directChats?: true
  /** A placement that the provider takes, and whether a message stands where it says. */
  readonly placement?: {
    readonly given: Readonly<Record<string, unknown>>
    readonly isThere: (message: SimulatedMessage) => boolean
  }
  /** Nobody can be told anything there that the others do not see. */
  readonly allPublic?: true
  /** Further ways to call somebody in a text of this platform, for the suite to see that none works. */
  readonly calls?: readonly string[]
  /** Resolves when the provider hears what happens, on a platform where what nobody hears is lost. */
  ready?(): Promise<void>
  /** Everything there is, the oldest first. */
  messages(): readonly SimulatedMessage[]
  /** What was taken of our sends so far, also what was deleted or superseded. */
  sends(): number
  /** Resolves when the platform has its answer; rejects when that does not come in the platform's time. */
  press?(message: string, button: string, by: string): Promise<Acknowledgement>
  submit?(form: string, values: Readonly<Record<string, string>>, by: string): Promise<Acknowledgement>
  /** Resolves when whoever listens has acknowledged it, where the platform waits for that. */
  write?(target: string, text: string, by: string, repliesTo?: string): Promise<void>
  /** Hands over again what was delivered last, by the same ids. */
  redeliver?(): Promise<void>
  /** Ends the connection that the provider holds; what happens meanwhile is handed over when it is back. */
  drop?(): Promise<void>
  /** Where it calls with what happens: the URL of the provider's `receive`. */
  callAt?(url: string): void
  /** The last call that it made, and the same with another body or time, signed as the platform would. */
  lastCall?(): RawRequest
  sign?(request: RawRequest, at: Date): RawRequest
  /** What happens next is handed over only after what happens then. */
  delayNext?(): void
  /** The next send meets this. */
  failNext?(failure: SendFailure): void
  /** The platform says what became of a message, where it does such a thing. */
  report?(message: string, outcome: 'delivered' | 'failed' | 'bounced'): Promise<void>
  /** They want no messages from us any more, in the way of the platform: "STOP", or they block the bot; and again. */
  optOut?(account: string): Promise<unknown>
  optIn?(account: string): Promise<unknown>
  /** The one-time codes that reached a target, the latest last. */
  codes?(target: string): readonly string[]
  stop(): Promise<void>
}
