import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../../libs/config/src/index.ts'
import { loadOrGenerateSecrets } from '../../apps/server/src/generated-secrets.ts'

let root: string
const load = () => loadOrGenerateSecrets(loadConfig({ DATA_DIR: join(root, 'data') }))

beforeEach(() => {
  root = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'secrets-'))
})
afterEach(() => rmSync(root, { recursive: true }))

it('makes secrets once, for our eyes only', () => {
  const first = load()
  expect(first.bootstrapKey).toEqual({
    key: expect.stringMatching(/^parley_[A-Za-z0-9_-]{32}$/),
    path: join(root, 'data/bootstrap-key'),
    generated: true
  })
  expect(first.secretKeyRing).toEqual([{ id: '1', key: expect.any(Buffer) }])
  expect(first.secretKeyRing[0]!.key).toHaveLength(32)
  expect(load()).toEqual({ ...first, bootstrapKey: { ...first.bootstrapKey, generated: false } })
  for (const name of readdirSync(join(root, 'data')))
    expect(statSync(join(root, 'data', name)).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(root, 'data')).sort()).toEqual(['bootstrap-key', 'secret-key'])
})

it('prefers what the environment says, and then writes nothing', () => {
  const key = `parley_${'k'.repeat(24)}`
  const ring = `a:${'0'.repeat(64)}`
  const config = loadConfig({ DATA_DIR: join(root, 'data'), PARLEY_BOOTSTRAP_KEY: key, PARLEY_SECRET_KEY: ring })
  expect(loadOrGenerateSecrets(config).bootstrapKey).toEqual({ key, generated: false })
  expect(readdirSync(root)).toEqual([])
})

it('never replaces a file that it cannot read as a secret', () => {
  load()
  const file = join(root, 'data/secret-key')
  writeFileSync(file, 'garbage')
  expect(load).toThrow(`${file} does not hold a secret that Parley wrote`)
  expect(readFileSync(file, 'utf8')).toBe('garbage')
})
