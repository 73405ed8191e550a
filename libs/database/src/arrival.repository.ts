import type pg from 'pg'
import type { Database } from './database.ts'
import type { Claim } from './message-row.ts'

/** What is learnt of a message from elsewhere than its own send: from the platform, or from whoever answers it. */
export class ArrivalRepository {
  constructor(private readonly database: Database) {}

  /**
   * Somebody answers it, or the platform says so: it arrived. What nobody was sure of was sent, and is not sent again. In
   * the transaction of what said so. A send that is under way is left to its owner, who brings the reference, and goes no
   * second time if that owner dies. `false` where it was not sent, or is lost.
   */
  async confirm(client: Pick<pg.PoolClient, 'query'>, messageId: string): Promise<boolean> {
    const { rows } = await client.query<{ arrived: boolean }>({
      name: 'message_confirm',
      text: `with arrived as (
          update message set delivered_at = coalesce(delivered_at, clock_timestamp()),
            sent_at = coalesce(sent_at, clock_timestamp()),
            state = case when state = 'sending' then state else 'sent' end,
            fence = case when state = 'sending' then fence else fence + 1 end
          where id = $1 and (state in ('sending', 'unknown') or state = 'queued' and attempts > 0)
          returning id, state)
        , done as (delete from effect where kind = 'send' and message_id in (select id from arrived where state = 'sent'))
        select exists (select 1 from arrived) or exists (select 1 from message where id = $1 and state = 'sent') as arrived`,
      values: [messageId]
    })
    return rows[0]!.arrived
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
