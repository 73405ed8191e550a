import { execFile } from 'node:child_process'
import { accessSync, chownSync, constants, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { reason, startError } from './start-error.ts'

const execute = promisify(execFile)

/** Who runs PostgreSQL, which refuses to be root. */
export interface DatabaseUser {
  run(command: string, args: string[]): Promise<void>
  /** Gives a path that we made to that user. */
  own(path: string): void
}

const RUN_AS = 'nobody'

/**
 * An ordinary user runs Postgres as itself. Root runs it as the owner of the cluster, and a new one as `nobody`.
 * Where that user cannot walk the path (a checkout below root's home, mode 0700), it gets the right to walk
 * and nothing else: CAP_DAC_READ_SEARCH, or CAP_DAC_OVERRIDE where a container withholds the first.
 * No file is copied, no mode is changed. `no_setuid_fixup` is needed because PostgreSQL looks at its own
 * binary with access(2), which otherwise ignores the capabilities of a process that is not root.
 */
export async function databaseUser(paths: { binary: string; home: string; cluster: string }): Promise<DatabaseUser> {
  const { binary, home } = paths
  if (process.getuid?.() !== 0) {
    try {
      accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK)
    } catch (error) {
      throw startError(
        `Parley cannot write to ${home}: ${reason(error)}. Use the user that it belongs to, or set DATA_DIR.`
      )
    }
    return { run, own: () => {} }
  }
  const { uid, gid } = await runAs(paths.cluster)
  chownSync(home, uid, gid)
  const drop = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  const walk = (capability: string) => [
    ...drop,
    '--securebits=+no_setuid_fixup',
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`
  ]
  for (const way of [drop, walk('dac_read_search'), walk('dac_override')]) {
    if (!(await succeeds('setpriv', [...way, 'sh', '-c', 'test -x "$0" && test -w "$1"', binary, home]))) continue
    return {
      run: (command, args) => run('setpriv', [...way, command, ...args]),
      own: (path) => chownSync(path, uid, gid)
    }
  }
  throw startError(
    `PostgreSQL must not run as root, and user ${uid} cannot reach ${home} and ${binary}: ` +
      'run Parley as an ordinary user, move both to a place that others may enter, or set DATABASE_URL.'
  )
}

async function runAs(cluster: string): Promise<{ uid: number; gid: number }> {
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return owner
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => execute('id', [flag, RUN_AS])))
    return { uid: Number(uid!.stdout), gid: Number(gid!.stdout) }
  } catch (cause) {
    throw startError(
      `PostgreSQL must not run as root, and there is no user "${RUN_AS}": run Parley as an ordinary user, or set DATABASE_URL.`,
      cause
    )
  }
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  try {
    await run(command, args)
    return true
  } catch {
    return false
  }
}

async function run(command: string, args: string[]): Promise<void> {
  await execute(command, args, { cwd: '/' })
}
