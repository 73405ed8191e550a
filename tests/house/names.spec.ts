import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PARTS = ['apps', 'libs', 'tests', 'scripts', 'bench', 'prisma', 'examples']
const NOT_OURS = ['node_modules', 'dist', 'generated', 'fixtures']

const ROLES =
  'module controller guard filter processor relay service repository provider render parse schema mapper simulator builder contract spec e2e bench'
const DRAWERS = 'utils util helpers helper common shared misc base types interfaces'.split(' ')
const CODE = /[.](ts|tsx|mjs|cjs|js)$/
const NAME = new RegExp(`^[a-z0-9]+(-[a-z0-9]+)*([.](${ROLES.replaceAll(' ', '|')}|d))*[.](ts|tsx|mjs)$`)

function problemsWith(path: string): string[] {
  const names = path.split('/')
  const nouns = names.map((name) => name.split('.')[0]!.split('-').at(-1)!)
  return [
    ...(CODE.test(path) && !NAME.test(names.at(-1)!) ? [`${path}: not a kebab-case noun.role.ts`] : []),
    ...nouns.filter((noun) => DRAWERS.includes(noun)).map((noun) => `${path}: "${noun}" is a drawer, not a noun`)
  ]
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.includes(entry.name)) return []
    const path = join(directory, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [relative(ROOT, path)]
  })
}

it('names every file by its noun and role', () => {
  const present = readdirSync(ROOT).filter((name) => PARTS.includes(name))
  expect(present.flatMap((part) => filesBelow(join(ROOT, part))).flatMap(problemsWith)).toEqual([])
})

it.each([
  ['libs/core/src/contact.ts', 0],
  ['libs/core/src/quiet-hours.spec.ts', 0],
  ['libs/database/src/webassembly.d.ts', 0],
  ['libs/providers/src/email/email.contract.spec.ts', 0],
  ['libs/core/src/QuietHours.ts', 1],
  ['libs/core/src/contact.manager.ts', 1],
  ['libs/core/src/quiet_hours.ts', 1],
  ['libs/core/src/utils.ts', 1],
  ['libs/core/src/contact-types.ts', 1],
  ['libs/shared/src/index.ts', 1]
])('finds in %s this many problems: %d', (path, problems) => {
  expect(problemsWith(path)).toHaveLength(problems)
})
