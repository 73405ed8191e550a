import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig, type Config, type SecretKey } from '@parley/config'
import { hasEmbeddedDatabase, makeDataDirectory, startError } from '@parley/database'

/** The first key is used for what is new. */
export interface SecretKeys {
  readonly ring: readonly SecretKey[]
  /** What an operator mends: the variable or the file. */
  readonly from: string
}

export interface BootstrapKey {
  readonly key: string
  /** The 0600 file that holds it; absent when it came from the environment. */
  readonly path?: string
  /** Made by this very start, and never shown before. */
  readonly generated: boolean
}

/**
 * The ring of the environment, or that which DATA_DIR keeps, made at the first start: never beside a database that is
 * there already, which another ring encrypted. Of several processes that start at once, one makes it and all read the same.
 */
export function secretKeysOf(config: Pick<Config, 'dataDir' | 'secretKeyRing'>): SecretKeys {
  const { dataDir, secretKeyRing } = config
  if (secretKeyRing) return { ring: secretKeyRing, from: 'PARLEY_SECRET_KEY' }
  const path = join(dataDir, 'secret-key')
  // Looked for before the file is: whoever starts the first time beside us makes the file before the database.
  const text = hasEmbeddedDatabase(dataDir)
    ? read(path)
    : keep(dataDir, path, () => `1:${randomBytes(32).toString('base64url')}`).text
  if (text === undefined) {
    throw startError(
      `${path} is missing, and the database beside it cannot be opened without it: restore it from a backup, or set PARLEY_SECRET_KEY to what it held.`
    )
  }
  return { ring: valid(path, () => loadConfig({ PARLEY_SECRET_KEY: text }).secretKeyRing), from: path }
}

/**
 * The first admin key, of the environment or of DATA_DIR; one is made up only for a database that has none yet.
 * `undefined`: there is no file, and the database needs none.
 */
export function bootstrapKeyOf(
  config: Pick<Config, 'dataDir' | 'bootstrapKey'>,
  isMade: boolean
): BootstrapKey | undefined {
  if (config.bootstrapKey) return { key: config.bootstrapKey, generated: false }
  const path = join(config.dataDir, 'bootstrap-key')
  const { text, generated } = isMade
    ? { text: read(path), generated: false }
    : keep(config.dataDir, path, () => `parley_${randomBytes(24).toString('base64url')}`)
  if (text === undefined) return undefined
  return { key: valid(path, () => loadConfig({ PARLEY_BOOTSTRAP_KEY: text }).bootstrapKey), path, generated }
}

/** Written aside and linked into place, which never overwrites: no reader sees half a secret, no secret is lost. */
function keep(dataDir: string, path: string, make: () => string): { text: string; generated: boolean } {
  makeDataDirectory(dataDir)
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  let generated = false
  const kept = read(path)
  if (kept !== undefined) return { text: kept, generated }
  try {
    writeFileSync(aside, `${make()}\n`, { mode: 0o600, flag: 'wx', flush: true })
    try {
      linkSync(aside, path)
      generated = true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      unlinkSync(aside)
    }
  } catch (error) {
    throw startError(`Parley cannot keep its secrets in ${dataDir}: ${(error as Error).message}`, error)
  }
  return { text: read(path)!, generated }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw startError(`Parley cannot read its secret in ${path}: ${code === 'EACCES' ? 'permission denied' : message}`)
  }
}

function valid<T>(path: string, parse: () => T | undefined): T {
  try {
    const value = parse()
    if (value !== undefined) return value
  } catch {
    // said below, with the file's name
  }
  throw startError(`${path} does not hold a secret that Parley wrote: restore it from a backup.`)
}
