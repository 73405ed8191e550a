import { createHash } from 'node:crypto'
import { closeSync, constants, openSync, realpathSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const RETRY_MS = 50
/** From <fcntl.h> of macOS and the BSDs: open(2) takes the lock of flock(2) with it. */
const O_EXLOCK = 0x20

/**
 * Runs the work while no other process of this machine does so for the same directory.
 * The kernel gives the lock back when its holder dies, however it dies, so that a crash leaves nothing to clean up:
 * an abstract socket on Linux, a named pipe on Windows, a locked file elsewhere.
 */
export async function withStartLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  let unlock: (() => void) | undefined
  while (!(unlock = await tryLock(directory))) await sleep(RETRY_MS)
  try {
    return await work()
  } finally {
    unlock()
  }
}

async function tryLock(directory: string): Promise<(() => void) | undefined> {
  const name = `parley-${createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 32)}`
  if (process.platform === 'linux') return tryListen(`\0${name}`)
  if (process.platform === 'win32') return tryListen(`\\\\.\\pipe\\${name}`)
  try {
    const file = openSync(
      join(directory, 'start.lock'),
      constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK
    )
    return () => closeSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

function tryListen(path: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)
    )
    server.listen(path, () => resolve(() => server.close()))
  })
}
