import { readFileSync } from 'node:fs'
import { configSchema } from '../../libs/provider-kit/src/index.ts'
import { DiscordConfig } from '../../libs/providers/src/discord/discord.schema.ts'

const page = readFileSync(new URL('../../docs/discord.md', import.meta.url), 'utf8')

it('explains every setting of a Discord channel, and no other', () => {
  const settings = page.split(/^## /m).find((one) => one.startsWith('Settings'))!
  const { properties } = configSchema(DiscordConfig) as { properties: object }
  const explained = [...settings.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name)
  expect(explained).toEqual(Object.keys(properties))
})

it('invites the bot with the permissions that it names', () => {
  const bits = {
    'View Channels': 10,
    'Send Messages': 11,
    'Embed Links': 14,
    'Attach Files': 15,
    'Read Message History': 16
  }
  const permissions = Object.values(bits).reduce((sum, bit) => sum | (1n << BigInt(bit)), 1n << 38n)
  expect(page).toContain(`permissions=${permissions}`)
  for (const name of ['Send Messages in Threads', ...Object.keys(bits)]) expect(page).toContain(`_${name}_`)
})
