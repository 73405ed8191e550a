import { Clock, MemoryHost, type Question } from '../../../provider-kit/src/memory-host.ts'
import { simulateTelegram, type TelegramSimulator } from '../../../provider-kit/src/simulators/index.ts'
import { telegram } from './telegram.provider.ts'

describe.each([
  ['by long polling', {}],
  ['by webhook', { webhook: true }]
])('Telegram %s', (_, options) => {
  let simulator: TelegramSimulator
  let host: MemoryHost
  let clock: Clock

  beforeEach(async () => {
    clock = new Clock()
    simulator = await simulateTelegram({ ...options, time: clock })
    host = await MemoryHost.start(telegram as never, simulator.config, { clock })
  })
  afterEach(async () => {
    await host.stop()
    await simulator.stop()
    clock.end()
    expect(host.evidence.failures).toEqual([])
    for (const shown of host.evidence.shown) {
      expect(shown).not.toContain(simulator.config['botToken'])
      expect(shown).not.toContain('simulated-webhook-secret')
    }
  })

  const [ann, bob, carol] = ['810001', '810002', '810003'] as const
  const cards = (target: string) =>
    simulator.messages().filter((one) => one.target === target && !one.from && !one.onlyFor)
  const latest = (target: string) => cards(target).at(-1)!
  const alerts = (by: string) =>
    simulator
      .messages()
      .filter((one) => one.onlyFor === by)
      .map(({ text }) => text)
  async function ask(question: Question) {
    const contact = await host.ask({ title: 'Deploy 1.4?', ...question })
    await host.idle()
    return contact
  }
  const press = (
    message: { id: string; buttons: readonly { id: string; label: string }[] },
    label: string,
    by: string
  ) => simulator.press!(message.id, message.buttons.find((one) => one.label === label)!.id, by)
  const until = <T>(what: () => T) => host.waitFor(what)

  it('takes a press', async () => {
    const contact = await ask({ to: ann })
    await press(latest(ann), 'Approve', ann)
    const { outcome } = await host.settled(contact)
    expect(outcome).toMatchObject({
      decision: 'approved',
      responses: [{ account: `telegram:${ann}`, assurance: 'platform' }]
    })
    await host.idle()
    expect(latest(ann)).toMatchObject({ buttons: [], edits: 1, text: expect.stringContaining('Approved') })
    await until(() => alerts(ann).includes('Recorded. Thank you.'))
  })

  it('asks which answer a comment is for, and for the comment', async () => {
    const contact = await ask({ to: ann })
    const card = latest(ann)
    await press(card, 'With a comment…', ann)
    const choice = await until(() => cards(ann)[1])
    expect(choice).toMatchObject({ text: '💬 Which answer is your comment for?', repliesTo: card.id })
    await press(choice, 'Reject', ann)
    const prompt = await until(() => cards(ann).find((one) => one.text.includes('Your comment on “Reject”')))
    await until(() => cards(ann).every(({ id }) => [card.id, prompt.id].includes(id))) // the choice is made, and gone
    await simulator.write!(ann, 'Not on a Friday.', ann, prompt.id)
    expect((await host.settled(contact)).outcome).toMatchObject({ decision: 'rejected' })
    expect((await host.settled(contact)).votes).toMatchObject([{ comment: 'Not on a Friday.', option: 'reject' }])
  })

  it('reads an answer in a reply, in a topic of a group too', async () => {
    const contact = await ask({ to: simulator.topic, kind: 'question', title: 'Which region?', allowed: [bob] })
    const card = latest(simulator.topic)
    await simulator.write!(simulator.topic, 'us-east-1', ann, card.id)
    await until(() => cards(simulator.topic).some((one) => one.text.includes('not asked of you')))
    await simulator.write!(simulator.topic, 'nobody is asked this', bob)
    await press(card, 'Answer…', bob)
    const prompt = await until(() => cards(simulator.topic).find((one) => one.pings.includes(bob)))
    await simulator.write!(simulator.topic, 'eu-west-1', bob, prompt.id)
    expect((await host.settled(contact)).votes).toMatchObject([{ text: 'eu-west-1', account: `telegram:${bob}` }])
    expect(host.stored.filter(({ type }) => type === 'reply')).toHaveLength(2)
  })

  it('brings what people send along', async () => {
    const contact = await ask({ to: ann, kind: 'question' })
    const file = { name: 'plan.txt', content: Buffer.from('The plan') }
    await simulator.attach(ann, file, ann, latest(ann).id, 'As planned.')
    expect((await host.settled(contact, 3_000)).votes).toMatchObject([
      { text: 'As planned.', attachments: [{ name: 'plan.txt', size: 8 }] }
    ])
  })

  it('says of what people send what it may not read', async () => {
    const contact = await ask({ to: ann, kind: 'question' })
    const file = { name: 'film.mp4', content: Buffer.alloc(20 * 1024 * 1024 + 1) }
    await simulator.attach(ann, file, ann, latest(ann).id, 'As filmed.')
    const [vote] = (await host.settled(contact)).votes
    expect(vote).toMatchObject({ text: 'As filmed.\n(film.mp4: too large to be read)' })
    expect(vote!.attachments ?? []).toEqual([])
  })

  it('tells a stranger', async () => {
    await ask({ to: simulator.group!, allowed: [ann] })
    await press(latest(simulator.group!), 'Approve', carol)
    await until(() => alerts(carol).length === 1)
    expect(alerts(carol)).toEqual(['This was not asked of you, so your answer does not count.'])
  })

  it('names whoever never pressed Start, and the link that mends it', async () => {
    const contact = await host.ask({ to: simulator.neverStarted })
    expect(await host.settled(contact)).toMatchObject({ status: 'undeliverable' })
    expect(host.messages(contact)[0]!.error).toMatchObject({
      code: 'recipient_unreachable',
      message: expect.stringContaining('https://t.me/parley_sim_bot?start=parley')
    })
  })

  it('takes nothing from an administrator who hides behind the group, and says so', async () => {
    const contact = await ask({ to: simulator.group! })
    const card = latest(simulator.group!)
    await simulator.writeAsGroup('Approve', card.id)
    await until(() => cards(simulator.group!).some((one) => one.text.includes('nobody can tell who you are')))
    expect(host.contact(contact).status).toBe('pending')
    expect(host.stored).toMatchObject([{ type: 'ignored', reason: 'anonymous_admin' }])
  })

  it('hears who shuts it out, and who lets it in again', async () => {
    await simulator.block(bob)
    await until(() => host.stored.length === 1)
    const contact = await host.ask({ to: bob })
    expect(await host.settled(contact)).toMatchObject({ status: 'undeliverable' })
    await simulator.block(bob, false)
    await until(() => host.stored.length === 2)
    expect(host.stored).toMatchObject([
      { type: 'optOut', account: bob },
      { type: 'reachable', account: bob }
    ])
  })

  it('takes nothing that is struck out, or stands in a quote, for a decision', async () => {
    for (const type of ['strikethrough', 'blockquote', 'expandable_blockquote']) {
      const contact = await ask({ to: ann })
      await simulator.write!(ann, 'approve', ann, latest(ann).id, [{ type, offset: 0, length: 7 }])
      await until(() => host.contact(contact).told.some((one) => one.startsWith('unclear:')))
      expect(host.contact(contact).status).toBe('pending')
      host.cancel(contact)
      await host.idle()
    }
  })

  it('finds a group by its name, and says of a name that nobody has what would do', async () => {
    const { connection } = host
    const signal = AbortSignal.timeout(60_000)
    expect(await connection.resolveTarget!(simulator.publicName, signal)).toBe(simulator.group)
    expect(await connection.resolveTarget!(`${simulator.publicName}/7`, signal)).toBe(simulator.topic)
    await expect(connection.resolveTarget!('@nobody_here', signal)).rejects.toMatchObject({ code: 'target_not_found' })
  })

  it('tells whoever writes without saying to what, each time, what is open', async () => {
    await ask({ to: ann, title: 'Pay 10?' })
    await ask({ to: ann, title: 'Pay 20?' })
    await simulator.write!(ann, 'yes', ann)
    const told = () => cards(ann).filter((one) => one.text.includes('• Pay 10?') || one.text.includes('• Pay 20?'))
    await until(() => told().length === 1)
    await simulator.write!(ann, 'yes!', ann)
    await until(() => told().length === 2)
    expect(host.stored.map(({ type }) => type)).toEqual(['unsolicited', 'unsolicited'])
    expect(cards(ann)).toHaveLength(4)
  })
})

it('says that another program reads the same bot, and goes on when that has ended', async () => {
  const clock = new Clock()
  const simulator = await simulateTelegram({ time: clock })
  const host = await MemoryHost.start(telegram as never, simulator.config, { clock })
  try {
    const { apiUrl, botToken } = simulator.config as { apiUrl: string; botToken: string }
    const other = (method: string, body: object = {}) =>
      fetch(`${apiUrl}/bot${botToken}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body)
      })
    const logged = (text: string) => host.waitFor(() => host.evidence.log.some((line) => line.includes(text)))
    await host.waitFor(async () => {
      await other('getUpdates')
      return host.evidence.log.some((line) => line.includes('Another program asks for this bot’s updates'))
    })
    await other('setWebhook', { url: 'https://elsewhere.example/hook' })
    await logged('it is asked instead from now on')
    await simulator.write!('810001', '/start', '810001')
    await host.waitFor(() => host.stored.length === 1)
    expect(host.evidence.failures).toEqual([])
  } finally {
    await host.stop()
    await simulator.stop()
    clock.end()
  }
})

describe('Telegram, where somebody forges what a button says', () => {
  it('takes no press of a button that the message does not have', async () => {
    const clock = new Clock()
    const simulator = await simulateTelegram({ webhook: true, time: clock })
    const host = await MemoryHost.start(telegram as never, simulator.config, { clock })
    simulator.callAt!(host.inboundUrl)
    const [mallory] = simulator.people.filter((one) => one.memberOf.length === 0)
    const contact = await host.ask({ to: simulator.group!, title: 'Pay?' })
    await host.ask({ kind: 'notice', to: mallory!.account, title: 'Hello' })
    await host.idle()
    const from = { id: Number(mallory!.account), is_bot: false, first_name: 'Mallory' }
    const message = { message_id: 1, date: 1, chat: { id: from.id, type: 'private' }, text: 'Hello' }
    const data = `${host.messages(contact)[0]!.token}:0`
    const { status } = await fetch(host.inboundUrl, {
      method: 'POST',
      headers: { 'x-telegram-bot-api-secret-token': String(simulator.config['webhookSecret']) },
      body: JSON.stringify({ update_id: 99, callback_query: { id: '777', from, chat_instance: '1', data, message } })
    })
    expect([status, host.contact(contact).status, host.stored]).toEqual([200, 'pending', []])
    await host.stop()
    await simulator.stop()
    clock.end()
  })
})
