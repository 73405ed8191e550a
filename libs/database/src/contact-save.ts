import { nextDue, type ChainHead, type Reply, type Transition } from '@parley/core'
import type pg from 'pg'
import { chain } from './chain.ts'
import { date, type StoredContact } from './contact-row.ts'
import {
  askOf,
  INSERT,
  progressOf,
  sendRows,
  SWEEP_AFTER_MS,
  WORK_OF,
  type TurnRow,
  type Work
} from './contact-write.ts'
import { randomText } from './identifier.ts'

/** A message that looks queued here but could not be withdrawn was claimed meanwhile: its copy needs the update too. */
const SAVE = `with saved as (
    update contact set status = $4, version = $5, progress = $6, recipients = coalesce($7, recipients), ask = coalesce($24, ask), due_at = $8,
      settled_at = coalesce(settled_at, $9), chain_seq = $10, chain_hash = $11 where id = $1
  ), messages as (${INSERT.messages('$12')})
  , effects as (${INSERT.effects('$13')} returning *)
  , events as (${INSERT.events('$14', '$3', '$26')})
  , replies as (
    insert into reply (id, project_id, contact_id, channel_id, reply, name, account, assurance, state, reason, respondent,
      recipient_id, delegate_for, vouched_by, created_at)
    select x.id, $2, $1, x.channel_id, x.reply, x.name, x.account, x.assurance, x.state, x.reason, x.respondent,
      x.recipient_id, x.delegate_for, x.vouched_by, x.at
    from json_to_recordset($15) as x(id text, channel_id text, reply json, name text, account text, assurance text,
      state text, reason text, respondent text, recipient_id text, delegate_for text, vouched_by text, at timestamptz)
    on conflict (id) do update set state = excluded.state, reason = excluded.reason, respondent = excluded.respondent,
      recipient_id = excluded.recipient_id, vouched_by = excluded.vouched_by where reply.state = 'held' and excluded.state <> 'refused'
  ), turns as (
    insert into turn (id, project_id, thread_id, contact_id, by, name, text, final, attachments, channel_id, account, ref,
      created_at)
    select x.id, $2, $3, $1, x.by, x.name, x.text, x.final, x.attachments, x.channel_id, x.account, x.ref, x.at
    from json_to_recordset($16) as x(id text, by text, name text, text text, final boolean, attachments json,
      channel_id text, account text, ref jsonb, at timestamptz)
    on conflict (id) do nothing
  ), withdrawn as (
    update message set state = 'withdrawn' where contact_id = $1 and state = 'queued'
      and ($17 or turn_id is null and recipient_id = any ($25)) returning id
  ), dropped as (
    delete from effect where kind = 'send' and message_id in (select id from withdrawn)
  ), updates as (
    insert into effect (id, project_id, contact_id, message_id, channel_id, kind, provider, run_at)
    select 'eff_' || replace(gen_random_uuid()::text, '-', ''), $2, $1, m.id, c.id, 'update', c.provider, $18
    from message m join channel c on c.id = m.channel_id
    where m.contact_id = $1 and ($22 and m.state in ('queued', 'sending', 'sent', 'unknown')
      and m.id not in (select id from withdrawn) or m.id = any ($19))
    returning *
  ), said as (
    insert into message (id, project_id, contact_id, recipient_id, name, address_index, channel_id, account, target, turn_id,
      person_id, placement, state, token_id)
    select 'msg_' || replace(gen_random_uuid()::text, '-', ''), $2, $1, m.recipient_id, m.name, m.address_index, m.channel_id,
      m.account, m.target, $20, m.person_id, m.placement, 'queued', $21 || substr(md5(m.id), 1, 16)
    from (select distinct on (recipient_id, channel_id, target) * from message
      where $20::text is not null and contact_id = $1 and turn_id is null and state in ('sending', 'sent', 'unknown')
      order by recipient_id, channel_id, target, created_at desc, id desc) m
    returning id, channel_id
  ), sayings as (
    insert into effect (id, project_id, contact_id, message_id, channel_id, kind, provider, run_at)
    select 'eff_' || replace(gen_random_uuid()::text, '-', ''), $2, $1, s.id, c.id, 'send', c.provider, $18
    from said s join channel c on c.id = s.channel_id
    returning *
  )
  select case when $23 then pg_notify('parley_contact', $1) end as notified,
    ${WORK_OF('effects')} as sends, ${WORK_OF('updates')} as updates, ${WORK_OF('sayings')} as sayings`

/** Writes what an event did, its history, its messages and its effects, in one statement. Gives the work that is due. */
export async function save(
  client: pg.PoolClient,
  before: StoredContact,
  next: Transition,
  head: ChainHead,
  at: number,
  alongside: { channelId: string | undefined; turn: TurnRow | undefined; reply: Reply | undefined }
): Promise<readonly Work[]> {
  const { contact, effects, news, hearing } = next
  const { reply, turn } = alongside
  const linked = chain(head, contact.id, at, news)
  const rows = sendRows(contact, effects, at, before.contact)
  const updates = effects.filter((effect) => effect.type === 'update')
  const saying = effects.find((effect) => effect.type === 'say')
  const time = date(at)
  const replies = reply
    ? [
        {
          id: reply.id,
          channel_id: alongside.channelId,
          reply,
          name: reply.name,
          account: reply.account,
          assurance: reply.assurance,
          state: hearing?.state,
          reason: hearing?.reason,
          respondent: hearing?.respondent,
          recipient_id: hearing?.recipientId,
          delegate_for: hearing?.delegateFor,
          vouched_by: reply.vouched?.by,
          at: time
        }
      ]
    : []
  const { rows: written } = await client.query<{
    sends: Work[] | null
    updates: Work[] | null
    sayings: Work[] | null
  }>({
    name: 'contact_save',
    text: SAVE,
    values: [
      contact.id,
      before.projectId,
      before.threadId,
      contact.status,
      contact.version,
      JSON.stringify(progressOf(contact)),
      contact.recipients === before.contact.recipients ? null : JSON.stringify(contact.recipients),
      date(nextDue(contact)?.at),
      contact.status === 'pending' ? null : time,
      linked.head.seq,
      linked.head.hash,
      JSON.stringify(rows.messages),
      JSON.stringify(rows.effects),
      JSON.stringify(linked.links),
      JSON.stringify(replies),
      JSON.stringify(turn ? [{ ...turn, channel_id: alongside.channelId, at: time }] : []),
      contact.status !== 'pending' && before.contact.status === 'pending',
      date(at + SWEEP_AFTER_MS),
      updates.flatMap((effect) => effect.messageId ?? []),
      saying?.turnId ?? null,
      randomText(8),
      updates.some((effect) => effect.messageId === undefined),
      contact !== before.contact, // whoever waits sees nothing else
      contact.watchers === before.contact.watchers ? null : JSON.stringify(askOf(contact)),
      effects.flatMap((effect) => (effect.type === 'send' ? [effect.recipientId] : [])), // a newer request stands for them
      before.keyId
    ]
  })
  const { sends, updates: updated, sayings } = written[0]!
  return [...(sends ?? []).filter((one) => rows.ready.has(one.effectId)), ...(updated ?? []), ...(sayings ?? [])]
}
