// npm run new:provider, in a copy of the libs.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const COPIED = [
  'libs/core',
  'libs/provider-kit',
  'libs/providers',
  'scripts',
  'tests/support',
  'tests/tsconfig.json',
  'tests/timings.json'
]
/** What hangs is red, and does not hold up all other tests. */
const ENDS_WITHIN_MS = 120_000
const FILES = ['package.json', 'tsconfig.base.json', 'jest.config.mjs', '.prettierrc.json', '.oxlintrc.json']

let copy: string
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'parley-new-'))
  for (const path of [...COPIED, ...FILES]) {
    const filter = (from: string) => !/libs\/[^/]+\/dist$|[.]tsbuildinfo$/.test(from)
    cpSync(join(ROOT, path), join(copy, path), { recursive: true, verbatimSymlinks: true, filter })
  }
  mkdirSync(join(copy, 'node_modules/@parley'), { recursive: true })
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '@parley' && !name.startsWith('.')) link(join(ROOT, 'node_modules', name), `node_modules/${name}`)
  }
  for (const lib of ['core', 'provider-kit']) link(join(copy, 'libs', lib), `node_modules/@parley/${lib}`)
})
afterAll(() => rmSync(copy, { recursive: true }))

const link = (to: string, path: string) => symlinkSync(to, join(copy, path), 'dir')

function run(...args: string[]) {
  const env = { PATH: process.env['PATH']!, HOME: process.env['HOME'] ?? '/' }
  return spawnSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8', timeout: ENDS_WITHIN_MS })
}
const make = (...args: string[]) => run('scripts/new-provider.mjs', ...args)

describe('a provider of ours', () => {
  const [folder, simulator] = [
    'libs/providers/src/night-pager',
    'libs/provider-kit/src/simulators/night-pager.simulator.ts'
  ]
  let said: string
  beforeAll(() => {
    const { status, stdout, stderr } = make('night-pager')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    said = stdout
  })

  it('has its files, its simulator and its line', () => {
    expect(readdirSync(join(copy, folder)).sort()).toEqual([
      'night-pager.contract.spec.ts',
      'night-pager.parse.ts',
      'night-pager.provider.ts',
      'night-pager.render.ts',
      'night-pager.schema.ts',
      'not-written.ts'
    ])
    expect(existsSync(join(copy, simulator))).toBe(true)
    const index = readFileSync(join(copy, 'libs/providers/src/index.ts'), 'utf8')
    expect(index).toContain(
      `  'night-pager': async () => (await import('./night-pager/night-pager.provider.ts')).nightPager as Provider<never>\n}\n`
    )
    expect(said).toMatch(/What to do next:\n1\. .*\n2\. [^]*--testPathPatterns night-pager\n/)
  })

  it('compiles and is in order', () => {
    const base = join(copy, 'tsconfig.new.json')
    writeFileSync(
      base,
      JSON.stringify({
        extends: './tsconfig.base.json',
        compilerOptions: { composite: false, declarationMap: false, noEmit: true, types: ['node', 'jest'] },
        include: [folder, simulator, 'libs/providers/src/index.ts']
      })
    )
    expect(run('node_modules/typescript/bin/tsc', '-p', base).stdout).toBe('')
    expect(run('node_modules/oxlint/bin/oxlint', folder, simulator).stdout).toContain('Found 0 warnings and 0 errors')
    const pretty = run(
      'node_modules/prettier/bin/prettier.cjs',
      '--check',
      folder,
      simulator,
      'libs/providers/src/index.ts'
    )
    expect(pretty.status).toBe(0)
  }, 120_000)

  it('fails the suite by the names of what is missing', () => {
    const { status, stderr } = run(
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      ...[
        '--selectProjects',
        'contract',
        '--testPathPatterns',
        'night-pager',
        '--reporters',
        'default',
        '--verbose',
        '--colors=false'
      ]
    )
    expect(status).toBe(1)
    expect(stderr).toContain('✓ gives a target its one form')
    for (const name of ['finds nothing wrong with settings that work', 'puts a message there once, and says where']) {
      expect(stderr).toContain(`✕ ${name}`)
    }
    for (const missing of ['check:', 'renderRequest:']) expect(stderr).toContain(`Not written yet: ${missing}`)
  }, 120_000)

  it('is not written twice', () => {
    expect(make('night-pager')).toMatchObject({
      status: 1,
      stderr: 'There is libs/providers/src/night-pager already\n',
      stdout: ''
    })
  })
})

it.each([[[]], [['Pager']], [['pager_two']], [['-pager']], [['pager', 'more']], [['a'.repeat(40)]]])(
  'takes no such name: %p',
  (args) => {
    const { status, stdout } = make(...args)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  }
)

it('leaves a folder alone in which something is', () => {
  const { status, stderr } = make('pager', '--external', join(copy, 'libs'))
  expect({ status, stderr }).toEqual({ status: 1, stderr: `${join(copy, 'libs')} is not empty\n` })
})
