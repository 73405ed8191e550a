// Who somebody is: nobody asks one person at the address of another, and every spelling of an account is one vote.
import { readFileSync } from 'node:fs'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname
const MIGRATIONS = new URL('../../prisma/migrations/', import.meta.url)
const migration = (name: string): string => readFileSync(new URL(`${name}/migration.sql`, MIGRATIONS), 'utf8')
const EMAIL = { from: 'parley@ours.example', smtpHost: '127.0.0.1', inboundSecret: 'a secret of sixteen' }

let server: Parley
let boss: Api
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let inbound: string
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER } })
  boss = apiOf(server)
  const config = { url: platform.url, secret: platform.secret, account: 'parley' }
  inbound = (await boss.make('/v1/channels', { name: 'rec', provider: 'recording', config })).id
  await boss.make('/v1/channels', { name: 'email', provider: 'email', config: EMAIL })
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})

const somebody = (name: string) => `${name}${++count}`
const request = (contact: object) => ({ kind: 'approval', body: 'May I?', ...contact })
const ask = (contact: object, by = boss): Promise<Json> => by.make('/v1/contacts', request(contact))
const read = async (contact: Json): Promise<Json> => (await boss.get(`/v1/contacts/${contact.id}`)).body
const arrived = (target: string) => until((): Json => platform.sentTo(target)[0])
const policy = (to: readonly unknown[], more: object = {}) => ({ stages: [{ steps: [{ to }], ...more }] })

/** Somebody presses what was sent to a target; the receipt that the platform shows them. */
async function press(account: string, sentTo: string, option = 'approve'): Promise<string> {
  const { token } = await arrived(sentTo)
  const event = { id: somebody('in'), type: 'reply', account, token, option }
  return (await platform.post(`${server.url}/inbound/${inbound}`, [event])).receipts[0]!.kind
}

describe('via', () => {
  let cfo: string
  beforeAll(async () => {
    cfo = somebody('cfo')
    await boss.make('/v1/people', {
      handle: cfo,
      name: 'The CFO',
      addresses: [`email:${cfo}.lee@gmail.com`, `rec:${cfo}`, 'inbox:cfo'],
      aliases: [`rec:${cfo}-mobile`]
    })
    await boss.make('/v1/people', { handle: `${cfo}-other`, name: 'Somebody else', addresses: [`rec:${cfo}-other`] })
  })

  const foreign = (): [string, string][] => [
    ['a box of the asker', 'rec:mallory'],
    ['the address of another person', `rec:${cfo}-other`],
    ['a mailbox at another domain', `email:${cfo}.lee@gmail.example`],
    ['a mailbox that looks alike', `email:${cfo}.leе@gmail.com`],
    ['an address with more before it', `rec:x${cfo}`],
    ['a room', 'rec:#finance'],
    ['the page of everybody', 'inbox:*'],
    ['the page of another operator', 'inbox:mallory'],
    ['the same target on another channel', `inbox:${cfo}`]
  ]

  it('takes no address that the directory does not have for that person', async () => {
    for (const [what, address] of foreign()) {
      const via = [`rec:${cfo}`, address]
      for (const [path, contact] of [
        ['to.0.via.1', { to: [{ ref: `@${cfo}`, via }] }],
        ['policy.stages.0.steps.0.to.0.via.1', { policy: policy([{ ref: `@${cfo}`, via }]) }],
        ['cc.0.via.1', { to: [`rec:${cfo}`], cc: [{ ref: `@${cfo}`, via }] }],
        ['bcc.0.via.1', { to: [`rec:${cfo}`], bcc: [{ ref: `@${cfo}`, via }] }]
      ] as const) {
        const { status, body } = await boss.post('/v1/contacts', request(contact))
        expect([what, path, status, body.errors?.[0].path]).toEqual([what, path, 400, path])
      }
    }
  })

  it('takes none when more are asked, nor in a policy that an operator named', async () => {
    const contact = await ask({ to: [`rec:${somebody('bob')}`] })
    for (const [what, address] of foreign()) {
      const to = [{ ref: `@${cfo}`, via: [address] }]
      const more = await boss.post(`/v1/contacts/${contact.id}/recipients`, { to })
      expect([what, more.status, more.body.errors?.[0].path]).toEqual([what, 400, 'to.0.via.0'])
    }
    expect((await read(contact)).recipients).toHaveLength(1)
    const name = somebody('policy')
    await boss.make('/v1/policies', { name, spec: policy([{ ref: `@${cfo}`, via: ['rec:mallory'] }]) })
    expect(await boss.post('/v1/contacts', request({ policy: name }))).toMatchObject({
      status: 400,
      body: { code: 'request_invalid', errors: [{ path: 'policy' }] }
    })
  })

  it('takes every spelling of an address or alias of theirs, and asks there as it was written', async () => {
    for (const [address, sentTo] of [
      [`rec:${cfo}`, `rec:${cfo}`],
      [`rec:${cfo.toUpperCase()}+urgent`, `rec:${cfo}+urgent`],
      [`rec:${cfo}-mobile`, `rec:${cfo}-mobile`],
      ['inbox:cfo', 'inbox:cfo'],
      [`email:${cfo}LEE+urgent@GoogleMail.com`, `email:${cfo}lee+urgent@googlemail.com`]
    ]) {
      const made = await ask({ to: [{ ref: `@${cfo}`, via: [address] }] })
      expect(made.recipients).toMatchObject([{ ref: `@${cfo}`, name: 'The CFO', messages: [{ address: sentTo }] }])
    }
  })

  it('of a channel alone means their addresses there', async () => {
    const made = await ask({ to: [{ ref: `@${cfo}`, via: ['rec'] }] })
    expect(made.recipients[0].messages).toMatchObject([{ address: `rec:${cfo}` }])
    const name = somebody('bob')
    await boss.make('/v1/people', { handle: name, name, addresses: [`inbox:${name}`], aliases: [`rec:${name}`] })
    const alias = await ask({ to: [{ ref: `@${name}`, via: ['rec'] }] })
    expect(alias.recipients[0].messages).toMatchObject([{ address: `rec:${name}` }])
    expect(await boss.post('/v1/contacts', request({ to: [{ ref: `@${name}`, via: ['email'] }] }))).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'to.0.via.0' }] }
    })
  })

  it('says nothing of the addresses that it would take', async () => {
    const { body } = await boss.post('/v1/contacts', request({ to: [{ ref: `@${cfo}`, via: ['rec:mallory'] }] }))
    expect(JSON.stringify(body)).not.toMatch(/lee|mobile|inbox:/)
  })
})

describe('one account in several spellings', () => {
  it('is asked once in a stage, at the first spelling', async () => {
    const ann = somebody('ann')
    const made = await ask({ to: [`rec:${ann}+one`, `rec:${ann}`, `rec:${ann.toUpperCase()}+two`] })
    expect(made.recipients).toMatchObject([{ ref: `rec:${ann}+one` }])
    await arrived(`${ann}+one`)
    const email = await ask({
      to: ['email:ann.lee@gmail.com', 'email:Annlee+x@googlemail.com', 'email:ann-lee@gmail.com']
    })
    expect(email.recipients.map((one: Json) => one.ref)).toEqual(['email:ann.lee@gmail.com', 'email:ann-lee@gmail.com'])
    const more = await boss.post(`/v1/contacts/${made.id}/recipients`, { to: [`rec:${ann}+three`] })
    expect(more.body.recipients).toHaveLength(1)
  })

  it('is one vote where two must agree, whichever step asked it', async () => {
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    const steps = [{ to: [`rec:${ann}+one`, `rec:${bob}`], wait: '1s' }, { to: [`rec:${ann}+two`] }]
    const contact = await ask({ policy: { stages: [{ steps, require: [{ count: 2 }] }] } })
    expect(await press(`${ann}+one`, `${ann}+one`)).toBe('accepted')
    expect(await press(`${ann}+two`, `${ann}+two`)).toBe('accepted')
    expect((await read(contact)).status).toBe('pending')
    expect(await press(bob, bob)).toBe('accepted')
    const { outcome } = await boss.settled(contact.id)
    expect(outcome.responses).toMatchObject([{ account: `rec:${ann}+two` }, { account: `rec:${bob}` }])
  })

  it('cannot alone be the two that a policy wants', async () => {
    const ann = somebody('ann')
    const to = [`rec:${ann}`, `rec:${ann}+1`]
    expect(await boss.post('/v1/contacts', request({ policy: policy(to, { require: [{ count: 2 }] }) }))).toMatchObject(
      {
        status: 422,
        body: { code: 'policy_unsatisfiable' }
      }
    )
  })

  it('is one vote in an open group', async () => {
    const [ann, room] = [somebody('ann'), `#${somebody('room')}`]
    const contact = await ask({ policy: policy([`rec:${room}`], { require: [{ count: 2 }] }) })
    for (const account of [ann, `${ann}+1`, `${ann}+2`]) expect(await press(account, room)).toBe('accepted')
    expect((await read(contact)).status).toBe('pending')
    expect(await press(somebody('bob'), room)).toBe('accepted')
    expect((await boss.settled(contact.id)).outcome.responses).toHaveLength(2)
  })

  it('is on the lists of who may decide, and of who must', async () => {
    const [ann, bob, room] = [somebody('ann'), somebody('bob'), `#${somebody('room')}`]
    const contact = await ask({
      policy: policy([`rec:${room}`], {
        allowed: [`rec:${ann}+list`, `rec:${bob}`],
        require: [{ of: [`rec:${ann}+other`, `rec:${ann}`], count: 1 }]
      })
    })
    expect(await press(somebody('eve'), room)).toBe('not_allowed')
    expect(await press(`${bob}+x`, room)).toBe('accepted')
    expect((await read(contact)).status).toBe('pending')
    expect(await press(`${ann}+phone`, room)).toBe('accepted')
    expect((await boss.settled(contact.id)).outcome.decision).toBe('approved')
  })

  it('is the person that the directory has under another spelling, and nobody else may have it', async () => {
    const ann = somebody('ann')
    const { id } = await boss.make('/v1/people', { handle: ann, name: 'Ann', addresses: [`rec:${ann}+work`] })
    const contact = await ask({ to: [`rec:${ann}`, `@${ann}`] })
    expect(contact.recipients).toMatchObject([{ name: 'Ann' }])
    expect(await press(`${ann}+home`, ann)).toBe('accepted')
    expect((await read(contact)).outcome.responses).toMatchObject([{ respondent: `person:${id}`, name: 'Ann' }])
    const twin = { handle: `${ann}-2`, name: 'Twin', addresses: ['inbox:twin', `rec:${ann}+2`] }
    expect(await boss.post('/v1/people', twin)).toMatchObject({
      status: 409,
      body: { code: 'account_taken', errors: [{ path: 'addresses.1' }] }
    })
  })
})

describe('one account on several channels of its platform', () => {
  /** Two channels by which the same people are reached, and one of another workspace. */
  const three = async (realm = somebody('realm')): Promise<{ names: string[]; ids: string[] }> => {
    const names = [somebody('desk'), somebody('desk'), somebody('desk')]
    const ids: string[] = []
    for (const [index, name] of names.entries()) {
      const config = { url: platform.url, secret: platform.secret, account: `bot-${name}`, realm: realm + (index >> 1) }
      ids.push((await boss.make('/v1/channels', { name, provider: 'recording', config })).id)
    }
    return { names, ids }
  }
  const pressOn = async (channel: string, account: string, sentTo: string, option = 'approve'): Promise<string> => {
    const { token } = await until((): Json => platform.sentTo(sentTo).at(-1))
    const event = { id: somebody('in'), type: 'reply', account, token, option }
    return (await platform.post(`${server.url}/inbound/${channel}`, [event])).receipts[0]!.kind
  }

  it('is one vote where two must agree', async () => {
    const { names, ids } = await three()
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    const steps = [{ to: [`${names[0]}:${ann}`], wait: '1s' }, { to: [`${names[1]}:${ann}+2`, `${names[1]}:${bob}`] }]
    const contact = await ask({ policy: { stages: [{ steps, require: [{ count: 2 }] }] } })
    expect(await pressOn(ids[0]!, ann, ann)).toBe('accepted')
    expect(await pressOn(ids[1]!, `${ann}+2`, `${ann}+2`)).toBe('accepted')
    expect((await read(contact)).status).toBe('pending')
    expect(await pressOn(ids[1]!, bob, bob)).toBe('accepted')
    expect((await boss.settled(contact.id)).outcome.responses).toHaveLength(2)
  })

  it('is asked once in a step, and cannot alone be the two that a policy wants', async () => {
    const { names } = await three()
    const to = [`${names[1]}:${somebody('ann')}`]
    to.push(to[0]!.replace(names[1]!, names[0]!))
    expect((await ask({ to })).recipients).toMatchObject([{ ref: to[0] }])
    expect(await boss.post('/v1/contacts', request({ policy: policy(to, { require: [{ count: 2 }] }) }))).toMatchObject(
      { status: 422, body: { code: 'policy_unsatisfiable' } }
    )
  })

  it('is one vote in the open groups of both, and on the lists of either', async () => {
    const { names, ids } = await three()
    const [ann, bob] = [somebody('ann'), somebody('bob')]
    const rooms = [`#${somebody('room')}`, `#${somebody('room')}`]
    const to = rooms.map((room, index) => `${names[index]}:${room}`)
    const allowed = [`${names[0]}:${ann}`, `${names[1]}:${bob}`]
    const contact = await ask({ policy: policy(to, { allowed, require: [{ count: 2 }] }) })
    for (const [index, room] of rooms.entries()) expect(await pressOn(ids[index]!, ann, room)).toBe('accepted')
    expect((await read(contact)).status).toBe('pending')
    expect(await pressOn(ids[0]!, somebody('eve'), rooms[0]!)).toBe('not_allowed')
    expect(await pressOn(ids[0]!, bob, rooms[0]!)).toBe('accepted')
    expect((await boss.settled(contact.id)).outcome.responses).toHaveLength(2)
  })

  it('is the person that the directory has on either, and nobody else may have it', async () => {
    const { names, ids } = await three()
    const ann = somebody('ann')
    const { id } = await boss.make('/v1/people', { handle: ann, name: 'Ann', addresses: [`${names[1]}:${ann}`] })
    const contact = await ask({ to: [`${names[0]}:${ann}`] })
    expect(contact.recipients).toMatchObject([{ name: 'Ann' }])
    expect(await pressOn(ids[0]!, `${ann}+x`, ann)).toBe('accepted')
    expect((await read(contact)).outcome.responses).toMatchObject([{ respondent: `person:${id}` }])
    const twin = { handle: `${ann}-2`, name: 'Twin', addresses: [`${names[0]}:${ann}+2`] }
    expect(await boss.post('/v1/people', twin)).toMatchObject({ status: 409, body: { code: 'account_taken' } })
  })

  it('of another workspace is somebody else', async () => {
    const { names, ids } = await three()
    const ann = somebody('ann')
    const contact = await ask({
      policy: policy([`${names[0]}:${ann}`, `${names[2]}:${ann}+2`], { require: [{ count: 2 }] })
    })
    expect(contact.recipients).toHaveLength(2)
    expect(await pressOn(ids[0]!, ann, ann)).toBe('accepted')
    expect((await read(contact)).status).toBe('pending')
    expect(await pressOn(ids[2]!, ann, `${ann}+2`)).toBe('accepted')
    await boss.settled(contact.id)
  })

  it('is no secret where a key that knows but one of the channels sees it write', async () => {
    const { names, ids } = await three()
    const room = `#${somebody('room')}`
    const bounds = { channels: [names[1]] }
    const agent = await boss.keyed({ name: somebody('agent'), scope: 'agent', bounds })
    const contact = await ask({ policy: policy([`${names[1]}:${room}`], { require: [{ count: 2 }] }) }, agent)
    for (const one of [somebody('ann'), somebody('bob')]) expect(await pressOn(ids[1]!, one, room)).toBe('accepted')
    await boss.settled(contact.id)
    const { outcome } = (await agent.get(`/v1/contacts/${contact.id}`)).body
    for (const { respondent, account } of outcome.responses)
      expect([respondent, account].map((one) => one.split(':').at(-1))).toEqual(Array(2).fill(account.split(':')[1]))
  })

  it('is the agent’s own on all of them, by name or by pattern (case 26)', async () => {
    const { names, ids } = await three()
    const ann = somebody('ann')
    for (const own of [`${names[1]}:${ann}`, `${names[1]}:${ann.slice(0, -1)}*`]) {
      const agent = await boss.keyed({ name: somebody('agent'), scope: 'agent', addresses: [own] })
      const contact = await ask({ to: [`${names[0]}:${ann}`] }, agent)
      expect(await pressOn(ids[0]!, ann, ann)).toBe('ignored')
      expect((await read(contact)).status).toBe('pending')
    }
  })

  it('is mailed to one mailbox, whichever channel of mail it is', async () => {
    const box = somebody('post')
    const config = { from: `${box}@ours.example`, smtpHost: '127.0.0.1', inboundSecret: 'a secret of sixteen' }
    await boss.make('/v1/channels', { name: box, provider: 'email', config })
    const to = ['email:ann.lee@gmail.com', `${box}:annlee+x@googlemail.com`]
    expect(await boss.post('/v1/contacts', request({ policy: policy(to, { require: [{ count: 2 }] }) }))).toMatchObject(
      { status: 422, body: { code: 'policy_unsatisfiable' } }
    )
  })

  it('is known by the same name when the first of them is gone, and nobody else takes the name', async () => {
    const realm = somebody('realm')
    const { names, ids } = await three(realm)
    const ann = somebody('ann')
    const person = { handle: ann, name: 'Ann', addresses: [`${names[1]}:${ann}+1`] }
    const { id } = await boss.make('/v1/people', person)
    await boss.delete(`/v1/channels/${names[0]}`)
    const contact = await ask({ to: [`@${ann}`] })
    expect(await pressOn(ids[1]!, `${ann}+2`, `${ann}+1`)).toBe('accepted')
    expect((await read(contact)).outcome.responses).toMatchObject([{ respondent: `person:${id}` }])
    const config = { url: platform.url, secret: platform.secret, account: `bot-${names[0]}` }
    const again = (more: object) =>
      boss.post('/v1/channels', { name: names[0], provider: 'recording', config: { ...config, ...more } })
    expect(await again({ realm: 'elsewhere' })).toMatchObject({ status: 409, body: { code: 'channel_name_taken' } })
    expect((await again({ realm: `${realm}0` })).status).toBe(201)
    expect((await ask({ to: [`${names[0]}:${ann}`] })).recipients).toMatchObject([{ name: 'Ann' }])
  })

  it('is refused where two people turn out to have it once there is a second channel', async () => {
    const { names } = await three()
    const [late, one, two] = [somebody('late'), somebody('one'), somebody('two')]
    const config = { url: platform.url, secret: platform.secret, account: `bot-${late}` }
    const { realm } = (await boss.get(`/v1/channels/${names[0]}`)).body.config
    await boss.make('/v1/people', { handle: one, name: one, addresses: [`${names[0]}:${one}`] })
    await boss.make('/v1/people', { handle: two, name: two, addresses: [`${late}:${one}+2`] })
    const make = () => boss.post('/v1/channels', { name: late, provider: 'recording', config: { ...config, realm } })
    expect(await make()).toMatchObject({ status: 409, body: { code: 'account_taken' } })
    await boss.delete(`/v1/people/${two}`)
    expect((await make()).status).toBe(201)
  })
})

it('is found in every spelling where it was stored before there was more than one', async () => {
  const database = await storageOf(server)
  const [tom, two, dot] = [somebody('tom'), somebody('two'), somebody('dot')]
  const make = (handle: string, ...addresses: string[]) => boss.make('/v1/people', { handle, name: handle, addresses })
  await make(tom, `email:${tom}+work@acme.example`, `email:${tom}@googlemail.com`, `rec:${tom}`)
  await make(two, `email:${two}+a@acme.example`)
  await make(dot, `email:${dot}.lee+x@gmail.com`)
  const stored = async (handle: string): Promise<string[]> =>
    (await database.query('select accounts from person where handle = $1', [handle])).rows[0].accounts
  try {
    await database.query('update person set accounts = (select array_agg(lower(a)) from unnest(addresses) a)')
    await database.query(`insert into person (id, project_id, handle, name, addresses, accounts)
      select id || '2', project_id, handle || '2', name, addresses, array['email:${two}+b@acme.example']
      from person where handle = '${two}'`)
    await database.query(migration('20261130173800_canonical_accounts'))
    expect(await stored(tom)).toEqual([
      `email:${tom}+work@acme.example`,
      `email:${tom}@googlemail.com`,
      `rec:${tom}`,
      `email:${tom}@acme.example`,
      `email:${tom}@gmail.com`
    ])
    expect(await stored(two)).toEqual([`email:${two}+a@acme.example`])
    expect(await stored(dot)).toEqual([`email:${dot}.lee+x@gmail.com`, `email:${dot}lee@gmail.com`])
    const asked = await ask({ to: [`email:${tom}+home@acme.example`, `email:${dot}LEE@googlemail.com`] })
    expect(asked.recipients.map((one: Json) => one.name)).toEqual([tom, dot])
  } finally {
    await database.end()
  }
})

it('is found on every channel of its platform where it was stored before it was one', async () => {
  const database = await storageOf(server)
  const [box, tom, two] = [somebody('box'), somebody('tom'), somebody('two')]
  const config = { from: `${box}@ours.example`, smtpHost: '127.0.0.1', inboundSecret: 'a secret of sixteen' }
  await boss.make('/v1/channels', { name: box, provider: 'email', config })
  const make = (handle: string, ...addresses: string[]) => boss.make('/v1/people', { handle, name: handle, addresses })
  await make(tom, `${box}:${tom}+work@acme.example`)
  await make(two, `email:${two}@acme.example`)
  await make(`${two}-2`, `rec:${two}`)
  const stored = async (handle: string): Promise<string[]> =>
    (await database.query('select accounts from person where handle = $1', [handle])).rows[0].accounts
  try {
    const set = 'update person set accounts = $2 where handle = $1'
    await database.query(set, [tom, [`${box}:${tom}+work@acme.example`, `${box}:${tom}@acme.example`]])
    await database.query(set, [`${two}-2`, [`${box}:${two}@acme.example`]])
    await database.query(`update channel set realm = null`)
    const [, ...changes] = migration('20261130225000_realm').split(/;$/m)
    for (const one of changes) await database.query(one)
    expect(await stored(tom)).toContain(`email:${tom}@acme.example`)
    expect(await stored(`${two}-2`)).toEqual([`${box}:${two}@acme.example`])
    const asked = await ask({ to: [`email:${tom}@acme.example`, `email:${two}@acme.example`] })
    expect(asked.recipients.map((one: Json) => one.name)).toEqual([tom, two])
  } finally {
    await database.end()
  }
})

describe('a channel that is made after the people on it', () => {
  const late = (name: string, provider = 'recording') => {
    const config = { url: platform.url, secret: platform.secret, account: `bot-${name}` }
    return boss.post('/v1/channels', { name, provider, config })
  }
  const person = (handle: string, ...addresses: string[]) =>
    boss.make('/v1/people', { handle, name: handle, addresses })

  it('is refused where two of them turn out to be one, and nothing is stored', async () => {
    const [name, one, two] = [somebody('late'), somebody('one'), somebody('two')]
    await person(one, `${name}:Ann+1`)
    await person(two, `rec:${two}`, `${name}:ann+2`)
    const refused = await late(name)
    expect(refused).toMatchObject({ status: 409, body: { code: 'account_taken', errors: [{ path: 'name' }] } })
    for (const handle of [one, two]) expect(refused.body.detail).toContain(`@${handle}`)
    expect((await boss.get(`/v1/channels/${name}`)).status).toBe(404)
    await boss.patch(`/v1/people/${two}`, { addresses: [`rec:${two}`] })
    expect((await late(name)).status).toBe(201)
    const taken = await boss.patch(`/v1/people/${two}`, { aliases: [`${name}:ann+3`] })
    expect(taken).toMatchObject({ status: 409, body: { code: 'account_taken' } })
  })

  it('knows them in every spelling, as those who are made later', async () => {
    const [name, one, two] = [somebody('late'), somebody('one'), somebody('two')]
    await person(one, `rec:${one}`, `${name}:Ann+1`, `${name}:ann+2`)
    await boss.make('/v1/people', { handle: two, name: two, addresses: [`rec:${two}`], aliases: [`${name}:bob+x`] })
    expect((await late(name)).status).toBe(201)
    expect(
      (await boss.post('/v1/people', { handle: somebody('x'), name: 'X', addresses: [`${name}:ann`] })).status
    ).toBe(409)
    const asked = await ask({ to: [`${name}:ANN+home`, `${name}:bob`, `rec:${one}`] })
    expect(asked.recipients.map((each: Json) => each.name)).toEqual([one, two])
  })

  it('may go and come again', async () => {
    const [name, one] = [somebody('late'), somebody('one')]
    expect((await late(name)).status).toBe(201)
    await boss.delete(`/v1/channels/${name}`)
    await person(one, `${name}:cat+1`)
    expect((await late(name)).status).toBe(201)
    expect((await ask({ to: [`${name}:cat`] })).recipients).toMatchObject([{ name: one }])
  })
})

describe('an operator’s inbox', () => {
  const keyed = (name: string) => boss.keyed({ name, scope: 'operator' })

  it('is one recipient, one person and one vote in every case', async () => {
    const joe = somebody('joe')
    const by = await keyed(joe)
    const twice = await ask({
      policy: policy([`inbox:${joe}`, `inbox:${joe.toUpperCase()}`], { require: [{ count: 1 }] })
    })
    expect(twice.recipients).toHaveLength(1)
    const joy = somebody('joy')
    await boss.make('/v1/people', { handle: joy, name: 'Joy', addresses: [`inbox:${joy}`] })
    const via = await ask({ to: [{ ref: `@${joy}`, via: [`inbox:${joy.toUpperCase()}`] }] })
    expect(via.recipients).toMatchObject([{ name: 'Joy' }])
    const asked = await ask({ to: [`inbox:${joe.toUpperCase()}`] })
    const { contact } = (await by.post(`/v1/contacts/${asked.id}/respond`, { option: 'approve' })).body
    expect(contact.outcome.responses).toMatchObject([{ respondent: `account:operator:${joe}` }])
  })

  it('is of one key: no two are called the same but for their case', async () => {
    const joe = somebody('Joe_')
    await keyed(joe)
    for (const name of [joe, joe.toUpperCase(), joe.toLowerCase()])
      expect(await boss.post('/v1/keys', { name, scope: 'operator' })).toMatchObject({
        status: 409,
        body: { code: 'key_name_taken', errors: [{ path: 'name' }] }
      })
    await keyed(joe.replace('_', '-'))
    const same = somebody('same')
    const made = await Promise.all(
      [same, same.toUpperCase(), `S${same.slice(1)}`].map((name) => boss.post('/v1/keys', { name, scope: 'agent' }))
    )
    expect(made.map((one) => one.status).toSorted()).toEqual([201, 409, 409])
  })

  it('has one vote also where two such keys were made before', async () => {
    const [joe, other] = [somebody('joe'), somebody('other')]
    const [one, two] = [await keyed(joe), await keyed(other)]
    const database = await storageOf(server)
    await database.query('update api_key set name = $1 where name = $2', [joe.toUpperCase(), other])
    await database.query('select pg_notify($1, $2)', ['parley_key', ''])
    await database.end()
    const contact = await ask({ policy: policy(['inbox'], { require: [{ count: 2 }] }) })
    for (const by of [one, two])
      expect((await by.post(`/v1/contacts/${contact.id}/respond`, { option: 'approve' })).status).toBe(200)
    expect(await read(contact)).toMatchObject({ status: 'pending' })
    expect((await boss.post(`/v1/contacts/${contact.id}/respond`, { option: 'approve' })).body.contact).toMatchObject({
      status: 'resolved',
      outcome: { responses: [{ respondent: `account:operator:${joe}` }, {}] }
    })
  })
})

describe('whoever is answered for', () => {
  const respond = async (contact: Json, as: string, by = boss) =>
    by.post(`/v1/contacts/${contact.id}/respond`, { option: 'approve', as })

  it('is meant by every spelling of their account, by respond and by accept', async () => {
    const deputy = await boss.keyed({ name: somebody('deputy'), scope: 'operator', bounds: { respondAs: true } })
    const ann = somebody('ann')
    const contact = await ask({ to: [`rec:${ann}+work`] })
    expect(await respond(contact, `rec:${ann.toUpperCase()}+home`, deputy)).toMatchObject({ status: 200 })
    expect((await read(contact)).outcome.responses).toMatchObject([{ respondent: `account:rec:${ann}` }])

    const bob = somebody('bob')
    const held = await ask({ policy: { ...policy([`rec:${bob}`]), minAssurance: 'login' } })
    expect(await press(bob, bob)).toBe('held')
    const reply = await until(async () => {
      const { replies } = (await boss.get('/v1/replies?state=held')).body
      return replies.find((one: Json) => one.contact === held.id)
    })
    expect((await boss.post(`/v1/replies/${reply.id}/accept`, { as: `rec:${bob}+x` })).status).toBe(200)
    expect((await read(held)).outcome.responses).toMatchObject([{ respondent: `account:rec:${bob}` }])
  })

  it('counts as they would themselves: neither when the directory lost them, nor as whom their account has left', async () => {
    const deputy = await boss.keyed({ name: somebody('deputy'), scope: 'operator', bounds: { respondAs: true } })
    const [gone, was, is] = ['gone', 'was', 'is'].map(somebody) as [string, string, string]
    const person = async (handle: string, more: object = {}): Promise<string> =>
      (await boss.make('/v1/people', { handle, name: handle, addresses: [`rec:${handle}`], ...more })).id
    const [goneId] = [await person(gone), await person(was, { aliases: [`rec:${was}-phone`] }), await person(is)]
    const contact = await ask({ to: [`@${gone}`, `@${was}`] })
    await boss.delete(`/v1/people/${goneId}`)
    for (const as of [`@${gone}`, `rec:${gone}`, 'r0'])
      expect([as, (await respond(contact, as, deputy)).body.code]).toEqual([as, 'respondent_not_asked'])

    const byPhone = await ask({ policy: policy([`rec:${was}-phone`], { require: [{ of: [`@${was}`], count: 1 }] }) })
    await boss.patch(`/v1/people/${was}`, { aliases: [] })
    await boss.patch(`/v1/people/${is}`, { aliases: [`rec:${was}-phone`] })
    expect((await respond(contact, `rec:${was}-phone`, deputy)).body.code).toBe('respondent_not_asked')
    expect(await press(`${was}-phone`, `${was}-phone`)).toBe('accepted')
    expect((await respond(byPhone, `rec:${was}-phone`, deputy)).status).toBe(200)
    expect(await read(byPhone)).toMatchObject({ status: 'pending' })
    expect((await respond(contact, `@${was}`, deputy)).status).toBe(200)
    expect((await read(contact)).status).toBe('resolved')
  })

  it('is no group: nobody in particular would have answered', async () => {
    const deputy = await boss.keyed({ name: somebody('deputy'), scope: 'operator', bounds: { respondAs: true } })
    const room = `rec:#${somebody('room')}`
    const contact = await ask({ to: [room] })
    for (const as of [room, 'r0', room.toUpperCase().replace('REC', 'rec')])
      expect([as, (await respond(contact, as, deputy)).body.code]).toEqual([as, 'respondent_not_asked'])
    expect((await read(contact)).status).toBe('pending')
  })

  it('is never the agent itself, in no spelling', async () => {
    const deputy = await boss.keyed({ name: somebody('deputy'), scope: 'operator', bounds: { respondAs: true } })
    const bot = somebody('bot')
    const agent = await boss.keyed({ name: somebody('agent'), scope: 'agent', addresses: [`rec:${bot}*`] })
    const contact = await ask({ to: [`rec:${bot}+box`, `rec:${somebody('ann')}`] }, agent)
    const [{ id, ref }] = contact.recipients
    for (const as of [`rec:${bot}`, `rec:${bot}+2`, id, ref]) {
      expect([as, (await respond(contact, as, deputy)).body.code]).toEqual([as, 'respondent_not_asked'])
    }
    expect((await read(contact)).status).toBe('pending')
  })
})

describe('an account of the agent’s own (case 26)', () => {
  it.each([
    ['rec:bot', ['bot', 'bot+1', 'BOT', 'Bot+yes']],
    ['rec:Bot+robot', ['bot', 'bot+1', 'BOT']],
    ['rec:agent-*', ['agent-7', 'Agent-7+x', 'agent-']],
    ['rec:*-robot', ['my-robot', 'My-Robot+1']],
    ['rec:a*b*c', ['abc', 'axbxc', 'aabbcc+1']]
  ])('%s never counts, in whatever spelling', async (address, accounts) => {
    const agent = await boss.keyed({ name: somebody('agent'), scope: 'agent', addresses: [address] })
    const room = `#${somebody('room')}`
    const contact = await ask({ to: [`rec:${room}`] }, agent)
    for (const account of accounts) expect([account, await press(account, room)]).toEqual([account, 'ignored'])
    expect((await read(contact)).status).toBe('pending')
    expect(await press(somebody('ann'), room)).toBe('accepted')
  })

  it.each([
    ['rec:*+bot', ['my+bot', 'My+Bot'], ['ann', 'ann+x', 'bot', 'robot']],
    ['rec:a*+bot+*', ['amy+bot+1'], ['ann', 'ann+bot']],
    ['rec:*x+bot', ['max+bot'], ['max', 'max+1']]
  ])('%s is matched on what was written, tags and all', async (address, own, others) => {
    const agent = await boss.keyed({ name: somebody('agent'), scope: 'agent', addresses: [address] })
    for (const [accounts, receipt] of [
      [own, 'ignored'],
      [others, 'accepted']
    ] as const)
      for (const account of accounts) {
        const room = `#${somebody('room')}`
        await ask({ to: [`rec:${room}`] }, agent)
        expect([account, await press(account, room)]).toEqual([account, receipt])
      }
  })

  it('leaves mailboxes to whoever writes without the tag of its pattern', async () => {
    const addresses = ['email:*+bot@acme.example', 'email:*.bot@gmail.com']
    const agent = await boss.keyed({ name: somebody('agent'), scope: 'agent', addresses })
    const deputy = await boss.keyed({ name: somebody('deputy'), scope: 'operator', bounds: { respondAs: true } })
    const answers = async (address: string) => {
      const contact = await ask({ to: [address] }, agent)
      const said = { option: 'approve', as: address }
      return (await deputy.post(`/v1/contacts/${contact.id}/respond`, said)).status
    }
    for (const name of ['ann@acme.example', 'robot@gmail.com'])
      expect([name, await answers(`email:${somebody('x')}${name}`)]).toEqual([name, 200])
    expect(await answers(`email:${somebody('x')}+bot@acme.example`)).toBe(403)
  })

  it('is known by every form of the domain of its pattern', async () => {
    const deputy = await boss.keyed({ name: somebody('deputy'), scope: 'operator', bounds: { respondAs: true } })
    const answers = async (own: string, address: string) => {
      const agent = await boss.keyed({ name: somebody('agent'), scope: 'agent', addresses: [own] })
      const contact = await ask({ to: [address] }, agent)
      const said = { option: 'approve', as: address }
      return (await deputy.post(`/v1/contacts/${contact.id}/respond`, said)).status
    }
    for (const [own, address, status] of [
      ['*@googlemail.com', 'bot@gmail.com', 403],
      ['*.bot@GoogleMail.com.', 'my.bot@gmail.com', 403],
      ['*.bot@googlemail.com', 'robot@gmail.com', 200],
      ['*@acme.example.', 'bot@acme.example', 403],
      ['*@b\u00fccher.example', 'bot@xn--bcher-kva.example', 403],
      ['*+bot@googlemail.com', 'ann@gmail.com', 200]
    ] as const)
      expect([own, address, await answers(`email:${own}`, `email:${address}`)]).toEqual([own, address, status])
  })

  it('is no more than its pattern says', async () => {
    const agent = await boss.keyed({
      name: somebody('agent'),
      scope: 'agent',
      addresses: ['rec:agent.7', 'rec:*-bot-*']
    })
    for (const account of ['agentx7', 'my-bot', 'bot-1', 'mybot-1']) {
      const room = `#${somebody('room')}`
      await ask({ to: [`rec:${room}`] }, agent)
      expect([account, await press(account, room)]).toEqual([account, 'accepted'])
    }
  })

  it('is the channel’s own in every spelling too', async () => {
    const room = `#${somebody('room')}`
    const contact = await ask({ to: [`rec:${room}`] })
    for (const account of ['parley', 'Parley', 'parley+1']) expect(await press(account, room)).toBe('ignored')
    expect((await read(contact)).status).toBe('pending')
  })

  it.each(['*:bot', 'rec*:bot', 'rec:', 'rec:****************'])('is not written "%s"', async (address) => {
    const answer = await boss.post('/v1/keys', { name: somebody('agent'), scope: 'agent', addresses: [address] })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'addresses.0' }] } })
  })
})
