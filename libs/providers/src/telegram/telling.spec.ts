import { realTime } from '@parley/provider-kit'
import { telegramApi } from './telegram-api.ts'
import { acknowledging, type TellingParts } from './telling.ts'

it('cuts what pops up between characters, as Telegram refuses half of one', async () => {
  const asked: { text: string }[] = []
  const fetch = async (_: unknown, init?: RequestInit) => {
    asked.push((await new Response(init?.body).json()) as { text: string })
    return Response.json({ ok: true, result: true })
  }
  const config = { botToken: '123456789:AAF0123456789012345678901234567890a', apiUrl: 'https://api.telegram.org' }
  const parts = { api: telegramApi(config, { fetch }), context: realTime } as unknown as TellingParts
  const spot = { chat: '810001', message: 1, isPrivate: true }
  const { tell } = acknowledging(parts, '1', spot, { id: 810_001, name: 'Ann' })
  await tell({ receipt: { kind: 'not_allowed' }, text: `${'a'.repeat(199)}😀 and more` })
  expect(asked.map(({ text }) => text)).toEqual(['a'.repeat(199)])
})
