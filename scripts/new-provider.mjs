// npm run new:provider <name>: writes a provider of ours with its suite, which fails by the names of what is missing.
//   --external <folder>  a package of its own instead, for PARLEY_PROVIDERS
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { withoutTypes } from './javascript.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TEMPLATE = join(ROOT, 'scripts/provider-template')
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const LONGEST_NAME = 31

const { values, positionals } = parseArgs({ allowPositionals: true, options: { external: { type: 'string' } } })
const [name = '', ...more] = positionals
if (!NAME.test(name) || name.length > LONGEST_NAME || more.length > 0) {
  stop('Name it in lower case, hyphens between words: npm run new:provider pager, or: … pager -- --external ../pager')
}
const providers = join(ROOT, 'libs/providers/src')
const simulators = join(ROOT, 'libs/provider-kit/src/simulators')

const camel = name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
const pascal = camel.replace(/^./, (letter) => letter.toUpperCase())
/** The template is a pager: as a word it is the name, in code what JavaScript makes of it. */
const named = (text) =>
  text.replace(/('|\.\/|x-|http:\/\/)?(pager|Pager)(?!s)/g, (_, before, word) =>
    before === undefined ? (word === 'pager' ? camel : pascal) : `${before}${name}`
  )
const style = await resolveConfig(join(TEMPLATE, 'pager.provider.ts'))
const templates = readdirSync(TEMPLATE).filter((file) => file.endsWith('.ts'))
const read = (file) => readFileSync(join(TEMPLATE, file), 'utf8')

if (values.external === undefined) await writeOwn()
else await writeExternal(resolve(values.external))

async function writeOwn() {
  if (existsSync(join(providers, name))) stop(`There is libs/providers/src/${name} already`)
  const simulator = join(simulators, `${name}.simulator.ts`)
  if (existsSync(simulator)) stop(`There is ${relative(ROOT, simulator)} already`)
  for (const file of templates) {
    const isSimulator = file.endsWith('.simulator.ts')
    const folder = isSimulator ? simulators : join(providers, name)
    const text = named(read(file))
    const own = isSimulator ? text.replaceAll("'@parley/provider-kit'", "'../index.ts'") : text
    await write(join(folder, file.replace('pager', name)), own)
  }
  const index = join(providers, 'index.ts')
  const line = `  ${/-/.test(name) ? `'${name}'` : name}: async () => (await import('./${name}/${name}.provider.ts')).${camel} as Provider<never>`
  const lines = readFileSync(index, 'utf8').replace(/\n\}\s*$/, `,\n${line}\n}\n`)
  await write(index, lines, true)
  const kit = join(simulators, 'index.ts')
  await write(kit, `${readFileSync(kit, 'utf8')}export { simulate${pascal} } from './${name}.simulator.ts'\n`, true)
  say([
    `1. Make libs/provider-kit/src/simulators/${name}.simulator.ts the platform that yours is.`,
    '2. Let the cases pass, one after another:',
    `   npm run -s jest -- --selectProjects contract --testPathPatterns ${name}`,
    '3. Raise a claim in "capabilities", and go on with 2.',
    'docs/adding-a-provider.md leads through all of it.'
  ])
}

async function writeExternal(folder) {
  if (existsSync(folder) && readdirSync(folder).length > 0) stop(`${folder} is not empty`)
  for (const file of templates) {
    const plain = withoutTypes(named(read(file))).replaceAll(/(?<=from '\.\/[^']*)\.ts(?=')/g, '.mjs')
    await write(join(folder, file.replace('pager', name).replace(/\.ts$/, '.mjs')), external(file, plain))
  }
  const about = {
    name: `parley-provider-${name}`,
    version: '0.1.0',
    private: true,
    type: 'module',
    exports: { '.': `./${name}.provider.mjs`, './simulator': `./${name}.simulator.mjs` },
    files: ['*.mjs', 'README.md'],
    scripts: { test: `node --test ${name}.contract.spec.mjs` },
    engines: { node: '>=20.19' },
    peerDependencies: { '@parley/provider-kit': '0.0.0', zod: '^4.0.0' }
  }
  await write(join(folder, 'package.json'), JSON.stringify(about))
  await write(join(folder, '.gitignore'), 'node_modules\n')
  await write(join(folder, 'README.md'), readme())
  linkKit(folder)
  const here = relative(process.cwd(), folder)
  say([
    `1. cd ${here}`,
    `2. Make ${name}.simulator.mjs the platform that yours is.`,
    '3. Let the cases pass, one after another: npm test',
    '4. Raise a claim in "capabilities", and go on with 3.',
    `5. Load it: PARLEY_PROVIDERS=${folder}/${name}.provider.mjs npm start`,
    'docs/adding-a-provider.md leads through all of it.'
  ])
}

/** What a package of its own does otherwise: it exports its provider as the default, and runs on Node's test runner. */
function external(file, text) {
  if (file.endsWith('.provider.ts')) return `${text}\nexport default ${camel}\n`
  if (!file.endsWith('.contract.spec.ts')) return text
  return `import * as runner from 'node:test'\n${text
    .replace("'@parley/provider-kit/simulators'", `'./${name}.simulator.mjs'`)
    .replace(/\(pager as never|\((\w+), (simulate\w+)\)/, `($1, $2, { runner })`)}`
}

/** Until the kit is on a registry, it is that of this clone. */
function linkKit(folder) {
  mkdirSync(join(folder, 'node_modules/@parley'), { recursive: true })
  for (const one of ['core', 'provider-kit']) {
    symlinkSync(join(ROOT, 'libs', one), join(folder, 'node_modules/@parley', one), 'dir')
  }
  symlinkSync(join(ROOT, 'node_modules/zod'), join(folder, 'node_modules/zod'), 'dir')
}

function readme() {
  return `# ${pascal}, for Parley

\`npm test\` runs the suite that every provider passes, against the platform as \`${name}.simulator.mjs\` plays it.

\`\`\`sh
PARLEY_PROVIDERS=<this folder>/${name}.provider.mjs npm start
npx parley simulate <this folder>/${name}.simulator.mjs --add
npx parley channel add ${name}
\`\`\`
`
}

async function write(path, text, again = false) {
  mkdirSync(join(path, '..'), { recursive: true })
  const formatted = /\.(ts|mjs|json|md)$/.test(path) ? await format(text, { ...style, filepath: path }) : text
  writeFileSync(path, formatted, { flag: again ? 'w' : 'wx' })
  console.log(`${again ? 'Changed' : 'Wrote'} ${relative(process.cwd(), path)}`)
}

function say(lines) {
  console.log(`\nWhat to do next:\n${lines.join('\n')}`)
}

function stop(why) {
  console.error(why)
  process.exit(1)
}
