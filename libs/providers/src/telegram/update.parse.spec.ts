import type { Update } from 'grammy/types'
import { anchorUrl, callbackData, readAnchor, readCallbackData, type Wish } from './callback-data.ts'
import { readUpdate } from './update.parse.ts'

const BOT = '77'
const TOKEN = '0123456789abcdefghjk-r1-0123456789abcdefghjk'
const ann = { id: 42, is_bot: false, first_name: 'Ann', last_name: 'Lee' }
const bot = { id: 77, is_bot: true, first_name: 'Parley', username: 'parley_bot' }
const privately = { id: 42, type: 'private', first_name: 'Ann' }
const group = { id: -1001, type: 'supergroup', title: 'Approvals' }
const card = { message_id: 7, date: 1, from: bot, text: 'Deploy?' }

const message = (more: object) =>
  ({
    update_id: 1,
    message: { message_id: 9, date: 2, chat: privately, from: ann, text: 'yes', ...more }
  }) as unknown as Update
const press = (more: object) =>
  ({
    update_id: 1,
    callback_query: {
      id: 'q1',
      from: ann,
      chat_instance: 'c',
      message: { ...card, chat: group },
      data: `${TOKEN}:1`,
      ...more
    }
  }) as unknown as Update
const read = (update: Update) => readUpdate(update, BOT)

describe('what a button carries', () => {
  it.each<Wish>([{ type: 'answer', index: 0 }, { type: 'comment', index: 48 }, { type: 'choose' }, { type: 'write' }])(
    'comes back as it went: %j',
    (wish) => {
      const data = callbackData(TOKEN, wish)
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64)
      expect(readCallbackData(data)).toEqual({ token: TOKEN, wish })
      const entity = {
        type: 'text_link',
        offset: 0,
        length: 2,
        url: anchorUrl('parley_bot', { token: TOKEN, wish })
      } as const
      expect(readAnchor([entity])).toEqual({ token: TOKEN, wish })
      expect(readAnchor([{ ...entity, offset: 3 }])).toBeUndefined() // an agent may have written that
    }
  )

  it.each(['', 'approve', `${TOKEN}`, `${TOKEN}:`, `${TOKEN}:x`, `${TOKEN}:1000`, ':1', `${TOKEN}:-1`])(
    'is not ours: %j',
    (data) => {
      expect(readCallbackData(data)).toBeUndefined()
    }
  )

  it('is refused where it would not fit', () => {
    expect(() => callbackData('x'.repeat(63), { type: 'choose' })).toThrow('too long for a button')
  })
})

describe('a press', () => {
  it('is by whom Telegram says, and proves the group', () => {
    expect(read(press({}))).toMatchObject({
      type: 'press',
      id: 'q1',
      account: '42',
      name: 'Ann Lee',
      memberOf: ['-1001'],
      pressed: { token: TOKEN, wish: { type: 'answer', index: 1 } },
      isChoice: false
    })
  })

  it('proves the topic too', () => {
    const inTopic = { ...card, chat: group, message_thread_id: 5, is_topic_message: true }
    expect(read(press({ message: inTopic }))).toMatchObject({ memberOf: ['-1001', '-1001/5'] })
  })

  it.each([{ data: 'theirs' }, { data: undefined }, { message: undefined }, { from: { ...ann, is_bot: true } }])(
    'is nobody’s business: %j',
    (more) => {
      expect(read(press(more)).type).toBe('nothing')
    }
  )
})

describe('a message', () => {
  it('answers the one that it replies to', () => {
    expect(read(message({ reply_to_message: { ...card, chat: privately } }))).toMatchObject({
      type: 'text',
      text: 'yes',
      repliesTo: { message: 7 },
      memberOf: [],
      isForwarded: false
    })
  })

  it('that replies to nothing is one in private, and chatter in a group', () => {
    expect(read(message({}))).toMatchObject({ type: 'text' })
    expect(read(message({ chat: group }))).toEqual({ type: 'nothing', reason: 'answers_nothing' })
    expect(read(message({ chat: group, reply_to_message: { ...card, from: ann } })).type).toBe('nothing')
  })

  it('that was forwarded, or made by another bot, is not in somebody’s own words', () => {
    expect(read(message({ forward_origin: { type: 'user', date: 1, sender_user: ann } }))).toMatchObject({
      isForwarded: true
    })
    expect(read(message({ via_bot: bot }))).toMatchObject({ isForwarded: true })
  })

  it('of a bot, of a channel and of the house itself is none', () => {
    expect(read(message({ from: bot })).type).toBe('nothing')
    expect(read(message({ sender_chat: { id: -5, type: 'channel' } })).type).toBe('nothing')
    expect(read(message({ text: undefined, new_chat_members: [bot], chat: group })).type).toBe('nothing')
    expect(read({ update_id: 1, edited_message: message({}).message } as Update).type).toBe('nothing')
  })

  it('of an administrator who writes as the group is told apart', () => {
    const more = { chat: group, from: { id: 1_087_968_824, is_bot: true }, sender_chat: group, reply_to_message: card }
    expect(read(message(more))).toMatchObject({ type: 'anonymous', repliesTo: 7 })
  })

  it('that is a command asks for something else', () => {
    expect(read(message({ text: '/start parley' }))).toMatchObject({ type: 'command', command: 'start' })
    expect(read(message({ text: '/approve' }))).toMatchObject({ type: 'text', text: '/approve' })
    expect(read(message({ text: '/approve', chat: group }))).toMatchObject({ type: 'command', command: 'approve' })
    expect(read(message({ text: '/id@parley_bot', chat: group }))).toMatchObject({ type: 'command', command: 'id' })
    expect(read(message({ text: '/usr/bin is full', reply_to_message: card }))).toMatchObject({ type: 'text' })
  })

  describe('that is said to the bot by name', () => {
    const inReply = { reply_to_message: { ...card, chat: privately } }
    const named = (text: string, name: string, more: object = {}) => {
      const entity = { type: 'mention', offset: text.indexOf(name), length: name.length, ...more }
      const update = message({ ...inReply, text, entities: [entity] })
      return (readUpdate(update, BOT, 'parley_bot') as { text: string }).text
    }

    it.each([
      ['@parley_bot approve', '@parley_bot', 'approve'],
      ['@Parley_Bot: approve', '@Parley_Bot', 'approve'],
      ['👍🏽 @parley_bot', '@parley_bot', '👍🏽'],
      ['Approve, @parley_bot!', '@parley_bot', 'Approve!'],
      ['@parley_bot2 approve', '@parley_bot2', '@parley_bot2 approve'],
      ['@ann approve', '@ann', '@ann approve']
    ])('is read without its name: %s', (text, name, read) => {
      expect(named(text, name)).toBe(read)
    })

    it('also in a caption, by its number, and as a command', () => {
      expect(named('Parley approve', 'Parley', { type: 'text_mention', user: bot })).toBe('approve')
      expect(named('Ann approve', 'Ann', { type: 'text_mention', user: ann })).toBe('Ann approve')
      const caption = { caption: '@parley_bot yes', caption_entities: [{ type: 'mention', offset: 0, length: 11 }] }
      const update = message({ ...inReply, text: undefined, ...caption })
      expect(readUpdate(update, BOT, 'parley_bot')).toMatchObject({ text: 'yes' })
      const command = { type: 'bot_command' }
      expect(named('/approve@Parley_bot', '/approve@Parley_bot', command)).toBe('approve')
      expect(named('/approve@other_bot', '/approve@other_bot', command)).toBe('/approve@other_bot')
      expect(named('/etc is full', '/etc', command)).toBe('/etc is full')
    })

    it('is left alone where Telegram marks no name, or nobody knows it', () => {
      expect(read(message({ ...inReply, text: '@parley_bot approve' }))).toMatchObject({ text: '@parley_bot approve' })
      const entities = [{ type: 'mention', offset: 0, length: 11 }]
      expect(read(message({ ...inReply, text: '@parley_bot approve', entities }))).toMatchObject({
        text: '@parley_bot approve'
      })
    })
  })

  it('says that a group got another number', () => {
    expect(read(message({ chat: { id: -4, type: 'group' }, migrate_to_chat_id: -1001 }))).toEqual({
      type: 'moved',
      from: '-4',
      to: '-1001'
    })
  })
})

it('hears who shut the bot out', () => {
  const change = (status: string) =>
    ({
      update_id: 1,
      my_chat_member: { chat: privately, from: ann, date: 3, new_chat_member: { status } }
    }) as unknown as Update
  expect(read(change('kicked'))).toEqual({ type: 'blocked', account: '42', at: 3 })
  expect(read(change('member')).type).toBe('unblocked')
})

it('hears which groups it was added to, and not how its rights change there', () => {
  const change = (before: string, after: string) =>
    ({
      update_id: 1,
      my_chat_member: {
        chat: { id: -1001, type: 'supergroup', title: 'Deploys' },
        from: ann,
        date: 3,
        old_chat_member: { status: before },
        new_chat_member: { status: after }
      }
    }) as unknown as Update
  expect(read(change('left', 'member'))).toEqual({ type: 'unblocked', account: '-1001', at: 3 })
  expect(read(change('kicked', 'administrator'))).toEqual({ type: 'unblocked', account: '-1001', at: 3 })
  expect(read(change('member', 'administrator')).type).toBe('nothing')
  expect(read(change('member', 'kicked')).type).toBe('nothing')
})
