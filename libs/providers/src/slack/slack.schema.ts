import { z } from 'zod'

const Secret = z.string().trim().max(500)
/** App-level tokens name their app: `xapp-1-A0123ABCD-...`. */
const APP_OF_TOKEN = /^xapp-\d+-(A[A-Z0-9]{1,30})-/

/** Settings of a Slack channel, as they are written. */
const Written = z.strictObject({
  botToken: Secret.startsWith('xoxb-', 'a bot token begins with xoxb-').meta({
    secret: true,
    description: 'Bot User OAuth Token, from “OAuth & Permissions”'
  }),
  appToken: Secret.startsWith('xapp-', 'an app-level token begins with xapp-')
    .optional()
    .meta({
      secret: true,
      description: 'App-level token with connections:write, from “Basic Information”: Slack talks to us by Socket Mode',
      askUnless: ['signingSecret']
    }),
  signingSecret: Secret.min(16)
    .optional()
    .meta({
      secret: true,
      description: 'Signing Secret, from “Basic Information”: Slack calls us by HTTP',
      askUnless: ['appToken']
    }),
  appId: z
    .string()
    .trim()
    .regex(/^A[A-Z0-9]{1,30}$/, 'an app’s id begins with A')
    .optional()
    .meta({ description: 'App ID, from “Basic Information”; the app-level token holds it', askUnless: ['appToken'] }),
  externalTeams: z.enum(['allow', 'refuse']).optional().meta({
    description:
      'Whether people of other organisations, by Slack Connect, may answer: “allow” or “refuse”, which it is unless told'
  }),
  apiUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://slack.com/api/')
    .meta({ description: 'Another address of the Web API, such as that of GovSlack' })
})

/** Settings of a Slack channel, complete. */
export const SlackConfig = Written.transform((written, issues) => {
  const { appToken, signingSecret, apiUrl } = written
  const refuse = (path: keyof z.infer<typeof Written>, message: string) =>
    issues.addIssue({ code: 'custom', path: [path], message, input: written })
  const named = appToken === undefined ? undefined : APP_OF_TOKEN.exec(appToken)?.[1]
  const appId = written.appId ?? named
  if (appToken === undefined && signingSecret === undefined)
    refuse('appToken', 'give appToken (Socket Mode), signingSecret (HTTP) or both: without either, no answer comes in')
  if (appId === undefined) refuse('appId', 'say which app this is: its App ID begins with A')
  else if (named !== undefined && named !== appId) refuse('appId', `appToken is of the app ${named}`)
  if (appId === undefined) return z.NEVER
  return { ...written, appId, apiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/` }
})
export type SlackConfig = z.infer<typeof SlackConfig>
