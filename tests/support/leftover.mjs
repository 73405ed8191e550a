// What still runs below a directory of the tests, by the files in which each process wrote its number.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Ends servers (`<test>/server-*.pid`, written by startParley) and then their PostgreSQL.
 * @param {string} root
 */
export async function stopLeftovers(root) {
  for (const name of existsSync(root) ? readdirSync(root) : []) await stopLeftoversOf(join(root, name))
}

/** @param {string} dataDir */
export async function stopLeftoversOf(dataDir) {
  for (const file of existsSync(dataDir) ? readdirSync(dataDir) : []) {
    if (/^server-.*\.pid$/.test(file)) {
      await end(join(dataDir, file), 'SIGKILL', 'main.js')
      rmSync(join(dataDir, file), { force: true })
    }
  }
  await end(join(dataDir, 'postgres/cluster/postmaster.pid'), 'SIGQUIT', join(dataDir, 'postgres/cluster'))
}

/**
 * @param {string} pidFile
 * @param {NodeJS.Signals} signal
 * @param {string} mark what the command line of that process must hold, as numbers are given out again
 */
async function end(pidFile, signal, mark) {
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  if (!commandLine(pid).includes(mark)) return
  process.kill(pid, signal)
  while (commandLine(pid).includes(mark)) await sleep(20)
}

/** @param {number} pid */
function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
