import type pg from 'pg'
import type { Database } from './database.ts'
import type { Claim } from './message-row.ts'

export interface LostThere {
  readonly contactId: string
  /** Recipients whom the request reached elsewhere. */
  readonly reached: readonly string[]
}

/** Whether an account takes our messages on a channel, as it last said: one row for each that ever said so. */
export class ConsentRepository {
  constructor(private readonly database: Database) {}

  /** In the order in which it came in: what is older than what is known changes nothing. `true`: it is news. */
  async set(
    client: pg.PoolClient,
    inboundId: string,
    { account, isOut }: { account: string; isOut: boolean }
  ): Promise<boolean> {
    const { rows } = await client.query<{ changed: boolean }>({
      name: 'consent_set',
      text: `with before as (
          select s.is_out from consent s join inbound i on i.channel_id = s.channel_id where i.id = $1 and s.account = $2)
        insert into consent (channel_id, account, project_id, is_out, since)
        select channel_id, $2, project_id, $3, created_at from inbound where id = $1
        on conflict (channel_id, account) do update set is_out = excluded.is_out, since = excluded.since
          where consent.since <= excluded.since
        returning (select is_out from before) is distinct from $3 as changed`,
      values: [inboundId, account, isOut]
    })
    return rows[0]?.changed ?? false
  }

  async isOut(projectId: string, channelId: string, account: string): Promise<boolean> {
    const { rowCount } = await this.database.pool.query({
      name: 'consent_is_out',
      text: 'select 1 from consent where project_id = $1 and channel_id = $2 and account = $3 and is_out',
      values: [projectId, channelId, account]
    })
    return rowCount === 1
  }

  /** They let us in after this send was claimed: whatever it met is no longer so. Asked with the contact locked. */
  async letInSince(client: Pick<pg.PoolClient, 'query'>, claim: Pick<Claim, 'messageId'>): Promise<boolean> {
    const { rowCount } = await client.query({
      name: 'consent_let_in',
      text: `select 1 from message m join consent s
          on s.project_id = m.project_id and s.channel_id = m.channel_id and s.account = m.target
        where m.id = $1 and not s.is_out and s.since >= m.claimed_at`,
      values: [claim.messageId]
    })
    return rowCount === 1
  }

  /** Open contacts that silence approves, and whose request is at a target, the oldest first. */
  async findSilent(projectId: string, channelId: string, target: string): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ id: string }>({
      name: 'consent_silent',
      text: `select c.id from contact c where c.status = 'pending' and c.ask #>> '{policy,onTimeout}' = 'approve'
          and c.id in (select contact_id from message where project_id = $1 and channel_id = $2 and target = $3
            and turn_id is null and state in ('sending', 'unknown', 'sent'))
        order by c.created_at`,
      values: [projectId, channelId, target]
    })
    return rows.map(({ id }) => id)
  }

  /** Open contacts whose request was, or is about to be, lost at a target, the oldest first. */
  async findLost(projectId: string, channelId: string, target: string): Promise<LostThere[]> {
    const { rows } = await this.database.pool.query<LostThere>({
      name: 'consent_lost',
      text: `select m.contact_id as "contactId", coalesce((
            select json_agg(distinct o.recipient_id) from message o where o.contact_id = m.contact_id and o.turn_id is null
              and o.state = 'sent' and (o.channel_id <> $2 or o.target <> $3)), '[]') as reached
        from message m join contact c on c.id = m.contact_id and c.status = 'pending'
        where m.project_id = $1 and m.channel_id = $2 and m.target = $3 and m.turn_id is null
          and m.state in ('sending', 'unknown', 'undeliverable')
        group by m.contact_id order by min(m.created_at)`,
      values: [projectId, channelId, target]
    })
    return rows
  }
}
