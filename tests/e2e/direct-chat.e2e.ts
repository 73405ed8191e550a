// What people write to a bot alone, naming no request: case 37 on the real server, with its database.
import type { TelegramSimulator } from '@parley/provider-kit/simulators'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { simulateTelegram } from '../support/patient-chats.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

let telegram: TelegramSimulator
let server: Parley
let api: Api
let people: string[]

beforeAll(async () => {
  telegram = await simulateTelegram({ crowd: 20 })
  server = await startParley()
  api = apiOf(server)
  const { config } = telegram
  await api.make('/v1/channels', { name: 'telegram', provider: 'telegram', config })
  people = telegram.people.slice(-20).map(({ account }) => account)
}, 120_000)
afterAll(async () => {
  await server?.stop()
  await telegram?.stop()
})

let count = 0
/** Each test has people of its own. */
const somebody = (): string => people.pop()!
async function ask(to: string, more: object = {}): Promise<Json> {
  const title = `Refund no. ${++count}?`
  const contact = await api.make('/v1/contacts', {
    kind: 'approval',
    title,
    body: 'Ok?',
    to: `telegram:${to}`,
    ...more
  })
  await until(() => said(to).find((one) => one.includes(title)))
  return { ...contact, title }
}
const said = (to: string) =>
  telegram.messages().flatMap((one) => (one.target === to && !one.from && !one.onlyFor ? [one.text] : []))
const write = (by: string, text: string, repliesTo?: string) => telegram.write!(by, text, by, repliesTo)
const told = (to: string, ...words: string[]) =>
  until(() => said(to).find((one) => words.every((word) => one.includes(word))))
const read = async ({ id }: Json): Promise<Json> => (await api.get(`/v1/contacts/${id}`)).body
const history = async ({ id }: Json): Promise<Json[]> => (await api.get(`/v1/contacts/${id}/history`)).body.events
const types = async (contact: Json) => (await history(contact)).map(({ type }) => type)
const ALL_OPEN = 'Open here:'

describe('case 37: what names no request', () => {
  it.each([
    ['Approve', 'approved'],
    ['yes, go ahead', 'approved'],
    ['genehmigt', 'approved'],
    ['no, too risky', 'rejected'],
    ['2', 'rejected']
  ])('counts for the only one: %s', async (text, decision) => {
    const ann = somebody()
    const contact = await ask(ann)
    await write(ann, text)
    const { outcome } = await api.settled(contact.id)
    expect(outcome).toMatchObject({ decision, responses: [{ account: `telegram:${ann}`, assurance: 'platform' }] })
    await told(ann, 'Recorded. Thank you.')
  })

  it('counts for none of several, and lists them', async () => {
    const ann = somebody()
    const [first, second] = [await ask(ann), await ask(ann)]
    await write(ann, 'approve')
    await told(ann, ALL_OPEN, `• ${first.title}`, `• ${second.title}`)
    expect([await types(first), await types(second)].flat()).not.toContain('contact.replied')
  })

  it('counts for none a day long after another was closed, and then again', async () => {
    const ann = somebody()
    const [closed, open] = [await ask(ann), await ask(ann)]
    await api.make(`/v1/contacts/${closed.id}/cancel`, {})
    await write(ann, 'approve')
    const list = await told(ann, ALL_OPEN, `• ${open.title}`)
    expect(list).not.toContain(closed.title)
    expect((await read(open)).status).toBe('pending')
    const database = await storageOf(server)
    await database.query(`update contact set settled_at = settled_at - interval '25 hours' where id = $1`, [closed.id])
    await database.end()
    await write(ann, 'approve')
    expect((await api.settled(open.id)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('silence approves none of those that a no may have meant, and what only a yes may have meant', async () => {
    const [ann, bob] = [somebody(), somebody()]
    const silent = (to: string) =>
      ask(to, {
        to: undefined,
        policy: { stages: [{ steps: [{ to: [`telegram:${to}`] }] }], deadline: '8s', onTimeout: 'approve' }
      })
    const [first, second] = await Promise.all([silent(ann), silent(ann)])
    const [third, fourth] = await Promise.all([silent(bob), silent(bob)])
    await write(ann, 'No, wait!')
    await told(ann, ALL_OPEN, `• ${first.title}`, `• ${second.title}`)
    await write(bob, 'approve')
    await told(bob, ALL_OPEN, `• ${third.title}`, `• ${fourth.title}`)
    await Promise.all([first, second, third, fourth].map(({ id }) => api.settled(id)))
    for (const one of [first, second]) expect(await read(one)).toMatchObject({ status: 'expired', reason: 'objection' })
    for (const one of [third, fourth]) expect(await read(one)).toMatchObject({ outcome: { by: 'policy' } })
  })

  it('is told so where nothing is open, whatever it says', async () => {
    const [ann, bob] = [somebody(), somebody()]
    await write(ann, 'approve')
    await told(ann, 'Nothing waits for your answer here.')
    await write(bob, 'Is anybody there?')
    await told(bob, 'Nothing waits for your answer here.')
  })

  it('is part of the conversation of the only one where it is no decision', async () => {
    const ann = somebody()
    const contact = await ask(ann)
    await write(ann, 'Which customer is it?')
    await told(ann, 'Passed on to the agent.')
    expect((await history(contact)).find(({ type }) => type === 'contact.replied')).toMatchObject({
      data: { text: 'Which customer is it?' }
    })
    const { turns } = (await api.get(`/v1/threads/${contact.thread}`)).body
    expect(turns.at(-1)).toMatchObject({ by: 'person', text: 'Which customer is it?' })
    await write(ann, 'approve')
    expect((await api.settled(contact.id)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('answers the only question, in any words', async () => {
    const ann = somebody()
    const contact = await ask(ann, { kind: 'question' })
    await write(ann, 'The left one.')
    expect((await api.settled(contact.id)).outcome).toMatchObject({ decision: 'answered', text: 'The left one.' })
  })

  it('counts for nobody else’s, and for nothing that was only copied to somebody', async () => {
    const [ann, bob] = [somebody(), somebody()]
    const contact = await ask(ann, { cc: [`telegram:${bob}`] })
    await told(bob, contact.title)
    await write(bob, 'approve')
    await told(bob, 'Nothing waits for your answer here.')
    expect((await read(contact)).status).toBe('pending')
  })

  it('counts for nothing where it replies to another message', async () => {
    const ann = somebody()
    const contact = await ask(ann)
    await write(ann, 'Should I buy bread?')
    await told(ann, 'Passed on to the agent.')
    const own = telegram.messages().findLast((one) => one.from === ann)!
    await write(ann, 'approve', own.id)
    await told(ann, ALL_OPEN, `• ${contact.title}`)
    expect((await read(contact)).status).toBe('pending')
  })

  it('counts once, however often it is delivered', async () => {
    const ann = somebody()
    const stage = { steps: [{ to: [`telegram:${ann}`, 'inbox'] }], require: [{ count: 2 }] }
    const contact = await ask(ann, { policy: { stages: [stage] }, to: undefined })
    await write(ann, 'approve')
    await told(ann, 'Others still have to answer.')
    await telegram.redeliver!()
    await write(ann, 'Who else is asked?')
    await told(ann, 'Passed on to the agent.')
    const replies = (await history(contact)).filter(({ type }) => type === 'contact.replied')
    expect(replies.map(({ data }) => data.decision)).toEqual(['approve', undefined])
  })
})

describe('on a channel that is open to what answers nothing', () => {
  beforeAll(() => api.patch('/v1/channels/telegram', { unsolicited: 'open' }))

  const received = (text: string) =>
    until(async () => (await api.events()).find((one) => one.type === 'message.received' && one.data.text === text))

  it('a decision still counts for the only request', async () => {
    const ann = somebody()
    const contact = await ask(ann)
    await write(ann, 'approve')
    expect((await api.settled(contact.id)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('what is no decision begins a conversation, also where a question is open', async () => {
    const ann = somebody()
    const contact = await ask(ann, { kind: 'question' })
    await write(ann, 'Can you order paper?')
    expect((await received('Can you order paper?')).data).toMatchObject({ account: `telegram:${ann}` })
    expect((await read(contact)).status).toBe('pending')
  })

  it('a decision on nothing is told so, and passed on', async () => {
    const ann = somebody()
    await write(ann, `approve`)
    await told(ann, 'Nothing waits for your answer here. Passed on to the agent.')
    const events = await api.events()
    expect(events.filter((one) => one.data?.account === `telegram:${ann}`)).toMatchObject([
      { type: 'message.received' }
    ])
  })
})
