import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CONFIG = join(ROOT, 'dependency-cruiser.cjs')
const rules = (createRequire(import.meta.url)(CONFIG) as { forbidden: { name: string }[] }).forbidden.map(
  ({ name }) => name
)

/** For each rule, a file that breaks it: [path, what it imports]. */
const VIOLATIONS: Record<string, [string, string][]> = {
  'no-cycles': [['libs/core/src/egg.ts', './hen.ts']],
  'core-imports-nothing': [['libs/core/src/greedy.ts', '../../config/src/index.ts']],
  'core-npm-is-zod': [
    ['libs/core/src/clocked.ts', 'node:fs'],
    ['libs/core/src/parsed.ts', 'bullmq']
  ],
  'provider-kit-imports-core': [['libs/provider-kit/src/greedy.ts', '../../database/src/index.ts']],
  'providers-import-the-kit': [['libs/providers/src/greedy.ts', '../../services/src/index.ts']],
  'config-imports-nothing': [['libs/config/src/greedy.ts', '../../core/src/index.ts']],
  'database-imports-core': [['libs/database/src/greedy.ts', '../../queue/src/index.ts']],
  'queue-imports-core': [['libs/queue/src/greedy.ts', '../../database/src/index.ts']],
  'services-join-the-libs': [['libs/services/src/greedy.ts', '../../sdk/src/index.ts']],
  'sdk-stands-alone': [['libs/sdk/src/greedy.ts', '../../core/src/index.ts']],
  'mcp-sees-the-sdk': [['libs/mcp/src/greedy.ts', '../../services/src/index.ts']],
  'web-sees-the-sdk': [['apps/web/src/greedy.ts', '../../../libs/core/src/index.ts']],
  'cli-sees-the-sdk': [['apps/cli/src/greedy.ts', '../../../libs/services/src/index.ts']],
  'server-calls-services': [['apps/server/src/greedy.ts', '../../../libs/providers/src/index.ts']],
  'no-provider-siblings': [['libs/providers/src/slack/slack.provider.ts', '../email/email.provider.ts']],
  'providers-know-no-framework': [['libs/providers/src/email/email.render.ts', '@nestjs/common']],
  'prisma-only-in-database': [['libs/services/src/rows.ts', '@prisma/client']],
  'bullmq-only-in-queue': [['apps/server/src/api/jobs.ts', 'bullmq']],
  'lib-by-its-index': [['libs/services/src/deep.ts', '../../core/src/hidden.ts']],
  'no-test-code-in-product': [['libs/services/src/tested.ts', '../../../tests/builders/contact.builder.ts']]
}

/** Imports that the rules allow, so that a rule which forbids everything is noticed too. */
const ALLOWED: [string, string][] = [
  ['libs/core/src/ask.schema.ts', 'zod'],
  ['libs/core/src/ask.spec.ts', 'node:fs'],
  ['libs/core/src/ask.spec.ts', '../../config/src/index.ts'],
  ['libs/queue/src/producer.ts', 'bullmq'],
  ['apps/server/src/worker/outbound.processor.ts', 'bullmq'],
  ['libs/database/src/rows.ts', '@prisma/client'],
  ['libs/providers/src/sms/sms.provider.ts', '../../../provider-kit/src/index.ts'],
  ['libs/services/src/contacts.service.ts', '../../providers/src/index.ts'],
  ['apps/server/src/server.ts', '../../../libs/config/src/index.ts'],
  ['apps/cli/src/ask.ts', '../../../libs/provider-kit/src/index.ts']
]

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

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'parley-rules-'))
  write('package.json', '{ "name": "tree", "type": "module", "dependencies": { "zod": "1", "bullmq": "1" } }')
  for (const name of ['bullmq', 'zod', '@nestjs/common', '@prisma/client']) {
    write(`node_modules/${name}/package.json`, `{ "name": "${name}", "main": "index.js" }`)
    write(`node_modules/${name}/index.js`, '')
  }
  for (const lib of ['core', 'config', 'provider-kit', 'providers', 'database', 'queue', 'services', 'sdk', 'mcp']) {
    write(`libs/${lib}/src/index.ts`, 'export {}\n')
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
