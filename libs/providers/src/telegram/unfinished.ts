import type { OutboundMessage, ProviderContext } from '@parley/provider-kit'
import { z } from 'zod'
import { readRecord, writeRecord } from './channel-record.ts'

const KEY = 'unfinished'
const Begun = z.object({ chat: z.string(), messages: z.array(z.number().int()) })

/** Which messages of a card stand there already, where it could not be sent whole: its next attempt goes on from them. */
export interface Unfinished {
  of(message: OutboundMessage, chat: string): Promise<readonly number[]>
  /** False where that cannot be kept. */
  keep(message: OutboundMessage, chat: string, messages: readonly number[]): Promise<boolean>
  forget(message: OutboundMessage): Promise<boolean>
}

export function unfinished({ store }: Pick<ProviderContext, 'store'>): Unfinished {
  return {
    async of({ id }, chat) {
      const begun = (await readRecord(store, KEY, Begun)).get(id)
      return begun?.chat === chat ? begun.messages : []
    },
    keep: ({ id }, chat, messages) =>
      writeRecord(store, KEY, Begun, id, { chat, messages: [...messages] }).catch(() => false),
    forget: ({ id }) => writeRecord(store, KEY, Begun, id, undefined).catch(() => false)
  }
}
