import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { DatabaseClock } from './database-clock.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { PrismaClient } from './generated/client.ts'
import { applyMigrations } from './migrations.ts'
import { Notifications } from './notifications.ts'
import { isReadOnly, openPool } from './pool.ts'
import { WriteCheck } from './write-check.ts'

/**
 * The one door to Postgres: one pool for Prisma and for the hand-written statements of the write path, and one
 * connection that listens. Opened before the application and closed after it, because workers that are still
 * draining write to it until their last job.
 */
export class Database {
  readonly writes: WriteCheck

  private constructor(
    readonly url: string,
    readonly pool: pg.Pool,
    readonly prisma: PrismaClient,
    readonly clock: DatabaseClock,
    readonly notifications: Notifications,
    private readonly embedded: EmbeddedPostgres | undefined
  ) {
    this.writes = new WriteCheck(pool)
  }

  static async open(options: { url: string | undefined; dataDir: string; poolSize: number }): Promise<Database> {
    const embedded = options.url === undefined ? await startEmbeddedPostgres(options.dataDir) : undefined
    try {
      const url = embedded?.url ?? options.url!
      await applyMigrations(url)
      const pool = openPool({ connectionString: url, max: options.poolSize, application_name: 'parley' })
      const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
      const notifications = await Notifications.listen(url)
      // The writer is another server now, and it is the writer who notifies.
      pool.on('release', (error) => isReadOnly(error) && notifications.renew())
      return new Database(url, pool, prisma, await DatabaseClock.start(pool), notifications, embedded)
    } catch (error) {
      await embedded?.release()
      throw error
    }
  }

  /** Another pool on the same server, for what keeps its rows elsewhere in it. */
  readonly openPool = (options: pg.PoolConfig): pg.Pool => openPool({ connectionString: this.url, ...options })

  /** Why the embedded PostgreSQL died for good. Resolves only then. */
  get lost(): Promise<Error> {
    return this.embedded?.lost ?? new Promise(() => {})
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
      if (isReadOnly(error)) broken = error as Error
      throw error
    } finally {
      client.release(broken)
    }
  }

  async close(): Promise<void> {
    this.clock.stop()
    await this.notifications.close()
    await this.prisma.$disconnect()
    await this.pool.end()
    await this.leave()
  }

  /** Stops the embedded PostgreSQL, where nobody else uses it: also under what still runs here. */
  async leave(): Promise<void> {
    await this.embedded?.release()
  }
}
