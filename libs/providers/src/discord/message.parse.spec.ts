import { realTime } from '@parley/provider-kit'
import { messageReader } from './message.parse.ts'

const atOnce = <T>(work: () => Promise<T>): Promise<T> => work()
const [US, ANN, CARD, CHANNEL, OLD] = [1, 2, 3, 4, 5].map((one) => `90000000000000000${one}`) as [
  string,
  string,
  string,
  string,
  string
]
const OUR_ROLE = '900000000000000006'
const TOKEN = '0123456789abcdefghjk-r1-0123456789abcdefghjk'

function readerWith(ours: { token?: string; message?: string }) {
  const looks: unknown[] = []
  const asked: string[] = []
  const reader = messageReader(
    {
      ...realTime,
      sent: async ({ token, ref }: { token?: string; ref?: Record<string, unknown> }) => {
        looks.push(token ?? ref)
        const of = ref?.['message'] ?? ref?.['thread']
        const found = token === undefined ? of === ours.message : token === ours.token
        return found ? ({} as never) : undefined
      }
    } as never,
    US,
    atOnce,
    async (guild, named) => {
      asked.push(guild)
      return named.find((one) => one === OUR_ROLE)
    }
  )
  return { looks, asked, read: (message: object) => reader.read({ ...written, ...message } as never) }
}
const written = {
  id: '900000000000000009',
  channel_id: CHANNEL,
  guild_id: '900000000000000008',
  type: 0,
  author: { id: ANN, username: 'ann', global_name: 'Ann Lee' },
  member: { nick: 'Annie', roles: ['900000000000000007'] },
  content: ' yes\u202e ',
  attachments: []
}
const replyTo = (id: string, more: object = {}) => ({
  type: 19,
  message_reference: { type: 0, message_id: id },
  ...more
})
const button = { type: 2, style: 1, custom_id: `o.${TOKEN}.0` }

it('takes a reply to a message of ours, by who wrote it', async () => {
  const { read } = readerWith({ message: CARD })
  expect(await read(replyTo(CARD))).toEqual({
    type: 'reply',
    externalId: written.id,
    ref: { message: CARD },
    account: `user:${ANN}`,
    name: 'Annie',
    memberOf: ['role:900000000000000007'],
    assurance: 'platform',
    text: 'yes',
    place: { channel: CHANNEL, message: written.id }
  })
})

it('knows what is answered by its buttons, also before it is noted where it is', async () => {
  const { read } = readerWith({ token: TOKEN })
  const referenced_message = { author: { id: US }, components: [{ type: 1, components: [button] }] }
  expect(await read(replyTo(CARD, { referenced_message }))).toMatchObject({ type: 'reply', token: TOKEN })
})

it('believes no buttons in a message of somebody else', async () => {
  const { read, looks } = readerWith({ token: TOKEN, message: CARD })
  const referenced_message = { author: { id: ANN }, components: [{ type: 1, components: [button] }] }
  expect(await read(replyTo(CARD, { referenced_message }))).toBeUndefined()
  expect(looks).not.toContain(TOKEN)
})

it('takes what is written in a thread on a message of ours', async () => {
  const { read } = readerWith({ message: CARD })
  expect(await read({ channel_id: CARD })).toMatchObject({ type: 'reply', ref: { thread: CARD } })
})

it('takes nothing in a thread on a message of ours that replies to somebody else there', async () => {
  const { read } = readerWith({ message: CARD })
  const pizza = { author: { id: ANN }, components: [] }
  expect(await read({ channel_id: CARD, ...replyTo(OLD, { referenced_message: pizza }) })).toBeUndefined()
  const told = { author: { id: US }, components: [] }
  expect(await read({ channel_id: CARD, ...replyTo(OLD, { referenced_message: told }) })).toMatchObject({
    ref: { thread: CARD }
  })
})

it('drops what people say to each other, and looks up each channel once', async () => {
  const { read, looks } = readerWith({ message: CARD })
  for (let at = 0; at < 5; at++) expect(await read({ channel_id: OLD })).toBeUndefined()
  expect(looks).toHaveLength(1)
})

it('takes what is written in a thread whose message was noted late', async () => {
  const noted: { message?: string } = {}
  let at = Date.parse('2026-11-21T14:46:00Z')
  const context = {
    now: () => new Date(at),
    wait: realTime.wait,
    sent: async ({ ref }: { ref?: object }) =>
      Object.values(ref ?? {})[0] === noted.message ? ({} as never) : undefined
  }
  const late = String((BigInt(at) - 1_420_070_400_000n) << 22n)
  const reader = messageReader(context as never, US, atOnce, async () => undefined)
  const read = () => reader.read({ ...written, channel_id: late } as never)
  at += 19_000 // so that it is waited for once, and not all the time of this test
  const first = read()
  at += 2_000
  expect(await first).toBeUndefined()
  expect(await read()).toBeUndefined()
  noted.message = late
  at += 61_000
  expect(await read()).toMatchObject({ type: 'reply', ref: { thread: late } })
})

it.each([
  ['itself', { author: { id: US } }],
  ['another bot', { author: { id: ANN, bot: true } }],
  ['a webhook', { webhook_id: '1' }],
  ['the platform', { type: 7 }]
])('takes nothing from %s', async (_, more) => {
  expect(await readerWith({ message: CARD }).read({ ...replyTo(CARD), ...more })).toBeUndefined()
})

it('takes no message that is passed on for a reply to it', async () => {
  const { read } = readerWith({ message: CARD })
  expect(await read({ ...replyTo(CARD), message_reference: { type: 1, message_id: CARD } })).toBeUndefined()
})

it.each([
  [`<@${US}> approve`, 'approve'],
  [`<@!${US}>, approve`, 'approve'],
  [`approve <@${US}>`, 'approve'],
  [`<@${ANN}> approve`, `<@${ANN}> approve`],
  [`<@&${OUR_ROLE}> approve`, 'approve'],
  [`<@${US}> <@&${OUR_ROLE}>: approve`, 'approve'],
  [`Approve, <@&${OUR_ROLE}>!`, 'Approve!'],
  [`<@&${OUR_ROLE}>`, `<@&${OUR_ROLE}>`],
  [`<@&${US}> approve`, `<@&${US}> approve`],
  [`<@&${OLD}> approve`, `<@&${OLD}> approve`],
  [`<@&${OLD}> <@&${OUR_ROLE}> approve`, `<@&${OLD}> <@&${OUR_ROLE}> approve`],
  [`<@${OUR_ROLE}> approve`, `<@${OUR_ROLE}> approve`]
])('reads what is said to us by name without it: %s', async (content, text) => {
  const { read } = readerWith({ message: CARD })
  expect(await read({ ...replyTo(CARD), content })).toMatchObject({ text })
})

it('hands on what somebody writes to the bot alone', async () => {
  const { read } = readerWith({})
  const direct = { guild_id: undefined, member: undefined }
  expect(await read(direct)).toMatchObject({
    type: 'unsolicited',
    account: `user:${ANN}`,
    name: 'Ann Lee',
    text: 'yes'
  })
  expect(await read({ ...direct, ...replyTo(OLD) })).toMatchObject({ follows: [{ channel: CHANNEL, message: OLD }] })
})

it('looks up roles only for what is said to us and names one', async () => {
  const { read, asked } = readerWith({ message: CARD })
  await read({ content: `<@&${OUR_ROLE}> approve` })
  await read({ ...replyTo(CARD), content: `<@${US}> approve` })
  await read({ guild_id: undefined, member: undefined, content: `<@&${OUR_ROLE}> approve` })
  expect(asked).toEqual([])
  await read({ ...replyTo(CARD), content: `<@&${OUR_ROLE}> approve` })
  expect(asked).toEqual([written.guild_id])
})

const forwarded = (content: string) => ({
  message_reference: { type: 1, message_id: CARD, channel_id: OLD },
  message_snapshots: [{ message: { content, attachments: [] } }]
})

it.each<[string, object, string]>([
  ['a sticker', { sticker_items: [{ id: OLD, name: 'yes', format_type: 1 }] }, '(a sticker)'],
  ['what they pass on', forwarded(' Approve\u202e '), '(a forwarded message)\nApprove'],
  ['a picture that they pass on', forwarded(''), '(a forwarded message)'],
  ['a poll', { poll: { question: { text: 'Approve?' } } }, '(a poll)'],
  ['anything else', {}, '(something without words)']
])(
  'hands on what somebody sends to the bot alone without a word, and decides nothing by it: %s',
  async (_, more, text) => {
    const { read } = readerWith({ message: CARD })
    const inbound = await read({ guild_id: undefined, member: undefined, content: '', ...more })
    expect(inbound).toMatchObject({ type: 'unsolicited', text, unsure: true })
    expect(inbound).not.toHaveProperty('follows')
  }
)

it('takes a sticker on a message of ours for an answer that decides nothing, and nothing that it may not read', async () => {
  const { read } = readerWith({ message: CARD })
  const sticker = { content: '', sticker_items: [{ id: OLD, name: 'yes', format_type: 1 }] }
  expect(await read({ ...replyTo(CARD), ...sticker })).toMatchObject({
    type: 'reply',
    text: '(a sticker)',
    unsure: true
  })
  expect(await read(sticker)).toBeUndefined()
  expect(await read({ ...replyTo(CARD), content: '' })).toBeUndefined()
})
