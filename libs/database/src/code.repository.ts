import type { Database } from './database.ts'

/** What a message's recipient was sent to type, and how often they were sent and typed wrongly. */
export interface StoredCode {
  /** Of the latest one, as whoever made it hides it. */
  readonly hash: string | null
  readonly expiresAt: Date | null
  /** Where it was typed first. */
  readonly usedBy: string | null
  readonly sentAt: readonly Date[]
  readonly attempts: number
  /** What the database's clock said then. */
  readonly readAt: Date
}

/** One row a message: there is never more than one code that works. */
export class CodeRepository {
  constructor(private readonly database: Database) {}

  async find(messageId: string): Promise<StoredCode | undefined> {
    const { rows } = await this.database.pool.query<StoredCode>(`${SELECT} from code where message_id = $1`, [
      messageId
    ])
    return rows[0]
  }

  /** Decides on a message's code while nobody else does. What `work` does not change stays. */
  async change<T>(
    messageId: string,
    work: (code: StoredCode) => { readonly change?: Partial<StoredCode>; readonly result: T }
  ): Promise<T> {
    return this.database.transaction(async (client) => {
      await client.query(`insert into code (message_id, sent_at) values ($1, '{}') on conflict do nothing`, [messageId])
      const { rows } = await client.query<StoredCode>(
        `${SELECT} from (select * from code where message_id = $1 for update) code`,
        [messageId]
      )
      const { change, result } = work(rows[0]!)
      if (!change) return result
      const { hash, expiresAt, usedBy, sentAt, attempts } = { ...rows[0]!, ...change }
      await client.query(
        'update code set hash = $2, expires_at = $3, used_by = $4, sent_at = $5, attempts = $6 where message_id = $1',
        [messageId, hash, expiresAt, usedBy, sentAt, attempts]
      )
      return result
    })
  }
}

const SELECT = `select hash, expires_at as "expiresAt", used_by as "usedBy", sent_at as "sentAt", attempts,
  clock_timestamp() as "readAt"`
