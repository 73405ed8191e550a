// npm run lint: every check of the text itself, side by side. Prints what each of them found, and how long it took.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

const CACHE = 'node_modules/.cache'
/** The longest first. */
const STEPS = {
  tsc: ['typescript/bin/tsc', '-b'],
  prettier: ['prettier/bin/prettier.cjs', '--check', '--log-level=warn', '--cache', '--cache-strategy=content', '.'],
  'dependency-cruiser': [
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config=dependency-cruiser.cjs',
    '--cache',
    `${CACHE}/dependency-cruiser`,
    '--cache-strategy=content',
    'apps',
    'libs'
  ],
  knip: ['knip/bin/knip.js', '--cache', `--cache-location=${CACHE}/knip`],
  oxlint: ['oxlint/bin/oxlint']
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const waiting = Object.entries(STEPS)
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work))

async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) await run(...next)
}

/**
 * @param {string} name
 * @param {string[]} args
 */
async function run(name, [script, ...args]) {
  const began = performance.now()
  const child = spawn(process.execPath, [`node_modules/${script}`, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve) => child.once('close', resolve))
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  if (code === 0) return console.log(`${name}: ${seconds} s`)
  console.error(`${name} found something (${seconds} s)\n${output.trimEnd()}\n`)
  process.exitCode = 1
}
