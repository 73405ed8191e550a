// What goes along with an answer: files, who watches, what a message follows, who is away, and people who write first.
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname

let server: Parley
let api: Api
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
const channels: Record<string, string> = {}
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER } })
  api = apiOf(server)
  for (const [name, unsolicited] of [
    ['rec', 'open'],
    ['shut', 'ignore']
  ] as const) {
    const config = { url: platform.url, secret: platform.secret, account: `bot-${name}` }
    channels[name] = (await api.make('/v1/channels', { name, provider: 'recording', config, unsolicited })).id
  }
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})

const somebody = (name: string) => `${name}-${++count}`
const ask = (contact: object): Promise<Json> =>
  api.make('/v1/contacts', { kind: 'approval', body: 'May I?', ...contact })
const read = async (contact: Json): Promise<Json> => (await api.get(`/v1/contacts/${contact.id}`)).body
const arrived = (target: string, times = 1) => until((): Json => platform.sentTo(target)[times - 1])
const post = (event: Json, channel = 'rec') =>
  platform.post(`${server.url}/inbound/${channels[channel]}`, [{ id: somebody('in'), ...event }])
const upload = async (name: string, text: string): Promise<Json> => {
  const answer = await api.send('POST', `/v1/files?name=${name}`, text, { 'content-type': 'text/plain' })
  expect(answer.status).toBe(201)
  return answer.body
}
const received = (account: string) =>
  until(async () => {
    const events = await api.events()
    return events.find((one: Json) => one.type === 'message.received' && one.data.account === `rec:${account}`)
  })

describe('files', () => {
  it('go out with the request, and are shown with the contact', async () => {
    const ann = somebody('ann')
    const plan = await upload('plan.txt', 'Step one.')
    const contact = await ask({ to: [`rec:${ann}`], attachments: [plan.id] })
    expect((await arrived(ann)).files).toEqual([['plan.txt', 'Step one.']])
    expect((await read(contact)).attachments).toEqual([plan])
  })

  it('that are not there are named, and nothing is asked', async () => {
    const ann = somebody('ann')
    const plan = await upload('plan.txt', 'Step one.')
    const refused = await api.post('/v1/contacts', {
      kind: 'approval',
      body: 'x',
      to: [`rec:${ann}`],
      attachments: [plan.id, 'fil_none']
    })
    expect(refused).toMatchObject({
      status: 404,
      body: { code: 'file_not_found', errors: [{ path: 'attachments.1' }] }
    })
    expect(platform.sentTo(ann)).toEqual([])
  })

  it('that come with an answer stand with it, and decide nothing', async () => {
    const ann = somebody('ann')
    const contact = await ask({ to: [`rec:${ann}`] })
    const { token } = await arrived(ann)
    const { id, name, contentType, size } = await upload('invoice.txt', 'approve')
    const file = { id, name, contentType, size }
    await post({ type: 'reply', token, account: ann, text: 'See the file', attachments: [file] })
    expect((await read(contact)).status).toBe('pending')
    await post({ type: 'reply', token, account: ann, option: 'reject', attachments: [file] })
    expect((await read(contact)).outcome.responses[0].attachments).toEqual([file])
    const { turns } = (await api.get(`/v1/threads/${contact.thread}`)).body
    expect(turns.map((turn: Json) => turn.attachments)).toEqual([undefined, [file], [file]])
  })
})

describe('who watches', () => {
  it('is told, and gets nothing to answer with', async () => {
    const [ann, boss, audit] = [somebody('ann'), somebody('boss'), somebody('audit')]
    const contact = await ask({ to: [`rec:${ann}`], cc: [`rec:${boss}`], bcc: [`rec:${audit}`, `rec:${boss}`] })
    const [asked, told, unseen] = [await arrived(ann), await arrived(boss), await arrived(audit)]
    expect(asked.watches).toBeUndefined()
    expect(told).toMatchObject({ watches: 'cc', asked: [`rec:${ann}`], body: 'May I?' })
    expect(unseen).toMatchObject({ watches: 'bcc' })
    for (const one of [told, unseen]) {
      expect(one.token).toBeUndefined()
      expect(one.link).toBeUndefined()
    }
    expect(platform.sentTo(boss)).toHaveLength(1)
    const view = await read(contact)
    expect(view.recipients).toHaveLength(1)
    expect(view.watchers).toMatchObject([
      { kind: 'cc', ref: `rec:${boss}`, messages: [{ address: `rec:${boss}` }] },
      { kind: 'bcc', ref: `rec:${audit}` }
    ])
    await post({ type: 'reply', ref: { ref: told.ref }, account: boss, option: 'approve' })
    expect((await read(contact)).status).toBe('pending')
    await post({ type: 'reply', token: asked.token, account: ann, option: 'approve' })
    const shown = (ref: string) => until((): Json => platform.updates.find((one) => one.ref === ref))
    expect(await shown(asked.ref)).toMatchObject({ elsewhere: false })
    expect(await shown(told.ref)).toMatchObject({ elsewhere: true, decision: 'approved' })
  })

  it('keeps no notice from being undeliverable', async () => {
    const [ann, boss] = [somebody('ann'), somebody('boss')]
    platform.next('send', { status: 404 }, ann)
    const { id } = await ask({ kind: 'notice', to: [`rec:${ann}`], cc: [`rec:${boss}`] })
    await arrived(boss)
    expect(await api.settled(id)).toMatchObject({ status: 'undeliverable' })
  })

  it('is named by its field when it cannot be told', async () => {
    const refused = await api.post('/v1/contacts', { kind: 'approval', body: 'x', to: 'inbox', cc: ['rec:not a name'] })
    expect(refused.body).toMatchObject({ code: 'target_invalid', errors: [{ path: 'cc.0' }] })
  })
})

describe('a conversation', () => {
  it('goes on where its last message is, with each person', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    const thread = somebody('thread')
    const opened = await ask({ to: [`rec:${ann}`, `rec:${bob}`], thread })
    const first = await arrived(ann)
    await arrived(bob)
    expect(first.follows).toBeUndefined()
    await until(async () => (await read(opened)).recipients[0].messages[0].state === 'sent')
    await ask({ to: [`rec:${ann}`], thread })
    expect((await arrived(ann, 2)).follows).toEqual({ ref: first.ref })
    await post({ type: 'reply', token: first.token, account: ann, text: 'hm', place: { ref: 'of-ann' } })
    await ask({ to: [`rec:${ann}`], thread })
    expect((await arrived(ann, 3)).follows).toEqual({ ref: 'of-ann' })
  })

  it('is begun by a person, and the agent’s answer follows what they wrote', async () => {
    const ann = somebody('ann')
    await post({ type: 'unsolicited', account: ann, text: 'Can you help?', subject: 'Help', ref: { ref: `a-${ann}` } })
    const event = await received(ann)
    expect(event.data).toMatchObject({ channel: 'rec', name: ann, text: 'Can you help?', subject: 'Help' })
    const contact = await ask({ kind: 'question', body: 'With what?', to: [`rec:${ann}`], inReplyTo: event.data.turn })
    expect(contact.thread).toBe(event.thread)
    const asked = await arrived(ann)
    expect(asked.follows).toEqual({ ref: `a-${ann}` })
    await post({
      type: 'unsolicited',
      account: ann,
      text: 'With the door.',
      ref: { ref: `b-${ann}` },
      follows: [{ ref: 'unknown' }, { ref: `a-${ann}` }]
    })
    const turns = await until(async () => {
      const found = (await api.get(`/v1/threads/${event.thread}`)).body.turns
      return found.length === 3 ? found : undefined
    })
    expect(turns.map((turn: Json) => [turn.by, turn.text])).toEqual([
      ['person', 'Can you help?'],
      ['agent', 'With what?'],
      ['person', 'With the door.']
    ])
  })

  it('begins once, however often the platform says so', async () => {
    const ann = somebody('ann')
    const event = { id: somebody('in'), type: 'unsolicited', account: ann, text: 'Hello?', ref: { ref: ann } }
    await Promise.all([post(event), post(event), post(event)])
    await received(ann)
    const events = await api.events()
    expect(events.filter((one: Json) => one.data.account === `rec:${ann}`)).toHaveLength(1)
  })

  it('is not begun where the channel is closed to it, nor by another channel of ours', async () => {
    const [ann, marker] = [somebody('ann'), somebody('marker')]
    await post({ type: 'unsolicited', account: ann, text: 'Hello?', ref: { ref: ann } }, 'shut')
    await post({ type: 'unsolicited', account: 'bot-shut', text: 'I am a machine', ref: { ref: 'loop' } })
    await post({ type: 'unsolicited', account: marker, text: 'Last', ref: { ref: marker } })
    await received(marker)
    const events = await api.events()
    const accounts = events.map((one: Json) => one.data.account)
    expect(accounts).not.toContain(`shut:${ann}`)
    expect(accounts).not.toContain('rec:bot-shut')
  })
})

describe('whoever is away', () => {
  it('decides nothing, and the agent hears of it once', async () => {
    const ann = somebody('ann')
    const contact = await ask({ to: [`rec:${ann}`] })
    const { token } = await arrived(ann)
    for (let i = 0; i < 2; i++)
      await post({ type: 'autoReply', token, account: ann, text: 'Back on Monday. I approve.' })
    const { events } = (await api.get(`/v1/contacts/${contact.id}/history`)).body
    expect(events.filter((one: Json) => one.type === 'contact.autoreplied')).toMatchObject([
      { data: { recipient: `rec:${ann}`, account: `rec:${ann}`, text: 'Back on Monday. I approve.' } }
    ])
    expect((await read(contact)).status).toBe('pending')
  })
})

describe('a reaction, or a read receipt', () => {
  const toldOf = async (contact: Json) =>
    (await api.get(`/v1/contacts/${contact.id}/history`)).body.events.filter((one: Json) =>
      ['contact.reacted', 'contact.viewed'].includes(one.type)
    )

  it('case 36: is told once, decides and answers nothing, and whoever reacted may still answer', async () => {
    const ann = somebody('ann')
    const contact = await ask({ kind: 'question', body: 'Which customer?', to: [`rec:${ann}`] })
    const { token } = await arrived(ann)
    for (const reaction of ['😂', '👍']) await post({ type: 'reacted', token, account: ann, reaction })
    for (let i = 0; i < 2; i++) await post({ type: 'viewed', token, account: ann })
    expect(await toldOf(contact)).toMatchObject([
      { type: 'contact.reacted', data: { recipient: `rec:${ann}`, account: `rec:${ann}`, reaction: '😂' } },
      { type: 'contact.viewed', data: { recipient: `rec:${ann}`, account: `rec:${ann}` } }
    ])
    expect(await read(contact)).toMatchObject({ status: 'pending', outcome: null })
    expect((await api.get(`/v1/threads/${contact.thread}`)).body.turns).toHaveLength(1)
    await post({ type: 'reply', token, account: ann, text: 'Globex' })
    expect(await api.settled(contact.id)).toMatchObject({ outcome: { decision: 'answered', text: 'Globex' } })
    await post({ type: 'reacted', token, account: ann, reaction: '🎉' })
    expect(await toldOf(contact)).toHaveLength(2)
  })

  it('of a stranger, or to nothing of ours, is nothing', async () => {
    const [ann, eve] = [somebody('ann'), somebody('eve')]
    const contact = await ask({ to: [`rec:${ann}`] })
    const { token } = await arrived(ann)
    await post({ type: 'reacted', token, account: eve, reaction: '👍' })
    await post({ type: 'viewed', token: 'x'.repeat(16), account: ann })
    await post({ type: 'reacted', ref: { ref: eve }, account: eve, reaction: '👍' })
    expect(await toldOf(contact)).toEqual([])
    expect(await read(contact)).toMatchObject({ status: 'pending' })
  })

  it('is heard by a webhook that asks for it, and by a notice that is over', async () => {
    const ann = somebody('ann')
    const notice = await ask({ kind: 'notice', to: [`rec:${ann}`] })
    await api.settled(notice.id)
    const { token } = await arrived(ann)
    await post({ type: 'viewed', token, account: ann })
    expect(await toldOf(notice)).toMatchObject([{ type: 'contact.viewed' }])
    const types = ['contact.reacted', 'contact.viewed']
    expect(await api.make('/v1/webhooks', { url: 'http://127.0.0.1:9/', types })).toMatchObject({ types })
  })
})

describe('a bounce', () => {
  it('is believed by its own token only', async () => {
    const ann = somebody('ann')
    const contact = await ask({ to: [`rec:${ann}`] })
    const { token, bounceToken } = await arrived(ann)
    await until(async () => (await read(contact)).recipients[0].messages[0].state === 'sent')
    await post({ type: 'receipt', token, outcome: 'bounced', reason: 'forged' })
    expect((await read(contact)).status).toBe('pending')
    await post({ type: 'receipt', token: bounceToken, outcome: 'bounced', reason: '5.1.1 no such user' })
    expect(await read(contact)).toMatchObject({ status: 'undeliverable' })
    // And it answers nothing.
    const other = await ask({ to: [`rec:${somebody('bob')}`] })
    const bob = other.recipients[0].ref.slice(4)
    const sent = await arrived(bob)
    await post({ type: 'reply', token: sent.bounceToken, account: bob, option: 'approve' })
    expect((await read(other)).status).toBe('pending')
  })
})

describe('an answer', () => {
  it('that was written before the question proves nothing', async () => {
    const ann = somebody('ann')
    const contact = await ask({ to: [`rec:${ann}`] })
    const { token } = await arrived(ann)
    const writtenAt = new Date(Date.now() - 3_600_000).toISOString()
    await post({ type: 'reply', token, account: ann, option: 'approve', writtenAt })
    expect((await read(contact)).status).toBe('pending')
    const { replies } = (await api.get('/v1/replies?state=held')).body
    expect(replies.find((one: Json) => one.contact === contact.id)).toMatchObject({
      assurance: 'claimed',
      proof: 'older_than_question',
      reason: 'assurance_too_low'
    })
  })

  it('that cannot be told from what it quotes decides nothing', async () => {
    const ann = somebody('ann')
    const contact = await ask({ to: [`rec:${ann}`] })
    const { token } = await arrived(ann)
    await post({ type: 'reply', token, account: ann, text: 'approve', unsure: true })
    expect((await read(contact)).status).toBe('pending')
  })
})
