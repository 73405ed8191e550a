import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { stopLeftoversOf } from '../support/leftover.mjs'
import { account } from '../support/program.mjs'
import { until } from '../support/until.ts'

const HOLDER = fileURLToPath(new URL('../support/postgres-holder.mjs', import.meta.url))
const MODULE = fileURLToPath(new URL('../../libs/database/dist/embedded-postgres.js', import.meta.url))

const AM_ROOT = process.getuid?.() === 0
/** An ordinary user who may read a checkout below root's home, and write only what is theirs. */
const AS_NOBODY = () => {
  const { uid, gid } = account('nobody')
  const walk = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search']
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...walk]
}

interface Holder {
  /** Its URL, or why it failed. */
  answer: string
  /** What it says next. */
  said(): Promise<string>
  release(): Promise<void>
  kill(): Promise<void>
}

const running = new Set<ChildProcess>()
let dataDir: string

const below = (path: string) => join(dataDir, path)
const pidFile = () => below('postgres/cluster/postmaster.pid')
const postmaster = () => Number(readFileSync(pidFile(), 'utf8').split('\n')[0])
const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

async function hold(as: string[], directory = dataDir): Promise<Holder> {
  const [command, ...words] = [...as, process.execPath, HOLDER, MODULE, directory]
  const child = spawn(command!, words, { cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] })
  running.add(child)
  const exited = new Promise((resolve) => child.once('exit', resolve)).then(() => running.delete(child))
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const answer = (await lines.next()).value as string
  return {
    answer,
    said: async () => (await lines.next()).value as string,
    release: async () => {
      child.stdin!.end()
      expect((await lines.next()).value).toBe('released')
      await exited
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    }
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  await stopLeftoversOf(dataDir)
  rmSync(dataDir, { recursive: true, force: true })
})

describe.each(AM_ROOT ? ['root', 'an ordinary user'] : ['an ordinary user'])('as %s', (who) => {
  const as = AM_ROOT && who !== 'root' ? AS_NOBODY() : []

  beforeEach(() => {
    dataDir = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'postgres-')) // below mode 0700
    if (as.length === 0) return
    const { uid, gid } = account('nobody')
    chownSync(dataDir, uid, gid)
  })

  it('serves many processes that start at once, and stops with the last of them', async () => {
    const holders = await Promise.all([hold(as), hold(as), hold(as), hold(as)])
    const url = holders[0]!.answer
    expect(url).toMatch(/^postgresql:/)
    expect(holders.map((holder) => holder.answer)).toEqual([url, url, url, url])
    expect(
      await query(url, "select current_setting('max_connections') as most, current_setting('fsync') as fsync")
    ).toEqual([{ most: '200', fsync: 'on' }])
    const [last, ...first] = holders
    await Promise.all(first.map((holder) => holder.release()))
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    await last!.release()
    expect(existsSync(pidFile())).toBe(false)
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED')
  })

  it('rejoins a server that outlived its killed parent', async () => {
    const killed = await hold(as)
    const pid = postmaster()
    await killed.kill()
    expect(isAlive(pid)).toBe(true)
    const next = await hold(as)
    expect(next.answer).toBe(killed.answer)
    await next.release()
    expect(isAlive(pid)).toBe(false)
  })

  it('recovers when all was killed, also when another program of that user has the number of the old server', async () => {
    const killed = await hold(as)
    await query(killed.answer, 'create table kept as select 42 as answer')
    const pid = postmaster()
    await killed.kill()
    process.kill(pid, 'SIGKILL')
    await until(() => !isAlive(pid))
    const [command, ...words] = [...as, 'sleep', '300']
    const stranger = spawn(command!, words, { cwd: '/', stdio: 'ignore' })
    running.add(stranger)
    if (as.length > 0) await until(() => readFileSync(`/proc/${stranger.pid}/cmdline`, 'utf8').startsWith('sleep'))
    const lines = readFileSync(pidFile(), 'utf8').split('\n')
    writeFileSync(pidFile(), [stranger.pid, ...lines.slice(1)].join('\n'))

    const next = await hold(as)
    expect(await query(next.answer, 'select answer from kept')).toEqual([{ answer: 42 }])
    await next.release()
    expect(isAlive(stranger.pid!)).toBe(true)
    stranger.kill('SIGKILL')
    running.delete(stranger)
  })

  it('is started again where it was, for all who use it, each time that it is killed', async () => {
    const [first, second] = await Promise.all([hold(as), hold(as)])
    const url = first!.answer
    await query(url, 'create table kept as select 42 as answer')
    for (let turn = 0; turn < 2; turn++) {
      const pid = postmaster()
      process.kill(pid, 'SIGKILL')
      const { rows } = await until(() =>
        query(url, 'select answer from kept').then(
          (rows) => ({ rows }),
          () => undefined
        )
      )
      expect(rows).toEqual([{ answer: 42 }])
      expect(postmaster()).not.toBe(pid)
      // Both use it again: it goes with the last of them only.
      await until(async () => {
        const locks = "select count(*)::int as held from pg_locks where locktype = 'advisory' and granted"
        return (await query(url, locks).catch(() => [{ held: 0 }])).some((row) => (row as { held: number }).held === 2)
      })
    }
    await first!.release()
    expect(await query(url, 'select answer from kept')).toEqual([{ answer: 42 }])
    await second!.release()
    expect(existsSync(pidFile())).toBe(false)
  })

  it.each([
    [
      'its directory is gone',
      () => renameSync(below('postgres/cluster'), below('postgres/elsewhere')),
      /: its directory \S+ is gone$/
    ],
    [
      'its files are broken',
      () => renameSync(below('postgres/cluster/global/pg_control'), below('pg_control')),
      /: .*global\/pg_control.*postgres\.log\)$/
    ]
  ])('is given up in one line where %s', async (_why, breakIt, words) => {
    const holder = await hold(as)
    const pid = postmaster()
    breakIt()
    process.kill(pid, 'SIGKILL')
    const said = await holder.said()
    expect(said).toMatch(/^lost: The embedded PostgreSQL died and cannot be started again: /)
    expect(said).toMatch(words)
    await holder.kill()
  })

  it('says in one line that it cannot use a path', async () => {
    const file = below('file')
    writeFileSync(file, '')
    const { answer } = await hold(as, join(file, 'data'))
    expect(answer).toBe(
      `failed: ParleyStartError: Parley cannot use ${file}/data/postgres for its data: a part of the path is not a directory. Set DATA_DIR to a directory of yours.`
    )
  })
})

it('says in one line that a directory belongs to somebody else', async () => {
  dataDir = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'postgres-'))
  if (!AM_ROOT) chmodSync(dataDir, 0o500)
  const { answer } = await hold(AM_ROOT ? AS_NOBODY() : [])
  expect(answer).toBe(
    `failed: ParleyStartError: Parley cannot use ${dataDir}/postgres for its data: permission denied. Set DATA_DIR to a directory of yours.`
  )
})
