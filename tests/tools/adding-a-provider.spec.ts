// What docs/adding-a-provider.md shows, done as it says.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(join(ROOT, 'docs/adding-a-provider.md'), 'utf8')
const blocks = [...page.matchAll(/^```js (\S+\.mjs)\n([^]*?)^```$/gm)].map(([, file, code]) => [file!, code!] as const)

let folder: string
beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'parley-adding-')), 'pager')
  const made = node([join(ROOT, 'scripts/new-provider.mjs'), 'pager', '--external', folder], ROOT)
  expect(made).toMatchObject({ status: 0, stderr: '' })
})
afterAll(() => rmSync(join(folder, '..'), { recursive: true }))

function node(args: string[], cwd: string) {
  const env = { PATH: process.env['PATH']!, HOME: process.env['HOME'] ?? '/' }
  return spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' })
}

it('shows every file that the reader has to write', () => {
  expect(blocks.map(([file]) => file)).toEqual([
    'pager.schema.mjs',
    'pager.parse.mjs',
    'pager.render.mjs',
    'pager.provider.mjs',
    'pager.spec.mjs'
  ])
})

it('shows the settings as they are written for the reader', () => {
  expect(blocks[0]![1]).toBe(readFileSync(join(folder, 'pager.schema.mjs'), 'utf8'))
})

it('leads to a provider that passes the suite', () => {
  for (const [file, code] of blocks) writeFileSync(join(folder, file), code)
  rmSync(join(folder, 'not-written.mjs'))
  const { status, stdout } = node(
    ['--test', '--test-reporter=tap', 'pager.contract.spec.mjs', 'pager.spec.mjs'],
    folder
  )
  expect({ status, failed: stdout.match(/^ *not ok .*/gm) ?? [] }).toEqual({ status: 0, failed: [] })
  expect(stdout).toMatch(/^# pager: \d+ cases run, 22 skipped/m)
})
