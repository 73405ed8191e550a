import { readFileSync } from 'node:fs'
import { configSchema } from '../../libs/provider-kit/src/index.ts'
import { TelegramConfig } from '../../libs/providers/src/telegram/telegram.schema.ts'

it('explains every setting of a Telegram channel, and no other', () => {
  const page = readFileSync(new URL('../../docs/telegram.md', import.meta.url), 'utf8')
  const settings = page.split(/^## /m).find((one) => one.startsWith('Settings'))!
  const { properties } = configSchema(TelegramConfig) as { properties: object }
  const explained = [...settings.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name)
  expect(explained).toEqual(Object.keys(properties))
})
