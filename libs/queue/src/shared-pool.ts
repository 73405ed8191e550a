import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

/** BullMQ asks again at once after what it does not know as a lost connection. */
const PAUSE_MS = 500
/** What BullMQ's own functions raise, which is no trouble of the database's. */
const OF_BULLMQ = 'BM001'
const READ_ONLY = '25006'
/** Classes of SQLSTATE for a server that is away, full, or going away; what has no SQLSTATE is of the network. */
const AWAY = /^(08|25|53|57|58)/

/**
 * What BullMQ takes for a pool. It would keep one connection for each of its workers to listen on; here all of them
 * share one. A database that fails is asked again after a pause, and is waited for where BullMQ would never ask again.
 */
export class SharedPool extends EventEmitter {
  /** BullMQ reads that the connection which listens is watched, and waits on it for longer. */
  readonly options = { keepAlive: true }
  private readonly ears = new Set<Ear>()
  private listening: Promise<pg.PoolClient> | undefined
  private ended = false

  constructor(private readonly pool: pg.Pool) {
    super()
    this.setMaxListeners(0)
  }

  async query(text: string, values?: unknown[]): Promise<pg.QueryResult> {
    try {
      return await this.pool.query(text, values)
    } catch (error) {
      const code = sqlState(error)
      // The writer is another server now, and it is the writer who notifies.
      if (code === READ_ONLY) await this.hangUp(error as Error)
      if (code !== OF_BULLMQ && !this.ended) await sleep(PAUSE_MS)
      throw error
    }
  }

  /** For BullMQ's first look at its tables, whose failure it would keep for good, and to listen. */
  async connect(): Promise<Ear> {
    return new Ear(this)
  }

  async patientQuery(text: string, values?: unknown[]): Promise<pg.QueryResult> {
    for (;;) {
      try {
        return await this.query(text, values)
      } catch (error) {
        if (this.ended || !isAway(error)) throw error
      }
    }
  }

  /** Workers listen to one thing only, and all of them to the same. */
  async listen(text: string, ear: Ear): Promise<Pick<pg.QueryResult, 'rows'>> {
    try {
      this.listening ??= this.openListening(text)
      await this.listening
      this.ears.add(ear)
      return { rows: [] }
    } catch (error) {
      await this.hangUp(error as Error)
      if (!this.ended) await sleep(PAUSE_MS)
      throw error
    }
  }

  leave(ear: Ear): void {
    this.ears.delete(ear)
  }

  async end(): Promise<void> {
    this.ended = true
    await this.hangUp(new Error('The queues are closed'))
    await this.pool.end()
  }

  private async openListening(text: string): Promise<pg.PoolClient> {
    const client = await this.pool.connect()
    client.on('notification', (message) => {
      for (const ear of [...this.ears]) ear.emit('notification', message)
    })
    client.on('error', (error) => void this.hangUp(error))
    try {
      await client.query(text)
    } catch (error) {
      client.release(true)
      throw error
    }
    return client
  }

  /** Whoever listened is told, and listens again. */
  private async hangUp(error: Error): Promise<void> {
    const { listening } = this
    if (!listening) return
    this.listening = undefined
    const ears = [...this.ears]
    this.ears.clear()
    const client = await listening.catch(() => undefined)
    client?.removeAllListeners('notification')
    client?.release(true)
    if (!this.ended) for (const ear of ears) if (ear.listenerCount('error') > 0) ear.emit('error', error)
  }
}

/** What BullMQ takes for one connection of the pool. */
class Ear extends EventEmitter {
  constructor(private readonly shared: SharedPool) {
    super()
  }

  async query(text: string, values?: unknown[]): Promise<Pick<pg.QueryResult, 'rows'>> {
    if (text.includes("set_config('application_name'")) return { rows: [] } // a name for one worker, not for all
    return /^listen\b/im.test(text) ? this.shared.listen(text, this) : this.shared.patientQuery(text, values)
  }

  release(): void {
    this.shared.leave(this)
  }
}

function sqlState(error: unknown): string | undefined {
  const { code, severity } = error as { code?: string; severity?: string }
  return severity === undefined ? undefined : code
}

function isAway(error: unknown): boolean {
  const code = sqlState(error)
  return code === undefined || AWAY.test(code)
}
