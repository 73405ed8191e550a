import { z } from 'zod'
import type { SlackDirectory } from './slack-directory.ts'

/** What Slack says of the workspaces of whoever did something, and of the app's. */
export interface Membership {
  /** Theirs, as far as it is said. */
  readonly teams: readonly string[]
  /** The one that the app is installed in, where it is said. */
  readonly ours?: string
  /** The organisation that the app is installed in. */
  readonly organisation?: string
  readonly isOrganisationWide: boolean
  /** The channel is shared with other organisations; not said of what is pressed. */
  readonly isShared?: boolean
}

const Id = z.string().nullish().catch(undefined)
const Named = z.object({ id: Id, team_id: Id, team: Id }).partial().nullish().catch(undefined)
const Payload = z.object({
  is_ext_shared_channel: z.boolean().nullish().catch(undefined),
  is_enterprise_install: z.boolean().nullish().catch(undefined),
  context_team_id: Id,
  context_enterprise_id: Id,
  authorizations: z
    .array(z.object({ team_id: Id, enterprise_id: Id, is_enterprise_install: z.boolean().nullish().catch(undefined) }))
    .nullish()
    .catch(undefined),
  event: z.object({ user_team: Id, team: Id, source_team: Id, user_profile: Named }).nullish().catch(undefined),
  user: Named,
  team: Named,
  enterprise: Named,
  view: z.object({ app_installed_team_id: Id }).nullish().catch(undefined)
})

/** Of an event, a press or a modal that was sent in. */
export function membershipIn(payload: unknown): Membership {
  const { success, data } = Payload.safeParse(payload)
  if (!success) return { teams: [], isOrganisationWide: false }
  const { event, user, view, authorizations } = data
  const [authorization] = authorizations ?? []
  const teams = event ? [event.user_team, event.user_profile?.team, event.team, event.source_team] : [user?.team_id]
  // A modal may have been opened from another workspace: only `app_installed_team_id` is sure to be the app's then.
  const ours = event
    ? (authorization?.team_id ?? data.context_team_id)
    : view
      ? view.app_installed_team_id
      : data.team?.id
  const organisation = event ? (authorization?.enterprise_id ?? data.context_enterprise_id) : data.enterprise?.id
  const isShared = data.is_ext_shared_channel
  return {
    teams: [...new Set(teams.filter((one) => typeof one === 'string' && one !== ''))] as string[],
    ...(ours ? { ours } : {}),
    ...(organisation ? { organisation } : {}),
    isOrganisationWide: (authorization?.is_enterprise_install ?? data.is_enterprise_install) === true,
    ...(typeof isShared === 'boolean' ? { isShared } : {})
  }
}

const UNKNOWN_TEAM = 'unknown'

/**
 * The workspace of another organisation that somebody answers from by Slack Connect; `undefined`: they are one of ours.
 * What cannot be told where strangers may be counts as another.
 */
export async function otherTeamOf(
  user: string,
  channel: string,
  said: Membership,
  directory: Pick<SlackDirectory, 'self' | 'memberOfTeam' | 'isShared'>
): Promise<string | undefined> {
  if (said.isShared === false) return undefined
  const self = await directory.self()
  const ours = said.ours ?? self?.team
  const member = said.teams.length > 0 ? undefined : await directory.memberOfTeam(user)
  const teams = said.teams.length > 0 ? said.teams : member?.team === undefined ? [] : [member.team]
  if (teams.length === 0) {
    return (said.isShared ?? (await directory.isShared(channel))) === true ? UNKNOWN_TEAM : undefined
  }
  const isOf = async (organisation: string | undefined) =>
    organisation !== undefined && (member ?? (await directory.memberOfTeam(user)))?.organisation === organisation
  const [other] = teams.filter((one) => one !== ours)
  if (other === undefined) {
    // Whose workspace a press names first is Slack's to change, and its organisation with it: what the app itself is in
    // stands above it.
    const isElsewhere = said.isShared === undefined && self?.team !== undefined && self.team !== ours
    if (!isElsewhere || (await directory.isShared(channel)) === false) return undefined
    return (await isOf(self.organisation)) ? undefined : teams[0]
  }
  // An organisation may have many workspaces.
  const organisation = said.organisation ?? self?.organisation
  if (organisation === undefined) return other
  if (await isOf(organisation)) return undefined
  const knowsNoTeam = said.isOrganisationWide && said.ours === undefined
  return knowsNoTeam && (await directory.isShared(channel)) === false ? undefined : other
}
