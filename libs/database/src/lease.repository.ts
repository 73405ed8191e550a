import type { Database } from './database.ts'

/** One owner of a thing at a time, over all processes. An owner that stops renewing loses it after its time. */
export class LeaseRepository {
  constructor(private readonly database: Database) {}

  /** Takes or renews it. `false` while another owner has it. */
  async hold(name: string, owner: string, forMs: number): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      `insert into lease (name, owner, lease_until) values ($1, $2, clock_timestamp() + $3 * interval '1 ms')
       on conflict (name) do update set owner = excluded.owner, lease_until = excluded.lease_until
       where lease.owner = excluded.owner or lease.lease_until < clock_timestamp()`,
      [name, owner, forMs]
    )
    return rowCount === 1
  }

  async isHeld(name: string): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      'select 1 from lease where name = $1 and lease_until > clock_timestamp()',
      [name]
    )
    return rowCount === 1
  }

  async release(name: string, owner: string): Promise<void> {
    await this.database.pool.query('delete from lease where name = $1 and owner = $2', [name, owner])
  }
}
