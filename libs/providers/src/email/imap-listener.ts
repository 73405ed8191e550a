import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, Inbound, InboundReceipt, ProviderContext } from '@parley/provider-kit'
import type { ImapFlow } from 'imapflow'
import type { EmailConfig } from './email.schema.ts'
import { imapError, openImap } from './imap-connection.ts'
import { arrivals, type Arrival } from './imap-mail.ts'
import type { ReadMail } from './inbound-mail.ts'
import { ATTEMPTS, attemptsAt, CURSOR, startAt, type Cursor } from './mail-cursor.ts'
import { isTooLarge, type MailIntake } from './mail-intake.ts'
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

const PACE: Pace = { pollMs: 60_000, silentForMs: 60_000, backoffMs: [2_000, 30_000], refusedMs: 300_000 }
const ATTEMPTS_AT_A_MAIL = 3

export interface ListenerParts {
  readonly config: EmailConfig & { readonly imapHost: string }
  readonly context: ProviderContext
  readonly accessToken?: AccessToken | undefined
  readonly intake: MailIntake
  /** Its writer may be told something about a mail. */
  readonly onReceipt: (receipt: InboundReceipt, taken: ReadMail) => void
}

type OnInbound = Parameters<NonNullable<Connection['listen']>>[0]

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
      await pause(pauseMs * (0.75 + Math.random() / 2), signal)
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
  const bell = doorbell()
  const client = await openImap(config, context, accessToken, pace.silentForMs, bell.ring)
  const end = () => {
    client.close()
    bell.ring()
  }
  signal.addEventListener('abort', end)
  try {
    if (signal.aborted) return
    client.on('exists', () => bell.ring())
    // A lock tells the library that silence between two commands is no failure.
    const lock = await client.getMailboxLock(config.mailbox, { readOnly: true })
    try {
      const reader = await openReader(parts, client, onInbound, signal)
      while (!signal.aborted) {
        bell.quiet()
        await reader.catchUp()
        onCaughtUp()
        await quietly(client, bell, pace)
      }
    } finally {
      lock.release()
    }
  } finally {
    signal.removeEventListener('abort', end)
    client.close()
  }
}

/** Waits until there may be mail. */
async function quietly(client: ImapFlow, bell: Doorbell, pace: Pace): Promise<void> {
  const timer = new AbortController()
  const idle = client.idle().then(
    (ended) => (ended === false ? bell.rung : undefined), // refused: then only the clock is left
    () => undefined
  )
  const poll = pause(pace.pollMs * (1 + Math.random()), timer.signal)
  await Promise.race([bell.rung, idle, poll])
  timer.abort()
}

interface Reader {
  catchUp(): Promise<void>
}

async function openReader(
  { config, context, intake, onReceipt }: ListenerParts,
  client: ImapFlow,
  onInbound: OnInbound,
  signal: AbortSignal
): Promise<Reader> {
  const opened = client.mailbox
  if (!opened) throw new Error('The mailbox cannot be opened')
  const uidValidity = String(opened.uidValidity)
  const mailbox = `${config.imapUser}@${config.imapHost}/${config.mailbox}`
  const row = await context.store.get(CURSOR)
  const start = startAt(row?.value, { mailbox, uidValidity, uidNext: opened.uidNext }, context.now())
  if (start.warning) context.logger.warn({ mailbox, uidValidity }, start.warning)
  const end = opened.uidNext - 1
  let { cursor, since } = start
  if (start.moved) await keep(cursor)
  // A mail that kills the process is the first one of the next: only that one is counted before it is tried.
  let suspect = true

  async function keep(place: Cursor): Promise<void> {
    const version = (await context.store.get(CURSOR))?.version ?? 0
    if (!(await context.store.set(CURSOR, place, version))) throw new Error('Somebody else reads this mailbox')
  }

  async function step(mail: Arrival): Promise<void> {
    const next: Cursor = { ...cursor, lastUid: mail.uid, at: context.now().toISOString() }
    const handOn = (inbound: Inbound) => onInbound(inbound, { key: CURSOR, value: next })
    const attempts = suspect ? await countAttempt(mail.uid) : 0
    try {
      if (attempts > ATTEMPTS_AT_A_MAIL + 1) await handOn(await intake.giveUp(mail.beginning))
      else if (attempts > ATTEMPTS_AT_A_MAIL) await handOn(await intake.giveUp(await mail.content()))
      else await hand(mail, handOn)
    } catch (error) {
      if (signal.aborted) throw error
      const tried = suspect ? attempts : await countAttempt(mail.uid)
      context.logger.warn({ mailbox, uid: mail.uid, tried }, 'A mail could not be read')
      throw error
    }
    cursor = next
    suspect = false
  }

  async function hand(mail: Arrival, handOn: (inbound: Inbound) => Promise<InboundReceipt>): Promise<void> {
    const id = `${mailbox} ${uidValidity} ${mail.uid}`
    if (mail.size > config.maxBytes) return void (await handOn(await intake.refuse(mail.beginning, id)))
    let taken: ReadMail
    try {
      taken = await intake.take(await mail.content())
    } catch (error) {
      if (!isTooLarge(error)) throw error
      return void (await handOn(await intake.refuse(mail.beginning, id)))
    }
    if (signal.aborted) throw signal.reason
    onReceipt(await handOn(taken.inbound), taken)
  }

  async function countAttempt(uid: number): Promise<number> {
    const kept = await context.store.get(ATTEMPTS)
    const count = attemptsAt(kept?.value, uidValidity, uid) + 1
    await context.store.set(ATTEMPTS, { uidValidity, uid, count }, kept?.version ?? 0)
    return count
  }

  return {
    async catchUp() {
      for await (const mail of arrivals(client, cursor.lastUid, since)) {
        if (signal.aborted) return
        await step(mail)
      }
      if (since) {
        cursor = { ...cursor, lastUid: Math.max(cursor.lastUid, end) }
        await keep(cursor)
        since = undefined
      }
    }
  }
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

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => {})
