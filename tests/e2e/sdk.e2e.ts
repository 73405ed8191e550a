import { Parley, type Contact, type Event } from '../../libs/sdk/src/index.ts'
import { startParley, type Parley as Server } from '../support/server.ts'
import { until } from '../support/until.ts'

const APPROVAL = { kind: 'approval', body: 'Deploy 4.2?', to: 'inbox' } as const

let server: Server
let parley: Parley

beforeAll(async () => {
  server = await startParley()
  parley = new Parley({ url: server.url, key: server.adminKey })
})
afterAll(() => server.stop())

it('asks, waits and gets the outcome', async () => {
  const asking = parley.ask({ ...APPROVAL, metadata: { run: 'ask' }, state: { step: 3 } }, { timeout: '30s' })
  const [asked] = await until(async () => {
    const found = await all(parley.contacts.list({ metadata: { run: 'ask' } }))
    return found.length > 0 ? found : undefined
  })
  const receipt = await parley.contacts.respond(asked!.id, { option: 'approve', comment: 'Go' })
  expect(receipt).toMatchObject({ receipt: 'accepted', contact: { id: asked!.id, status: 'resolved' } })
  await expect(asking).resolves.toMatchObject({
    id: asked!.id,
    status: 'resolved',
    state: { step: 3 },
    outcome: { decision: 'approved', by: 'people', option: 'approve', comment: 'Go' }
  })
})

it('hears an answer that was given while the server was away and killed', async () => {
  const { parley, calls } = counting()
  const { id } = await parley.contacts.create(APPROVAL)
  const waiting = parley.contacts.wait(id, { timeout: '50s' })
  /** Polls again afterwards, or is refused. */
  const pollsAfter = async (happens: () => Promise<unknown>) => {
    const before = calls.length
    await happens()
    await until(() => calls.length > before)
  }
  await until(() => calls.length > 1)
  await pollsAfter(() => server.restart())
  await pollsAfter(() => server.kill())
  await server.restart()
  await parley.contacts.respond(id, { option: 'reject', comment: 'Not today' })
  await expect(waiting).resolves.toMatchObject({ outcome: { decision: 'rejected', comment: 'Not today' } })
})

it('creates once, although the server dies while it is asked', async () => {
  const metadata = { run: 'once' }
  await server.kill()
  const { parley, calls } = counting()
  const creating = parley.contacts.create({ ...APPROVAL, metadata })
  await until(() => calls.length > 1)
  await server.restart()
  const { id } = await creating
  expect((await all(parley.contacts.list({ metadata }))).map((one) => one.id)).toEqual([id])
})

it('goes on waiting for what was asked the first time', async () => {
  const question = { kind: 'question', body: 'Which region?', to: 'inbox' } as const
  const options = { idempotencyKey: 'region-of-run-7', timeout: '200s' } as const
  const late = await parley.ask(question, { ...options, timeout: 200 }).catch((error: unknown) => error)
  expect(late).toMatchObject({ name: 'TimeoutError', contact: { status: 'pending', body: 'Which region?' } })
  const { contactId } = late as { contactId: string }
  await parley.contacts.respond(contactId, { text: 'eu-west-1' })
  await expect(parley.ask(question, options)).resolves.toMatchObject({
    id: contactId,
    outcome: { decision: 'answered', text: 'eu-west-1' }
  })
})

it('says more, asks more people, cancels and tells the history', async () => {
  const { id, thread } = await parley.contacts.create(APPROVAL)
  await parley.contacts.addTurn(id, 'It fixes the outage.')
  const wider = await parley.contacts.addRecipients(id, ['inbox:bootstrap'])
  expect(wider.recipients).toHaveLength(2)
  expect((await parley.threads.get(thread)).turns.map((turn) => turn.text)).toEqual([
    'Deploy 4.2?',
    'It fixes the outage.'
  ])
  await expect(parley.contacts.cancel(id, 'obsolete')).resolves.toMatchObject({
    status: 'cancelled',
    reason: 'obsolete'
  })
  await expect(parley.contacts.addTurn(id, 'Too late')).rejects.toMatchObject({ code: 'contact_closed', status: 409 })
  const { events, intact } = await parley.contacts.history(id)
  expect(intact).toBe(true)
  expect(events.map((event) => event.type)).toEqual(
    expect.arrayContaining(['contact.created', 'contact.asked', 'contact.cancelled'])
  )
})

it('reads events in order, through a restart, none skipped and none twice', async () => {
  const seen: Event[] = []
  const made: Contact[] = []
  const reading = new AbortController()
  const reader = (async () => {
    for await (const event of parley.events({ signal: reading.signal })) seen.push(event)
  })()
  const make = async () => made.push(await parley.contacts.create({ ...APPROVAL, metadata: { run: 'events' } }))
  for (let i = 0; i < 3; i++) await make()
  await server.restart()
  for (let i = 0; i < 3; i++) await make()
  const created = () => seen.filter((one) => one.type === 'contact.created').map((one) => one.contact)
  await until(() => made.every(({ id }) => created().includes(id)))
  reading.abort(new Error('enough'))
  await expect(reader).rejects.toThrow('enough')
  expect(new Set(created()).size).toBe(created().length)
  const positions = seen.map((one) => Number(one.position))
  expect(positions).toEqual([...positions].sort((a, b) => a - b))
  expect(new Set(positions).size).toBe(positions.length)
})

it('names the field at fault', async () => {
  await expect(parley.contacts.create({ ...APPROVAL, to: 'pigeon:7' })).rejects.toMatchObject({
    name: 'ParleyApiError',
    code: 'channel_not_found',
    status: 404,
    faults: [{ path: 'to.0', message: expect.stringContaining('pigeon') }],
    requestId: expect.any(String)
  })
  const stranger = new Parley({ url: server.url, key: 'parley_nobody' })
  await expect(stranger.contacts.wait('con_1')).rejects.toMatchObject({ code: 'key_invalid', status: 401 })
})

/** A client whose requests are seen as they are made. */
function counting(): { parley: Parley; calls: string[] } {
  const calls: string[] = []
  const counted: typeof fetch = (input, init) => {
    calls.push(String(input))
    return fetch(input, init)
  }
  return { parley: new Parley({ url: server.url, key: server.adminKey, fetch: counted }), calls }
}

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of pages) found.push(one)
  return found
}
