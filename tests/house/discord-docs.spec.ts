import { readFileSync } from 'node:fs'
import { PermissionFlagsBits } from 'discord.js'
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
  const bits = [
    'ViewChannel',
    'SendMessages',
    'SendMessagesInThreads',
    'EmbedLinks',
    'AttachFiles',
    'ReadMessageHistory'
  ]
  const permissions = bits.reduce((sum, bit) => sum | PermissionFlagsBits[bit as keyof typeof PermissionFlagsBits], 0n)
  expect(page).toContain(`permissions=${permissions}`)
})
