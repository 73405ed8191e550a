// Slack on the real server, with its real libraries, against a workspace that speaks its protocol: pressed, filled in,
// and answered in threads, by Socket Mode and by signed requests.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SlackSimulator } from '@parley/provider-kit/simulators'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { simulateSlack } from '../support/patient-chats.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const ANN = 'U0ANN'
const BOB = 'U0BOB'
const EVE = 'U0EVE'
const FINANCE = 'S0FINANCE'
const CROWD = 200

describe.each(['socket', 'http'] as const)('Slack, by %s', (mode) => {
  let slack: SlackSimulator
  let server: Parley
  let api: Api
  let count = 0

  beforeAll(async () => {
    slack = await simulateSlack({ mode })
    server = await startParley()
    api = apiOf(server)
    const { config } = slack
    const { id } = await api.make('/v1/channels', { name: 'slack', provider: 'slack', config, unsolicited: 'open' })
    if (mode === 'http') slack.callAt!(`${server.url}/inbound/${id}`)
    else await until(() => slack.connected())
  }, 120_000)
  afterAll(async () => {
    await server?.stop()
    await slack?.stop()
  })

  /** Each has a title of its own, by which its copies are found. */
  const ask = async (to: string[], more: object = {}): Promise<{ id: string; title: string; thread: string }> => {
    const title = `Deploy ${++count}.0?`
    const body = 'All **412 checks** passed.'
    return api.make('/v1/contacts', { kind: 'approval', title, body, to, ...more })
  }
  const copies = (title: string) => slack.messages().filter((one) => one.text.includes(title) && !one.from)
  const copy = (title: string) => until(() => copies(title)[0])
  const press = async (title: string, button: string, by: string) => slack.press!((await copy(title)).id, button, by)
  const told = (person: string, words: string) =>
    until(() => slack.messages().find((one) => one.onlyFor === person && one.text.includes(words)))
  const settled = (contact: Json): Promise<Json> => api.settled(contact.id)
  const shows = (title: string, words: string) => until(() => copies(title).every((one) => one.text.includes(words)))

  it('is checked', async () => {
    const { ok, checks } = (await api.post('/v1/channels/slack/test')).body
    expect({ ok, failed: checks.filter((one: Json) => one.result !== 'ok') }).toEqual({ ok: true, failed: [] })
  })

  it('approves by a button', async () => {
    const contact = await ask(['slack:#approvals'])
    await press(contact.title, 'Approve', ANN)
    expect((await settled(contact)).outcome).toMatchObject({
      decision: 'approved',
      responses: [{ name: 'Ann Lee', account: `slack:${ANN}`, assurance: 'platform' }]
    })
    await shows(contact.title, 'Decided by Ann Lee')
    expect((await copy(contact.title)).buttons).toEqual([])
  })

  it('asks a person directly, by their address, and decides with a comment', async () => {
    const contact = await ask(['slack:bob@acme.example'])
    const card = await copy(contact.title)
    expect(card.target).toBe(BOB)
    const { form } = await slack.press!(card.id, 'With a comment…', BOB)
    const { form: open } = await slack.submit!(form!.id, { option: 'reject', comment: 'Not on a Friday.' }, BOB)
    expect(open).toBeUndefined()
    expect((await settled(contact)).outcome).toMatchObject({ decision: 'rejected', comment: 'Not on a Friday.' })
    await shows(contact.title, 'Not on a Friday.')
  })

  it('asks for the comment that an option needs, and for the values of a form, and says what is missing', async () => {
    const contact = await ask(['slack:#approvals'], {
      options: [
        { id: 'pay', label: 'Pay', decision: 'approve' },
        { id: 'stop', label: 'Stop', decision: 'reject', comment: 'required' }
      ],
      form: {
        fields: [
          { id: 'amount', label: 'Amount', type: 'number', required: true },
          { id: 'cost_centre', label: 'Cost centre', type: 'select', options: ['North', 'South'], required: true },
          { id: 'urgent', label: 'Urgent', type: 'boolean' },
          { id: 'due', label: 'Due', type: 'date' }
        ]
      }
    })
    const { form } = await press(contact.title, 'Pay…', ANN)
    expect(form!.fields.map(({ label }) => label)).toEqual(['Amount', 'Cost centre', 'Urgent', 'Due', 'Comment'])
    const filled = { field_0: 'twelve', field_1: '1', field_2: 'true', field_3: '2026-12-31' }
    expect((await slack.submit!(form!.id, filled, ANN)).form?.id).toBe(form!.id) // it stays open: that is no number
    await slack.submit!(form!.id, { ...filled, field_0: '12.5' }, ANN)
    expect((await settled(contact)).outcome).toMatchObject({
      decision: 'approved',
      option: 'pay',
      values: { amount: 12.5, cost_centre: 'South', urgent: true, due: '2026-12-31' }
    })
  })

  it('asks for a changed version by a card of its own: what is written below it then is about that', async () => {
    const fields = [{ id: 'amount', label: 'Amount', type: 'number', required: true }]
    const stages = [{ steps: [{ to: ['slack:#approvals'] }], require: [{ count: 2 }] }]
    const title = `Refund ${++count}.0?`
    const contact = await api.make('/v1/contacts', {
      kind: 'approval',
      title,
      body: 'How much?',
      form: { fields },
      policy: { stages }
    })
    const first = await copy(title)
    const { form } = await slack.press!(first.id, 'Approve…', ANN)
    const { form: late } = await slack.press!(first.id, 'Approve…', BOB)
    await slack.submit!(form!.id, { field_0: '5' }, ANN)
    const older = await until(() => copies(title).find((one) => one.id === first.id && one.buttons.length === 0))
    expect(older.text).toContain('Changed by Ann Lee: Amount: (nothing) → 5')
    const newer = await until(() => copies(title).find((one) => one.id !== first.id && one.buttons.length > 0))
    expect(newer.text).toContain('Changed by Ann Lee')
    await slack.submit!(late!.id, { field_0: '5' }, BOB)
    await told(BOB, 'changed after you saw it')
    expect(await api.get(`/v1/contacts/${contact.id}`)).toMatchObject({ body: { status: 'pending' } })
    await slack.write!('C0APPROVALS', 'approve', BOB, first.id)
    expect((await settled(contact)).outcome).toMatchObject({ decision: 'approved', proposal: 2, values: { amount: 5 } })
  })

  it('answers a question in its thread, and in its modal', async () => {
    const thread = await ask(['slack:#approvals'], { kind: 'question' })
    await slack.write!('C0APPROVALS', 'eu-west-1 & eu-west-2', ANN, (await copy(thread.title)).id)
    expect((await settled(thread)).outcome).toMatchObject({ decision: 'answered', text: 'eu-west-1 & eu-west-2' })
    const modal = await ask([`slack:${BOB}`], { kind: 'question' })
    const { form } = await press(modal.title, 'Answer…', BOB)
    await slack.submit!(form!.id, { text: 'us-east-1' }, BOB)
    expect((await settled(modal)).outcome).toMatchObject({ decision: 'answered', text: 'us-east-1' })
  })

  it('goes on with a conversation in its thread, and passes on what decides nothing', async () => {
    const contact = await ask(['slack:#approvals'])
    const card = await copy(contact.title)
    await slack.write!('C0APPROVALS', 'Which version?', ANN, card.id)
    await told(ANN, 'Passed on to the agent')
    await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'Version 4.2 of the shop.' })
    const turn = await until(() => slack.messages().find((one) => one.text.includes('Version 4.2 of the shop.')))
    expect(turn.repliesTo).toBe(card.id)
    await slack.press!(turn.id, 'Approve', ANN)
    expect((await settled(contact)).outcome.decision).toBe('approved')
    await until(() => slack.messages().every((one) => ![card.id, turn.id].includes(one.id) || one.buttons.length === 0))
    const { turns } = (await api.get(`/v1/threads/${contact.thread}`)).body
    expect(turns.map((one: Json) => one.text)).toContain('Which version?')
  })

  it('decides nothing by words in a thread where two questions are open', async () => {
    const first = await ask(['slack:#approvals'])
    const card = await copy(first.title)
    const second = await ask(['slack:#approvals'], { thread: first.thread })
    expect((await copy(second.title)).repliesTo).toBe(card.id)
    await slack.write!('C0APPROVALS', 'approve', ANN, card.id)
    await told(ANN, 'Passed on to the agent')
    for (const { id } of [first, second]) expect((await api.get(`/v1/contacts/${id}`)).body.status).toBe('pending')
    await press(first.title, 'Approve', ANN)
    await press(second.title, 'Reject', ANN)
    expect((await settled(first)).outcome.decision).toBe('approved')
    expect((await settled(second)).outcome.decision).toBe('rejected')
  })

  it('asks somebody alone by a direct message, although they wrote in public', async () => {
    const first = await ask(['slack:#approvals'], { kind: 'question' })
    await slack.write!('C0APPROVALS', 'eu-west-1', ANN, (await copy(first.title)).id)
    await settled(first)
    const second = await ask([`slack:${ANN}`], { thread: first.thread })
    expect((await copy(second.title)).target).toBe(ANN)
    await press(second.title, 'Approve', ANN)
    await settled(second)
  })

  it('lets only a user group decide, and tells others so', async () => {
    const to = ['slack:#approvals']
    const policy = { stages: [{ steps: [{ to }], require: [{ count: 1 }], allowed: [`slack:${FINANCE}`] }] }
    const contact = await ask([], { to: undefined, policy })
    await press(contact.title, 'Approve', EVE)
    await told(EVE, 'not asked of you')
    expect((await api.get(`/v1/contacts/${contact.id}`)).body.status).toBe('pending')
    await press(contact.title, 'Approve', ANN)
    expect((await settled(contact)).outcome).toMatchObject({ responses: [{ account: `slack:${ANN}` }] })
  })

  it('shows every copy who decided, and tells who came late', async () => {
    const contact = await ask(['slack:#approvals', `slack:${BOB}`])
    await until(() => copies(contact.title).length === 2)
    const inChannel = copies(contact.title).find((one) => one.target === 'C0APPROVALS')
    // Two at once: Slack shows both the buttons still.
    await Promise.all([slack.press!(inChannel!.id, 'Approve', ANN), slack.press!(inChannel!.id, 'Reject', EVE)])
    const { outcome } = await settled(contact)
    const late = outcome.decision === 'approved' ? EVE : ANN
    await told(late, 'decided already')
    await shows(contact.title, 'Decided by')
    expect(copies(contact.title).flatMap((one) => one.buttons)).toEqual([])
  })

  it('changes nothing when it is delivered twice, and hears no chatter', async () => {
    const contact = await ask(['slack:#approvals'], { kind: 'question' })
    await slack.write!('C0APPROVALS', 'Lunch?', BOB)
    await slack.write!('C0APPROVALS', 'Blue.', ANN, (await copy(contact.title)).id)
    await slack.redeliver!()
    await settled(contact)
    const { events } = (await api.get(`/v1/contacts/${contact.id}/history`)).body
    expect(events.filter((one: Json) => one.type === 'contact.replied')).toHaveLength(1)
    const said = (await api.events()).filter((one) => one.type === 'message.received')
    expect(JSON.stringify(said)).not.toContain('Lunch?')
  })

  it('begins a conversation by a direct message, which the agent answers there', async () => {
    await slack.write!(EVE, 'Can somebody restart the shop?', EVE)
    const begun = await until(async () => {
      const events = await api.events()
      return events.find((one: Json) => one.data?.text === 'Can somebody restart the shop?')
    })
    expect(begun.data).toMatchObject({ account: `slack:${EVE}`, name: 'Eve Fox', assurance: 'platform' })
    const contact = await ask([`slack:${EVE}`], { thread: begun.thread })
    const card = await copy(contact.title)
    const [question] = slack.messages().filter((one) => one.text === 'Can somebody restart the shop?')
    expect(card.repliesTo).toBe(question!.id)
    await slack.write!(EVE, 'yes', EVE, card.id)
    expect((await settled(contact)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('puts the rest of a long text and its files into the thread', async () => {
    const body = Array.from({ length: 60 }, (_, n) => `Paragraph ${n}: ${'a long story 🧾 '.repeat(20)}`).join('\n\n')
    const uploaded = await fetch(`${server.url}/v1/files?name=report.txt`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'text/plain' },
      body: 'All of it.'
    })
    const { id } = (await uploaded.json()) as Json
    const contact = await ask(['slack:#approvals'], { body, attachments: [id] })
    const card = await copy(contact.title)
    const below = () => slack.messages().filter((one) => one.repliesTo === card.id)
    await until(() => copies(contact.title)[0]!.buttons.length > 0)
    expect(below().flatMap(({ files }) => files)).toEqual(['report.txt'])
    const whole = [card, ...below()].map(({ text }) => text).join('\n')
    expect(Array.from({ length: 60 }, (_, n) => whole.includes(`Paragraph ${n}:`))).not.toContain(false)
    await slack.press!(card.id, 'Approve', ANN)
    expect((await settled(contact)).status).toBe('resolved')
  })

  it('looks up a send whose answer was lost, and sends nothing twice', async () => {
    const before = slack.sends()
    slack.failNext!({ type: 'dropped' })
    const contact = await ask([`slack:${ANN}`])
    await until(async () => {
      const { recipients } = (await api.get(`/v1/contacts/${contact.id}`)).body
      return recipients[0].messages[0].state === 'sent'
    })
    expect([slack.sends() - before, copies(contact.title).length]).toEqual([1, 1])
    await press(contact.title, 'Approve', ANN)
    expect((await settled(contact)).outcome.decision).toBe('approved')
  })

  it('lets nobody believe that a press is recorded while nothing can be stored', async () => {
    const contact = await ask(['slack:#approvals'])
    await copy(contact.title)
    const database = await storageOf(server)
    await database.query(
      `create function disk_full() returns trigger language plpgsql as 'begin raise exception ''disk full''; end';
       create trigger disk_full before insert on inbound execute function disk_full()`
    )
    const pressed = press(contact.title, 'Approve', ANN)
    // By HTTP it is Slack that tells so, once it is answered an error.
    if (mode === 'http') await expect(pressed).rejects.toThrow('The app answered 500')
    else await pressed.then(() => told(ANN, 'not recorded yet'))
    expect((await api.get(`/v1/contacts/${contact.id}`)).body.status).toBe('pending')
    await database.query('drop trigger disk_full on inbound; drop function disk_full')
    await database.end()
    if (mode === 'http') await press(contact.title, 'Approve', ANN)
    expect((await settled(contact)).outcome.decision).toBe('approved')
  })

  it('acknowledges two hundred presses at once', async () => {
    const require = [{ count: CROWD }]
    const contact = await ask([], {
      to: undefined,
      policy: { stages: [{ steps: [{ to: ['slack:#approvals'] }], require }] }
    })
    const card = await copy(contact.title)
    const people = Array.from({ length: CROWD }, (_, n) => `U0CROWD${n}`)
    const answers = await Promise.all(people.map((one) => slack.press!(card.id, 'Approve', one)))
    const times = answers.map(({ ms }) => ms).sort((a, b) => a - b)
    const [half, most, slowest] = [times[CROWD / 2]!, times[Math.floor(CROWD * 0.99)]!, times.at(-1)!]
    process.stdout.write(
      `Slack by ${mode}: ${CROWD} presses at once, acknowledged in ${Math.round(half)} ms (median), ` +
        `${Math.round(most)} ms (p99), ${Math.round(slowest)} ms (slowest)\n`
    )
    expect((await settled(contact)).outcome.responses).toHaveLength(CROWD)
  })

  it('comes back after a restart, with all that was said meanwhile', async () => {
    const contact = await ask(['slack:#approvals'], { kind: 'question' })
    const card = await copy(contact.title)
    if (mode === 'socket') {
      await slack.drop!()
      await slack.write!('C0APPROVALS', 'While you were away.', ANN, card.id)
      slack.refresh()
    } else {
      await server.restart()
      await slack.write!('C0APPROVALS', 'While you were away.', ANN, card.id)
    }
    expect((await settled(contact)).outcome).toMatchObject({ text: 'While you were away.' })
  })
})

describe('the app', () => {
  let server: Parley
  let api: Api

  beforeAll(async () => {
    server = await startParley()
    api = apiOf(server)
  }, 120_000)
  afterAll(() => server?.stop())

  it('is told by name which scopes it lacks', async () => {
    const slack = await simulateSlack({ scopes: ['chat:write', 'channels:read', 'users:read'] })
    await api.make('/v1/channels', { name: 'poor', provider: 'slack', config: slack.config })
    const { ok, checks } = (await api.post('/v1/channels/poor/test')).body
    expect(ok).toBe(false)
    const missing = checks.filter((one: Json) => one.name.startsWith('Scope ') && one.result === 'failed')
    expect(missing.map((one: Json) => one.name)).toEqual(
      expect.arrayContaining(['Scope usergroups:read', 'Scope files:write', 'Scope channels:history'])
    )
    expect(missing.map((one: Json) => one.name)).not.toContain('Scope chat:write')
    expect(missing.every((one: Json) => one.detail.includes('OAuth & Permissions'))).toBe(true)
    await api.delete('/v1/channels/poor')
    await slack.stop()
  })

  const printed = async (...words: string[]): Promise<Json> => {
    const bin = fileURLToPath(new URL('../../apps/cli/bin/parley.mjs', import.meta.url))
    const env = { PATH: process.env['PATH']!, PARLEY_URL: server.url, PARLEY_KEY: server.adminKey }
    const child = spawn(process.execPath, [bin, 'channel', 'manifest', ...words], {
      env,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk))
    const code = await new Promise((resolve) => child.once('close', resolve))
    return code === 0 ? JSON.parse(out) : code
  }

  it('has a manifest for Socket Mode, and for a channel that Slack shall call', async () => {
    const { settings } = await printed('slack')
    expect(settings).toMatchObject({ socket_mode_enabled: true, interactivity: { is_enabled: true } })
    const config = { botToken: 'xoxb-1-2-abc', signingSecret: '0123456789abcdef', appId: 'A1', apiUrl: server.url }
    const { id } = await api.make('/v1/channels', { name: 'chat', provider: 'slack', config })
    const called = (await printed('slack', '--channel', 'chat')).settings
    const url = `${server.url}/inbound/${id}`
    expect(called).toMatchObject({
      socket_mode_enabled: false,
      interactivity: { request_url: url },
      event_subscriptions: { request_url: url }
    })
    // What it already hears by must not be switched off by a paste.
    const listening = { botToken: 'xoxb-1-2-abc', appToken: 'xapp-1-A2-3-abc', apiUrl: server.url }
    await api.make('/v1/channels', { name: 'socket', provider: 'slack', config: listening })
    expect((await printed('slack', '--channel', 'socket')).settings).toMatchObject({ socket_mode_enabled: true })
    expect(await printed('email')).toBe(3)
  })
})
