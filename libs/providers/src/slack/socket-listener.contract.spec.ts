// Storing that fails or takes long, while people press: nobody is left to believe that it was recorded.
import { Clock, MemoryHost } from '@parley/provider-kit/host'
import { simulateSlack, type SlackSimulator } from '@parley/provider-kit/simulators'
import { until } from '../../../../tests/support/until.ts'
import { slack } from './slack.provider.ts'

const ANN = 'U0ANN'
const GROUP = 'C0APPROVALS'
const ACKNOWLEDGED_WITHIN_MS = 3_000

let simulator: SlackSimulator
let host: MemoryHost
let clock: Clock
/** How often storing was tried while it could not be done. */
let failures: number
let database: 'there' | 'away'
let release: () => void

/** The provider as it is, on a host whose database can go away. */
const provider: typeof slack = {
  ...slack,
  connect(config, context) {
    const connection = slack.connect(config, context)
    return {
      ...connection,
      listen: (onInbound, signal) =>
        connection.listen!(async (...heard) => {
          if (database === 'there') return onInbound(...heard)
          failures += 1
          throw new Error('The database is away')
        }, signal)
    }
  }
}

beforeEach(async () => {
  failures = 0
  database = 'there'
  release = () => {}
  clock = new Clock()
  simulator = await simulateSlack({ time: clock })
  host = await MemoryHost.start(provider as never, simulator.config, { clock })
  await host.waitFor(() => simulator.connected())
})
afterEach(async () => {
  release()
  await host.stop()
  await simulator.stop()
  clock.end()
  expect(host.evidence.failures).toEqual([])
})

async function ask() {
  const contact = await host.ask({ to: GROUP, title: 'Deploy 1.4?' })
  await host.idle()
  return { contact, card: simulator.messages().find((one) => one.target === GROUP)!.id }
}
const told = (words: string) =>
  later(() => simulator.messages().find((one) => one.onlyFor === ANN && one.text.includes(words)))
/** What needs no more than that time passes. */
const later = <T>(so: () => T) => clock.fast(until(so))

it('stores a press once that can be done again', async () => {
  const { contact, card } = await ask()
  database = 'away'
  const { ms } = await simulator.press!(card, 'Approve', ANN)
  expect(ms).toBeLessThan(ACKNOWLEDGED_WITHIN_MS)
  await later(() => failures > 3)
  expect(host.stored).toEqual([])
  database = 'there'
  await later(() => host.stored.length > 0)
  expect((await host.settled(contact)).outcome?.decision).toBe('approved')
  expect(host.stored).toHaveLength(1)
})

it('tells whoever pressed that it is not recorded yet', async () => {
  const { contact, card } = await ask()
  database = 'away'
  await simulator.press!(card, 'Approve', ANN)
  await told('not recorded yet')
  database = 'there'
  expect((await host.settled(contact)).outcome?.decision).toBe('approved')
})

it('tells whoever pressed that it is lost, when it ends meanwhile', async () => {
  const { card } = await ask()
  database = 'away'
  await simulator.press!(card, 'Approve', ANN)
  await host.stop()
  await told('could not be recorded')
  expect(host.stored).toEqual([])
})

it.each(['away', 'slow'] as const)('keeps a dialog open, with all that was typed, while storing is %s', async (how) => {
  const { contact, card } = await ask()
  const { form } = await simulator.press!(card, 'With a comment…', ANN)
  release = how === 'slow' ? host.hold('heard') : () => (database = 'there')
  if (how === 'away') database = 'away'
  const { ms, form: open } = await simulator.submit!(form!.id, { option: 'reject', comment: 'Not on a Friday.' }, ANN)
  expect(ms).toBeLessThan(ACKNOWLEDGED_WITHIN_MS)
  expect(open?.id).toBe(form!.id)
  release()
  // What was sent in counts, and sent in again as it is, it is the same.
  expect((await host.settled(contact)).outcome?.settledBy).toMatchObject({
    option: 'reject',
    comment: 'Not on a Friday.'
  })
  await host.idle()
  const again = await simulator.submit!(form!.id, { option: 'reject', comment: 'Not on a Friday.' }, ANN)
  expect(again.form).toBeUndefined()
  expect(host.stored).toHaveLength(1)
})

it('takes other words that are sent in then for what they are', async () => {
  const { card } = await ask()
  const { form } = await simulator.press!(card, 'With a comment…', ANN)
  release = host.hold('heard')
  await simulator.submit!(form!.id, { option: 'reject', comment: 'Not on a Friday.' }, ANN)
  const again = simulator.submit!(form!.id, { option: 'reject', comment: 'Not in December.' }, ANN)
  release()
  await again
  await host.waitFor(() => host.stored.length === 2)
  expect(host.stored.map((one) => one.type === 'reply' && one.comment)).toEqual([
    'Not on a Friday.',
    'Not in December.'
  ])
})

it('leaves what is written to Slack, which brings it again', async () => {
  const { contact, card } = await ask()
  database = 'away'
  const written = simulator.write!(GROUP, 'approve', ANN, card)
  await host.waitFor(() => failures > 0)
  database = 'there'
  await written
  expect((await host.settled(contact)).outcome?.decision).toBe('approved')
})
