import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CONFIG = join(ROOT, 'dependency-cruiser.cjs')
const rules = (createRequire(import.meta.url)(CONFIG) as { forbidden: { name: string }[] }).forbidden.map(
  ({ name }) => name
)

/**
 * For each rule, files that break it: [path, what it imports]. Where a rule is about packages of npm, the packages are
 * real, one that lives in a dist/ of its own and one that does not.
 */
const VIOLATIONS: Record<string, [string, string][]> = {
  'no-cycles': [['libs/core/src/egg.ts', './hen.ts']],
  'core-imports-nothing': [
    ['libs/core/src/greedy.ts', '../../config/src/index.ts'],
    ['libs/core/src/greedy-by-name.ts', '@parley/config']
  ],
  'core-npm-is-pure': [
    ['libs/core/src/clocked.ts', 'node:fs'],
    ['libs/core/src/queued.ts', 'bullmq'],
    ['libs/core/src/stored.ts', 'pg'],
    ['libs/core/src/nested.ts', '@nestjs/common'],
    ['libs/core/src/nowhere.ts', 'not-installed']
  ],
  'provider-kit-imports-core': [['libs/provider-kit/src/greedy.ts', '@parley/database']],
  'providers-import-the-kit': [['libs/providers/src/greedy.ts', '@parley/services']],
  'config-imports-nothing': [['libs/config/src/greedy.ts', '@parley/core']],
  'database-imports-core': [['libs/database/src/greedy.ts', '@parley/queue']],
  'queue-imports-core': [['libs/queue/src/greedy.ts', '@parley/database']],
  'services-join-the-libs': [['libs/services/src/greedy.ts', '@parley/sdk']],
  'sdk-stands-alone': [['libs/sdk/src/greedy.ts', '@parley/core']],
  'mcp-sees-the-sdk': [['libs/mcp/src/greedy.ts', '@parley/services']],
  'web-sees-the-sdk': [['apps/web/src/greedy.ts', '@parley/core']],
  'cli-sees-the-sdk': [['apps/cli/src/greedy.ts', '@parley/services']],
  'server-calls-services': [['apps/server/src/greedy.ts', '@parley/providers']],
  'no-provider-siblings': [['libs/providers/src/slack/slack.provider.ts', '../email/email.provider.ts']],
  'providers-know-no-framework': [
    ['libs/providers/src/email/email.render.ts', '@nestjs/common'],
    ['libs/providers/src/email/email.mapper.ts', '@nestjs/swagger'],
    ['libs/providers/src/email/email.store.ts', '@prisma/adapter-pg'],
    ['libs/provider-kit/src/rows.ts', '@prisma/client'],
    ['libs/provider-kit/src/jobs.ts', 'bullmq']
  ],
  'prisma-only-in-database': [
    ['libs/services/src/rows.ts', '@prisma/client'],
    ['libs/services/src/adapter.ts', '@prisma/adapter-pg']
  ],
  'bullmq-only-in-queue': [
    ['libs/core/src/queued.ts', 'bullmq'],
    ['libs/services/src/jobs.ts', 'bullmq'],
    ['libs/providers/src/email/email.jobs.ts', 'bullmq'],
    ['apps/server/src/api/jobs.ts', 'bullmq'],
    // Not installed here, and without a dist/.
    ['apps/server/src/worker/outbound.processor.ts', '@nestjs/bullmq']
  ],
  'lib-by-its-index': [['libs/services/src/deep.ts', '../../core/src/hidden.ts']],
  'no-test-code-in-product': [
    ['libs/services/src/tested.ts', '../../../tests/builders/contact.builder.ts'],
    ['libs/services/src/checked.ts', 'fast-check'],
    ['libs/services/src/global.ts', '@jest/globals'],
    // No test tool of ours lives in a dist/.
    ['libs/services/src/extended.ts', 'jest-extended']
  ]
}

/** Imports that the rules allow, so that a rule which forbids everything is noticed too. */
const ALLOWED: [string, string][] = [
  ['libs/core/src/ask.schema.ts', 'zod'],
  ['libs/core/src/html-lines.ts', 'htmlparser2'],
  ['libs/core/src/ask.spec.ts', 'node:fs'],
  ['libs/core/src/ask.spec.ts', '@parley/config'],
  ['libs/core/src/properties.spec.ts', 'fast-check'],
  ['libs/queue/src/producer.ts', 'bullmq'],
  ['libs/database/src/rows.ts', '@prisma/client'],
  ['libs/database/src/database.ts', '@prisma/adapter-pg'],
  ['libs/providers/src/sms/sms.provider.ts', '@parley/provider-kit'],
  ['libs/services/src/contacts.service.ts', '@parley/providers'],
  ['apps/server/src/server.ts', '@parley/config'],
  ['apps/server/src/server.module.ts', '@nestjs/common'],
  ['apps/cli/src/ask.ts', '@parley/provider-kit']
]

const LIBS = ['core', 'config', 'provider-kit', 'providers', 'database', 'queue', 'services', 'sdk', 'mcp']
const REAL = ['bullmq', 'zod', 'htmlparser2', 'pg', 'fast-check', '@jest/globals']
const REAL_SCOPED = ['@nestjs/common', '@nestjs/swagger', '@prisma/client', '@prisma/adapter-pg']

let tree: string

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), text, { flag: 'a' })
}

/** Violations as `rule: file`, all of one run over a tree that mirrors our paths. */
function violationsOf(imports: [string, string][]): string[] {
  for (const [path, target] of imports) write(path, `import ${JSON.stringify(target)}\n`)
  const command = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const args = [command, '--config', CONFIG, '--output-type', 'json', 'apps', 'libs']
  const options = { cwd: tree, encoding: 'utf8', maxBuffer: 1e8 } as const
  const output = execFileSync(process.execPath, args, options)
  const { summary } = JSON.parse(output) as { summary: { violations: { from: string; rule: { name: string } }[] } }
  return summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`)
}

function link(path: string, to: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  symlinkSync(to, join(tree, path))
}

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'parley-rules-'))
  const dependencies = Object.fromEntries([...REAL, ...REAL_SCOPED].map((name) => [name, '*']))
  write('package.json', JSON.stringify({ name: 'tree', type: 'module', dependencies }))
  for (const name of [...REAL, ...REAL_SCOPED]) link(`node_modules/${name}`, join(ROOT, 'node_modules', name))
  for (const [name, main] of [
    ['@nestjs/bullmq', 'index.js'],
    ['jest-extended', 'dist/index.js']
  ] as const) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main }))
    write(`node_modules/${name}/${main}`, '')
  }
  for (const lib of LIBS) {
    const exports = { '.': { types: './src/index.ts', default: './dist/index.js' } }
    write(`libs/${lib}/package.json`, JSON.stringify({ name: `@parley/${lib}`, type: 'module', exports }))
    write(`libs/${lib}/src/index.ts`, 'export {}\n')
    link(`node_modules/@parley/${lib}`, join(tree, 'libs', lib))
  }
  write('apps/server/src/main.ts', 'export {}\n')
  write('libs/core/src/hidden.ts', 'export {}\n')
  write('libs/core/src/hen.ts', "import './egg.ts'\n")
  write('libs/core/src/egg.ts', '')
  write('libs/providers/src/email/email.provider.ts', 'export {}\n')
  write('tests/builders/contact.builder.ts', 'export {}\n')
})
afterEach(() => rmSync(tree, { recursive: true }))

it('catches a planted violation of every rule', () => {
  expect(Object.keys(VIOLATIONS).sort()).toEqual(rules.sort())
  const caught = violationsOf(Object.values(VIOLATIONS).flat())
  const expected = Object.entries(VIOLATIONS).flatMap(([rule, files]) => files.map(([path]) => `${rule}: ${path}`))
  expect(expected.filter((violation) => !caught.includes(violation))).toEqual([])
})

it('lets the allowed imports pass', () => {
  expect(violationsOf(ALLOWED)).toEqual([])
})
