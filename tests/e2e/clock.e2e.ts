// The wall clock of the server is set by hours while it runs, and PostgreSQL's is not: nothing happens earlier or later.
import type pg from 'pg'
import { Webhook } from 'standardwebhooks'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { open, press } from '../support/pages.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { describeWith } from '../support/requirement.ts'
import { startParley, type Parley } from '../support/server.ts'
import { sendsEnded, storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'
import { wallClock, type WallClock } from '../support/wall-clock.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname
const SECOND = 1_000

describeWith(['faketime'], 'a server whose clock is set', () => {
  let clock: WallClock
  let server: Parley
  let api: Api
  let database: pg.Client
  let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
  let receiver: Receiver
  let channel: Json
  let count = 0

  beforeAll(async () => {
    clock = wallClock()
    platform = await startRecordingPlatform()
    receiver = await startReceiver()
    server = await startParley({ env: { ...clock.env, PARLEY_PROVIDERS: PROVIDER, PARLEY_EGRESS: 'any' } })
    api = apiOf(server)
    database = await storageOf(server)
    const config = { url: platform.url, secret: platform.secret, account: 'bot' }
    channel = await api.make('/v1/channels', { name: 'rec', provider: 'recording', config })
  })
  beforeEach(() => clock.set(0))
  afterAll(async () => {
    await database?.end()
    await server?.stop()
    await platform?.close()
    await receiver?.stop()
  })

  const now = async (): Promise<number> =>
    (await database.query('select clock_timestamp() as now')).rows[0].now.getTime()
  const ask = (more: object = {}): Promise<Json> =>
    api.make('/v1/contacts', { kind: 'approval', body: 'May I?', to: 'inbox', ...more })
  /** Silence approves by the deadline of its policy alone. */
  const silent = (deadline: string) => ({
    to: undefined,
    policy: { stages: [{ steps: [{ to: ['inbox'] }] }], deadline, onTimeout: 'approve' }
  })
  const settledAt = async ({ id }: Json): Promise<number> =>
    until(async () =>
      (await database.query('select settled_at from contact where id = $1', [id])).rows[0].settled_at?.getTime()
    )

  for (const hours of [7, -7, 30, -30]) {
    describe(`by ${hours} hours`, () => {
      it('dates a contact and its deadline as the database does', async () => {
        clock.set(hours)
        const before = await now()
        const { createdAt, deadlineAt, id } = await ask({ deadline: '1h' })
        const made = Date.parse(createdAt)
        expect(made).toBeGreaterThan(before - SECOND)
        expect(made).toBeLessThan((await now()) + SECOND)
        expect(Date.parse(deadlineAt) - made).toBe(3_600 * SECOND)
        const in10 = new Date(before + 600 * SECOND).toISOString()
        expect((await ask({ deadline: in10 })).deadlineAt).toBe(in10)
        const past = await api.post('/v1/contacts', { kind: 'approval', body: 'x', to: 'inbox', deadline: new Date(before - 60 * SECOND).toISOString() }) // prettier-ignore
        expect(past.body.code).toBe('deadline_past')
        const { at } = (await api.get(`/v1/contacts/${id}/history`)).body.events[0]
        expect(at).toBe(createdAt)
      })

      it.each([
        ['expires', (deadline: string) => ({ deadline }), 'expired'],
        ['is approved by silence', silent, 'resolved']
      ])('a contact that was asked before %s at its deadline, and not before', async (_what, by, status) => {
        const contact = await ask(by('3s'))
        clock.set(hours)
        expect(await settledAt(contact)).toBeGreaterThanOrEqual(Date.parse(contact.deadlineAt))
        expect((await api.settled(contact.id)).status).toBe(status)
      })

      it.each([
        ['expires', (deadline: string) => ({ deadline }), 'expired'],
        ['is approved by silence', silent, 'resolved']
      ])('a contact that is asked afterwards %s at its deadline, and not before', async (_what, by, status) => {
        clock.set(hours)
        const contact = await ask(by('2s'))
        expect(await settledAt(contact)).toBeGreaterThanOrEqual(Date.parse(contact.deadlineAt))
        expect((await api.settled(contact.id)).status).toBe(status)
      })

      it('a page that was open can still be sent, and the code that was sent still counts', async () => {
        const target = `ann${++count}`
        const policy = { stages: [{ steps: [{ to: [`rec:${target}`] }] }], minAssurance: 'address' }
        const contact = await ask({ policy, to: undefined })
        const { link } = await until((): Json => platform.sentTo(target)[0])
        const shown = await open(link)
        expect((await press(link, { nonce: shown.nonce, send: 'code' })).status).toBe(200)
        clock.set(hours)
        const page = await open(link)
        expect(page.text).toContain('May I?')
        const code = platform.codesTo(target).at(-1)!
        await press(link, { nonce: shown.nonce, option: 'approve', code })
        expect(await api.settled(contact.id)).toMatchObject({ outcome: { decision: 'approved' } })
      })

      it('a link lives as long as its channel says', async () => {
        const name = `brief${++count}`
        const config = { url: platform.url, secret: platform.secret, account: name }
        await api.make('/v1/channels', { name, provider: 'recording', config, linkLifetime: '1h' })
        const contact = await ask({ to: `${name}:${name}` })
        const { link } = await until((): Json => platform.sentTo(name)[0])
        await until(
          async () => (await api.get(`/v1/contacts/${contact.id}`)).body.recipients[0].messages[0].state === 'sent'
        )
        clock.set(hours)
        expect((await open(link)).text).not.toContain('This link has expired')
        await database.query(`update message set sent_at = sent_at - interval '2 hours', claimed_at = claimed_at - interval '2 hours' where contact_id = $1`, [contact.id]) // prettier-ignore
        expect((await open(link)).text).toContain('This link has expired')
      })

      it('what a platform did not take is sent again, and what it posts is taken', async () => {
        const target = `cy${++count}`
        platform.next('send', { status: 503 }, target)
        const contact = await ask({ to: `rec:${target}` })
        clock.set(hours)
        const { token } = await until((): Json => platform.sentTo(target)[0])
        const reply = { id: `in-${++count}`, type: 'reply', token, account: target, option: 'approve' }
        const { receipts } = await platform.post(`${server.url}/inbound/${channel.id}`, [reply])
        expect(receipts).toMatchObject([{ kind: 'accepted' }])
        expect(await api.settled(contact.id)).toMatchObject({ outcome: { decision: 'approved' } })
      })

      it('a webhook is signed at the true time, and tried again when it failed', async () => {
        const { id, secret } = await api.make('/v1/webhooks', {
          url: `${receiver.url}/${++count}`,
          types: ['contact.created']
        })
        const path = `/${count}`
        let attempts = 0
        receiver.answer = (one) => ({ status: one.path === path && ++attempts === 1 ? 500 : 204 })
        await ask()
        await until(() => attempts === 1)
        clock.set(hours)
        const second = await until(() => receiver.received.filter((one) => one.path === path)[1])
        await ask()
        const third = await until(() => receiver.received.filter((one) => one.path === path)[2])
        // Refuses what is more than five minutes old or ahead.
        for (const { raw, headers } of [second, third])
          expect(() => new Webhook(secret).verify(raw, headers as Record<string, string>)).not.toThrow()
        await api.delete(`/v1/webhooks/${id}`)
      })
    })
  }

  it('dates what waited for a lock by when it had it', async () => {
    const contact = await ask()
    await sendsEnded(database, contact)
    const holder = await storageOf(server)
    await holder.query('begin')
    await holder.query('select from contact where id = $1 for update', [contact.id])
    const answered = api.post(`/v1/contacts/${contact.id}/respond`, { option: 'approve' })
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await until(async () => (await database.query(waiting)).rowCount === 1)
    const released = await now()
    await holder.query('rollback') // nothing was changed: whoever waited goes on with the row as it was found
    await holder.end()
    expect((await answered).status).toBe(200)
    expect(await settledAt(contact)).toBeGreaterThanOrEqual(released)
  })
})
