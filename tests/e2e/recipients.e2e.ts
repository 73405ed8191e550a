// Whom a contact asks: by default, those who join, and how many at most.
import { apiOf, type Answer, type Api, type Json } from '../support/api.ts'
import { open } from '../support/pages.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname

let server: Parley
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let root: Api
let project: string
let admin: Api
let agent: Api
let inbound: string
let projects = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER } })
  root = apiOf(server)
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})
beforeEach(async () => {
  project = (await root.make('/v1/projects', { name: `Project ${++projects}` })).id
  admin = await root.keyed({ name: 'admin', scope: 'admin', project })
  agent = await root.keyed({ name: 'agent', scope: 'agent', project })
  const config = { url: platform.url, secret: platform.secret, account: `bot-${projects}` }
  inbound = (await admin.make('/v1/channels', { name: 'rec', provider: 'recording', config })).id
})

const ASK = { kind: 'approval', body: 'May I?' }
const ask = (contact: object = {}, api = agent) => api.post('/v1/contacts', { ...ASK, ...contact })
const failed = ({ status, body }: Answer) => ({ status, code: body?.code, path: body?.errors?.[0]?.path })
const refs = (contact: Json) => contact.recipients.map(({ ref }: Json) => ref)
const change = (body: object) => admin.patch(`/v1/projects/${project}`, body)

describe('a project’s defaultTo', () => {
  it('is whom a contact asks that names nobody', async () => {
    await admin.make('/v1/people', { handle: 'ann', name: 'Ann', addresses: ['inbox:ann'] })
    const changed = await change({ defaultTo: ['@ann', { ref: 'inbox:bob' }] })
    expect(changed.body).toMatchObject({ id: project, defaultTo: ['@ann', { ref: 'inbox:bob' }] })
    expect((await admin.get(`/v1/projects/${project}`)).body.defaultTo).toEqual(changed.body.defaultTo)
    const { status, body } = await ask()
    expect({ status, refs: refs(body) }).toEqual({ status: 201, refs: ['@ann', 'inbox:bob'] })
    expect(refs((await ask({ to: 'inbox:eve' })).body)).toEqual(['inbox:eve'])
    const policy = { stages: [{ steps: [{ to: ['inbox:pat'] }] }] }
    expect(refs((await ask({ policy })).body)).toEqual(['inbox:pat'])
  })

  it('can be given with the project, changed and taken away, and stays when something else changes', async () => {
    const made = await root.make('/v1/projects', { name: 'Given', defaultTo: ['inbox:ann'] })
    expect(made.defaultTo).toEqual(['inbox:ann'])
    const { body } = await root.patch(`/v1/projects/${made.id}`, { name: 'Renamed' })
    expect(body).toMatchObject({ name: 'Renamed', defaultTo: ['inbox:ann'] })
    expect((await root.patch(`/v1/projects/${made.id}`, { defaultTo: null })).body).not.toHaveProperty('defaultTo')
  })

  it('must be there where a contact names nobody', async () => {
    const refused = await ask()
    expect(failed(refused)).toEqual({ status: 400, code: 'request_invalid', path: 'to' })
    expect(refused.body.detail).toContain('defaultTo')
    expect((await agent.get('/v1/contacts')).body.contacts).toEqual([])
  })

  it.each([
    ['nobody', []],
    ['one ref alone', '@ann'],
    ['no ref', ['@']],
    ['a ref with more', [{ ref: '@ann', by: 'mail' }]]
  ])('is refs, and not %s', async (_what, defaultTo) => {
    for (const answer of [await change({ defaultTo }), await root.post('/v1/projects', { name: 'Refused', defaultTo })])
      expect(failed(answer)).toMatchObject({ code: 'request_invalid', path: expect.stringMatching(/^defaultTo/) })
  })

  it.each([
    ['a person', '@nobody', 'person_not_found'],
    ['a channel', 'pager:1', 'channel_not_found']
  ])('is looked up when somebody asks: of %s that is not there it says where it stands', async (_what, ref, code) => {
    await change({ defaultTo: ['inbox:ann', ref] })
    expect(failed(await ask())).toMatchObject({ code, path: 'defaultTo.1' })
  })

  it('stays within the bounds of the key that asks', async () => {
    await change({ defaultTo: ['inbox:ann'] })
    const channels = await admin.keyed({ name: 'mailer', scope: 'agent', bounds: { channels: ['email'] } })
    expect(failed(await ask({}, channels))).toEqual({ status: 403, code: 'key_out_of_bounds', path: 'defaultTo.0' })
    const policies = await admin.keyed({ name: 'bounded', scope: 'agent', bounds: { policies: ['refunds'] } })
    expect(failed(await ask({}, policies))).toEqual({ status: 403, code: 'key_out_of_bounds', path: 'policy' })
  })

  it('may change while an external id stays what it is', async () => {
    await change({ defaultTo: ['inbox:ann'] })
    const { id } = (await ask({ externalId: 'order-1' })).body
    await change({ defaultTo: ['inbox:bob'] })
    expect((await ask({ externalId: 'order-1' })).body.id).toBe(id)
  })
})

describe('who joins', () => {
  const somebody = (name: string) => `${name}-${project.slice(-6)}`
  const arrived = (target: string) => until((): Json => platform.sentTo(target)[0])
  const add = (contact: Json, body: object) => agent.post(`/v1/contacts/${contact.id}/recipients`, body)

  it('may only watch, in the open or unseen, and is told what is asked', async () => {
    const [ann, boss, audit] = [somebody('ann'), somebody('boss'), somebody('audit')]
    const contact = (await ask({ to: [`rec:${ann}`] })).body
    const joined = await add(contact, { cc: [`rec:${boss}`], bcc: [`rec:${audit}`] })
    expect(joined.status).toBe(200)
    expect(joined.body.watchers).toMatchObject([
      { kind: 'cc', ref: `rec:${boss}` },
      { kind: 'bcc', ref: `rec:${audit}` }
    ])
    expect(refs(joined.body)).toEqual([`rec:${ann}`])
    for (const [target, watches] of [
      [boss, 'cc'],
      [audit, 'bcc']
    ] as const) {
      const told = await arrived(target)
      expect(told).toMatchObject({ watches, body: 'May I?', asked: [`rec:${ann}`] })
      expect(told.token).toBeUndefined()
    }
    const { events } = (await agent.get(`/v1/contacts/${contact.id}/history`)).body
    expect(events.filter((one: Json) => one.type === 'contact.asked').at(-1).data).toEqual({
      stage: 0,
      step: 0,
      recipients: [],
      watchers: [`rec:${boss}`, `rec:${audit}`]
    })
  })

  it('is told once, however often they join', async () => {
    const [ann, boss, eve] = [somebody('ann'), somebody('boss'), somebody('eve')]
    const contact = (await ask({ to: [`rec:${ann}`], cc: [`rec:${boss}`, `rec:${boss}`, `rec:${eve}`] })).body
    for (const body of [{ cc: [`rec:${boss}`] }, { bcc: [`rec:${boss}`, `rec:${eve}`] }, { to: [`rec:${ann}`] }])
      expect((await add(contact, body)).body).toMatchObject({
        recipients: [{ ref: `rec:${ann}` }],
        watchers: [{ ref: `rec:${boss}` }, { ref: `rec:${eve}` }]
      })
    const pat = somebody('pat')
    const { watchers } = (await add(contact, { cc: [`rec:${boss}`, `rec:${pat}`] })).body
    expect(watchers.map(({ ref }: Json) => ref)).toEqual([boss, eve, pat].map((one) => `rec:${one}`))
    await arrived(pat)
    for (const one of [ann, boss, eve, pat]) expect(platform.sentTo(one)).toHaveLength(1)
  })

  it('reads the text above the request, and the others do not', async () => {
    const [ann, bob, boss] = [somebody('ann'), somebody('bob'), somebody('boss')]
    const contact = (await ask({ to: [`rec:${ann}`] })).body
    await arrived(ann)
    await agent.make(`/v1/contacts/${contact.id}/turns`, { text: 'It is urgent.' })
    await add(contact, { to: [`rec:${bob}`], cc: [`rec:${boss}`], text: 'Ann is away: please take over.' })
    const [told, watching] = [await arrived(bob), await arrived(boss)]
    for (const one of [told, watching])
      expect(one.body).toBe('Ann is away: please take over.\n\nMay I?\n\nIt is urgent.')
    expect((await open(told.link)).text).toContain('Ann is away')
    const [asked] = platform.sentTo(ann)
    expect(asked!.body).toBe('May I?')
    expect((await open(asked!.link)).text).not.toContain('Ann is away')
    const { turns } = (await agent.get(`/v1/threads/${contact.thread}`)).body
    expect(turns.map(({ text }: Json) => text)).toEqual(['May I?', 'It is urgent.'])
  })

  it('finds the text also at the address that comes after one that cannot be reached', async () => {
    const [bob, away] = [somebody('bob'), somebody('away')]
    await admin.make('/v1/people', { handle: 'bob', name: 'Bob', addresses: [`rec:${away}`, `rec:${bob}`] })
    const contact = (await ask({ to: 'inbox' })).body
    platform.next('send', { status: 404 }, away)
    await add(contact, { to: ['@bob'], text: 'Please take over.' })
    expect((await arrived(bob)).body).toBe('Please take over.\n\nMay I?')
  })

  it.each([
    ['nobody', { text: 'Hello' }, 'to'],
    ['an empty list', { cc: [] }, 'cc'],
    ['an empty text', { to: ['inbox:ann'], text: ' ' }, 'text'],
    ['too long a text', { to: ['inbox:ann'], text: 'x'.repeat(10_001) }, 'text'],
    ['an unknown watcher', { cc: ['inbox:ann', '@nobody'] }, 'cc.1']
  ])('is not %s', async (_what, body, path) => {
    const contact = (await ask({ to: 'inbox' })).body
    const refused = await add(contact, body)
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(failed(refused)).toMatchObject({ path })
    const { recipients, watchers } = (await agent.get(`/v1/contacts/${contact.id}`)).body
    expect({ recipients: recipients.length, watchers }).toEqual({
      recipients: contact.recipients.length,
      watchers: undefined
    })
  })

  it('as a group that a later step asks, is decided in by whom that step lets decide', async () => {
    const [wes, boss, friend] = [somebody('wes'), somebody('chief'), somebody('friend')]
    const room = `#${somebody('room')}`
    const later = { to: [{ ref: `rec:${room}`, allowed: [`rec:${boss}`] }] }
    const stages = [{ steps: [{ to: [`rec:${wes}`], wait: '1h' }, later] }]
    const contact = (await ask({ policy: { stages } })).body
    expect((await add(contact, { to: [`rec:${room}`] })).status).toBe(200)
    const { token } = await arrived(room)
    const press = async (account: string) => {
      const event = { id: `in-${account}`, type: 'reply', account, token, option: 'approve' }
      return (await platform.post(`${server.url}/inbound/${inbound}`, [event])).receipts[0]!.kind
    }
    expect(await press(friend)).toBe('not_allowed')
    expect(await press(boss)).toBe('accepted')
  })

  it('stays within the bounds of the key, also as one who watches', async () => {
    const bounded = await admin.keyed({ name: 'bounded', scope: 'agent', bounds: { channels: ['inbox'] } })
    const contact = (await ask({ to: 'inbox' }, bounded)).body
    const refused = await bounded.post(`/v1/contacts/${contact.id}/recipients`, { bcc: [`rec:${somebody('x')}`] })
    expect(failed(refused)).toEqual({ status: 403, code: 'key_out_of_bounds', path: 'bcc.0' })
  })
})

describe('a placement', () => {
  const placement = { subject: 'Invoice 17' }
  beforeEach(async () => {
    const config = { from: `Parley <p${projects}@parley.example>`, smtpHost: '127.0.0.1', smtpPort: 9 }
    await admin.make('/v1/channels', { name: 'email', provider: 'email', config })
  })

  it('is taken where the provider of the first address has a schema for it, and shown there', async () => {
    const to = [{ ref: 'email:ann@acme.example', placement }]
    expect((await ask({ to })).status).toBe(201)
    expect((await ask({ policy: { stages: [{ steps: [{ to }] }] } })).status).toBe(201)
    await admin.make('/v1/people', { handle: 'bob', name: 'Bob', addresses: ['email:bob@acme.example', 'inbox:bob'] })
    expect((await ask({ to: [{ ref: '@bob', placement }] })).status).toBe(201)
    const { providers } = (await admin.get('/v1/providers')).body
    const schema = (name: string) => providers.find((one: Json) => one.name === name).placement
    expect(schema('email').properties).toHaveProperty('subject')
    expect(schema('recording')).toBeUndefined()
  })

  it.each([
    ['unknown to the provider', { ...placement, thread: '17' }, 'to.1.placement'],
    ['of another type', { subject: 17 }, 'to.1.placement.subject'],
    ['of two lines', { subject: 'Invoice\nBcc: eve@acme.example' }, 'to.1.placement.subject']
  ])('is refused where it is %s', async (_what, wrong, path) => {
    const refused = await ask({ to: ['inbox', { ref: 'email:ann@acme.example', placement: wrong }] })
    expect(failed(refused)).toEqual({ status: 400, code: 'request_invalid', path })
    expect(refused.body.detail).toContain('"email"')
    expect((await agent.get('/v1/contacts')).body.contacts).toEqual([])
  })

  it.each(['to', 'cc', 'bcc'])('is refused in %s by a provider that takes none, and it is named', async (field) => {
    const refused = await ask({ to: 'inbox', [field]: [{ ref: 'rec:ann', placement }] })
    expect(failed(refused)).toEqual({ status: 400, code: 'request_invalid', path: `${field}.0.placement` })
    expect(refused.body.detail).toContain('"recording"')
  })

  it('is checked for those who join, and in a defaultTo', async () => {
    const contact = (await ask({ to: 'inbox' })).body
    const refused = await agent.post(`/v1/contacts/${contact.id}/recipients`, { to: [{ ref: 'rec:ann', placement }] })
    expect(failed(refused)).toMatchObject({ path: 'to.0.placement' })
    await change({ defaultTo: [{ ref: 'rec:ann', placement }] })
    expect(failed(await ask())).toMatchObject({ path: 'defaultTo.0.placement' })
  })

  it('may differ under one external id', async () => {
    const asked = (one: object) => ask({ externalId: 'order-1', to: [{ ref: 'email:ann@acme.example', ...one }] })
    const { id } = (await asked({ placement })).body
    expect((await asked({ placement: { subject: 'Order 1' } })).body.id).toBe(id)
    expect((await asked({})).body.id).toBe(id)
  })
})

describe('one contact names at most', () => {
  const many = (count: number, name = 'p') => Array.from({ length: count }, (_, index) => `inbox:${name}${index}`)
  const staged = (stages: number, steps: number) => ({
    stages: Array.from({ length: stages }, (_, s) => ({
      steps: Array.from({ length: steps }, (__, p) => ({ to: [`inbox:s${s}p${p}`], wait: '1h' }))
    }))
  })
  const nothingStored = async () => expect((await agent.get('/v1/contacts')).body.contacts).toEqual([])

  it.each([
    ['to', { to: many(1_001) }, 'to.1000'],
    ['to, cc and bcc', { to: many(998), cc: ['inbox:c', 'inbox:d'], bcc: ['inbox:e'] }, 'bcc.0'],
    [
      'of',
      { policy: { stages: [{ steps: [{ to: ['inbox'] }], require: [{ of: many(1_000), count: 1 }] }] } },
      'policy.stages.0.require.0.of'
    ],
    [
      'allowed',
      { policy: { stages: [{ steps: [{ to: ['inbox'] }], allowed: many(1_000) }] } },
      'policy.stages.0.allowed'
    ],
    [
      'several stages',
      { policy: { stages: [{ steps: [{ to: many(600) }] }, { steps: [{ to: many(401, 'q') }] }] } },
      'policy.stages.1.steps.0.to.400'
    ]
  ])('1,000 refs, over %s', async (_what, body, path) => {
    expect(failed(await ask(body))).toEqual({ status: 422, code: 'contact_refs_exceeded', path })
    await nothingStored()
  })

  it('1,000 refs, those by which somebody is reached too', async () => {
    await admin.make('/v1/people', { handle: 'ann', name: 'Ann', addresses: ['inbox:ann', 'inbox:ann2'] })
    const ann = { ref: '@ann', via: ['inbox:ann', 'inbox:ann2'] }
    const refused = await ask({ to: [...many(998), ann] })
    expect(failed(refused)).toEqual({ status: 422, code: 'contact_refs_exceeded', path: 'to.998' })
    expect((await ask({ to: [...many(997), ann] })).status).toBe(201)
  })

  it('1,000 refs with those who join, and whoever is there already counts once', async () => {
    const contact = (await ask({ to: many(997) })).body
    const add = (body: object) => agent.post(`/v1/contacts/${contact.id}/recipients`, body)
    expect((await add({ to: ['inbox:p0', 'inbox:x'], cc: ['inbox:y'] })).status).toBe(200)
    expect(failed(await add({ to: ['inbox:p0', 'inbox:x2', 'inbox:x3'] }))).toEqual({
      status: 422,
      code: 'contact_refs_exceeded',
      path: 'to.2'
    })
    expect((await add({ bcc: ['inbox:z'] })).status).toBe(200)
    expect(failed(await add({ to: ['inbox:x4'] }))).toMatchObject({ code: 'contact_refs_exceeded', path: 'to.0' })
    expect((await agent.get(`/v1/contacts/${contact.id}`)).body.recipients).toHaveLength(998)
  })

  it('10 stages of 50 steps together', async () => {
    expect((await ask({ policy: staged(10, 5) })).status).toBe(201)
    expect((await ask({ policy: staged(1, 50) })).status).toBe(201)
    const stages = { status: 422, code: 'contact_stages_exceeded', path: 'policy.stages' }
    const steps = { status: 422, code: 'contact_steps_exceeded', path: 'policy.stages' }
    expect(failed(await ask({ policy: staged(11, 1) }))).toEqual(stages)
    expect(failed(await ask({ policy: staged(1, 51) }))).toEqual(steps)
    expect(failed(await ask({ policy: staged(3, 17) }))).toEqual(steps)
    const named = (spec: object) => admin.post('/v1/policies', { name: 'long', spec })
    expect(failed(await named(staged(11, 1)))).toEqual({ ...stages, path: 'spec.stages' })
    expect(failed(await named(staged(3, 17)))).toEqual({ ...steps, path: 'spec.stages' })
  })

  it('one MiB of whom it asks, once they are looked up', async () => {
    const alias = (person: number, index: number) => `inbox:${'x'.repeat(400)}${person}-${index}`
    for (let person = 0; person < 12; person++) {
      const aliases = Array.from({ length: 50 }, (_, index) => alias(person, index))
      await admin.make('/v1/people', { handle: `p${person}`, name: 'P', addresses: [`inbox:p${person}`], aliases })
    }
    const everybody = Array.from({ length: 12 }, (_, person) => `@p${person}`)
    const stage = (index: number) => ({ steps: [{ to: everybody }], rejections: index + 1 })
    expect((await ask({ policy: { stages: [stage(0)], sameRespondent: true } })).status).toBe(201)
    const policy = { stages: [0, 1, 2, 3, 4].map(stage), sameRespondent: true }
    expect(failed(await ask({ policy }))).toMatchObject({ status: 422, code: 'contact_size_exceeded' })
    expect((await agent.get('/v1/contacts')).body.contacts).toHaveLength(1)
  })
})

describe('a policy that is older than the limits', () => {
  it('is refused by its name where it is used, and told of at start', async () => {
    await admin.make('/v1/policies', { name: 'small', spec: { stages: [{ steps: [{ to: ['inbox'] }] }] } })
    const large = {
      refs: {
        stages: [{ steps: [{ to: Array.from({ length: 12_000 }, (_, n) => `inbox:p${n}`) }], require: [{ count: 1 }] }]
      },
      stages: { stages: Array.from({ length: 11 }, () => ({ steps: [{ to: ['inbox'] }], require: [{ count: 1 }] })) },
      steps: { stages: [{ steps: Array.from({ length: 51 }, () => ({ to: ['inbox'], wait: '1m' })) }] }
    }
    const storage = await storageOf(server)
    for (const [name, spec] of Object.entries(large))
      await storage.query(
        `insert into policy (id, project_id, name, spec) select 'pol_' || $1::text, project_id, $1::text, $2::json from policy where name = 'small'`,
        [name, JSON.stringify(spec)]
      )
    await storage.end()
    for (const name of Object.keys(large)) {
      const refused = await agent.post('/v1/contacts', { kind: 'approval', body: 'x', policy: name })
      expect({ status: refused.status, code: refused.body.code }).toEqual({
        status: 422,
        code: `contact_${name}_exceeded`
      })
      expect(refused.body.detail).toContain(`The policy "${name}" is older than the limits`)
    }
    expect((await agent.post('/v1/contacts', { kind: 'approval', body: 'x', policy: 'small' })).status).toBe(201)
    await server.restart()
    const told = server.logs().match(/The policy \\"\w+\\" is older than the limits/g) ?? []
    expect(told).toHaveLength(Object.keys(large).length)
  })
})
