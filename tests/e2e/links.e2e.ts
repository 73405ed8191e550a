// Private links: how long they open, who ends them, and what takes their place.
import type pg from 'pg'
import { apiOf, type Answer, type Api, type Json } from '../support/api.ts'
import { linkOf, open, press, type Shown } from '../support/pages.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname
const SECRETS = ['Deploy', '2.4.0', 'green', 'deploy-bot', 'Ann Lee', 'Approve', 'Too risky']

let server: Parley
let api: Api
let database: pg.Client
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
const channels: Record<string, string> = {}
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER } })
  api = apiOf(server)
  database = await storageOf(server)
  for (const [name, linkLifetime] of [
    ['rec', undefined],
    ['short', '1d']
  ] as const) {
    const config = { url: platform.url, secret: platform.secret, account: `bot-${name}` }
    const made = await api.make('/v1/channels', {
      name,
      provider: 'recording',
      config,
      linkLifetime,
      unsolicited: 'open'
    })
    expect(made.linkLifetime).toBe(linkLifetime)
    channels[name] = made.id
  }
})
afterAll(async () => {
  await database?.end()
  await server?.stop()
  await platform?.close()
})

const somebody = (name = 'ann') => `${name}-${++count}`
const ask = (contact: object): Promise<Json> =>
  api.make('/v1/contacts', {
    kind: 'approval',
    title: 'Deploy 2.4.0?',
    body: 'All green.',
    agent: 'deploy-bot',
    ...contact
  })
const read = async ({ id }: Json): Promise<Json> => (await api.get(`/v1/contacts/${id}`)).body
const arrived = (target: string, times = 1) => until((): Json => platform.sentTo(target)[times - 1])
const failed = ({ status, body }: Answer) => ({ status, code: body?.code, path: body?.errors?.[0]?.path })
const revoke = (of: object, by = api) => by.post('/v1/links/revoke', of)
/** Waits until the send is written down, and takes it back in time. */
const age = async (contact: Json, by: string, column = 'sent_at') => {
  await until(async () => (await read(contact)).recipients[0].messages[0].state === 'sent')
  await database.query(`update message set ${column} = ${column} - $2::interval where contact_id = $1`, [
    contact.id,
    by
  ])
}
/** A contact at one address of the channel, with its link. */
const asked = async (channel: string, target = somebody()) => {
  const contact = await ask({ to: [`${channel}:${target}`] })
  const { link, token } = await arrived(target)
  return { contact, target, link, token }
}
const sendNew = async (link: string) => {
  const pressed = await press(link, { nonce: (await open(link)).nonce, send: 'link' })
  expect(pressed.text).toContain('A new link was sent to where this one was sent.')
}
const stateIs = (contact: Json, index: number, state: string) =>
  until(async () => (await read(contact)).recipients[0].messages[index]?.state === state)
const history = async ({ id }: Json): Promise<Json[]> => (await api.get(`/v1/contacts/${id}/history`)).body.events
const lostIn = async (contact: Json) => (await history(contact)).filter(({ type }) => type === 'contact.unreachable')
/** What the platform of the channel `rec` reports. Gives what it is told of that. */
const receive = async (event: { type: string } & Record<string, unknown>) =>
  (await platform.post(`${server.url}/inbound/${channels['rec']}`, [{ id: somebody('in'), ...event }])).receipts
const expectDead = (page: Shown, status = 200) => {
  expect(page.status).toBe(status)
  expect(page.text).toContain('This link has expired')
  for (const secret of SECRETS) expect(page.html).not.toContain(secret)
}

describe('a link', () => {
  it('opens as long as its channel says, from when its message was sent', async () => {
    const { contact, link } = await asked('short')
    await age(contact, '23 hours')
    await age(contact, '2 days', 'created_at')
    expect((await open(link)).text).toContain('Deploy 2.4.0?')
    const { nonce } = await open(link)
    await age(contact, '2 hours')
    expectDead(await open(link))
    expectDead(await press(link, { nonce, option: 'approve' }), 410)
    expect((await read(contact)).status).toBe('pending')
  })

  it('opens till the contact is over where its channel says nothing, and when that is taken back', async () => {
    const { contact, link } = await asked('rec')
    await age(contact, '300 days')
    expect((await open(link)).text).toContain('Deploy 2.4.0?')
    await api.patch('/v1/channels/rec', { linkLifetime: '30d' })
    expectDead(await open(link))
    expect((await api.patch('/v1/channels/rec', { linkLifetime: null })).body).not.toHaveProperty('linkLifetime')
    expect((await open(link)).text).toContain('Deploy 2.4.0?')
  })

  it('ends 30 days after its contact, to be read and to be answered', async () => {
    const { contact, link } = await asked('rec')
    const { nonce } = await open(link)
    await press(link, { nonce, option: 'reject', comment: 'Too risky' })
    await database.query(`update contact set settled_at = settled_at - interval '31 days' where id = $1`, [contact.id])
    const dead = await open(link)
    expectDead(dead)
    expect(dead.html).not.toContain('<form')
    expectDead(await press(link, { nonce: dead.nonce || nonce, option: 'approve' }), 410)
    expectDead(await press(link, { nonce, send: 'link' }), 409)
    const { events } = (await api.get(`/v1/contacts/${contact.id}/history`)).body
    expect(events.map(({ type }: Json) => type)).not.toContain('contact.late')
  })

  it.each(['0s', '1 day', 'P1D', '400d', 3])('does not open for %j', async (linkLifetime) => {
    expect(failed(await api.patch('/v1/channels/rec', { linkLifetime }))).toMatchObject({
      code: 'request_invalid',
      path: 'linkLifetime'
    })
  })
})

describe('an operator revokes', () => {
  it('the link of one message', async () => {
    const [ann, bob] = [somebody(), somebody('bob')]
    const contact = await ask({ to: [`rec:${ann}`, `rec:${bob}`] })
    const [one, other] = [await arrived(ann), await arrived(bob)]
    const { nonce } = await open(one.link)
    const message = (await read(contact)).recipients[0].messages[0].id
    expect((await revoke({ message })).body).toEqual({ revoked: 1 })
    expect((await revoke({ message })).body).toEqual({ revoked: 0 })
    expectDead(await open(one.link))
    expectDead(await press(one.link, { nonce, option: 'approve' }), 410)
    expect((await read(contact)).recipients[0].messages[0].revokedAt).toEqual(expect.any(String))
    expect((await open(other.link)).text).toContain('Deploy 2.4.0?')
    expect((await read(contact)).status).toBe('pending')
  })

  it('all of one recipient, also of what the agent added', async () => {
    const [ann, bob] = [somebody(), somebody('bob')]
    const contact = await ask({ to: [`rec:${ann}`, `rec:${bob}`] })
    await arrived(ann)
    await arrived(bob)
    await api.make(`/v1/contacts/${contact.id}/turns`, { text: 'Well?' })
    const links = [await arrived(ann), await arrived(ann, 2)].map(({ link }) => link)
    expect((await revoke({ contact: contact.id, recipient: 'r0' })).body).toEqual({ revoked: 2 })
    for (const link of links) expectDead(await open(link))
    expect((await open((await arrived(bob)).link)).status).toBe(200)
    expect((await open((await arrived(bob, 2)).link)).text).toContain('Deploy 2.4.0?')
  })

  it('all of one person, wherever they were asked', async () => {
    const [ann, bob] = [somebody(), somebody('bob')]
    const person = await api.make('/v1/people', { handle: ann, name: 'Ann Lee', addresses: [`rec:${ann}`] })
    const contacts = [await ask({ to: [`@${ann}`, `rec:${bob}`] }), await ask({ to: [`rec:${ann}`] })]
    const links = [await arrived(ann), await arrived(ann, 2)].map(({ link }) => link)
    expect((await revoke({ person: `@${ann}` })).body).toEqual({ revoked: 2 })
    for (const link of links) expectDead(await open(link))
    expect((await open((await arrived(bob)).link)).text).toContain('Deploy 2.4.0?')
    expect((await revoke({ person: person.id })).body).toEqual({ revoked: 0 })
    for (const contact of contacts) expect((await read(contact)).status).toBe('pending')
  })

  it('what a reply names its message by: no answer by it counts, and no thread begins', async () => {
    const { contact, target, token } = await asked('rec')
    const { ref } = await arrived(target)
    await revoke({ contact: contact.id, recipient: 'r0' })
    const say = (event: { type: string } & Record<string, unknown>) =>
      platform.post(`${server.url}/inbound/${channels['rec']}`, [{ id: somebody('in'), account: target, ...event }])
    await say({ type: 'reply', token, option: 'approve' })
    await say({ type: 'reply', ref: { ref }, option: 'approve' })
    await say({ type: 'written', target, answers: ref, text: 'Approve', place: somebody('place') })
    expect(await read(contact)).toMatchObject({ status: 'pending' })
    const { turns } = (await api.get(`/v1/threads/${contact.thread}`)).body
    expect(turns).toHaveLength(1)
    expect((await api.events()).filter(({ data }) => data.account === `rec:${target}`)).toEqual([])
  })

  it('and the link of their inbox is shown no more', async () => {
    const contact = await ask({ to: 'inbox' })
    const link = linkOf(contact)
    await until(async () => (await read(contact)).recipients[0].messages[0].state === 'sent')
    await revoke({ contact: contact.id, recipient: 'r0' })
    expectDead(await open(link))
    expect(linkOf(await read(contact))).toBeUndefined()
  })

  it.each([
    ['nothing', {}, 'message'],
    ['two things', { message: 'msg_1', person: '@ann' }, 'message'],
    ['a recipient of no contact', { recipient: 'r0' }, 'contact'],
    ['a contact whole', { contact: 'con_1' }, 'recipient']
  ])('not %s', async (_what, of, path) => {
    expect(failed(await revoke(of))).toEqual({ status: 400, code: 'request_invalid', path })
  })

  it('what is there, and their own project’s', async () => {
    const { contact } = await asked('rec')
    const message = (await read(contact)).recipients[0].messages[0].id
    const project = (await api.make('/v1/projects', { name: 'Elsewhere' })).id
    const stranger = await api.keyed({ name: somebody('stranger'), scope: 'admin', project })
    const agent = await api.keyed({ name: somebody('agent'), scope: 'agent' })
    expect(failed(await revoke({ message }, agent))).toMatchObject({ status: 403, code: 'scope_insufficient' })
    for (const [of, code] of [
      [{ message }, 'message_not_found'],
      [{ contact: contact.id, recipient: 'r0' }, 'contact_not_found'],
      [{ person: '@ann' }, 'person_not_found']
    ] as const)
      expect(failed(await revoke(of, stranger))).toMatchObject({ status: 404, code })
    expect(failed(await revoke({ contact: contact.id, recipient: 'r7' }))).toMatchObject({
      code: 'recipient_not_found'
    })
  })
})

describe('whoever holds a dead link', () => {
  it.each(['expired', 'revoked'])('may have a new one sent to the same address, when it is %s', async (how) => {
    const { contact, target, link } = await asked('short')
    if (how === 'expired') await age(contact, '2 days')
    else await revoke({ contact: contact.id, recipient: 'r0' })
    const page = await open(link)
    expectDead(page)
    expect(page.html).toContain('value="link"')
    const sent = await press(link, { nonce: page.nonce, send: 'link' })
    expectDead(sent)
    expect(sent.text).toContain('A new link was sent to where this one was sent.')
    expect(sent.html).not.toContain(target)
    const renewed = await arrived(target, 2)
    expect(renewed).toMatchObject({ body: 'All green.' })
    expect(renewed.link).not.toBe(link)
    expectDead(await open(link))
    const { nonce } = await open(renewed.link)
    expect((await press(renewed.link, { nonce, option: 'approve' })).text).toContain('Your answer is recorded')
    expect(await read(contact)).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
    expectDead(await open(link))
    expect((await open(link)).html).not.toContain('<form')
  })

  it('has nothing sent by looking, nor by a post that no page of ours made', async () => {
    const { contact, target, link } = await asked('rec')
    await revoke({ contact: contact.id, recipient: 'r0' })
    await open(link)
    await open(link, { method: 'HEAD' })
    for (const fields of [{ send: 'link' }, { send: 'link', nonce: 'made.up' }, { nonce: (await open(link)).nonce }]) {
      const refused = await press(link, fields)
      expect(refused.status).toBeGreaterThanOrEqual(400)
      expectDead(refused, refused.status)
    }
    expect((await read(contact)).recipients[0].messages).toHaveLength(1)
    expect(platform.sentTo(target)).toHaveLength(1)
  })

  it('has three sent in an hour, however many press at once, and ten in all', async () => {
    const { contact, target, link } = await asked('rec')
    await revoke({ contact: contact.id, recipient: 'r0' })
    const { nonce } = await open(link)
    const pressed = await Promise.all(Array.from({ length: 8 }, () => press(link, { nonce, send: 'link' })))
    expect(pressed.filter(({ status }) => status === 200)).toHaveLength(3)
    for (const one of pressed.filter(({ status }) => status !== 200)) {
      expectDead(one, 429)
      expect(Number(one.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    await arrived(target, 4)
    for (let round = 0; round < 4; round++) {
      await database.query(`update message set created_at = created_at - interval '2 hours' where contact_id = $1`, [
        contact.id
      ])
      for (let again = 0; again < 3; again++) await press(link, { nonce, send: 'link' })
    }
    expect((await read(contact)).recipients[0].messages).toHaveLength(11)
  })

  it('of a message that was sent again is counted with it', async () => {
    const { contact, target, link } = await asked('rec')
    await revoke({ contact: contact.id, recipient: 'r0' })
    await press(link, { nonce: (await open(link)).nonce, send: 'link' })
    const second = await arrived(target, 2)
    await revoke({ contact: contact.id, recipient: 'r0' })
    for (let again = 0; again < 3; again++)
      await press(second.link, { nonce: (await open(second.link)).nonce, send: 'link' })
    expect((await read(contact)).recipients[0].messages).toHaveLength(4)
  })

  it('has none sent where that person is reached no more', async () => {
    const ann = somebody()
    const person = await api.make('/v1/people', { handle: ann, name: 'Ann Lee', addresses: [`rec:${ann}`] })
    const contact = await ask({ to: [`@${ann}`] })
    const { link } = await arrived(ann)
    const { nonce } = await open(link)
    await revoke({ person: `@${ann}` })
    expect((await open(link)).html).toContain('value="link"')
    await api.patch(`/v1/people/${person.id}`, { addresses: [`rec:${somebody()}`] })
    const page = await open(link)
    expectDead(page)
    expect(page.html).not.toContain('<form')
    expectDead(await press(link, { nonce, send: 'link' }), 409)
    expect((await read(contact)).recipients[0].messages).toHaveLength(1)
  })
})

describe('a new link that cannot be delivered', () => {
  /** A contact at one address whose link was revoked, once its send is written down. */
  const revoked = async () => {
    const one = await asked('rec')
    await stateIs(one.contact, 0, 'sent')
    await revoke({ contact: one.contact.id, recipient: 'r0' })
    return one
  }
  /** Nothing but its loss is told, and the recipient can be asked and answers as before. */
  const expectUnharmed = async ({ contact, target, link }: { contact: Json; target: string; link: string }) => {
    await until(async () => (await lostIn(contact))[0])
    const now = await read(contact)
    expect(now).toMatchObject({ status: 'pending', recipients: [{ unreachable: false }] })
    const lost = now.recipients[0].messages.find(({ state }: Json) => state === 'undeliverable')
    expect((await lostIn(contact)).map(({ data }) => data)).toEqual([
      { recipient: `rec:${target}`, address: `rec:${target}`, message: lost.id, reason: expect.any(String) }
    ])
    const before = platform.sentTo(target).length
    await sendNew(link)
    const renewed = await arrived(target, before + 1)
    await press(renewed.link, { nonce: (await open(renewed.link)).nonce, option: 'approve' })
    expect(await read(contact)).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
  }

  it('leaves the request as it is, where the platform refuses it', async () => {
    const one = await revoked()
    platform.next('send', { status: 404 }, one.target)
    await sendNew(one.link)
    await expectUnharmed(one)
  })

  it('leaves the request as it is, where that bounces later', async () => {
    const one = await revoked()
    await sendNew(one.link)
    const { bounceToken } = await arrived(one.target, 2)
    await stateIs(one.contact, 1, 'sent')
    await receive({ type: 'receipt', token: bounceToken, outcome: 'bounced' })
    await expectUnharmed(one)
  })

  it('leaves the request as it is, where its reader opts out while it is tried', async () => {
    const one = await revoked()
    let refuse = () => {}
    const hold = new Promise<void>((resolve) => (refuse = resolve))
    platform.next('send', { status: 503, headers: { 'retry-after': '1' }, hold }, one.target)
    await sendNew(one.link)
    await stateIs(one.contact, 1, 'sending')
    await receive({ type: 'optOut', account: one.target })
    refuse()
    await until(async () => (await lostIn(one.contact))[0])
    await receive({ type: 'optIn', account: one.target })
    await expectUnharmed(one)
    expect((await history(one.contact)).filter(({ type }) => type === 'contact.asked')).toHaveLength(1)
  })

  it('leaves the request as it is, where it took the place of a new link', async () => {
    const one = await revoked()
    await sendNew(one.link)
    const second = await arrived(one.target, 2)
    await stateIs(one.contact, 1, 'sent')
    await revoke({ contact: one.contact.id, recipient: 'r0' })
    platform.next('send', { status: 404 }, one.target)
    await sendNew(second.link)
    await expectUnharmed(one)
  })

  it('leaves the request as it is, while its own send is still tried', async () => {
    const target = somebody()
    let link = ''
    const refuseAll = platform.rule((endpoint, body) => {
      if (endpoint !== 'send' || body.target !== target) return undefined
      link = body.link // it may be there all the same
      return { status: 503, headers: { 'retry-after': '3' } }
    })
    const contact = await ask({ to: [`rec:${target}`] })
    await until(async () => (await read(contact)).recipients[0].messages[0].error)
    refuseAll()
    await revoke({ contact: contact.id, recipient: 'r0' })
    platform.next('send', { status: 404 }, target)
    await sendNew(link)
    await arrived(target)
    await expectUnharmed({ contact, target, link })
  })

  it('has nobody sent to who opted out, and says so', async () => {
    const { contact, target, link } = await revoked()
    const { nonce } = await open(link)
    await receive({ type: 'optOut', account: target })
    const page = await open(link)
    expectDead(page)
    expect(page.html).not.toContain('value="link"')
    expect(page.text).toContain('Our messages were stopped where this link was sent, so no new one can be sent there.')
    const refused = await press(link, { nonce, send: 'link' })
    expectDead(refused, 409)
    expect(refused.text).toContain('no new one can be sent there')
    expect(refused.text).not.toContain('was sent to where')
    expect((await read(contact)).recipients[0].messages).toHaveLength(1)
    await receive({ type: 'optIn', account: target })
    expect((await open(link)).html).toContain('value="link"')
  })

  it('is not offered where its channel was deleted, and is not said to be sent', async () => {
    const [ann, bob, name] = [somebody(), somebody('bob'), somebody('gone')]
    const config = { url: platform.url, secret: platform.secret, account: `bot-${name}` }
    await api.make('/v1/channels', { name, provider: 'recording', config })
    const contact = await ask({ to: [`${name}:${ann}`, `rec:${bob}`] })
    const { link } = await arrived(ann)
    const { nonce } = await open(link)
    await revoke({ contact: contact.id, recipient: 'r0' })
    await api.delete(`/v1/channels/${name}?force=true`)
    const page = await open(link)
    expectDead(page)
    expect(page.html).not.toContain('value="link"')
    expect(page.text).toContain('What this link was sent by is there no more, so no new one can be sent.')
    const refused = await press(link, { nonce, send: 'link' })
    expectDead(refused, 409)
    expect(refused.text).not.toContain('was sent to where')
    // A name used again is another channel.
    await api.make('/v1/channels', { name, provider: 'recording', config })
    expect((await open(link)).html).not.toContain('value="link"')
    expect((await read(contact)).recipients[0].messages).toHaveLength(1)
  })
})

describe('a link that is revoked before its message was sent', () => {
  it('is dead at once, where the answer that made the contact holds it', async () => {
    for (let round = 0; round < 5; round++) {
      const contact = await ask({ to: 'inbox' })
      const { id: message } = contact.recipients[0].messages[0]
      expect((await revoke({ message })).body).toEqual({ revoked: 1 })
      expectDead(await open(linkOf(contact)))
      expect(linkOf(await read(contact))).toBeUndefined()
    }
  })

  it.each([429, 503])(
    'is dead from the beginning where its send is tried again after %i, and a new one can be had',
    async (status) => {
      const target = somebody()
      platform.next('send', { status, headers: { 'retry-after': '2' } }, target)
      const contact = await ask({ to: [`rec:${target}`] })
      await until(async () => (await read(contact)).recipients[0].messages[0].error)
      expect((await revoke({ contact: contact.id, recipient: 'r0' })).body).toEqual({ revoked: 1 })
      const { link, token } = await arrived(target)
      expectDead(await open(link))
      await receive({ type: 'reply', account: target, token, option: 'approve' })
      expect(await read(contact)).toMatchObject({ status: 'pending' })
      await sendNew(link)
      const renewed = await arrived(target, 2)
      await press(renewed.link, { nonce: (await open(renewed.link)).nonce, option: 'approve' })
      expect(await read(contact)).toMatchObject({ status: 'resolved' })
    }
  )

  it('is revoked with all of its person where it waits for the end of quiet hours', async () => {
    const ann = somebody()
    const hour = (ahead: number) => `${String((new Date().getUTCHours() + 24 + ahead) % 24).padStart(2, '0')}:00`
    const quietHours = { from: hour(-2), to: hour(4), timeZone: 'UTC' }
    await api.make('/v1/people', { handle: ann, name: 'Ann Lee', addresses: [`rec:${ann}`], quietHours })
    const contact = await ask({ to: [`@${ann}`] })
    expect((await revoke({ person: `@${ann}` })).body).toEqual({ revoked: 1 })
    expect((await read(contact)).recipients[0].messages).toMatchObject([
      { state: 'queued', revokedAt: expect.any(String) }
    ])
  })
})

describe('the links of a person', () => {
  it('are those of what was asked at their addresses before the directory had them, in any spelling', async () => {
    const [ann, project] = [somebody(), (await api.make('/v1/projects', { name: somebody('elsewhere') })).id]
    const theirs = await ask({ to: [`rec:${ann}`] })
    const spelled = await ask({ to: [`rec:${ann}+news`] })
    const alias = await ask({ to: [`short:${ann}-two`] })
    const others = [await ask({ to: [`short:${ann}`] }), await ask({ to: [`rec:${ann}-other`] })]
    const stranger = await api.keyed({ name: somebody('stranger'), scope: 'admin', project })
    await stranger.make('/v1/people', { handle: ann, name: 'Ann Lee', addresses: [`rec:${ann}`] })
    const links = [await arrived(ann), await arrived(`${ann}+news`), await arrived(`${ann}-two`)]
    expect((await revoke({ person: `@${ann}` }, stranger)).body).toEqual({ revoked: 0 })
    const { id } = await api.make('/v1/people', {
      handle: ann,
      name: 'Ann Lee',
      addresses: [`rec:${ann}`],
      aliases: [`short:${ann}-TWO`]
    })
    expect((await revoke({ person: `@${ann}` })).body).toEqual({ revoked: 3 })
    expect((await revoke({ person: id })).body).toEqual({ revoked: 0 })
    for (const { link } of links) expectDead(await open(link))
    for (const contact of [theirs, spelled, alias])
      expect((await read(contact)).recipients[0].messages).toMatchObject([{ revokedAt: expect.any(String) }])
    for (const contact of others)
      expect((await read(contact)).recipients[0].messages[0]).not.toHaveProperty('revokedAt')
  })

  it('are those of what was asked of somebody else at an address that is theirs now, and of nobody who is deleted', async () => {
    const [ann, bob] = [somebody(), somebody('bob')]
    await api.make('/v1/people', { handle: bob, name: 'Bob', addresses: [`rec:${bob}`] })
    await ask({ to: [`@${bob}`] })
    const { link } = await arrived(bob)
    await api.patch(`/v1/people/${bob}`, { addresses: [`rec:${bob}-new`] })
    await api.make('/v1/people', { handle: ann, name: 'Ann Lee', addresses: [`rec:${bob}`] })
    expect((await revoke({ person: `@${ann}` })).body).toEqual({ revoked: 1 })
    expectDead(await open(link))
    await api.delete(`/v1/people/${ann}`)
    expect(failed(await revoke({ person: `@${ann}` }))).toMatchObject({ status: 404, code: 'person_not_found' })
  })
})

describe('whoever answers a message that was revoked', () => {
  const WITHDRAWN = 'An operator withdrew this message, so it can no longer be answered.'

  it('is told that it was withdrawn, however they answer', async () => {
    const { contact, target, token } = await asked('rec')
    const { ref } = await arrived(target)
    await revoke({ contact: contact.id, recipient: 'r0' })
    for (const said of [
      { type: 'reply', token, option: 'approve' },
      { type: 'reply', ref: { ref }, text: 'Approve' }
    ]) {
      expect(await receive({ account: target, ...said })).toMatchObject([{ kind: 'withdrawn', text: WITHDRAWN }])
    }
    expect(await read(contact)).toMatchObject({ status: 'pending' })
  })
})
