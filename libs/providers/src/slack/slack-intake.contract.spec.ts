// Whoever answers, and what Slack does not say of them at once.
import { Clock, MemoryHost } from '@parley/provider-kit/host'
import { simulateSlack, type SlackSimulator } from '@parley/provider-kit/simulators'
import { SCOPES as NEEDED, USEFUL_SCOPES } from './slack-scope.ts'
import { slack } from './slack.provider.ts'

const SCOPES = Object.keys({ ...NEEDED, ...USEFUL_SCOPES })
const [ANN, BOB] = ['U0ANN', 'U0BOB'] as const
const GROUP = 'C0APPROVALS'
const FINANCE = 'S0FINANCE'
const UNCHECKED = 'did not say whether you belong'

let simulator: SlackSimulator
let host: MemoryHost
let clock: Clock

/** A workspace in which the app has all scopes but these. */
async function start(without: readonly string[] = [], more: object = {}): Promise<void> {
  await stop()
  const scopes = SCOPES.filter((one) => !without.includes(one))
  clock = new Clock()
  simulator = await simulateSlack({ scopes, time: clock })
  host = await MemoryHost.start(slack as never, { ...simulator.config, ...more }, { clock })
  await host.waitFor(() => simulator.connected())
}
async function stop(): Promise<void> {
  await host?.stop()
  await simulator?.stop()
  clock?.end()
}
beforeEach(() => start())
afterEach(async () => {
  await stop()
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

describe('a file that somebody posts with an answer', () => {
  const file = { name: 'plan.txt', content: Buffer.from('The plan') }
  const attach = async (text: string) => {
    const contact = await host.ask({ to: GROUP, kind: 'question', title: 'Which plan?' })
    await host.idle()
    await simulator.attach(GROUP, file, ANN, posts()[0]!.id, text)
    return (await host.settled(contact)).votes
  }

  it('comes along', async () => {
    expect(await attach('This one.')).toMatchObject([
      { text: 'This one.', attachments: [{ name: 'plan.txt', size: 8, contentType: 'text/plain' }] }
    ])
  })

  it('is named where nothing else is said', async () => {
    expect(await attach('')).toMatchObject([{ text: '[file: plan.txt]', attachments: [{ name: 'plan.txt' }] }])
  })

  it('decides nothing where another app posts it, as if a person had', async () => {
    const contact = await host.ask({ to: GROUP, title: 'Deploy 1.4?' })
    await host.idle()
    const card = posts()[0]!.id
    const file = { name: 'log.txt', content: Buffer.from('log') }
    await simulator.attach(GROUP, file, simulator.bots![1], card, 'approve')
    await simulator.press!(card, 'Reject', ANN)
    expect(await decision(contact)).toBe('rejected')
    expect(host.stored).toHaveLength(1)
  })

  it('decides nothing where Slack does not say who posted it', async () => {
    const contact = await host.ask({ to: GROUP, title: 'Deploy 1.4?' })
    await host.idle()
    simulator.failCall('users.info', { type: 'broken' })
    simulator.failCall('users.info', { type: 'broken' })
    await simulator.attach(GROUP, { name: 'log.txt', content: Buffer.from('log') }, ANN, posts()[0]!.id, 'approve')
    await told(ANN, 'Passed on to the agent')
    expect(host.contact(contact).status).toBe('pending')
  })

  it('is named as missing where the app may not read it', async () => {
    await start(['files:read'])
    const [vote] = await attach('This one.')
    expect(vote).toMatchObject({ text: 'This one.\n[file, which could not be fetched: plan.txt]' })
    expect(vote!.attachments).toBeUndefined()
  })
})

describe('what somebody says in the chat with the app', () => {
  it('counts by /me too', async () => {
    const contact = await host.ask({ to: ANN, title: 'Deploy 1.4?' })
    await host.idle()
    await simulator.write(ANN, 'approve', ANN, undefined, { subtype: 'me_message' })
    expect(await decision(contact)).toBe('approved')
  })

  it('by passing on a message decides nothing, and is answered', async () => {
    const contact = await host.ask({ to: ANN, title: 'Deploy 1.4?', kind: 'question' })
    await host.idle()
    const passedOn = { attachments: [{ is_share: true, text: 'Approve', author_id: BOB }] }
    for (const below of [undefined, posts(ANN)[0]!.id]) await simulator.write(ANN, '', ANN, below, passedOn)
    await host.waitFor(() => host.stored.length === 2)
    expect(host.stored).toMatchObject([
      { text: '(a forwarded message)\nApprove' },
      { text: '(a forwarded message)\nApprove' }
    ])
    expect(host.contact(contact)).toMatchObject({ status: 'pending', votes: [] })
    await host.waitFor(() => posts(ANN).some(({ text }) => text.includes('Passed on to the agent')))
  })
})

describe('a direct message of several people', () => {
  const SEVERAL = 'G0SEVERAL'

  it('is asked, pressed and answered like a channel', async () => {
    const first = await host.ask({ to: SEVERAL, title: 'Deploy 1.4?' })
    await host.idle()
    expect(JSON.stringify(posts(SEVERAL))).not.toContain('/r/')
    await simulator.press!(posts(SEVERAL)[0]!.id, 'Approve', BOB)
    expect(await decision(first)).toBe('approved')
    const second = await host.ask({ to: SEVERAL, kind: 'question', title: 'Which region?' })
    await host.idle()
    await simulator.write!(SEVERAL, 'eu-west-1', ANN, posts(SEVERAL).at(-1)!.id)
    expect((await host.settled(second)).votes).toMatchObject([{ text: 'eu-west-1' }])
  })

  it('is looked into for a send whose answer was lost', async () => {
    simulator.failNext!({ type: 'dropped' })
    const contact = await host.ask({ to: SEVERAL, title: 'Deploy 1.4?' })
    await host.idle()
    expect(host.messages(contact)[0]!.state).toBe('sent')
  })

  it('needs a scope, which is named by the check and asked for by the manifest', async () => {
    const scope = 'mpim:history'
    expect(slack.manifest!({ publicUrl: '' }).text).toContain(`"${scope}"`)
    expect(slack.manifest!({ publicUrl: '' }).text).toContain('"message.mpim"')
    await start([scope])
    const { ok, checks = [] } = await host.connection.check(clock.patience(10_000))
    expect(ok).toBe(true)
    expect(checks.filter(({ result }) => result === 'warn').map(({ name }) => name)).toEqual([`Scope ${scope}`])
  })
})

describe('somebody of another organisation, by Slack Connect', () => {
  const NOT_HERE = 'not allowed to answer here'
  const openTo = async (more: object = {}) => {
    const contact = await host.ask({ to: GROUP, title: 'Deploy 1.5?', ...more })
    await host.idle()
    return { contact, card: posts()[0]!.id }
  }

  it('counts for nothing, whatever way they answer, and is told so', async () => {
    const { contact, card } = await openTo()
    const { stranger } = simulator
    await simulator.press!(card, 'Approve', stranger)
    await told(stranger, NOT_HERE)
    expect((await simulator.press!(card, 'With a comment…', stranger)).form).toBeUndefined()
    await simulator.write!(GROUP, 'approve', stranger, card)
    await host.waitFor(() => simulator.messages().filter((one) => one.text.includes(NOT_HERE)).length === 3)
    await simulator.write!(stranger, 'approve', stranger)
    await host.waitFor(() => posts(stranger).some((one) => one.text.includes(NOT_HERE)))
    expect(host.contact(contact)).toMatchObject({ status: 'pending', votes: [], heard: [] })
    expect(host.stored.map((one) => [one.type, one.reason])).toEqual(Array(4).fill(['ignored', 'external_team']))
    await simulator.press!(card, 'Reject', BOB)
    expect(await decision(contact)).toBe('rejected')
  })

  it('is told once of what Slack brings twice, and not at all of what answers nothing', async () => {
    const { card } = await openTo()
    await simulator.write!(GROUP, 'approve', simulator.stranger, card)
    await told(simulator.stranger, NOT_HERE)
    await simulator.redeliver!()
    await simulator.write!(GROUP, 'Lunch?', simulator.stranger)
    await simulator.press!(card, 'Approve', ANN)
    expect(simulator.messages().filter((one) => one.text.includes(NOT_HERE))).toHaveLength(1)
  })

  it('decides where the channel allows it, and the answer says of which workspace', async () => {
    await start([], { externalTeams: 'allow' })
    const { contact, card } = await openTo({ allowed: ['team:T0OTHER'] })
    await simulator.press!(card, 'Approve', ANN)
    await told(ANN, 'not asked of you')
    await simulator.press!(card, 'Approve', simulator.stranger)
    expect((await host.settled(contact)).votes).toMatchObject([
      { account: 'slack:U0EXTERNAL', name: 'Xia Gray', memberOf: ['slack:team:T0OTHER'] }
    ])
    const other = await host.ask({ to: GROUP, title: 'Deploy 1.6?' })
    await host.idle()
    await simulator.write!(GROUP, 'reject', simulator.stranger, posts().at(-1)!.id)
    expect((await host.settled(other)).votes).toMatchObject([{ memberOf: ['slack:team:T0OTHER'] }])
  })
})
