import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../../libs/config/src/index.ts'
import { bootstrapKeyOf, secretKeysOf } from '../../apps/server/src/generated-secrets.ts'

let root: string
const config = () => loadConfig({ DATA_DIR: join(root, 'data') })
const load = () => ({ secretKeys: secretKeysOf(config()), bootstrapKey: bootstrapKeyOf(config(), false) })

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
  expect(first.secretKeys).toEqual({
    ring: [{ id: '1', key: expect.any(Buffer) }],
    from: join(root, 'data/secret-key')
  })
  expect(first.secretKeys.ring[0]!.key).toHaveLength(32)
  expect(load()).toEqual({ ...first, bootstrapKey: { ...first.bootstrapKey, generated: false } })
  for (const name of readdirSync(join(root, 'data')))
    expect(statSync(join(root, 'data', name)).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(root, 'data')).sort()).toEqual(['bootstrap-key', 'secret-key'])
})

it('prefers what the environment says, and then writes nothing', () => {
  const key = `parley_${'k'.repeat(24)}`
  const ring = `a:${'0'.repeat(64)}`
  const set = loadConfig({ DATA_DIR: join(root, 'data'), PARLEY_BOOTSTRAP_KEY: key, PARLEY_SECRET_KEY: ring })
  expect(bootstrapKeyOf(set, false)).toEqual({ key, generated: false })
  expect(secretKeysOf(set)).toEqual({ ring: [{ id: 'a', key: Buffer.alloc(32) }], from: 'PARLEY_SECRET_KEY' })
  expect(readdirSync(root)).toEqual([])
})

it.each(['garbage', '', '1:short', 'parley_key'])('never replaces a file that holds no ring: %j', (text) => {
  load()
  const file = join(root, 'data/secret-key')
  writeFileSync(file, text)
  expect(load).toThrow(`${file} does not hold a secret that Parley wrote`)
  expect(readFileSync(file, 'utf8')).toBe(text)
})

it('names a file that cannot be read', () => {
  mkdirSync(join(root, 'data/secret-key'), { recursive: true })
  expect(load).toThrow(`Parley cannot read its secret in ${join(root, 'data/secret-key')}`)
})

it('writes no key beside a database that is there already', () => {
  mkdirSync(join(root, 'data/postgres/cluster'), { recursive: true })
  expect(load).toThrow(`${join(root, 'data/secret-key')} is missing`)
  expect(bootstrapKeyOf(config(), true)).toBeUndefined()
  expect(readdirSync(join(root, 'data'))).toEqual(['postgres'])
})
