import { connectionError, ParleyError, type ErrorCode } from '@parley/provider-kit'
import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest'

type Meaning = readonly [ErrorCode, string]

/** Discord's own codes, where they say more than the status. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  10003: ['recipient_unreachable', 'Discord has no such channel, or the bot was removed from its server'],
  10013: ['recipient_unreachable', 'Discord has no such user'],
  40001: [
    'provider_auth_failed',
    'Discord refused the bot token: reset it in the Developer Portal, and set the new one'
  ],
  40005: ['provider_rejected', 'The files are larger than Discord takes'],
  40333: ['provider_unavailable', 'Discord, or something before it, refused the connection'],
  50001: [
    'recipient_unreachable',
    'The bot cannot see this channel: invite it to the server, and give it the permission View Channel there'
  ],
  50007: [
    'recipient_unreachable',
    'This person takes no direct messages from the bot: they have to share a server with it, and to allow direct messages from its members in their privacy settings'
  ],
  50013: [
    'recipient_unreachable',
    'The bot lacks a permission in this channel: it needs View Channel, Send Messages, Send Messages in Threads, Embed Links, Attach Files and Read Message History'
  ],
  50014: [
    'provider_auth_failed',
    'Discord refused the bot token: reset it in the Developer Portal, and set the new one'
  ],
  50033: ['recipient_unreachable', 'Discord has no such user, or it is a bot'],
  50083: ['recipient_unreachable', 'The thread is archived'],
  50278: ['recipient_unreachable', 'This person shares no server with the bot, so it cannot write to them'],
  160002: ['recipient_unreachable', 'The bot lacks the permission Read Message History in this channel'],
  160005: ['recipient_unreachable', 'The thread is locked']
}
const UNAUTHORIZED: Meaning = MEANINGS[40001]!

/** With Discord's own code, for who has to know more than what it means. */
export class DiscordFailure extends ParleyError {
  readonly discordCode: number

  constructor(code: ErrorCode, detail: string, discordCode: number) {
    super(code, { detail })
    this.discordCode = discordCode
  }
}

export const MESSAGE_GONE = 10008
/** Of an interaction. */
export const ANSWERED_BEFORE = 40060
export const TOO_OLD = 10062

/**
 * What a failed call means. The library's errors hold the request, with tokens in its URL and body, so that they are
 * not handed on as a cause.
 */
export function discordError(error: unknown): ParleyError {
  if (error instanceof ParleyError) return error
  if (error instanceof RateLimitError) {
    const { retryAfter, timeToReset, sublimitTimeout, global } = error
    return new ParleyError('provider_rate_limited', {
      detail: global ? 'Discord asked us to slow down altogether' : 'Discord asked us to slow down there',
      retryAfterMs: Math.max(retryAfter, timeToReset, sublimitTimeout, 0)
    })
  }
  if (error instanceof DiscordAPIError) {
    const [code, detail] = meaningOf(error)
    return new DiscordFailure(code, detail, Number(error.code))
  }
  // It was repeated already, safely; the same nonce makes another repetition safe too.
  if (error instanceof HTTPError) {
    return new ParleyError('provider_unavailable', { detail: `Discord answered HTTP ${error.status}` })
  }
  if (error instanceof Error && error.name === 'EgressRefused') {
    return new ParleyError('destination_refused', { detail: error.message })
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return new ParleyError('send_outcome_unknown', { detail: 'Discord did not answer in time' })
  }
  return connectionError(error)
}

function meaningOf({ code, status, message }: DiscordAPIError): Meaning {
  const known = MEANINGS[Number(code)]
  if (known) return known
  if (status === 401) return UNAUTHORIZED
  if (status === 404) return ['recipient_unreachable', `Discord does not know it: ${message}`]
  return ['provider_rejected', `Discord refused it: ${message} (${code ?? status})`]
}
