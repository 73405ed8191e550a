import type { Time } from '@parley/provider-kit'
import type { ImapFlow } from 'imapflow'
import { beganAt, mailboxOf } from './beginning.ts'
import { imapError, openImap } from './imap-connection.ts'
import { openReader, type OnInbound, type ReaderParts } from './mailbox-reader.ts'
import type { AccessToken } from './oauth.ts'

/** How patient a listener is. */
export interface Pace {
  /** Looks for mail that the server did not announce, after one to two of these. */
  readonly pollMs: number
  /** A server that is silent for so long is asked; if it stays silent for as long again, the connection is gone. */
  readonly silentForMs: number
  /** Between two connections, doubled each time up to the longest. */
  readonly backoffMs: readonly [first: number, longest: number]
  /** After a refused login: asking again at once is how accounts get locked. */
  readonly refusedMs: number
}

/** The library's own question is answered, or has failed, in two. */
const SILENCES = 3

const PACE: Pace = { pollMs: 60_000, silentForMs: 60_000, backoffMs: [2_000, 30_000], refusedMs: 300_000 }

export interface ListenerParts extends ReaderParts {
  readonly accessToken?: AccessToken | undefined
}

/**
 * Reads a mailbox until the signal aborts, each mail once and in order: how far it is goes down with every mail. It
 * changes nothing in the mailbox, not even what is read.
 */
export async function listenImap(
  parts: ListenerParts,
  onInbound: OnInbound,
  signal: AbortSignal,
  pace: Pace = PACE
): Promise<void> {
  const { config, context } = parts
  const where = { host: config.imapHost, mailbox: config.mailbox }
  let failures = 0
  let refused = false
  while (!signal.aborted) {
    try {
      await session(parts, onInbound, signal, pace, () => {
        failures = 0
        refused = false
      })
    } catch (thrown) {
      if (signal.aborted) return
      const error = imapError(thrown, config.imapHost)
      const isRefusal = error.code === 'provider_auth_failed'
      if (!isRefusal || !refused) context.logger.warn({ ...where, reason: error.message }, 'The mailbox is not watched')
      refused = isRefusal
      const [first, longest] = pace.backoffMs
      const pauseMs = isRefusal ? pace.refusedMs : Math.min(first * 2 ** failures++, longest)
      await context.wait(pauseMs * (0.75 + Math.random() / 2), signal)
    }
  }
}

/** One connection, from its login to its end: throws what ended it. */
async function session(
  parts: ListenerParts,
  onInbound: OnInbound,
  signal: AbortSignal,
  pace: Pace,
  onCaughtUp: () => void
): Promise<void> {
  const { config, context, accessToken } = parts
  const began = await beganAt(context, mailboxOf(config))
  const bell = doorbell()
  let watch: NodeJS.Timeout | undefined
  const opening = openImap(config, context, accessToken, pace.silentForMs, bell.ring)
  let end: () => void = () => {}
  const aborted = new Promise<never>((_, reject) => {
    end = () => {
      opening.then((client) => client.close()).catch(() => {}) // first: what is cut short is not the mail's fault
      reject(signal.reason as Error)
      bell.ring()
    }
  })
  aborted.catch(() => {})
  signal.addEventListener('abort', end)
  try {
    const client = await Promise.race([opening, aborted])
    client.on('exists', () => bell.ring())
    // A lock tells the library that silence between two commands is no failure.
    watch = watchFor(client, pace.silentForMs)
    const lock = await client.getMailboxLock(config.mailbox, { readOnly: true })
    try {
      const reader = await openReader(parts, client, began, onInbound, aborted)
      while (!signal.aborted) {
        bell.quiet()
        await reader.catchUp()
        onCaughtUp()
        await quietly(client, bell, pace, context)
      }
    } finally {
      lock.release()
    }
  } finally {
    clearInterval(watch)
    signal.removeEventListener('abort', end)
    opening.then((client) => client.close()).catch(() => {})
  }
}

/**
 * Ends a connection on which nothing comes in any more. The library asks a silent server, but not one that fell silent
 * before it had granted IDLE: on that one it waits for ever.
 */
function watchFor(client: ImapFlow, silentForMs: number): NodeJS.Timeout {
  let heard = -1
  let silent = 0
  return setInterval(() => {
    const { received } = client.stats()
    silent = received === heard ? silent + 1 : 0
    heard = received
    if (silent === SILENCES) client.close()
  }, silentForMs)
}

/** Waits until there may be mail. */
async function quietly(client: ImapFlow, bell: Doorbell, pace: Pace, { wait }: Time): Promise<void> {
  const timer = new AbortController()
  const idle = client.idle().then(
    (ended) => (ended === false ? bell.rung : undefined), // refused: then only the clock is left
    () => undefined
  )
  const poll = wait(pace.pollMs * (1 + Math.random()), timer.signal)
  await Promise.race([bell.rung, idle, poll])
  timer.abort()
}

interface Doorbell {
  /** Resolves when it rings, or has rung since it was last quiet. */
  readonly rung: Promise<void>
  readonly ring: () => void
  readonly quiet: () => void
}

function doorbell(): Doorbell {
  let ring: () => void = () => {}
  let rung = new Promise<void>((resolve) => (ring = resolve))
  return {
    get rung() {
      return rung
    },
    ring: () => ring(),
    quiet: () => {
      rung = new Promise<void>((resolve) => (ring = resolve))
    }
  }
}
