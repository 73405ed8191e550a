import { randomBytes } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseUser } from './database-user.ts'
import { reason, startError } from './start-error.ts'

const PASSWORD_FILE = 'parley-password'
const SETTINGS_FILE = 'parley.conf'

/** Durability is left as PostgreSQL ships it: fsync and synchronous_commit stay on. */
const SETTINGS = `# Written by Parley at every start. Settings of your own go into postgresql.auto.conf (ALTER SYSTEM).
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
log_checkpoints = off
log_min_messages = log
`

/**
 * Makes `home/cluster`: built beside its place and renamed, so that a crash leaves no half cluster.
 * Call it under the start lock: what an earlier crash left half built is removed first.
 */
export async function initialiseCluster(initdb: string, home: string, user: DatabaseUser): Promise<void> {
  for (const name of readdirSync(home)) {
    if (name.startsWith('building')) rmSync(join(home, name), { recursive: true, force: true })
  }
  const building = join(home, 'building')
  const password = join(home, 'building-password')
  writeFileSync(password, randomBytes(24).toString('hex'), { mode: 0o600 })
  user.own(password)
  const options = ['-U', 'parley', '-A', 'scram-sha-256', `--pwfile=${password}`, '-E', 'UTF8', '--locale=C']
  try {
    await user.run(initdb, ['-D', building, ...options])
  } catch (error) {
    throw startError(`Parley cannot create its database in ${home}: ${lastLine(error)}`, error)
  }
  renameSync(password, join(building, PASSWORD_FILE))
  appendFileSync(join(building, 'postgresql.conf'), `\ninclude '${SETTINGS_FILE}'\n`)
  renameSync(building, join(home, 'cluster'))
}

export function writeSettings(cluster: string, user: DatabaseUser): void {
  const file = join(cluster, SETTINGS_FILE)
  writeFileSync(file, SETTINGS, { mode: 0o600 })
  user.own(file)
}

export function readPassword(cluster: string): string {
  try {
    return readFileSync(join(cluster, PASSWORD_FILE), 'utf8')
  } catch (error) {
    throw startError(`Parley cannot read its database in ${cluster}: ${reason(error)}.`, error)
  }
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr || message).trim().split('\n').at(-1)!
}
