// What an approval approves: its version, who changed it, and what those see and are told who saw another.
import { apiOf, type Api, type Json } from '../support/api.ts'
import { open, press } from '../support/pages.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname

let server: Parley
let api: Api
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let channel: string
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER } })
  api = apiOf(server)
  const config = { url: platform.url, secret: platform.secret, account: 'bot' }
  channel = (await api.make('/v1/channels', { name: 'rec', provider: 'recording', config })).id
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})

const somebody = (name: string) => `${name}-${++count}`
const arrived = (target: string, times = 1) => until((): Json => platform.sentTo(target)[times - 1])
const read = async ({ id }: Json): Promise<Json> => (await api.get(`/v1/contacts/${id}`)).body
const says = async (account: string, token: string, more: object): Promise<Json> => {
  const event = { id: somebody('event'), type: 'reply', account, token, ...more }
  return (await platform.post(`${server.url}/inbound/${channel}`, [event])).receipts[0]
}
/** A refund that two of three must approve, and that each may change. */
const refund = async (more: object = {}) => {
  const [ann, bob, cy] = ['ann', 'bob', 'cy'].map(somebody) as [string, string, string]
  const to = [ann, bob, cy].map((one) => `rec:${one}`)
  const contact = await api.make('/v1/contacts', {
    kind: 'approval',
    body: 'Refund?',
    action: { name: 'refund', arguments: { amount: 100, to: 42 }, editable: true },
    policy: { stages: [{ steps: [{ to }], require: [{ count: 2 }] }] },
    ...more
  })
  const [first, second, third] = await Promise.all([ann, bob, cy].map((one) => arrived(one)))
  return { contact, ann, bob, cy, tokens: { ann: first!.token, bob: second!.token, cy: third!.token } }
}
const approve = { option: 'approve' }
const toTen = { option: 'approve', arguments: { to: 42, amount: 10 } }

describe('case 29: an edit makes the next version', () => {
  it('which everybody who is asked gets, and older copies say what changed and cannot be pressed', async () => {
    const { contact, ann, bob, tokens } = await refund()
    expect(await says(ann, tokens.ann, toTen)).toMatchObject({ kind: 'accepted' })
    const newer = await arrived(bob, 2)
    expect(newer.token).not.toBe(tokens.bob)
    expect(newer.text).toContain('"amount": 10')
    expect(newer.text).toContain(`Changed by ${ann}: amount: 100 → 10`)
    const [older] = platform.sentTo(bob)
    const copy = await until(() => platform.updates.find((one: Json) => one.ref === older!.ref))
    expect(copy).toMatchObject({ status: 'pending' })
    expect(copy!['text']).toContain('amount: 100 → 10')
    const { proposal, status } = await read(contact)
    expect({ status, proposal }).toEqual({
      status: 'pending',
      proposal: { number: 2, arguments: { amount: 10, to: 42 }, by: ann }
    })
  })

  it('of which the agent hears', async () => {
    const { contact, ann, tokens } = await refund()
    await says(ann, tokens.ann, toTen)
    const { events } = (await api.get(`/v1/contacts/${contact.id}/history`)).body
    const changed = events.find((one: Json) => one.type === 'contact.changed')
    expect(changed.data).toEqual({ proposal: 2, by: ann, arguments: { amount: 10, to: 42 } })
  })

  it('and approvals of the one before count no more, until they are given again', async () => {
    const { contact, ann, bob, tokens } = await refund()
    await says(bob, tokens.bob, approve)
    await says(ann, tokens.ann, toTen)
    expect(await read(contact)).toMatchObject({ status: 'pending' })
    const newer = await arrived(bob, 2)
    expect(await says(bob, newer.token, approve)).toMatchObject({ kind: 'accepted' })
    expect((await read(contact)).outcome).toMatchObject({
      decision: 'approved',
      proposal: 2,
      arguments: { amount: 10, to: 42 },
      responses: [{ proposal: 2 }, { proposal: 2 }]
    })
  })

  it('what is pressed on the older copy approves nothing and is told what changed; a No counts', async () => {
    const { contact, ann, bob, cy, tokens } = await refund()
    await says(ann, tokens.ann, toTen)
    const told = await says(bob, tokens.bob, approve)
    expect(told).toMatchObject({ kind: 'outdated' })
    expect(told.text).toContain('amount: 100 → 10')
    expect(await read(contact)).toMatchObject({ status: 'pending' })
    await says(cy, tokens.cy, { option: 'reject' })
    expect((await read(contact)).outcome).toMatchObject({ decision: 'rejected' })
  })

  it('what was typed on the older copy is passed on, and its yes is not', async () => {
    const { contact, ann, bob, tokens } = await refund()
    await says(ann, tokens.ann, toTen)
    expect(await says(bob, tokens.bob, { text: 'Approve. Next time cc legal.' })).toMatchObject({ kind: 'outdated' })
    const { turns } = (await api.get(`/v1/threads/${contact.thread}`)).body
    expect(turns.at(-1)).toMatchObject({ text: 'Approve. Next time cc legal.' })
  })

  it('the page names the version that it shows', async () => {
    const { contact, ann, bob, tokens } = await refund()
    const { link } = (await arrived(bob)) as Json
    const before = await open(link)
    await says(ann, tokens.ann, toTen)
    const late = await press(link, { nonce: before.nonce, option: 'approve' })
    expect(late.text).toContain('amount: 100 → 10')
    expect(await read(contact)).toMatchObject({ status: 'pending' })
    const after = await open(link)
    expect(after.text).toContain(`Changed by ${ann}`)
    await press(link, { nonce: after.nonce, option: 'approve', arguments: '{"amount": 10, "to": 42}' })
    expect((await read(contact)).outcome).toMatchObject({ decision: 'approved', proposal: 2 })
  })
})

describe('the API', () => {
  const inInbox = () =>
    api.make('/v1/contacts', {
      kind: 'approval',
      body: 'Refund?',
      action: { name: 'refund', arguments: { amount: 100 }, editable: true },
      policy: { stages: [{ steps: [{ to: ['inbox'] }], require: [{ count: 2 }] }] }
    })
  const operator = () => api.keyed({ name: somebody('ops'), scope: 'operator' })

  it('takes an approval without a version only while there is one', async () => {
    const [contact, one, two] = [await inInbox(), await operator(), await operator()]
    await one.post(`/v1/contacts/${contact.id}/respond`, { option: 'approve', arguments: { amount: 10 } })
    const bare = await two.post(`/v1/contacts/${contact.id}/respond`, approve)
    expect(bare).toMatchObject({ status: 409, body: { code: 'contact_changed', errors: [{ path: 'proposal' }] } })
    const old = await two.post(`/v1/contacts/${contact.id}/respond`, { ...approve, proposal: 1 })
    expect(old.body).toMatchObject({ receipt: 'outdated', contact: { status: 'pending' } })
    const now = await two.post(`/v1/contacts/${contact.id}/respond`, { ...approve, proposal: 2 })
    expect(now.body.contact.outcome).toMatchObject({ decision: 'approved', proposal: 2, arguments: { amount: 10 } })
  })

  it('takes a rejection whatever it saw', async () => {
    const [contact, one, two] = [await inInbox(), await operator(), await operator()]
    await one.post(`/v1/contacts/${contact.id}/respond`, { option: 'approve', arguments: { amount: 10 } })
    const no = await two.post(`/v1/contacts/${contact.id}/respond`, { option: 'reject' })
    expect(no.body.contact.outcome).toMatchObject({ decision: 'rejected' })
  })
})

describe('case 35: the copy of a stage that is over', () => {
  it('approves nothing for somebody who must decide in the next one, and says where', async () => {
    const [ann, bob] = ['ann', 'bob'].map(somebody) as [string, string]
    const contact = await api.make('/v1/contacts', {
      kind: 'approval',
      body: 'Refund?',
      policy: {
        stages: [{ steps: [{ to: [`rec:${ann}`, `rec:${bob}`] }] }, { steps: [{ to: [`rec:${ann}`] }] }]
      }
    })
    const [first, second] = await Promise.all([arrived(ann), arrived(bob)])
    await says(bob, second.token, approve)
    const newer = await arrived(ann, 2)
    const told = await says(ann, first.token, approve)
    expect(told).toMatchObject({ kind: 'elsewhere' })
    expect(told.text).toContain(`rec:${ann}`)
    expect(await read(contact)).toMatchObject({ status: 'pending' })
    await says(ann, newer.token, approve)
    expect((await read(contact)).outcome).toMatchObject({ decision: 'approved' })
  })

  it('links the newer one on its page, where its link was not revoked', async () => {
    const [ann, bob] = ['ann', 'bob'].map(somebody) as [string, string]
    const stages = [[`rec:${ann}`, `rec:${bob}`], [`rec:${ann}`]].map((to) => ({ steps: [{ to }] }))
    const contact = await api.make('/v1/contacts', { kind: 'approval', body: 'Refund?', policy: { stages } })
    const older = await arrived(ann)
    await says(bob, (await arrived(bob)).token, approve)
    const newer = await arrived(ann, 2)
    const pressAgain = async () => press(older.link, { nonce: (await open(older.link)).nonce, ...approve })
    const told = await pressAgain()
    expect(told.text).toContain('does not count here')
    const { turns } = (await api.get(`/v1/threads/${contact.thread}`)).body
    expect(turns.filter((one: Json) => one.by === 'person').map((one: Json) => one.text)).toEqual(['Approve'])
    expect(told.html).toContain(`href="${newer.link}"`)
    const { id } = (await read(contact)).recipients[2].messages[0]
    expect((await api.post('/v1/links/revoke', { message: id })).status).toBe(200)
    expect((await pressAgain()).html).not.toContain(newer.link)
    expect(await read(contact)).toMatchObject({ status: 'pending' })
  })
})

it('an edit that does not fit counts nothing, and its writer is told which field it is, each time', async () => {
  const { contact, ann, tokens } = await refund()
  for (const amount of ['ten', null]) {
    const told = await says(ann, tokens.ann, { ...toTen, arguments: { to: 42, amount } })
    expect(told).toMatchObject({
      kind: 'unclear',
      text: expect.stringContaining('arguments.amount must stay a number')
    })
  }
  const unknown = await says(ann, tokens.ann, { option: 'maybe' })
  expect(unknown).toMatchObject({ kind: 'unclear', text: expect.stringContaining('"approve", "reject"') })
  expect(await read(contact)).toMatchObject({ status: 'pending', outcome: null })
  expect(await says(ann, tokens.ann, toTen)).toMatchObject({ kind: 'accepted' })
})

it('a second stage that began before there were versions is asked anew for what the first one changed', async () => {
  const [ann, bob] = ['ann', 'bob'].map(somebody) as [string, string]
  const stages = [ann, bob].map((one) => ({ steps: [{ to: [`rec:${one}`] }] }))
  const action = { name: 'refund', arguments: { amount: 100 }, editable: true }
  const contact = await api.make('/v1/contacts', { kind: 'approval', body: 'Refund?', action, policy: { stages } })
  await says(ann, (await arrived(ann)).token, { option: 'approve', arguments: { amount: 10 } })
  const { token } = await arrived(bob)
  await until(async () => (await read(contact)).recipients[1].messages[0].state === 'sent')
  const storage = await storageOf(server)
  await storage.query(
    `update contact set progress = ((progress::jsonb - 'proposal') #- '{votes,0,proposal}')::json where id = $1`,
    [contact.id]
  )
  await storage.query('update message set proposal = 1 where contact_id = $1', [contact.id])
  await storage.end()

  expect(await says(bob, token, approve)).toMatchObject({ kind: 'outdated', text: expect.stringContaining('100 → 10') })
  const newer = await arrived(bob, 2)
  expect(newer.text).toContain(`Changed by ${ann}: amount: 100 → 10`)
  expect(await says(bob, newer.token, approve)).toMatchObject({ kind: 'accepted' })
  expect((await read(contact)).outcome).toMatchObject({ decision: 'approved', proposal: 2, arguments: { amount: 10 } })
})

it('case 31: an account that is taken out of the directory is no second vote', async () => {
  const [ann, bob] = ['ann', 'bob'].map(somebody) as [string, string]
  await api.make('/v1/people', { handle: ann, name: 'Ann', addresses: [`rec:${ann}`] })
  const stages = [{ steps: [{ to: [`rec:${ann}`, `rec:${bob}`] }], require: [{ count: 2 }] }]
  const contact = await api.make('/v1/contacts', { kind: 'approval', body: 'Refund?', policy: { stages } })
  const { token } = await arrived(ann)
  expect(await says(ann, token, approve)).toMatchObject({ kind: 'accepted' })
  expect((await api.patch(`/v1/people/${ann}`, { addresses: [`rec:${ann}-new`] })).status).toBe(200)
  expect(await says(ann, token, approve)).toMatchObject({ kind: 'already_counted' })
  expect(await read(contact)).toMatchObject({ status: 'pending', outcome: null })
})

it('case 29: other values than those that passed approve nothing in the next stage, by the API or a page', async () => {
  const [ann, bob] = ['ann', 'bob'].map(somebody) as [string, string]
  const form = { fields: [{ id: 'amount', label: 'Amount', type: 'number', required: true }] }
  const stages = [[`rec:${ann}`], ['inbox', `rec:${bob}`]].map((to) => ({ steps: [{ to }] }))
  const contact = await api.make('/v1/contacts', { kind: 'approval', body: 'Refund?', form, policy: { stages } })
  await says(ann, (await arrived(ann)).token, { ...approve, values: { amount: 50 } })
  const { link } = await arrived(bob)
  const by = (values: object) => api.post(`/v1/contacts/${contact.id}/respond`, { ...approve, proposal: 2, values })
  expect((await by({ amount: 999 })).body).toMatchObject({ receipt: 'outdated', contact: { status: 'pending' } })
  const { nonce } = await open(link)
  expect((await press(link, { nonce, ...approve, 'values.amount': '999' })).text).toContain('can only be approved like')
  expect((await by({ amount: 50 })).body.contact.outcome).toMatchObject({
    decision: 'approved',
    values: { amount: 50 }
  })
})

describe('case 30: an answer for somebody', () => {
  const staged = async () => {
    const [ann, bob] = ['ann', 'bob'].map(somebody) as [string, string]
    await api.make('/v1/people', { handle: ann, name: 'Ann', addresses: [`rec:${ann}`] })
    const stages = [{ steps: [{ to: [`@${ann}`, `rec:${bob}`] }] }, { steps: [{ to: [`@${ann}`] }] }]
    const contact = await api.make('/v1/contacts', { kind: 'approval', body: 'Refund?', policy: { stages } })
    const deputy = await api.keyed({ name: somebody('deputy'), scope: 'operator', bounds: { respondAs: true } })
    return { ann, bob, contact, deputy }
  }

  it('counts in the running stage, as her own would', async () => {
    const { ann, bob, contact, deputy } = await staged()
    await says(bob, (await arrived(bob)).token, approve)
    const { body } = await deputy.post(`/v1/contacts/${contact.id}/respond`, { ...approve, as: `@${ann}` })
    expect(body.contact).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
  })

  it('is refused only where no stage that was entered asks her', async () => {
    const { contact, deputy } = await staged()
    const zed = somebody('zed')
    await api.make('/v1/people', { handle: zed, name: 'Zed', addresses: [`rec:${zed}`] })
    const { status, body } = await deputy.post(`/v1/contacts/${contact.id}/respond`, { ...approve, as: `@${zed}` })
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'respondent_not_asked' })
    expect(await read(contact)).toMatchObject({ status: 'pending', outcome: null })
  })
})

it('a turn in which somebody decides holds their comment once, and says where they ended the conversation', async () => {
  const bob = somebody('bob')
  const contact = await api.make('/v1/contacts', { kind: 'approval', body: 'Refund?', to: [`rec:${bob}`] })
  await says(bob, (await arrived(bob)).token, { text: 'Approve. Next time cc legal.', final: true })
  const { turns } = (await api.get(`/v1/threads/${contact.thread}`)).body
  expect(turns.at(-1)).toMatchObject({ text: 'Approve. Next time cc legal.', final: true })
  expect((await read(contact)).outcome).toMatchObject({
    comment: 'Next time cc legal.',
    final: true,
    responses: [{ final: true }]
  })
})

it('a turn keeps a comment whose letters only happen to stand in the words beside it', async () => {
  const contact = await api.make('/v1/contacts', { kind: 'approval', body: 'Refund?', to: ['inbox'] })
  const said = { option: 'approve', text: 'I know the customer', comment: 'no' }
  expect((await api.post(`/v1/contacts/${contact.id}/respond`, said)).status).toBe(200)
  const { turns } = (await api.get(`/v1/threads/${contact.thread}`)).body
  expect(turns.at(-1)).toMatchObject({ text: 'I know the customer\n\nno' })
})

describe('silence', () => {
  const policy = (more: object) => ({
    stages: [{ steps: [{ to: ['rec:sue'] }] }],
    onTimeout: 'approve',
    deadline: '2h',
    ...more
  })
  const asks = (more: object) =>
    api.post('/v1/contacts', { kind: 'approval', body: 'Refund?', policy: policy({}), ...more })
  const yes = (id: string) => ({ id, label: `Yes, ${id}`, decision: 'approve' })
  const no = { id: 'no', label: 'No', decision: 'reject' }

  it.each([
    ['options.1', { options: [yes('one'), yes('two'), no] }],
    ['options.0.comment', { options: [{ ...yes('one'), comment: 'required' }, no] }],
    ['form.fields.0.required', { form: { fields: [{ id: 'a', label: 'A', type: 'text', required: true }] } }],
    [
      'form.fields.0.required',
      { form: { fields: [{ id: 'a', label: 'A', type: 'text', required: true, default: 'b' }] } }
    ]
  ])('is refused where it would have to choose, comment or fill in: %s', async (path, more) => {
    expect(await asks(more)).toMatchObject({ status: 400, body: { code: 'request_invalid', errors: [{ path }] } })
  })

  it('is not shortened by a deadline of the contact’s own', async () => {
    const contact = await api.make('/v1/contacts', {
      kind: 'approval',
      body: 'Refund?',
      policy: policy({ stages: [{ steps: [{ to: [`rec:${somebody('sue')}`] }] }] }),
      deadline: '1s'
    })
    const { body } = await api.get(`/v1/contacts/${contact.id}?wait=30`)
    expect(body).toMatchObject({ status: 'expired', reason: 'timeout', outcome: null })
  })
})

describe('who may decide in a group', () => {
  it('is for the recipient’s own list to say too, and a delegate may act for whoever is on it', async () => {
    const [dee, boss] = ['dee', 'boss'].map(somebody) as [string, string]
    await api.make('/v1/people', { handle: dee, name: 'Dee', addresses: [`rec:${dee}`] })
    await api.make('/v1/people', { handle: boss, name: 'The boss', addresses: [`rec:${boss}`], delegates: [dee] })
    const room = `#${somebody('room')}`
    const contact = await api.make('/v1/contacts', {
      kind: 'approval',
      body: 'Refund?',
      to: [{ ref: `rec:${room}`, allowed: [`@${boss}`] }]
    })
    const { token } = await arrived(room)
    expect(await says(somebody('zed'), token, approve)).toMatchObject({ kind: 'not_allowed' })
    expect(await says(dee, token, approve)).toMatchObject({ kind: 'accepted' })
    expect((await read(contact)).outcome.responses).toMatchObject([{ name: 'Dee', delegateFor: 'The boss' }])
  })

  it('is refused for one who is asked alone', async () => {
    const { status, body } = await api.post('/v1/contacts', {
      kind: 'approval',
      body: 'Refund?',
      to: [{ ref: 'rec:ann', allowed: ['rec:bob'] }]
    })
    expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path: 'to.0' })
  })
})
