import { resolve } from 'node:path'
import type { z } from 'zod'
import type { SecretKey } from './secret-key-ring.ts'
import { unknownVariables } from './unknown-variable.ts'
import { ROLES, VARIABLES } from './variables.ts'

export type Role = (typeof ROLES)[number]

export interface Config {
  port: number
  host: string
  /** Absolute. */
  dataDir: string
  /** Absent: the embedded PostgreSQL. */
  databaseUrl: string | undefined
  /** Absent: queues in PostgreSQL. */
  redisUrl: string | undefined
  roles: readonly Role[]
  /** Without a slash at its end. Absent only when `port` is 0 and nobody named it: then known once the server listens. */
  publicUrl: string | undefined
  /** Addresses and networks. */
  trustedProxies: readonly string[]
  bootstrapKey: string | undefined
  /** Absent only when embedded: the server then keeps a generated one in `dataDir`. */
  secretKeyRing: readonly SecretKey[] | undefined
  egress: 'public' | 'public-and-loopback' | 'any'
  dnsServers: readonly string[]
  providers: readonly string[]
  logLevel: string
  databasePool: number
}

type Values = { [Name in keyof typeof VARIABLES]?: z.infer<(typeof VARIABLES)[Name]['schema']> }

/**
 * Every faulty variable is named in one error, so that an operator mends them in one go.
 * An empty variable counts as absent. No message repeats the value of a secret.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, { schema }] of Object.entries(VARIABLES)) {
    if (!env[name]) continue
    const parsed = schema.safeParse(env[name])
    if (parsed.success) values[name] = parsed.data
    else
      for (const message of new Set(parsed.error.issues.map((issue) => issue.message)))
        problems.push(`${name} ${message}`)
  }
  if (env['DATABASE_URL'] && !env['PARLEY_SECRET_KEY']) {
    problems.push(
      'PARLEY_SECRET_KEY is required with DATABASE_URL: a ring "id:key" with a key of 32 bytes in base64 (openssl rand -base64 32)'
    )
  }
  problems.push(...unknownVariables(env))
  if (problems.length > 0) throw startError(problems)
  return fromValues(values as Values)
}

function fromValues(values: Values): Config {
  const port = values.PORT ?? 3000
  const host = values.HOST ?? '127.0.0.1'
  return {
    port,
    host,
    dataDir: resolve(values.DATA_DIR ?? './data'),
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    roles: [...new Set(values.ROLES ?? ROLES)],
    publicUrl:
      values.PUBLIC_URL ?? (port === 0 ? undefined : `http://${host.includes(':') ? `[${host}]` : host}:${port}`),
    trustedProxies: values.PARLEY_TRUSTED_PROXIES ?? [],
    bootstrapKey: values.PARLEY_BOOTSTRAP_KEY,
    secretKeyRing: values.PARLEY_SECRET_KEY,
    egress: values.PARLEY_EGRESS ?? (isLoopback(host) ? 'public-and-loopback' : 'public'),
    dnsServers: values.PARLEY_DNS ?? [],
    providers: values.PARLEY_PROVIDERS ?? [],
    logLevel: values.PARLEY_LOG_LEVEL ?? 'info',
    databasePool: values.PARLEY_DATABASE_POOL ?? 7
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
}

/** Known by its name, not its class: its message is all that an operator needs, without a stack. */
function startError(problems: string[]): Error {
  const error = new Error(`The environment is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  error.name = 'ParleyStartError'
  return error
}
