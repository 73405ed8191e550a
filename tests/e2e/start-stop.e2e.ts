// However `npm start` is ended, its server ends too and its PostgreSQL with it, and what was committed is there again.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiOf, type Json } from '../support/api.ts'
import { stopLeftoversOf } from '../support/leftover.mjs'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import type { Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = join(ROOT, 'apps/server/dist/main.js')
const adminKey = `parley_${randomBytes(24).toString('base64url')}`
let dataDir: string
const running = new Set<ChildProcess>()

const postmasterFile = () => join(dataDir, 'postgres/cluster/postmaster.pid')
const postmaster = () => Number(readFileSync(postmasterFile(), 'utf8').split('\n')[0])
const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

/** As the first of a process group, as a shell starts what one types. */
function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(command, args, {
    cwd: ROOT,
    detached: true,
    env: { PATH, HOME, DATA_DIR: dataDir, PORT: '0', PARLEY_BOOTSTRAP_KEY: adminKey, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
  /** Ends when the last process that holds its output does. */
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    pid: child.pid!,
    ended,
    ready: () => until(() => /^Parley is ready at (\S+)$/m.exec(output)?.[1]),
    said: (words: string) => until(() => output.includes(words)),
    code: () => child.exitCode
  }
}
const start = () => run('npm', ['start'])

const contactsAt = (url: string) => apiOf({ url, adminKey } as Parley)
const ask = async (url: string): Promise<string> =>
  (await contactsAt(url).make('/v1/contacts', { kind: 'approval', body: 'May I?', to: ['inbox'] })).id

beforeAll(() => {
  dataDir = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'start-stop-'))
})
afterAll(async () => {
  for (const { pid } of running) {
    try {
      process.kill(-pid!, 'SIGKILL')
    } catch {
      // ended long ago
    }
  }
  await stopLeftoversOf(dataDir)
  rmSync(dataDir, { recursive: true, force: true })
})

describe('a running server ends with its PostgreSQL', () => {
  const asked: string[] = []

  it.each<[string, NodeJS.Signals, 'npm' | 'group']>([
    ['npm is asked to end', 'SIGTERM', 'npm'],
    ['npm is killed', 'SIGKILL', 'npm'],
    ['Ctrl-C is pressed', 'SIGINT', 'group'],
    ['the terminal is closed', 'SIGHUP', 'group']
  ])('when %s, and all that was committed is there at the next start', async (_, signal, whom) => {
    const server = start()
    const url = await server.ready()
    for (const id of asked) expect((await contactsAt(url).get(`/v1/contacts/${id}`)).body.status).toBe('pending')
    asked.push(await ask(url))
    const database = postmaster()
    process.kill(whom === 'npm' ? server.pid : -server.pid, signal)
    await server.ended
    expect(isAlive(database)).toBe(false)
    expect(existsSync(postmasterFile())).toBe(false)
    await expect(fetch(url)).rejects.toThrow()
  })

  it('when Ctrl-C is pressed again and again', async () => {
    const server = run(process.execPath, [MAIN])
    await server.ready()
    const database = postmaster()
    process.kill(server.pid, 'SIGINT')
    await server.said('Parley is stopping')
    process.kill(server.pid, 'SIGINT')
    await server.ended
    expect(server.code()).toBe(0)
    expect(isAlive(database)).toBe(false)
  })

  it('when it is asked to end while it still starts', async () => {
    const server = run(process.execPath, [MAIN])
    await until(() => existsSync(postmasterFile()))
    process.kill(server.pid, 'SIGTERM')
    await server.ended
    expect(existsSync(postmasterFile())).toBe(false)
  })

  it('when something under way does not come to its end in time', async () => {
    const platform = await startRecordingPlatform()
    const provider = join(ROOT, 'tests/support/recording.provider.mjs')
    const server = run(process.execPath, [MAIN], { PARLEY_PROVIDERS: provider })
    const api = contactsAt(await server.ready())
    const config = { url: platform.url, secret: platform.secret }
    await api.make('/v1/channels', { name: 'rec', provider: 'recording', config })
    platform.next('send', { hold: new Promise(() => {}) })
    await api.make('/v1/contacts', { kind: 'approval', body: 'May I?', to: ['rec:ann'] })
    await until((): Json => platform.sentTo('ann')[0])
    const database = postmaster()
    process.kill(server.pid, 'SIGTERM')
    await server.ended
    await platform.close()
    expect(server.code()).toBe(1)
    expect(isAlive(database)).toBe(false)
  })
})
