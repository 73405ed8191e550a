import type { AccountManifest } from '@parley/provider-kit'
import { BOT_EVENTS, SCOPES, USEFUL_SCOPES } from './slack-scope.ts'

const NAME = 'Parley'

/** The app as Slack makes it from one paste: by Socket Mode, or with the address of a channel that is there. */
export function slackManifest(inboundUrl: string | undefined): AccountManifest {
  const request = inboundUrl === undefined ? {} : { request_url: inboundUrl }
  const manifest = {
    display_information: { name: NAME, description: 'Approvals and questions of agents, answered where people are' },
    features: {
      bot_user: { display_name: NAME, always_online: true },
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false }
    },
    oauth_config: { scopes: { bot: [...Object.keys(SCOPES), ...Object.keys(USEFUL_SCOPES)] } },
    settings: {
      event_subscriptions: { ...request, bot_events: [...BOT_EVENTS] },
      interactivity: { is_enabled: true, ...request },
      org_deploy_enabled: false,
      socket_mode_enabled: inboundUrl === undefined,
      token_rotation_enabled: false
    }
  }
  return { text: `${JSON.stringify(manifest, null, 2)}\n`, hint: inboundUrl === undefined ? SOCKET : HTTP }
}

const SOCKET = [
  'Paste this at https://api.slack.com/apps: Create New App, From a manifest, JSON.',
  'Then: Install App gives the bot token (xoxb-); Basic Information, App-Level Tokens, with the scope',
  'connections:write, gives the app token (xapp-). Add both: npx parley channel add slack'
].join('\n')

const HTTP = [
  'Paste this over the manifest of the app (App Manifest, JSON), save, and press “verify” at the URL.',
  'Slack then calls this channel, which needs the signingSecret of the app (Basic Information).'
].join('\n')
