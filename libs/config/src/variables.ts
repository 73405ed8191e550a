import { isIP } from 'node:net'
import { z } from 'zod'
import { SecretKeyRing } from './secret-key-ring.ts'

export const ROLES = ['api', 'worker', 'listener'] as const
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const DNS_SERVER = /^(\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?|\[?[0-9a-fA-F:]{2,45}\]?(:\d{1,5})?)$/
const BOOTSTRAP_KEY = /^parley_[A-Za-z0-9_-]{22,}$/

interface Variable {
  /** Of the raw text; absent and empty variables never reach it. */
  schema: z.ZodType
  /** As documented; what the code does with an absent variable stands in `loadConfig`. */
  default: string
  about: string
}

const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
)

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(from, `must be at least ${from}`).max(to, `must be at most ${to}`))

const url = (protocol: RegExp, example: string) => z.url({ protocol, error: `must be a URL such as ${example}` })

/** Whether this is an address, or a network such as 10.0.0.0/8. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, rest] = text.split('/')
  if (rest !== undefined || isIP(address) === 0) return false
  if (prefix === undefined) return true
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= (isIP(address) === 6 ? 128 : 32)
}

/** Links, cookies and redirects are made for the root of a host. */
function isRoot(text: string): boolean {
  const { pathname, search, hash, username, password } = new URL(text)
  return /^\/*$/.test(pathname) && search === '' && hash === '' && username === '' && password === ''
}

/** Every variable that the server reads: the environment, its documentation and its errors all follow this table. */
export const VARIABLES = {
  PORT: {
    schema: wholeNumber(0, 65_535),
    default: '3000',
    about: 'Port to listen on; 0 picks a free one.'
  },
  HOST: {
    schema: z.string(),
    default: '127.0.0.1',
    about: 'Address to listen on. `0.0.0.0` or `::` makes the server reachable from other machines.'
  },
  DATA_DIR: {
    schema: z.string(),
    default: './data',
    about: 'Directory of the embedded PostgreSQL and of the generated secrets.'
  },
  DATABASE_URL: {
    schema: url(/^postgres(ql)?$/, 'postgresql://user:password@host:5432/parley'),
    default: 'none: embedded',
    about: 'PostgreSQL server to use. Without it Parley runs a PostgreSQL of its own below `DATA_DIR`.'
  },
  REDIS_URL: {
    schema: url(/^rediss?$/, 'redis://host:6379/0'),
    default: 'none: in PostgreSQL',
    about: 'Redis or Valkey for the queues. Without it the queues live in the same PostgreSQL.'
  },
  ROLES: {
    schema: commaList.pipe(
      z.array(z.enum(ROLES, { error: `must be a comma list of ${ROLES.join(', ')}` })).min(1, 'must name a role')
    ),
    default: ROLES.join(','),
    about: 'What this process does: `api` answers HTTP, `worker` runs jobs, `listener` holds connections to platforms.'
  },
  PUBLIC_URL: {
    schema: url(/^https?$/, 'https://parley.example.com')
      .refine(
        isRoot,
        'must name a host of its own, such as https://parley.example.com: Parley cannot be served below a path'
      )
      .transform((text) => text.replace(/\/+$/, '')),
    default: 'http://HOST:PORT',
    about: 'What platforms and the links in messages see. A host of its own: Parley cannot be served below a path.'
  },
  PARLEY_TRUSTED_PROXIES: {
    schema: commaList.pipe(
      z.array(
        z.string().refine(isNetwork, 'must be a comma list of addresses or networks such as 192.0.2.1 or 10.0.0.0/8')
      )
    ),
    default: 'none',
    about:
      'Comma list of reverse proxies whose `X-Forwarded-For` is believed: a client is the last address in it that is none ' +
      'of these. Failed sign-ins, keys and links are counted by client.'
  },
  PARLEY_BOOTSTRAP_KEY: {
    schema: z.string().regex(BOOTSTRAP_KEY, 'must be "parley_" and at least 22 characters of A-Z a-z 0-9 _ -'),
    default: 'generated into `DATA_DIR`',
    about: 'The first admin key. The file that holds a generated one is named at start.'
  },
  PARLEY_SECRET_KEY: {
    schema: SecretKeyRing,
    default: 'generated into `DATA_DIR` when embedded; required with `DATABASE_URL`',
    about:
      'Ring `id:key,id:key` that encrypts channel secrets and makes tokens; the first key is used for what is new. ' +
      'A key is 32 bytes in base64, base64url or hex, an id one or two of a-z 0-9.'
  },
  PARLEY_EGRESS: {
    schema: z.enum(['public', 'any'], { error: 'must be "public" or "any"' }),
    default: '`public`, and loopback while `HOST` is loopback',
    about: 'What tenants may make Parley dial (webhooks, mail hosts, API roots): public addresses only, or any.'
  },
  PARLEY_DNS: {
    schema: commaList.pipe(
      z.array(z.string().regex(DNS_SERVER, 'must be a comma list of addresses such as 192.0.2.1 or 192.0.2.1:5353'))
    ),
    default: 'those of the machine',
    about: 'Comma list of DNS servers that are asked what mail is signed with.'
  },
  PARLEY_PROVIDERS: {
    schema: commaList,
    default: 'none',
    about: 'Comma list of packages or files with provider modules of your own.'
  },
  PARLEY_LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }),
    default: 'info',
    about: `One of ${LOG_LEVELS.join(', ')}.`
  },
  PARLEY_DATABASE_POOL: {
    schema: wholeNumber(2, 100),
    default: '7',
    about: 'Most connections that one process opens to PostgreSQL for its own queries.'
  }
} satisfies Record<string, Variable>

/** Read by the command line client and not by the server. */
export const CLIENT_VARIABLES = ['PARLEY_URL', 'PARLEY_KEY']
