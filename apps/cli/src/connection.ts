import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Parley } from '@parley/sdk'
import { UsageError } from './exit.ts'

/** Somebody looks on: a server that is not there is said soon. */
const RETRY_FOR_MS = 3_000
const KEY_FILE = 'bootstrap-key'
const EVERYWHERE = ['0.0.0.0', '::', '[::]']

export interface ConnectionOptions {
  readonly url?: string
  readonly key?: string
}

/** The server and the key that the command line, the environment or the data directory name, in this order. */
export function connect(options: ConnectionOptions, env = process.env): Parley {
  const url = options.url ?? (env['PARLEY_URL'] || localUrl(env))
  const key = options.key ?? (env['PARLEY_KEY'] || env['PARLEY_BOOTSTRAP_KEY'] || keptKey(env))
  try {
    return new Parley({ url, key, retryForMs: RETRY_FOR_MS })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function localUrl(env: NodeJS.ProcessEnv): string {
  const host = env['HOST'] && !EVERYWHERE.includes(env['HOST']) ? env['HOST'] : '127.0.0.1'
  return `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${env['PORT'] || 3000}`
}

/** The first admin key, which the server keeps for whoever may read its data directory. */
function keptKey(env: NodeJS.ProcessEnv): string {
  const file = join(env['DATA_DIR'] || 'data', KEY_FILE)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(
      code === 'ENOENT'
        ? `No API key: there is no ${file}. Start a server here with npm start, or give a key with --key or PARLEY_KEY.`
        : `The API key in ${file} cannot be read: ${code === 'EACCES' ? 'permission denied' : message}.`
    )
  }
}
