import { getEventListeners } from 'node:events'
import { discordApi } from './discord-api.ts'
import { DiscordConfig } from './discord.schema.ts'

const config = DiscordConfig.parse({ botToken: 'simulated-token', applicationId: '900000000000000001' })
const never = (_: unknown, init?: RequestInit) =>
  new Promise<Response>((_resolve, reject) =>
    init!.signal!.addEventListener('abort', () => reject(new DOMException('cut', 'AbortError')))
  )

it('leaves nothing on a signal that lives as long as we listen, however often it asks', async () => {
  const listening = new AbortController()
  const api = discordApi(config, { fetch: async () => Response.json({ url: 'wss://gateway.example' }) } as never)
  for (let times = 0; times < 12; times++) await api.request('GET', '/gateway/bot', { signal: listening.signal })
  expect(getEventListeners(listening.signal, 'abort')).toEqual([])
  api.close()
})

it('is cut short by that signal all the same', async () => {
  const listening = new AbortController()
  const api = discordApi(config, { fetch: never } as never)
  const asked = api.request('GET', '/gateway/bot', { signal: listening.signal })
  setImmediate(() => listening.abort())
  await expect(asked).rejects.toMatchObject({ name: 'ParleyError' })
  api.close()
})
