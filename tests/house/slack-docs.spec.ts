import { readFileSync } from 'node:fs'
import { configSchema } from '../../libs/provider-kit/src/index.ts'
import { slackManifest } from '../../libs/providers/src/slack/slack-manifest.ts'
import { SCOPES, USEFUL_SCOPES } from '../../libs/providers/src/slack/slack-scope.ts'
import { SlackConfig } from '../../libs/providers/src/slack/slack.schema.ts'

const page = readFileSync(new URL('../../docs/slack.md', import.meta.url), 'utf8')
const section = (title: string) => page.split(/^## /m).find((one) => one.startsWith(title))!
const rows = (title: string) => [...section(title).matchAll(/^\| `([\w:.]+)`/gm)].map(([, name]) => name)

it('explains every setting of a Slack channel, and no other', () => {
  const { properties } = configSchema(SlackConfig) as { properties: object }
  expect(rows('Settings')).toEqual(Object.keys(properties))
})

it('names every scope and event that the manifest asks for, and no other', () => {
  const { oauth_config, settings } = JSON.parse(slackManifest(undefined).text) as {
    oauth_config: { scopes: { bot: string[] } }
    settings: { event_subscriptions: { bot_events: string[] } }
  }
  expect(rows('Scopes')).toEqual(oauth_config.scopes.bot)
  expect(oauth_config.scopes.bot).toEqual([...Object.keys(SCOPES), ...Object.keys(USEFUL_SCOPES)])
  const events = /^Events: (.+?)\. /m.exec(section('Scopes'))![1]!.match(/[a-z.]+/g)
  expect(events).toEqual(settings.event_subscriptions.bot_events)
})
