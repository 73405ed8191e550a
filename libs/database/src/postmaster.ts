import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A number that no system gives to a process. */
const NO_PROCESS = 2_147_483_646

/** What postmaster.pid says about the server of a cluster; the file outlives a server that was killed. */
export interface Postmaster {
  /** `gone`: no such process. `stranger`: a process with its number that is something else. */
  state: 'running' | 'gone' | 'stranger'
  port: number | undefined
}

export function readPostmaster(cluster: string): Postmaster | undefined {
  const lines = readPidFile(cluster)
  const pid = Number(lines?.[0])
  if (!lines || !pid) return undefined
  const port = Number(lines[3]) || undefined
  if (!isAlive(pid)) return { state: 'gone', port }
  return { state: serves(pid, cluster) ? 'running' : 'stranger', port }
}

/**
 * PostgreSQL takes any living process with the recorded number for a server and refuses to start, so a number that
 * the system gave to another program (or to a zombie) has to go. Only the number goes: the rest of the file lets
 * PostgreSQL find out for itself whether somebody still holds its shared memory.
 * Call it under the start lock, or a server that has just started loses its own file.
 */
export function disownStranger(cluster: string, own: (path: string) => void): void {
  const lines = readPidFile(cluster)!
  const beside = join(cluster, 'postmaster.pid.disowned')
  writeFileSync(beside, [NO_PROCESS, ...lines.slice(1)].join('\n'), { mode: 0o600 })
  own(beside)
  renameSync(beside, join(cluster, 'postmaster.pid'))
}

function readPidFile(cluster: string): string[] | undefined {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** By its command line, `.../postgres -D <cluster> ...`. In doubt it serves: then a connection has to tell. */
function serves(pid: number, cluster: string): boolean {
  const command = commandLine(pid)
  if (!command) return true
  if (!/^postgres(\.exe)?$/.test(basename(command[0] ?? ''))) return false
  const directory = command[command.indexOf('-D') + 1]
  try {
    return realpathSync(directory ?? '') === realpathSync(cluster)
  } catch {
    return true // moved while it runs
  }
}

/** Empty words for a zombie; `undefined` where the system does not tell. */
function commandLine(pid: number): string[] | undefined {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    if (process.platform === 'win32') return undefined
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(' ')
  } catch {
    return undefined
  }
}
