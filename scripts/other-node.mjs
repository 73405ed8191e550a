// What is tried on each Node besides the oldest one: `node scripts/other-node.mjs 24.22.3`, run by that Node.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [, , wanted] = process.argv
if (process.versions.node !== wanted) throw new Error(`This is Node ${process.versions.node}, not ${wanted}`)

/** With all that it has to generate and to build first. */
const WITHIN_MS = 180_000

/** As the README says it, on a directory of its own; resolves with the URL once it is ready. */
async function start(env) {
  // A process group of its own, which is what Ctrl-C is told to.
  const server = spawn('npm', ['start'], { env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(server, 'close')
  let output = ''
  const url = await new Promise((resolve, reject) => {
    server.stdout.on('data', (chunk) => {
      process.stdout.write(chunk)
      output += chunk
      const ready = /^Parley is ready at (\S+)$/m.exec(output)
      if (ready) resolve(ready[1])
    })
    void ended.then(() => reject(new Error('It ended before it was ready')))
    setTimeout(() => reject(new Error('It is not ready in time')), WITHIN_MS).unref()
  }).catch(async (error) => {
    await stop()
    throw error
  })
  return { url, stop }

  function stop() {
    try {
      process.kill(-server.pid, 'SIGINT')
    } catch {
      // It has ended by itself.
    }
    return ended
  }
}

const DATA_DIR = mkdtempSync(join(tmpdir(), 'parley-node-'))
const env = { ...process.env, DATA_DIR, PORT: '0' }
let server
try {
  server = await start(env)
  const parley = (...args) =>
    execFileSync('npx', ['parley', ...args, '--url', server.url], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: WITHIN_MS
    })
  const key = readFileSync(join(DATA_DIR, 'bootstrap-key'), 'utf8').trim()
  const told = parley('ask', `Node ${wanted} is there.`, '--notice', '--key', key)
  if (told !== 'Delivered\n') throw new Error(`It was not told: ${told}`)
} finally {
  await server?.stop()
  const isLeft = existsSync(join(DATA_DIR, 'postgres/cluster/postmaster.pid'))
  if (!isLeft) rmSync(DATA_DIR, { recursive: true, force: true })
  else console.error(`Its PostgreSQL is left behind in ${DATA_DIR}`)
  if (isLeft) process.exitCode = 1
}
console.log('Started by npm start, told something, and ended at Ctrl-C with all that it had started')
// The journey waits for its servers while the unit tests calculate.
const projects = ['--selectProjects=unit', '--selectProjects=e2e']
const journey = 'tests/e2e/channels-together.e2e.ts'
if (!existsSync(journey)) throw new Error(`There is no ${journey}: it would be left out without a word`)
const files = `--testPathPatterns=[.]spec[.]ts$|${journey}`
execFileSync('npm', ['run', '-s', 'jest', '--', ...projects, files], { stdio: 'inherit' })
