import type { ProviderContext } from '@parley/provider-kit'
import { z } from 'zod'

const KEY = 'moved'
const MOST = 500
const KNOWN_FOR_MS = 60_000
const Moved = z.record(z.string(), z.string())

/** Groups that became supergroups: they have another number since, and channels and contacts may name the old one. */
export interface MovedChats {
  /** The number that a chat has now. */
  now(chat: string): Promise<string>
  /** All that a chat was called, its number now first. */
  namesOf(chat: string): Promise<string[]>
  remember(from: string, to: string): Promise<void>
}

export function movedChats({ store, logger, now }: Pick<ProviderContext, 'store' | 'logger' | 'now'>): MovedChats {
  let known: { at: number; moved: z.infer<typeof Moved> } | undefined

  async function load() {
    const at = now().getTime()
    if (known && at - known.at < KNOWN_FOR_MS) return known.moved
    const moved = Moved.safeParse((await store.get(KEY))?.value).data ?? {}
    known = { at, moved }
    return moved
  }

  return {
    async now(chat) {
      return (await load())[chat] ?? chat
    },
    async namesOf(chat) {
      const moved = await load()
      return [chat, ...Object.keys(moved).filter((from) => moved[from] === chat)]
    },
    async remember(from, to) {
      for (let attempt = 0; attempt < 5; attempt++) {
        const row = await store.get(KEY)
        const moved = Moved.safeParse(row?.value).data ?? {}
        if (moved[from] === to) return
        const entries = [...Object.entries(moved).filter(([one]) => one !== from), [from, to] as const].slice(-MOST)
        if (await store.set(KEY, Object.fromEntries(entries), row?.version ?? 0)) {
          known = undefined
          return logger.warn({ from, to }, 'A group became a supergroup: its new number is used from now on')
        }
      }
    }
  }
}
