import { createHash } from 'node:crypto'
import type { Database } from './database.ts'

/** Who is signed in to the operator's pages. The token in a cookie is kept nowhere: only its hash is. */
export class OperatorSessionRepository {
  constructor(private readonly database: Database) {}

  /** What has run out goes with it, so that rows do not gather. */
  async start(token: string, by: { projectId: string; keyId: string }, lifetimeMs: number): Promise<void> {
    await this.database.pool.query(
      `with ended as (delete from operator_session where expires_at < clock_timestamp())
       insert into operator_session (hash, project_id, key_id, expires_at)
       select $1, $2, $3, clock_timestamp() + $4 * interval '1 ms'
       from api_key where id = $3 and project_id = $2 and revoked_at is null`,
      [hashOf(token), by.projectId, by.keyId, lifetimeMs]
    )
  }

  /** The key that signed in; `undefined` once the session has ended. */
  async find(token: string): Promise<string | undefined> {
    const { rows } = await this.database.pool.query<{ key_id: string }>(
      'select key_id from operator_session where hash = $1 and expires_at > clock_timestamp()',
      [hashOf(token)]
    )
    return rows[0]?.key_id
  }

  async end(token: string): Promise<void> {
    await this.database.pool.query('delete from operator_session where hash = $1', [hashOf(token)])
  }
}

/** Tokens are long and random, so one round of a plain hash keeps them. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
