import { isParleyError, type Check, type CheckReport, type ProviderContext } from '@parley/provider-kit'
import { slackClient, type SlackClient } from './slack-client.ts'
import { SCOPES, USEFUL_SCOPES } from './slack-scope.ts'
import type { SlackConfig } from './slack.schema.ts'

type Verdict = Pick<Check, 'result' | 'detail'>
type Identity = { team?: string; user?: string; user_id?: string; bot_id?: string }

/** Looks at the tokens, each scope, whose app it is, and the ways in. Never throws. */
export async function checkSlack(
  config: SlackConfig,
  context: ProviderContext,
  client: SlackClient,
  signal: AbortSignal
): Promise<CheckReport> {
  let identity: Identity | undefined
  let granted: readonly string[] | undefined
  const token = await timed('Bot token', async () => {
    const found = await client.read<Identity>('auth.test', {}, signal)
    identity = found
    granted = found.response_metadata?.scopes
    return ok(`${found.user ?? 'the app'} (${found.user_id ?? '?'}) in ${found.team ?? 'its workspace'}`)
  })
  const checks = [
    token,
    ...(token.result === 'ok' ? await checkScopes(granted) : []),
    ...(identity?.bot_id === undefined ? [] : [await checkApp(config, client, identity.bot_id, signal)]),
    await checkSocket(config, context, signal),
    await timed('Events by HTTP', async () =>
      config.signingSecret === undefined
        ? ok('Not used: there is no signingSecret')
        : ok(`Signed requests are taken at ${context.inboundUrl}`)
    )
  ]
  const problems = checks.flatMap(({ name, result, detail }) => (result === 'failed' ? [`${name}: ${detail}`] : []))
  return { ok: problems.length === 0, problems, checks }
}

/** Each missing one under its own name, so that nobody has to guess. */
async function checkScopes(granted: readonly string[] | undefined): Promise<Check[]> {
  if (!granted) return [await timed('Scopes', async () => warn('Slack did not say which scopes the app has'))]
  const missing = (scopes: Readonly<Record<string, string>>) =>
    Object.entries(scopes).filter(([scope]) => !granted.includes(scope))
  const [needed, useful] = [missing(SCOPES), missing(USEFUL_SCOPES)]
  return Promise.all([
    ...(needed.length === 0
      ? [timed('Scopes', async () => ok(`All ${Object.keys(SCOPES).length} that are needed`))]
      : []),
    ...needed.map(([scope, use]) =>
      timed(`Scope ${scope}`, async () =>
        failed(`Missing: it ${use}. Add it under “OAuth & Permissions”, install again`)
      )
    ),
    ...useful.map(([scope, use]) => timed(`Scope ${scope}`, async () => warn(`Missing, and not needed: it ${use}`)))
  ])
}

const checkApp = ({ appId }: SlackConfig, client: SlackClient, bot: string, signal: AbortSignal): Promise<Check> =>
  timed(
    'App',
    async () => {
      const { bot: found } = await client.read<{ bot?: { app_id?: string } }>('bots.info', { bot }, signal)
      return found?.app_id === appId ? ok(appId) : failed(`The bot token is of the app ${found?.app_id}, not ${appId}`)
    },
    'warn'
  )

async function checkSocket(config: SlackConfig, context: ProviderContext, signal: AbortSignal): Promise<Check> {
  const { appToken } = config
  return timed('Socket Mode', async () => {
    if (appToken === undefined) return ok('Not used: there is no appToken')
    await slackClient(config, context, appToken).read('apps.connections.open', {}, signal)
    return ok('The app token opens connections')
  })
}

async function timed(name: string, look: () => Promise<Verdict>, thrown: Check['result'] = 'failed'): Promise<Check> {
  const from = performance.now()
  const verdict = await look().catch((error: unknown): Verdict => {
    return { result: thrown, detail: isParleyError(error) ? error.message : 'failed' }
  })
  return { name, ...verdict, ms: Math.round(performance.now() - from) }
}

const ok = (detail: string): Verdict => ({ result: 'ok', detail })
const warn = (detail: string): Verdict => ({ result: 'warn', detail })
const failed = (detail: string): Verdict => ({ result: 'failed', detail })
