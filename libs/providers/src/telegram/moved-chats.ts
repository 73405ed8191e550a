import type { ProviderContext } from '@parley/provider-kit'
import { z } from 'zod'
import { readRecord, writeRecord } from './channel-record.ts'

const KEY = 'moved'
const KNOWN_FOR_MS = 60_000

/** Groups that became supergroups: they have another number since, and channels and contacts may name the old one. */
export interface MovedChats {
  /** The number that a chat has now. */
  now(chat: string): Promise<string>
  /** All that a chat was called, its number now first. */
  namesOf(chat: string): Promise<string[]>
  remember(from: string, to: string): Promise<void>
}

export function movedChats({ store, logger, now }: Pick<ProviderContext, 'store' | 'logger' | 'now'>): MovedChats {
  let known: { at: number; moved: Map<string, string> } | undefined

  async function load() {
    const at = now().getTime()
    if (known && at - known.at < KNOWN_FOR_MS) return known.moved
    const moved = await readRecord(store, KEY, z.string())
    known = { at, moved }
    return moved
  }

  return {
    async now(chat) {
      return (await load()).get(chat) ?? chat
    },
    async namesOf(chat) {
      const moved = await load()
      return [chat, ...[...moved.keys()].filter((from) => moved.get(from) === chat)]
    },
    async remember(from, to) {
      if ((await readRecord(store, KEY, z.string())).get(from) === to) return
      if (!(await writeRecord(store, KEY, z.string(), from, to))) return
      known = undefined
      logger.warn({ from, to }, 'A group became a supergroup: its new number is used from now on')
    }
  }
}
