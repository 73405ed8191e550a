import { parseTarget } from './target.parse.ts'
import { DiscordConfig } from './discord.schema.ts'

const ID = '900000000000000100'

it.each([
  [ID, ID],
  [` <#${ID}> `, ID],
  [`#${ID}`, ID],
  [`channel:${ID}`, ID],
  [`https://discord.com/channels/900000000000000002/${ID}`, ID],
  [`https://ptb.discord.com/channels/900000000000000002/${ID}/`, ID],
  [`user:${ID}`, `user:${ID}`],
  [`USER:${ID}`, `user:${ID}`],
  [`<@${ID}>`, `user:${ID}`],
  [`<@!${ID}>`, `user:${ID}`],
  [`@${ID}`, `user:${ID}`],
  [`role:${ID}`, `role:${ID}`],
  [`<@&${ID}>`, `role:${ID}`]
])('takes the target %s', (text, canonical) => {
  expect(parseTarget(text)).toBe(canonical)
  expect(parseTarget(canonical)).toBe(canonical)
})

it.each(['', 'ann', '#approvals', '12345', `user:${ID}x`, `role ${ID}`, 'https://example.com/channels/1/2'])(
  'refuses the target %j, saying what one looks like',
  (text) => {
    expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: 'target_invalid' }))
  }
)

describe('the settings', () => {
  const token = `${Buffer.from(ID).toString('base64')}.Gabcde.a-secret`

  it('know the application by its token, and keep its secret out of what tells accounts apart', () => {
    expect(DiscordConfig.parse({ botToken: ` ${token} ` })).toEqual({
      botToken: token,
      applicationId: ID,
      apiUrl: 'https://discord.com/api'
    })
    expect(DiscordConfig.parse({ botToken: token, apiUrl: 'http://127.0.0.1:1/api/' }).apiUrl).toBe(
      'http://127.0.0.1:1/api'
    )
  })

  it.each(['', 'abc', 'a.b.c', `${Buffer.from('bot').toString('base64')}.b.c`])('refuse the token %j', (botToken) => {
    const { error } = DiscordConfig.safeParse({ botToken })
    expect(error!.issues[0]!.path).toEqual(['botToken'])
  })
})
