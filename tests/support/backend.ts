import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { freshDatabase } from './database.ts'

/** `embedded`: what a fresh install runs on. `external`: a PostgreSQL and a Redis beside it. */
export const BACKEND = process.env['PARLEY_TEST_BACKEND'] === 'external' ? 'external' : 'embedded'

/** The environment that gives one server storage of its own on the backend under test. */
export async function freshBackend(): Promise<{ env: Record<string, string>; remove(): Promise<void> }> {
  if (BACKEND === 'embedded') return { env: {}, remove: async () => {} }
  const database = await freshDatabase()
  return {
    env: {
      DATABASE_URL: database.url,
      REDIS_URL: await freshRedis(),
      PARLEY_SECRET_KEY: `t:${randomBytes(32).toString('base64url')}`
    },
    remove: database.drop
  }
}

/** Redis counts the databases that it gave out, as several test files ask at once. */
async function freshRedis(): Promise<string> {
  const shared = process.env['PARLEY_TEST_REDIS_URL']!
  const redis = new Redis(shared)
  try {
    return `${shared}/${await redis.incr('databases-given-out')}`
  } finally {
    redis.disconnect()
  }
}
