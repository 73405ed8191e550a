import { MemoryHost, type Question } from '../../../provider-kit/src/memory-host.ts'
import { simulateTelegram, type TelegramSimulator } from '../../../provider-kit/src/simulators/index.ts'
import { telegram } from './telegram.provider.ts'

describe.each([
  ['by long polling', {}],
  ['by webhook', { webhook: true }]
])('Telegram %s', (_, options) => {
  let simulator: TelegramSimulator
  let host: MemoryHost

  beforeEach(async () => {
    simulator = await simulateTelegram(options)
    host = await MemoryHost.start(telegram as never, simulator.config)
  })
  afterEach(async () => {
    await host.stop()
    await simulator.stop()
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
    expect(cards(ann).map(({ id }) => id)).toEqual([card.id, prompt.id]) // the choice is made, and gone
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
    expect(host.stored).toHaveLength(2)
  })

  it('brings what people send along', async () => {
    const contact = await ask({ to: ann, kind: 'question' })
    const file = { name: 'plan.txt', content: Buffer.from('The plan') }
    await simulator.attach(ann, file, ann, latest(ann).id, 'As planned.')
    expect((await host.settled(contact, 3_000)).votes).toMatchObject([
      { text: 'As planned.', attachments: [{ name: 'plan.txt', size: 8 }] }
    ])
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
})
