// Two hundred people are asked in private, each something else, and press at once: every press is acknowledged,
// none is lost, and each request is decided once and by whom it asked.
import type { Simulator } from '@parley/provider-kit/simulators'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { simulateDiscord, simulateSlack, simulateTelegram } from '../support/patient-chats.ts'
import { startParley, type Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const CROWD = 200
/** Telegram takes thirty messages a second of a bot. */
const SENT_WITHIN_MS = 60_000

interface Chat {
  readonly simulate: () => Promise<Simulator>
  readonly crowd: (simulator: Simulator) => readonly string[]
}
const last = ({ people }: Simulator) => people.slice(-CROWD).map(({ account }) => account)
const CHATS: Readonly<Record<string, Chat>> = {
  slack: {
    simulate: simulateSlack,
    crowd: () => Array.from({ length: CROWD }, (_, index) => `U0CROWD${index}`)
  },
  discord: { simulate: () => simulateDiscord({ crowd: CROWD }), crowd: last },
  telegram: { simulate: () => simulateTelegram({ crowd: CROWD }), crowd: last },
  'telegram by webhook': {
    simulate: () => simulateTelegram({ crowd: CROWD, webhook: true }),
    crowd: last
  }
}

describe.each(Object.entries(CHATS))('on %s', (name, { simulate, crowd }) => {
  const provider = name.split(' ')[0]!
  let simulator: Simulator
  let server: Parley
  let api: Api

  beforeAll(async () => {
    simulator = await simulate()
    server = await startParley()
    api = apiOf(server)
    const { id } = await api.make('/v1/channels', { name: 'chat', provider, config: simulator.config })
    simulator.callAt?.(`${server.url}/inbound/${id}`)
    await simulator.ready?.()
  })
  afterAll(async () => {
    await server?.stop()
    await simulator?.stop()
  })

  it('two hundred presses on as many requests', async () => {
    const people = crowd(simulator)
    const contacts: Json[] = await Promise.all(
      people.map((one) => api.make('/v1/contacts', { kind: 'approval', body: `May ${one}?`, to: `chat:${one}` }))
    )
    await until(() => simulator.sends() >= CROWD, SENT_WITHIN_MS)
    const cards = await until(() => {
      const shown = new Map(simulator.messages().flatMap((one) => (one.buttons.length > 0 ? [[one.target, one]] : [])))
      return people.every((one) => shown.has(one)) ? people.map((one) => shown.get(one)!) : undefined
    })
    const acknowledged = await Promise.all(
      people.map((by, index) => {
        const { id, buttons } = cards[index]!
        // Every other one says no, so that nobody's press is taken for a neighbour's.
        const button = buttons.find(({ label }) => label.endsWith(index % 2 === 0 ? 'Approve' : 'Reject'))!
        return simulator.press!(id, button.id, by)
      })
    )
    const times = acknowledged.map(({ ms }) => Math.round(ms)).sort((a, b) => a - b)
    process.stdout.write(
      `${name}: ${CROWD} presses on ${CROWD} requests, acknowledged in ${times[CROWD / 2]} ms (median), ` +
        `${times.at(-1)} ms (slowest)\n`
    )
    const settled = await Promise.all(contacts.map(({ id }) => api.settled(id)))
    expect(settled.map(({ outcome }) => [outcome.decision, outcome.responses.map((one: Json) => one.account)])).toEqual(
      people.map((one, index) => [index % 2 === 0 ? 'approved' : 'rejected', [`chat:${one}`]])
    )
    const replied = await Promise.all(
      contacts.map(async ({ id }) => {
        const { events } = (await api.get(`/v1/contacts/${id}/history`)).body
        return events.filter((one: Json) => one.type === 'contact.replied').length
      })
    )
    expect(replied).toEqual(people.map(() => 1))
  }, 150_000)
})
