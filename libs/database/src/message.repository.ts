import type pg from 'pg'
import { WORK, type Work } from './contact-write.ts'
import type { Database } from './database.ts'
import { partsOf, WAKE_EARLY } from './early.ts'
import {
  ADDRESSED,
  CLAIM,
  CLAIM_MS,
  IS_OPTED_OUT,
  IS_SUPERSEDED,
  IS_LEFT_TO_SEND,
  type Addressed,
  type Claim,
  type Copy,
  type MessageThere,
  type MessageView
} from './message-row.ts'

export class MessageRepository {
  constructor(private readonly database: Database) {}

  /**
   * Claims a queued message for sending, and commits the claim before the caller sends. `undefined` when somebody
   * else has it, when this attempt is over and the next one has a time of its own, when the message has ended, or when
   * its contact is closed: then nothing may be sent.
   */
  async claim({ messageId, attempts }: Pick<Work, 'messageId' | 'attempts'>): Promise<Claim | undefined> {
    const { rows } = await this.database.pool.query<Claim>({
      name: 'message_claim',
      text: `update message m set state = 'sending', attempts = m.attempts + 1, fence = m.fence + 1, claimed_at = clock_timestamp(),
          -- where it is tried again, what is there may be what was tried first
          proposal = case when m.fence = 0 then coalesce((c.progress->'proposal'->>'number')::int, 1) else m.proposal end,
          shown_version = case when m.fence = 0 then c.version else m.shown_version end
        from contact c, project p, effect e
        where m.id = $1 and m.state = 'queued' and e.message_id = m.id and e.kind = 'send' and e.attempts = $2
          and c.id = m.contact_id and c.status = 'pending' and p.id = m.project_id and not ${IS_SUPERSEDED}
        returning ${CLAIM},
          m.turn_id is null and m.renews is null and (c.progress->'stepClockAt' is null or c.ask->'policy'->>'onTimeout' = 'approve' or exists (
            select 1 from json_array_elements_text(c.progress->'confirmed') as confirmed where confirmed = 'false')) as first`,
      values: [messageId, attempts]
    })
    return rows[0]
  }

  /** Ends a claimed send. `false` when the claim was lost meanwhile: then it is not ours to say. */
  async finish(
    claim: Pick<Claim, 'messageId' | 'fence'>,
    end: {
      state: 'sent' | 'undeliverable' | 'unknown'
      ref?: unknown
      error?: string
      shownVersion?: number
      /** Keep the effect among the dead letters instead of taking it for done. */
      bury?: boolean
    },
    client: Pick<pg.PoolClient, 'query'> = this.database.pool
  ): Promise<boolean> {
    const { rowCount } = await client.query({
      name: 'message_finish',
      text: `with ended as (
          update message set state = $3, ref = coalesce($4, ref), error = $5, shown_version = greatest(shown_version, $6),
            sent_at = case when $3 = 'sent' then clock_timestamp() else sent_at end,
            -- whoever looks for what may be there goes on with it, and needs as much time again
            claimed_at = case when $3 = 'unknown' then clock_timestamp() else claimed_at end
          where id = $1 and fence = $2 and state in ('sending', 'unknown') and ($3 = 'sent' or delivered_at is null)
          returning id, channel_id)
        , early as (${WAKE_EARLY('ended', '$8')})
        , done as (delete from effect where $3 <> 'unknown' and not $7 and kind = 'send' and message_id in (select id from ended))
        , newer as (
          update effect set run_at = clock_timestamp()
          where $3 <> 'unknown' and kind = 'update' and attempts = 0 and died_at is null and message_id in (select id from ended))
        , buried as (
          update effect set died_at = clock_timestamp(), attempts = attempts + 1, error = $5
          where $7 and kind = 'send' and message_id in (select id from ended))
        select 1 from ended`,
      values: [
        claim.messageId,
        claim.fence,
        end.state,
        end.ref === undefined ? null : JSON.stringify(end.ref),
        end.error ?? null,
        end.shownVersion ?? 0,
        end.bury ?? false,
        end.ref === undefined ? null : partsOf(end.ref)
      ]
    })
    return rowCount === 1
  }

  /** Puts a claimed message back in its queue, to be tried again after a while. A try that does not count was none. */
  async requeue(
    claim: Pick<Claim, 'messageId' | 'fence'>,
    { error, delayMs, counts }: { error: string; delayMs: number; counts: boolean }
  ): Promise<Work | undefined> {
    const { rows } = await this.database.pool.query<Work>({
      name: 'message_requeue',
      text: `with back as (
          update message set state = 'queued', error = $3, attempts = attempts - case when $5 then 0 else 1 end
          where id = $1 and fence = $2 and state in ('sending', 'unknown') and delivered_at is null returning id)
        update effect set attempts = attempts + 1, error = $3, run_at = clock_timestamp() + $4 * interval '1 ms'
        where kind = 'send' and message_id in (select id from back)
        returning ${WORK}`,
      values: [claim.messageId, claim.fence, error, delayMs, counts]
    })
    return rows[0]
  }

  /**
   * A message that nobody claims any more because its contact is closed, or that has ended: its effect is done. A dead
   * letter is an operator's.
   */
  async dropSend(messageId: string): Promise<void> {
    await this.database.pool.query({
      name: 'message_drop',
      text: `with withdrawn as (
          update message m set state = 'withdrawn' from contact c
          where m.id = $1 and m.state = 'queued' and c.id = m.contact_id
            and (c.status <> 'pending' or ${IS_SUPERSEDED}) returning m.id)
        delete from effect e where e.message_id = $1 and e.kind = 'send' and e.died_at is null and exists (
          select 1 from message m where m.id = $1 and (m.state in ('sent', 'undeliverable', 'withdrawn')
            or m.id in (select id from withdrawn)))`,
      values: [messageId]
    })
  }

  /** Sends whose claim's owner did not come back: somebody has to find out what became of them. */
  async findAbandoned(limit: number): Promise<Work[]> {
    const { rows } = await this.database.pool.query<Work>({
      name: 'message_abandoned',
      text: `select ${WORK} from effect where id in (
          select e.id from message m join effect e on e.message_id = m.id and e.kind = 'send' and e.died_at is null
          where m.state in ('sending', 'unknown') and m.claimed_at < clock_timestamp() - $1 * interval '1 ms'
            and (e.failures = 0 or e.run_at <= clock_timestamp())
          order by m.claimed_at limit $2)`,
      values: [CLAIM_MS, limit]
    })
    return rows
  }

  /** Takes such a send over. Its owner, should it live after all, has lost the claim by that. */
  async takeOver(messageId: string): Promise<Claim | undefined> {
    const { rowCount } = await this.database.pool.query({
      name: 'message_take_over',
      text: `update message set fence = fence + 1, claimed_at = clock_timestamp()
        where id = $1 and state in ('sending', 'unknown') and claimed_at < clock_timestamp() - $2 * interval '1 ms'
          and exists (select 1 from effect e where e.message_id = $1 and e.kind = 'send' and e.died_at is null)`,
      values: [messageId, CLAIM_MS]
    })
    return rowCount === 1 ? this.findClaim(messageId) : undefined
  }

  private async findClaim(messageId: string): Promise<Claim | undefined> {
    const { rows } = await this.database.pool.query<Claim>({
      name: 'message_find_claim',
      text: `select ${CLAIM}, true as first
        from message m join contact c on c.id = m.contact_id join project p on p.id = m.project_id where m.id = $1`,
      values: [messageId]
    })
    return rows[0]
  }

  async findCopy(messageId: string): Promise<Copy | undefined> {
    const { rows } = await this.database.pool.query<Copy>({
      name: 'message_copy',
      text: `select m.id as "messageId", m.project_id as "projectId", m.contact_id as "contactId",
          m.recipient_id as "recipientId", m.name as recipient, m.created_at as "createdAt", m.channel_id as "channelId", m.account, m.target,
          m.note, m.placement, m.token_id as "tokenId", m.turn_id as "turnId", m.state, m.ref,
          (select t.text from turn t where t.id = m.turn_id) as "turnText",
          (select count(*)::int from message o where o.contact_id = m.contact_id and o.turn_id is null
            and o.state in ('sending', 'sent', 'unknown')) as copies,
          m.shown_version as "shownVersion", m.proposal as "shownProposal", ${IS_OPTED_OUT} as "isOptedOut", c.ask, c.version,
          c.progress->'proposal' as proposal, (c.progress->>'stage')::int as stage, c.status, c.progress->>'reason' as reason,
          c.progress->'outcome' as outcome, p.name as "projectName"
        from message m join contact c on c.id = m.contact_id join project p on p.id = m.project_id where m.id = $1`,
      values: [messageId]
    })
    return rows[0]
  }

  /** The copy shows this version now, unless it shows a newer one already. */
  async markShown(messageId: string, version: number, ref: unknown): Promise<void> {
    await this.database.pool.query({
      name: 'message_shown',
      text: 'update message set shown_version = $2, ref = coalesce($3, ref) where id = $1 and shown_version < $2',
      values: [messageId, version, ref === undefined ? null : JSON.stringify(ref)]
    })
  }

  async findByToken(tokenId: string): Promise<Addressed | undefined> {
    const { rows } = await this.database.pool.query<Addressed>({
      name: 'message_by_token',
      text: `select ${ADDRESSED} from message where token_id = $1`,
      values: [tokenId]
    })
    return rows[0]
  }

  /**
   * The message of a channel that a platform's reference names, whole or in part. Where it names several: one of an open
   * contact before all others, and then the latest.
   */
  async findByRef(channelId: string, ref: unknown): Promise<Addressed | undefined> {
    const { rows } = await this.database.pool.query<Addressed>({
      name: 'message_by_ref',
      // Found first, and whole: where it looks for one that exists, PostgreSQL would read the table until it meets one.
      text: `with named as materialized (select * from message where channel_id = $1 and ref @> $2::jsonb)
        select ${ADDRESSED}, exists (
          select 1 from named other join contact c on c.id = other.contact_id
          where other.contact_id <> message.contact_id and c.status = 'pending') as "isAmbiguous",
          case when proposal > 1 and exists (select 1 from named older
            where older.contact_id = message.contact_id and older.proposal < message.proposal)
            then ref end as "newestAt"
        from named message
        order by exists (select 1 from contact c where c.id = message.contact_id and c.status = 'pending') desc,
          created_at desc, id desc
        limit 1`,
      values: [channelId, JSON.stringify(ref)]
    })
    return rows[0]
  }

  /**
   * What was sent to a chat, or is about to be, about contacts that are open, or were a day before; the latest first.
   * The chat is known by its target, and by what all references to it have in common.
   */
  async findThere(
    { channelId, target, chat, at }: { channelId: string; target: string; chat: unknown; at: Date | undefined },
    client: Pick<pg.PoolClient, 'query'> = this.database.pool
  ): Promise<MessageThere[]> {
    const { rows } = await client.query<MessageThere>({
      name: 'message_there',
      text: `select m.*, c.ask, c.status from (
          select ${ADDRESSED}, turn_id as "turnId", ref from message
          where channel_id = $1 and (target = $2 or ref @> $3::jsonb)
            and recipient_id like 'r%' and state not in ('withdrawn', 'undeliverable')) m
        join contact c on c.id = m."contactId"
        where c.status = 'pending' or c.settled_at > least(clock_timestamp(), $4) - interval '24 hours'
        order by m."createdAt" desc, m."messageId" desc`,
      values: [channelId, target, JSON.stringify(chat), at ?? null]
    })
    return rows
  }

  /** Where the latest message of a thread with a target is, of either side, other than the message itself. */
  async findLatestRef(
    claim: Pick<Claim, 'messageId' | 'threadId' | 'channelId' | 'account' | 'target'>
  ): Promise<unknown> {
    const { rows } = await this.database.pool.query<{ ref: unknown }>({
      name: 'message_latest_ref',
      text: `select ref from (
          select m.ref, m.sent_at as at from message m join contact c on c.id = m.contact_id
          where c.thread_id = $1 and m.channel_id = $2 and m.target = $3 and m.ref is not null and m.id <> $4
          union all
          select ref, created_at from turn where thread_id = $1 and channel_id = $2 and account = $5 and ref is not null
        ) said order by at desc nulls last limit 1`,
      values: [claim.threadId, claim.channelId, claim.target, claim.messageId, claim.account]
    })
    return rows[0]?.ref
  }

  /** The request messages of contacts, in the order in which they were made. */
  async listByContact(projectId: string, contactIds: readonly string[]): Promise<Map<string, MessageView[]>> {
    const { rows } = await this.database.pool.query<MessageView & { contactId: string }>({
      name: 'message_list',
      text: `select id, contact_id as "contactId", recipient_id as "recipientId", account, channel_id as "channelId", state,
          attempts, error, token_id as "tokenId", turn_id as "turnId", revoked_at as "revokedAt"
        from message where contact_id = any ($1) and project_id = $2 order by created_at, id`,
      values: [contactIds, projectId]
    })
    const found = new Map<string, MessageView[]>()
    for (const { contactId, ...row } of rows) {
      const list = found.get(contactId)
      if (list) list.push(row)
      else found.set(contactId, [row])
    }
    return found
  }

  /** For a notice: whether nothing of it is left to send, and whether one message was sent or may have been. */
  async noticeEnd(contactId: string): Promise<{ ended: boolean; delivered: boolean }> {
    const { rows } = await this.database.pool.query<{ ended: boolean; delivered: boolean }>({
      name: 'message_notice_end',
      text: `select not coalesce(bool_or(${IS_LEFT_TO_SEND}), false) as ended,
          coalesce(bool_or(state in ('sent', 'unknown') and turn_id is null), false) as delivered
        from message m where contact_id = $1 and recipient_id like 'r%'`,
      values: [contactId]
    })
    return rows[0]!
  }
}
