import { realTime } from '@parley/provider-kit'
import { Clock, MemoryHost, type Question } from '@parley/provider-kit/host'
import { simulateDiscord, type DiscordSimulator } from '@parley/provider-kit/simulators'
import { discord } from './discord.provider.ts'

let simulator: DiscordSimulator
let host: MemoryHost
let clock: Clock

async function start(options: Parameters<typeof simulateDiscord>[0] = {}): Promise<void> {
  await host?.stop()
  await simulator?.stop()
  clock?.end()
  clock = new Clock()
  simulator = await simulateDiscord({ ...options, time: clock })
  host = await MemoryHost.start(discord as never, simulator.config, { clock })
}
beforeEach(() => start())
afterAll(async () => {
  await host?.stop()
  await simulator?.stop()
  clock?.end()
})

const approval = (more: Partial<Question> = {}): Question => ({
  title: 'Deploy 1.4?',
  body: 'Build **1.4** is green.',
  to: simulator.group,
  ...more
})
const people = () => simulator.people.map(({ account }) => account) as [string, string, string]
const cards = (target = simulator.group) =>
  simulator.messages().filter((one) => one.target === target && one.from === undefined && !one.onlyFor)
const card = (target = simulator.group, at = 0) => host.waitFor(() => cards(target)[at])
const press = async (label: string, by: string, target = simulator.group) => {
  const message = await card(target)
  return simulator.press(message.id, message.buttons.find((one) => one.label === label)!.id, by)
}
/** What was said to somebody alone. */
const told = (by: string, at = 0) =>
  host.waitFor(
    () =>
      simulator
        .messages()
        .filter((one) => one.onlyFor === by || (one.target === by && !one.from && one.buttons.length === 0))[at]?.text
  )
const closed = () =>
  host.waitFor(() => {
    const all = cards()
    return all.length > 0 && all.every(({ buttons }) => buttons.length === 0) ? all : undefined
  })
const listening = () => host.waitFor(() => simulator.sessions.identified > 0)

describe('a press', () => {
  it('approves, and every copy shows who did', async () => {
    const [ann] = people()
    const id = await host.ask(approval())
    const { ms } = await press('Approve', ann)
    expect(ms).toBeLessThan(2_000)
    expect((await host.settled(id)).outcome).toMatchObject({
      decision: 'approved',
      responses: [{ account: `discord:${ann}`, assurance: 'platform' }]
    })
    expect((await closed())[0]!.text).toContain('Decided by Ann')
  })

  it('asks for the comment that an option needs, before it decides', async () => {
    const [ann] = people()
    const options = [
      { id: 'yes', label: 'Go', decision: 'approve' as const, comment: 'none' as const },
      { id: 'no', label: 'Stop', decision: 'reject' as const, comment: 'required' as const }
    ]
    const id = await host.ask(approval({ options }))
    const { form } = await press('Stop…', ann)
    expect(form).toMatchObject({ title: 'Stop', fields: [{ id: 'comment', required: true }] })
    await simulator.submit(form!.id, { comment: 'Too *risky*' }, ann)
    expect((await host.settled(id)).outcome).toMatchObject({
      decision: 'rejected',
      settledBy: { option: 'no', comment: 'Too *risky*' }
    })
    expect((await closed())[0]!.text).toContain('Too *risky*')
  })

  it('takes a comment with any decision', async () => {
    const [ann] = people()
    const id = await host.ask(approval())
    const { form } = await press('With a comment…', ann)
    const [choice] = form!.fields
    const reject = choice!.choices!.find(({ label }) => label === 'Reject')!
    await simulator.submit(form!.id, { option: reject.id, comment: 'Not on a Friday' }, ann)
    expect((await host.settled(id)).outcome).toMatchObject({
      decision: 'rejected',
      settledBy: { comment: 'Not on a Friday' }
    })
  })

  it('of somebody who may not decide is told so, to them alone', async () => {
    const [ann, bob] = people()
    const id = await host.ask(approval({ allowed: [simulator.role] }))
    await press('Approve', bob)
    expect(await told(bob)).toContain('not asked of you')
    expect(host.contact(id).status).toBe('pending')
    await press('Approve', ann)
    expect((await host.settled(id)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('in words counts no more than one by a button, and its writer is told so alone', async () => {
    const [, bob] = people()
    await host.ask(approval({ allowed: [simulator.role] }))
    await simulator.write(simulator.group, 'approve', bob, (await card()).id)
    expect(await told(bob)).toContain('not asked of you')
    expect(cards()).toHaveLength(1)
  })

  it('in words is answered before nobody else, also where its writer cannot be told just now', async () => {
    const [, bob] = people()
    await host.ask(approval({ allowed: [simulator.role] }))
    const { id } = await card()
    simulator.failNext({ type: 'broken' })
    await simulator.write(simulator.group, 'approve', bob, id)
    await host.waitFor(() => host.evidence.log.some((line) => line.includes('could not be told')))
    expect(cards()).toHaveLength(1)
  })

  it('after the decision is told who decided', async () => {
    const [ann, bob] = people()
    const id = await host.ask(approval())
    const release = host.hold('update')
    await press('Approve', ann)
    await host.settled(id)
    await press('Reject', bob)
    expect(await told(bob)).toContain('Ann decided already: Approve')
    release()
    await closed()
  })

  it('that counts, but not alone, is said to be recorded', async () => {
    const [ann, bob] = people()
    const id = await host.ask(approval({ count: 2 }))
    await press('Approve', ann)
    expect(await told(ann)).toContain('Others still have to answer')
    await press('Approve', bob)
    expect((await host.settled(id)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('that cannot be stored in time is acknowledged, and told later what became of it', async () => {
    const [ann, bob] = people()
    await host.ask(approval({ count: 2 }))
    await card()
    const release = host.hold('heard')
    const { ms } = await press('Approve', ann)
    expect(ms).toBeGreaterThan(900)
    expect(ms).toBeLessThan(3_000)
    expect(simulator.messages().filter(({ onlyFor }) => onlyFor === ann)).toEqual([])
    release()
    expect(await told(ann)).toContain('Others still have to answer')
    await press('Approve', bob)
  })

  it('is matched while the send is still under way', async () => {
    const [ann] = people()
    const release = host.hold('sent')
    const id = await host.ask(approval())
    await press('Approve', ann)
    await host.settled(id)
    expect(cards()[0]!.buttons).not.toEqual([])
    release()
    await closed()
  })

  it('delivered twice counts once', async () => {
    const [ann] = people()
    const id = await host.ask(approval({ count: 2 }))
    await press('Approve', ann)
    await simulator.redeliver()
    await simulator.redeliver()
    expect(host.contact(id).votes).toHaveLength(1)
  })

  it('on a card of another installation is answered, and stored by nobody', async () => {
    const [ann] = people()
    await host.ask(approval())
    await card()
    await listening()
    await host.stop()
    host = await MemoryHost.start(discord as never, simulator.config, { clock })
    await host.waitFor(() => simulator.sessions.identified > 1)
    await press('Approve', ann)
    expect(await told(ann)).toContain('not known here')
    expect(host.stored).toEqual([])
  })
})

describe('a question', () => {
  const question = (more: Partial<Question> = {}) =>
    host.ask({ kind: 'question', title: 'Which region?', body: 'Where should it run?', to: simulator.group, ...more })

  it('is answered in a modal', async () => {
    const [ann] = people()
    const id = await question()
    const { form } = await press('Answer…', ann)
    await simulator.submit(form!.id, { text: 'eu-west-1' }, ann)
    expect((await host.settled(id)).outcome).toMatchObject({ decision: 'answered', settledBy: { text: 'eu-west-1' } })
  })

  it('is answered by a reply', async () => {
    const [ann] = people()
    const id = await question()
    await simulator.write(simulator.group, 'eu-west-1, please', ann, (await card()).id)
    expect((await host.settled(id)).outcome).toMatchObject({ settledBy: { text: 'eu-west-1, please' } })
  })

  it('is answered by a reply that comes before it is noted where the question is', async () => {
    const [ann] = people()
    const release = host.hold('sent')
    const id = await question()
    await simulator.write(simulator.group, 'At once', ann, (await card()).id)
    expect((await host.settled(id)).outcome).toMatchObject({ settledBy: { text: 'At once' } })
    release()
  })

  it('is answered to the bot by the name of its own role, which is looked up', async () => {
    const [ann] = people()
    const id = await host.ask(approval())
    await simulator.write(simulator.group, `${simulator.ourRole} approve`, ann, (await card()).id)
    expect((await host.settled(id)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('is answered in a thread on its message, and what else is said around it is nobody’s business', async () => {
    const [ann, bob] = people()
    const id = await question()
    const message = await card()
    await host.waitFor(() => host.messages(id)[0]?.state === 'sent')
    await simulator.write(simulator.group, 'Lunch?', bob)
    await simulator.write(simulator.group, 'Yes', ann, simulator.messages().at(-1)!.id)
    await simulator.write(simulator.startThread(message.id), 'us-east-1', ann)
    expect((await host.settled(id)).outcome).toMatchObject({ settledBy: { text: 'us-east-1' } })
    expect(host.stored).toHaveLength(1)
  })

  it('is answered with files, and names those that are too large', async () => {
    const [ann] = people()
    const id = await question()
    const files = [
      { name: 'plan é.txt', content: Buffer.from('In three steps.') },
      { name: 'film.mov', content: Buffer.alloc(21 * 1024 * 1024) }
    ]
    await simulator.write(simulator.group, 'As planned', ann, (await card()).id, files)
    const { outcome } = await host.settled(id)
    expect(outcome).toMatchObject({ settledBy: { text: 'As planned\n(film.mov: too large)' } })
    const [reply] = host.stored
    expect(reply).toMatchObject({ attachments: [{ name: 'plan é.txt', size: 15, contentType: 'text/plain' }] })
  })

  it('is not answered by a file alone', async () => {
    const [ann] = people()
    const id = await question()
    const files = [{ name: 'plan.txt', content: Buffer.from('In three steps.') }]
    await simulator.write(simulator.group, '', ann, (await card()).id, files)
    await told(ann)
    expect([host.contact(id).status, host.stored.length]).toEqual(['pending', 1])
  })

  it('is answered by its form', async () => {
    const [ann] = people()
    const form = {
      fields: [
        { id: 'region', label: 'Region', type: 'select' as const, required: true, options: ['eu-west-1', 'us-east-1'] },
        { id: 'nodes', label: 'Nodes', type: 'number' as const, required: true },
        { id: 'spot', label: 'Spot', type: 'boolean' as const, required: false }
      ]
    }
    const id = await question({ form })
    const { form: modal } = await press('Answer…', ann)
    const [region, nodes, spot] = modal!.fields
    const values = { [region!.id]: region!.choices![1]!.id, [nodes!.id]: '3', [spot!.id]: spot!.choices![0]!.id }
    await simulator.submit(modal!.id, values, ann)
    expect((await host.settled(id)).outcome).toMatchObject({
      settledBy: { values: { region: 'us-east-1', nodes: 3, spot: true } }
    })
  })

  it('with a long form is explained as far as a message goes', async () => {
    const [ann] = people()
    const label = 'Why? '.repeat(24)
    const fields = Array.from({ length: 20 }, (_, at) => ({
      id: `f${at}`,
      label,
      type: 'text' as const,
      required: true
    }))
    await question({ form: { fields } })
    await simulator.write(simulator.group, 'Hm', ann, (await card()).id)
    expect(await told(ann)).toContain('Fill in, a line each')
  })

  it('goes on below what was said', async () => {
    const [ann] = people()
    const id = await host.ask(approval())
    const first = await card()
    await host.waitFor(() => host.messages(id)[0]?.state === 'sent')
    host.turn(id, 'Legal agreed.')
    const turn = await card(simulator.group, 1)
    expect(turn).toMatchObject({ repliesTo: first.id, text: expect.stringContaining('Legal agreed.') })
    await simulator.press(turn.id, turn.buttons[0]!.id, ann)
    await host.settled(id)
    expect(await closed()).toHaveLength(2)
  })
})

describe('words in a thread on a message of ours', () => {
  /** A request in the channel, a thread on it, and a further request in that. */
  const two = async () => {
    const first = await host.ask(approval())
    await host.waitFor(() => host.messages(first)[0]?.state === 'sent')
    const thread = simulator.startThread((await card()).id)
    const second = await host.ask(approval({ title: 'Deploy 1.5?', to: thread }))
    await host.waitFor(() => host.messages(second)[0]?.state === 'sent')
    return { thread, first, second, below: await card(thread) }
  }

  it('answer what is still open there', async () => {
    const [ann] = people()
    const { thread, first, second } = await two()
    await press('Approve', ann)
    await host.settled(first)
    await simulator.write(thread, 'reject', ann)
    expect((await host.settled(second)).outcome).toMatchObject({ decision: 'rejected' })
  })

  it('answer the first that was asked there once what came later is settled', async () => {
    const [ann] = people()
    const { thread, first, second } = await two()
    await press('Reject', ann, thread)
    await host.settled(second)
    await simulator.write(thread, 'approve', ann)
    expect((await host.settled(first)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('decide nothing where two requests are open there, and a reply is for what it replies to', async () => {
    const [ann, bob] = people()
    const { thread, first, second, below } = await two()
    await simulator.write(thread, 'approve', ann)
    expect(await told(ann)).toContain('Passed on to the agent')
    expect([first, second].map((id) => host.contact(id).status)).toEqual(['pending', 'pending'])
    await simulator.write(thread, 'reject', bob, below.id)
    expect((await host.settled(second)).outcome).toMatchObject({ decision: 'rejected' })
    expect(host.contact(first).status).toBe('pending')
  })
})

describe('a direct message', () => {
  it('asks one person, and offers them their page', async () => {
    const [ann] = people()
    const id = await host.ask(approval({ to: ` <@${ann.slice(5)}> ` }))
    await press('Reject', ann, ann)
    expect((await host.settled(id)).outcome).toMatchObject({ decision: 'rejected' })
  })

  it('that replies is told what became of it, and one that answers nothing is unsolicited', async () => {
    const [ann] = people()
    await host.ask(approval({ to: ann }))
    await simulator.write(ann, 'Which build is it?', ann, (await card(ann)).id)
    expect(await told(ann)).toContain('Passed on to the agent')
    await simulator.write(ann, 'Can you order paper?', ann)
    const stored = await host.waitFor(() => host.stored.find(({ type }) => type === 'unsolicited'))
    expect(stored).toMatchObject({ account: ann, name: 'Ann', text: 'Can you order paper?' })
  })

  it('without a word is answered with what is open, and decides nothing', async () => {
    const [ann] = people()
    const asked = await host.ask(approval({ to: ann }))
    await host.ask(approval({ to: ann, title: 'Deploy 1.5?' }))
    await host.waitFor(() => cards(ann).filter(({ buttons }) => buttons.length > 0).length === 2)
    const sticker = { sticker_items: [{ id: '900000000000000777', name: 'Yes', format_type: 1 }] }
    await simulator.write(ann, '', ann, undefined, [], sticker)
    expect(await told(ann)).toContain('Deploy 1.5?')
    const passedOn = {
      message_reference: { type: 1, message_id: '900000000000000778', channel_id: '900000000000000779' },
      message_snapshots: [{ message: { content: 'Approve', attachments: [] } }]
    }
    await simulator.write(ann, '', ann, undefined, [], passedOn)
    expect(await told(ann, 1)).toContain('Deploy 1.5?')
    expect(host.contact(asked).votes).toEqual([])
  })

  it('that somebody does not take fails by name, with what would help', async () => {
    const id = await host.ask(approval({ to: simulator.closed }))
    const failed = await host.waitFor(() => host.messages(id).find(({ state }) => state === 'undeliverable'))
    expect(failed.error).toMatchObject({
      code: 'recipient_unreachable',
      message: expect.stringContaining('privacy settings')
    })
  })
})

describe('the gateway', () => {
  it('resumes where it was: a press made meanwhile is heard, and acknowledged in time', async () => {
    const [ann] = people()
    const id = await host.ask(approval())
    await card()
    await listening()
    await simulator.drop()
    const { ms } = await press('Approve', ann)
    expect(ms).toBeLessThan(3_000)
    await host.settled(id)
    expect(simulator.sessions).toMatchObject({ identified: 1, resumed: 1 })
  })

  it('resumes where it was also when it could not be reached for a while', async () => {
    const [ann] = people()
    const id = await host.ask(approval())
    await card()
    await listening()
    await host.waitFor(() => host.messages(id)[0]?.state === 'sent')
    await simulator.drop(2)
    await simulator.write(simulator.group, 'approve', ann, (await card()).id)
    await host.settled(id)
    expect(simulator.sessions).toMatchObject({ identified: 1, resumed: 1 })
  })

  it('resumes where it began when the place that it was told is gone', async () => {
    await start({ resumeUrl: 'ws://127.0.0.1:1' })
    const [ann] = people()
    await listening()
    await simulator.drop()
    await simulator.write(ann, 'Meanwhile', ann)
    await host.waitFor(() => host.stored.length > 0)
    expect(simulator.sessions).toMatchObject({ identified: 1, resumed: 1 })
  })

  it('is resumed by the next process, which hears what was written in between', async () => {
    const [ann] = people()
    await listening()
    const kept = new Map<string, { value: unknown; version: number }>()
    const store = {
      get: async (key: string) => kept.get(key),
      set: async (key: string, value: unknown, version: number) => {
        kept.set(key, { value: structuredClone(value), version: version + 1 })
        return true
      }
    }
    await host.stop()
    const listen = async (heard: string[], signal: AbortSignal) => {
      const connection = discord.connect(discord.config.parse(simulator.config), { ...surroundings, store } as never)
      await connection.listen!(async (inbound) => {
        if (inbound.type === 'unsolicited') heard.push(inbound.text)
        return { receipt: { kind: 'ignored' } }
      }, signal)
      await connection.close!()
    }
    const [first, second]: string[][] = [[], []]
    const began = new AbortController()
    const one = listen(first!, began.signal)
    await host.waitFor(() => simulator.sessions.identified === 2)
    await simulator.write(ann, 'One', ann)
    await host.waitFor(() => first!.length === 1)
    began.abort()
    await one
    await simulator.write(ann, 'Two', ann)
    const next = new AbortController()
    const other = listen(second!, next.signal)
    await host.waitFor(() => second!.includes('Two'))
    next.abort()
    await other
    expect(second).toEqual(['Two'])
    expect(simulator.sessions.resumed).toBe(1)
    host = await MemoryHost.start(discord as never, simulator.config, { clock })
  })

  it('begins anew where its session is over', async () => {
    const [ann] = people()
    const id = await host.ask(approval())
    await card()
    await listening()
    simulator.invalidate()
    await host.waitFor(() => simulator.sessions.identified === 2)
    await press('Approve', ann)
    expect((await host.settled(id)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('goes on with buttons where it may not read what people write, and the check says what to switch on', async () => {
    await start({ messageContent: false })
    const [ann] = people()
    const id = await host.ask(approval())
    await card()
    await press('Approve', ann)
    await host.settled(id)
    const { problems } = await host.connection.check(clock.patience(5_000))
    expect(problems).toEqual([expect.stringContaining('Message Content Intent')])
    expect(host.evidence.log.join('\n')).toContain('Message Content Intent')
  })

  it('is not enough: the check names each permission that the bot lacks', async () => {
    await start({ permissions: 1n << 10n })
    const { problems } = await host.connection.check(clock.patience(5_000))
    expect(problems).toEqual([expect.stringMatching(/SendMessages, .*AttachFiles.* in Acme: .*oauth2/)])
    await start({ permissions: 1n << 3n }) // an administrator may do all of it
    expect(await host.connection.check(clock.patience(5_000))).toMatchObject({ problems: [] })
  })

  it('is that of the token: the check names another application', async () => {
    await host.stop()
    host = await MemoryHost.start(discord as never, { ...simulator.config, applicationId: '9'.repeat(18) }, { clock })
    const { problems } = await host.connection.check(clock.patience(5_000))
    expect(problems).toEqual([expect.stringContaining('applicationId says 999')])
  })

  it('is not dialled where the operator does not allow it', async () => {
    await listening()
    await host.stop()
    host = await MemoryHost.start(discord as never, simulator.config, {
      clock,
      context: {
        resolve: () => Promise.reject(new Error('127.0.0.1 is not on the public internet'))
      }
    })
    await host.waitFor(() => host.evidence.log.some((line) => line.includes('not on the public internet')))
    expect(simulator.sessions.identified).toBe(1)
  })
})

describe('a send', () => {
  it('that is repeated is put there once', async () => {
    simulator.failNext({ type: 'dropped' })
    const id = await host.ask(approval())
    await host.waitFor(() => host.messages(id)[0]?.state === 'sent')
    expect(cards()).toHaveLength(1)
    expect(simulator.sends()).toBe(1)
  })

  it('comes again when the platform says so', async () => {
    simulator.failNext({ type: 'rate_limited', retryAfterMs: 1_200 })
    const id = await host.ask(approval())
    await host.waitFor(() => host.messages(id)[0]?.error)
    expect(host.messages(id)[0]!.error).toMatchObject({ code: 'provider_rate_limited' })
    expect(host.messages(id)[0]!.error!.retryAfterMs).toBeGreaterThanOrEqual(1_200)
    await card()
  })

  it('is found by what its buttons carry', async () => {
    const id = await host.ask(approval())
    await card()
    const [message] = host.messages(id)
    const found = await host.connection.find!(message!.outbound, simulator.group, clock.patience(5_000))
    const { id: sent } = await card()
    expect(found).toEqual({ channel: simulator.group, message: sent, thread: sent })
  })

  it('is found in the thread that its conversation went on in', async () => {
    const id = await host.ask(approval())
    const thread = simulator.startThread((await card()).id)
    await host.waitFor(() => host.messages(id)[0]?.state === 'sent')
    const follows = { channel: thread, message: thread }
    const outbound = { ...host.messages(id)[0]!.outbound, id: 'msg_next', token: 'another-token', follows }
    const sent = await host.connection.send(simulator.group, outbound, clock.patience(5_000))
    expect(sent).toMatchObject({ channel: thread })
    const find = (one: typeof outbound) => host.connection.find!(one, simulator.group, clock.patience(5_000))
    expect(await find(outbound)).toEqual(sent)
    expect(
      await find({ ...outbound, id: 'msg_other', token: 'none', follows: { channel: '9'.repeat(18), message: '1' } })
    ).toBe(undefined)
  })

  it('is not put there twice when Discord has forgotten its nonce', async () => {
    await host.stop()
    const forgetful: typeof fetch = (url, init) => {
      const body =
        typeof init?.body === 'string' ? init.body.replace('"enforce_nonce":true', '"enforce_nonce":false') : init?.body
      return fetch(url, { ...init, body: body ?? null })
    }
    host = await MemoryHost.start(discord as never, simulator.config, { clock, context: { fetch: forgetful } })
    const id = await host.ask(approval())
    await host.idle()
    const createdAt = new Date(Date.now() - 600_000)
    const again = { ...host.messages(id)[0]!.outbound, attempt: 5, createdAt }
    const ref = await host.connection.send(simulator.group, again, clock.patience(5_000))
    expect([ref, simulator.sends()]).toEqual([host.messages(id)[0]!.ref, 1])
  })

  it('whose copy was taken away is not brought up to date', async () => {
    const [ann] = people()
    const id = await host.ask(approval({ to: [simulator.group, ann] }))
    const message = await card()
    await card(ann)
    simulator.remove(message.id)
    await press('Approve', ann, ann)
    await host.settled(id)
    await host.idle()
    expect(host.evidence.failures).toEqual([])
  })
})

const surroundings = {
  fetch,
  ...realTime,
  logger: { info() {}, warn() {}, error() {} },
  publicUrl: 'http://parley.example',
  sent: async () => undefined,
  resolve: async () => '127.0.0.1'
}
