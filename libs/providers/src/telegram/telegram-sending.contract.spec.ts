import { Clock, MemoryHost, type Question } from '../../../provider-kit/src/memory-host.ts'
import { simulateTelegram, type TelegramSimulator } from '../../../provider-kit/src/simulators/index.ts'
import type { MessageRef, OutboundMessage } from '../../../provider-kit/src/provider.ts'
import { sampleMessage } from '../../../provider-kit/src/contract/sample-message.ts'
import { telegram } from './telegram.provider.ts'

/** Four texts. */
const LONG = Array.from({ length: 800 }, (_, index) => `word${index}`).join(' ')
const MINUTE = 60_000

describe('A card of several messages', () => {
  let simulator: TelegramSimulator
  let host: MemoryHost
  let clock: Clock
  let group: string

  beforeEach(async () => {
    clock = new Clock()
    simulator = await simulateTelegram({ time: clock })
    host = await MemoryHost.start(telegram as never, simulator.config, { clock })
    group = simulator.group!
  })
  afterEach(async () => {
    await host.stop()
    await simulator.stop()
    clock.end()
    expect(host.evidence.failures).toEqual([])
  })

  const files = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `${index}.txt`, contentType: 'text/plain', content: 'x' }))
  const ours = () => simulator.messages().filter((one) => one.target === group && !one.from)
  const stateOf = (contact: string) => host.messages(contact)[0]!
  const refused = (contact: string) => host.waitFor(() => stateOf(contact).error?.code === 'provider_rate_limited')
  async function fill(count: number): Promise<void> {
    for (let index = 0; index < count; index++) await host.ask({ kind: 'notice', to: group, title: `Notice ${index}` })
    await host.idle()
  }
  /** The card is whole, in order, and nothing of it is there twice. */
  function isWhole({ title, body }: Question, names: readonly string[] = []): void {
    const from = ours().findIndex(({ text }) => text.includes(title!))
    const copy = ours().slice(from)
    expect(copy.flatMap((one) => one.files)).toEqual(names)
    const text = copy.map((one) => one.text).join(' ')
    expect(body!.split(' ').filter((word) => text.split(/\s+/).filter((one) => one === word).length !== 1)).toEqual([])
    expect(copy.map(({ buttons }) => buttons.length > 0)).toEqual([...copy.slice(1).map(() => false), true])
    expect(simulator.sends()).toBe(ours().length) // nothing was taken back, and so sent in vain
  }

  it('begins where there is room for all of it', async () => {
    await fill(6)
    const question = { to: group, title: 'Deploy?', body: LONG, files: files(4) }
    const contact = await host.ask(question)
    await refused(contact)
    expect(simulator.sends()).toBe(6)
    host.advance(MINUTE)
    await host.idle()
    expect(stateOf(contact)).toMatchObject({ state: 'sent', attempts: 2 })
    isWhole(question, ['0.txt', '1.txt', '2.txt', '3.txt'])
  })

  it('gets through where it takes more of them than a minute has room for', async () => {
    const question = { to: group, title: 'Deploy?', body: LONG, files: files(20) }
    const contact = await host.ask(question)
    await refused(contact)
    expect(ours().some(({ buttons }) => buttons.length > 0)).toBe(false)
    host.advance(2 * MINUTE)
    await host.idle()
    expect(stateOf(contact)).toMatchObject({ state: 'sent', attempts: 2 })
    isWhole(
      question,
      question.files.map(({ name }) => name)
    )
  })

  it('goes on from where the platform stopped it', async () => {
    simulator.failAfter(2, { type: 'rate_limited', retryAfterMs: 30_000 })
    const question = { to: group, title: 'Deploy?', body: LONG }
    const contact = await host.ask(question)
    await refused(contact)
    host.advance(MINUTE)
    await host.idle()
    expect(stateOf(contact)).toMatchObject({ state: 'sent', attempts: 2 })
    isWhole(question)
  })

  it('is decided by no reply to a part of it before all of it is there', async () => {
    simulator.failAfter(2, { type: 'rate_limited', retryAfterMs: 30_000 })
    const question = { to: group, title: 'Deploy?', body: LONG }
    const contact = await host.ask(question)
    await refused(contact)
    const [ann] = simulator.people
    await simulator.write!(group, 'approve', ann!.account, ours()[0]!.id)
    await host.waitFor(() => host.stored.length > 0)
    expect(host.contact(contact).status).toBe('pending')
    host.advance(MINUTE)
    await host.idle()
    await simulator.write!(group, 'approve', ann!.account, ours()[0]!.id)
    expect((await host.settled(contact)).outcome?.decision).toBe('approved')
  })

  it('stays where only the answer to its last text is lost, and that alone is sent again', async () => {
    simulator.failAfter(3, { type: 'slow' })
    const message = sampleMessage(1, 'Ann', { title: 'Deploy?', body: LONG })
    const cut = new AbortController()
    const sending = send(message, cut.signal)
    await host.waitFor(() => ours().length === 4)
    cut.abort()
    await expect(sending).rejects.toMatchObject({ code: 'send_outcome_unknown' })
    const before = ours().map(({ id }) => id)
    const ref = await send(message)
    expect(ours().map(({ id }) => id)).toEqual([...before, expect.any(String)])
    expect(ref['messages']).toHaveLength(4)
  })

  it('is not begun again by whoever takes over from a process that died over it', async () => {
    simulator.failAfter(2, { type: 'slow' })
    const message = sampleMessage(1, 'Ann', { title: 'Deploy?', body: LONG })
    const died = new AbortController()
    const sending = send(message, died.signal)
    await host.waitFor(() => ours().length > 1 && simulator.sends() > 2)
    const before = ours().map(({ id }) => Number(id.split(':').at(-1)))
    const ref = await send({ ...message, attempt: 2 })
    expect((ref['messages'] as number[]).slice(0, 2)).toEqual(before.slice(0, 2))
    died.abort()
    await expect(sending).rejects.toMatchObject({ code: 'send_outcome_unknown' })
  })

  it('is taken back where an answer is lost before the card, and where it is refused', async () => {
    const message = sampleMessage(1, 'Ann', { title: 'Deploy?', body: LONG })
    for (const [type, code] of [
      ['dropped', 'send_outcome_unknown'],
      ['forbidden', 'recipient_opted_out']
    ] as const) {
      simulator.failAfter(1, { type })
      await expect(send({ ...message, id: type })).rejects.toMatchObject({ code })
    }
    // Of the one whose answer was lost, nobody knows whether it is there.
    expect(ours().map(({ buttons }) => buttons)).toEqual([[]])
  })

  const send = (message: OutboundMessage, signal = AbortSignal.timeout(60_000)): Promise<MessageRef> =>
    host.connection.send(group, message, signal)
})
