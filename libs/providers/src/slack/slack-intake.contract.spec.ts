// Whoever answers, and what Slack does not say of them at once.
import { MemoryHost } from '@parley/provider-kit/host'
import { simulateSlack, type SlackSimulator } from '@parley/provider-kit/simulators'
import { slack } from './slack.provider.ts'

const [ANN, BOB] = ['U0ANN', 'U0BOB'] as const
const GROUP = 'C0APPROVALS'
const FINANCE = 'S0FINANCE'
const UNCHECKED = 'did not say whether you belong'

let simulator: SlackSimulator
let host: MemoryHost

beforeEach(async () => {
  simulator = await simulateSlack()
  host = await MemoryHost.start(slack as never, simulator.config)
  await host.waitFor(() => simulator.connected())
})
afterEach(async () => {
  await host.stop()
  await simulator.stop()
  expect(host.evidence.failures).toEqual([])
})

const posts = (target = GROUP) => simulator.messages().filter((one) => one.target === target && !one.from)
async function ask(to = GROUP) {
  const contact = await host.ask({ to, title: 'Deploy 1.4?', allowed: [FINANCE] })
  await host.idle()
  return { contact, card: posts(to)[0]!.id }
}
const told = (who: string, words: string) =>
  host.waitFor(() => simulator.messages().find((one) => one.onlyFor === who && one.text.includes(words)))
const decision = async (contact: string) => (await host.settled(contact)).outcome?.decision

describe('a member of a user group that may decide, where Slack does not say who is in it', () => {
  it('is asked to press again, and counts then', async () => {
    const { contact, card } = await ask()
    simulator.failCall('usergroups.list', { type: 'broken' })
    await simulator.press!(card, 'Approve', ANN)
    await told(ANN, UNCHECKED)
    expect(host.contact(contact).status).toBe('pending')
    await simulator.press!(card, 'Approve', ANN)
    expect(await decision(contact)).toBe('approved')
  })

  it('is asked to write again, and to send in again', async () => {
    const { contact, card } = await ask()
    simulator.failCall('usergroups.list', { type: 'forbidden' })
    await simulator.write!(GROUP, 'approve', ANN, card)
    await told(ANN, UNCHECKED)
    simulator.failCall('usergroups.list', { type: 'slow' })
    const { form } = await simulator.press!(card, 'With a comment…', ANN)
    await simulator.submit!(form!.id, { option: 'reject', comment: 'No.' }, ANN)
    await host.waitFor(() => simulator.messages().filter((one) => one.text.includes(UNCHECKED)).length === 2)
    expect(host.contact(contact).status).toBe('pending')
  })

  it('counts by what was known of it', async () => {
    const { contact, card } = await ask()
    await simulator.press!(card, 'Approve', BOB)
    await told(BOB, 'not asked of you')
    host.advance(3_600_000)
    simulator.failCall('usergroups.list', { type: 'broken' })
    simulator.failCall('usergroups.list', { type: 'slow' })
    await simulator.press!(card, 'Reject', BOB)
    await host.waitFor(() => simulator.messages().filter((one) => one.text.includes('not asked of you')).length === 2)
    await simulator.press!(card, 'Reject', ANN)
    expect(await decision(contact)).toBe('rejected')
  })
})
