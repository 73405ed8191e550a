import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig, type Config, type SecretKey } from '@parley/config'
import { makeDataDirectory, startError } from '@parley/database'

export interface Secrets {
  /** The first key is used for what is new. */
  secretKeyRing: readonly SecretKey[]
  bootstrapKey: {
    key: string
    /** The 0600 file that holds it; absent when it came from the environment. */
    path?: string
    /** Made by this very start, and never shown before. */
    generated: boolean
  }
}

/**
 * The secrets of the environment, or those that DATA_DIR keeps, made at the first start.
 * Of several processes that start at once, one makes a secret and all read the same.
 */
export function loadOrGenerateSecrets(
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'secretKeyRing' | 'bootstrapKey'>
): Secrets {
  return {
    secretKeyRing: config.secretKeyRing ?? keptSecretKeyRing(config.dataDir),
    bootstrapKey: config.bootstrapKey
      ? { key: config.bootstrapKey, generated: false }
      : keptBootstrapKey(config.dataDir)
  }
}

function keptSecretKeyRing(dataDir: string): readonly SecretKey[] {
  const { text, path } = keep(dataDir, 'secret-key', () => `1:${randomBytes(32).toString('base64url')}`)
  return valid(path, () => loadConfig({ PARLEY_SECRET_KEY: text }).secretKeyRing)
}

function keptBootstrapKey(dataDir: string): Secrets['bootstrapKey'] {
  const { text, path, generated } = keep(
    dataDir,
    'bootstrap-key',
    () => `parley_${randomBytes(24).toString('base64url')}`
  )
  return { key: valid(path, () => loadConfig({ PARLEY_BOOTSTRAP_KEY: text }).bootstrapKey), path, generated }
}

/** Written aside and linked into place, which never overwrites: no reader sees half a secret, no secret is lost. */
function keep(dataDir: string, name: string, make: () => string): { text: string; path: string; generated: boolean } {
  makeDataDirectory(dataDir)
  const path = join(dataDir, name)
  const aside = join(dataDir, `${name}.${randomBytes(6).toString('hex')}`)
  let generated = false
  try {
    const kept = read(path)
    if (kept !== undefined) return { text: kept, path, generated }
    writeFileSync(aside, `${make()}\n`, { mode: 0o600, flag: 'wx', flush: true })
    try {
      linkSync(aside, path)
      generated = true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      unlinkSync(aside)
    }
    return { text: read(path)!, path, generated }
  } catch (error) {
    throw startError(`Parley cannot keep its secrets in ${dataDir}: ${(error as Error).message}`, error)
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
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
