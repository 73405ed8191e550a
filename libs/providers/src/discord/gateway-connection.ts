import { setTimeout as sleep } from 'node:timers/promises'
import { CloseCodes, WebSocketManager, WebSocketShardEvents, type SessionInfo } from '@discordjs/ws'
import { orAborted, type ProviderContext } from '@parley/provider-kit'
import type { REST } from '@discordjs/rest'
import { GatewayCloseCodes, Routes, type APIGatewayBotInfo, type GatewayDispatchPayload } from 'discord-api-types/v10'
import type { DiscordApi } from './discord-api.ts'
import type { DiscordConfig } from './discord.schema.ts'
import type { GatewaySession, SessionState } from './gateway-session.ts'
import { dialableUrl } from './gateway-url.ts'

const SAVE_EVERY_MS = 5_000
/** Then what is still being stored counts as not heard, and is told again. */
const FINISH_WITHIN_MS = 5_000
const DIAL_WITHIN_MS = 3_000
const CLOSE_WITHIN_MS = 2_000
const FOR_GOOD: readonly number[] = [
  GatewayCloseCodes.AuthenticationFailed,
  GatewayCloseCodes.InvalidShard,
  GatewayCloseCodes.ShardingRequired,
  GatewayCloseCodes.InvalidAPIVersion,
  GatewayCloseCodes.InvalidIntents,
  GatewayCloseCodes.DisallowedIntents
]

/** After these a session is over; after all others it can be gone on with. */
const OVER: readonly number[] = [
  CloseCodes.Normal,
  GatewayCloseCodes.NotAuthenticated,
  GatewayCloseCodes.AlreadyAuthenticated,
  GatewayCloseCodes.InvalidSeq,
  GatewayCloseCodes.RateLimited
]

export interface Gateway {
  readonly config: DiscordConfig
  readonly api: DiscordApi
  readonly context: ProviderContext
  /** Hears one event; `state` is to be stored with what is made of it. Throws `Unheard` where it is to be heard again. */
  hear(event: GatewayDispatchPayload, state: () => SessionState): Promise<void>
}

/**
 * One connection, and its resumption for as long as the library can mend it. Resolves with the code of a close that it
 * cannot, or once the signal aborts.
 */
export async function holdGateway(
  { config, api, context, hear }: Gateway,
  session: GatewaySession,
  intents: number,
  signal: AbortSignal
): Promise<number | undefined> {
  const info = await api.request<APIGatewayBotInfo>('GET', Routes.gatewayBot(), { signal })
  const gateway = { ...info, url: await dialableUrl(info.url, context) }
  if (signal.aborted) return undefined
  const work = new Set<Promise<void>>()
  const shards = openShards()
  /** Those that Discord has said something to, and so can have said to that their session is over. */
  const greeted = new Set<number>()
  let closing = false

  async function resumable(shard: number): Promise<SessionInfo | null> {
    // The library asks before it dials, which it would do also when it was ended in a pause, or in a handshake.
    if (closing) return new Promise(() => {})
    shards.dials(shard)
    return session.current(shard) ?? null
  }

  /** What Discord says to resume at is an address like any other; without it one can resume where one began. */
  async function keep(shard: number, next: SessionInfo | null): Promise<void> {
    if (closing) return // so that whoever listens next goes on
    // The library forgets it also when Discord cannot be reached, and with it all that happens meanwhile.
    if (next === null && !greeted.has(shard)) {
      const kept = session.current(shard)
      if (kept) session.set(shard, { ...kept, resumeURL: gateway.url }) // where it was may be gone for good
      return
    }
    const isNew = next !== null && next.resumeURL !== session.current(shard)?.resumeURL
    const resumeURL = isNew ? await dialableUrl(next.resumeURL, context).catch(() => gateway.url) : next?.resumeURL
    session.set(shard, next && { ...next, resumeURL: resumeURL! })
    if (isNew) await session.save()
  }

  const manager = new WebSocketManager({
    token: config.botToken,
    intents,
    // It asks for nothing but the address, which was looked at before anything dials it.
    rest: { get: async () => gateway } as unknown as REST,
    retrieveSessionInfo: resumable,
    updateSessionInfo: keep
  })
  const timer = setInterval(() => void session.save(), SAVE_EVERY_MS)

  async function end(): Promise<void> {
    clearInterval(timer)
    await within(DIAL_WITHIN_MS, shards.settled()) // one in its handshake is not closed well
    closing = true
    // Closed so, Discord keeps the session for whoever goes on.
    await within(CLOSE_WITHIN_MS, manager.destroy({ code: CloseCodes.Resuming, reason: 'Going on elsewhere' }))
    await within(FINISH_WITHIN_MS, Promise.allSettled(work))
    await session.save()
  }

  manager.on(WebSocketShardEvents.Hello, ({ shardId }) => greeted.add(shardId))
  manager.on(WebSocketShardEvents.Ready, ({ shardId }) => shards.opened(shardId))
  manager.on(WebSocketShardEvents.Resumed, ({ shardId }) => shards.opened(shardId))
  manager.on(WebSocketShardEvents.Error, ({ error }) => {
    context.logger.warn({ error: String(error) }, 'The connection to Discord had an error')
  })
  manager.on(WebSocketShardEvents.Dispatch, ({ data, shardId }) => {
    if (closing) return // and told again to whoever listens next
    const heard = session
      .hearing(shardId, data.s, (state) => hear(data, state))
      .catch((error: unknown) => {
        context.logger.error({ event: data.t, error: String(error) }, 'An event of Discord could not be heard')
      })
      .finally(() => work.delete(heard))
    work.add(heard)
  })
  try {
    const ended = new Promise<number>((resolve, reject) => {
      manager.on(WebSocketShardEvents.Closed, ({ code, shardId }) => {
        shards.closed(shardId)
        if (!OVER.includes(code)) greeted.delete(shardId)
        if (FOR_GOOD.includes(code)) resolve(code)
      })
      manager.connect().catch(reject)
    })
    return await orAborted(ended, signal)
  } finally {
    await end()
  }
}

async function within(ms: number, work: unknown): Promise<void> {
  const late = new AbortController()
  await Promise.race([work, sleep(ms, undefined, { signal: late.signal, ref: false })])
  late.abort()
}

/** Which connections are being made, and which are there. */
function openShards() {
  const dialled = new Set<number>()
  const open = new Set<number>()
  let tell: (() => void) | undefined
  const done = (shard: number) => {
    dialled.delete(shard)
    if (dialled.size === 0) tell?.()
  }
  return {
    dials(shard: number): void {
      if (!open.has(shard)) dialled.add(shard)
    },
    opened(shard: number): void {
      open.add(shard)
      done(shard)
    },
    closed(shard: number): void {
      open.delete(shard)
      done(shard)
    },
    async settled(): Promise<void> {
      if (dialled.size > 0) await new Promise<void>((resolve) => (tell = resolve))
    }
  }
}
