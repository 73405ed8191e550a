import { isIPv6 } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { CloseCodes, WebSocketManager, WebSocketShardEvents, type SessionInfo } from '@discordjs/ws'
import { ParleyError, type ProviderContext } from '@parley/provider-kit'
import {
  GatewayCloseCodes,
  GatewayIntentBits,
  Routes,
  type APIGatewayBotInfo,
  type GatewayDispatchPayload,
  type REST
} from 'discord.js'
import type { DiscordApi } from './discord-api.ts'
import type { DiscordConfig } from './discord.schema.ts'
import { gatewaySession, type GatewaySession } from './gateway-session.ts'

const INTENTS = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages
const SAVE_EVERY_MS = 5_000
const FIRST_PAUSE_MS = 2_000
/** A bot may begin a thousand sessions a day; then Discord takes its token away. */
const LONGEST_PAUSE_MS = 600_000

/** Hears one event; `state` is to be stored with what is made of it. */
export type Hear = (event: GatewayDispatchPayload, state: { key: string; value: unknown }) => Promise<void>

interface Gateway {
  readonly config: DiscordConfig
  readonly api: DiscordApi
  readonly context: ProviderContext
  readonly hear: Hear
}

/** Holds the connection on which Discord talks to us, until the signal aborts; what breaks it is tried again. */
export async function listenGateway(gateway: Gateway, signal: AbortSignal): Promise<void> {
  const { context } = gateway
  const session = gatewaySession(context)
  await session.load()
  let intents: number = INTENTS | GatewayIntentBits.MessageContent
  let pauseMs = FIRST_PAUSE_MS
  while (!signal.aborted) {
    const began = performance.now()
    const code = await hold(gateway, session, intents, signal).catch((error: unknown) => {
      context.logger.warn({ error: String(error) }, 'Discord cannot be listened to; trying again')
      return undefined
    })
    if (signal.aborted) break
    if (code === GatewayCloseCodes.DisallowedIntents && intents !== INTENTS) {
      // Buttons work without it; so do direct messages, and replies that mention the bot.
      context.logger.warn({}, `Listening to Discord without the text of messages. ${CLOSED[code]}`)
      intents = INTENTS
      continue
    }
    if (code !== undefined) {
      context.logger.error({ close: code }, CLOSED[code] ?? `Discord closed the connection for good with ${code}`)
      pauseMs = LONGEST_PAUSE_MS
    } else if (performance.now() - began > LONGEST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }
}

const CLOSED: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: 'Discord refused the bot token',
  [GatewayCloseCodes.DisallowedIntents]:
    'Switch on "Message Content Intent" on the page "Bot" of the application in the Developer Portal'
}
const FOR_GOOD: readonly number[] = [
  GatewayCloseCodes.AuthenticationFailed,
  GatewayCloseCodes.InvalidShard,
  GatewayCloseCodes.ShardingRequired,
  GatewayCloseCodes.InvalidAPIVersion,
  GatewayCloseCodes.InvalidIntents,
  GatewayCloseCodes.DisallowedIntents
]

/** Resolves with the code of a close that the library does not mend, or once the signal aborts. */
async function hold(
  { config, api, context, hear }: Gateway,
  session: GatewaySession,
  intents: number,
  signal: AbortSignal
): Promise<number | undefined> {
  const dialable = (url: string) => dialableUrl(url, context)
  const info = await api.request<APIGatewayBotInfo>('GET', Routes.gatewayBot(), { signal })
  const checked = { ...info, url: await dialable(info.url) }
  const work = new Set<Promise<void>>()
  let closing = false

  /** What Discord says to resume at is an address like any other; without it one can resume where one began. */
  async function keep(shard: number, next: SessionInfo | null): Promise<void> {
    if (closing) return // so that whoever listens next goes on
    const isNew = next && next.resumeURL !== session.current(shard)?.resumeURL
    const resumeURL = isNew ? await dialable(next.resumeURL).catch(() => checked.url) : next?.resumeURL
    session.set(shard, next && { ...next, resumeURL: resumeURL! })
    if (isNew) void session.save()
  }

  async function resumable(shard: number): Promise<SessionInfo | null> {
    return session.current(shard) ?? null
  }

  const manager = new WebSocketManager({
    token: config.botToken,
    intents,
    // It asks for nothing but the address, which is looked at before anything dials it.
    rest: { get: async () => checked } as unknown as REST,
    retrieveSessionInfo: resumable,
    updateSessionInfo: (shard, next) => keep(shard, next)
  })
  return new Promise<number | undefined>((resolve, reject) => {
    const timer = setInterval(() => void session.save(), SAVE_EVERY_MS)
    const end = async (): Promise<void> => {
      clearInterval(timer)
      closing = true
      // Closed so, Discord keeps the session for whoever goes on.
      await manager.destroy({ code: CloseCodes.Resuming, reason: 'Going on elsewhere' })
      await Promise.allSettled(work)
      await session.save()
    }
    const finish = (settle: () => void) => void end().then(settle, settle)
    signal.addEventListener('abort', () => finish(() => resolve(undefined)), { once: true })
    manager.on(WebSocketShardEvents.Error, ({ error }) => {
      context.logger.warn({ error: String(error) }, 'The connection to Discord had an error')
    })
    manager.on(WebSocketShardEvents.Closed, ({ code }) => {
      if (FOR_GOOD.includes(code)) finish(() => resolve(code))
    })
    manager.on(WebSocketShardEvents.Dispatch, ({ data, shardId }) => {
      const heard = session
        .hearing(shardId, data.s, (state) => hear(data, state))
        .catch((error: unknown) => {
          context.logger.error({ event: data.t, error: String(error) }, 'An event of Discord could not be heard')
        })
        .finally(() => work.delete(heard))
      work.add(heard)
    })
    manager.connect().catch((error: unknown) => finish(() => reject(error as Error)))
  })
}

/**
 * A gateway that we may dial. Without TLS it is dialled by the address that was looked at; with it by its name, for
 * which whoever answers has to have a certificate.
 */
async function dialableUrl(text: string, { resolve }: ProviderContext): Promise<string> {
  const url = URL.parse(text)
  if (url?.protocol !== 'wss:' && url?.protocol !== 'ws:') {
    throw new ParleyError('destination_refused', { detail: 'The address of the gateway is none of a WebSocket' })
  }
  const address = await resolve(url.hostname.replace(/^\[|\]$/g, ''))
  if (url.protocol === 'ws:') url.hostname = isIPv6(address) ? `[${address}]` : address
  return url.href.replace(/\/$/, '')
}
