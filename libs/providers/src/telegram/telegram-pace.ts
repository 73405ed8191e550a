import { setTimeout as sleep } from 'node:timers/promises'
import { createPace, isParleyError, type Pace, type ProviderContext } from '@parley/provider-kit'
import { isGroup } from './telegram-target.ts'

const ALL = 'all'
/**
 * Telegram's questions and answers for bots name 30 a second, 1 a second to a person and 20 a minute to a group. What is
 * saved up may go out at once here, so that it and what follows stay below that in any second and any minute.
 */
const RATES = {
  all: { times: 5, withinMs: 200 },
  person: { times: 1, withinMs: 1_000 },
  group: { times: 8, withinMs: 40_000 }
}

export const telegramPace = ({ now }: Pick<ProviderContext, 'now'>): Pace =>
  createPace(now, (place) => RATES[place === ALL ? 'all' : isGroup(place) ? 'group' : 'person'])

/** To change a message of one person is no message to them. */
export const paceChange = (pace: Pace, id: string, chat: string, signal: AbortSignal): Promise<void> =>
  pace.turn(id, isGroup(chat) ? [ALL, chat] : [ALL], signal)

/** Throws `provider_rate_limited` when the turn is far off. */
export const paceAt = (pace: Pace, id: string, chat: string, signal: AbortSignal): Promise<void> =>
  pace.turn(id, [ALL, chat], signal)

/** Waits however long it takes: what is half sent is not left so. */
export async function paceThrough(pace: Pace, id: string, chat: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await paceAt(pace, id, chat, signal)
    } catch (error) {
      if (!isParleyError(error) || error.retryAfterMs === undefined) throw error
      await sleep(error.retryAfterMs, undefined, { signal })
    }
  }
}
