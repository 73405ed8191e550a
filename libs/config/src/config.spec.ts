import { randomBytes } from 'node:crypto'
import { loadConfig } from './config.ts'

const key = randomBytes(32)

const problemsOf = (env: Record<string, string>) => {
  try {
    loadConfig(env)
  } catch (error) {
    expect((error as Error).name).toBe('ParleyStartError')
    return (error as Error).message
  }
  throw new Error('was accepted')
}

it('needs nothing', () => {
  expect(loadConfig({})).toEqual({
    port: 3000,
    host: '127.0.0.1',
    dataDir: expect.stringMatching(/^\/.*\/data$/),
    databaseUrl: undefined,
    redisUrl: undefined,
    roles: ['api', 'worker', 'listener'],
    publicUrl: 'http://127.0.0.1:3000',
    trustedProxies: [],
    bootstrapKey: undefined,
    secretKeyRing: undefined,
    egress: 'public-and-loopback',
    dnsServers: [],
    providers: [],
    logLevel: 'info',
    databasePool: 7
  })
})

it('reads every variable', () => {
  const config = loadConfig({
    PORT: '8080',
    HOST: '0.0.0.0',
    DATA_DIR: '/var/lib/parley',
    DATABASE_URL: 'postgresql://parley:p%40ss@db:5432/parley',
    REDIS_URL: 'rediss://redis:6379/2',
    ROLES: 'worker, listener,worker',
    PUBLIC_URL: 'https://parley.example.com/',
    PARLEY_BOOTSTRAP_KEY: `parley_${'a'.repeat(22)}`,
    PARLEY_SECRET_KEY: `b2:${key.toString('base64')},a1:${key.toString('hex')}`,
    PARLEY_EGRESS: 'any',
    PARLEY_DNS: '192.0.2.1,192.0.2.2:5353',
    PARLEY_PROVIDERS: '@acme/parley-provider-pager,./mine.js',
    PARLEY_LOG_LEVEL: 'debug',
    PARLEY_DATABASE_POOL: '20'
  })
  expect(config).toEqual({
    port: 8080,
    host: '0.0.0.0',
    dataDir: '/var/lib/parley',
    databaseUrl: 'postgresql://parley:p%40ss@db:5432/parley',
    redisUrl: 'rediss://redis:6379/2',
    roles: ['worker', 'listener'],
    publicUrl: 'https://parley.example.com',
    trustedProxies: [],
    bootstrapKey: 'parley_aaaaaaaaaaaaaaaaaaaaaa',
    secretKeyRing: [
      { id: 'b2', key },
      { id: 'a1', key }
    ],
    egress: 'any',
    dnsServers: ['192.0.2.1', '192.0.2.2:5353'],
    providers: ['@acme/parley-provider-pager', './mine.js'],
    logLevel: 'debug',
    databasePool: 20
  })
})

it('names every fault at once', () => {
  expect(
    problemsOf({
      PORT: '99999',
      ROLES: 'api,wroker',
      DATABASE_URL: 'mysql://db',
      PARLEY_EGRESS: 'all',
      PARLEY_LOGLEVEL: 'info',
      PARLEY_DATABASE_POOL: 'many'
    }).split('\n')
  ).toEqual([
    'The environment is not valid:',
    '  PORT must be at most 65535',
    '  DATABASE_URL must be a URL such as postgresql://user:password@host:5432/parley',
    '  ROLES must be a comma list of api, worker, listener',
    '  PARLEY_EGRESS must be "public" or "any"',
    '  PARLEY_DATABASE_POOL must be a whole number',
    '  PARLEY_SECRET_KEY is required with DATABASE_URL: a ring "id:key" with a key of 32 bytes in base64 (openssl rand -base64 32)',
    '  PARLEY_LOGLEVEL is not a variable of Parley; did you mean PARLEY_LOG_LEVEL?'
  ])
})

it('takes an empty variable for an absent one', () => {
  expect(loadConfig({ DATABASE_URL: '', PORT: '', PARLEY_SECRET_KEY: '' })).toMatchObject({ port: 3000 })
})

it('leaves the variables of the command line client alone', () => {
  expect(() => loadConfig({ PARLEY_URL: 'http://parley', PARLEY_KEY: 'x' })).not.toThrow()
})

it('cannot know its public address before it listens on a free port', () => {
  expect(loadConfig({ PORT: '0' }).publicUrl).toBeUndefined()
  expect(loadConfig({ HOST: '::1' }).publicUrl).toBe('http://[::1]:3000')
})

it.each([
  ['127.0.0.1', undefined, 'public-and-loopback'],
  ['localhost', undefined, 'public-and-loopback'],
  ['::1', undefined, 'public-and-loopback'],
  ['0.0.0.0', undefined, 'public'],
  ['127.0.0.1', 'public', 'public'],
  ['0.0.0.0', 'any', 'any']
] as const)('listening on %s with PARLEY_EGRESS %s lets tenants dial %s', (HOST, PARLEY_EGRESS, egress) => {
  expect(loadConfig({ HOST, PARLEY_EGRESS }).egress).toBe(egress)
})

describe('the secret key ring', () => {
  it.each(['base64', 'base64url', 'hex'] as const)('reads %s', (encoding) => {
    expect(loadConfig({ PARLEY_SECRET_KEY: `k:${key.toString(encoding)}` }).secretKeyRing).toEqual([{ id: 'k', key }])
  })

  it('names each bad entry and never its key', () => {
    const short = randomBytes(16).toString('base64')
    const good = key.toString('base64')
    const message = problemsOf({ PARLEY_SECRET_KEY: `a:${short},${good},abc:${good},b:${good},b:${good}` })
    expect(message.split('\n').slice(1)).toEqual([
      '  PARLEY_SECRET_KEY entry 1 of the ring is not 32 bytes in base64, base64url or hex',
      '  PARLEY_SECRET_KEY entry 2 of the ring is not written id:key',
      '  PARLEY_SECRET_KEY entry 3 of the ring has an id that is not one or two of a-z 0-9',
      '  PARLEY_SECRET_KEY entry 5 of the ring repeats the id "b"'
    ])
    expect(message).not.toContain(short)
    expect(message).not.toContain(good)
  })
})

it.each([
  'https://example.com/parley',
  'https://example.com/parley/',
  'https://example.com//a',
  'https://example.com/?a=b',
  'https://example.com/#a',
  'https://ann:secret@example.com'
])('refuses a public address that is not the root of a host: %s', (PUBLIC_URL) => {
  expect(problemsOf({ PUBLIC_URL })).toBe(
    'The environment is not valid:\n  PUBLIC_URL must name a host of its own, such as https://parley.example.com: Parley cannot be served below a path'
  )
})

it.each(['https://example.com', 'https://example.com/', 'http://192.0.2.1:8080//'])('takes %s', (PUBLIC_URL) => {
  expect(loadConfig({ PUBLIC_URL }).publicUrl).toBe(PUBLIC_URL.replace(/\/+$/, ''))
})

it('reads which proxies are trusted', () => {
  const PARLEY_TRUSTED_PROXIES = '10.0.0.0/8, 192.0.2.1,2001:db8::/32,::1'
  expect(loadConfig({ PARLEY_TRUSTED_PROXIES }).trustedProxies).toEqual([
    '10.0.0.0/8',
    '192.0.2.1',
    '2001:db8::/32',
    '::1'
  ])
})

it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/0', '::/129', 'proxy', '10.0.0', '10.0.0.0/8/8', '1.2.3.4:80'])(
  'refuses to trust %s',
  (PARLEY_TRUSTED_PROXIES) => {
    expect(problemsOf({ PARLEY_TRUSTED_PROXIES })).toContain('  PARLEY_TRUSTED_PROXIES must be a comma list of')
  }
)

it('never repeats a bootstrap key', () => {
  expect(problemsOf({ PARLEY_BOOTSTRAP_KEY: 'hunter2' })).not.toContain('hunter2')
})

it('leaves alone what Kubernetes says about a service of our name', () => {
  const links = { PARLEY_SERVICE_HOST: '10.0.0.9', PARLEY_PORT: 'tcp://10.0.0.9:3000', PARLEY_PORT_3000_TCP: 'x' }
  expect(() => loadConfig({ ...links, KUBERNETES_SERVICE_HOST: '10.0.0.1' })).not.toThrow()
  expect(problemsOf(links)).toContain('PARLEY_SERVICE_HOST')
})
