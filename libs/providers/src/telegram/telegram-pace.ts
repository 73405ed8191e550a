import { createPace, type Pace, type Time } from '@parley/provider-kit'
import { isGroup } from './telegram-target.ts'

const ALL = 'all'
/**
 * Telegram's questions and answers for bots name 30 a second, 1 a second to a person and 20 a minute to a group. What is
 * saved up may go out at once here, so that it and what follows stay below that in any second and any minute.
 */
const RATES = {
  all: { times: 5, withinMs: 200 },
  // Short bursts to one person are let through, it says.
  person: { times: 3, withinMs: 3_000 },
  group: { times: 10, withinMs: 60_000 }
}
/** How many messages to one place begin together: no minute of a group may hold more. */
export const MOST_AT_ONCE = 18

export const telegramPace = (time: Time): Pace =>
  createPace(time, (place) => RATES[place === ALL ? 'all' : isGroup(place) ? 'group' : 'person'])

/** To change a message of one person is no message to them. Changes in a group are counted beside its messages. */
export const paceChange = (pace: Pace, id: string, chat: string, signal: AbortSignal): Promise<void> =>
  pace.turn(id, isGroup(chat) ? [`${chat} changed`, ALL] : [ALL], signal)

/** Throws `provider_rate_limited` when the turn is far off. */
export const paceAt = (pace: Pace, id: string, chat: string, signal: AbortSignal, messages = 1): Promise<void> =>
  pace.turn(id, [chat, ALL], signal, messages)
