import type pg from 'pg'
import type { Database } from './database.ts'
import type { Claim } from './message-row.ts'

/**
 * Shows messages what is newer than they are: how their contact ended, or what was changed in it. An update that is under
 * way may have looked for them in vain: its effect asks for one more attempt, which begins when that one has ended. One
 * that has not begun sees what this commits, and is due now.
 */
const SHOW_NEWER = (messages: string) => `
  , coming as (
    select id, attempts from effect
    where kind = 'update' and died_at is null and message_id in (select id from ${messages}) for update)
  , again as (
    update effect set attempts = case when attempts > 0 then attempts + 1 else 0 end,
      run_at = case when attempts > 0 then run_at else clock_timestamp() end
    where id in (select id from coming))
  , shown as (
    insert into effect (id, project_id, contact_id, message_id, channel_id, kind, provider, run_at)
    select 'eff_' || replace(gen_random_uuid()::text, '-', ''), m.project_id, m.contact_id, m.id, h.id, 'update', h.provider,
      clock_timestamp()
    from message m join contact c on c.id = m.contact_id join channel h on h.id = m.channel_id
    where m.id in (select id from ${messages}) and not exists (select 1 from coming)
      and (c.status <> 'pending' or m.turn_id is null and m.proposal < coalesce((c.progress->'proposal'->>'number')::int, 1)))`

/** What is learnt of a message from elsewhere than its own send: from the platform, or from whoever answers it. */
export class ArrivalRepository {
  constructor(private readonly database: Database) {}

  /**
   * Somebody answers it, or the platform says so: it arrived. What nobody was sure of was sent, and is not sent again. In
   * the transaction of what said so. A send that is under way is left to its owner, who brings the reference, and goes no
   * second time if that owner dies. `ref`: where it stands, if that was said too; else the platform may find it. Should its
   * contact have ended before, or ask something else now, it is shown that. `false` where it was not sent, or is lost.
   */
  async confirm(client: Pick<pg.PoolClient, 'query'>, messageId: string, ref?: unknown): Promise<boolean> {
    const { rows } = await client.query<{ arrived: boolean }>({
      name: 'message_confirm',
      text: `with was as (select id, state from message where id = $1 for update)
        , arrived as (
          update message m set delivered_at = coalesce(m.delivered_at, clock_timestamp()),
            sent_at = coalesce(m.sent_at, clock_timestamp()),
            state = case when was.state = 'sending' then was.state else 'sent' end,
            fence = case when was.state = 'sending' then m.fence else m.fence + 1 end
          from was where m.id = was.id
            and (was.state in ('sending', 'unknown') or was.state in ('queued', 'withdrawn') and m.attempts > 0)
          returning m.id, m.state, was.state as before)
        , done as (delete from effect where kind = 'send' and message_id in (select id from arrived where state = 'sent'))
        , placeless as (select id from arrived where before <> 'sending' and not $2)
        ${SHOW_NEWER('placeless')}
        select exists (select 1 from arrived) or exists (select 1 from message where id = $1 and state = 'sent') as arrived`,
      values: [messageId, ref !== undefined]
    })
    if (ref !== undefined) await this.found(client, messageId, ref)
    return rows[0]!.arrived
  }

  /** Only a copy that nobody knew the place of has something to learn from this. */
  private async found(client: Pick<pg.PoolClient, 'query'>, messageId: string, ref: unknown): Promise<void> {
    await client.query({
      name: 'message_found',
      text: `with found as (
          update message set ref = $2 where id = $1 and ref is null and state in ('sending', 'sent') returning id)
        ${SHOW_NEWER('found')}
        select 1`,
      values: [messageId, JSON.stringify(ref)]
    })
  }

  /**
   * The platform says that a message did not arrive, be it before our send has returned: whoever sends it has lost it.
   * `false` where that is known, or it was not sent.
   */
  async bounce(client: Pick<pg.PoolClient, 'query'>, messageId: string, reason: string): Promise<boolean> {
    const { rows } = await client.query<{ bounced: boolean }>({
      name: 'message_bounce',
      text: `with bounced as (
          update message set state = 'undeliverable', error = $2
          where id = $1 and (state in ('sending', 'sent', 'unknown') or state = 'queued' and attempts > 0) returning id)
        , done as (delete from effect where kind = 'send' and message_id in (select id from bounced))
        select exists (select 1 from bounced) as bounced`,
      values: [messageId, reason]
    })
    return rows[0]!.bounced
  }

  /** Where a message was put that bounced before its send returned. It stays what it is. */
  async keepRef(claim: Pick<Claim, 'messageId' | 'fence'>, ref: unknown): Promise<void> {
    await this.database.pool.query({
      name: 'message_keep_ref',
      text: `update message set ref = coalesce(ref, $3), sent_at = coalesce(sent_at, clock_timestamp())
        where id = $1 and fence = $2 and state = 'undeliverable'`,
      values: [claim.messageId, claim.fence, JSON.stringify(ref)]
    })
  }

  /** The platform said so, or somebody answered it. */
  async hasArrived(messageId: string): Promise<boolean> {
    const { rowCount } = await this.database.pool.query({
      name: 'message_has_arrived',
      text: 'select 1 from message where id = $1 and delivered_at is not null',
      values: [messageId]
    })
    return rowCount === 1
  }
}
