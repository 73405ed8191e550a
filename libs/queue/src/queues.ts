import {
  createPostgresBackend,
  Queue,
  runMigrations,
  setDefaultBackendFactory,
  Worker,
  type ConnectionOptions,
  type Job
} from 'bullmq'
import { Redis } from 'ioredis'
import type pg from 'pg'
import { Batches } from './batches.ts'
import { CONCURRENCY, JOBS, queueName, type JobData, type JobKind } from './catalogue.ts'
import { SharedPool } from './shared-pool.ts'

/** Two for short statements, and one that listens for all workers. */
const CONNECTIONS = 3
/** BullMQ's own 15 s would keep everybody waiting who is asked after a restart of the database. */
const RETRY_MS = 1_000
const SCHEMA = 'bullmq'
const PREFIX = 'parley'

export interface NewJob<Kind extends JobKind> {
  readonly kind: Kind
  readonly provider?: string
  readonly data: JobData<Kind>
  /** Adding a job whose id waits already does nothing. May not be a bare number or hold a colon. */
  readonly id: string
  readonly delayMs?: number
}

interface Backend {
  /** For one more queue, or one more worker, whose connection listens for as long as it lives. */
  connectionFor(role: 'queue' | 'worker'): ConnectionOptions
  ping(): Promise<void>
  close(): Promise<void>
}

/**
 * BullMQ on Redis, or on its own PostgreSQL backend. Queues and workers are opened when they are first needed.
 * Neither a job's id nor its lock is a guarantee: whoever runs a job claims its row in Postgres first.
 */
export class Queues {
  private readonly queues = new Map<string, Queue>()
  private readonly batches = new Map<string, Batches<NewJob<JobKind>>>()
  private readonly workers = new Map<string, Worker>()

  private constructor(
    private readonly backend: Backend,
    private readonly onError: (error: Error) => void
  ) {}

  /** One process has one backend: BullMQ keeps its factory per process. */
  static async open(options: {
    redisUrl: string | undefined
    /** Of the database that keeps the queues where there is no Redis. */
    openPool: (options: pg.PoolConfig) => pg.Pool
    onError: (error: Error) => void
  }): Promise<Queues> {
    const { redisUrl, openPool, onError } = options
    return new Queues(redisUrl ? await redisBackend(redisUrl, onError) : await postgresBackend(openPool), onError)
  }

  async add(jobs: readonly NewJob<JobKind>[]): Promise<void> {
    const byQueue = new Map<string, NewJob<JobKind>[]>()
    for (const job of jobs) {
      const name = queueName(job.kind, job.provider)
      byQueue.set(name, [...(byQueue.get(name) ?? []), job])
    }
    await Promise.all([...byQueue].map(([name, list]) => this.batchesOf(name).add(list)))
  }

  /** Works on a queue until `close`. Asking again for the same queue changes nothing. */
  work<Kind extends JobKind>(
    kind: Kind,
    provider: string | undefined,
    handle: (data: JobData<Kind>) => Promise<void>
  ): void {
    const name = queueName(kind, provider)
    if (this.workers.has(name)) return
    const worker = new Worker(name, async (job: Job) => handle(JOBS[kind].parse(job.data) as JobData<Kind>), {
      connection: this.backend.connectionFor('worker'),
      prefix: PREFIX,
      concurrency: CONCURRENCY[kind],
      runRetryDelay: RETRY_MS
    })
    worker.on('error', this.onError)
    this.workers.set(name, worker)
  }

  async ping(): Promise<void> {
    await this.backend.ping()
  }

  /** Jobs that wait, by queue, for the metrics. */
  async depths(): Promise<Record<string, number>> {
    const entries = await Promise.all(
      [...this.queues].map(
        async ([name, queue]) => [name, await queue.getJobCountByTypes('waiting', 'delayed', 'active')] as const
      )
    )
    return Object.fromEntries(entries)
  }

  /** Lets running jobs end, takes no new ones. */
  async closeWorkers(): Promise<void> {
    await Promise.all([...this.workers.values()].map((worker) => worker.close()))
    this.workers.clear()
  }

  async close(): Promise<void> {
    await this.closeWorkers()
    await Promise.all([...this.queues.values()].map((queue) => queue.close()))
    await this.backend.close()
  }

  private batchesOf(name: string): Batches<NewJob<JobKind>> {
    const known = this.batches.get(name)
    if (known) return known
    const batches = new Batches<NewJob<JobKind>>((jobs) => this.queue(name).addBulk(jobs.map(bullJob)))
    this.batches.set(name, batches)
    return batches
  }

  private queue(name: string): Queue {
    const known = this.queues.get(name)
    if (known) return known
    const queue = new Queue(name, { connection: this.backend.connectionFor('queue'), prefix: PREFIX })
    queue.on('error', this.onError)
    this.queues.set(name, queue)
    return queue
  }
}

function bullJob({ kind, data, id, delayMs }: NewJob<JobKind>) {
  const opts = { jobId: id, removeOnComplete: true, removeOnFail: true, ...(delayMs ? { delay: delayMs } : {}) }
  return { name: kind, data, opts }
}

async function redisBackend(url: string, onError: (error: Error) => void): Promise<Backend> {
  setDefaultBackendFactory()
  // A producer fails at once when Redis is away: the sweeper finds in Postgres what was not handed over.
  const producer = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true })
  await connectFirst(producer)
  producer.on('error', onError)
  const workers: Redis[] = []
  return {
    connectionFor(role) {
      if (role === 'queue') return producer as unknown as ConnectionOptions
      const own = new Redis(url, { maxRetriesPerRequest: null })
      own.on('error', onError)
      workers.push(own)
      return own as unknown as ConnectionOptions
    },
    async ping() {
      await producer.ping()
    },
    async close() {
      for (const one of [producer, ...workers]) one.disconnect()
    }
  }
}

/** Known by its name, not its class: its message is all that an operator needs, without a stack. */
async function connectFirst(redis: Redis): Promise<void> {
  let reason: Error | undefined
  const note = (error: Error) => (reason = error)
  redis.on('error', note)
  try {
    await redis.connect()
  } catch (cause) {
    redis.disconnect()
    const error = new Error(`Parley cannot use its Redis: ${(reason ?? (cause as Error)).message}`, { cause })
    error.name = 'ParleyStartError'
    throw error
  } finally {
    redis.off('error', note)
  }
}

async function postgresBackend(openPool: (options: pg.PoolConfig) => pg.Pool): Promise<Backend> {
  setDefaultBackendFactory(createPostgresBackend)
  // Nobody waits for the disk: what a power cut takes from a queue still stands in the outbox.
  const pool = openPool({
    max: CONNECTIONS,
    application_name: 'parley queue',
    options: `-c search_path=${SCHEMA} -c synchronous_commit=off`
  })
  const client = await pool.connect()
  try {
    await runMigrations(client, SCHEMA)
  } finally {
    client.release()
  }
  const shared = new SharedPool(pool)
  return {
    connectionFor: () => shared as unknown as ConnectionOptions,
    async ping() {
      await pool.query('select 1')
    },
    async close() {
      await shared.end()
    }
  }
}
