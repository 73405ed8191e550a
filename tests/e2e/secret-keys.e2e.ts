// A ring or a key that does not fit its database is said in one line, before anything is served.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiOf } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'
import { startInVain } from '../support/start.ts'
import { storageOf } from '../support/storage.ts'

const aKey = () => randomBytes(32).toString('base64url')

describe('a ring of the environment', () => {
  let server: Parley
  let ring: string

  beforeAll(async () => {
    server = await startParley()
    ring = server.env['PARLEY_SECRET_KEY']!
    await apiOf(server).make('/v1/webhooks', { url: 'http://127.0.0.1:9/hook' })
  })
  afterAll(() => server.stop())

  const startWith = (secretKey: string) =>
    startInVain({ ...server.env, PORT: '0', PARLEY_SECRET_KEY: secretKey, PARLEY_BOOTSTRAP_KEY: server.adminKey })

  const another =
    /^PARLEY_SECRET_KEY does not open this database, which was encrypted with another key "t": .*backup\.$/
  const missing = /^PARLEY_SECRET_KEY has no key "t", with which this database is encrypted: put that key back/

  it.each([
    ['another key of the same name', () => `t:${aKey()}`, another],
    ['a new one before another key', () => `u:${aKey()},t:${aKey()}`, another],
    ['the right key by another name', () => ring.replace('t:', 'u:'), missing]
  ])('%s', async (_name, secretKey, line) => {
    expect(await startWith(secretKey())).toEqual({ code: 1, lines: [expect.stringMatching(line)] })
    expect((await apiOf(server).get('/readyz')).status).toBe(200)
  })

  it.each([
    ['another key', () => `t:${aKey()}`, another],
    ['a key of another name', () => `u:${aKey()}`, missing]
  ])('on a database from before: %s', async (_name, secretKey, line) => {
    const storage = await storageOf(server)
    const { rows } = await storage.query('delete from secret_key returning id, check_value')
    expect(rows).toEqual([{ id: 't', check_value: expect.stringMatching(/^[0-9a-f]{64}$/) }])
    expect(await startWith(secretKey())).toEqual({ code: 1, lines: [expect.stringMatching(line)] })
    expect((await storage.query('select id from secret_key')).rows).toEqual([])
    await storage.query('insert into secret_key (id, check_value) values ($1, $2)', [rows[0].id, rows[0].check_value])
    await storage.end()
  })

  it('an installation from before is known by its rows from then on', async () => {
    const storage = await storageOf(server)
    await storage.query('delete from secret_key')
    await server.restart({ PARLEY_SECRET_KEY: `u:${aKey()},${ring}` })
    expect((await storage.query('select id from secret_key order by id')).rows).toEqual([{ id: 't' }, { id: 'u' }])
    await storage.end()
    const { code, lines } = await startWith(`u:${server.env['PARLEY_SECRET_KEY']!.slice(2, 45)}`)
    expect(lines).toEqual([expect.stringMatching(missing)])
    expect(code).toBe(1)
  })
})

describe('the files beside the embedded database', () => {
  let server: Parley

  beforeAll(async () => {
    server = await startParley({ ownCluster: true, env: { PARLEY_BOOTSTRAP_KEY: undefined } })
  })
  afterAll(() => server.stop())

  const file = (name: string) => join(server.env['DATA_DIR']!, name)

  it('a ring that is gone, emptied or another is named, and no other is written', async () => {
    const path = file('secret-key')
    const ring = readFileSync(path, 'utf8')
    await server.kill()
    renameSync(path, file('elsewhere'))
    const gone = await startInVain(server.env)
    expect(gone.lines).toEqual([
      `${path} is missing, and the database beside it cannot be opened without it: restore it from a backup, or set PARLEY_SECRET_KEY to what it held.`
    ])
    expect(existsSync(path)).toBe(false)
    writeFileSync(path, '')
    const empty = await startInVain(server.env)
    expect(empty.lines).toEqual([`${path} does not hold a secret that Parley wrote: restore it from a backup.`])
    writeFileSync(path, `1:${aKey()}`)
    const other = await startInVain(server.env)
    expect(other.lines).toEqual([expect.stringContaining(`${path} does not open this database`)])
    expect([gone.code, empty.code, other.code]).toEqual([1, 1, 1])
    writeFileSync(path, ring)
    await server.restart()
  })

  it('no admin key is made up beside the one there is', async () => {
    const path = file('bootstrap-key')
    const key = readFileSync(path, 'utf8').trim()
    rmSync(path)
    await server.restart()
    expect(existsSync(path)).toBe(false)
    expect((await apiOf({ ...server, adminKey: key }).get('/v1/keys/self')).status).toBe(200)
    writeFileSync(path, key, { mode: 0o600 })
  })
})

describe('the bootstrap key', () => {
  let server: Parley

  beforeAll(async () => {
    server = await startParley()
  })
  afterAll(() => server.stop())

  it('that was revoked, or is somebody else’s, says so at each start', async () => {
    const second = await apiOf(server).keyed({ name: 'second', scope: 'admin' })
    const agent = await apiOf(server).keyed({ name: 'agent', scope: 'agent' })
    const { id } = (await apiOf(server).get('/v1/keys/self')).body
    expect((await second.delete(`/v1/keys/${id}`)).status).toBe(200)
    const before = server.logs().length
    await server.restart()
    expect(server.logs().slice(before)).toContain('The key in PARLEY_BOOTSTRAP_KEY opens nothing: it was revoked. ')
    await server.restart({ PARLEY_BOOTSTRAP_KEY: agent.key })
    expect(server.logs()).toContain('The key in PARLEY_BOOTSTRAP_KEY is another key of this database, and no admin key')
    expect((await second.get('/v1/keys/self')).status).toBe(200)
    const path = join(server.env['DATA_DIR']!, 'bootstrap-key')
    writeFileSync(path, `parley_${'x'.repeat(32)}`)
    await server.restart({ PARLEY_BOOTSTRAP_KEY: '' })
    expect(server.logs()).toContain(`The key in ${path} opens nothing: this database was begun with another one. `)
  })
})

it('the last live admin key of a project cannot be revoked, by nobody and not by two at once', async () => {
  const server = await startParley()
  try {
    const first = apiOf(server)
    const self = async (api: typeof first) => (await api.get('/v1/keys/self')).body.id as string
    const refusal = await first.delete(`/v1/keys/${await self(first)}`)
    expect([refusal.status, refusal.body.code]).toEqual([409, 'key_last_admin'])
    // Neither a revoked admin key, nor keys of less, nor admin keys of another project are another one.
    const revoked = await first.keyed({ name: 'revoked', scope: 'admin' })
    expect((await revoked.delete(`/v1/keys/${await self(revoked)}`)).status).toBe(200)
    await first.keyed({ name: 'operator', scope: 'operator' })
    const project = await first.make('/v1/projects', { name: 'Other' })
    const other = await first.keyed({ name: 'other', scope: 'admin', project: project.id })
    expect((await first.delete(`/v1/keys/${await self(first)}`)).status).toBe(409)
    expect((await other.delete(`/v1/keys/${await self(other)}`)).status).toBe(409)
    for (let round = 0, live = first; round < 5; round++) {
      const second = await live.keyed({ name: `second-${round}`, scope: 'admin' })
      const [mine, its] = [await self(live), await self(second)]
      const ends = await Promise.all([live.delete(`/v1/keys/${its}`), second.delete(`/v1/keys/${mine}`)])
      expect(ends.filter(({ status }) => status === 200)).toHaveLength(1)
      if (ends[1]!.status === 200) live = second
    }
    const storage = await storageOf(server)
    const { rows } = await storage.query(
      `select count(*)::int as live from api_key where scope = 'admin' and revoked_at is null group by project_id`
    )
    await storage.end()
    expect(rows).toEqual([{ live: 1 }, { live: 1 }])
  } finally {
    await server.stop()
  }
})
