import type { Address, Contact, Effect, FileRef, Recipient } from '@parley/core'
import { accountOf } from '@parley/core'
import { newId, randomText } from './identifier.ts'

/** A send that is not done by then is handed to its queue again by the sweeper. */
export const SWEEP_AFTER_MS = 15_000

export interface TurnRow {
  readonly id: string
  readonly by: 'agent' | 'person'
  readonly name: string
  readonly text: string
  readonly final: boolean
  readonly attachments?: readonly FileRef[] | undefined
  /** What a person said by a channel: from which account, and where it is. */
  readonly account?: string | undefined
  readonly ref?: unknown
}

export interface MessageRow {
  id: string
  recipient_id: string
  name: string
  address_index: number
  channel_id: string
  account: string
  target: string
  turn_id: string | null
  token_id: string
  note: string | null
  person_id: string | null
  placement: Recipient['placement'] | null
}

export interface EffectRow {
  id: string
  message_id: string
  channel_id: string
  kind: 'send'
  run_at: string
}

/** Something for a queue to do, once its row is committed. */
export interface Work {
  readonly effectId: string
  readonly messageId: string
  readonly projectId: string
  readonly channelId: string
  readonly kind: 'send' | 'update'
  readonly provider: string
  readonly attempts: number
}

/** The rows that ask recipients: one message and one effect for each `send`; `ready` are the effects due now. */
export function sendRows(
  contact: Contact,
  effects: readonly Effect[],
  at: number,
  before: Pick<Contact, 'watchers'> = {}
): { messages: MessageRow[]; effects: EffectRow[]; ready: Set<string> } {
  const messages: MessageRow[] = []
  const rows: EffectRow[] = []
  const ready = new Set<string>()
  const recipients = new Map(contact.recipients.map((one) => [one.id, one]))
  const add = (message: MessageRow, notBefore?: number) => {
    const row: EffectRow = {
      id: newId('eff'),
      message_id: message.id,
      kind: 'send',
      channel_id: message.channel_id,
      run_at: new Date(notBefore ?? at + SWEEP_AFTER_MS).toISOString()
    }
    messages.push(message)
    rows.push(row)
    if (notBefore === undefined) ready.add(row.id)
  }
  for (const effect of effects) {
    if (effect.type !== 'send') continue
    const recipient = recipients.get(effect.recipientId)!
    add(messageRow(recipient, recipient.addresses[effect.address]!, effect.address), effect.notBefore)
  }
  // Who only watches is told with the first, or when they join.
  const watched = new Set((before.watchers ?? []).map((one) => one.id))
  for (const watcher of contact.watchers ?? [])
    if (!watched.has(watcher.id)) add(messageRow(watcher, watcher.address, 0))
  return { messages, effects: rows, ready }
}

function messageRow(
  { id, name, note, person, placement }: Pick<Recipient, 'id' | 'name' | 'note' | 'person' | 'placement'>,
  address: Address,
  index: number
): MessageRow {
  return {
    id: newId('msg'),
    recipient_id: id,
    name,
    address_index: index,
    channel_id: address.channelId,
    account: accountOf(address),
    target: address.target,
    turn_id: null,
    token_id: randomText(16),
    note: note ?? null,
    person_id: person ?? null,
    placement: placement ?? null
  }
}

/** The columns of a contact that change, from core's shape. */
export function progressOf(contact: Contact): Record<string, unknown> {
  const {
    version,
    status,
    reason,
    outcome,
    stage,
    reached,
    confirmed,
    stepEnteredAt,
    stepClockAt,
    reach,
    votes,
    proposal,
    objections,
    heard,
    told
  } = contact
  return {
    version,
    status,
    reason,
    outcome,
    stage,
    reached,
    confirmed,
    stepEnteredAt,
    stepClockAt,
    reach,
    votes,
    proposal,
    objections,
    heard,
    told
  }
}

/** The columns of a contact that never change. */
export function askOf(contact: Contact): Record<string, unknown> {
  const { id, kind, title, body, options, form, action, context, attachments, watchers } = contact
  const { policy, requester, createdAt, deadlineAt, ownDeadline } = contact
  return {
    id,
    kind,
    title,
    body,
    options,
    form,
    action,
    context,
    attachments,
    watchers,
    policy,
    requester,
    createdAt,
    deadlineAt,
    ownDeadline
  }
}

/** `$1..$3` are the contact's id, project and thread. Each takes a JSON array, which may be empty. */
export const INSERT = {
  messages: (param: string) => `insert into message
      (id, project_id, contact_id, recipient_id, name, address_index, channel_id, account, target, turn_id, state, token_id, note, person_id,
      placement)
    select x.id, $2, $1, x.recipient_id, x.name, x.address_index, x.channel_id, x.account, x.target, x.turn_id, 'queued', x.token_id,
      x.note, x.person_id, x.placement
    from json_to_recordset(${param}) as x(id text, recipient_id text, name text, address_index int, channel_id text,
      account text, target text, turn_id text, token_id text, note text, person_id text, placement json)`,
  effects: (
    param: string
  ) => `insert into effect (id, project_id, contact_id, message_id, channel_id, kind, provider, run_at)
    select x.id, $2, $1, x.message_id, c.id, x.kind, c.provider, x.run_at
    from json_to_recordset(${param}) as x(id text, message_id text, channel_id text, kind text, run_at timestamptz)
    join channel c on c.id = x.channel_id`,
  events: (param: string, thread: string, key: string) => `insert into event
      (id, project_id, contact_id, thread_id, key_id, type, data, salt, at, chain_seq, digest, hash)
    select x.id, $2, $1, ${thread}, ${key}, x.type, x.data::json, x.salt, x.at, x.chain_seq, x.digest, x.hash
    from (select * from json_to_recordset(${param}) as y(id text, type text, data text, salt text, at timestamptz,
      chain_seq int, digest text, hash text) order by y.chain_seq) x`
}

/** What an `insert into effect ... returning *` made, as JSON of `Work`. */
export const WORK_OF = (cte: string) => `(select json_agg(json_build_object('effectId', id, 'messageId', message_id,
  'projectId', project_id, 'channelId', channel_id, 'kind', kind, 'provider', provider, 'attempts', 0)) from ${cte})`

/** The columns of `effect` as `Work`. */
export const WORK = `id as "effectId", message_id as "messageId", project_id as "projectId", channel_id as "channelId", kind, provider,
  attempts`
