// What agents and operators do with contacts over the API, from asked to settled.
import type pg from 'pg'
import { apiOf, type Answer, type Api, type Json } from '../support/api.ts'
import { linkOf, open, press } from '../support/pages.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

let server: Parley
let admin: Api
let database: pg.Client
/** A project for each test, with an agent, and operators by the names of their keys. */
let boss: Api
let agent: Api
let ann: Api
let bob: Api
let projects = 0

beforeAll(async () => {
  server = await startParley()
  admin = apiOf(server)
  database = await storageOf(server)
})
afterAll(async () => {
  await database.end()
  await server.stop()
})
beforeEach(async () => {
  const project = (await admin.make('/v1/projects', { name: `Project ${++projects}` })).id
  const key = (name: string, scope: 'agent' | 'operator' | 'admin', more = {}) =>
    admin.keyed({ name, scope, project, ...more })
  boss = await key('boss', 'admin', { bounds: { respondAs: true } })
  agent = await key('agent', 'agent')
  ann = await key('ann', 'operator')
  bob = await key('bob', 'operator')
})

const ask = (contact: object = {}, api = agent): Promise<Json> =>
  api.make('/v1/contacts', {
    kind: 'approval',
    body: 'May I?',
    ...('policy' in contact ? {} : { to: 'inbox' }),
    ...contact
  })
const read = async (contact: Json, api = agent): Promise<Json> => (await api.get(`/v1/contacts/${contact.id}`)).body
const respond = (api: Api, contact: Json, said: object): Promise<Answer> =>
  api.post(`/v1/contacts/${contact.id}/respond`, said)
/** What became of it: its receipt, and the contact afterwards. */
const say = async (api: Api, contact: Json, said: object): Promise<Json> => {
  const { status, body, text } = await respond(api, contact, said)
  if (status !== 200) throw new Error(text)
  return body
}
const approve = (api: Api, contact: Json) => say(api, contact, { option: 'approve' })
const reject = (api: Api, contact: Json) => say(api, contact, { option: 'reject' })
const history = async (contact: Json): Promise<Json[]> => {
  const { body } = await agent.get(`/v1/contacts/${contact.id}/history`)
  expect(body.intact).toBe(true)
  return body.events
}
/** Without the sends, which end when they end. */
const happened = async (contact: Json) =>
  (await history(contact)).map((one) => one.type.replace('contact.', '')).filter((type) => type !== 'sent')
const failed = (answer: Answer) => ({ status: answer.status, code: answer.body?.code })
const turnsOf = async (thread: string): Promise<Json[]> => (await agent.get(`/v1/threads/${thread}`)).body.turns

describe('a contact', () => {
  it('comes back as it was asked', async () => {
    const asked = {
      kind: 'approval',
      title: 'Refund',
      body: 'Refund **$20**?',
      to: ['inbox', 'inbox:ann'],
      options: [
        { id: 'yes', label: 'Refund', decision: 'approve', comment: 'none', style: 'primary' },
        { id: 'no', label: 'Refuse', decision: 'reject', comment: 'required', prefill: 'Because ' },
        { id: 'edit', label: 'Change it', decision: 'request_changes', comment: 'optional' }
      ],
      form: { fields: [{ id: 'amount', label: 'Amount', type: 'number', required: true }] },
      action: { name: 'refund', arguments: { order: 7, lines: [1, 2] }, editable: true },
      context: { risk: 'high', confidence: 0.5, links: [{ label: 'Order', url: 'https://shop.example/7' }] },
      thread: 'order-7',
      metadata: { order: '7', 'team.name': 'ops' },
      state: { step: 3, nested: { 'any thing': [null, true] } },
      deadline: '2h',
      agent: 'Refund bot'
    }
    const made = await agent.make('/v1/contacts', asked)
    const { to: _, deadline: __, thread: ___, ...same } = asked
    expect(made).toMatchObject({ ...same, status: 'pending', outcome: null, key: 'agent' })
    expect(made.form.fields[0]).toMatchObject({ id: 'amount', type: 'number', required: true })
    expect(Date.parse(made.deadlineAt) - Date.parse(made.createdAt)).toBe(2 * 3_600_000)
    expect(made.recipients).toMatchObject([
      { id: 'r0', ref: 'inbox', group: true, asked: true, unreachable: false },
      { id: 'r1', ref: 'inbox:ann', group: false, asked: true, unreachable: false }
    ])
    const { recipients, version: _first, ...still } = made
    expect(await read(made)).toMatchObject(still)
    expect(recipients.every((one: Json) => one.messages.length === 1)).toBe(true)
  })

  it('shows private pages to those whose inbox it is, and to no agent', async () => {
    const made = await ask({ to: ['inbox', 'inbox:ann'] })
    const links = async (api: Api) =>
      (await read(made, api)).recipients.map((one: Json) => one.messages[0].link !== undefined)
    expect(await links(agent)).toEqual([false, false])
    expect(await links(bob)).toEqual([true, false])
    expect(await links(ann)).toEqual([true, true])
  })

  it('is found by what it is', async () => {
    const one = await ask({ metadata: { order: '1' }, thread: 'mine' })
    const two = await ask({ kind: 'question', metadata: { order: '1', team: 'ops' } })
    const three = await ask({ kind: 'question', thread: 'mine', metadata: { order: '2' } })
    await approve(ann, one)
    const ids = async (query: string): Promise<string[]> =>
      (await agent.get(`/v1/contacts?${query}`)).body.contacts.map((found: Json) => found.id)
    expect(await ids('')).toEqual([three.id, two.id, one.id])
    expect(await ids('status=resolved')).toEqual([one.id])
    expect(await ids('status=pending&kind=question')).toEqual([three.id, two.id])
    expect(await ids('thread=mine')).toEqual([three.id, one.id])
    expect(await ids(`thread=${three.thread}`)).toEqual([three.id, one.id])
    expect(await ids('thread=nothing')).toEqual([])
    expect(await ids('metadata.order=1')).toEqual([two.id, one.id])
    expect(await ids('metadata.order=1&metadata.team=ops')).toEqual([two.id])
    expect(await ids('metadata.order=3')).toEqual([])
  })

  it('is listed page after page, each once', async () => {
    const made = await Promise.all(Array.from({ length: 7 }, () => ask()))
    const pages: string[][] = []
    let cursor = ''
    for (;;) {
      const { body } = await agent.get(`/v1/contacts?limit=3${cursor}`)
      pages.push(body.contacts.map((one: Json) => one.id))
      if (body.cursor === undefined) break
      cursor = `&cursor=${body.cursor}`
      await ask() // comes before what was shown, and so on no later page
    }
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1])
    expect(pages.flat().toSorted()).toEqual(made.map((one) => one.id).toSorted())
  })
})

describe('an answer', () => {
  it('may not be asked for in words that lie', async () => {
    const options = [
      { id: 'go', label: 'No, stop', decision: 'approve' },
      { id: 'stop', label: '2', decision: 'reject' },
      { id: 'later', label: 'ＮＯ, stop', decision: 'request_changes' }
    ]
    const { status, body } = await agent.post('/v1/contacts', { kind: 'approval', body: 'Pay?', to: 'inbox', options })
    expect([status, body.errors.map((one: Json) => one.path).toSorted()]).toEqual([
      400,
      ['options.0.label', 'options.1.label', 'options.2.label']
    ])
    const posing = await agent.post('/v1/contacts', {
      kind: 'notice',
      body: 'Hi',
      to: 'inbox',
      agent: 'Bot, by  KEY ops'
    })
    expect([posing.status, posing.body.errors.map((one: Json) => one.path)]).toEqual([400, ['agent']])
  })

  it('runs no arguments that its action does not allow, and says which', async () => {
    const refund = { name: 'refund', arguments: { amount: 100, to: 'ann' }, editable: true }
    const schema = { type: 'object', required: ['amount'], properties: { amount: { type: 'number', maximum: 500 } } }
    const free = await ask({ action: refund })
    const bound = await ask({ action: { ...refund, schema } })
    const fixed = await ask({ action: { ...refund, editable: false } })
    const refused = async (made: Json, given: unknown, path: string) => {
      const body = { option: 'approve', arguments: given }
      const answer = await ann.post(`/v1/contacts/${made.id}/respond`, body)
      expect([answer.status, answer.body.errors.map((one: Json) => one.path)]).toEqual([400, [path]])
    }
    await refused(free, { amount: '100', to: 'ann' }, 'arguments.amount')
    await refused(free, { amount: 100, to: 'ann', constructor: 1 }, 'arguments.constructor')
    await refused(free, { amount: 100 }, 'arguments.to')
    await refused(bound, { amount: 501, to: 'ann' }, 'arguments.amount')
    await refused(fixed, { amount: 99, to: 'ann' }, 'arguments')
    for (const made of [free, bound, fixed]) {
      const { body } = await agent.get(`/v1/contacts/${made.id}/history`)
      expect(body.events.map((one: Json) => one.type)).not.toContain('contact.replied')
    }
    const { contact } = await say(ann, bound, { option: 'approve', arguments: { amount: 500, note: 'all of it' } })
    expect(contact).toMatchObject({ status: 'resolved', outcome: { arguments: { amount: 500, note: 'all of it' } } })
    expect((await read(bound)).action.schema).toEqual(schema)
  })

  it('settles an approval, and is told to whoever asks', async () => {
    const made = await ask({ body: 'Pay?', action: { name: 'pay', arguments: { sum: 7 }, editable: true } })
    const { receipt, reply, contact } = await say(ann, made, {
      option: 'approve',
      comment: 'Less, please',
      arguments: { sum: 5 }
    })
    expect({ receipt, status: contact.status }).toEqual({ receipt: 'accepted', status: 'resolved' })
    const outcome = {
      decision: 'approved',
      by: 'people',
      option: 'approve',
      comment: 'Less, please',
      arguments: { sum: 5 },
      responses: [
        {
          respondent: 'account:operator:ann',
          name: 'ann',
          account: 'operator:ann',
          assurance: 'login',
          decision: 'approve',
          replyId: reply
        }
      ]
    }
    expect(await read(made)).toMatchObject({ status: 'resolved', outcome, settledAt: expect.any(String) })
    expect(await happened(made)).toEqual(['created', 'asked', 'replied', 'changed', 'resolved'])
  })

  it('in words decides only by a whole word, anything else is passed on', async () => {
    const made = await ask()
    expect((await say(ann, made, { text: 'Yes, but which customer?' })).receipt).toBe('unclear')
    expect((await read(made)).status).toBe('pending')
    expect((await say(ann, made, { text: ' YES. ' })).contact).toMatchObject({ status: 'resolved' })
    expect(await happened(made)).toEqual(['created', 'asked', 'replied', 'replied', 'resolved'])
  })

  it('is checked against what is offered', async () => {
    const made = await ask({
      options: [
        { id: 'ok', label: 'OK', decision: 'approve' },
        { id: 'no', label: 'No', decision: 'reject', comment: 'required' }
      ],
      form: { fields: [{ id: 'sum', label: 'Sum', type: 'number', required: true }] },
      action: { name: 'pay', arguments: {} }
    })
    const refusals: [object, number, string, string][] = [
      [{ option: 'approve' }, 422, 'option_unknown', 'option'],
      [{ option: 'no' }, 422, 'comment_required', 'comment'],
      [{ option: 'ok' }, 400, 'request_invalid', 'values.sum'],
      [{ option: 'ok', values: { sum: 'much' } }, 400, 'request_invalid', 'values.sum'],
      [{ option: 'ok', values: { sum: 1, more: 2 } }, 400, 'request_invalid', 'values.more'],
      [{ option: 'ok', values: { sum: 1 }, arguments: {} }, 400, 'request_invalid', 'arguments'],
      [{}, 400, 'request_invalid', 'option'],
      [{ optoin: 'ok' }, 400, 'request_invalid', 'optoin']
    ]
    for (const [said, status, code, path] of refusals) {
      const answer = await respond(ann, made, said)
      expect(failed(answer)).toEqual({ status, code })
      expect(answer.body.errors.map((one: Json) => one.path)).toContain(path)
    }
    expect(await happened(made)).toEqual(['created', 'asked'])
    const { contact } = await say(ann, made, { option: 'ok', values: { sum: 7 } })
    expect(contact.outcome).toMatchObject({ decision: 'approved', values: { sum: 7 } })
  })

  it('asks for changes', async () => {
    const options = [
      { id: 'ok', label: 'OK', decision: 'approve' },
      { id: 'change', label: 'Change it', decision: 'request_changes', comment: 'required' }
    ]
    const made = await ask({ options })
    const { contact } = await say(bob, made, { option: 'change', comment: 'Shorter' })
    expect(contact.outcome).toMatchObject({ decision: 'changes_requested', option: 'change', comment: 'Shorter' })
  })

  it('counts only from those whose inbox was asked', async () => {
    const made = await ask({ to: 'inbox:ann' })
    expect(failed(await respond(bob, made, { option: 'approve' }))).toEqual({
      status: 403,
      code: 'respondent_not_asked'
    })
    expect(failed(await respond(boss, made, { option: 'approve' }))).toEqual({
      status: 403,
      code: 'respondent_not_asked'
    })
    expect((await read(made)).status).toBe('pending')
    expect((await approve(ann, made)).contact.outcome.responses).toMatchObject([
      { respondent: 'account:operator:ann', account: 'operator:ann' }
    ])
  })

  it('for somebody else needs leave, says so, and is somebody’s who was asked', async () => {
    const made = await ask({ to: 'inbox:ann' })
    const stand = (api: Api, as: string) => respond(api, made, { option: 'approve', as })
    const refused = await stand(bob, 'inbox:ann')
    expect(failed(refused)).toEqual({ status: 403, code: 'scope_insufficient' })
    expect(refused.body.errors[0].path).toBe('as')
    expect(failed(await stand(boss, 'inbox:bob'))).toEqual({ status: 403, code: 'respondent_not_asked' })
    const { body } = await stand(boss, 'inbox:ann')
    expect(body.contact.outcome.responses).toMatchObject([
      {
        respondent: 'account:operator:ann',
        name: expect.stringMatching(/^boss for /),
        vouchedBy: 'boss',
        assurance: expect.stringMatching(/^(claimed|link)$/)
      }
    ])
  })

  it('for somebody else is too little where the policy demands more than a private link', async () => {
    const spec = { stages: [{ steps: [{ to: ['inbox:ann'] }] }], minAssurance: 'address' }
    const made = await ask({ policy: spec })
    const refused = await respond(boss, made, { option: 'approve', as: 'inbox:ann' })
    expect(failed(refused)).toEqual({ status: 403, code: 'scope_insufficient' })
    expect(refused.body.errors[0].path).toBe('as')
    expect((await approve(ann, made)).contact.status).toBe('resolved')
  })

  it('by the inbox’s private page and signed in are not two votes of one operator', async () => {
    const policy = { stages: [{ steps: [{ to: ['inbox'] }], require: [{ count: 2 }] }] }
    const pressed = async (made: Json) => {
      const link = linkOf(await read(made, boss))
      return press(link, { nonce: (await open(link)).nonce, option: 'approve' })
    }
    const page = await ask({ policy })
    expect((await pressed(page)).status).toBe(200)
    expect(failed(await respond(ann, page, { option: 'approve' }))).toEqual({
      status: 403,
      code: 'respondent_not_asked'
    })
    const signed = await ask({ policy })
    await approve(ann, signed)
    expect((await pressed(signed)).text).toContain('sign in to answer as yourself')
    for (const made of [page, signed]) expect((await read(made)).status).toBe('pending')
    // Not even at the same moment.
    const both = await Promise.all(Array.from({ length: 8 }, () => ask({ policy })))
    await Promise.all(both.flatMap((made) => [pressed(made), respond(ann, made, { option: 'approve' })]))
    for (const made of both) expect((await read(made)).status).toBe('pending')
  })

  it('never counts from an address of the asking key', async () => {
    const { key } = await boss.make('/v1/keys', { name: 'bot', scope: 'agent', addresses: ['inbox:ann'] })
    const response = await agent.post(
      '/v1/contacts',
      { kind: 'approval', body: 'x', to: ['inbox'] },
      { authorization: `Bearer ${key}` }
    )
    expect((await approve(ann, response.body)).receipt).toBe('ignored')
    expect((await read(response.body)).status).toBe('pending')
    expect((await approve(bob, response.body)).contact.status).toBe('resolved')
  })

  it('that comes late is kept, and told to the agent when it contradicts', async () => {
    const made = await ask()
    await approve(ann, made)
    const late = await reject(bob, made)
    expect(late).toMatchObject({ receipt: 'already_settled', contact: { status: 'resolved' } })
    expect(late.contact.outcome).toMatchObject({ decision: 'approved', responses: [{ name: 'ann' }] })
    expect((await approve(boss, made)).receipt).toBe('already_settled')
    expect(await happened(made)).toEqual(['created', 'asked', 'replied', 'resolved', 'late'])
    const { replies } = (await boss.get('/v1/replies?state=late')).body
    expect(replies.map((one: Json) => one.name).toSorted()).toEqual(['bob', 'boss'])
  })

  it('is one of many at the same moment: one settles, all are told', async () => {
    const operators = await Promise.all(
      Array.from({ length: 12 }, (_, index) => boss.keyed({ name: `op-${index}`, scope: 'operator' }))
    )
    const made = await ask()
    const answers = await Promise.all(operators.map((api, index) => (index % 2 ? approve : reject)(api, made)))
    expect(answers.filter((one) => one.receipt === 'accepted')).toHaveLength(1)
    expect(answers.filter((one) => one.receipt === 'already_settled')).toHaveLength(11)
    expect((await happened(made)).filter((type) => type === 'resolved')).toHaveLength(1)
    const decisions = new Set(answers.map((one) => one.contact.outcome.decision))
    expect(decisions.size).toBe(1)
  })

  it('by the final turn ends the conversation', async () => {
    const made = await ask()
    await say(ann, made, { text: 'Stop asking me this.', final: true })
    const events = await until(async () => {
      const found = (await agent.get('/v1/events')).body.events
      return found.some((one: Json) => one.type === 'conversation.ended') ? found : undefined
    })
    const ended = events.filter((one: Json) => one.type === 'conversation.ended')
    expect(ended).toMatchObject([{ thread: made.thread, data: { contact: made.id, by: 'ann' } }])
    expect((await turnsOf(made.thread)).at(-1)).toMatchObject({ by: 'person', final: true })
    expect((await read(made)).status).toBe('pending')
  })
})

describe('a question', () => {
  it('of two is answered by two, each as they said', async () => {
    const policy = { stages: [{ steps: [{ to: ['inbox:ann', 'inbox:bob'] }], require: [{ count: 2 }] }] }
    const made = await ask({ kind: 'question', body: 'Which colour?', policy })
    expect((await say(ann, made, { text: 'Red' })).contact.status).toBe('pending')
    const { contact } = await say(bob, made, { text: 'Blue' })
    expect(contact).toMatchObject({ status: 'resolved', outcome: { decision: 'answered', text: 'Blue' } })
    expect(contact.outcome.responses.map((one: Json) => one.text)).toEqual(['Red', 'Blue'])
  })

  it('with a form is answered by its values', async () => {
    const fields = [
      { id: 'when', label: 'When', type: 'date', required: true },
      { id: 'how', label: 'How', type: 'select', options: ['fast', 'slow'] }
    ]
    const made = await ask({ kind: 'question', form: { fields } })
    const { contact } = await say(ann, made, { values: { when: '2027-01-31', how: 'slow' } })
    expect(contact.outcome).toMatchObject({ decision: 'answered', values: { when: '2027-01-31', how: 'slow' } })
  })
})

describe('a notice', () => {
  it('to three is done when all is sent', async () => {
    const made = await ask({ kind: 'notice', to: ['inbox', 'inbox:ann', 'inbox:bob'] })
    const settled = await agent.settled(made.id)
    expect(settled).toMatchObject({ status: 'resolved', outcome: null })
    expect(settled.recipients.map((one: Json) => one.messages[0].state)).toEqual(['sent', 'sent', 'sent'])
    expect(await happened(made)).toEqual(['created', 'asked', 'resolved'])
  })

  it('is answered by nobody', async () => {
    const made = await ask({ kind: 'notice' })
    await agent.settled(made.id)
    expect(failed(await respond(ann, made, { option: 'approve' }))).toEqual({ status: 422, code: 'option_unknown' })
    expect((await say(ann, made, { text: 'Thanks!' })).receipt).toBe('already_settled')
    expect((await read(made)).outcome).toBeNull()
  })
})

describe('policies', () => {
  const named = (name: string, spec: object) => boss.make('/v1/policies', { name, spec })

  it('are named by operators, and keep what a contact was opened with', async () => {
    await named('refunds', { stages: [{ steps: [{ to: ['inbox:ann'] }] }] })
    const made = await ask({ policy: 'refunds' })
    expect(made).toMatchObject({ policy: 'refunds', recipients: [{ ref: 'inbox:ann' }] })
    await boss.put('/v1/policies/refunds', { spec: { stages: [{ steps: [{ to: ['inbox:bob'] }] }] } })
    expect((await read(made)).recipients).toMatchObject([{ ref: 'inbox:ann' }])
    expect((await ask({ policy: 'refunds' })).recipients).toMatchObject([{ ref: 'inbox:bob' }])
    expect(
      failed(await boss.post('/v1/policies', { name: 'refunds', spec: { stages: [{ steps: [{ to: ['inbox'] }] }] } }))
    ).toEqual({ status: 409, code: 'policy_name_taken' })
    expect((await boss.delete('/v1/policies/refunds')).status).toBe(204)
    expect((await approve(ann, made)).contact.status).toBe('resolved')
  })

  it('ask the next when the first does not answer, and the first may still', async () => {
    const policy = { stages: [{ steps: [{ to: ['inbox:ann'], wait: '1s' }, { to: ['inbox:bob'] }] }] }
    const made = await ask({ policy })
    expect(made.recipients.map((one: Json) => one.asked)).toEqual([true, false])
    expect(failed(await respond(bob, made, { option: 'approve' })).code).toBe('respondent_not_asked')
    const escalated = await until(async () => {
      const now = await read(made)
      return now.recipients[1].asked && now
    })
    expect(escalated.status).toBe('pending')
    expect(await happened(made)).toEqual(['created', 'asked', 'escalated', 'asked'])
    expect((await approve(ann, made)).contact.status).toBe('resolved')
  })

  it.each([
    ['expire', { status: 'expired', reason: 'timeout', outcome: null }],
    ['reject', { status: 'resolved', outcome: { decision: 'rejected', by: 'policy', reason: 'timeout' } }],
    ['approve', { status: 'resolved', outcome: { decision: 'approved', by: 'policy', responses: [] } }]
  ])('take silence at the deadline for: %s', async (onTimeout, end) => {
    await named('silence', { stages: [{ steps: [{ to: ['inbox:ann'] }] }], onTimeout, deadline: '2s' })
    const made = await ask({ policy: 'silence' })
    expect(await agent.settled(made.id)).toMatchObject(end)
    const settled = await read(made)
    expect(Date.parse(settled.settledAt)).toBeGreaterThanOrEqual(Date.parse(settled.deadlineAt))
    expect((await approve(ann, made)).receipt).toBe('already_settled')
  })

  it('end when the last step was waited for, where there is no deadline', async () => {
    const made = await ask({ policy: { stages: [{ steps: [{ to: ['inbox:ann'], wait: '1s' }] }] } })
    expect(await agent.settled(made.id)).toMatchObject({ status: 'expired', reason: 'timeout' })
  })

  it('with the contact’s own deadline end at the earlier', async () => {
    const policy = { stages: [{ steps: [{ to: ['inbox:ann'] }] }], deadline: '3h' }
    const soon = await ask({ policy, deadline: '1h' })
    const late = await ask({ policy, deadline: '5h' })
    const instant = new Date(Date.now() + 7_200_000).toISOString()
    const exact = await ask({ policy, deadline: instant })
    const hours = (one: Json) => (Date.parse(one.deadlineAt) - Date.parse(one.createdAt)) / 3_600_000
    expect([hours(soon), hours(late)]).toEqual([1, 3])
    expect(exact.deadlineAt).toBe(instant)
  })

  it('of two stages need both, and nobody counts in two', async () => {
    const stages = [{ steps: [{ to: ['inbox:ann'] }] }, { steps: [{ to: ['inbox:ann', 'inbox:bob'] }] }]
    const made = await ask({ policy: { stages } })
    expect((await approve(ann, made)).contact.status).toBe('pending')
    expect((await read(made)).recipients.map((one: Json) => [one.stage, one.asked])).toEqual([
      [0, true],
      [1, true],
      [1, true]
    ])
    expect(await approve(ann, made)).toMatchObject({ receipt: 'already_counted', contact: { status: 'pending' } })
    expect((await approve(bob, made)).contact).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
  })

  it('of two stages are left by a rejection in the second', async () => {
    const stages = [{ steps: [{ to: ['inbox:ann'] }] }, { steps: [{ to: ['inbox:bob'] }] }]
    const made = await ask({ policy: { stages } })
    await approve(ann, made)
    expect((await reject(bob, made)).contact).toMatchObject({ status: 'resolved', outcome: { decision: 'rejected' } })
  })

  it('count what each respondent said last', async () => {
    const to = ['inbox:ann', 'inbox:bob', 'inbox:boss']
    const made = await ask({ policy: { stages: [{ steps: [{ to }], require: [{ count: 2 }], rejections: 2 }] } })
    await reject(ann, made)
    await approve(ann, made)
    expect((await reject(bob, made)).contact.status).toBe('pending')
    const { contact } = await approve(boss, made)
    expect(contact.outcome).toMatchObject({ decision: 'approved' })
    expect(contact.outcome.responses.map((one: Json) => [one.name, one.decision])).toEqual([
      ['ann', 'approve'],
      ['bob', 'reject'],
      ['boss', 'approve']
    ])
  })

  it('of one of each of two groups are not met by one person in both', async () => {
    for (const name of ['ann', 'bob'])
      await boss.make('/v1/people', { handle: name, name, addresses: [`inbox:${name}`] })
    const require = [{ of: ['@ann', '@bob'] }, { of: ['@ann'] }]
    const made = await ask({ policy: { stages: [{ steps: [{ to: ['@ann', '@bob'] }], require }] } })
    expect((await approve(ann, made)).contact.status).toBe('pending')
    expect((await approve(bob, made)).contact.status).toBe('resolved')
  })
})

describe('people', () => {
  const person = (handle: string, more: object = {}) =>
    boss.make('/v1/people', { handle, name: handle.toUpperCase(), addresses: [`inbox:${handle}`], ...more })

  it('are one vote, whichever of their addresses they answer from', async () => {
    await person('ann', { addresses: ['inbox:ann', 'inbox:ann-at-home'] })
    await person('bob')
    const home = await boss.keyed({ name: 'ann-at-home', scope: 'operator' })
    const made = await ask({ policy: { stages: [{ steps: [{ to: ['@ann', '@bob'] }], require: [{ count: 2 }] }] } })
    expect(made.recipients[0].messages).toMatchObject([{ address: 'inbox:ann' }])
    await approve(ann, made)
    expect((await approve(home, made)).contact.status).toBe('pending')
    const { contact } = await approve(bob, made)
    expect(contact.status).toBe('resolved')
    expect(contact.outcome.responses.map((one: Json) => [one.name, one.account])).toEqual([
      ['ANN', 'operator:ann-at-home'],
      ['BOB', 'operator:bob']
    ])
  })

  it('are asked at the address that is named', async () => {
    await person('ann', { addresses: ['inbox:ann', 'inbox:ann-at-home'] })
    const made = await ask({ to: [{ ref: '@ann', via: ['inbox:ann-at-home'] }] })
    expect(made.recipients).toMatchObject([{ ref: '@ann', name: 'ANN', messages: [{ address: 'inbox:ann-at-home' }] }])
    expect((await approve(ann, made)).contact.status).toBe('resolved')
  })

  it('are asked once, under whichever name', async () => {
    await person('ann', { addresses: ['inbox:ann'], aliases: ['inbox:anna'] })
    const made = await ask({ to: ['@ann', 'inbox:ann', 'inbox:anna'] })
    expect(made.recipients).toMatchObject([{ ref: '@ann' }])
    const { person: id } = (await approve(ann, made)).contact.outcome.responses[0]
    expect(id).toBe((await boss.get('/v1/people/ann')).body.id)
  })

  it('may have delegates, whose vote is theirs and says so', async () => {
    await person('bob')
    await person('ann', { delegates: ['bob'] })
    const made = await ask({ to: ['@ann'] })
    const { receipt, contact } = await approve(bob, made)
    expect(receipt).toBe('accepted')
    const annId = (await boss.get('/v1/people/ann')).body.id
    expect(contact.outcome.responses).toMatchObject([
      { respondent: `person:${annId}`, name: 'BOB', account: 'operator:bob', delegateFor: 'ANN' }
    ])
  })

  it('case 31: who are removed are not reached any more, and the steps go on', async () => {
    await person('ann')
    const steps = [{ to: ['@ann'], wait: '1h' }, { to: ['inbox:bob'] }]
    const made = await ask({ policy: { stages: [{ steps }] } })
    const alone = await ask({ to: ['@ann'] })
    expect((await boss.delete('/v1/people/ann')).status).toBe(204)
    expect((await read(made)).recipients).toMatchObject([{ unreachable: true }, { asked: true }])
    expect((await read(alone)).status).toBe('undeliverable')
    expect((await approve(bob, made)).contact.status).toBe('resolved')
  })

  it('of a group decide only where they are allowed', async () => {
    await person('ann')
    const made = await ask({ policy: { stages: [{ steps: [{ to: ['inbox'] }], allowed: ['@ann'] }] } })
    expect(failed(await respond(bob, made, { option: 'approve' })).code).toBe('respondent_not_asked')
    expect((await approve(ann, made)).contact.status).toBe('resolved')
  })

  it('are changed, and found by id and handle', async () => {
    const { id } = await person('ann', { language: 'de', quietHours: undefined })
    expect((await boss.patch('/v1/people/ann', { name: 'Ann Lee' })).body).toMatchObject({
      id,
      name: 'Ann Lee',
      language: 'de'
    })
    expect((await agent.get(`/v1/people/${id}`)).body.handle).toBe('ann')
    expect(failed(await boss.post('/v1/people', { handle: 'ann', name: 'x', addresses: ['inbox:x'] }))).toEqual({
      status: 409,
      code: 'person_handle_taken'
    })
    const taken = await boss.post('/v1/people', { handle: 'eve', name: 'Eve', addresses: ['inbox:eve', 'inbox:ANN'] })
    expect(failed(taken)).toEqual({ status: 409, code: 'account_taken' })
    expect(taken.body.errors[0].path).toBe('addresses.1')
    expect((await boss.delete('/v1/people/ann')).status).toBe(204)
    expect(failed(await agent.post('/v1/contacts', { kind: 'approval', body: 'x', to: '@ann' })).code).toBe(
      'person_not_found'
    )
  })
})

describe('held replies', () => {
  /** Ann pressed her link, which proves less than the policy wants. */
  const held = async () => {
    const policy = { stages: [{ steps: [{ to: ['inbox:ann', 'inbox:bob'] }] }], minAssurance: 'login' }
    const made = await ask({ policy })
    const link = linkOf(await read(made, ann))
    const { nonce } = await open(link)
    expect((await press(link, { nonce, option: 'approve', comment: 'From my phone' })).status).toBe(200)
    const { replies } = (await boss.get('/v1/replies?state=held')).body
    expect(replies).toMatchObject([
      { contact: made.id, state: 'held', reason: 'assurance_too_low', assurance: 'link', decision: 'approve' }
    ])
    expect(await happened(made)).toEqual(['created', 'asked', 'held'])
    return { made, id: replies[0].id as string }
  }

  it('count once an operator accepts them', async () => {
    const { made, id } = await held()
    expect(failed(await boss.post(`/v1/replies/${id}/accept`, { as: 'inbox:eve' }))).toEqual({
      status: 403,
      code: 'respondent_not_asked'
    })
    const accepted = await boss.make(`/v1/replies/${id}/accept`, { as: 'inbox:ann' })
    expect(accepted).toMatchObject({ id, state: 'counted', vouchedBy: 'boss', assurance: 'link' })
    expect((await read(made)).outcome).toMatchObject({
      decision: 'approved',
      comment: 'From my phone',
      responses: [{ respondent: 'account:operator:ann', vouchedBy: 'boss', assurance: 'link' }]
    })
    expect(failed(await boss.post(`/v1/replies/${id}/accept`, { as: 'inbox:ann' }))).toEqual({
      status: 409,
      code: 'reply_not_held'
    })
    expect((await boss.get('/v1/replies?state=held')).body.replies).toEqual([])
  })

  it('never count once an operator discards them', async () => {
    const { made, id } = await held()
    expect(await boss.make(`/v1/replies/${id}/discard`, {})).toMatchObject({ id, state: 'discarded' })
    for (const path of [`/v1/replies/${id}/accept`, `/v1/replies/${id}/discard`])
      expect(failed(await boss.post(path, path.endsWith('accept') ? { as: 'inbox:ann' } : {}))).toEqual({
        status: 409,
        code: 'reply_not_held'
      })
    expect((await read(made)).status).toBe('pending')
    expect((await approve(ann, made)).contact.status).toBe('resolved')
  })

  it('are judged once, by whichever of those who do it at once comes first', async () => {
    for (const also of ['accept', 'discard']) {
      const { made, id } = await held()
      const asAnn = () => boss.post(`/v1/replies/${id}/accept`, { as: 'inbox:ann' })
      const asBob = () => boss.post(`/v1/replies/${id}/${also}`, also === 'accept' ? { as: 'inbox:bob' } : {})
      const judged = await Promise.all([asBob(), asAnn(), asBob(), asAnn()])
      expect(judged.map((one) => one.body.code).filter((code) => code === 'reply_not_held')).toHaveLength(3)
      const { state } = judged.find((one) => one.status < 300)!.body
      expect((await read(made)).status).toBe(state === 'discarded' ? 'pending' : 'resolved')
    }
  })

  it('are listed page by page, the newest first', async () => {
    const first = await held()
    await boss.make(`/v1/replies/${first.id}/discard`, {})
    const second = await held()
    await boss.make(`/v1/replies/${second.id}/discard`, {})
    const page = (await boss.get('/v1/replies?limit=1')).body
    expect(page.replies.map((one: Json) => one.id)).toEqual([second.id])
    const next = (await boss.get(`/v1/replies?limit=1&cursor=${page.cursor}`)).body
    expect(next.replies.map((one: Json) => one.id)).toEqual([first.id])
    expect((await boss.get('/v1/replies?state=discarded&limit=200')).body).not.toHaveProperty('cursor')
    const refused = await boss.get('/v1/replies?cursor=elsewhere')
    expect(refused.body).toMatchObject({ status: 400, errors: [{ path: 'cursor' }] })
  })

  it('are late once it is settled without them', async () => {
    const { made, id } = await held()
    await reject(bob, made)
    expect(await boss.make(`/v1/replies/${id}/accept`, { as: 'inbox:ann' })).toMatchObject({ state: 'late' })
    expect((await read(made)).outcome).toMatchObject({ decision: 'rejected' })
    expect((await happened(made)).at(-1)).toBe('late')
  })
})

describe('conversations', () => {
  it('keep what both sides said, in order', async () => {
    const made = await ask({ body: 'May I deploy?', agent: 'Deployer' })
    await say(ann, made, { text: 'Which version?' })
    const turn = await agent.make(`/v1/contacts/${made.id}/turns`, { text: '2.4.0' })
    expect(turn).toMatchObject({ by: 'agent', name: 'Deployer', text: '2.4.0', contact: made.id, thread: made.thread })
    await say(ann, made, { option: 'approve', comment: 'Go' })
    expect((await turnsOf(made.thread)).map((one) => [one.by, one.name, one.text])).toEqual([
      ['agent', 'Deployer', 'May I deploy?'],
      ['person', 'ann', 'Which version?'],
      ['agent', 'Deployer', '2.4.0'],
      ['person', 'ann', 'Approve\n\nGo']
    ])
  })

  it('are joined by id, by the agent’s own key, or by a turn', async () => {
    const first = await ask({ thread: 'order 7/ü' })
    const byKey = await ask({ thread: 'order 7/ü' })
    const byId = await ask({ thread: first.thread })
    const [turn] = await turnsOf(first.thread)
    const byTurn = await ask({ inReplyTo: turn!['id'] })
    expect([byKey.thread, byId.thread, byTurn.thread]).toEqual([first.thread, first.thread, first.thread])
    expect((await ask()).thread).not.toBe(first.thread)
    const { body } = await agent.get(`/v1/threads/${encodeURIComponent('order 7/ü')}`)
    expect(body).toMatchObject({ id: first.thread, key: 'order 7/ü' })
    expect(body.turns).toHaveLength(4)
  })

  it('begin once when many begin them at the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => ask({ thread: 'at-once' })))
    expect(new Set(made.map((one) => one.thread)).size).toBe(1)
  })

  it('tell everybody who was asked what the agent adds', async () => {
    const made = await ask({ to: ['inbox:ann', 'inbox:bob'] })
    await until(async () => (await read(made)).recipients.every((one: Json) => one.messages[0].state === 'sent'))
    await agent.make(`/v1/contacts/${made.id}/turns`, { text: 'By noon, please' })
    await until(async () =>
      (await read(made)).recipients.every(
        (one: Json) =>
          one.messages.length === 2 && one.messages[1].state === 'sent' && one.messages[1].link === undefined
      )
    )
  })
})

describe('changing course', () => {
  it('asks more people, who count as well', async () => {
    const made = await ask({ to: 'inbox:ann' })
    const { body, status } = await agent.post(`/v1/contacts/${made.id}/recipients`, { to: ['inbox:bob', 'inbox:boss'] })
    expect(status).toBe(200)
    expect(body.recipients.map((one: Json) => [one.id, one.ref, one.asked])).toEqual([
      ['r0', 'inbox:ann', true],
      ['r1', 'inbox:bob', true],
      ['r2', 'inbox:boss', true]
    ])
    expect(await happened(made)).toEqual(['created', 'asked', 'asked'])
    const again = await agent.post(`/v1/contacts/${made.id}/recipients`, { to: ['inbox:bob', 'inbox:ann'] })
    expect({ status: again.status, asked: again.body.recipients.length }).toEqual({ status: 200, asked: 3 })
    expect(await happened(made)).toEqual(['created', 'asked', 'asked'])
    expect((await approve(bob, made)).contact.status).toBe('resolved')
  })

  it('cancels once, and says why', async () => {
    const made = await ask()
    const cancel = () => agent.post(`/v1/contacts/${made.id}/cancel`, { reason: 'No longer needed' })
    const [one, two] = [await cancel(), await agent.post(`/v1/contacts/${made.id}/cancel`)]
    for (const { status, body } of [one, two]) {
      expect(status).toBe(200)
      expect(body).toMatchObject({ status: 'cancelled', reason: 'No longer needed', outcome: null })
    }
    expect(await happened(made)).toEqual(['created', 'asked', 'cancelled'])
    expect((await approve(ann, made)).receipt).toBe('already_settled')
    expect(await happened(made)).toEqual(['created', 'asked', 'cancelled', 'late'])
  })

  it('is refused once it is settled', async () => {
    const made = await ask()
    await approve(ann, made)
    const closed = { status: 409, code: 'contact_closed' }
    expect(failed(await agent.post(`/v1/contacts/${made.id}/cancel`, {}))).toEqual(closed)
    expect(failed(await agent.post(`/v1/contacts/${made.id}/turns`, { text: 'x' }))).toEqual(closed)
    expect(failed(await agent.post(`/v1/contacts/${made.id}/recipients`, { to: ['inbox:bob'] }))).toEqual(closed)
    expect(await happened(made)).toEqual(['created', 'asked', 'replied', 'resolved'])
    expect(await turnsOf(made.thread)).toHaveLength(2)
  })

  it('and an answer at the same moment leave one of the two', async () => {
    for (let round = 0; round < 5; round++) {
      const made = await ask()
      const [cancelled, answered] = await Promise.all([
        agent.post(`/v1/contacts/${made.id}/cancel`, {}),
        respond(ann, made, { option: 'approve' })
      ])
      const { status } = await read(made)
      expect(status).toBe(cancelled.status === 200 ? 'cancelled' : 'resolved')
      expect(answered.body.receipt).toBe(status === 'resolved' ? 'accepted' : 'already_settled')
    }
  })
})

it('notices a history that somebody wrote into', async () => {
  const made = await ask()
  await approve(ann, made)
  await history(made)
  await database.query(
    `update event set data = '{"stage":0,"step":9}' where contact_id = $1 and type = 'contact.asked'`,
    [made.id]
  )
  expect((await agent.get(`/v1/contacts/${made.id}/history`)).body.intact).toBe(false)
})

it('asks five hundred, and takes the answer of one', async () => {
  const to = Array.from({ length: 500 }, (_, index) => `inbox:k${index}`)
  const made = await ask({ to })
  expect(made.recipients).toHaveLength(500)
  await until(async () => (await read(made)).recipients.every((one: Json) => one.messages[0].state === 'sent'))
  const { body } = await respond(boss, made, { option: 'approve', as: 'inbox:k417' })
  expect(body.contact).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
})
