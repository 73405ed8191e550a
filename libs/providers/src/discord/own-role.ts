import { isParleyError, type ProviderContext } from '@parley/provider-kit'
import { Routes, type APIRole } from 'discord-api-types/v10'
import type { DiscordApi } from './discord-api.ts'

const WITHIN_MS = 5_000
/** So long a role that was not ours is believed not to be: somebody may let the bot in anew. */
const BELIEVED_MS = 60_000
const MOST_REMEMBERED = 1_000

/**
 * The role that Discord made for the bot in a server, and that people name in its place; `undefined` where it has none
 * among those named, or where that cannot be looked up.
 */
export type OwnRole = (guild: string, named: readonly string[]) => Promise<string | undefined>

/** Looks a server up once, and again only for other roles, a while later. */
export function ownRoleIn(api: DiscordApi, { now, logger }: ProviderContext, ourId: string): OwnRole {
  const known = new Map<string, { readonly role: string | undefined; readonly until: number }>()

  async function lookUp(guild: string): Promise<string | undefined> {
    const signal = AbortSignal.timeout(WITHIN_MS)
    const roles = await api.request<APIRole[]>('GET', Routes.guildRoles(guild), { signal })
    const role = roles.find(({ managed, tags }) => managed && tags?.bot_id === ourId)?.id
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(guild, { role, until: now().getTime() + BELIEVED_MS })
    return role
  }

  return async (guild, named) => {
    const kept = known.get(guild)
    if (kept?.role !== undefined && named.includes(kept.role)) return kept.role
    if (kept && now().getTime() < kept.until) return undefined
    try {
      const role = await lookUp(guild)
      return role !== undefined && named.includes(role) ? role : undefined
    } catch (error) {
      const code = isParleyError(error) ? error.code : 'unexpected_error'
      logger.warn({ guild, code }, 'The roles of a server on Discord could not be looked up')
      return undefined
    }
  }
}
