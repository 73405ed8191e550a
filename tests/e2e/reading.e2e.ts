// What a key sees: one that is bounded only what it asked itself, by every route that there is.
import { readFileSync } from 'node:fs'
import { apiOf, type Answer, type Api, type Json } from '../support/api.ts'
import { eventStream } from '../support/event-stream.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname
const { paths } = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'))
/** Stands in all that the bounded key may not see. */
const MARK = 'heron'

type Named = Record<'contact' | 'thread' | 'threadKey' | 'turn' | 'file' | 'raw' | 'begun' | 'begunTurn', string> &
  Record<'person' | 'handle' | 'channel' | 'policy' | 'externalId' | 'later' | 'laterTurn', string>

let server: Parley
let boss: Api
let mine: Api
let theirs: Api
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let other: Named
const channels: Record<string, string> = {}
let count = 0

const somebody = (name: string) => `${name}-${++count}`
const ask = (by: Api, contact: object): Promise<Json> =>
  by.make('/v1/contacts', { kind: 'question', body: 'Which one?', ...contact })
const post = (event: Json, channel = 'rec') =>
  platform.post(`${server.url}/inbound/${channels[channel]}`, [{ id: somebody('in'), ...event }])
const upload = async (by: Api, text: string): Promise<Json> =>
  (await by.send('POST', `/v1/files?name=${MARK}.txt`, text, { 'content-type': 'text/plain' })).body
const arrived = (target: string) => until((): Json => platform.sentTo(target)[0])
const received = (account: string): Promise<Json> =>
  until(async () => (await boss.events()).find((one) => one.type.endsWith('received') && one.data.account === account))
const reply = async (target: string, said: Json, channel?: string) =>
  post({ type: 'reply', token: (await arrived(target)).token, account: target, ...said }, channel)

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER } })
  boss = apiOf(server)
  for (const name of ['rec', 'other']) {
    const config = { url: platform.url, secret: platform.secret, account: `bot-${name}` }
    const channel = { name, provider: 'recording', config, unsolicited: 'open', defaultTarget: `${MARK}-${name}` }
    channels[name] = (await boss.make('/v1/channels', channel)).id
  }
  await boss.make('/v1/people', { handle: 'ann', name: 'Ann', addresses: [`rec:ann-${MARK}`, `other:ann-${MARK}`] })
  const bob = { handle: 'bob', name: 'Bob', addresses: [`other:bob-${MARK}`], aliases: [`inbox:bob-${MARK}`] }
  const person = (await boss.make('/v1/people', bob)).id
  for (const [name, to] of [
    ['near', `rec:ann-${MARK}`],
    ['far', `other:bob-${MARK}`]
  ])
    await boss.make('/v1/policies', { name, spec: { stages: [{ steps: [{ to: [to] }] }] } })
  mine = await boss.keyed({ name: 'mine', scope: 'agent', bounds: { channels: ['rec'], respondOwn: true } })
  theirs = await boss.keyed({ name: 'theirs', scope: 'agent', bounds: { channels: ['rec', 'other'] } })
  const file = await upload(theirs, MARK)
  const raw = await upload(boss, `raw ${MARK}`)
  const cat = `cat-${MARK}`
  const contact = await ask(theirs, {
    title: MARK,
    body: MARK,
    to: [`rec:${cat}`],
    thread: `deal-${MARK}`,
    externalId: `deal-${MARK}`,
    attachments: [file.id],
    metadata: { of: MARK }
  })
  await reply(cat, { text: MARK, attachments: [raw], unsure: true })
  const { turns } = (await boss.get(`/v1/threads/${contact.thread}`)).body
  // A channel that the key does not have, and its own channel in a conversation that is another's.
  await post({ type: 'unsolicited', account: `dan-${MARK}`, text: MARK, ref: { ref: `dan-${MARK}` } }, 'other')
  const begun = await received(`other:dan-${MARK}`)
  const follows = [{ ref: platform.sentTo(cat)[0]!.ref }]
  await post({ type: 'unsolicited', account: cat, text: MARK, ref: { ref: `later-${MARK}` }, follows })
  const later = await received(`rec:${cat}`)
  expect(later.thread).toBe(contact.thread)
  other = {
    contact: contact.id,
    thread: contact.thread,
    threadKey: `deal-${MARK}`,
    turn: turns[0].id,
    file: file.id,
    raw: raw.id,
    begun: begun.thread,
    begunTurn: begun.data.turn,
    later: later.thread,
    laterTurn: later.data.turn,
    person,
    handle: 'bob',
    channel: 'other',
    policy: 'far',
    externalId: `deal-${MARK}`
  }
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})

type Attempt = readonly [path: string, body?: unknown, headers?: Readonly<Record<string, string>>]
interface Sight {
  /** Is answered as if it did not exist. */
  readonly absent?: (of: Named) => Attempt[]
  /** Is answered, with nothing of the other key in it. */
  readonly clean?: (of: Named) => Attempt[]
}

const create = (of: object): Attempt => ['/v1/contacts', { kind: 'question', body: 'x', to: ['rec:mia'], ...of }]
/** An agent's key is refused by its scope. */
const OPERATORS = 'operators'
const ROUTES: Readonly<Record<string, Sight | typeof OPERATORS>> = {
  'GET /healthz': { clean: () => [['/healthz']] },
  'GET /readyz': { clean: () => [['/readyz']] },
  'POST /v1/contacts': {
    absent: ({ thread, begun, turn, begunTurn, laterTurn, file, raw }) => [
      ...[thread, begun].map((one) => create({ thread: one })),
      ...[turn, begunTurn, laterTurn].map((one) => create({ inReplyTo: one })),
      ...[file, raw].map((one) => create({ attachments: [one] })),
      create({ attachments: [file], externalId: somebody('new') })
    ]
  },
  'GET /v1/contacts': {
    clean: ({ externalId, thread, threadKey }) => [
      ['/v1/contacts'],
      [`/v1/contacts?externalId=${externalId}`],
      [`/v1/contacts?thread=${thread}`],
      [`/v1/contacts?thread=${threadKey}`],
      [`/v1/contacts?metadata.of=${MARK}`]
    ]
  },
  'GET /v1/contacts/{id}': {
    absent: ({ contact }) => [[`/v1/contacts/${contact}`], [`/v1/contacts/${contact}?wait=1&after=0`]]
  },
  'POST /v1/contacts/{id}/turns': { absent: ({ contact }) => [[`/v1/contacts/${contact}/turns`, { text: 'x' }]] },
  'POST /v1/contacts/{id}/recipients': {
    absent: ({ contact }) => [[`/v1/contacts/${contact}/recipients`, { to: ['rec:mia'] }]]
  },
  'POST /v1/contacts/{id}/cancel': { absent: ({ contact }) => [[`/v1/contacts/${contact}/cancel`, {}]] },
  'POST /v1/contacts/{id}/respond': { absent: ({ contact }) => [[`/v1/contacts/${contact}/respond`, { text: 'x' }]] },
  'GET /v1/contacts/{id}/history': { absent: ({ contact }) => [[`/v1/contacts/${contact}/history`]] },
  'GET /v1/threads/{id}': {
    absent: (of) => [of.thread, of.threadKey, of.begun].map((one) => [`/v1/threads/${one}`] as const)
  },
  'GET /v1/replies': OPERATORS,
  'POST /v1/replies/{id}/accept': OPERATORS,
  'POST /v1/replies/{id}/discard': OPERATORS,
  'GET /v1/events': { clean: () => [['/v1/events'], ['/v1/events?after=1'], ['/v1/events?after=0&wait=1']] },
  'POST /v1/people': OPERATORS,
  'GET /v1/people': { clean: () => [['/v1/people']] },
  'GET /v1/people/{id}': {
    absent: ({ person, handle }) => [[`/v1/people/${person}`], [`/v1/people/${handle}`]],
    clean: () => [['/v1/people/ann']]
  },
  'PATCH /v1/people/{id}': OPERATORS,
  'DELETE /v1/people/{id}': OPERATORS,
  'POST /v1/policies': OPERATORS,
  'GET /v1/policies': { clean: () => [['/v1/policies']] },
  'GET /v1/policies/{name}': {
    absent: ({ policy }) => [[`/v1/policies/${policy}`]],
    clean: () => [['/v1/policies/near']]
  },
  'PUT /v1/policies/{name}': OPERATORS,
  'DELETE /v1/policies/{name}': OPERATORS,
  'POST /v1/channels': OPERATORS,
  'GET /v1/channels': { clean: () => [['/v1/channels']] },
  'GET /v1/channels/{name}': {
    absent: ({ channel }) => [[`/v1/channels/${channel}`]],
    clean: () => [['/v1/channels/rec']]
  },
  'PATCH /v1/channels/{name}': OPERATORS,
  'DELETE /v1/channels/{name}': OPERATORS,
  'POST /v1/channels/{name}/test': OPERATORS,
  'GET /v1/providers': OPERATORS,
  'GET /v1/providers/{name}/manifest': OPERATORS,
  'POST /v1/webhooks': OPERATORS,
  'GET /v1/webhooks': OPERATORS,
  'GET /v1/webhooks/{id}': OPERATORS,
  'PATCH /v1/webhooks/{id}': OPERATORS,
  'DELETE /v1/webhooks/{id}': OPERATORS,
  'POST /v1/webhooks/{id}/rotate': OPERATORS,
  'GET /v1/webhooks/{id}/deliveries': OPERATORS,
  'POST /v1/webhooks/{id}/replay': OPERATORS,
  'POST /v1/keys': OPERATORS,
  'GET /v1/keys': OPERATORS,
  'GET /v1/keys/self': { clean: () => [['/v1/keys/self']] },
  'DELETE /v1/keys/{id}': OPERATORS,
  'POST /v1/links/revoke': OPERATORS,
  'POST /v1/projects': OPERATORS,
  'GET /v1/projects': OPERATORS,
  'GET /v1/projects/{id}': OPERATORS,
  'PATCH /v1/projects/{id}': OPERATORS,
  'GET /v1/dead': OPERATORS,
  'POST /v1/dead/{id}/retry': OPERATORS,
  'GET /v1/history/chains': OPERATORS,
  'GET /v1/history/events': OPERATORS,
  'GET /v1/history/anchors': OPERATORS,
  'POST /v1/files': { clean: () => [['/v1/files', 'a file']] },
  'GET /v1/files/{id}': { absent: ({ file, raw }) => [[`/v1/files/${file}`], [`/v1/files/${raw}`]] }
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
const documented = Object.entries<object>(paths).flatMap(([path, methods]) =>
  Object.keys(methods)
    .filter((method) => METHODS.includes(method))
    .map((method) => `${method.toUpperCase()} ${path}`)
)
const ABSENT = Object.fromEntries(
  ['contact', 'thread', 'turn', 'file', 'raw', 'begun', 'begunTurn', 'later', 'laterTurn', 'person'].map((one) => [
    one,
    `${{ contact: 'con', file: 'fil', raw: 'fil', person: 'per', thread: 'thr', begun: 'thr', later: 'thr' }[one] ?? 'trn'}_0`
  ])
)
const nowhere = {
  ...ABSENT,
  threadKey: 'no-key',
  handle: 'nobody',
  channel: 'nothing',
  policy: 'none',
  externalId: 'none'
} as unknown as Named

/** The same for what is not there as for what may not be seen, but for its name. */
const told = ({ status, body }: Answer, of: Named) => {
  const { requestId: _, ...said } = body
  const names = Object.values(of).sort((a, b) => b.length - a.length)
  return { status, text: names.reduce((text, name) => text.replaceAll(name, '…'), JSON.stringify(said)) }
}
const hides = (text: string) => {
  for (const secret of [MARK, other.contact, other.thread, other.begun, other.turn, other.file, platform.url])
    expect(text).not.toContain(secret)
}

it('has an entry for every route', () => {
  expect(documented.filter((route) => !(route in ROUTES))).toEqual([])
  expect(Object.keys(ROUTES).filter((route) => !documented.includes(route))).toEqual([])
})

describe('a key that is bounded sees nothing of another', () => {
  it.each(Object.keys(ROUTES))('%s', async (route) => {
    const [method, path] = route.split(' ') as [string, string]
    const sight = ROUTES[route]!
    const call = ([to, body, headers = {}]: Attempt) => mine.send(method, to, body, headers)
    if (sight === OPERATORS) {
      const answer = await call([
        path.replace(/\{.*?\}/, 'x'),
        method === 'GET' || method === 'DELETE' ? undefined : {}
      ])
      expect(answer).toMatchObject({ status: 403, body: { code: 'scope_insufficient' } })
      return
    }
    const unknown = sight.absent?.(nowhere) ?? []
    for (const [index, attempt] of (sight.absent?.(other) ?? []).entries()) {
      const answer = await call(attempt)
      expect([attempt[0], answer.status]).toEqual([attempt[0], 404])
      expect(told(answer, other)).toEqual(told(await call(unknown[index]!), nowhere))
    }
    for (const attempt of sight.clean?.(other) ?? []) {
      const answer = await call(attempt)
      expect([attempt[0], answer.status < 300]).toEqual([attempt[0], true])
      hides(answer.text)
    }
  })

  it('as it happens either: not by a poll that waits, and not by a stream', async () => {
    const { cursor } = (await mine.get('/v1/events')).body
    const polled = mine.get(`/v1/events?after=${cursor}&wait=30`)
    const stop = new AbortController()
    const streamed = (async () => {
      for await (const event of eventStream(server, mine.key, { after: cursor, signal: stop.signal })) return event
    })()
    const at = await ask(theirs, { to: [`rec:${somebody('eve')}`] })
    const own = await ask(mine, { to: [`rec:${somebody('eve')}`] })
    const { events } = (await polled).body
    expect(events.map((one: Json) => one.contact)).not.toContain(at.id)
    expect(events[0].contact).toBe(own.id)
    expect((await streamed)?.data.contact).toBe(own.id)
    stop.abort()
  })
})

describe('a key that is bounded sees what is its own', () => {
  it('contacts, page by page, their history, events, thread and files', async () => {
    const own = await boss.keyed({ name: somebody('own'), scope: 'agent', bounds: { channels: ['rec'] } })
    const [target, file, said] = [somebody('fay'), await upload(own, 'plan'), await upload(boss, 'said')]
    const ids: string[] = []
    for (let i = 0; i < 3; i++) {
      ids.unshift((await ask(own, { to: [`rec:${target}`], thread: 'deal', attachments: [file.id] })).id)
      await ask(theirs, { to: [`rec:${target}`], thread: 'deal' })
    }
    const seen: string[] = []
    for (let cursor = ''; ;) {
      const page = (await own.get(`/v1/contacts?limit=2${cursor}`)).body
      expect(page.contacts).toHaveLength(cursor === '' ? 2 : 1)
      seen.push(...page.contacts.map((one: Json) => one.id))
      if (!page.cursor) break
      cursor = `&cursor=${page.cursor}`
    }
    expect(seen).toEqual(ids)
    // Which of them goes first is nobody's promise.
    const message = (await own.get(`/v1/contacts/${ids[2]}`)).body.recipients[0].messages[0].id
    const { token } = await until((): Json => platform.sends.find((send) => send.id === message))
    await post({ type: 'reply', token, account: target, text: 'This one', attachments: [said] })
    const first = (await own.settled(ids[2]!)) as Json
    expect(first).toMatchObject({ status: 'resolved', outcome: { text: 'This one' } })
    expect((await own.get(`/v1/contacts/${ids[2]}/history`)).body).toMatchObject({ intact: true })
    const { key, turns } = (await own.get(`/v1/threads/${first.thread}`)).body
    expect([key, turns.map((one: Json) => one.contact)]).toEqual(['deal', [ids[2], ids[1], ids[0], ids[2]]])
    expect((await own.get('/v1/threads/deal')).body.id).toBe(first.thread)
    for (const [id, text] of [
      [file.id, 'plan'],
      [said.id, 'said']
    ])
      expect(await own.get(`/v1/files/${id}`)).toMatchObject({ status: 200, text })
    expect(new Set((await own.events()).map((one) => one.contact))).toEqual(new Set(ids))
  })

  it('and what people write first on its channels, to answer it', async () => {
    const [gus, raw] = [somebody('gus'), await upload(boss, 'a mail')]
    await post({ type: 'unsolicited', account: gus, text: 'Help', ref: { ref: gus }, raw: raw.id, attachments: [raw] })
    await received(`rec:${gus}`)
    const event = (await mine.events()).find((one) => one.data.account === `rec:${gus}`)
    expect((await mine.get(`/v1/threads/${event.thread}`)).body.turns).toMatchObject([{ text: 'Help' }])
    expect((await mine.get(`/v1/files/${raw.id}`)).text).toBe('a mail')
    expect((await ask(mine, { to: [`rec:${gus}`], inReplyTo: event.data.turn })).thread).toBe(event.thread)
    expect((await theirs.get(`/v1/threads/${event.thread}`)).status).toBe(404)
    expect((await theirs.events()).map((one) => one.thread)).not.toContain(event.thread)
  })

  it('names of channels and people, without their settings and addresses', async () => {
    expect((await mine.get('/v1/channels')).body.channels).toMatchObject([{ name: 'rec', config: {} }])
    expect((await mine.get('/v1/people')).body.people).toMatchObject([{ handle: 'ann', addresses: [], aliases: [] }])
    const { policies } = (await mine.get('/v1/policies')).body
    expect(policies.map((one: Json) => [one.name, one.spec.stages[0].steps[0].to])).toEqual([['near', ['rec:***']]])
    const name = somebody('wide')
    const to = [
      { ref: 'rec:#room', allowed: ['rec:kim-wide', '@ann'] },
      { ref: '@ann', via: ['rec'] }
    ]
    const stage = { steps: [{ to }], require: [{ of: ['rec:lee-wide'] }], allowed: ['rec:max-wide'] }
    await boss.make('/v1/policies', { name, spec: { stages: [stage] } })
    const shown = (await mine.get(`/v1/policies/${name}`)).body.spec.stages[0]
    expect(shown.steps[0].to).toEqual([
      { ref: 'rec:***', allowed: ['rec:***', '@ann'] },
      { ref: '@ann', via: ['rec'] }
    ])
    expect([shown.require[0].of, shown.allowed]).toEqual([['rec:***'], ['rec:***']])
  })

  describe('its own contacts, without the addresses that it did not write', () => {
    /** All that a key reads of a contact. */
    const readsOf = async (by: Api, id: string): Promise<string> => {
      const contact = (await by.get(`/v1/contacts/${id}`)).body
      const paths = [`/v1/contacts/${id}?wait=1&after=0`, `/v1/contacts/${id}/history`, '/v1/contacts', '/v1/events']
      const all = await Promise.all([...paths, `/v1/threads/${contact.thread}`].map((path) => by.get(path)))
      const stop = new AbortController()
      const streamed: Json[] = []
      for await (const event of eventStream(server, by.key, { after: '0', signal: stop.signal })) {
        streamed.push(event)
        if (event.data.id === all[3]!.body.events.at(-1).id) break
      }
      stop.abort()
      return JSON.stringify([contact, ...all.map((one) => one.body), streamed])
    }
    const keyed = (more: object = {}) =>
      boss.keyed({ name: somebody('own'), scope: 'agent', bounds: { channels: ['rec'] }, ...more })
    const person = async (more: object = {}) => {
      const [handle, secret] = [somebody('eve'), somebody('hidden')]
      await boss.make('/v1/people', { handle, name: 'Eve', addresses: [`rec:${secret}`], ...more })
      return { handle, secret }
    }

    it('of people who are asked, told or answer by name', async () => {
      const by = await keyed()
      const [eve, watcher] = [await person(), await person()]
      const made = await ask(by, { to: [`@${eve.handle}`], cc: [`@${watcher.handle}`], options: undefined })
      expect(JSON.stringify(made)).not.toContain('hidden')
      await reply(eve.secret, { text: 'This one' })
      const settled = await by.settled(made.id)
      expect(settled).toMatchObject({
        status: 'resolved',
        recipients: [{ ref: `@${eve.handle}`, name: 'Eve', messages: [{ address: 'rec:***' }] }],
        watchers: [{ ref: `@${watcher.handle}`, messages: [{ address: 'rec:***' }] }],
        outcome: { responses: [{ account: 'rec:***', address: 'rec:***' }] }
      })
      await until(async () => (await by.events()).some((one) => one.type === 'contact.sent'))
      const reads = await readsOf(by, made.id)
      expect(reads).not.toContain('hidden')
      expect((await by.get(`/v1/contacts/${made.id}/history`)).body.intact).toBe(true)
      expect(JSON.stringify((await boss.get(`/v1/contacts/${made.id}`)).body)).toContain(`rec:${eve.secret}`)
      expect(JSON.stringify((await boss.get(`/v1/contacts/${made.id}/history`)).body)).toContain(`rec:${eve.secret}`)
    })

    it('of the other accounts of somebody whose address it wrote', async () => {
      const by = await keyed()
      const [written, alias] = [somebody('fox'), somebody('hidden')]
      const eve = await person({ addresses: [`rec:${written}`], aliases: [`rec:${alias}`] })
      expect(eve.handle).toBeDefined()
      const made = await ask(by, { to: [`rec:${written}`] })
      const { token } = await arrived(written)
      await post({ type: 'reply', token, account: alias, text: 'This one' })
      const settled = await by.settled(made.id)
      expect(settled).toMatchObject({
        status: 'resolved',
        recipients: [{ ref: `rec:${written}`, messages: [{ address: `rec:${written}` }] }],
        outcome: { responses: [{ account: 'rec:***', address: `rec:${written}` }] }
      })
      expect(await readsOf(by, made.id)).not.toContain('hidden')
    })

    it('of those whom a policy of its operator asks, and of a channel’s own target', async () => {
      const name = somebody('policy')
      const secret = somebody('hidden')
      await boss.make('/v1/policies', { name, spec: { stages: [{ steps: [{ to: [`rec:${secret}`] }] }] } })
      const by = await keyed({ bounds: { policies: [name] } })
      const made = await ask(by, { policy: name })
      expect(made.recipients).toMatchObject([{ ref: 'rec:***', name: 'rec:***', messages: [{ address: 'rec:***' }] }])
      await reply(secret, { text: 'This one' })
      await by.settled(made.id)
      expect(await readsOf(by, made.id)).not.toContain('hidden')
      const other = await keyed()
      const alone = await ask(other, { to: ['rec'] })
      expect(alone.recipients).toMatchObject([{ ref: 'rec', messages: [{ address: 'rec:***' }] }])
      expect(await readsOf(other, alone.id)).not.toContain(MARK)
    })

    it('of who changed what is asked or ended the conversation, where they have no name', async () => {
      const name = somebody('policy')
      const [secret, second] = [somebody('hidden'), somebody('hidden')]
      const to = [`rec:${secret}`, `rec:${second}`]
      await boss.make('/v1/policies', { name, spec: { stages: [{ steps: [{ to }], require: [{ count: 2 }] }] } })
      const by = await keyed({ bounds: { policies: [name] } })
      const action = { name: 'refund', arguments: { amount: 2 }, editable: true }
      const made = await ask(by, { kind: 'approval', policy: name, action })
      await reply(secret, { option: 'approve', arguments: { amount: 1 }, final: true })
      const ended = await until(async () =>
        (await by.events()).find((one) => one.type === 'conversation.ended' && one.data.contact === made.id)
      )
      expect(ended.data.by).toBe('rec:***')
      expect((await by.get(`/v1/contacts/${made.id}`)).body.proposal).toMatchObject({ number: 2, by: 'rec:***' })
      const changed = (await by.events()).find((one) => one.type === 'contact.changed' && one.contact === made.id)
      expect(changed.data.by).toBe('rec:***')
      expect(await readsOf(by, made.id)).not.toContain('hidden')
    })

    it('of people of the directory who only say something in a group', async () => {
      const by = await keyed()
      const [eve, room] = [await person(), `#${somebody('room')}`]
      const made = await ask(by, { kind: 'approval', to: [{ ref: `rec:${room}`, allowed: ['rec:mia'] }] })
      await reply(room, { account: eve.secret, text: 'Which customer?' })
      await reply(room, { account: eve.secret, option: 'approve' })
      const open = await ask(by, { kind: 'approval', to: [`rec:${room}`] })
      const { token } = await until((): Json => platform.sentTo(room)[1])
      await post({ type: 'reply', token, account: eve.secret, text: 'Which customer?' })
      await until(async () =>
        (await by.events()).some((one) => one.type === 'contact.replied' && one.contact === open.id)
      )
      const { turns } = (await by.get(`/v1/threads/${open.thread}`)).body
      expect(turns[1]).toMatchObject({ name: 'Eve', account: 'rec:***', text: 'Which customer?' })
      for (const one of [made, open]) expect(await readsOf(by, one.id)).not.toContain('hidden')
    })

    it('but with what it wrote, and who answers in a group of it', async () => {
      const by = await keyed()
      const [hal, room, member] = [somebody('hal'), `#${somebody('room')}`, somebody('ida')]
      const made = await ask(by, { to: [`rec:${hal}+x`, `rec:${room}`], cc: [`rec:${somebody('jon')}`] })
      await post({ type: 'reply', token: (await arrived(room)).token, account: member, text: 'This one' })
      const settled = await by.settled(made.id)
      const own = (at: Json) => [at.ref, at.messages[0].address]
      expect(settled.recipients.map(own)).toEqual([`rec:${hal}+x`, `rec:${room}`].map((one) => [one, one]))
      expect(settled.watchers.map(own)).toEqual([[settled.watchers[0].ref, settled.watchers[0].ref]])
      expect(settled.outcome.responses).toMatchObject([
        { account: `rec:${member}`, respondent: `account:rec:${member}` }
      ])
    })

    it('and why a send failed by its code alone', async () => {
      const own = { from: `${somebody('bot')}@acme.example`, inboundSecret: 'a secret of sixteen' }
      const config = { ...own, smtpHost: '127.0.0.1', smtpPort: 9 }
      const channel = somebody('gone')
      await boss.make('/v1/channels', { name: channel, provider: 'email', config })
      const by = await keyed({ bounds: { channels: [channel] } })
      const made = await ask(by, { to: [`${channel}:mia@acme.example`] })
      const failed = await until(async () => {
        const [message] = (await by.get(`/v1/contacts/${made.id}`)).body.recipients[0].messages
        return message.error === undefined ? undefined : message
      })
      expect(failed.error).toBe('provider_unavailable')
      expect(await readsOf(by, made.id)).not.toContain('127.0.0.1')
      const whole = (await boss.get(`/v1/contacts/${made.id}`)).body.recipients[0].messages[0].error
      expect(whole).toContain('127.0.0.1:9')
    })
  })
})

describe('how far a key reads', () => {
  const sees = async (bounds: object, scope: 'agent' | 'operator' = 'agent') => {
    const by = await boss.keyed({ name: somebody('key'), scope, bounds })
    const contact = (await by.get(`/v1/contacts/${other.contact}`)).status === 200
    const { people } = (await by.get('/v1/people')).body
    const [events, listed] = [await by.events(), (await by.get('/v1/contacts')).body.contacts]
    const config = (await by.get('/v1/channels')).body.channels.some((one: Json) => one.config.url)
    const all = [contact, events.length > 0, listed.length > 0, people.some((one: Json) => one.addresses[0]), config]
    expect(new Set(all).size).toBe(1)
    return contact
  }

  it.each([
    ['a bound on channels', { channels: ['rec'] }],
    ['a bound on policies', { policies: ['near'] }],
    ['a bound on policies, to none', { policies: [] }],
    ['a bound on kinds', { kinds: ['question'] }],
    ['its own word', { read: 'own' }]
  ])('only its own with %s', async (_what, bounds) => {
    expect(await sees(bounds)).toBe(false)
  })

  it.each([
    ['no bound', {}],
    ['a rate alone', { perMinute: 5 }],
    ['its own word', { channels: ['rec'], kinds: ['question'], read: 'project' }]
  ])('the project with %s', async (_what, bounds) => {
    expect(await sees(bounds)).toBe(true)
  })

  it('the project as an operator, whatever else binds it', async () => {
    expect(await sees({ channels: ['rec'] }, 'operator')).toBe(true)
    const refused = await boss.post('/v1/keys', { name: somebody('op'), scope: 'operator', bounds: { read: 'own' } })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'bounds.read' }] } })
  })

  it('keeps from it which other channels there are, also where it asks by one', async () => {
    const [there, nowhere] = await Promise.all(
      ['other:dan', 'no-such:dan'].map((to) => mine.post('/v1/contacts', { kind: 'question', body: 'x', to: [to] }))
    )
    expect(there).toMatchObject({ status: 403, body: { code: 'key_out_of_bounds', errors: [{ path: 'to.0' }] } })
    expect(told(there!, other)).toEqual(told(nowhere!, { ...other, channel: 'no-such' }))
  })

  const room = { ref: 'rec:#room', allowed: ['rec:mia'] }
  const staged = (more: object, to: unknown = room) => ({ policy: { stages: [{ steps: [{ to: [to] }], ...more }] } })
  it.each<[string, string, (account: string) => object]>([
    ['to', 'to.0', (account) => ({ to: [account] })],
    ['cc', 'cc.0', (account) => ({ to: ['rec:mia'], cc: [account] })],
    ['of', 'policy.stages.0.require.0.of.0', (account) => staged({ require: [{ of: [account] }] })],
    ['allowed', 'policy.stages.0.allowed.0', (account) => staged({ allowed: [account] })],
    ['a recipient’s allowed', 'to.0.allowed.0', (account) => ({ to: [{ ref: 'rec:#room', allowed: [account] }] })]
  ])('and in %s', async (_where, path, contactOf) => {
    const answers = await Promise.all(
      ['other:bob', 'no-such:bob', 'other:!!!', `other:bob-${MARK}`, 'other'].map((account) =>
        mine.post('/v1/contacts', { kind: 'approval', body: 'x', ...contactOf(account) })
      )
    )
    const [first, ...rest] = answers.map((one) => told(one, { ...other, channel: 'no-such', handle: 'other' }))
    expect(answers[0]).toMatchObject({ status: 403, body: { code: 'key_out_of_bounds', errors: [{ path }] } })
    expect(rest).toEqual(rest.map(() => first))
  })

  it('but takes what an operator’s policy says of them', async () => {
    const name = somebody('policy')
    const spec = {
      stages: [{ steps: [{ to: ['rec:#room'] }], allowed: ['other:bob'], require: [{ of: ['other:bob'] }] }]
    }
    await boss.make('/v1/policies', { name, spec })
    await mine.make('/v1/contacts', { kind: 'approval', body: 'x', policy: name })
  })

  it('keeps the external id of another from it, and says as little as before', async () => {
    const taken = await mine.post(...create({ externalId: other.externalId }))
    expect(taken).toMatchObject({ status: 409, body: { code: 'external_id_taken' } })
    hides(taken.text)
  })
})
