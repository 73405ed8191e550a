// Each role a process of its own, and two that listen: when the one that holds all connections is killed in the middle of
// what people say, the other takes over, and nothing is lost or counted twice.
import type { Simulator } from '@parley/provider-kit/simulators'
import type pg from 'pg'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { addChannels, chatPlace, repliesTo, startMailPlace, type Place } from '../support/places.ts'
import { simulateDiscord, simulateSlack, simulateTelegram } from '../support/patient-chats.ts'
import { describeWith } from '../support/requirement.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

/** Where nobody answers any more, people see an error, and press again: the sooner, the shorter this test. */
const PATIENCE = { answerWithinMs: 10_000 }
const CHATS: Readonly<Record<string, () => Promise<Simulator>>> = {
  slack: () => simulateSlack(PATIENCE),
  discord: () => simulateDiscord(PATIENCE),
  telegram: () => simulateTelegram(PATIENCE)
}
/** Nobody else may listen for as long after the death of whoever did: with a turn a second, ten seconds are kept. */
const HELD_SECONDS = 5
const CONTACTS = 8

describeWith(['dovecot-imapd', 'dovecot-lmtpd', 'openssl'], 'roles apart', () => {
  const simulators: Simulator[] = []
  const places: Place[] = []
  let mail: Awaited<ReturnType<typeof startMailPlace>>
  let front: Parley
  let worker: Parley
  let listeners: Parley[]
  let api: Api
  let database: pg.Client
  let count = 0

  beforeAll(async () => {
    mail = await startMailPlace()
    for (const [name, simulate] of Object.entries(CHATS)) {
      const simulator = await simulate()
      simulators.push(simulator)
      places.push(chatPlace(name, simulator))
    }
    places.push(mail.place)
    const env = { PARLEY_DNS: mail.dns.address }
    front = await startParley({ env, roles: ['api'] })
    worker = await startParley({ beside: front, roles: ['worker'] })
    api = apiOf(front)
    await addChannels(api, places)
    listeners = [await startParley({ beside: front, roles: ['listener'] })]
    database = await storageOf(front)
    const held = `select count(*)::int as held from lease where name like 'listen:%' and lease_until > now()`
    await until(async () => (await database.query(held)).rows[0].held === places.length)
    listeners.push(await startParley({ beside: front, roles: ['listener'] }))
  }, 120_000)
  afterAll(async () => {
    await database?.end()
    for (const one of [...(listeners ?? []), worker, front]) await one?.stop()
    for (const one of simulators) await one.stop()
    await mail?.stop()
  })

  const ask = (title: string, to: string[]): Promise<Json> =>
    api.make('/v1/contacts', { kind: 'approval', title, body: 'It goes to production.', to })
  const read = async ({ id }: Json): Promise<Json> => (await api.get(`/v1/contacts/${id}`)).body
  /** As people do where the platform shows them an error. */
  const approve = (place: Place, title: string) =>
    until(async () =>
      place.approve(title).then(
        () => true,
        () => false
      )
    )

  it('asks everywhere at once, and the first answer wins', async () => {
    for (const winner of places) {
      const title = `Apart ${++count}`
      const contact = await ask(
        title,
        places.map((one) => one.address)
      )
      for (const one of places) await one.asked(title)
      await approve(winner, title)
      const { outcome } = await api.settled(contact.id)
      expect(outcome.responses).toMatchObject([{ account: winner.address }])
      for (const other of places.filter((one) => one !== winner)) expect(await other.closed(title)).toMatch(/approved/i)
    }
  })

  it('escalates from a chat to e-mail after silence', async () => {
    const [title, chat, post] = [`Apart ${++count}`, places[0]!, places.at(-1)!]
    const steps = [{ to: [chat.address], wait: '2s' }, { to: [post.address] }]
    const policy = { stages: [{ steps }] }
    const contact = await api.make('/v1/contacts', { kind: 'approval', title, body: 'It goes to production.', policy })
    await chat.asked(title)
    expect(post.isAsked(title)).toBe(false)
    await approve(post, title)
    expect((await api.settled(contact.id)).outcome.responses).toMatchObject([{ account: post.address }])
    expect(await chat.closed(title)).toMatch(/approved/i)
  })

  it('loses nothing and counts nothing twice when the listener is killed over it', async () => {
    const asked = await Promise.all(
      places.flatMap((place) =>
        Array.from({ length: CONTACTS }, async () => {
          const title = `Takeover ${++count}`
          return { place, title, contact: await ask(title, [place.address]) }
        })
      )
    )
    for (const { place, title } of asked) await place.asked(title)
    const answers = asked.map(async ({ place, title }) => {
      await approve(place, title)
      return performance.now()
    })
    // Some of it has come through, and the rest is on its way.
    await until(async () =>
      (await Promise.all(asked.map(({ contact }) => read(contact)))).some((one) => one.status !== 'pending')
    )
    await listeners[0]!.kill()
    const killed = performance.now()
    const left = `select extract(epoch from max(lease_until) - clock_timestamp())::float as left from lease
                  where name like 'listen:%'`
    expect((await database.query(left)).rows[0].left).toBeLessThanOrEqual(HELD_SECONDS)

    const after = async (place: Place) => {
      const title = `After ${++count}`
      const { id } = await ask(title, [place.address])
      await place.asked(title)
      await approve(place, title)
      expect((await api.settled(id)).status).toBe('resolved')
      return Math.round(performance.now() - killed)
    }
    const tookMs = await Promise.all(places.map(after))
    const times = places.map(({ name }, index) => `${name} ${tookMs[index]}`).join(', ')
    process.stdout.write(`Another listener acted on an answer this many ms after the kill: ${times}\n`)
    await Promise.all(answers)
    for (const { place, contact } of asked) {
      expect(await api.settled(contact.id)).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
      expect(await repliesTo(api, contact)).toEqual([place.address])
    }
    expect(asked.map(({ place, title }) => place.copies(title))).toEqual(asked.map(() => 1))
  })
})
