import type { components } from './generated/api.ts'

type Schemas = components['schemas']

export type NewContact = Schemas['NewContact']
export type NewRecipients = Schemas['NewRecipients']
export type NewOption = Schemas['NewOption']
export type NewPolicySpec = Schemas['NewPolicySpec']
export type Respond = Schemas['Respond']
export type Ref = Schemas['Ref']

export type Contact = Schemas['Contact']
export type ContactSummary = Schemas['ContactSummary']
export type ContactStatus = Schemas['ContactStatus']
export type Kind = Schemas['Kind']
export type Option = Schemas['Option']
export type Outcome = Schemas['Outcome']
export type Response = Schemas['Response']
export type Recipient = Schemas['Recipient']
export type Message = Schemas['Message']
export type Receipt = Schemas['Receipt']
export type File = Schemas['File']
export type Assurance = Schemas['Assurance']
export type Turn = Schemas['Turn']
export type Thread = Schemas['Thread']
export type History = Schemas['History']
export type Chain = Schemas['Chain']
export type PlacedEvent = Schemas['PlacedEvent']
export type Anchor = Schemas['Anchor']
export type Problem = Schemas['Problem']
export type NewChannel = Schemas['NewChannel']
export type Channel = Schemas['Channel']
export type ChannelTest = Schemas['ChannelTest']
export type ChannelCheck = Schemas['ChannelCheck']
export type Provider = Schemas['Provider']
export type Manifest = Schemas['Manifest']
export type Key = Schemas['Key']
export type Policy = Schemas['Policy']
export type Webhook = Schemas['Webhook']
export type Delivery = Schemas['Delivery']
export type DeadLetter = Schemas['DeadLetter']

/** A contact that is over. `outcome` is there when its status is `resolved`, bar a notice. */
export type SettledContact = Contact & { readonly status: Exclude<ContactStatus, 'pending'> }

export type EventType = Schemas['EventType']
/** A newer server may tell of types that this version does not know. */
export type Event = Omit<Schemas['Event'], 'type'> & { readonly type: EventType | (string & {}) }

/** What a webhook's body holds: give it to `verifyWebhook`. */
export interface WebhookEvent {
  readonly type: EventType | (string & {})
  /** When it happened. */
  readonly timestamp: string
  /** By type, and the contact as it is at the time of this attempt: its `version` tells which of two is newer. */
  readonly data: Readonly<Record<string, unknown>> & { readonly contact?: Contact; readonly thread?: string }
}
