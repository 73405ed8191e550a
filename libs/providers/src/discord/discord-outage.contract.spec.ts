// What people do on Discord while it cannot be stored: nothing of it is lost, and nobody waits without a word.
import type { Connection, Inbound, InboundReceipt, OutboundMessage } from '@parley/provider-kit'
import { Clock } from '@parley/provider-kit/host'
import { simulateDiscord, type DiscordSimulator } from '@parley/provider-kit/simulators'
import { until } from '../../../../tests/support/until.ts'
import { discord } from './discord.provider.ts'

const HEARTBEAT_MS = 300
const CROWD = 60
const ALMOST_A_QUARTER_OF_AN_HOUR = 14.5 * 60_000
const TOKEN = '0123456789abcdefghjkmnpq-r12-0123456789abcdefghjk'
const ASKED: OutboundMessage = {
  id: 'msg_1',
  contactId: 'con_1',
  threadId: 'thr_1',
  attempt: 1,
  createdAt: new Date(),
  token: TOKEN,
  bounceToken: 'b',
  recipient: 'Ann',
  project: 'Acme',
  agent: 'deploy-bot',
  kind: 'approval',
  title: 'Deploy 1.4?',
  body: 'Build 1.4 is green.',
  options: [
    { id: 'yes', label: 'Approve', decision: 'approve', comment: 'none' },
    { id: 'no', label: 'Stop', decision: 'reject', comment: 'required' }
  ],
  attachments: []
}

let simulator: DiscordSimulator
let ann: string
let bob: string
/** What the database would hold. */
let stored: Inbound[]
let kept: Map<string, { value: unknown; version: number }>
/** How many attempts to store or to look up something fail, and how many did. */
let failing: number
let failed: number
/** What cannot be stored, although all else can. */
let isRefused: (inbound: Inbound) => boolean
let clock: Clock
let stopped: AbortController
let listening: Promise<void>
let connection: Connection

const database = async <T>(work: () => T): Promise<T> => {
  if (failing <= 0) return work()
  failing--
  failed++
  throw new Error('The database is away')
}
const put = (key: string, value: unknown): void => {
  kept.set(key, { value: structuredClone(value), version: (kept.get(key)?.version ?? 0) + 1 })
}
const store = (inbound: Inbound, state?: { key: string; value: unknown }): Promise<InboundReceipt> =>
  database(() => {
    if (isRefused(inbound)) {
      failed++
      throw new Error('The database does not take it')
    }
    if (state) put(state.key, state.value)
    const receipt = {
      receipt: { kind: 'accepted', decision: 'approve', pending: true } as const,
      text: 'Others still have to answer'
    }
    if (stored.some(({ externalId }) => externalId === inbound.externalId)) return { ...receipt, repeated: true }
    stored.push(inbound)
    return receipt
  })

function listen(): void {
  stopped = new AbortController()
  connection = discord.connect(discord.config.parse(simulator.config), {
    fetch,
    now: clock.now,
    wait: clock.wait,
    logger: { info() {}, warn() {}, error() {} },
    publicUrl: 'http://parley.example',
    resolve: async () => '127.0.0.1',
    sent: ({ token }: { token?: string }) => database(() => (token === TOKEN ? ASKED : undefined)),
    store: {
      get: (key: string) => database(() => kept.get(key)),
      set: (key: string, value: unknown) => database(() => (put(key, value), true))
    }
  } as never)
  listening = connection.listen!(store, stopped.signal)
}

async function stop(): Promise<void> {
  stopped.abort()
  await listening
  await connection.close!()
}

beforeEach(async () => {
  ;[stored, kept, failing, failed, isRefused] = [[], new Map(), 0, 0, () => false]
  clock = new Clock()
  simulator = await simulateDiscord({ heartbeatMs: HEARTBEAT_MS, crowd: CROWD, time: clock })
  ;[ann, bob] = simulator.people.map(({ account }) => account) as [string, string]
  listen()
  await until(() => simulator.sessions.identified === 1)
})
afterEach(async () => {
  failing = 0
  await stop()
  await simulator.stop()
  clock.end()
})

async function press(label: string, by: string): Promise<{ ms: number }> {
  const isThere = simulator.messages().some(({ buttons }) => buttons.length > 0)
  if (!isThere) await connection.send(simulator.group, ASKED, clock.patience(5_000))
  const card = simulator.messages().find(({ buttons }) => buttons.length > 0)!
  return simulator.press(card.id, card.buttons.find((one) => one.label === label)!.id, by)
}
/** What needs no more than that time passes. */
const later = (so: () => unknown) => clock.fast(until(so))
const told = (by: string) =>
  simulator.messages().flatMap(({ onlyFor, text }) => (onlyFor === by && text !== '' ? [text] : []))
const texts = () => stored.map((one) => ('text' in one ? one.text : undefined))
const place = () => Object.values(kept.get('gateway')?.value as Record<string, { sequence: number }>)[0]!.sequence

it('what is written is stored once, in its order, when it can be; and we say that we are there meanwhile', async () => {
  await simulator.write(ann, 'One', ann)
  await until(() => stored.length === 1)
  const before = place()
  isRefused = (inbound) => 'text' in inbound && inbound.text === 'Two'
  await simulator.write(ann, 'Two', ann)
  await until(() => failed > 0)
  await simulator.write(ann, 'Three', ann)
  const { heartbeats } = simulator.sessions
  await until(() => simulator.sessions.heartbeats > heartbeats + 1)
  expect([texts(), place()]).toEqual([['One'], before])
  failing = 2
  isRefused = () => false
  await later(() => stored.length === 3)
  expect(texts()).toEqual(['One', 'Two', 'Three'])
  expect(simulator.sessions).toMatchObject({ identified: 1, resumed: 0 })
})

it('a press is acknowledged in time, stored once when it can be, and whoever pressed is told', async () => {
  await press('Approve', bob)
  failing = 4
  const { ms } = await press('Approve', ann)
  expect(ms).toBeLessThan(3_000)
  expect([failed > 0, told(ann)]).toEqual([true, []])
  await later(() => told(ann).length > 0)
  expect(told(ann)).toEqual(['Others still have to answer'])
  expect(stored.map((one) => 'account' in one && one.account)).toEqual([bob, ann])
})

it('a press is acknowledged in time also where what it is about cannot be looked up', async () => {
  await connection.send(simulator.group, ASKED, clock.patience(5_000))
  failing = 4
  expect((await press('Approve', ann)).ms).toBeLessThan(3_000)
  await later(() => told(ann).length > 0)
  expect([stored.length, told(ann)]).toEqual([1, ['Others still have to answer']])
})

it('where many press at once, the later ones wait less, and all are acknowledged in time', async () => {
  await press('Approve', bob)
  failing = Number.POSITIVE_INFINITY
  const crowd = simulator.people.slice(-CROWD).map(({ account }) => account)
  const answered: string[] = []
  await Promise.all(crowd.map((one) => press('Approve', one).then(() => answered.push(one))))
  expect(answered.indexOf(crowd[0]!)).toBeGreaterThan(CROWD / 2)
  failing = 0
  await later(() => stored.length === 1 + CROWD)
})

it('a press that cannot be stored for as long as it can be answered is given up, and whoever pressed is told', async () => {
  await press('Approve', bob)
  failing = Number.POSITIVE_INFINITY
  await press('Approve', ann)
  clock.advance(ALMOST_A_QUARTER_OF_AN_HOUR)
  await until(() => told(ann).length > 0)
  expect(told(ann)).toEqual(['That could not be recorded. Please press again in a moment.'])
  failing = 0
  await press('Approve', ann)
  await until(() => stored.length === 2)
})

it('what was not stored when the process ended is heard by the next, which tells whoever pressed', async () => {
  await press('Approve', bob)
  isRefused = () => true
  await simulator.write(ann, 'While it was away', ann)
  await press('Approve', ann)
  await stop()
  expect(stored).toHaveLength(1)
  isRefused = () => false
  listen()
  await until(() => told(ann).length > 0 && stored.length > 2)
  expect(stored.map(({ type }) => type).sort()).toEqual(['reply', 'reply', 'unsolicited'])
  expect(told(ann)).toEqual(['Others still have to answer'])
  expect(simulator.sessions).toMatchObject({ identified: 1, resumed: 1 })
})
