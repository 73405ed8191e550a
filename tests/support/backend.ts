import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { freshDatabase, sharedServices } from './database.ts'

declare global {
  /** Of the Jest project. `embedded`: PostgreSQL as Parley ships it, with the queues in it. `external`: another, and a Redis. */
  const PARLEY_BACKEND: 'embedded' | 'external'
}

/** The environment that gives one server storage of its own on the backend under test. */
export async function freshBackend(): Promise<{ env: Record<string, string>; remove(): Promise<void> }> {
  const database = await freshDatabase('migrated')
  const { redisUrl } = sharedServices()
  return {
    env: {
      DATABASE_URL: database.url,
      PARLEY_SECRET_KEY: `t:${randomBytes(32).toString('base64url')}`,
      ...(redisUrl ? { REDIS_URL: await freshRedis(redisUrl) } : {})
    },
    remove: database.drop
  }
}

/** Redis counts the databases that it gave out, as several test files ask at once. */
async function freshRedis(shared: string): Promise<string> {
  const redis = new Redis(shared)
  try {
    return `${shared}/${await redis.incr('databases-given-out')}`
  } finally {
    redis.disconnect()
  }
}
