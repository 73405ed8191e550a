import type { OutboundMessage } from '@parley/provider-kit'
import { isDirectMessage, isPerson } from './target.parse.ts'

/** What marks our messages, unseen. */
export const EVENT = 'parley_message'

/** `whole` is false while something of it is still to come; `part` numbers what follows the card. */
export interface Mark {
  readonly whole?: false
  readonly part?: number
}

export const metadataOf = ({ id }: Pick<OutboundMessage, 'id'>, mark: Mark = {}): object => ({
  event_type: EVENT,
  event_payload: { id, ...mark }
})

/**
 * Below what it follows, where that is; Slack keeps one level of threads. What somebody is told alone never goes where
 * they wrote in public.
 */
export function placeOf(target: string, { follows }: OutboundMessage): { channel: string; thread?: string } {
  const { channel, thread, ts } = follows ?? {}
  const root = thread ?? ts
  if (typeof channel !== 'string' || typeof root !== 'string') return { channel: target }
  if (isPerson(target) && !isDirectMessage(channel)) return { channel: target }
  return { channel, thread: root }
}
