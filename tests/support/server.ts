import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freshBackend } from './backend.ts'
import { stopLeftoversOf } from './leftover.mjs'

const MAIN = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url))
const READY = /^Parley is ready at (\S+)$/m
const READY_TIMEOUT_MS = 45_000
const STOP_TIMEOUT_MS = 20_000

export interface ParleyOptions {
  /** `undefined` takes a variable away. */
  env?: Record<string, string | undefined>
  roles?: string[]
  /** Another process of the same installation: same storage, secrets and keys. Stop it before the first one. */
  beside?: Parley
  /** On the embedded backend a PostgreSQL of its own, as a fresh install has, instead of a database in the shared one. */
  ownCluster?: boolean
}

export interface Parley {
  /** Stays the same over restarts. */
  readonly url: string
  readonly adminKey: string
  readonly pid: number
  readonly env: Readonly<Record<string, string>>
  /** Asks it to end, takes all that it kept away, and gives its exit code. */
  stop(): Promise<number | null>
  /** SIGKILL; what it kept stays for `restart`. */
  kill(): Promise<void>
  /** Ends it in good order, or takes the killed one, and starts it again where it was. */
  restart(env?: Record<string, string>): Promise<void>
  /** All that it printed, over all restarts. */
  logs(): string
}

/** The compiled server as a process of its own, on a database of its own, ready to answer. */
export async function startParley(options: ParleyOptions = {}): Promise<Parley> {
  const installation = options.beside
    ? { env: options.beside.env, remove: async () => {} }
    : await install(options.ownCluster === true && PARLEY_BACKEND === 'embedded')
  const env: Record<string, string> = { ...installation.env, PORT: '0' }
  if (options.roles) env['ROLES'] = options.roles.join(',')
  for (const [name, value] of Object.entries(options.env ?? {})) {
    if (value === undefined) delete env[name]
    else env[name] = value
  }
  let logs = ''
  const start = () => run(env, (text) => (logs += text))
  let running: Running
  try {
    running = await start()
  } catch (error) {
    await installation.remove()
    throw error
  }
  const { url } = running
  env['PORT'] = new URL(url).port
  return {
    url,
    env,
    adminKey: env['PARLEY_BOOTSTRAP_KEY'] ?? '',
    get pid() {
      return running.child.pid!
    },
    logs: () => logs,
    kill: async () => {
      running.child.kill('SIGKILL')
      await running.exited
    },
    restart: async (changes = {}) => {
      await end(running)
      Object.assign(env, changes)
      running = await start()
    },
    stop: async () => {
      const code = await end(running)
      await installation.remove()
      return code
    }
  }
}

async function install(ownCluster: boolean): Promise<{ env: Record<string, string>; remove(): Promise<void> }> {
  const backend = ownCluster ? { env: {}, remove: async () => {} } : await freshBackend()
  const dataDir = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'server-'))
  return {
    env: {
      PATH: process.env['PATH']!,
      DATA_DIR: dataDir,
      PARLEY_BOOTSTRAP_KEY: `parley_${randomBytes(24).toString('base64url')}`,
      ...backend.env
    },
    remove: async () => {
      await stopLeftoversOf(dataDir)
      rmSync(dataDir, { recursive: true, force: true })
      await backend.remove()
    }
  }
}

interface Running {
  child: ChildProcess
  url: string
  exited: Promise<number | null>
}

async function run(env: Record<string, string>, log: (text: string) => void): Promise<Running> {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  writeFileSync(join(env['DATA_DIR']!, `server-${child.pid}.pid`), String(child.pid))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let output = ''
  let isReady = false
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The server ${why}:\n${output}`))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail('is not ready in time')
    }, READY_TIMEOUT_MS)
    const read = (chunk: Buffer) => {
      log(String(chunk))
      if (isReady) return
      output += chunk
      const ready = READY.exec(output)
      if (!ready) return
      isReady = true
      clearTimeout(timer)
      resolve(ready[1]!)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('close', () => {
      clearTimeout(timer)
      fail(`ended with code ${child.exitCode} before it was ready`)
    })
  })
  return { child, url, exited }
}

async function end({ child, exited }: Running): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  const code = await exited
  clearTimeout(timer)
  return code
}
