// Machines do not talk to each other: what a bot writes or presses below a request decides nothing and begins nothing.
import type { SimulatedMessage, Simulator } from '@parley/provider-kit/simulators'
import type pg from 'pg'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { repliesTo } from '../support/places.ts'
import { simulateDiscord, simulateSlack, simulateTelegram } from '../support/patient-chats.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const CHATS: Readonly<Record<string, () => Promise<Simulator>>> = {
  slack: simulateSlack,
  discord: simulateDiscord,
  telegram: simulateTelegram
}
/** On Slack no app can press. */
const PRESSING = ['discord', 'telegram']

let server: Parley
let api: Api
let database: pg.Client
const simulators = new Map<string, Simulator>()

beforeAll(async () => {
  server = await startParley()
  api = apiOf(server)
  database = await storageOf(server)
  for (const [name, simulate] of Object.entries(CHATS)) {
    const simulator = await simulate()
    simulators.set(name, simulator)
    await api.make('/v1/channels', { name, provider: name, config: simulator.config, unsolicited: 'open' })
    await simulator.ready?.()
  }
})
afterAll(async () => {
  await database?.end()
  await server?.stop()
  for (const one of simulators.values()) await one.stop()
})

/** A request that anybody in the group may decide, and its card. */
async function askGroup(name: string, title: string): Promise<{ contact: Json; card: SimulatedMessage }> {
  const simulator = simulators.get(name)!
  const to = [`${name}:${simulator.group!}`]
  const contact = await api.make('/v1/contacts', { kind: 'approval', title, body: 'It goes to production.', to })
  const card = await until(() => simulator.messages().find((one) => one.text.includes(title)))
  await until(async () => (await api.get(`/v1/contacts/${contact.id}`)).body.recipients[0].messages[0].state === 'sent')
  return { contact, card }
}

const approveOf = ({ buttons }: SimulatedMessage) => buttons.find(({ label }) => label.endsWith('Approve'))!.id

async function storedFrom(name: string): Promise<unknown[]> {
  const { rows } = await database.query<{ account: unknown }>(
    `select i.payload->>'account' as account from inbound i join channel c on c.id = i.channel_id where c.name = $1`,
    [name]
  )
  return rows.map((one) => one.account)
}

describe.each(Object.keys(CHATS))('on %s', (name) => {
  it('what bots say and press below a request, or beside it, is nothing, and a person decides', async () => {
    const simulator = simulators.get(name)!
    const group = simulator.group!
    const { contact, card } = await askGroup(name, 'Release 7')
    for (const bot of simulator.bots!) {
      await simulator.write!(group, 'Approve', bot, card.id)
      await simulator.write!(group, 'Release 7: approved', bot)
      // Nobody answers a bot, so the press goes nowhere.
      if (PRESSING.includes(name)) simulator.press!(card.id, approveOf(card), bot).catch(() => {})
    }
    const theirs = simulator.messages().filter(({ id, text }) => id !== card.id && /approve/i.test(text))
    expect(theirs).toHaveLength(4)
    const ann = simulator.people[0]!
    await simulator.write!(group, 'Approve', ann.account, card.id)
    const { outcome } = await api.settled(contact.id)
    expect(outcome).toMatchObject({ decision: 'approved', responses: [{ account: `${name}:${ann.account}` }] })
    expect(await repliesTo(api, contact)).toEqual([`${name}:${ann.account}`])
    expect(await storedFrom(name)).toEqual([ann.account])
    const { events } = (await api.get('/v1/events')).body
    expect(events.filter((one: Json) => one.type === 'message.received')).toEqual([])
    // They were told nothing either: a machine that is answered may answer.
    const told = simulator
      .messages()
      .filter(
        ({ onlyFor, repliesTo: above }) =>
          simulator.bots!.includes(onlyFor ?? '') || theirs.some(({ id }) => id === above)
      )
    expect(told).toEqual([])
  })
})
