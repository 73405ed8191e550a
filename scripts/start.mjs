// npm start: sets up what is out of date, then becomes the server, so that signals reach it and nobody else.
import { readFileSync } from 'node:fs'

const LOOK_MS = 500

endWithNpm()
await import('./setup.mjs')
await import('../apps/server/dist/main.js')

/** Killed, npm tells us nothing; asked to end, it may tell only the shell between us. So we look whether it is there. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start') return
  const before = ancestry()
  const timer = setInterval(() => {
    if (ancestry() === before) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, LOOK_MS).unref()
}

/** Our parent, and its parent where only that one is npm. Elsewhere than on Linux no shell stays between us. */
function ancestry() {
  const parent = process.ppid
  if (process.platform !== 'linux') return String(parent)
  const [name, above] = stat(parent)
  return /^(npm|node)/.test(name) ? String(parent) : `${parent} ${above}`
}

/** The name of a process and the number of its parent. */
function stat(pid) {
  try {
    const [, name, above] = /^\d+ \((.*)\) \w (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    return [name, above]
  } catch {
    return ['', '']
  }
}
