import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import pg from 'pg'
import { isConcurrent, runConcurrently } from './concurrent-migration.ts'

/**
 * Prisma's migration engine at work on the connections of this pool.
 * It keeps an advisory lock of its own for as long as its connection lives, so end the pool afterwards.
 */
export async function withSchemaEngine<T>(
  pool: pg.Pool,
  schemaFile: string,
  work: (engine: SchemaEngine) => Promise<T>
): Promise<T> {
  await (linked ??= linkEngine())
  const scripts = new WholeScripts(pool)
  const adapter = bindMigrationAwareSqlAdapterFactory(scripts)
  const datamodel: [string, string] = [schemaFile, await readFile(schemaFile, 'utf8')]
  try {
    return await work(await glue.SchemaEngine.new({ datamodels: [datamodel] }, () => {}, adapter))
  } catch (error) {
    throw scripts.failure ?? error // the engine would only speak of an external error
  }
}

/**
 * The SQL that leads from one schema to another, or `undefined` when they agree; `from` may be empty.
 * Compares text with text; the engine only insists on some database to connect to.
 */
export async function diffSchemas(url: string, fromText: string, toFile: string): Promise<string | undefined> {
  const pool = new pg.Pool({ connectionString: url })
  try {
    return await withSchemaEngine(pool, toFile, async (engine) => {
      const schema = (content: string) => ({
        tag: 'schemaDatamodel' as const,
        files: [{ path: 'schema.prisma', content }]
      })
      const { exitCode, stdout } = await engine.diff({
        from: fromText === '' ? { tag: 'empty' } : schema(fromText),
        to: schema(await readFile(toFile, 'utf8')),
        script: true,
        exitCode: true,
        filters: { externalTables: [], externalEnums: [] }
      })
      return exitCode === 2 ? (stdout ?? undefined) : undefined
    })
  } finally {
    await pool.end()
  }
}

/** Prisma's adapter cuts a script at every semicolon, also inside functions and strings; PostgreSQL reads it whole. */
class WholeScripts extends PrismaPg {
  failure: unknown

  override async connect(): ReturnType<PrismaPg['connect']> {
    const connection = await super.connect()
    connection.executeScript = async (script) => {
      const driver = connection.underlyingDriver()
      const run = isConcurrent(script) ? runConcurrently(driver, script) : driver.query(script)
      await run.catch((error: unknown) => {
        this.failure = error
        throw error
      })
    }
    return connection
  }
}

let linked: Promise<void> | undefined

/**
 * Prisma's engine as WebAssembly, linked by hand because Node 20 cannot import a .wasm file.
 * Once a process: its glue code keeps one instance, and a second one would read the first one's memory.
 */
async function linkEngine(): Promise<void> {
  const file = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm')
  // The engine guards its lock with a 10 s timer that it never clears; it must not keep a process alive.
  const timer = Object.keys(glue).find((name) => name.startsWith('__wbg_setTimeout'))!
  const imports = { ...glue, [timer]: (work: () => void, ms: number) => setTimeout(work, ms).unref() }
  const { instance } = await WebAssembly.instantiate(await readFile(file), { './schema_engine_bg.js': imports })
  glue.__wbg_set_wasm(instance.exports)
  ;(instance.exports as { __wbindgen_start(): void }).__wbindgen_start()
}
