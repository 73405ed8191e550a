import type { Provider } from '@parley/provider-kit'

/** The providers that come with Parley, each loaded when it is first needed. */
export const BUILT_IN: Readonly<Record<string, () => Promise<Provider<never>>>> = {
  discord: async () => (await import('./discord/discord.provider.ts')).discord as Provider<never>,
  email: async () => (await import('./email/email.provider.ts')).email as Provider<never>,
  inbox: async () => (await import('./inbox/inbox.provider.ts')).inbox as Provider<never>,
  slack: async () => (await import('./slack/slack.provider.ts')).slack as Provider<never>,
  telegram: async () => (await import('./telegram/telegram.provider.ts')).telegram as Provider<never>
}
