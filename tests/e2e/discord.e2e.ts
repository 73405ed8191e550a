// Discord on the real server, with its real libraries, against a Discord that speaks its protocol: pressed, filled in,
// answered by replies, in threads and in direct messages, over a gateway that breaks.
import type { DiscordSimulator } from '@parley/provider-kit/simulators'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { simulateDiscord } from '../support/patient-chats.ts'
import { startParley, type Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const CROWD = 200

describe('Discord', () => {
  let discord: DiscordSimulator
  let server: Parley
  let api: Api
  let group: string
  let ann: string
  let bob: string
  let eve: string
  let count = 0

  beforeAll(async () => {
    discord = await simulateDiscord({ crowd: CROWD })
    group = discord.group
    ;[ann, bob, eve] = discord.people.map(({ account }) => account) as [string, string, string]
    server = await startParley()
    api = apiOf(server)
    const { config } = discord
    await api.make('/v1/channels', { name: 'discord', provider: 'discord', config, unsolicited: 'open' })
    await until(() => discord.sessions.identified > 0)
  }, 120_000)
  afterAll(async () => {
    await server?.stop()
    await discord?.stop()
  })

  /** Each has a title of its own, by which its copies are found. */
  const ask = async (to: string[], more: object = {}): Promise<{ id: string; title: string; thread: string }> => {
    const title = `Deploy ${++count}.0?`
    const body = 'All **412 checks** passed.'
    return api.make('/v1/contacts', { kind: 'approval', title, body, to, ...more })
  }
  const inGroup = () => [`discord:${group}`]
  const copies = (title: string) => discord.messages().filter((one) => one.text.includes(title) && !one.from)
  const copy = (title: string) => until(() => copies(title)[0])
  const press = async (title: string, label: string, by: string, at = 0) => {
    const message = await until(() => copies(title)[at])
    return discord.press(message.id, message.buttons.find((one) => one.label === label)!.id, by)
  }
  const told = (person: string, words: string) =>
    until(() =>
      discord
        .messages()
        .find((one) => !one.from && (one.onlyFor === person || one.target === person) && one.text.includes(words))
    )
  const read = async (contact: Json): Promise<Json> => (await api.get(`/v1/contacts/${contact.id}`)).body
  const sent = (contact: Json) =>
    until(async () => (await read(contact)).recipients.every((one: Json) => one.messages[0]?.state === 'sent'))
  const settled = (contact: Json): Promise<Json> => api.settled(contact.id)
  const shows = (title: string, words: string) => until(() => copies(title).every((one) => one.text.includes(words)))

  it('is checked', async () => {
    const { ok, checks } = (await api.post('/v1/channels/discord/test')).body
    expect({ ok, failed: checks.filter((one: Json) => one.result !== 'ok') }).toEqual({ ok: true, failed: [] })
  })

  it('approves by a button', async () => {
    const contact = await ask(inGroup())
    await press(contact.title, 'Approve', ann)
    expect((await settled(contact)).outcome).toMatchObject({
      decision: 'approved',
      responses: [{ name: 'Ann', account: `discord:${ann}`, assurance: 'platform' }]
    })
    await shows(contact.title, 'Decided by Ann')
    expect((await copy(contact.title)).buttons).toEqual([])
  })

  it('asks for the comment that an option needs, and for one with any other', async () => {
    const options = [
      { id: 'pay', label: 'Pay', decision: 'approve' },
      { id: 'stop', label: 'Stop', decision: 'reject', comment: 'required' }
    ]
    const needed = await ask(inGroup(), { options })
    const { form } = await press(needed.title, 'Stop…', ann)
    await discord.submit(form!.id, { comment: 'The *invoice* is wrong' }, ann)
    expect((await settled(needed)).outcome).toMatchObject({ option: 'stop', comment: 'The *invoice* is wrong' })
    const chosen = await ask(inGroup(), { options })
    const { form: modal } = await press(chosen.title, 'With a comment…', bob)
    const pay = modal!.fields[0]!.choices!.find(({ label }) => label === 'Pay')!
    await discord.submit(modal!.id, { option: pay.id, comment: 'Fine' }, bob)
    expect((await settled(chosen)).outcome).toMatchObject({ option: 'pay', comment: 'Fine' })
    await shows(chosen.title, 'Fine')
  })

  it('answers a question by a reply, in a thread, and in a modal', async () => {
    const replied = await ask(inGroup(), { kind: 'question' })
    await discord.write(group, 'Lunch?', bob)
    const files = [{ name: 'plan.txt', content: Buffer.from('The plan') }]
    await discord.write(group, 'eu-west-1 & eu-west-2', ann, (await copy(replied.title)).id, files)
    const { outcome } = await settled(replied)
    expect(outcome).toMatchObject({ decision: 'answered', text: 'eu-west-1 & eu-west-2' })
    expect((await api.get(`/v1/files/${outcome.responses[0].attachments[0].id}`)).text).toBe('The plan')
    const threaded = await ask(inGroup(), { kind: 'question' })
    await sent(threaded)
    await discord.write(discord.startThread((await copy(threaded.title)).id), 'us-east-1', bob)
    expect((await settled(threaded)).outcome).toMatchObject({ text: 'us-east-1' })
    const filled = await ask(inGroup(), { kind: 'question' })
    const { form } = await press(filled.title, 'Answer…', ann)
    await discord.submit(form!.id, { text: 'Blue' }, ann)
    expect((await settled(filled)).outcome).toMatchObject({ text: 'Blue' })
    expect(JSON.stringify(await api.events())).not.toContain('Lunch?')
  })

  it('answers by words in a thread what is open there, and nothing where several requests are', async () => {
    const first = await ask(inGroup())
    await sent(first)
    const thread = discord.startThread((await copy(first.title)).id)
    const second = await ask([`discord:${thread}`])
    await sent(second)
    await discord.write(thread, 'approve', ann)
    await told(ann, 'Passed on to the agent')
    for (const one of [first, second]) expect((await read(one)).status).toBe('pending')
    await press(second.title, 'Approve', bob)
    await settled(second)
    await discord.write(thread, 'reject', ann)
    expect((await settled(first)).outcome).toMatchObject({ decision: 'rejected', responses: [{ name: 'Ann' }] })
    const third = await ask([`discord:${thread}`])
    await sent(third)
    await discord.write(thread, 'approve', bob)
    expect((await settled(third)).outcome).toMatchObject({ decision: 'approved', responses: [{ name: 'Bob' }] })
  })

  it('lets only a role decide, and tells others so in private', async () => {
    const policy = {
      stages: [{ steps: [{ to: inGroup() }], require: [{ count: 1 }], allowed: [`discord:${discord.role}`] }]
    }
    const contact = await ask([], { to: undefined, policy })
    await press(contact.title, 'Approve', bob)
    await told(bob, 'not asked of you')
    expect((await read(contact)).status).toBe('pending')
    const message = await copy(contact.title)
    await discord.write(group, 'approve', eve, message.id)
    await told(eve, 'not asked of you')
    await press(contact.title, 'Approve', ann)
    expect((await settled(contact)).outcome).toMatchObject({ responses: [{ account: `discord:${ann}` }] })
  })

  it('tells whoever comes late who decided, in private', async () => {
    const contact = await ask(inGroup())
    const { id } = await copy(contact.title)
    await press(contact.title, 'Approve', ann)
    await settled(contact)
    await discord.write(group, 'reject', bob, id)
    await told(bob, 'Ann decided already: Approve')
    expect(discord.messages().filter((one) => one.target === group && one.text.includes('decided already'))).toEqual([])
  })

  it('asks people directly, and shows every copy who decided', async () => {
    const contact = await ask([...inGroup(), `discord:${ann}`, `discord:${bob}`])
    await until(() => copies(contact.title).length === 3)
    const inDirect = copies(contact.title).find((one) => one.target === bob)!
    await discord.press(inDirect.id, inDirect.buttons.find(({ label }) => label === 'Reject')!.id, bob)
    expect((await settled(contact)).outcome).toMatchObject({ decision: 'rejected' })
    await shows(contact.title, 'Decided by Bob')
    expect(copies(contact.title).flatMap((one) => one.buttons)).toEqual([])
  })

  it('names why somebody cannot be reached, and what would help', async () => {
    const contact = await ask([`discord:${discord.closed}`])
    const { recipients } = await settled(contact)
    expect(recipients[0].messages[0].error).toContain('recipient_unreachable')
    expect(recipients[0].messages[0].error).toContain('privacy settings')
  })

  it('begins a conversation by a direct message, which the agent answers there', async () => {
    await discord.write(eve, 'Can somebody restart the shop?', eve)
    const begun = await until(async () => {
      const events = await api.events()
      return events.find((one: Json) => one.data?.text === 'Can somebody restart the shop?')
    })
    expect(begun.data).toMatchObject({ account: `discord:${eve}`, name: 'Mallory', assurance: 'platform' })
    const contact = await ask([`discord:${eve}`], { thread: begun.thread })
    const card = await copy(contact.title)
    const question = discord.messages().find((one) => one.text === 'Can somebody restart the shop?')
    expect(card.repliesTo).toBe(question!.id)
    await discord.write(eve, 'yes', eve, card.id)
    expect((await settled(contact)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('brings a text of any length, and files', async () => {
    const body = Array.from({ length: 60 }, (_, n) => `Paragraph ${n}: ${'a long story 🧾 '.repeat(20)}`).join('\n\n')
    const uploaded = await fetch(`${server.url}/v1/files?name=report.txt`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'text/plain' },
      body: 'All of it.'
    })
    const { id } = (await uploaded.json()) as Json
    const contact = await ask(inGroup(), { body, attachments: [id] })
    const card = await copy(contact.title)
    expect(card.files).toEqual(['request.md', 'report.txt'])
    expect(card.text).toContain('Paragraph 0:')
    await press(contact.title, 'Approve', ann)
    await settled(contact)
  })

  it('is told once what its platform answered twice', async () => {
    const before = discord.sends()
    discord.failNext({ type: 'dropped' })
    const contact = await ask([`discord:${ann}`])
    await sent(contact)
    expect([discord.sends() - before, copies(contact.title).length]).toEqual([1, 1])
    await press(contact.title, 'Approve', ann)
    await discord.redeliver()
    await settled(contact)
    const { events } = (await api.get(`/v1/contacts/${contact.id}/history`)).body
    expect(events.filter((one: Json) => one.type === 'contact.replied')).toHaveLength(1)
  })

  it('hears a press that was made while the connection was broken, and answers it', async () => {
    const contact = await ask(inGroup())
    const { id } = await copy(contact.title)
    const { resumed } = discord.sessions
    await discord.drop()
    const { ms } = await press(contact.title, 'Approve', ann)
    process.stdout.write(`Discord: a press made while the gateway was away, acknowledged in ${Math.round(ms)} ms\n`)
    await settled(contact)
    expect(discord.sessions.resumed).toBe(resumed + 1)
    await until(() => discord.messages().find((one) => one.id === id)!.buttons.length === 0)
  })

  it('acknowledges two hundred presses at once', async () => {
    const policy = { stages: [{ steps: [{ to: inGroup() }], require: [{ count: CROWD }] }] }
    const contact = await ask([], { to: undefined, policy })
    await copy(contact.title)
    const crowd = discord.people.slice(-CROWD).map(({ account }) => account)
    const answers = await Promise.all(crowd.map((one) => press(contact.title, 'Approve', one)))
    const times = answers.map(({ ms }) => ms).sort((a, b) => a - b)
    const [half, most, slowest] = [times[CROWD / 2]!, times[Math.floor(CROWD * 0.99)]!, times.at(-1)!]
    process.stdout.write(
      `Discord: ${CROWD} presses at once, acknowledged in ${Math.round(half)} ms (median), ` +
        `${Math.round(most)} ms (p99), ${Math.round(slowest)} ms (slowest)\n`
    )
    expect((await settled(contact)).outcome.responses).toHaveLength(CROWD)
  })

  it('is heard by the next process where the one that listened was killed', async () => {
    const contact = await ask(inGroup(), { kind: 'question' })
    const card = await copy(contact.title)
    await sent(contact)
    const { identified, resumed } = discord.sessions
    await server.kill()
    await discord.write(group, 'While you were away', ann, card.id)
    await server.restart()
    expect((await settled(contact)).outcome).toMatchObject({ text: 'While you were away' })
    expect(discord.sessions).toMatchObject({ identified, resumed: resumed + 1 })
  })

  it('says nothing of its token, nor of what answers its interactions', () => {
    const { botToken } = discord.config as { botToken: string }
    const logs = server.logs()
    expect(logs).not.toContain(botToken)
    expect(logs).not.toMatch(/interactions\/|webhooks\//)
  })
})
