import { isParleyError, type ProviderContext } from '@parley/provider-kit'
import type { SlackClient } from './slack-client.ts'

const GROUPS_FOR_MS = 60_000
const NAMES_FOR_MS = 3_600_000
const MOST_NAMES = 10_000
/** More at once would use up what Slack allows; it calls people by their handle meanwhile. */
const MOST_ASKED = 10
/** Whoever pressed waits for it, and Slack waits for no more than three seconds. */
const WAIT_MS = 1_000
const ASK_FOR_MS = 10_000

type Groups = ReadonlyMap<string, readonly string[]>
type UserGroups = { usergroups?: { id?: string; users?: string[]; date_delete?: number }[] }
type Self = { user_id?: string; team_id?: string; enterprise_id?: string }
type Member = { team?: string; organisation?: string; isBot?: boolean }
type UserInfo = {
  user?: {
    team_id?: string
    is_bot?: boolean
    enterprise_user?: { enterprise_id?: string }
    name?: string
    real_name?: string
    profile?: { display_name?: string; real_name?: string }
  }
}

/** Who people are and which user groups they belong to. Never throws. */
export interface SlackDirectory {
  /** Our own account, workspace and organisation; `undefined` while that cannot be looked up. */
  self(): Promise<{ account?: string; team?: string; organisation?: string } | undefined>
  /** Where somebody is a member, and whether it is an app; `undefined` while that cannot be looked up. */
  memberOfTeam(user: string): Promise<{ team?: string; organisation?: string; isBot?: boolean } | undefined>
  /** Whether other organisations are in a channel; `undefined` where that cannot be looked up. */
  isShared(channel: string): Promise<boolean | undefined>
  nameOf(user: string, handle: string): Promise<string>
  /** `undefined` where that could not be looked up, now or before. */
  groupsOf(user: string): Promise<readonly string[] | undefined>
}

export function slackDirectory(client: SlackClient, context: ProviderContext): SlackDirectory {
  const now = () => context.now().getTime()
  let groups: { readonly at: number; readonly found: Promise<Groups | undefined> } | undefined
  let asked = 0
  let self: Promise<Self | undefined> | undefined
  let known: Groups | undefined
  const names = new Map<string, { readonly at: number; readonly found: Promise<string | undefined> }>()

  async function askGroups(): Promise<Groups | undefined> {
    const members = new Map<string, string[]>()
    try {
      const { usergroups = [] } = await client.read<UserGroups>(
        'usergroups.list',
        { include_users: true },
        AbortSignal.timeout(ASK_FOR_MS)
      )
      for (const { id, users = [] } of usergroups) {
        if (id === undefined) continue
        for (const user of users) members.set(user, [...(members.get(user) ?? []), id])
      }
    } catch (error) {
      warn(error, 'The user groups of Slack could not be looked up: what was known of them counts')
      if (isParleyError(error) && error.code === 'provider_rejected') known ??= new Map() // the workspace has none
      groups = undefined // asked again by whoever comes next
      return known
    }
    known = members
    return members
  }

  async function askName(user: string): Promise<string | undefined> {
    asked += 1
    try {
      const { user: found } = await client.read<UserInfo>('users.info', { user }, AbortSignal.timeout(ASK_FOR_MS))
      return found?.profile?.real_name || found?.real_name || found?.profile?.display_name || found?.name || undefined
    } catch (error) {
      names.delete(user)
      warn(error, 'The name of somebody on Slack could not be looked up')
      return undefined
    } finally {
      asked -= 1
    }
  }

  function warn(error: unknown, text: string): void {
    const detail = isParleyError(error) ? { code: error.code, detail: error.message } : { error: String(error) }
    context.logger.warn(detail, text)
  }

  async function within<T>(found: Promise<T>): Promise<T | undefined> {
    const over = new AbortController()
    try {
      return await Promise.race([found, context.wait(WAIT_MS, over.signal).then(() => undefined)])
    } finally {
      over.abort()
    }
  }

  async function askMember(user: string): Promise<Member | undefined> {
    try {
      const { user: found } = await client.read<UserInfo>('users.info', { user }, AbortSignal.timeout(ASK_FOR_MS))
      return given({ team: found?.team_id, organisation: found?.enterprise_user?.enterprise_id, isBot: found?.is_bot })
    } catch (error) {
      warn(error, 'The workspace of somebody on Slack could not be looked up')
      return undefined
    }
  }

  async function askShared(channel: string): Promise<boolean | undefined> {
    type Info = { channel?: { is_ext_shared?: boolean } }
    try {
      const { channel: found } = await client.read<Info>(
        'conversations.info',
        { channel },
        AbortSignal.timeout(ASK_FOR_MS)
      )
      return found?.is_ext_shared ?? false
    } catch (error) {
      warn(error, 'Whether a channel of Slack is shared could not be looked up')
      return undefined
    }
  }

  function askSelf(): Promise<Self | undefined> {
    const found = client.read<Self>('auth.test', {}, AbortSignal.timeout(ASK_FOR_MS)).catch((error: unknown) => {
      self = undefined // asked again by whoever comes next
      warn(error, 'Our own account on Slack could not be looked up')
      return undefined
    })
    return found
  }

  return {
    async self() {
      const found = await within((self ??= askSelf()))
      return found && given({ account: found.user_id, team: found.team_id, organisation: found.enterprise_id })
    },
    memberOfTeam: (user) => within(askMember(user)),
    isShared: (channel) => within(askShared(channel)),
    async nameOf(user, handle) {
      const known = names.get(user)
      if (known && known.at > now() - NAMES_FOR_MS) return (await within(known.found)) ?? handle
      if (asked >= MOST_ASKED) return handle
      if (names.size >= MOST_NAMES) names.clear()
      const found = askName(user)
      names.set(user, { at: now(), found })
      return (await within(found)) ?? handle
    },
    async groupsOf(user) {
      if (!groups || groups.at <= now() - GROUPS_FOR_MS) groups = { at: now(), found: askGroups() }
      const found = (await within(groups.found)) ?? known
      return found && (found.get(user) ?? [])
    }
  }
}

/** Without what is not known. */
const given = <T extends object>(all: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null)) as never
