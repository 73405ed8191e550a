import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { loadConfig } from '../../libs/config/src/index.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** Of a Dockerfile: each instruction with its words, comments gone and broken lines joined. */
const instructions = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => ({ name: line.split(' ')[0]!, text: line.slice(line.indexOf(' ') + 1).trim() }))
const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))
const textsOf = (name: string) => lastStage.filter((one) => one.name === name).map((one) => one.text)

/** dist and node_modules are made by the build; their sources stand beside them. */
const source = (path: string) =>
  path
    .replace(/^node_modules$/, 'package-lock.json')
    .replace('/dist/', '/src/')
    .replace(/\.js$/, '.ts')

describe('the Dockerfile', () => {
  it('copies and runs only what exists', () => {
    const copied = textsOf('COPY').map((text) => /^--from=build \/parley\/(\S+)/.exec(text)![1]!)
    const commands = [...textsOf('CMD'), ...textsOf('HEALTHCHECK')].flatMap((text) => /\[.*\]/.exec(text)![0])
    const run = commands.map((command) => (JSON.parse(command) as string[]).slice(1)).flat()
    const setup = instructions
      .filter(({ name }) => name === 'RUN')
      .flatMap(({ text }) => text.match(/scripts\/\S+/g) ?? [])
    expect(run).toEqual(['apps/server/dist/main.js', 'apps/server/healthcheck.mjs'])
    expect(setup).not.toEqual([])
    expect([...copied, ...run, ...setup].map(source).filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('runs on a Node that CI tries', () => {
    const images = instructions.filter(({ name }) => name === 'FROM').map(({ text }) => /^node:(\d+)-/.exec(text)?.[1])
    const tried = /^others='(.+)'$/m
      .exec(read('.ci/run'))![1]!
      .split(' ')
      .map((one) => one.split('.')[0])
    expect(images).toHaveLength(2)
    expect(images.filter((major) => !tried.includes(major))).toEqual([])
  })

  it('runs as an ordinary user who owns the data', () => {
    expect(textsOf('USER')).toEqual(['node'])
    expect(textsOf('RUN').join()).toContain('-o node')
    expect(textsOf('VOLUME')).toEqual(['/data'])
  })

  it('reports its health through /readyz', () => {
    expect(textsOf('HEALTHCHECK')).toHaveLength(1)
    expect(read('apps/server/healthcheck.mjs')).toContain('/readyz')
  })

  it('sets an environment that the server accepts', () => {
    const env = Object.fromEntries(textsOf('ENV').flatMap((text) => text.split(' ').map((pair) => pair.split('='))))
    expect(loadConfig(env)).toMatchObject({ host: '0.0.0.0', port: 3000, dataDir: '/data' })
  })

  it('leaves out what the image must not hold', () => {
    const ignored = read('.dockerignore').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['.git', 'data', '**/node_modules', '**/dist']))
    const needed = ['scripts', 'apps', 'libs', 'prisma', 'package.json', 'package-lock.json', 'tsconfig.base.json']
    expect(ignored.filter((path) => needed.includes(path))).toEqual([])
  })
})

interface Service {
  build?: string
  image?: string
  environment: Record<string, string>
  volumes: string[]
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[] }
}

describe('docker-compose.yml', () => {
  const compose = parse(read('docker-compose.yml')) as {
    services: Record<string, Service>
    volumes: Record<string, null>
  }
  const { parley, ...beside } = compose.services

  it('builds Parley here and runs released images beside it', () => {
    expect(parley!.build).toBe('.')
    expect(Object.values(beside).map(({ image }) => image)).toEqual(['postgres:18', expect.stringMatching(/^valkey\//)])
  })

  it('gives the server an environment that it accepts, and demands the secret key', () => {
    expect(parley!.environment['PARLEY_SECRET_KEY']).toMatch(/^\$\{PARLEY_SECRET_KEY:\?.+\}$/)
    const env = Object.fromEntries(
      Object.entries(parley!.environment).map(([name, text]) => [name, text.replace(/\$\{\w+:-([^}]*)\}/g, '$1')])
    )
    const config = loadConfig({ ...env, PARLEY_SECRET_KEY: `a:${'0'.repeat(64)}` })
    expect([new URL(config.databaseUrl!).hostname, new URL(config.redisUrl!).hostname]).toEqual(Object.keys(beside))
  })

  it('waits for services that report their health, and keeps what they store', () => {
    expect(Object.keys(parley!.depends_on!)).toEqual(Object.keys(beside))
    for (const { condition } of Object.values(parley!.depends_on!)) expect(condition).toBe('service_healthy')
    for (const { healthcheck } of Object.values(beside)) expect(healthcheck!.test[0]).toBe('CMD')
    const volumes = Object.values(compose.services).flatMap((service) =>
      service.volumes.map((one) => one.split(':')[0])
    )
    expect(volumes).toEqual(Object.keys(compose.volumes))
  })
})
