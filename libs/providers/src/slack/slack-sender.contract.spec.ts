// Messages that take more than a card: all of it arrives, each once, or the card says what does not.
import { Clock, FAST, MemoryHost, type Question } from '@parley/provider-kit/host'
import { simulateSlack, type SlackSimulator } from '@parley/provider-kit/simulators'
import type { SendFailure } from '@parley/provider-kit'
import { slack } from './slack.provider.ts'

const GROUP = 'C0APPROVALS'
const PARAGRAPHS = Array.from({ length: 60 }, (_, n) => `Paragraph ${n}: ${'a long story '.repeat(30)}`)
const FILES = ['plan.txt', 'budget.csv'].map((name) => ({ name, contentType: 'text/plain', content: 'Some words' }))
const BROKEN: SendFailure = { type: 'broken' }
const DROPPED: SendFailure = { type: 'dropped' }

let simulator: SlackSimulator
let host: MemoryHost
/** Nobody presses here: all that takes time is to keep the pace, and to wait between two attempts. */
let clock: Clock

const start = async (sendTimeoutMs = 20_000) => {
  clock = new Clock(FAST)
  simulator = await simulateSlack({ time: clock })
  host = await MemoryHost.start(slack as never, simulator.config, { clock, sendTimeoutMs })
}
afterEach(async () => {
  await host.stop()
  await simulator.stop()
  clock.end()
  expect(host.evidence.failures).toEqual([])
})

const ask = (more: Partial<Question> = {}) =>
  host.ask({ to: GROUP, title: 'Deploy 1.4?', body: PARAGRAPHS.join('\n\n'), files: FILES, ...more })
const posts = () => simulator.messages().filter((one) => one.target === GROUP)
const cards = () => posts().filter((one) => one.text.includes('Deploy 1.4?'))
const labels = () => cards()[0]!.buttons.map(({ label }) => label)

function expectWhole(): void {
  expect(cards()).toHaveLength(1)
  expect(labels()).toContain('Approve')
  expect(cards()[0]!.text).toContain('In the thread: plan.txt, budget.csv')
  const shown = posts().map(({ text }) => text)
  const times = PARAGRAPHS.map((_, n) => shown.filter((text) => text.includes(`Paragraph ${n}:`)).length)
  expect(times).toEqual(PARAGRAPHS.map(() => 1))
  expect(posts().flatMap(({ files }) => files)).toEqual(FILES.map(({ name }) => name))
}

it.each<[string, string, SendFailure, number]>([
  ['a part is not taken', 'chat.postMessage', BROKEN, 1],
  ['a later part is not taken', 'chat.postMessage', BROKEN, 2],
  ['the answer to a part is lost', 'chat.postMessage', DROPPED, 1],
  ['the answer to the card is lost', 'chat.postMessage', DROPPED, 0],
  ['Slack is in a hurry', 'chat.postMessage', { type: 'rate_limited', retryAfterMs: 1_000 }, 1],
  ['the place for a file is not given', 'files.getUploadURLExternal', BROKEN, 0],
  ['a file is not taken', 'upload', BROKEN, 1],
  ['the answer to a file is lost', 'files.completeUploadExternal', DROPPED, 0],
  ['the buttons are not taken', 'chat.update', BROKEN, 0],
  ['the answer to the buttons is lost', 'chat.update', DROPPED, 0]
])('brings all of it, each once, where %s', async (_, method, failure, after) => {
  await start()
  simulator.failCall(method, failure, after)
  const contact = await ask()
  await host.idle()
  expect(host.messages(contact)[0]!.state).toBe('sent')
  expectWhole()
  await simulator.press!(cards()[0]!.id, 'Approve', 'U0ANN')
  expect((await host.settled(contact)).outcome?.decision).toBe('approved')
})

it('has no buttons before all of it is there, and goes on when its time was over', async () => {
  await start(1_500)
  simulator.failCall('chat.postMessage', { type: 'slow' }, 1)
  await ask()
  await host.waitFor(() => cards()[0])
  expect(labels()).toEqual([])
  expect(cards()[0]!.text).toContain('This is not all of it')
  expect(cards()[0]!.text).not.toContain('plan.txt')
  await host.idle()
  expectWhole()
})

it('goes on where another process ended', async () => {
  await start()
  simulator.failCall('files.completeUploadExternal', BROKEN, 1)
  const signal = clock.patience(20_000)
  const open = async function* () {
    yield Buffer.from('Some words')
  }
  const attachments = FILES.map(({ name }, n) => ({ id: `${n}`, name, contentType: 'text/plain', size: 10, open }))
  const message = { ...(await sample()), body: PARAGRAPHS.join('\n\n'), attachments }
  await expect(host.connection.send(GROUP, message, signal)).rejects.toMatchObject({
    code: 'provider_unavailable',
    message: expect.stringContaining('missing are budget.csv (')
  })
  expect(labels()).toEqual([])
  await host.stop()
  host = await MemoryHost.start(slack as never, simulator.config, { clock })
  const ref = await host.connection.send(GROUP, { ...message, attempt: 2 }, signal)
  expectWhole()
  expect(await host.connection.send(GROUP, { ...message, attempt: 3 }, signal)).toEqual(ref)
  expectWhole()
})

it('takes no file of somebody else for the one that is missing', async () => {
  await start()
  simulator.failCall('upload', BROKEN)
  const signal = clock.patience(20_000)
  const open = async function* () {
    yield Buffer.from('Some words')
  }
  const file = { id: '1', name: 'plan.txt', contentType: 'text/plain', size: 10, open }
  const message = { ...(await sample()), attachments: [file] }
  await expect(host.connection.send(GROUP, message, signal)).rejects.toMatchObject({ code: 'provider_unavailable' })
  await simulator.attach(GROUP, { name: file.name, content: Buffer.from('Another') }, 'U0BOB', cards()[0]!.id)
  await host.connection.send(GROUP, { ...message, attempt: 2 }, signal)
  const files = posts().filter((one) => one.files.length > 0)
  expect(files.map(({ from, files: names }) => [from, ...names])).toEqual([
    ['U0BOB', 'plan.txt'],
    [undefined, 'plan.txt']
  ])
})

it('looks for what another process began since its own attempt', async () => {
  await start()
  const signal = clock.patience(20_000)
  const message = { ...(await sample()), body: PARAGRAPHS.join('\n\n'), attachments: [] }
  const other = await MemoryHost.start(slack as never, simulator.config, { clock })
  const attempt = (by: MemoryHost, number: number) => by.connection.send(GROUP, { ...message, attempt: number }, signal)
  simulator.failCall('chat.postMessage', { type: 'rate_limited', retryAfterMs: 1_000 })
  simulator.failCall('chat.postMessage', BROKEN, 1)
  try {
    await expect(attempt(host, 1)).rejects.toMatchObject({ code: 'provider_rate_limited' })
    await expect(attempt(other, 2)).rejects.toMatchObject({ code: 'provider_unavailable' })
    await attempt(host, 3)
  } finally {
    await other.stop()
  }
  expect(cards()).toHaveLength(1)
  expect(labels()).toContain('Approve')
})

it('says on the card which file Slack will never take', async () => {
  await start()
  simulator.failCall('files.completeUploadExternal', { type: 'forbidden' })
  const contact = await ask({ count: 2 })
  await host.idle()
  expect(host.messages(contact)[0]!.state).toBe('sent')
  expect(labels()).toContain('Approve')
  const [card] = cards()
  expect(card!.text).toContain('In the thread: budget.csv')
  expect(card!.text).toContain('Slack did not take this: plan.txt.')
})

it('names what is missing where it is given up, and lets nobody answer half of it', async () => {
  await start()
  for (let attempt = 0; attempt < 8; attempt++) simulator.failCall('upload', BROKEN)
  const contact = await ask()
  expect((await host.settled(contact)).status).toBe('undeliverable')
  expect(host.messages(contact)[0]!.error?.message).toContain('missing are plan.txt, budget.csv (')
  expect(cards()).toHaveLength(1)
  expect(labels()).toEqual([])
  expect(cards()[0]!.text).toContain('This is not all of it')
})

/** A message as the host makes it. */
async function sample() {
  await host.ask({ to: 'U0EVE', title: 'Another' })
  await host.idle()
  const { outbound } = host.allMessages[0]!
  return { ...outbound, title: 'Deploy 1.4?', token: outbound.token!.replace(/.$/, 'x'), id: `${outbound.id}x` }
}
