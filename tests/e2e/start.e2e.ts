// What an operator sees when a start goes wrong: one line that says what to do, and a failure that a supervisor sees.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { apiOf } from '../support/api.ts'
import { startParley, type Parley } from '../support/server.ts'
import { startInVain as start } from '../support/start.ts'
import { storageOf } from '../support/storage.ts'

describe('beside a server that runs', () => {
  let server: Parley

  beforeAll(async () => {
    server = await startParley({ ownCluster: true })
  })
  afterAll(() => server.stop())

  it('a port in use is named', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    const { code, lines } = await start({ ...server.env, PORT: String(port) })
    taken.close()
    expect(lines).toEqual([`Port ${port} on 127.0.0.1 is in use: stop what listens there, or set PORT to another one`])
    expect(code).toBe(1)
    expect((await apiOf(server).get('/readyz')).status).toBe(200)
  })

  it('an address that is not of this machine is named', async () => {
    const { code, lines } = await start({ ...server.env, PORT: '0', HOST: '192.0.2.1' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/192\.0\.2\.1.*HOST/)
    expect(code).toBe(1)
  })

  it('a database newer than the code is left alone', async () => {
    const database = await storageOf(server)
    await database.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('x', '', '29990101000000_future', now())`
    )
    const { code, lines } = await start({ ...server.env, PORT: '0' })
    await database.query(`delete from _prisma_migrations where id = 'x'`)
    await database.end()
    expect(lines).toEqual([
      'The database is newer than this Parley: it has migration 29990101000000_future, which this version does not know. ' +
        'Start the version that wrote it, or a later one.'
    ])
    expect(code).toBe(1)
  })
})

it('a directory that cannot be written is named', async () => {
  const root = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'unwritable-'))
  // A file in its place stops root too, whom permissions do not.
  writeFileSync(join(root, 'file'), '')
  for (const directory of [join(root, 'file/data'), '/proc/parley']) {
    const { code, lines } = await start({ DATA_DIR: directory, PORT: '0' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^Parley cannot use .*: .*\. Set DATA_DIR to a directory of yours\.$/)
    expect(lines[0]).toContain(directory)
    expect(code).toBe(1)
  }
})

it('a database or a Redis that is away is named, without its password', async () => {
  const base = {
    DATA_DIR: mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'away-')),
    PORT: '0',
    PARLEY_SECRET_KEY: `t:${'A'.repeat(43)}=`
  }
  const database = await start({ ...base, DATABASE_URL: 'postgresql://parley:hunter22@127.0.0.1:1/parley' })
  expect(database).toEqual({ code: 1, lines: ['Parley cannot use its database: connect ECONNREFUSED 127.0.0.1:1'] })
  const { PARLEY_SECRET_KEY: _, ...embedded } = base
  const redis = await start({ ...embedded, REDIS_URL: 'redis://:hunter22@127.0.0.1:1/0' })
  expect(redis.lines.at(-1)).toMatch(/^Parley cannot use its Redis: .*127\.0\.0\.1:1/)
  expect(redis.lines).toHaveLength(1)
  expect(redis.lines.join()).not.toContain('hunter22')
  expect(redis.code).toBe(1)
})

it('all faults of the environment are named at once', async () => {
  const { code, lines } = await start({
    PORT: 'http',
    ROLES: 'api,sweeper',
    PARLEY_LOG_LEVEL: 'loud',
    PARLEY_EGRES: 'any'
  })
  expect(lines[0]).toBe('The environment is not valid:')
  for (const [index, name] of ['PORT', 'ROLES', 'PARLEY_LOG_LEVEL', 'PARLEY_EGRES'].entries())
    expect(lines[index + 1]).toMatch(new RegExp(`^ {2}${name} `))
  expect(lines).toHaveLength(5)
  expect(code).toBe(1)
})
