import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { PrismaClient } from './generated/client.ts'
import { applyMigrations } from './migrations.ts'
import { Notifications } from './notifications.ts'

const CLOCK_INTERVAL_MS = 30_000

/**
 * The one door to Postgres: one pool for Prisma and for the hand-written statements of the write path, and one
 * connection that listens. Opened before the application and closed after it, because workers that are still
 * draining write to it until their last job.
 */
export class Database {
  private clockOffsetMs = 0
  private readonly clock: NodeJS.Timeout

  private constructor(
    readonly url: string,
    readonly pool: pg.Pool,
    readonly prisma: PrismaClient,
    readonly notifications: Notifications,
    private readonly embedded: EmbeddedPostgres | undefined
  ) {
    this.clock = setInterval(() => void this.readClock().catch(() => {}), CLOCK_INTERVAL_MS).unref()
  }

  static async open(options: { url: string | undefined; dataDir: string; poolSize: number }): Promise<Database> {
    const embedded = options.url === undefined ? await startEmbeddedPostgres(options.dataDir) : undefined
    try {
      const url = embedded?.url ?? options.url!
      await applyMigrations(url)
      const pool = new pg.Pool({ connectionString: url, max: options.poolSize, application_name: 'parley' })
      pool.on('error', () => {}) // an idle connection was cut; the pool opens another
      const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
      const database = new Database(url, pool, prisma, await Notifications.listen(url), embedded)
      await database.readClock()
      return database
    } catch (error) {
      await embedded?.release()
      throw error
    }
  }

  /** The database's clock, in milliseconds since 1970, without asking it each time. */
  now(): number {
    return Date.now() + this.clockOffsetMs
  }

  async transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect()
    let broken: Error | undefined
    try {
      await client.query('begin')
      const result = await work(client)
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch((cause: Error) => (broken = cause))
      throw error
    } finally {
      client.release(broken)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.clock)
    await this.notifications.close()
    await this.prisma.$disconnect()
    await this.pool.end()
    await this.leave()
  }

  /** Stops the embedded PostgreSQL, where nobody else uses it: also under what still runs here. */
  async leave(): Promise<void> {
    await this.embedded?.release()
  }

  private async readClock(): Promise<void> {
    const before = Date.now()
    const { rows } = await this.pool.query<{ now: string }>(
      'select extract(epoch from clock_timestamp()) * 1000 as now'
    )
    const after = Date.now()
    this.clockOffsetMs = Math.round(Number(rows[0]!.now) - (before + after) / 2)
  }
}
