import { cleanLine, isParleyError, type Check, type CheckReport } from '@parley/provider-kit'
import {
  ApplicationFlags,
  PermissionFlagsBits,
  Routes,
  type APIApplication,
  type APIGatewayBotInfo,
  type APIGuild,
  type APIUser
} from 'discord-api-types/v10'
import type { DiscordApi } from './discord-api.ts'
import type { DiscordConfig } from './discord.schema.ts'

const { Administrator, ViewChannel, SendMessages, EmbedLinks, AttachFiles, ReadMessageHistory, SendMessagesInThreads } =
  PermissionFlagsBits
const NEEDED = { ViewChannel, SendMessages, EmbedLinks, AttachFiles, ReadMessageHistory, SendMessagesInThreads }
const PERMISSIONS = Object.values(NEEDED).reduce((all, one) => all | one)
const FEW_SESSIONS = 50

function missingOf(permissions: bigint): string[] {
  if (permissions & Administrator) return []
  return Object.entries(NEEDED).flatMap(([name, bit]) => (permissions & bit ? [] : name))
}

/** Where an administrator of a server lets the bot in, with the permissions that it needs. */
const inviteUrl = (applicationId: string): string =>
  `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot&permissions=${PERMISSIONS}`

/** `permissions`: of the bot, as its roles give them; a channel may give more, or take some away. */
type Server = Pick<APIGuild, 'name' | 'permissions'>
type Verdict = Pick<Check, 'result' | 'detail'>

/** Looks at everything that the bot needs. Never throws. */
export async function checkDiscord(config: DiscordConfig, api: DiscordApi, signal: AbortSignal): Promise<CheckReport> {
  const get = <T>(route: `/${string}`) => api.request<T>('GET', route, { signal })
  const token = await timed('Bot token', async () => {
    const bot = await get<APIUser>(Routes.user())
    if (bot.id !== config.applicationId) {
      return { result: 'failed', detail: `It is of ${bot.id}, and applicationId says ${config.applicationId}` }
    }
    return { result: 'ok', detail: `${bot.username} (${bot.id})` }
  })
  const others =
    token.result === 'failed'
      ? []
      : await Promise.all([
          timed('Message Content Intent', async () => intentOf(await get<APIApplication>(Routes.currentApplication()))),
          timed('Servers', async () => serversOf(await get<Server[]>(Routes.userGuilds()), config)),
          timed('Gateway', async () => gatewayOf(await get<APIGatewayBotInfo>(Routes.gatewayBot())))
        ])
  const checks = [token, ...others]
  const problems = checks.flatMap(({ name, result, detail }) => (result === 'failed' ? [`${name}: ${detail}`] : []))
  return { ok: problems.length === 0, problems, checks }
}

function intentOf({ flags }: APIApplication): Verdict {
  const on = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited
  if (((flags ?? 0) & on) !== 0) return { result: 'ok', detail: 'Replies can be read' }
  return {
    result: 'failed',
    detail:
      'Replies in channels and threads cannot be read: switch on "Message Content Intent" in the Developer Portal, on the page "Bot", under "Privileged Gateway Intents"'
  }
}

function serversOf(servers: readonly Server[], { applicationId }: DiscordConfig): Verdict {
  const invite = `invite it at ${inviteUrl(applicationId)}`
  if (servers.length === 0) return { result: 'failed', detail: `The bot is in no server: ${invite}` }
  const lacking = servers.flatMap(({ name, permissions = '0' }) => {
    const missing = missingOf(BigInt(permissions))
    return missing.length === 0 ? [] : [`${missing.join(', ')} in ${cleanLine(name, 50)}`]
  })
  if (lacking.length === 0) return { result: 'ok', detail: `In ${servers.length === 1 ? 'one' : servers.length}` }
  return {
    result: lacking.length < servers.length ? 'warn' : 'failed',
    detail: `The bot lacks ${lacking.slice(0, 5).join('; ')}: give its role that, or ${invite}`
  }
}

function gatewayOf({ shards, session_start_limit: { total, remaining } }: APIGatewayBotInfo): Verdict {
  const detail = `${remaining} of ${total} sessions a day are left, ${shards === 1 ? 'one connection' : `${shards} connections`}`
  return { result: remaining > FEW_SESSIONS ? 'ok' : 'warn', detail }
}

async function timed(name: string, look: () => Promise<Verdict>): Promise<Check> {
  const began = performance.now()
  const verdict = await look().catch((error: Error): Verdict => ({ result: 'failed', detail: reasonOf(error) }))
  return { name, ...verdict, ms: Math.round(performance.now() - began) }
}

/** Nothing is sent by looking, so that nobody has to wonder whether it arrived. */
function reasonOf(error: Error): string {
  const isLost = isParleyError(error) && error.code === 'send_outcome_unknown'
  return isLost
    ? 'Discord did not answer: look whether this server reaches it, and at apiUrl if that is set'
    : error.message
}
