// From the outbox to a platform's wire and back: what is sent, how often, and what people are told who answer.
import { EffectRepository, type Begun, type Database } from '@parley/database'
import type { Client } from 'pg'
import { CONCURRENCY } from '../../libs/queue/src/catalogue.ts'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const PROVIDERS = ['recording', 'recording-blind', 'recording-tracked'].map(
  (name) => new URL(`../support/${name}.provider.mjs`, import.meta.url).pathname
)

let server: Parley
let api: Api
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
/**
 * `rec` can look up what it sent, as `kept` can, which does not send again; `blind` sends again when it is not sure; `still`
 * holds then; `tracked` tells what arrives.
 */
const channels: Record<string, string> = {}
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDERS.join(',') } })
  api = apiOf(server)
  for (const [name, provider, uncertain] of [
    ['rec', 'recording', 'resend'],
    ['kept', 'recording', 'hold'],
    ['blind', 'recording-blind', 'resend'],
    ['still', 'recording-blind', 'hold'],
    ['tracked', 'recording-tracked', 'resend']
  ] as const) {
    const config = { url: platform.url, secret: platform.secret, account: `bot-${name}` }
    channels[name] = (await api.make('/v1/channels', { name, provider, config, uncertain })).id
  }
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})

/** Nobody else's name. */
const somebody = (name: string) => `${name}-${++count}`
const ask = (to: string[], more: object = {}) =>
  api.make('/v1/contacts', { kind: 'approval', body: 'May I?', to, ...more })
const read = async (contact: Json): Promise<Json> => (await api.get(`/v1/contacts/${contact.id}`)).body
const messagesOf = async (contact: Json): Promise<Json[]> =>
  (await read(contact)).recipients.flatMap((one: Json) => one.messages)
const statesOf = async (contact: Json): Promise<string[]> => (await messagesOf(contact)).map((one) => one.state)
const history = async (contact: Json): Promise<Json[]> =>
  (await api.get(`/v1/contacts/${contact.id}/history`)).body.events
/** Without the sends, which end when they end. */
const idsOf = async (contact: Json): Promise<string[]> =>
  (await history(contact)).filter((one) => one.type !== 'contact.sent').map((one) => one.id)
const sentStates = async (contact: Json): Promise<string[]> =>
  (await history(contact)).filter((one) => one.type === 'contact.sent').map((one) => one.data.state)
const arrived = (target: string, times = 1) => until((): Json => platform.sentTo(target)[times - 1])
const shownTo = (target: string) =>
  platform.updates.filter((update) => platform.sentTo(target).some((send) => send.ref === update.ref))
const post = (channel: string, event: Json) =>
  platform.post(`${server.url}/inbound/${channels[channel]}`, [{ id: `in-${++count}`, ...event }])
/** Where nothing of the other tests waits to be acted on, so that timers are on time. `of`: what `post` knows it by. */
async function ownProject(): Promise<{ theirs: Api; of: string }> {
  const of = somebody('project')
  const project = (await api.make('/v1/projects', { name: of })).id
  const theirs = await api.keyed({ name: of, scope: 'admin', project })
  const config = { url: platform.url, secret: platform.secret, account: `bot-${of}` }
  channels[of] = (await theirs.make('/v1/channels', { name: 'rec', provider: 'recording', config })).id
  return { theirs, of }
}
/** An update of a contact's only copy, as another process does it that nobody else hears of. */
async function anUpdate(storage: Client, contact: Json) {
  const effects = new EffectRepository({ pool: storage } as unknown as Database)
  const { rows } = await storage.query(
    `insert into effect (id, project_id, contact_id, message_id, kind, provider, run_at)
      select 'eff_of_' || id, project_id, contact_id, id, 'update', 'recording-blind', 'infinity' from message
      where contact_id = $1 returning id`,
    [contact.id]
  )
  const begin = () => effects.begin({ effectId: rows[0].id, attempts: 0 })
  return { begin, done: (begun: Begun) => effects.done(begun) }
}
/** Until another connection waits for what this one's transaction holds. It sees new connections in the locks alone. */
const waitedFor = (storage: Client) =>
  until(async () => {
    const waiting = 'select 1 from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))'
    return (await storage.query(waiting)).rowCount! > 0
  })
const reply = (channel: string, send: Json, option = 'approve', more: Json = {}) =>
  post(channel, { type: 'reply', token: send.token, account: send.target, option, ...more })

describe('sending', () => {
  it('sends once, and knows where the platform put it', async () => {
    const ann = somebody('ann')
    const contact = await ask([`rec:${ann}`])
    const send = await arrived(ann)
    expect(send).toMatchObject({ kind: 'approval', body: 'May I?', options: ['approve', 'reject'], attempt: 1 })
    await until(async () => (await statesOf(contact))[0] === 'sent')
    // By the platform's reference alone.
    const { ref, target } = send
    const answer = await post('rec', { type: 'reply', ref: { ref }, account: target, option: 'approve' })
    expect(answer).toMatchObject({ status: 200, receipts: [{ kind: 'accepted' }] })
    expect(await read(contact)).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
    expect(platform.sentTo(ann)).toHaveLength(1)
  })

  it('waits for as long as the platform says before it tries again', async () => {
    const ann = somebody('ann')
    platform.next('send', { status: 429, headers: { 'retry-after': '2' } }, ann)
    const began = Date.now()
    const contact = await ask([`rec:${ann}`])
    await arrived(ann)
    expect(Date.now() - began).toBeGreaterThanOrEqual(2_000)
    await until(async () => (await statesOf(contact))[0] === 'sent')
    expect((await history(contact)).map((one) => one.type)).not.toContain('contact.unreachable')
  })

  it('takes no word to wait for a failure, however often it comes', async () => {
    const ann = somebody('ann')
    for (let times = 0; times < 14; times++)
      platform.next('send', { status: 429, headers: { 'retry-after': '0' } }, ann)
    platform.next('send', { status: 503 }, ann)
    const calls = platform.calls.send
    const contact = await ask([`rec:${ann}`])
    // The provider has to know of all, as parts of a message may be there.
    expect((await arrived(ann)).attempt).toBe(16)
    // The one that failed and the one that was taken.
    await until(async () => (await statesOf(contact))[0] === 'sent')
    expect((await messagesOf(contact))[0].attempts).toBe(2)
    expect(platform.calls.send - calls).toBe(16)
    expect(platform.sentTo(ann)).toHaveLength(1)
    expect((await api.get('/v1/dead')).body.dead.map((one: Json) => one.contact)).not.toContain(contact.id)
  })

  it('asks a platform that always says "at once" less and less often', async () => {
    const ann = somebody('ann')
    const asked: number[] = []
    const stop = platform.rule((endpoint, { target }) => {
      if (endpoint !== 'send' || target !== ann || asked.push(Date.now()) > 12) return undefined
      return { status: 429, headers: { 'retry-after': '0' } }
    })
    await ask([`rec:${ann}`])
    await arrived(ann)
    stop()
    expect(asked[12]! - asked[11]!).toBeGreaterThanOrEqual(500)
  })

  describe('when two jobs wait for one attempt, as the sweeper queues another for one that is late', () => {
    /**
     * Keeps a contact's job waiting behind slow sends until there are two, lets so many jobs go on side by side, and
     * resolves when one of the two has come to the platform, and what came after both.
     */
    async function queuedTwice(begin: () => Promise<Json>, begun: () => Promise<unknown>, atOnce = 1) {
      const database = await storageOf(server)
      const slow = Array.from({ length: CONCURRENCY.outbound }, () => somebody('slow'))
      const ends: (() => void)[] = []
      for (const one of slow) platform.next('send', { hold: new Promise<void>((end) => ends.push(end)) }, one)
      try {
        await ask(slow.map((one) => `rec:${one}`))
        await Promise.all(slow.map((one) => arrived(one)))
        const { id } = await begin()
        const first = 'contact_id = $1 and attempts = 0 and died_at is null'
        await database.query(`update effect set run_at = clock_timestamp() where ${first}`, [id])
        const late = `select 1 from effect where ${first} and run_at <= clock_timestamp()`
        await until(async () => (await database.query(late, [id])).rowCount === 0)
        const last = somebody('last')
        await ask([`rec:${last}`])
        for (const end of ends.slice(0, atOnce)) end()
        await Promise.all([arrived(last), begun()])
      } finally {
        for (const end of ends) end()
        await database.end()
      }
    }
    const SIDES = [
      ['one after the other', 1],
      ['side by side', CONCURRENCY.outbound]
    ] as const
    /** Tells whoever asks for this to wait, and counts how often that was. */
    function refuse(matches: (endpoint: string, body: Json) => boolean) {
      const refused = { calls: 0, stop: () => {} }
      refused.stop = platform.rule((endpoint, body) => {
        if (!matches(endpoint, body)) return undefined
        refused.calls += 1
        return { status: 429, headers: { 'retry-after': '3600' } }
      })
      return refused
    }

    it.each(SIDES)('sends once, and not again before the platform said so: %s', async (_, atOnce) => {
      const ann = somebody('ann')
      const refused = refuse((endpoint, { target }) => endpoint === 'send' && target === ann)
      const begun = () => until(() => refused.calls > 0)
      await queuedTwice(() => ask([`rec:${ann}`]), begun, atOnce)
      refused.stop()
      expect(refused.calls).toBe(1)
    })

    it.each(SIDES)('updates once, and not again before the platform said so: %s', async (_, atOnce) => {
      const ann = somebody('ann')
      const contact = await ask([`rec:${ann}`])
      const send = await arrived(ann)
      await until(async () => (await statesOf(contact))[0] === 'sent')
      const refused = refuse((endpoint, { id }) => endpoint === 'update' && id === send.id)
      const begun = () => until(() => refused.calls > 0)
      await queuedTwice(async () => (await api.post(`/v1/contacts/${contact.id}/cancel`)).body, begun, atOnce)
      refused.stop()
      expect(refused.calls).toBe(1)
    })

    it('leaves to an operator what the first could not send', async () => {
      const [ann, bob] = [somebody('ann'), somebody('bob')]
      platform.next('send', { status: 401 }, ann)
      let contact: Json = {}
      const failed = () => until(async () => (await statesOf(contact)).includes('undeliverable'))
      await queuedTwice(async () => (contact = await ask([`rec:${ann}`, `blind:${bob}`])), failed)
      const { dead } = (await api.get('/v1/dead?kind=effect')).body
      expect(dead.map((one: Json) => one.contact)).toContain(contact.id)
    })
  })

  it('tries again by itself when the platform is broken or away', async () => {
    const ann = somebody('ann')
    platform.next('send', { status: 503 }, ann)
    platform.next('send', { status: 500 }, ann)
    await ask([`rec:${ann}`])
    expect((await arrived(ann)).attempt).toBe(3)
  })

  it('keeps what needs an operator among the dead letters, and sends it when it is revived', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    platform.next('send', { status: 401 }, bob)
    const contact = await ask([`rec:${ann}`, `rec:${bob}`])
    const dead = await until(async () =>
      (await api.get('/v1/dead?kind=effect')).body.dead.find((one: Json) => one.contact === contact.id)
    )
    expect(dead).toMatchObject({ kind: 'effect', what: 'send recording', attempts: 1 })
    expect(dead.error).toContain('provider_auth_failed')
    expect(platform.sentTo(bob)).toHaveLength(0)
    expect((await history(contact)).map((one) => one.type)).toContain('contact.unreachable')
    expect((await api.post(`/v1/dead/${dead.id}/retry`)).status).toBe(200)
    const send = await arrived(bob)
    expect((await api.get('/v1/dead')).body.dead.map((one: Json) => one.id)).not.toContain(dead.id)
    expect((await reply('rec', send)).receipts).toMatchObject([{ kind: 'accepted' }])
    expect(await read(contact)).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
    expect((await api.post(`/v1/dead/${dead.id}/retry`)).body.code).toBe('dead_letter_not_found')
  })

  it('is not revived once its contact is closed', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    platform.next('send', { status: 401 }, bob)
    const contact = await ask([`rec:${ann}`, `rec:${bob}`])
    const dead = await until(async () =>
      (await api.get('/v1/dead?kind=effect')).body.dead.find((one: Json) => one.contact === contact.id)
    )
    await reply('rec', await arrived(ann))
    // Nobody may be asked any more: nothing is left that an operator could mend.
    const left = (await api.get('/v1/dead?kind=effect')).body.dead.map((one: Json) => one.id)
    expect(left).not.toContain(dead.id)
    expect((await api.post(`/v1/dead/${dead.id}/retry`)).body.code).toBe('contact_closed')
    expect(platform.sentTo(bob)).toHaveLength(0)
  })

  it('goes to a person’s next address when the first can never be reached', async () => {
    const dan = somebody('dan')
    const addresses = [`rec:${dan}`, `blind:${dan}`]
    await api.make('/v1/people', { handle: dan, name: 'Dan', addresses })
    platform.next('send', { status: 404 }, dan)
    const contact = await ask([`@${dan}`])
    await arrived(dan)
    await until(async () => (await statesOf(contact)).includes('sent'))
    expect(await messagesOf(contact)).toMatchObject([
      { address: addresses[0], state: 'undeliverable' },
      { address: addresses[1], state: 'sent' }
    ])
    expect((await history(contact)).find((one) => one.type === 'contact.unreachable')).toMatchObject({
      data: { address: addresses[0], next: addresses[1] }
    })
    expect((await read(contact)).recipients[0].unreachable).toBe(false)
  })

  it('takes the next step at once when nobody of this one can be reached', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    platform.next('send', { status: 404 }, ann)
    const steps = [{ to: [`rec:${ann}`], wait: '1h' }, { to: [`rec:${bob}`] }]
    const contact = await api.make('/v1/contacts', {
      kind: 'approval',
      body: 'May I?',
      policy: { stages: [{ steps }] }
    })
    await reply('rec', await arrived(bob))
    expect(await read(contact)).toMatchObject({ status: 'resolved' })
  })

  it('is undeliverable when nobody at all can be reached', async () => {
    const ann = somebody('ann')
    platform.next('send', { status: 404 }, ann)
    const contact = await ask([`rec:${ann}`])
    expect(await api.settled(contact.id)).toMatchObject({ status: 'undeliverable', outcome: null })
  })
})

describe('a send of which nobody knows the outcome', () => {
  /** Asks where the answer to the send is lost, and whoever looks it up waits until it is `found`. */
  async function askLost(ann: string): Promise<{ contact: Json; found: () => void }> {
    let found = () => {}
    platform.next('send', { cut: 'after' }, ann)
    platform.next('find', { hold: new Promise<void>((resolve) => (found = resolve)) })
    const contact = await ask([`rec:${ann}`])
    await until(async () => (await statesOf(contact))[0] === 'unknown')
    return { contact, found }
  }

  it('is told so, and looked up where the platform can', async () => {
    const ann = somebody('ann')
    platform.next('send', { cut: 'after' }, ann)
    const contact = await ask([`rec:${ann}`])
    await until(async () => (await statesOf(contact))[0] === 'sent')
    expect(platform.sentTo(ann)).toHaveLength(1)
    expect(await sentStates(contact)).toEqual(['unknown', 'sent'])
    await reply('rec', platform.sentTo(ann)[0])
    await until(() => shownTo(ann).length > 0) // by the reference that was found
  })

  it('shows the decision also where somebody answered before it was found', async () => {
    const ann = somebody('ann')
    const { contact, found } = await askLost(ann)
    await reply('rec', platform.sentTo(ann)[0])
    await until(() => shownTo(ann).length > 0)
    found()
    expect(platform.sentTo(ann)).toHaveLength(1)
    expect(await statesOf(contact)).toEqual(['sent'])
  })

  it('shows how it ended also where it was found only after that', async () => {
    const ann = somebody('ann')
    const { contact, found } = await askLost(ann)
    await api.post(`/v1/contacts/${contact.id}/cancel`, {})
    found()
    expect(await until(() => shownTo(ann)[0])).toMatchObject({ status: 'cancelled' })
    expect(await statesOf(contact)).toEqual(['sent'])
  })

  it('is left to whoever looks it up, from then on for as long as a send', async () => {
    const ann = somebody('ann')
    const { contact, found } = await askLost(ann)
    const storage = await storageOf(server)
    const claims = await storage.query(
      `select m.claimed_at >= e.at as renewed from message m, event e
        where m.contact_id = $1 and e.contact_id = m.contact_id and e.type = 'contact.sent'`,
      [contact.id]
    )
    await storage.end()
    found()
    expect(claims.rows).toEqual([{ renewed: true }])
    await until(async () => (await statesOf(contact))[0] === 'sent')
  })

  it('is repeated where it was looked up in vain', async () => {
    const ann = somebody('ann')
    platform.next('send', { cut: 'before' }, ann)
    const contact = await ask([`rec:${ann}`])
    expect((await arrived(ann)).attempt).toBe(2)
    await until(async () => (await statesOf(contact))[0] === 'sent')
    expect(platform.sentTo(ann)).toHaveLength(1)
    expect((await sentStates(contact))[0]).toBe('unknown')
  })

  it('is repeated where nobody can look, once for each time it was told unknown', async () => {
    const ann = somebody('ann')
    platform.next('send', { cut: 'after' }, ann)
    platform.next('send', { cut: 'after' }, ann)
    const contact = await ask([`blind:${ann}`])
    await arrived(ann, 3)
    await until(async () => (await statesOf(contact))[0] === 'sent')
    expect(platform.sentTo(ann)).toHaveLength(3)
    expect(await sentStates(contact)).toEqual(['unknown', 'unknown', 'sent'])
    // Asked three times, decided once.
    const [first, , third] = platform.sentTo(ann)
    expect((await reply('blind', first)).receipts).toMatchObject([{ kind: 'accepted' }])
    expect((await reply('blind', third, 'reject')).receipts).toMatchObject([{ kind: 'already_settled' }])
    expect((await read(contact)).outcome.decision).toBe('approved')
  })

  it('is left alone where the channel says so, and was sent once somebody answers it', async () => {
    const ann = somebody('ann')
    platform.next('send', { cut: 'after' }, ann)
    const contact = await ask([`still:${ann}`], {})
    await until(async () => (await statesOf(contact))[0] === 'unknown')
    expect(await sentStates(contact)).toEqual(['unknown'])
    expect((await reply('still', platform.sentTo(ann)[0], 'approve')).receipts).toMatchObject([{ kind: 'accepted' }])
    expect(await statesOf(contact)).toEqual(['sent'])
    expect(platform.sentTo(ann)).toHaveLength(1)
  })

  it('shows the decision where nobody can look, as the press says where it is', async () => {
    const ann = somebody('ann')
    platform.next('send', { cut: 'after' }, ann)
    const contact = await ask([`still:${ann}`])
    await until(async () => (await statesOf(contact))[0] === 'unknown')
    const [send] = platform.sentTo(ann)
    await reply('still', send!, 'approve', { pressed: { ref: send!.ref } })
    expect(await until(() => shownTo(ann)[0])).toMatchObject({ decision: 'approved' })
    expect(await statesOf(contact)).toEqual(['sent'])
  })

  it('shows how it ended where nobody can look, once somebody presses it too late', async () => {
    const ann = somebody('ann')
    platform.next('send', { cut: 'after' }, ann)
    const contact = await ask([`still:${ann}`])
    await until(async () => (await statesOf(contact))[0] === 'unknown')
    await api.post(`/v1/contacts/${contact.id}/cancel`, {})
    const [send] = platform.sentTo(ann)
    const late = await reply('still', send!, 'approve', { pressed: { ref: send!.ref } })
    expect(late.receipts).toMatchObject([{ kind: 'already_settled' }])
    expect(await until(() => shownTo(ann)[0])).toMatchObject({ status: 'cancelled' })
    expect(await read(contact)).toMatchObject({ status: 'cancelled', outcome: null })
  })

  describe.each(['before', 'after'] as const)('shows how it ended, pressed while an update', (order) => {
    it(`that found it nowhere is about to be done, the press ${order} that`, async () => {
      const ann = somebody('ann')
      platform.next('send', { cut: 'after' }, ann)
      const contact = await ask([`still:${ann}`])
      await until(async () => (await statesOf(contact))[0] === 'unknown')
      await api.post(`/v1/contacts/${contact.id}/cancel`, {})
      const storage = await storageOf(server)
      const left = () => storage.query('select id from effect where contact_id = $1', [contact.id])
      await until(async () => (await left()).rowCount === 0)
      // Another process has looked, and says so: one like that which has just ended.
      const other = await anUpdate(storage, contact)
      const begun = (await other.begin())!
      const [send] = platform.sentTo(ann)
      const press = () => reply('still', send!, 'approve', { pressed: { ref: send!.ref } })
      if (order === 'before') {
        await press()
        await other.done(begun)
      } else {
        await storage.query('begin')
        await other.done(begun)
        const pressed = press()
        await waitedFor(storage).finally(() => storage.query('commit'))
        await pressed
      }
      expect(await until(() => shownTo(ann)[0])).toMatchObject({ status: 'cancelled' })
      await until(async () => (await left()).rowCount === 0)
      expect(shownTo(ann)).toHaveLength(1)
      await storage.end()
    })
  })

  it('shows how it ended by an update that had not begun when somebody pressed it', async () => {
    const ann = somebody('ann')
    platform.next('send', { cut: 'after' }, ann)
    const contact = await ask([`still:${ann}`])
    await until(async () => (await statesOf(contact))[0] === 'unknown')
    await api.post(`/v1/contacts/${contact.id}/cancel`, {})
    const storage = await storageOf(server)
    const left = () => storage.query('select id from effect where contact_id = $1', [contact.id])
    await until(async () => (await left()).rowCount === 0)
    const other = await anUpdate(storage, contact)
    const [send] = platform.sentTo(ann)
    await reply('still', send!, 'approve', { pressed: { ref: send!.ref } })
    expect((await left()).rowCount).toBe(1)
    expect(await other.begin()).toBeDefined()
    await storage.query('update effect set run_at = clock_timestamp() where contact_id = $1', [contact.id])
    expect(await until(() => shownTo(ann)[0])).toMatchObject({ status: 'cancelled' })
    await storage.end()
  })

  /** Asks where the answer to the send is lost, and the platform puts off the one that is to repeat it. */
  async function askAgainLater(channel: string, ann: string): Promise<Json> {
    let putOff = 0
    platform.next('send', { cut: 'after' }, ann)
    const stop = platform.rule((endpoint, { target }) => {
      if (endpoint !== 'send' || target !== ann) return undefined
      putOff += 1
      return { status: 429, headers: { 'retry-after': '600' } }
    })
    const contact = await ask([`${channel}:${ann}`])
    await until(async () => putOff > 0 && (await statesOf(contact))[0] === 'queued')
    stop()
    return contact
  }

  it.each([
    ['at the place that the press names', 'blind', true],
    ['where the platform finds it', 'rec', false]
  ] as const)('shows the decision to whoever gives it before the send is repeated, %s', async (_, channel, places) => {
    const ann = somebody('ann')
    if (channel === 'rec') platform.next('find', { status: 503 })
    const contact = await askAgainLater(channel, ann)
    const [send] = platform.sentTo(ann)
    await reply(channel, send!, 'approve', places ? { pressed: { ref: send!.ref } } : {})
    expect(await until(() => shownTo(ann)[0])).toMatchObject({ decision: 'approved' })
    expect(await statesOf(contact)).toEqual(['sent'])
    expect(platform.sentTo(ann)).toHaveLength(1)
  })

  it.each([
    ['at the place that the press names', 'blind', true],
    ['where the platform finds it', 'rec', false]
  ] as const)('shows how it ended before the send was repeated, pressed too late, %s', async (_, channel, places) => {
    const ann = somebody('ann')
    if (channel === 'rec') platform.next('find', { status: 503 })
    const contact = await askAgainLater(channel, ann)
    await api.post(`/v1/contacts/${contact.id}/cancel`, {})
    expect(await statesOf(contact)).toEqual(['withdrawn'])
    const [send] = platform.sentTo(ann)
    const late = await reply(channel, send!, 'approve', places ? { pressed: { ref: send!.ref } } : {})
    expect(late.receipts).toMatchObject([{ kind: 'already_settled' }])
    expect(await until(() => shownTo(ann)[0])).toMatchObject({ status: 'cancelled' })
    expect(await statesOf(contact)).toEqual(['sent'])
  })

  it.each(['the request', 'what the agent added'])('shows how it ended on %s, taken over after that', async (what) => {
    const ann = somebody('ann')
    let over = () => {}
    const hold = () => platform.next('send', { hold: new Promise<void>((resolve) => (over = resolve)) }, ann)
    if (what === 'the request') hold()
    const contact = await ask([`rec:${ann}`])
    await arrived(ann)
    if (what !== 'the request') {
      await until(async () => (await statesOf(contact))[0] === 'sent')
      hold()
      await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'One more thing.' })
      await arrived(ann, 2)
    }
    await api.post(`/v1/contacts/${contact.id}/cancel`, {})
    const storage = await storageOf(server)
    const longAgo = `update message set claimed_at = claimed_at - interval '1 minute' where contact_id = $1`
    await storage.query(longAgo, [contact.id])
    const { ref } = platform.sentTo(ann).at(-1)!
    expect(await until(() => platform.updates.find((one) => one.ref === ref))).toMatchObject({ status: 'cancelled' })
    over()
    await until(async () => (await statesOf(contact)).every((state) => state === 'sent'))
    await storage.end()
  })

  it('makes no attempt to update what is still being sent', async () => {
    const ann = somebody('ann')
    let over = () => {}
    platform.next('send', { hold: new Promise<void>((resolve) => (over = resolve)) }, ann)
    const contact = await ask([`rec:${ann}`])
    await arrived(ann)
    await api.post(`/v1/contacts/${contact.id}/cancel`, {})
    const storage = await storageOf(server)
    const update = `from effect where contact_id = $1 and kind = 'update'`
    for (let turn = 0; turn < 2; turn++) {
      await storage.query(`update effect set run_at = clock_timestamp() where id in (select id ${update})`, [
        contact.id
      ])
      const handedOver = `select 1 ${update} and run_at > clock_timestamp()`
      await until(async () => (await storage.query(handedOver, [contact.id])).rowCount === 1)
      const later = somebody('later') // what is queued later is begun later
      await ask([`rec:${later}`])
      await arrived(later)
    }
    const { rows } = await storage.query(`select attempts ${update}`, [contact.id])
    expect(rows).toEqual([{ attempts: 0 }])
    over()
    expect(await until(() => shownTo(ann)[0])).toMatchObject({ status: 'cancelled' })
    await storage.end()
  })

  /** A request that may have arrived, and that nobody looks for or sends again. */
  async function askLeftAlone(ann: string): Promise<Json> {
    platform.next('send', { cut: 'after' }, ann)
    const stop = platform.rule((endpoint) => (endpoint === 'find' ? { status: 503 } : undefined))
    const contact = await ask([`kept:${ann}`])
    const storage = await storageOf(server)
    const left = 'select 1 from effect where contact_id = $1'
    await until(async () => (await storage.query(left, [contact.id])).rowCount === 0)
    stop()
    expect(await statesOf(contact)).toEqual(['unknown'])
    return { ...contact, storage, left: async () => (await storage.query(left, [contact.id])).rowCount }
  }

  it.each([
    ['a late press', ({ token }: Json) => ({ type: 'reply', option: 'approve', token })],
    [
      'the word that it was delivered',
      ({ bounceToken }: Json) => ({ type: 'receipt', outcome: 'delivered', token: bounceToken })
    ]
  ])('shows how it ended where the platform finds it, once %s says that it is there', async (_, said) => {
    const ann = somebody('ann')
    const { storage, left, ...contact } = await askLeftAlone(ann)
    await api.post(`/v1/contacts/${contact.id}/cancel`, {})
    await until(async () => (await left()) === 0)
    expect(shownTo(ann)).toEqual([])
    await post('kept', { account: ann, ...said(platform.sentTo(ann)[0]!) })
    expect(await until(() => shownTo(ann)[0])).toMatchObject({ status: 'cancelled' })
    expect(await statesOf(contact)).toEqual(['sent'])
    await storage.end()
  })

  it('leaves an update that is on its way alone until it has ended, when there is more to show', async () => {
    const ann = somebody('ann')
    const { storage, left, ...contact } = await askLeftAlone(ann)
    await api.post(`/v1/contacts/${contact.id}/cancel`, {})
    await until(async () => (await left()) === 0)
    const other = await anUpdate(storage, contact)
    const begun = (await other.begin())!
    await reply('kept', platform.sentTo(ann)[0])
    const due = 'select attempts, run_at > clock_timestamp() as waits from effect where contact_id = $1'
    expect((await storage.query(due, [contact.id])).rows).toEqual([{ attempts: 2, waits: true }])
    await other.done(begun)
    expect(await until(() => shownTo(ann)[0])).toMatchObject({ status: 'cancelled' })
    await storage.end()
  })

  it('keeps a notice open until it was repeated', async () => {
    const ann = somebody('ann')
    platform.next('send', { cut: 'after' }, ann)
    const contact = await api.make('/v1/contacts', { kind: 'notice', body: 'It is done.', to: [`blind:${ann}`] })
    await arrived(ann, 2)
    expect(await api.settled(contact.id)).toMatchObject({ status: 'resolved', outcome: null })
    expect(await statesOf(contact)).toEqual(['sent'])
  })

  it('settles a notice that may have arrived and is not repeated', async () => {
    const ann = somebody('ann')
    platform.next('send', { cut: 'after' }, ann)
    const contact = await api.make('/v1/contacts', { kind: 'notice', body: 'It is done.', to: [`still:${ann}`] })
    expect(await api.settled(contact.id)).toMatchObject({ status: 'resolved' })
    expect(await statesOf(contact)).toEqual(['unknown'])
  })
})

describe('copies', () => {
  it('all show the decision', async () => {
    const people = [somebody('ann'), somebody('bob'), somebody('eve')]
    const contact = await ask(people.map((name) => `rec:${name}`))
    const sends = await Promise.all(people.map((name) => arrived(name)))
    await reply('rec', sends[1], 'reject')
    for (const name of people) {
      const shown = await until((): Json => shownTo(name)[0])
      expect(shown).toMatchObject({ status: 'resolved', decision: 'rejected' })
    }
    expect(await read(contact)).toMatchObject({ outcome: { decision: 'rejected' } })
  })

  it('that arrive after the decision show it too', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    let release = () => {}
    platform.next('send', { hold: new Promise<void>((resolve) => (release = resolve)) }, bob)
    const contact = await ask([`rec:${ann}`, `rec:${bob}`])
    await arrived(bob)
    await reply('rec', await arrived(ann))
    expect((await read(contact)).status).toBe('resolved')
    expect(shownTo(bob)).toEqual([])
    release()
    await until(() => shownTo(bob).length > 0)
    expect(await statesOf(contact)).toEqual(['sent', 'sent'])
  })

  it('answered while their send is under way count, and are updated once they have arrived', async () => {
    const ann = somebody('ann')
    let release = () => {}
    platform.next('send', { hold: new Promise<void>((resolve) => (release = resolve)) }, ann)
    const contact = await ask([`rec:${ann}`])
    expect((await reply('rec', await arrived(ann))).receipts).toMatchObject([{ kind: 'accepted' }])
    expect((await read(contact)).status).toBe('resolved')
    release()
    await until(() => shownTo(ann).length > 0)
  })

  it('are updated again when the platform failed at first', async () => {
    const ann = somebody('ann')
    await ask([`rec:${ann}`])
    const send = await arrived(ann)
    platform.next('update', { status: 503 })
    await reply('rec', send)
    await until(() => shownTo(ann).length > 0)
  })

  it('are updated however often the platform says to wait', async () => {
    const ann = somebody('ann')
    const contact = await ask([`rec:${ann}`])
    const send = await arrived(ann)
    for (let times = 0; times < 14; times++) platform.next('update', { status: 429, headers: { 'retry-after': '0' } })
    await reply('rec', send)
    await until(() => shownTo(ann).length > 0)
    expect((await api.get('/v1/dead')).body.dead.map((one: Json) => one.contact)).not.toContain(contact.id)
  })

  it('are not sent any more once the contact is cancelled', async () => {
    const ann = somebody('ann')
    platform.next('send', { status: 429, headers: { 'retry-after': '2' } }, ann)
    const contact = await ask([`rec:${ann}`])
    await until(async () => (await messagesOf(contact))[0].error)
    await api.make(`/v1/contacts/${contact.id}/cancel`, {})
    // Withdrawn with the contact, or, if the platform's refusal came after it, when its turn to be tried again comes.
    await until(async () => (await statesOf(contact))[0] === 'withdrawn')
    expect(platform.sentTo(ann)).toEqual([])
  })
})

describe('what people write', () => {
  it('changes nothing when the platform delivers it again, and gets the same receipt', async () => {
    const ann = somebody('ann')
    const contact = await ask([`rec:${ann}`])
    const send = await arrived(ann)
    const event = { id: somebody('event'), type: 'reply', token: send.token, account: ann, option: 'approve' }
    const first = await post('rec', event)
    const before = await idsOf(contact)
    expect(await post('rec', event)).toEqual(first)
    expect(await Promise.all([post('rec', event), post('rec', event)])).toEqual([first, first])
    expect(await idsOf(contact)).toEqual(before)
  })

  it('gets one receipt when it comes twice at the same time', async () => {
    const ann = somebody('ann')
    const contact = await ask([`rec:${ann}`])
    const send = await arrived(ann)
    const event = { id: somebody('event'), type: 'reply', token: send.token, account: ann, option: 'approve' }
    const receipts = await Promise.all(Array.from({ length: 5 }, () => post('rec', event)))
    expect(new Set(receipts.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify(receipts[0])]))
    expect(receipts[0]).toMatchObject({ status: 200, receipts: [{ kind: 'accepted' }] })
    expect((await history(contact)).filter((one) => one.type === 'contact.replied')).toHaveLength(1)
  })

  it('does not count when somebody else wrote it', async () => {
    const ann = somebody('ann')
    const contact = await ask([`rec:${ann}`])
    const send = await arrived(ann)
    const answer = await reply('rec', send, 'approve', { account: 'mallory' })
    expect(answer.receipts).toMatchObject([{ kind: 'not_allowed', text: expect.stringContaining('not asked of you') }])
    expect((await read(contact)).status).toBe('pending')
  })

  it('tells who is late who decided', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    await ask([`rec:${ann}`, `rec:${bob}`])
    const [first, second] = [await arrived(ann), await arrived(bob)]
    await reply('rec', first, 'approve', { name: 'Ann' })
    const [receipt] = (await reply('rec', second, 'reject')).receipts
    expect(receipt).toMatchObject({ kind: 'already_settled', text: expect.stringContaining('Ann') })
  })

  it('is refused, and not kept, when its signature does not hold', async () => {
    const ann = somebody('ann')
    const contact = await ask([`rec:${ann}`])
    const { token } = await arrived(ann)
    const { body, headers } = platform.request([
      { id: 'forged', type: 'reply', token, account: ann, option: 'approve' }
    ])
    const url = `${server.url}/inbound/${channels['rec']}`
    const forged = await fetch(url, { method: 'POST', headers, body: body.replace('approve', 'reject') })
    expect({ status: forged.status, ...((await forged.json()) as object) }).toMatchObject({
      status: 401,
      code: 'signature_invalid'
    })
    const unsigned = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect(unsigned.status).toBe(401)
    expect((await read(contact)).status).toBe('pending')
  })

  it('takes a bounce for what it is', async () => {
    const ann = somebody('ann')
    const contact = await ask([`rec:${ann}`])
    const { ref } = await arrived(ann)
    await until(async () => (await statesOf(contact))[0] === 'sent')
    await post('rec', { type: 'receipt', ref: { ref }, outcome: 'bounced', reason: 'no such account' })
    expect(await read(contact)).toMatchObject({ status: 'undeliverable' })
    expect(await statesOf(contact)).toEqual(['undeliverable'])
    expect((await history(contact)).find((one) => one.type === 'contact.unreachable')).toMatchObject({
      data: { reason: 'no such account' }
    })
  })
})

describe('what the agent adds', () => {
  it('while the request is still being tried goes out with it', async () => {
    const ann = somebody('ann')
    platform.next('send', { status: 429, headers: { 'retry-after': '2' } }, ann)
    const contact = await ask([`rec:${ann}`])
    await until(async () => (await messagesOf(contact))[0].error)
    await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'It fixes the outage.' })
    expect((await arrived(ann)).body).toBe('May I?\n\nIt fixes the outage.')
    expect(platform.sentTo(ann)).toHaveLength(1)
  })
  /** Somebody who has the request, and whom an addition is now sent to. */
  async function added(before?: (name: string) => void, more: object = {}): Promise<[Json, string, string]> {
    const ann = somebody('ann')
    const contact = await ask([`rec:${ann}`], more)
    await until(async () => (await statesOf(contact))[0] === 'sent')
    before?.(ann)
    const { id: turn } = await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'One more thing.' })
    return [contact, ann, turn]
  }
  const lost = (contact: Json, count = 1) =>
    until(async () => {
      const told = (await history(contact)).filter((one) => one.type === 'contact.unreachable')
      return told.length === count ? told : undefined
    })

  it('case 32: leaves the reach of the request as it is when it cannot be sent, and says so', async () => {
    const [contact, ann, turn] = await added((name) => platform.next('send', { status: 404 }, name))
    expect(await lost(contact)).toMatchObject([
      { data: { recipient: `rec:${ann}`, address: `rec:${ann}`, turn, reason: expect.stringContaining('unreachable') } }
    ])
    expect(await read(contact)).toMatchObject({ status: 'pending', recipients: [{ unreachable: false }] })
    expect(await statesOf(contact)).toEqual(['sent', 'undeliverable'])
    // And who was asked may still answer.
    await reply('rec', platform.sentTo(ann)[0]!)
    expect(await read(contact)).toMatchObject({ status: 'resolved' })
  })

  it.each([
    ['bounced', (send: Json) => ({ token: send.bounceToken })],
    ['failed', (send: Json) => ({ ref: { ref: send.ref } })]
  ])('case 32: leaves the reach of the request as it is when it %s later, however often', async (outcome, named) => {
    const [contact, ann, turn] = await added()
    const send = await arrived(ann, 2)
    await until(async () => (await statesOf(contact))[1] === 'sent')
    for (let times = 0; times < 2; times++) {
      await post('rec', { type: 'receipt', ...named(send), outcome, reason: '5.2.2 mailbox full' })
    }
    expect(await lost(contact)).toMatchObject([
      { data: { recipient: `rec:${ann}`, turn, reason: '5.2.2 mailbox full' } }
    ])
    expect(await read(contact)).toMatchObject({ status: 'pending', recipients: [{ unreachable: false }] })
    expect(await statesOf(contact)).toEqual(['sent', 'undeliverable'])
  })

  it('case 32: asks nobody else because of it, neither the next address nor the next step', async () => {
    const [eve, bob] = [somebody('eve'), somebody('bob')]
    await api.make('/v1/people', { handle: eve, name: 'Eve', addresses: [`rec:${eve}`, `rec:${eve}-two`] })
    const policy = {
      stages: [
        {
          steps: [
            { to: [`@${eve}`], wait: '1h' },
            { to: [`rec:${bob}`], wait: '1h' }
          ]
        }
      ]
    }
    const contact = await api.make('/v1/contacts', { kind: 'approval', body: 'May I?', policy })
    await until(async () => (await statesOf(contact))[0] === 'sent')
    platform.next('send', { status: 410 }, eve)
    await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'One more thing.' })
    expect((await lost(contact))[0].data).not.toHaveProperty('next')
    expect((await history(contact)).map((one) => one.type)).not.toContain('contact.escalated')
    expect(platform.sentTo(`${eve}-two`)).toHaveLength(0)
    expect(platform.sentTo(bob)).toHaveLength(0)
  })

  it('case 32: says of an addition too that nobody knows whether it was sent', async () => {
    const ann = somebody('ann')
    const contact = await ask([`still:${ann}`])
    await until(async () => (await statesOf(contact))[0] === 'sent')
    platform.next('send', { cut: 'after' }, ann)
    const { id: turn } = await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'One more thing.' })
    await until(async () => (await sentStates(contact)).includes('unknown'))
    expect((await history(contact)).filter((one) => one.data.turn === turn)).toMatchObject([
      { type: 'contact.sent', data: { recipient: `still:${ann}`, state: 'unknown' } }
    ])
    expect(await read(contact)).toMatchObject({ status: 'pending', recipients: [{ unreachable: false }] })
  })

  it('case 32: says that a watcher’s copy was lost, and nobody else is lost by that', async () => {
    const [ann, cy] = [somebody('ann'), somebody('cy')]
    const contact = await ask([`rec:${ann}`], { cc: [`rec:${cy}`] })
    await until(async () => (await read(contact)).watchers[0].messages[0].state === 'sent')
    await post('rec', { type: 'receipt', token: (await arrived(cy)).bounceToken, outcome: 'bounced', reason: '5.1.1' })
    expect(await lost(contact)).toMatchObject([
      { data: { recipient: `rec:${cy}`, address: `rec:${cy}`, watches: 'cc', reason: '5.1.1' } }
    ])
    expect(await read(contact)).toMatchObject({ status: 'pending', recipients: [{ unreachable: false }] })
  })
})

describe('what a platform says of a send before that has returned', () => {
  /** A request that the platform has, while our call still waits for its answer. */
  async function underWay(channel = 'rec', more: object = {}) {
    const ann = somebody('ann')
    let answer = () => {}
    platform.next('send', { hold: new Promise<void>((resolve) => (answer = resolve)) }, ann)
    const contact = await ask([`${channel}:${ann}`], more)
    const send = await arrived(ann)
    expect(await statesOf(contact)).toEqual(['sending'])
    return { contact, send, ann, answer: () => (answer(), until(() => send.answered)) }
  }
  const typesOf = async (contact: Json) => (await history(contact)).map((one) => one.type)
  async function query(text: string, ...values: unknown[]): Promise<Json[]> {
    const database = await storageOf(server)
    return database
      .query(text, values)
      .then(
        ({ rows }) => rows,
        () => []
      )
      .finally(() => database.end())
  }
  const stateOf = async (event: string) =>
    (await query('select state from inbound where external_id = $1', event))[0]?.state
  const byToken = (send: Json) => ({ token: send.bounceToken })
  const byRef = (send: Json) => ({ ref: { ref: send.ref } })

  it.each(['failed', 'bounced'])(
    'case 33: %s, by our token: counts at once, and the send does not undo it',
    async (outcome) => {
      const { contact, send, answer } = await underWay()
      const event = { id: somebody('event'), type: 'receipt', ...byToken(send), outcome, reason: 'no such number' }
      await post('rec', event)
      expect(await read(contact)).toMatchObject({ status: 'undeliverable' })
      expect(await statesOf(contact)).toEqual(['undeliverable'])
      await answer()
      // What the platform then calls it by is known all the same.
      await until(async () => (await query('select ref from message where contact_id = $1', contact.id))[0].ref)
      await post('rec', { type: 'receipt', ...byRef(send), outcome })
      const before = await typesOf(contact)
      await post('rec', event)
      await post('rec', { ...event, id: somebody('event') })
      expect(await typesOf(contact)).toEqual(before)
      expect(before.filter((type) => type === 'contact.unreachable')).toHaveLength(1)
      expect(before).not.toContain('contact.sent')
      expect(await statesOf(contact)).toEqual(['undeliverable'])
    }
  )

  it.each(['failed', 'bounced'])(
    'case 33: %s, by its reference alone: is kept until the send returns',
    async (outcome) => {
      const { contact, send, answer } = await underWay()
      await post('rec', { type: 'receipt', ...byRef(send), outcome, reason: 'no such number' })
      expect(await read(contact)).toMatchObject({ status: 'pending' })
      await answer()
      expect(await api.settled(contact.id)).toMatchObject({ status: 'undeliverable' })
      expect(await statesOf(contact)).toEqual(['undeliverable'])
      expect((await history(contact)).find((one) => one.type === 'contact.unreachable')).toMatchObject({
        data: { reason: 'no such number' }
      })
    }
  )

  it('case 33: a bounce goes on with the next address, and a process that dies meanwhile changes nothing', async () => {
    const eve = somebody('eve')
    await api.make('/v1/people', { handle: eve, name: 'Eve', addresses: [`rec:${eve}`, `rec:${eve}-two`] })
    platform.next('send', { hold: new Promise(() => {}) }, eve)
    const contact = await ask([`@${eve}`])
    const send = await arrived(eve)
    await post('rec', { type: 'receipt', ...byToken(send), outcome: 'bounced' })
    await arrived(`${eve}-two`)
    await server.kill()
    await server.restart()
    await until(async () => (await statesOf(contact))[1] === 'sent')
    expect(await statesOf(contact)).toEqual(['undeliverable', 'sent'])
    expect(platform.sentTo(eve)).toHaveLength(1)
    await reply('rec', platform.sentTo(`${eve}-two`)[0]!)
    expect(await read(contact)).toMatchObject({ status: 'resolved' })
  })

  it('case 33: delivered is told once, and what was delivered is not sent again when our call fails', async () => {
    const { contact, send, ann } = await underWay('blind')
    for (const id of [somebody('event'), somebody('event')]) {
      await post('blind', { id, type: 'receipt', ...byToken(send), outcome: 'delivered' })
    }
    expect((await history(contact)).filter((one) => one.type === 'contact.delivered')).toMatchObject([
      { data: { recipient: `blind:${ann}`, address: `blind:${ann}` } }
    ])
    await server.kill()
    await server.restart()
    await until(async () => (await statesOf(contact))[0] === 'sent')
    expect(platform.sentTo(ann)).toHaveLength(1)
    expect(await read(contact)).toMatchObject({ status: 'pending' })
  })

  it('has surely asked nobody by the send alone, where the platform tells what arrives', async () => {
    const silent = (target: string, deadline: string) =>
      api.make('/v1/contacts', {
        kind: 'approval',
        body: 'May I?',
        policy: { stages: [{ steps: [{ to: [target] }] }], onTimeout: 'approve', deadline }
      })
    const unheard = await silent(`tracked:${somebody('ann')}`, '1s')
    expect((await api.settled(unheard.id)).reason).toBe('not_surely_asked')
    expect(await statesOf(unheard)).toEqual(['sent'])
    const bob = somebody('bob')
    const contact = await silent(`tracked:${bob}`, '1h')
    const sure = async () =>
      (await query(`select progress->'confirmed' as sure from contact where id = $1`, contact.id))[0]!.sure
    await until(async () => (await statesOf(contact))[0] === 'sent')
    expect(await sure()).toEqual([false])
    await post('tracked', { type: 'receipt', ...byToken(await arrived(bob)), outcome: 'delivered' })
    expect(await sure()).toEqual([true])
    expect((await typesOf(contact)).filter((type) => /sent|delivered/.test(type))).toEqual([
      'contact.sent',
      'contact.delivered'
    ])
  })

  it('case 33: delivered by its reference alone is told once the send has returned, and once it has arrived', async () => {
    const { contact, send, answer } = await underWay()
    await post('rec', { type: 'receipt', ...byRef(send), outcome: 'delivered' })
    await answer()
    await until(async () => (await typesOf(contact)).includes('contact.delivered'))
    await post('rec', { type: 'receipt', ...byToken(send), outcome: 'delivered' })
    expect((await typesOf(contact)).filter((type) => type === 'contact.delivered')).toHaveLength(1)
  })

  it('case 33: what is nobody’s is a dead letter after a day, and not before', async () => {
    const ref = { ref: somebody('nobodys') }
    const [young, old] = [somebody('event'), somebody('event')]
    await post('rec', { id: young, type: 'receipt', ref, outcome: 'bounced' })
    await post('rec', { id: old, type: 'receipt', ref, outcome: 'failed' })
    expect([await stateOf(young), await stateOf(old)]).toEqual(['waiting', 'waiting'])
    await query(
      `update inbound set created_at = created_at - interval '1 day', run_at = clock_timestamp() where external_id = $1`,
      old
    )
    await until(async () => (await stateOf(old)) === 'dead')
    const { dead } = (await api.get('/v1/dead?kind=inbound')).body
    expect(dead).toMatchObject([{ kind: 'inbound', error: 'receipt_unmatched' }])
    expect(await stateOf(young)).toBe('waiting')
  })
})

describe('an account that opts out', () => {
  const says = (type: 'optOut' | 'optIn' | 'reachable', account: string, channel = 'rec') =>
    post(channel, { type, account })
  const told = async (account: string) =>
    (await api.events()).filter((one) => one.data.account === account).map((one) => one.type)
  const lostThere = (contact: Json) =>
    until(async () => (await history(contact)).find((one) => one.type === 'contact.unreachable'))

  it('case 34: is not sent to while it is, and a recipient lost for that is asked when it opts in again', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    await says('optOut', ann)
    await says('optOut', ann)
    const contact = await ask([`rec:${ann}`, `rec:${bob}`])
    expect((await lostThere(contact)).data).toMatchObject({
      recipient: `rec:${ann}`,
      reason: expect.stringContaining('recipient_opted_out')
    })
    expect(platform.sentTo(ann)).toHaveLength(0)
    expect(await statesOf(contact)).toContain('undeliverable')
    const again = { id: somebody('event'), type: 'optIn', account: ann }
    await post('rec', again)
    await post('rec', again)
    await says('optIn', ann)
    const send = await arrived(ann)
    expect((await history(contact)).filter((one) => one.data.reason === 'opted_in')).toMatchObject([
      { type: 'contact.asked', data: { recipients: [`rec:${ann}`], stage: 0, step: 0 } }
    ])
    expect(await told(`rec:${ann}`)).toEqual(['channel.opted_out', 'channel.opted_in'])
    await reply('rec', send)
    expect(await read(contact)).toMatchObject({ status: 'resolved' })
    expect(platform.sentTo(ann)).toHaveLength(1)
  })

  it('case 34: is asked there once it is reachable, where the platform could not reach it before', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    platform.next('send', { status: 404 }, ann)
    const contact = await ask([`rec:${ann}`, `rec:${bob}`])
    await lostThere(contact)
    await says('optIn', ann)
    await says('reachable', ann)
    await reply('rec', await arrived(ann))
    expect(await read(contact)).toMatchObject({ status: 'resolved' })
  })

  it('case 34: is not asked again that was lost for another reason', async () => {
    const [ann, eve, bob] = [somebody('ann'), somebody('eve'), somebody('bob')]
    platform.next('send', { status: 400 }, eve)
    const contact = await ask([`rec:${ann}`, `rec:${eve}`, `rec:${bob}`])
    await post('rec', { type: 'receipt', token: (await arrived(ann)).bounceToken, outcome: 'bounced' })
    await until(async () => (await history(contact)).filter((one) => one.type === 'contact.unreachable').length === 2)
    for (const account of [ann, eve]) {
      for (const type of ['optOut', 'optIn', 'reachable'] as const) await says(type, account)
    }
    // What was said before was acted on before.
    await reply('rec', await arrived(bob))
    expect(await read(contact)).toMatchObject({ status: 'resolved' })
    expect([platform.sentTo(ann).length, platform.sentTo(eve).length]).toEqual([1, 0])
    expect((await history(contact)).filter((one) => one.type === 'contact.asked')).toHaveLength(1)
  })

  it('case 34: is not asked there again whom another address of theirs reached, until that is lost', async () => {
    const eve = somebody('eve')
    await api.make('/v1/people', { handle: eve, name: 'Eve', addresses: [`rec:${eve}`, `rec:${eve}-two`] })
    await says('optOut', eve)
    const contact = await ask([`@${eve}`])
    const { bounceToken } = await arrived(`${eve}-two`)
    await until(async () => (await statesOf(contact))[1] === 'sent')
    await says('optIn', eve)
    expect(await statesOf(contact)).toEqual(['undeliverable', 'sent'])
    await post('rec', { type: 'receipt', token: bounceToken, outcome: 'bounced' })
    await reply('rec', await arrived(eve))
    expect(await read(contact)).toMatchObject({ status: 'resolved' })
  })

  it('case 34: is asked when it opts in again also where what was under way failed for that', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    const contact = await ask([`rec:${ann}`, `rec:${bob}`])
    const { bounceToken } = await arrived(ann)
    await says('optOut', ann)
    await post('rec', { type: 'receipt', token: bounceToken, outcome: 'failed', reason: 'unsubscribed' })
    await says('optIn', ann)
    await arrived(ann, 2)
    // What is still said of the first is nothing against the second.
    await post('rec', { type: 'receipt', token: bounceToken, outcome: 'failed', reason: 'unsubscribed' })
    await reply('rec', platform.sentTo(ann)[1]!)
    expect(await read(contact)).toMatchObject({ status: 'resolved', recipients: [{ unreachable: false }, {}] })
  })

  it('case 34: counts for its channel and its project alone', async () => {
    const [ann, other] = [somebody('ann'), somebody('other')]
    await says('optOut', ann)
    const project = (await api.make('/v1/projects', { name: other })).id
    const theirs = await api.keyed({ name: other, scope: 'admin', project })
    const config = { url: platform.url, secret: platform.secret, account: `bot-${other}` }
    await theirs.make('/v1/channels', { name: 'rec', provider: 'recording', config })
    await ask([`blind:${ann}`])
    await arrived(ann)
    await theirs.make('/v1/contacts', { kind: 'approval', body: 'May I?', to: [`rec:${ann}`] })
    await arrived(ann, 2)
    expect((await theirs.events()).filter((one) => one.type.startsWith('channel.'))).toEqual([])
  })

  it('case 34: gets neither what the agent adds nor a code, and stays asked', async () => {
    const ann = somebody('ann')
    const contact = await ask([`rec:${ann}`])
    await until(async () => (await statesOf(contact))[0] === 'sent')
    await says('optOut', ann)
    await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'One more thing.' })
    expect((await lostThere(contact)).data).toMatchObject({ turn: expect.any(String) })
    expect(platform.sentTo(ann)).toHaveLength(1)
    expect(await read(contact)).toMatchObject({ status: 'pending', recipients: [{ unreachable: false }] })
  })

  it('case 28: has spoken to what silence would approve', async () => {
    const { theirs, of } = await ownProject()
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    const policy = {
      stages: [{ steps: [{ to: [`rec:${ann}`, `rec:${bob}`] }] }],
      deadline: '8s',
      onTimeout: 'approve'
    }
    const silent = await theirs.make('/v1/contacts', { kind: 'approval', body: 'May I?', policy })
    await arrived(ann)
    await says('optOut', ann, of)
    await says('optIn', ann, of)
    await theirs.settled(silent.id)
    expect((await theirs.get(`/v1/contacts/${silent.id}`)).body).toMatchObject({
      status: 'expired',
      reason: 'objection'
    })
  })

  it('case 34: that lets us in while our call still fails for it is asked all the same', async () => {
    const ann = somebody('ann')
    let fail = () => {}
    const failing = new Promise<void>((resolve) => (fail = resolve))
    platform.next('send', { hold: failing, status: 404 }, ann)
    const contact = await ask([`rec:${ann}`])
    await until(async () => (await statesOf(contact))[0] === 'sending')
    await says('reachable', ann)
    fail()
    await reply('rec', await arrived(ann))
    expect(await read(contact)).toMatchObject({ status: 'resolved' })
  })
})

it('silence waits for a reply whose proof could not be looked up, longer than other timers do', async () => {
  const { theirs, of } = await ownProject()
  const [ann, bob] = [somebody('ann'), somebody('bob')]
  const database = await storageOf(server)
  const inserted = await database.query(
    `insert into inbound (id, project_id, channel_id, external_id, payload, state, created_at, run_at)
     select 'inb_' || $2::text, project_id, id, $2::text, '{"type":"reply","unproven":true}', 'stored',
       now() - interval '2 minutes', now() + interval '1 hour' from channel where id = $1 returning id`,
    [channels[of], somebody('event')]
  )
  const policy = (to: string, deadline: string, onTimeout: string) => ({
    stages: [{ steps: [{ to: [`rec:${to}`] }] }],
    deadline,
    onTimeout
  })
  const [silent, other] = await Promise.all([
    theirs.make('/v1/contacts', { kind: 'approval', body: 'May I?', policy: policy(ann, '6s', 'approve') }),
    theirs.make('/v1/contacts', { kind: 'approval', body: 'May I?', policy: policy(bob, '7s', 'expire') })
  ])
  await theirs.settled(other.id)
  expect((await theirs.get(`/v1/contacts/${silent.id}`)).body).toMatchObject({ status: 'pending' })
  await database.query(`update inbound set state = 'done' where id = $1`, [inserted.rows[0].id])
  await database.end()
  expect(await theirs.settled(silent.id)).toMatchObject({ outcome: { decision: 'approved', by: 'policy' } })
})

describe('channels', () => {
  it('are deleted with their open contacts only by force', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    const config = { url: platform.url, secret: platform.secret, account: 'bot-gone' }
    await api.make('/v1/channels', { name: 'gone', provider: 'recording', config })
    const alone = await ask([`gone:${ann}`])
    const other = await ask([`gone:${bob}`, `rec:${bob}`])
    await arrived(ann)
    expect((await api.delete('/v1/channels/gone')).body).toMatchObject({ code: 'channel_in_use', status: 409 })
    expect((await api.delete('/v1/channels/gone?force=true')).status).toBeLessThan(300)
    expect(await api.settled(alone.id)).toMatchObject({ status: 'undeliverable' })
    expect(await read(other)).toMatchObject({
      status: 'pending',
      recipients: [{ unreachable: true }, { unreachable: false }]
    })
    // A name used again is a new channel.
    await api.make('/v1/channels', { name: 'gone', provider: 'recording', config })
    await ask([`gone:${somebody('eve')}`])
  })
})

it('takes over what a killed process was sending', async () => {
  const [ann, bob] = [somebody('ann'), somebody('bob')]
  for (const name of [ann, bob]) platform.next('send', { hold: new Promise(() => {}) }, name)
  const looked = await ask([`rec:${ann}`])
  const repeated = await ask([`blind:${bob}`])
  await Promise.all([arrived(ann), arrived(bob)])
  await server.kill()
  await server.restart()
  await until(async () => (await statesOf(looked))[0] === 'sent' && (await statesOf(repeated))[0] === 'sent')
  expect(platform.sentTo(ann)).toHaveLength(1)
  expect(platform.sentTo(bob)).toHaveLength(2)
  for (const contact of [looked, repeated]) expect(await sentStates(contact)).toEqual(['unknown', 'sent'])
})

describe('case 29: a request that somebody edits meanwhile', () => {
  const refund = { name: 'refund', arguments: { amount: 100 }, editable: true }
  const toTen = { option: 'approve', arguments: { amount: 10 } }
  const asked = async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    const stages = [{ steps: [{ to: [`rec:${ann}`, `rec:${bob}`] }], require: [{ count: 2 }] }]
    return { ann, bob, contact: { kind: 'approval', body: 'Refund?', action: refund, policy: { stages } } }
  }

  it('is not sent again under its token as another version: a press on what arrived first approves nothing', async () => {
    const { ann, bob, contact: wanted } = await asked()
    let release = () => {}
    platform.next('send', { cut: 'after' }, ann)
    platform.next('find', { hold: new Promise<void>((resolve) => (release = resolve)), status: 500 })
    const contact = await api.make('/v1/contacts', wanted)
    await until(async () => (await statesOf(contact)).includes('unknown'))
    await reply('rec', await arrived(bob), 'approve', toTen)
    release()
    const newer = await until(() => platform.sentTo(ann).find((one) => one.token !== platform.sentTo(ann)[0]!.token))
    await until(async () => (await statesOf(contact)).every((state) => ['sent', 'withdrawn'].includes(state)))
    const { receipts } = await reply('rec', platform.sentTo(ann)[0])
    expect(receipts).toMatchObject([{ kind: 'outdated' }])
    expect(await read(contact)).toMatchObject({ status: 'pending' })
    await reply('rec', newer)
    expect((await read(contact)).outcome).toMatchObject({ decision: 'approved', arguments: { amount: 10 } })
    expect(platform.sentTo(ann)).toHaveLength(2)
  })

  it('says what was changed on what was lost and is pressed after all, while the rest is still open', async () => {
    const { ann, bob } = await asked()
    platform.next('send', { cut: 'after' }, ann)
    const stages = [{ steps: [{ to: [`still:${ann}`, `rec:${bob}`] }], require: [{ count: 2 }] }]
    const contact = await api.make('/v1/contacts', {
      kind: 'approval',
      body: 'Refund?',
      action: refund,
      policy: { stages }
    })
    await until(async () => (await statesOf(contact)).includes('unknown'))
    await reply('rec', await arrived(bob), 'approve', toTen)
    await arrived(ann, 2)
    const storage = await storageOf(server)
    await until(async () => {
      const left = 'select 1 from effect where contact_id = $1 and died_at is null'
      return (await storage.query(left, [contact.id])).rowCount === 0
    })
    const lost = platform.sentTo(ann)[0]!
    const shown = () => platform.updates.filter(({ ref }) => ref === lost.ref)
    expect(shown()).toEqual([])
    const { receipts } = await reply('still', lost, 'approve', { pressed: { ref: lost.ref } })
    expect(receipts).toMatchObject([{ kind: 'outdated' }])
    await until(() => shown().length > 0)
    expect(await read(contact)).toMatchObject({ status: 'pending' })
    await storage.end()
  })

  it('is told once what the agent adds afterwards', async () => {
    const { ann, bob, contact: wanted } = await asked()
    const contact = await api.make('/v1/contacts', wanted)
    await arrived(ann)
    await reply('rec', await arrived(bob), 'approve', toTen)
    await Promise.all([arrived(ann, 2), arrived(bob, 2)])
    await until(async () => (await statesOf(contact)).every((state) => state === 'sent'))
    await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'One more thing.' })
    await Promise.all([arrived(ann, 3), arrived(bob, 3)])
    await until(async () => (await statesOf(contact)).every((state) => state === 'sent'))
    for (const one of [ann, bob]) expect(platform.sentTo(one).filter(({ turn }) => turn)).toHaveLength(1)
  })
})
