import type { ChannelStore } from '@parley/provider-kit'
import { z } from 'zod'

const ATTEMPTS = 5
/** The oldest are forgotten. */
const MOST = 500

/** Named values under one key of a channel's store, which other processes write to as well. */
export async function readRecord<T>(store: ChannelStore, key: string, schema: z.ZodType<T>): Promise<Map<string, T>> {
  return entriesOf((await store.get(key))?.value, schema)
}

/** Sets or, with `undefined`, takes away one of them. False where others wrote each time. */
export async function writeRecord<T>(
  store: ChannelStore,
  key: string,
  schema: z.ZodType<T>,
  name: string,
  value: T | undefined
): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await store.get(key)
    const entries = entriesOf(row?.value, schema)
    entries.delete(name)
    if (value !== undefined) entries.set(name, value)
    if (await store.set(key, Object.fromEntries([...entries].slice(-MOST)), row?.version ?? 0)) return true
  }
  return false
}

function entriesOf<T>(value: unknown, schema: z.ZodType<T>): Map<string, T> {
  return new Map(
    Object.entries(z.record(z.string(), z.unknown()).safeParse(value).data ?? {}).flatMap(([name, one]) => {
      const parsed = schema.safeParse(one)
      return parsed.success ? [[name, parsed.data] as const] : []
    })
  )
}
