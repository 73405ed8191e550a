import type { Ask, Outcome, Proposal, Status } from '@parley/core'

/** A message whose send this process has claimed: only with this fence may it say how the send ended. */
export interface Claim {
  readonly messageId: string
  readonly projectId: string
  readonly contactId: string
  readonly recipientId: string
  /** What the recipient is called. */
  readonly recipient: string
  readonly addressIndex: number
  readonly channelId: string
  readonly account: string
  readonly target: string
  readonly turnId: string | null
  /** The request once more, with a new link. */
  readonly isRenewal: boolean
  readonly turnText: string | null
  /** All that the agent said about this contact so far, what it asked first included. */
  readonly agentTurns: readonly string[] | null
  /** Who is asked, for somebody who only watches. */
  readonly askedNames: readonly string[] | null
  /** Stands above the request. */
  readonly note: string | null
  /** Where on the platform its recipient was to be asked, as the agent wrote it. */
  readonly placement: Readonly<Record<string, unknown>> | null
  readonly tokenId: string
  readonly attempt: number
  readonly fence: number
  readonly createdAt: Date
  /** Since then, by the database's clock. */
  readonly ageMs: number
  /** Whoever is there takes no messages from us. */
  readonly isOptedOut: boolean
  readonly ask: Ask
  readonly proposal: Proposal | null
  readonly stage: number
  readonly version: number
  readonly threadId: string
  readonly projectName: string
  /** Whether the contact must hear of this send: the first of its step, or the first confirmed of its stage. */
  readonly first: boolean
}

/** A copy that was sent and may have to show something newer. */
export interface Copy {
  readonly recipientId: string
  readonly recipient: string
  readonly turnText: string | null
  readonly createdAt: Date
  /** How many first messages of its contact were sent, this one included. */
  readonly copies: number
  readonly messageId: string
  readonly projectId: string
  readonly contactId: string
  readonly channelId: string
  readonly account: string
  readonly target: string
  readonly note: string | null
  /** Where on the platform its recipient was to be asked, as the agent wrote it. */
  readonly placement: Readonly<Record<string, unknown>> | null
  readonly tokenId: string
  readonly turnId: string | null
  readonly state: string
  readonly ref: unknown
  readonly shownVersion: number
  /** Whoever is there takes no messages from us. */
  readonly isOptedOut: boolean
  /** The version of an approval that it shows. */
  readonly shownProposal: number
  readonly ask: Ask
  readonly proposal: Proposal | null
  readonly stage: number
  readonly version: number
  readonly status: Status
  readonly reason?: string
  readonly outcome?: Outcome
  readonly projectName: string
}

export interface MessageView {
  readonly id: string
  readonly recipientId: string
  readonly account: string
  readonly channelId: string
  readonly state: 'queued' | 'sending' | 'sent' | 'undeliverable' | 'unknown' | 'withdrawn'
  readonly attempts: number
  readonly error: string | null
  readonly tokenId: string
  readonly turnId: string | null
  readonly revokedAt: Date | null
}

/** Where a token or a reference leads: the message, its recipient and its contact. */
export interface Addressed {
  readonly messageId: string
  readonly projectId: string
  readonly contactId: string
  readonly recipientId: string
  readonly channelId: string
  readonly addressIndex: number
  readonly account: string
  readonly target: string
  /** What the agent added, and not the request. */
  readonly turnId: string | null
  /** The request once more, with a new link. */
  readonly isRenewal: boolean
  readonly state: string
  /** Where it is is known. */
  readonly isPlaced: boolean
  /** The version of an approval that it shows. */
  readonly proposal: number
  readonly createdAt: Date
  readonly revokedAt: Date | null
  /** Since when its link is out: the send, or the attempt of which nobody is sure. */
  readonly linkSince: Date | null
  /** A duration, as its channel says now. */
  readonly linkLifetime: string | null
  /** Found by a reference that fits messages of another open contact too: a text may be meant for either. */
  readonly isAmbiguous?: boolean
  /** Where it is, if the reference fits messages that show older versions too: a text may be from before it was there. */
  readonly newestAt?: unknown
}

/** A message in somebody's chat with us, and the contact that it is about. */
export interface MessageThere extends Addressed {
  readonly turnId: string | null
  readonly ref: unknown
  readonly ask: Ask
  readonly status: Status
}

/** An uncertain send is over once nobody will look it up or repeat it any more: then its effect is gone. */
export const IS_LEFT_TO_SEND = `(m.state in ('queued', 'sending') or m.state = 'unknown' and exists (
  select 1 from effect e where e.message_id = m.id and e.kind = 'send' and e.died_at is null))`

/** How long a claim is its owner's: past it, whoever looks takes the outcome for unknown. */
export const CLAIM_MS = 30_000

/** Of `message m`. */
export const IS_OPTED_OUT = `exists (
  select 1 from consent s
  where s.project_id = m.project_id and s.channel_id = m.channel_id and s.account = m.target and s.is_out)`

/**
 * Of `message m` and `contact c`: a request that was tried with an older version, and may be there as such. What its
 * recipient is asked now is a message of its own.
 */
export const IS_SUPERSEDED = `(m.turn_id is null and m.fence > 0
  and m.proposal < coalesce((c.progress->'proposal'->>'number')::int, 1))`

/** Of `message m`, `contact c` and `project p`. */
export const CLAIM = `m.id as "messageId", m.project_id as "projectId", m.contact_id as "contactId",
  m.recipient_id as "recipientId", m.name as recipient, m.address_index as "addressIndex", m.channel_id as "channelId", m.account,
  m.target, m.turn_id as "turnId", m.renews is not null as "isRenewal",
  (select t.text from turn t where t.id = m.turn_id) as "turnText",
  (select json_agg(t.text order by t.seq) from turn t where t.contact_id = m.contact_id and t.by = 'agent') as "agentTurns",
  case when m.recipient_id not like 'r%' then (select json_agg(distinct o.name) from message o
    where o.contact_id = m.contact_id and o.recipient_id like 'r%') end as "askedNames",
  m.note, m.placement, m.token_id as "tokenId", m.attempts as attempt, m.fence, m.created_at as "createdAt",
  extract(epoch from clock_timestamp() - m.created_at)::float8 * 1000 as "ageMs", c.ask,
  c.version,
  c.progress->'proposal' as proposal, (c.progress->>'stage')::int as stage,
  ${IS_OPTED_OUT} as "isOptedOut", c.thread_id as "threadId", p.name as "projectName"`

export const ADDRESSED = `id as "messageId", project_id as "projectId", contact_id as "contactId", recipient_id as "recipientId",
  channel_id as "channelId", address_index as "addressIndex", account, target, turn_id as "turnId", renews is not null as "isRenewal",
  state, ref is not null as "isPlaced", proposal, created_at as "createdAt", revoked_at as "revokedAt",
  coalesce(sent_at, claimed_at) as "linkSince",
  (select link_lifetime from channel where channel.id = message.channel_id) as "linkLifetime"`
