import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Simulator } from '@parley/provider-kit'
import { UsageError } from './exit.ts'

export type Simulate = (options?: { readonly port?: number }) => Promise<Simulator>

export interface Platform {
  readonly name: string
  readonly simulate: Simulate
}

const EXPORTED = /^simulate([A-Z]\w*)$/
const HOST = '127.0.0.1'

/** Platforms of the kit, by what it exports. */
export function platformsOf(module: object): ReadonlyMap<string, Simulate> {
  return new Map(
    Object.entries(module).flatMap(([exported, value]) => {
      const [, name] = EXPORTED.exec(exported) ?? []
      return name !== undefined && typeof value === 'function' ? [[name.toLowerCase(), value as Simulate] as const] : []
    })
  )
}

/** One of the kit's platforms, or a simulator in a file, as provider packages bring one. */
export async function findPlatform(named: string, kit: object): Promise<Platform> {
  const own = platformsOf(kit)
  const simulate = own.get(named)
  if (simulate) return { name: named, simulate }
  if (!named.startsWith('.') && !isAbsolute(named)) {
    const names = [...own.keys()].sort().join(', ')
    throw new UsageError(
      `There is no simulator of "${named}"${names && `; there are ${names}`}. A file of yours begins with ./`
    )
  }
  if (!existsSync(named)) throw new UsageError(`There is no file ${named}`)
  const module = (await import(pathToFileURL(resolve(named)).href)) as object
  const [found] = platformsOf(module)
  if (!found) throw new UsageError(`${named} exports no function such as simulatePager`)
  return { name: basename(named).split('.')[0]!, simulate: found[1] }
}

/** The port that was asked for; else the usual one, or any where that is taken. */
export async function choosePort(asked: string | undefined, usual: number, option: string): Promise<number> {
  if (asked === undefined) return (await isFree(usual)) ? usual : 0
  const port = Number(asked)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`${option} is a number up to 65535`)
  if (!(await isFree(port))) throw new UsageError(`Port ${port} is taken: choose another one with ${option}`)
  return port
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, HOST, () => server.close(() => done(true)))
  })

/** The command that adds a channel with these settings, for a shell. */
export function addCommand(provider: string, name: string, config: Readonly<Record<string, unknown>>): string {
  const settings = Object.entries(config).map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `--set ${quoted(`${key}=${text}`)}`
  })
  return ['npx parley channel add', provider, '--name', name, ...settings].join(' ')
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
