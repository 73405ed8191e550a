// What a key may do: whom it may add under a policy that its operator made, and by which channels.
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'

const EMAIL = { from: 'parley@ours.example', smtpHost: '127.0.0.1', inboundSecret: 'a secret of sixteen' }

let server: Parley
let boss: Api
let agent: Api
let count = 0

beforeAll(async () => {
  server = await startParley()
  boss = apiOf(server)
  agent = await boss.keyed({ name: 'agent', scope: 'agent' })
  await boss.make('/v1/channels', {
    name: 'email',
    provider: 'email',
    config: EMAIL,
    defaultTarget: 'all@acme.example'
  })
  await boss.make('/v1/people', { handle: 'ann', name: 'Ann', addresses: ['inbox:ann', 'email:ann@acme.example'] })
})
afterAll(async () => {
  await server?.stop()
})

const request = (contact: object) => ({ kind: 'approval', body: 'May I?', ...contact })
const named = async (more: object = {}): Promise<string> => {
  const name = `policy${++count}`
  await boss.make('/v1/policies', { name, spec: { stages: [{ steps: [{ to: ['inbox'] }] }], ...more } })
  return name
}
const join = (by: Api, contact: Json, joining: object) => by.post(`/v1/contacts/${contact.id}/recipients`, joining)
const refusal = (path: string, code = 'policy_closed') => ({ status: 403, body: { code, errors: [{ path }] } })

it('the metrics of the process are for admin keys of the first project; others see what waits in their own', async () => {
  const project = await boss.make('/v1/projects', { name: 'Other' })
  const other = await boss.keyed({ name: 'other', scope: 'admin', project: project.id })
  const asks = await boss.keyed({ name: 'asks', scope: 'agent', project: project.id })
  for (const body of ['One?', 'Two?']) await asks.make('/v1/contacts', { kind: 'approval', body, to: 'inbox' })
  const names = async (by: Api) => {
    const { text } = await by.get('/metrics')
    return [...new Set([...text.matchAll(/^([a-z_]+)/gm)].map(([name]) => name))]
  }
  expect(await names(boss)).toEqual(expect.arrayContaining(['parley_queue_jobs', 'parley_database_connections']))
  for (const by of [other, await boss.keyed({ name: 'looks', scope: 'operator' })])
    expect(await names(by)).toEqual(['parley_project_waiting'])
  expect((await other.get('/metrics')).text).toContain('parley_project_waiting{kind="contacts"} 2\n')
})

describe('a named policy', () => {
  const watchers = [
    ['cc', { cc: ['@ann'] }],
    ['bcc', { bcc: ['email:eve@evil.example'] }],
    ['cc', { cc: ['email'], bcc: ['inbox'] }]
  ] as const

  it('lets an agent add nobody, from the beginning or later', async () => {
    const policy = await named()
    const bounded = await boss.keyed({ name: `b${++count}`, scope: 'agent', bounds: { policies: [policy] } })
    for (const by of [agent, bounded]) {
      for (const [path, more] of watchers)
        expect(await by.post('/v1/contacts', request({ policy, ...more }))).toMatchObject(refusal(path))
      const contact = await by.make('/v1/contacts', request({ policy }))
      for (const [path, more] of [...watchers, ['to', { to: ['@ann'] }] as const])
        expect(await join(by, contact, more)).toMatchObject(refusal(path))
      const { recipients, watchers: told } = (await boss.get(`/v1/contacts/${contact.id}`)).body
      expect([recipients.length, told]).toEqual([1, undefined])
    }
  })

  it('keeps its word where it was stored without one, or changed since', async () => {
    const policy = await named()
    const contact = await agent.make('/v1/contacts', request({ policy }))
    const spec = { stages: [{ steps: [{ to: ['inbox'] }] }], open: { recipients: true, watchers: true } }
    expect((await boss.put(`/v1/policies/${policy}`, { spec })).status).toBe(200)
    expect(await join(agent, contact, { to: ['@ann'] })).toMatchObject(refusal('to'))
    expect((await join(agent, await agent.make('/v1/contacts', request({ policy })), { to: ['@ann'] })).status).toBe(
      200
    )
  })

  it('that is open for watchers is so for them alone, and for recipients likewise', async () => {
    const forWatchers = await named({ open: { watchers: true } })
    const told = await agent.make('/v1/contacts', request({ policy: forWatchers, cc: ['@ann'] }))
    expect((await join(agent, told, { bcc: ['email:bob@acme.example'] })).body.watchers).toHaveLength(2)
    expect(await join(agent, told, { to: ['@ann'] })).toMatchObject(refusal('to'))
    const forRecipients = await named({ open: { recipients: true } })
    expect(await agent.post('/v1/contacts', request({ policy: forRecipients, cc: ['@ann'] }))).toMatchObject(
      refusal('cc')
    )
    const bounds = { policies: [forRecipients] }
    const bounded = await boss.keyed({ name: `b${++count}`, scope: 'agent', bounds })
    const asked = await bounded.make('/v1/contacts', request({ policy: forRecipients }))
    expect((await join(bounded, asked, { to: ['@ann'] })).body.recipients).toHaveLength(2)
    expect(await join(bounded, asked, { cc: ['@ann'] })).toMatchObject(refusal('cc'))
  })

  it('does not bind operators', async () => {
    const policy = await named()
    const operator = await boss.keyed({ name: `o${++count}`, scope: 'operator' })
    for (const by of [boss, operator]) {
      const contact = await by.make('/v1/contacts', request({ policy, cc: ['@ann'] }))
      expect((await join(by, contact, { to: ['@ann'], bcc: ['email:bob@acme.example'] })).status).toBe(200)
    }
  })

  it('is none that an agent writes itself', async () => {
    const policy = { stages: [{ steps: [{ to: ['inbox'] }] }] }
    const contact = await agent.make('/v1/contacts', request({ policy, cc: ['@ann'] }))
    expect((await join(agent, contact, { to: ['@ann'] })).status).toBe(200)
  })
})

describe('an agent’s answer to itself', () => {
  const respond = (by: Api, { id }: Json, said: object = {}) =>
    by.post(`/v1/contacts/${id}/respond`, { option: 'approve', ...said })
  const refused = (code = 'scope_insufficient') => ({ status: 403, body: { code } })

  it('is refused without the bound', async () => {
    const contact = await agent.make('/v1/contacts', request({ to: ['inbox'] }))
    expect(await respond(agent, contact)).toMatchObject(refused())
    expect((await boss.get(`/v1/contacts/${contact.id}`)).body.status).toBe('pending')
  })

  it('is one vote of its own with it, where the inbox is asked and nowhere else', async () => {
    const name = `own${++count}`
    const own = await boss.keyed({ name, scope: 'agent', bounds: { respondOwn: true, respondAs: true } })
    await boss.make('/v1/people', { handle: name, name: 'Somebody', addresses: [`inbox:${name}`] })
    const policy = await named()
    for (const [by, contact, said, code] of [
      [own, { to: ['@ann'] }, {}, 'respondent_not_asked'],
      [own, { to: [`@${name}`, 'inbox'] }, { as: `@${name}` }, 'scope_insufficient'],
      [own, { to: ['inbox'] }, { as: 'inbox:*' }, 'scope_insufficient'],
      [own, { policy }, {}, 'scope_insufficient'],
      [agent, { to: ['inbox'] }, {}, 'scope_insufficient'],
      [boss, { to: ['inbox'] }, {}, 'scope_insufficient']
    ] as const)
      expect(await respond(own, await by.make('/v1/contacts', request(contact)), said)).toMatchObject(refused(code))
    const contact = await own.make('/v1/contacts', request({ to: ['inbox'] }))
    expect(await respond(own, contact)).toMatchObject({ status: 200, body: { receipt: 'accepted' } })
    const { outcome } = await boss.settled(contact.id)
    const account = `operator:${name}`
    expect(outcome.responses).toMatchObject([{ account, respondent: `account:${account}`, assurance: 'login' }])
  })
})

describe('a bound on channels', () => {
  beforeAll(async () => {
    const address = 'email:els@acme.example'
    await boss.make('/v1/people', { handle: 'elsewhere', name: 'Els', addresses: [address] })
  })
  it.each([
    ['an address', 'email:eve@evil.example'],
    ['a channel alone', 'email'],
    ['a person who is elsewhere', '@elsewhere'],
    ['a person’s address', { ref: '@ann', via: ['email:ann@acme.example'] }],
    ['a person’s address by the channel alone', { ref: '@ann', via: ['email'] }]
  ])('holds for %s, asked or told, at once or later', async (_what, ref) => {
    const bounded = await boss.keyed({ name: `b${++count}`, scope: 'agent', bounds: { channels: ['inbox'] } })
    const contact = await bounded.make('/v1/contacts', request({ to: ['inbox'] }))
    for (const [path, more] of [
      ['to.0', { to: [ref] }],
      ['cc.1', { cc: ['inbox:bob', ref] }],
      ['bcc.0', { bcc: [ref] }]
    ] as const) {
      const refused = refusal(path, 'key_out_of_bounds')
      expect(await bounded.post('/v1/contacts', request({ to: ['inbox'], ...more }))).toMatchObject(refused)
      expect(await join(bounded, contact, more)).toMatchObject(refused)
    }
  })
})
