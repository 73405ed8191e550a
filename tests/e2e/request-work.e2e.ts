// How much work a request is: twice as much of it is twice the work, and the database is asked as often as before.
import { assertSatisfiable, PolicySpec } from '@parley/core'
import { Database, SecretBox, type PersonRepository } from '@parley/database'
import { Accounts } from '../../libs/services/src/accounts.ts'
import { ChannelsService } from '../../libs/services/src/channels.service.ts'
import { ProviderRegistry } from '../../libs/services/src/provider-registry.ts'
import { Recipients } from '../../libs/services/src/recipients.ts'
import { repositoriesOf } from '../../libs/services/src/repositories.ts'
import { Connections } from '../../libs/services/src/connections.ts'
import { freshDatabase } from '../support/database.ts'
import { Looks, statementsOf } from '../support/work.ts'

const PROJECT = 'prj_work'
const MOST_PEOPLE = 600
/** One for each kind that is looked up, and one more where what was found is remembered no longer. */
const MOST_STATEMENTS = 8
const logger = { info() {}, warn() {}, error() {} }

let fresh: Awaited<ReturnType<typeof freshDatabase>>
let database: Database
let rows: ReturnType<typeof repositoriesOf>

beforeAll(async () => {
  fresh = await freshDatabase('migrated')
  database = await Database.open({ url: fresh.url, dataDir: process.env['PARLEY_TEST_ROOT']!, poolSize: 2 })
  rows = repositoriesOf(database, new SecretBox([{ id: 'a1', key: Buffer.alloc(32, 1) }]))
  await rows.projects.create({ id: PROJECT, name: 'Work' })
  await serve().channels.ensureInbox(PROJECT)
  await database.pool.query(
    `insert into person (id, project_id, handle, name, addresses, aliases, accounts, delegates)
     select 'per_' || n, $1, 'p' || n, 'P', array['inbox:p' || n], array(select 'inbox:p' || n || 'x' || a from generate_series(1, 20) a),
       'inbox:p' || n || array(select 'inbox:p' || n || 'x' || a from generate_series(1, 20) a), '{}'
     from generate_series(1, $2::int) n`,
    [PROJECT, MOST_PEOPLE]
  )
})
afterAll(async () => {
  await database?.close()
  await fresh?.drop()
})

const looks = new Looks()
const watched = (people: PersonRepository): PersonRepository =>
  Object.assign(Object.create(people) as PersonRepository, {
    findEntries: async (...args: Parameters<PersonRepository['findEntries']>) =>
      (await people.findEntries(...args)).map((entry) => looks.watch(entry))
  })

/** As a process that has just started: it remembers nothing yet. */
function serve() {
  const registry = new ProviderRegistry(logger as never)
  const common = { database, channels: rows.channelRows, registry }
  const connections = new Connections({ ...common, states: rows.states, logger, publicUrl: () => '' } as never)
  const channels: ChannelsService = new ChannelsService({ ...common, people: rows.people, connections } as never)
  const accounts = new Accounts(channels, rows.channelRows)
  return { channels, accounts, recipients: new Recipients(watched(rows.people), channels, accounts) }
}

const each = <T>(count: number, one: (n: number) => T) => Array.from({ length: count }, (_, n) => one(n + 1))

/** Of the request as it is, and of one twice as long: how many statements, and how often people are looked at. */
async function doubled(request: (count: number) => Promise<unknown>) {
  const measured = []
  for (const count of [MOST_PEOPLE / 2, MOST_PEOPLE]) {
    looks.count = 0
    measured.push({ statements: await statementsOf(() => request(count)), looks: looks.count })
  }
  return measured as [(typeof measured)[0], (typeof measured)[0]]
}

const asking = async (stage: object, watchers: readonly string[] = []) => {
  const { recipients } = serve()
  const spec = PolicySpec.parse({ stages: [stage] })
  const { policy, recipients: asked } = await recipients.resolve(PROJECT, spec, () => 'to')
  assertSatisfiable(policy, asked)
  await recipients.resolveWatchers(PROJECT, { cc: watchers, bcc: undefined })
}

describe('twice as many refs', () => {
  it.each<[string, (count: number) => Promise<unknown>]>([
    ['of people', (count) => asking({ steps: [{ to: each(count, (n) => `@p${n}`) }] })],
    ['that are accounts of people', (count) => asking({ steps: [{ to: each(count, (n) => `inbox:p${n}x20`) }] })],
    [
      'by which people are reached',
      (count) => asking({ steps: [{ to: each(count, (n) => ({ ref: `@p${n}`, via: [`inbox:p${n}x20`] })) }] })
    ],
    [
      'that one group admits',
      (count) => asking({ steps: [{ to: ['inbox'] }], allowed: each(count, (n) => `@p${n}`), require: [{ count }] })
    ],
    [
      'that are one group, each time for somebody else too',
      (count) => asking({ steps: [{ to: each(count, (n) => ({ ref: 'inbox', allowed: ['@p1', `@p${n}`] })) }] })
    ],
    [
      'that are required',
      (count) => asking({ steps: [{ to: ['inbox'] }], require: [{ of: each(count, (n) => `inbox:p${n}`), count }] })
    ],
    [
      'that watch',
      (count) =>
        asking(
          { steps: [{ to: ['inbox'] }] },
          each(count, (n) => `inbox:p${n}x1`)
        )
    ],
    [
      'on channels that are not there',
      (count) =>
        expect(asking({ steps: [{ to: each(count, (n) => `no${n}:one`) }] })).rejects.toMatchObject({
          code: 'channel_not_found'
        })
    ]
  ])('%s are twice the work and no more statements', async (_what, request) => {
    const [once, twice] = await doubled(request)
    expect(Math.max(once.statements, twice.statements)).toBeLessThanOrEqual(MOST_STATEMENTS)
    expect(twice.looks).toBeLessThanOrEqual(2 * once.looks + 20)
  })
})

it('asks once for the channels of all accounts of somebody, or of a key', async () => {
  const written = (count: number) => {
    const { channels, accounts } = serve()
    const own = each(count, (n) => `no${n}:one`)
    return channels.canonical(PROJECT, own, 'addresses').then((those) => accounts.canonicalAll(PROJECT, those))
  }
  const [once, twice] = await doubled(written)
  expect(Math.max(once.statements, twice.statements)).toBeLessThanOrEqual(MOST_STATEMENTS)
})
