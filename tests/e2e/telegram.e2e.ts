// Telegram on the real server: whole journeys by long polling and by webhook, and what a crash in the middle leaves.
import { kill } from 'node:process'
import type { SimulatedMessage } from '../../libs/provider-kit/src/simulator.ts'
import type { TelegramSimulator } from '@parley/provider-kit/simulators'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { simulateTelegram } from '../support/patient-chats.ts'
import { startParley, type Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const ANN = '810001'
const BOB = '810002'
const CAROL = '810003'
const CROWD = 200

describe.each([
  ['long polling', { crowd: CROWD }],
  ['a webhook', { crowd: CROWD, webhook: true }]
])('Telegram by %s', (way, options) => {
  let telegram: TelegramSimulator
  let server: Parley
  let api: Api

  beforeAll(async () => {
    telegram = await simulateTelegram(options)
    server = await startParley()
    api = apiOf(server)
    await api.make('/v1/channels', {
      name: 'telegram',
      provider: 'telegram',
      config: telegram.config,
      unsolicited: 'open'
    })
  }, 120_000)
  afterAll(async () => {
    await server?.stop()
    await telegram?.stop()
    expect(server.logs()).not.toContain(telegram.config['botToken'])
  })

  let count = 0
  /** Titles tell the cards apart. */
  async function ask(contact: object): Promise<{ contact: Json; title: string }> {
    const title = `Deploy 1.${++count}?`
    return {
      contact: await api.make('/v1/contacts', { kind: 'approval', title, body: 'The build is green.', ...contact }),
      title
    }
  }
  const at = (target: string) => `telegram:${target}`
  const ours = (target: string) =>
    telegram.messages().filter((one) => one.target === target && !one.from && !one.onlyFor)
  const card = (target: string, title: string) => until(() => ours(target).find((one) => one.text.includes(title)))
  const said = (target: string, text: string) => until(() => ours(target).find((one) => one.text.includes(text)))
  const alerts = (by: string) => telegram.messages().flatMap((one) => (one.onlyFor === by ? [one.text] : []))
  const press = (message: SimulatedMessage, label: string, by: string) =>
    telegram.press!(message.id, message.buttons.find((one) => one.label === label)!.id, by)
  const read = async ({ id }: Json): Promise<Json> => (await api.get(`/v1/contacts/${id}`)).body
  const history = async ({ id }: Json): Promise<Json[]> => (await api.get(`/v1/contacts/${id}/history`)).body.events
  const settled = ({ id }: Json): Promise<Json> => api.settled(id)
  const repliesTo = async (contact: Json) => (await history(contact)).filter((one) => one.type === 'contact.replied')

  it('approves by a button, and every copy shows who did', async () => {
    const { contact, title } = await ask({ to: [at(ANN), at(telegram.topic)] })
    const [direct, inTopic] = [await card(ANN, title), await card(telegram.topic, title)]
    await press(direct, 'Approve', ANN)
    expect((await settled(contact)).outcome).toMatchObject({
      decision: 'approved',
      responses: [{ name: 'Ann Lee', account: at(ANN), assurance: 'platform' }]
    })
    await until(() =>
      [ANN, telegram.topic].every((one) =>
        ours(one).some(({ id, edits }) => edits === 1 && [direct.id, inTopic.id].includes(id))
      )
    )
    const copy = ours(telegram.topic).find(({ id }) => id === inTopic.id)!
    expect(copy.text).toContain('Approved\nDecided by Ann Lee')
    expect(copy.buttons).toEqual([])
    expect(alerts(ANN)).toContain('Recorded. Thank you.')
  })

  it('asks for a comment, and takes it from the reply', async () => {
    const { contact, title } = await ask({ to: at(ANN) })
    await press(await card(ANN, title), 'With a comment…', ANN)
    await press(await said(ANN, 'Which answer is your comment for?'), 'Reject', ANN)
    const prompt = await said(ANN, 'Your comment on “Reject”')
    await until(() => !ours(ANN).some((one) => one.text.includes('Which answer'))) // it was chosen, and is gone
    await telegram.write!(ANN, 'Not on a Friday.', ANN, prompt.id)
    expect((await settled(contact)).outcome).toMatchObject({ decision: 'rejected', comment: 'Not on a Friday.' })
    await said(ANN, 'Recorded. Thank you.')
  })

  it('asks for the comment that an option requires before it decides', async () => {
    const options = [
      { id: 'go', label: 'Go', decision: 'approve', comment: 'none' },
      { id: 'stop', label: 'Stop', decision: 'reject', comment: 'required' }
    ]
    const { contact, title } = await ask({ to: at(BOB), options })
    await press(await card(BOB, title), 'Stop', BOB)
    const prompt = await said(BOB, 'Your comment on “Stop”')
    expect((await read(contact)).status).toBe('pending')
    await telegram.write!(BOB, 'The database is full.', BOB, prompt.id)
    expect((await settled(contact)).outcome).toMatchObject({ option: 'stop', comment: 'The database is full.' })
  })

  it('reads the answer to a question from a reply to it', async () => {
    const { contact, title } = await ask({ kind: 'question', to: at(ANN) })
    const asked = await card(ANN, title)
    await telegram.attach(
      ANN,
      { name: 'plan.txt', content: Buffer.from('The plan') },
      ANN,
      asked.id,
      'eu-west-1, as planned.'
    )
    const { outcome } = await settled(contact)
    expect(outcome).toMatchObject({ decision: 'answered', text: 'eu-west-1, as planned.' })
    const [file] = outcome.responses[0].attachments
    expect((await api.get(`/v1/files/${file.id}`)).text).toBe('The plan')
  })

  it('lets only those decide in a group who may, and tells the others', async () => {
    const policy = { stages: [{ steps: [{ to: [at(telegram.group!)] }], allowed: [at(BOB)] }] }
    const { contact, title } = await ask({ policy })
    const asked = await card(telegram.group!, title)
    await press(asked, 'Approve', CAROL)
    await telegram.write!(telegram.group!, 'What is this about?', ANN)
    await until(() => alerts(CAROL).some((one) => one.includes('not asked of you')))
    expect((await read(contact)).status).toBe('pending')
    await press(asked, 'Reject', BOB)
    expect((await settled(contact)).outcome).toMatchObject({ decision: 'rejected', responses: [{ account: at(BOB) }] })
  })

  it('goes on with a long card where Telegram stopped it', async () => {
    const body = Array.from({ length: 800 }, (_, index) => `word${index}`).join(' ')
    telegram.failAfter(2, { type: 'rate_limited', retryAfterMs: 1_000 })
    const { contact, title } = await ask({ to: at(BOB), body })
    await card(BOB, title)
    const copy = () => {
      const posts = ours(BOB)
      return posts.slice(posts.findIndex((one) => one.text.includes(title)))
    }
    const last = await until(() => copy().find(({ buttons }) => buttons.length > 0))
    const words = copy().flatMap(({ text }) => text.match(/\bword\d+\b/g) ?? [])
    expect(words).toEqual(body.split(' '))
    await press(last, 'Approve', BOB)
    expect((await settled(contact)).outcome.decision).toBe('approved')
  })

  it('takes a group for what its members belong to', async () => {
    const policy = { stages: [{ steps: [{ to: [at(telegram.topic)] }], allowed: [at(telegram.publicName)] }] }
    const { contact, title } = await ask({ policy })
    await press(await card(telegram.topic, title), 'Approve', ANN)
    expect((await settled(contact)).outcome.decision).toBe('approved')
  })

  it('tells who comes late who decided', async () => {
    const { contact, title } = await ask({ to: [at(ANN), at(BOB)] })
    const [first, second] = [await card(ANN, title), await card(BOB, title)]
    await press(first, 'Approve', ANN)
    await settled(contact)
    await telegram.write!(BOB, 'Reject', BOB, second.id)
    await said(BOB, 'Ann Lee decided already: Approve')
    expect((await history(contact)).map((one) => one.type)).toContain('contact.late')
    expect((await read(contact)).outcome.decision).toBe('approved')
  })

  it('names whoever never pressed “Start”, with the link that mends it, and goes on to the next address', async () => {
    const handle = `dora-${way.replace(' ', '-')}`
    await api.make('/v1/people', { handle, name: 'Dora', addresses: [at(telegram.neverStarted), at(CAROL)] })
    const { contact, title } = await ask({ to: `@${handle}` })
    await press(await card(CAROL, title), 'Approve', CAROL)
    expect((await settled(contact)).outcome.decision).toBe('approved')
    const lost = (await history(contact)).find((one) => one.type === 'contact.unreachable')!
    expect(lost.data.reason).toContain(`${telegram.botUrl}?start=parley`)
  })

  it('case 34: asks whoever never pressed “Start” once they do', async () => {
    const { contact, title } = await ask({ to: [at(telegram.neverStarted), at(ANN)] })
    await until(async () => (await history(contact)).some((one) => one.type === 'contact.unreachable'))
    await telegram.write!(telegram.neverStarted, '/start parley', telegram.neverStarted)
    await press(await card(telegram.neverStarted, title), 'Approve', telegram.neverStarted)
    expect((await settled(contact)).outcome.decision).toBe('approved')
    expect((await history(contact)).filter((one) => one.type === 'contact.asked').at(-1)!.data).toMatchObject({
      recipients: [at(telegram.neverStarted)],
      reason: 'reachable'
    })
  })

  it('case 34: sends nothing to whoever blocked the bot, and asks them once they let it in again', async () => {
    await telegram.block(BOB)
    const changes = async () =>
      (await api.events()).filter((one) => one.data.account === at(BOB) && one.type.startsWith('channel.'))
    await until(async () => (await changes()).length === 1)
    const { contact, title } = await ask({ to: [at(BOB), at(CAROL)] })
    const lost = await until(async () => (await history(contact)).find((one) => one.type === 'contact.unreachable'))
    expect(lost.data).toMatchObject({ recipient: at(BOB), reason: expect.stringContaining('recipient_opted_out') })
    await telegram.block(BOB, false)
    await press(await card(BOB, title), 'Approve', BOB)
    expect((await settled(contact)).outcome.responses).toMatchObject([{ account: at(BOB) }])
    expect((await changes()).map((one) => one.type)).toEqual(['channel.opted_out', 'channel.opted_in'])
  })

  it('follows a group that became a supergroup', async () => {
    const { contact, title } = await ask({ to: at(telegram.formerGroup) })
    await press(await card(telegram.group!, title), 'Approve', ANN)
    expect((await settled(contact)).outcome.decision).toBe('approved')
  })

  it('greets who presses “Start”, with their number, and passes on what answers nothing', async () => {
    await telegram.write!(CAROL, '/start parley', CAROL)
    expect((await said(CAROL, 'Your number on Telegram is')).text).toContain(CAROL)
    await telegram.write!(CAROL, 'Is the door open?', CAROL)
    const event = await until(async () => (await api.events()).find((one) => one.data?.text === 'Is the door open?'))
    expect(event.data).toMatchObject({ account: at(CAROL), name: 'Carol Moss', assurance: 'platform' })
    const { contact, title } = await ask({ kind: 'question', to: at(CAROL), inReplyTo: event.data.turn })
    const asked = await card(CAROL, title)
    expect(asked.repliesTo).toBe(telegram.messages().find((one) => one.text === 'Is the door open?')!.id)
    await telegram.write!(CAROL, 'The left one.', CAROL, asked.id)
    expect((await settled(contact)).outcome).toMatchObject({ text: 'The left one.' })
  })

  it('tells who writes “approve” that an operator withdrew the only request there, unless it can be answered still', async () => {
    const [dave, erin] = telegram.people.slice(-2).map(({ account }) => account) as [string, string]
    for (const [who, isAdded] of [
      [dave, false],
      [erin, true]
    ] as const) {
      await telegram.write!(who, '/start parley', who)
      const { contact, title } = await ask({ to: at(who) })
      await card(who, title)
      const [first] = await until(async () => {
        const { messages } = (await read(contact)).recipients[0]
        return messages[0].state === 'sent' && messages
      })
      if (isAdded) {
        await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'Well?' })
        await until(async () => (await read(contact)).recipients[0].messages[1]?.state === 'sent')
      }
      expect((await api.post('/v1/links/revoke', { message: first.id })).body).toEqual({ revoked: 1 })
      await telegram.write!(who, 'approve', who)
      if (isAdded) expect((await settled(contact)).outcome).toMatchObject({ decision: 'approved' })
      else await said(who, 'An operator withdrew this message, so it can no longer be answered.')
    }
  })

  it('acknowledges 200 presses at once', async () => {
    const members = telegram.people.slice(-CROWD).map(({ account }) => account)
    const each = CROWD / 4
    const asked = []
    for (let index = 0; index < 4; index++) {
      const policy = { stages: [{ steps: [{ to: [at(telegram.group!)] }], require: [{ count: each }] }] }
      asked.push(await ask({ policy }))
    }
    const cards = await Promise.all(asked.map(({ title }) => card(telegram.group!, title)))
    const acknowledged = await Promise.all(
      members.map((by, index) => press(cards[Math.floor(index / each)]!, 'Approve', by))
    )
    const times = acknowledged.map(({ ms }) => ms).sort((one, other) => one - other)
    const [p99, slowest] = [times[Math.ceil(CROWD * 0.99) - 1]!, times.at(-1)!]
    console.info(
      `Telegram by ${way}: ${CROWD} presses at once, p99 ${p99.toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms`
    )
    for (const { contact } of asked) {
      expect((await settled(contact)).outcome).toMatchObject({ decision: 'approved' })
      expect(await repliesTo(contact)).toHaveLength(each)
    }
  })

  it('loses and doubles nothing when it dies over what it was just told', async () => {
    const { contact, title } = await ask({ to: [at(ANN), at(BOB)] })
    const { contact: other, title: otherTitle } = await ask({ to: at(CAROL) })
    const [first, second] = [await card(ANN, title), await card(CAROL, otherTitle)]
    await until(async () =>
      [await read(contact), await read(other)].every((one) => one.recipients[0].messages[0].state === 'sent')
    )
    kill(server.pid, 'SIGSTOP') // what is handed to it now is never stored
    const pressed = press(first, 'Approve', ANN).catch(() => undefined)
    await server.kill()
    await server.restart()
    await pressed
    expect((await settled(contact)).outcome).toMatchObject({ decision: 'approved' })
    expect(await repliesTo(contact)).toHaveLength(1)

    void press(second, 'Reject', CAROL).catch(() => undefined)
    expect((await settled(other)).outcome).toMatchObject({ decision: 'rejected' })
    await server.kill() // stored, and perhaps not confirmed
    await server.restart()
    await telegram.redeliver!()
    const { contact: next, title: nextTitle } = await ask({ to: at(CAROL) })
    await press(await card(CAROL, nextTitle), 'Approve', CAROL) // after which what came again was read
    expect((await settled(next)).outcome.decision).toBe('approved')
    expect(await repliesTo(other)).toHaveLength(1)
  }, 180_000)

  it('finds nothing wrong', async () => {
    const { ok, checks } = await api.make('/v1/channels/telegram/test', {})
    expect(ok).toBe(true)
    expect(checks.map((one: Json) => one.name)).toEqual(['Token', 'Incoming', 'Groups'])
  })
})
