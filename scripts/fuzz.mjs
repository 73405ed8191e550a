// npm run fuzz: asks a server what its own /openapi.json allows, and what it does not, and holds each answer against it.
import './setup.mjs'
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { install } from '../tests/support/installation.mjs'

const HELP = `npm run fuzz -- [--cases N] [--seed S]

Starts a server with a database of its own and lets schemathesis make up at least N requests (default 500) from its
/openapi.json, over all routes. Ends with 1 where one fails on our side, or an answer is another than the document says.
The same seed makes up the same requests. schemathesis is installed below node_modules/.cache when it is missing, which
needs Python 3 with venv.`

const VERSION = '4.32.5'
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'unsupported_method'
]
const LONGEST_MS = 240_000
/** Nobody is to wait a minute for what never comes. */
const SETTINGS = '[parameters]\n"query.wait" = 0\n'
const CACHE = fileURLToPath(new URL(`../node_modules/.cache/schemathesis-${VERSION}`, import.meta.url))

/** @param {string} command @param {string[]} args @param {{ cwd?: string, timeout?: number }} [options] */
function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { ...options, stdio: 'inherit' })
  if (error) throw error
  return status
}

/** Where the tool is, installed if need be. */
function schemathesis() {
  const tool = join(CACHE, 'bin/schemathesis')
  if (existsSync(tool)) return tool
  const isInstalled =
    run('python3', ['-m', 'venv', CACHE]) === 0 &&
    run(join(CACHE, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', `schemathesis==${VERSION}`]) === 0
  if (!isInstalled) throw new Error('schemathesis could not be installed')
  return tool
}

/** @param {number} cases @param {string} seed */
async function fuzz(cases, seed) {
  const tool = schemathesis()
  const server = await install('embedded')
  try {
    await server.start()
    const document = /** @type {{ paths: object }} */ (await (await fetch(`${server.url}/openapi.json`)).json())
    const operations = Object.values(document.paths).flatMap((path) => Object.keys(path)).length
    writeFileSync(join(server.directory, 'settings.toml'), SETTINGS)
    const args = [
      ...['--config-file', 'settings.toml', 'run', `${server.url}/openapi.json`],
      ...['--header', `Authorization: Bearer ${server.key}`],
      ...['--phases', 'fuzzing', '--max-examples', String(Math.ceil((1.2 * cases) / operations)), '--workers', '4'],
      ...['--checks', CHECKS.join(','), '--continue-on-failure', '--no-shrink'],
      ...['--seed', seed, '--generation-database', 'none', '--warnings', 'off', '--suppress-health-check', 'all']
    ]
    return run(tool, args, { cwd: server.directory, timeout: LONGEST_MS })
  } finally {
    await server.stop()
    await server.remove()
  }
}

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    help: { type: 'boolean', default: false }
  }
})
if (values.help) console.log(HELP)
else if (!(Number(values.cases) > 0) || !/^\d+$/.test(values.seed)) {
  console.error(HELP)
  process.exitCode = 2
} else process.exitCode = (await fuzz(Number(values.cases), values.seed)) === 0 ? 0 : 1
