// One contact asked on every kind of channel at once: the first valid answer wins, and all the others show it.
import type { Simulator } from '@parley/provider-kit/simulators'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { addChannels, chatPlace, repliesTo, startMailPlace, type Place } from '../support/places.ts'
import { describeWith } from '../support/requirement.ts'
import { simulateDiscord, simulateSlack, simulateTelegram } from '../support/patient-chats.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const CHATS: Readonly<Record<string, () => Promise<Simulator>>> = {
  slack: simulateSlack,
  discord: simulateDiscord,
  telegram: simulateTelegram
}
const EVERYWHERE = [...Object.keys(CHATS), 'email']

describeWith(['dovecot-imapd', 'dovecot-lmtpd', 'openssl'], 'on all channels at once', () => {
  const simulators: Simulator[] = []
  const places = new Map<string, Place>()
  let mail: Awaited<ReturnType<typeof startMailPlace>>
  let server: Parley
  let api: Api
  let count = 0

  beforeAll(async () => {
    mail = await startMailPlace()
    for (const [name, simulate] of Object.entries(CHATS)) {
      const simulator = await simulate()
      simulators.push(simulator)
      places.set(name, chatPlace(name, simulator))
    }
    places.set('email', mail.place)
    server = await startParley({ env: { PARLEY_DNS: mail.dns.address } })
    api = apiOf(server)
    await addChannels(api, [...places.values()])
  }, 120_000)
  afterAll(async () => {
    await server?.stop()
    for (const one of simulators) await one.stop()
    await mail?.stop()
  })

  const at = (name: string) => places.get(name)!
  const all = () => [...places.values()]
  const words = () => `Release ${++count}`
  const ask = (title: string, more: object): Promise<Json> =>
    api.make('/v1/contacts', { kind: 'approval', title, body: 'It goes to production.', ...more })
  const read = async ({ id }: Json): Promise<Json> => (await api.get(`/v1/contacts/${id}`)).body

  it.each(EVERYWHERE)('the first answer wins, given by %s, and the others show it', async (winner) => {
    const title = words()
    const contact = await ask(title, { to: all().map((one) => one.address) })
    for (const one of all()) await one.asked(title)
    await at(winner).approve(title)
    const settled = await api.settled(contact.id)
    expect(settled).toMatchObject({
      status: 'resolved',
      outcome: { decision: 'approved', responses: [{ account: at(winner).address }] }
    })
    for (const other of all().filter((one) => one.name !== winner)) {
      const shown = await other.closed(title)
      expect({ at: other.name, shown }).toMatchObject({ shown: expect.stringMatching(/approved/i) as string })
      expect(shown).toContain(settled.outcome.responses[0].name)
    }
    expect(await repliesTo(api, contact)).toEqual([at(winner).address])
  })

  it('tells whoever comes second who was faster, and changes nothing', async () => {
    const title = words()
    const contact = await ask(title, { to: all().map((one) => one.address) })
    for (const one of all()) await one.asked(title)
    // At the same time: whichever commits first counts.
    await Promise.allSettled(all().map((one) => one.approve(title)))
    const settled = await api.settled(contact.id)
    expect(settled.outcome.responses).toHaveLength(1)
    await until(async () => (await read(contact)).recipients.every((one: Json) => one.messages[0].state === 'sent'))
    expect((await repliesTo(api, contact)).length).toBe(1)
  })

  it.each(Object.keys(CHATS))('a press on %s that outruns the send is taken, and its card closed', async (name) => {
    const database = await storageOf(server)
    try {
      // What is to be noted of a send waits for as long as this connection has the lock.
      await database.query(`select pg_advisory_lock(1)`)
      await database.query(`create or replace function wait_to_note() returns trigger language plpgsql as
        'begin perform pg_advisory_xact_lock_shared(1); return new; end'`)
      await database.query(`create or replace trigger wait_to_note before update on message for each row
        when (new.state = 'sent') execute function wait_to_note()`)
      const title = words()
      const contact = await ask(title, { to: at(name).address })
      await at(name).approve(title) // acknowledged in time, or this fails
      expect((await read(contact)).recipients[0].messages[0].state).toBe('sending')
      await database.query(`select pg_advisory_unlock(1)`)
      const { outcome } = await api.settled(contact.id)
      expect(outcome.responses).toMatchObject([{ account: at(name).address, decision: 'approve' }])
      expect(await at(name).closed(title)).toMatch(/approved/i)
      expect(at(name).copies(title)).toBe(1)
    } finally {
      await database.query('select pg_advisory_unlock_all()')
      await database.query('drop trigger if exists wait_to_note on message')
      await database.end()
    }
  })

  it('escalates from a chat to e-mail after silence', async () => {
    const title = words()
    const steps = [{ to: [at('slack').address], wait: '2s' }, { to: [at('email').address] }]
    const contact = await ask(title, { policy: { stages: [{ steps }] } })
    await at('slack').asked(title)
    expect(at('email').isAsked(title)).toBe(false)
    await at('email').approve(title)
    expect((await api.settled(contact.id)).outcome.responses).toMatchObject([{ account: at('email').address }])
    expect(await at('slack').closed(title)).toMatch(/approved/i)
  })

  it('takes the same person on two channels for one vote', async () => {
    const [first, second] = [at('slack'), at('telegram')]
    const aliases = [second.address, at('email').address]
    await api.make('/v1/people', { handle: 'ann', name: 'Ann Twice', addresses: [first.address], aliases })
    const title = words()
    const via = ({ address }: Place) => ({ ref: '@ann', via: [address] })
    const steps = [{ to: [via(first), at('email').other], wait: '1s' }, { to: [via(second)] }]
    const contact = await ask(title, { policy: { stages: [{ steps, require: [{ count: 2 }] }] } })
    await first.approve(title)
    await second.approve(title)
    await until(async () => (await repliesTo(api, contact)).length === 2)
    expect((await read(contact)).status).toBe('pending')
    await at('email').approve(title, at('email').other)
    const { outcome } = await api.settled(contact.id)
    expect(outcome.responses.map((one: Json) => one.name).sort()).toEqual(['Ann Twice', 'Bob'])
  })
})
