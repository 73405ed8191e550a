// Whom a contact asks: by default, those who join, and how many at most.
import { apiOf, type Answer, type Api, type Json } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'

let server: Parley
let root: Api
let project: string
let admin: Api
let agent: Api
let projects = 0

beforeAll(async () => {
  server = await startParley()
  root = apiOf(server)
})
afterAll(() => server.stop())
beforeEach(async () => {
  project = (await root.make('/v1/projects', { name: `Project ${++projects}` })).id
  admin = await root.keyed({ name: 'admin', scope: 'admin', project })
  agent = await root.keyed({ name: 'agent', scope: 'agent', project })
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
