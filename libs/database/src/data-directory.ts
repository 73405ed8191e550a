import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { reason, startError } from './start-error.ts'

/** Makes a directory below DATA_DIR, for our eyes only, or says in one line why that cannot be. */
export function makeDataDirectory(path: string): void {
  try {
    makeDirectory(path)
  } catch (error) {
    throw startError(
      `Parley cannot use ${path} for its data: ${reason(error)}. Set DATA_DIR to a directory of yours.`,
      error
    )
  }
}

/** One by one: Node's own recursive way never returns where a file system refuses (seen on Node 20 below /proc). */
function makeDirectory(path: string): void {
  if (!existsSync(dirname(path))) makeDirectory(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
