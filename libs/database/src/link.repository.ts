import type { Database } from './database.ts'
import { newId, randomText } from './identifier.ts'
import type { Addressed } from './message-row.ts'
import { SWEEP_AFTER_MS, WORK, type Work } from './contact-write.ts'

/** Whose links: of one message, of one of those asked in a contact, or of a person and their places wherever they were asked. */
export type LinksOf =
  | { readonly messageId: string }
  | { readonly contactId: string; readonly recipientId: string }
  | { readonly personId: string; readonly places: readonly Place[] }

/** Where messages go. */
export interface Place {
  readonly channelId: string
  readonly target: string
}

/** At most so many new links to one address of a contact in so long, and in all. */
export interface RenewalLimits {
  readonly windowMs: number
  readonly inWindow: number
  readonly inAll: number
}

/** The end of links, and what takes their place. A link is its message's: the row says whether it still opens. */
export class LinkRepository {
  constructor(private readonly database: Database) {}

  /** Ends all links that are there, also of messages that wait to be sent. Gives how many ended by this. */
  async revoke(projectId: string, of: LinksOf): Promise<number> {
    const [where, values] =
      'messageId' in of
        ? ['id = $2', [of.messageId]]
        : 'contactId' in of
          ? ['contact_id = $2 and recipient_id = $3', [of.contactId, of.recipientId]]
          : [
              `id in (select id from message where person_id = $2
                union all select m.id from unnest($3::text[], $4::text[]) place(channel, target)
                  join message m on m.channel_id = place.channel and m.target = place.target)`,
              [of.personId, of.places.map((one) => one.channelId), of.places.map((one) => one.target)]
            ]
    const { rowCount } = await this.database.pool.query(
      `update message set revoked_at = clock_timestamp()
       where project_id = $1 and ${where} and revoked_at is null and recipient_id like 'r%'`,
      [projectId, ...values]
    )
    return rowCount ?? 0
  }

  /** Targets on a channel whose links may open, in their order, a page at a time. */
  async targetsWithLinks(projectId: string, channelId: string, after: string, limit: number): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ target: string }>(
      `select distinct target from message
       where project_id = $1 and channel_id = $2 and target > $3 and revoked_at is null and recipient_id like 'r%'
       order by target limit $4`,
      [projectId, channelId, after, limit]
    )
    return rows.map((one) => one.target)
  }

  async exists(projectId: string, messageId: string): Promise<boolean> {
    const { rowCount } = await this.database.pool.query('select from message where project_id = $1 and id = $2', [
      projectId,
      messageId
    ])
    return rowCount === 1
  }

  /**
   * Asks again, with a new link, at the very address that a message went to. `closed`: its contact is no longer open.
   * `too_many`: enough were sent for now, or for ever. The contact's lock counts those who press at once.
   */
  async renew(message: Addressed, limits: RenewalLimits): Promise<Work | 'closed' | 'too_many'> {
    const { projectId, contactId, messageId, account } = message
    return this.database.transaction(async (client) => {
      const { rowCount: open } = await client.query(
        `select from contact where id = $1 and project_id = $2 and status = 'pending' for update`,
        [contactId, projectId]
      )
      if (open !== 1) return 'closed'
      const { rows } = await client.query<{ lately: number; all: number }>(
        `select count(*)::int as all,
           count(*) filter (where created_at > clock_timestamp() - $3 * interval '1 ms')::int as lately
         from message where contact_id = $1 and account = $2 and project_id = $4 and renews is not null`,
        [contactId, account, limits.windowMs, projectId]
      )
      if (rows[0]!.lately >= limits.inWindow || rows[0]!.all >= limits.inAll) return 'too_many'
      const { rows: made } = await client.query<Work>(
        `with renewed as (
           insert into message (id, project_id, contact_id, recipient_id, name, address_index, channel_id, account, target,
             state, note, person_id, placement, renews, token_id)
           select $2, project_id, contact_id, recipient_id, name, address_index, channel_id, account, target,
             'queued', note, person_id, placement, id, $3
           from message where id = $1 and project_id = $5 returning id, channel_id)
         insert into effect (id, project_id, contact_id, message_id, channel_id, kind, provider, run_at)
         select $4, $5, $6, r.id, c.id, 'send', c.provider, clock_timestamp() + $7 * interval '1 ms'
         from renewed r join channel c on c.id = r.channel_id
         returning ${WORK}`,
        [messageId, newId('msg'), randomText(16), newId('eff'), projectId, contactId, SWEEP_AFTER_MS]
      )
      return made[0]!
    })
  }
}
