import { membershipIn, otherTeamOf } from './slack-team.ts'

const OURS = 'T0ACME'
const OTHER = 'T0OTHER'
const ORG = 'E0ACME'

interface Known {
  readonly self?: object
  readonly member?: object
  readonly isShared?: boolean
}
const otherOf = (payload: object, { self = { team: OURS }, member, isShared }: Known = {}) =>
  otherTeamOf('U1', 'C1', membershipIn(payload), {
    self: async () => self,
    memberOfTeam: async () => member,
    isShared: async () => isShared
  })

const press = (team: string | undefined, more: object = {}) => ({
  type: 'block_actions',
  user: { id: 'U1', team_id: team },
  team: { id: OURS },
  enterprise: null,
  ...more
})
const submission = (team: string | undefined, more: object = {}, view: object = {}) => ({
  ...press(team, { type: 'view_submission', ...more }),
  view: { app_installed_team_id: OURS, ...view }
})
const event = (event: object, more: object = {}) => ({
  team_id: OTHER, // of where it happened: nobody's membership
  context_team_id: OURS,
  authorizations: [{ team_id: OURS, enterprise_id: null, user_id: 'U0PARLEY', is_bot: true }],
  is_ext_shared_channel: true,
  event: { type: 'message', user: 'U1', ...event },
  ...more
})

it.each<[string, object, Known?]>([
  ['presses', press(OURS)],
  ['presses, and Slack names nobody’s workspace but the channel is not shared', press(undefined), { isShared: false }],
  ['presses, and their profile says so', press(undefined), { member: { team: OURS }, isShared: true }],
  ['sends in a form', submission(OURS)],
  ['sends in a form that was opened elsewhere', submission(OURS, { team: { id: OTHER } })],
  ['writes in a shared channel', event({ team: OURS, user_team: OURS, source_team: OURS })],
  ['writes where nobody else is', event({ team: 'T0GUEST' }, { is_ext_shared_channel: false })],
  ['writes, and Slack says nothing of workspaces', { event: { type: 'message', user: 'U1' } }],
  [
    'presses in another workspace of our organisation',
    press('T0SECOND', { enterprise: { id: ORG } }),
    { member: { team: 'T0SECOND', organisation: ORG } }
  ],
  [
    'presses in another workspace of our organisation, and the payload names that as ours',
    press('T0SECOND', { team: { id: 'T0SECOND' }, enterprise: { id: ORG } }),
    { self: { team: OURS, organisation: ORG }, member: { team: 'T0SECOND', organisation: ORG }, isShared: true }
  ],
  [
    'presses in a workspace that the payload names as ours, and the channel is not shared',
    press('T0SECOND', { team: { id: 'T0SECOND' } }),
    { isShared: false }
  ],
  [
    'presses where the app is installed for the organisation',
    press('T0SECOND', { team: null, enterprise: { id: ORG }, is_enterprise_install: true }),
    { self: { organisation: ORG }, isShared: false }
  ]
])('is one of ours who %s', async (_, payload, known = {}) => {
  expect(await otherOf(payload, known)).toBeUndefined()
})

it.each<[string, object, Known?]>([
  ['presses', press(OTHER)],
  ['presses, also where the payload names theirs as ours', press(OTHER, { team: { id: OTHER } }), { isShared: true }],
  [
    'presses where the payload names theirs as ours, and the app may not ask who is in the channel',
    press(OTHER, { team: { id: OTHER } })
  ],
  [
    'presses where the payload names theirs as ours, and their organisation with it',
    press(OTHER, { team: { id: OTHER }, enterprise: { id: 'E0OTHER' } }),
    { member: { team: OTHER, organisation: 'E0OTHER' }, isShared: true }
  ],
  ['presses, and the app’s own workspace is known only by asking', press(OTHER, { team: undefined })],
  ['sends in a form', submission(OTHER)],
  ['sends in a form as from theirs', submission(OTHER, { team: { id: OTHER } })],
  [
    'sends in a form that says not where the app is',
    submission(OTHER, { team: { id: OTHER } }, { app_installed_team_id: null })
  ],
  ['writes', event({ team: OTHER, user_team: OTHER, source_team: OTHER })],
  ['writes, named by one of them only', event({ team: OURS, user_team: OTHER })],
  ['writes, named as the source only', event({ team: OURS, source_team: OTHER })],
  ['writes, named in their profile only', event({ user_profile: { team: OTHER } })],
  ['writes, where nobody says whether it is shared', event({ team: OTHER }, { is_ext_shared_channel: undefined })],
  ['writes without a workspace, and their profile has one', event({}), { member: { team: OTHER } }],
  [
    'is of another organisation',
    press(OTHER, { enterprise: { id: ORG } }),
    { member: { team: OTHER, organisation: 'E0OTHER' } }
  ],
  ['is of a workspace that may be ours, and nobody can say', press(OTHER, { enterprise: { id: ORG } })],
  [
    'is in a channel that may be shared, and nobody can say',
    press(OTHER, { team: null, enterprise: { id: ORG }, is_enterprise_install: true }),
    { self: {} }
  ]
])('is a stranger who %s', async (_, payload, known = {}) => {
  expect(await otherOf(payload, known)).toBe(OTHER)
})

it('takes whom it cannot place for a stranger where strangers are', async () => {
  expect(await otherOf(event({}))).toBe('unknown')
  expect(await otherOf(press(undefined), { isShared: true })).toBe('unknown')
})

it.each([null, 1, 'text', [], {}, { event: 1, user: 'U1', team: 5, authorizations: {} }])(
  'reads nothing in %j',
  (payload) => {
    expect(membershipIn(payload)).toEqual({ teams: [], isOrganisationWide: false })
  }
)
