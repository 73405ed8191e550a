// Programs that tests start: where they are, as whom they run, when they are ready.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

const DEBIAN_POSTGRES = '/usr/lib/postgresql'

/** The newest PostgreSQL that Debian's package put there, or `undefined`. */
export function debianPostgres() {
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : []
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN_POSTGRES, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')))
}

/** @param {string} name */
export function which(name) {
  return (process.env['PATH'] ?? '')
    .split(':')
    .map((directory) => join(directory, name))
    .find((file) => existsSync(file))
}

/**
 * Words to put before a command so that it runs as that user; none when we are not root.
 * @param {string} user
 */
export function runAs(user) {
  if (process.getuid?.() !== 0) return []
  const { uid, gid } = account(user)
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
}

/** @param {string} user */
export function account(user) {
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, user], { stdio: 'pipe' })))
  return { uid: Number(uid), gid: Number(gid) }
}

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })
}

/**
 * A program that runs until we stop it; ready once its output matches.
 * @param {string[]} command
 * @param {RegExp} ready
 */
export async function startProgram(command, ready) {
  const child = spawn(/** @type {string} */ (command[0]), command.slice(1), {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  const exited = new Promise((resolve) => child.once('exit', resolve))
  await new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk
      if (ready.test(output)) resolve(undefined)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    void exited.then(() => reject(new Error(`${command.join(' ')} ended before it was ready:\n${output}`)))
  })
  return {
    pid: /** @type {number} */ (child.pid),
    /** @param {NodeJS.Signals} signal */
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      await exited
    }
  }
}
